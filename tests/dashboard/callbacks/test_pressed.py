"""A press counts, and counts for its own button, also while buttons are being drawn anew."""

import json
from typing import Any

import pytest
from dash import ALL, Dash, Input, Output, html
from playwright.sync_api import expect
from sqlalchemy import select

from dashboard import texts
from dashboard.callbacks.typed import pressed_button
from storage.database.engine import reading
from storage.database.tables.lessons import Marker, Seat
from storage.seat_ids import seat_id
from tests.support.lessons.seed import SAD_SEAT, Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

ENTERED_AT_ONCE = """([field, text]) => {
    const input = document.querySelector(field);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}"""
"""Types a text and presses Enter before the page has done anything else, as on a busy computer."""
PRESSED_AS_DRAWN = """([place, button]) => {
    const chosen = () => document.querySelector(button);
    new MutationObserver((_, observer) => {
        if (chosen()) { observer.disconnect(); chosen().click(); }
    }).observe(document.querySelector(place), { childList: true, subtree: true });
}"""
"""Presses a button in the moment in which something in a place is drawn anew."""


def selector(identity: dict[str, Any]) -> str:
    name = json.dumps(identity, sort_keys=True, separators=(",", ":")).replace('"', r"\"")
    return f'[id="{name}"]'


@pytest.mark.parametrize(
    ("changed", "clicks", "expected"),
    [
        ((1,), {1: 1}, 1),
        ((1, 2, 3), {2: 1}, 2),
        ((3, 2, 1), {3: 4}, 3),
        ((1, 2), {3: 1}, None),  # others appeared, after this one had been pressed
        ((1, 2), {}, None),
    ],
)
def test_the_button_with_clicks_among_what_changed_was_pressed(
    changed: tuple[int, ...], clicks: dict[int, int], expected: int | None
) -> None:
    app = Dash(__name__)
    app.layout = html.Div(id="said")

    @app.callback(Output("said", "children"), Input({"part": "x", "number": ALL}, "n_clicks"))
    def said(_: list[int | None]) -> str:
        pressed = pressed_button()
        return "none" if pressed is None else str(pressed["number"])

    identities = {number: {"part": "x", "number": number} for number in (1, 2, 3)}
    names = {
        number: json.dumps(identity, sort_keys=True, separators=(",", ":"))
        for number, identity in identities.items()
    }
    client = app.server.test_client()
    client.get("/_dash-layout")
    reply = client.post("/_dash-update-component", json={
        "output": "said.children",
        "outputs": {"id": "said", "property": "children"},
        "inputs": [[
            {"id": identity, "property": "n_clicks", "value": clicks.get(number)}
            for number, identity in identities.items()
        ]],
        "changedPropIds": [f"{names[number]}.n_clicks" for number in changed],
    })  # fmt: skip
    assert reply.get_json()["response"]["said"]["children"] == str(expected).lower()


def test_a_mark_pressed_as_the_list_is_drawn_anew_is_the_one_that_goes(
    served: Served, visit: Visit
) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=12, live=False, readings=False))
    ordered = select(Marker.id, Marker.text).order_by(Marker.id)
    with reading(served.engine) as connection:
        marks = list(connection.execute(ordered))
    page = visit(f"/session/{lesson}").page
    first, last = (selector({"part": "mark-remove", "mark": marks[place].id}) for place in (0, -1))
    page.locator(first).wait_for()
    page.evaluate(PRESSED_AS_DRAWN, ["#session-events", last])
    page.locator(first).click()
    expect(page.get_by_text(texts.deleted(marks[-1].text)).first).to_be_visible()
    with reading(served.engine) as connection:
        assert list(connection.execute(ordered)) == marks[1:-1]


def test_an_answer_taken_back_as_the_list_behind_it_is_drawn_anew_is_taken_back(
    served: Served, visit: Visit
) -> None:
    add_lesson(served.engine, Lesson(minutes=4.0))
    page = visit().page
    who = f"Seat {SAD_SEAT}"
    page.locator(".flag", has_text=who).get_by_role("button", name=texts.WHY, exact=True).click()
    dialog = page.get_by_role("dialog")
    wrong = dialog.get_by_role("button", name=texts.WRONG, exact=True)
    expect(wrong).to_have_attribute("aria-pressed", "false")
    button = selector(json.loads(wrong.get_attribute("id") or ""))
    # the answer shows in the list too, whose card is drawn anew; then the press comes
    page.evaluate(PRESSED_AS_DRAWN, ["#live-flags", f"{button}[aria-pressed=true]"])
    wrong.click()
    expect(wrong).to_have_attribute("aria-pressed", "true")
    expect(wrong).to_have_attribute("aria-pressed", "false")


def test_a_name_that_is_entered_at_once_is_the_one_that_is_kept(
    served: Served, visit: Visit
) -> None:
    lesson = add_lesson(served.engine, Lesson(minutes=4.0, seats=9, columns=3))
    page = visit().page
    seat = seat_id(lesson, 3)
    page.locator(selector({"part": "card", "seat": seat})).get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(texts.SEAT_NAME_LABEL)).to_be_focused()
    page.evaluate(ENTERED_AT_ONCE, [selector({"part": "seat-name", "seat": seat}), "Amara"])
    expect(dialog.get_by_role("status")).to_have_text(texts.SEAT_SAVED)
    with reading(served.engine) as connection:
        named = select(Seat.name).where(Seat.id == seat)
        assert connection.execute(named).scalar_one() == "Amara"
