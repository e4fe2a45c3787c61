"""A press and the keyboard's place outlive what is drawn anew in the same moment."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from dashboard import texts
from dashboard.components import flag_buttons
from dashboard.components.seat_menu import menu_id
from storage.seat_ids import seat_id
from tests.e2e.lesson.test_flag_life_browser import button, card, checks_of, sad_flag
from tests.support.lessons.seed import SAD_SEAT, FakeMonitor, Lesson, add_lesson
from tests.support.web.browser import Served, Watched
from tests.support.web.served import Visit

DRAWN_ANEW = """
([button, list, presses]) => {
  const shown = window.dash_component_api.getLayout(list).props.children;
  const drawn = JSON.parse(JSON.stringify(shown));
  if (presses) { button.click(); }
  window.dash_clientside.set_props(list, {children: drawn});
}
"""
"""What an update does that was under way when a button was pressed."""


def draw_anew(tab: Watched, pressed: Locator, part: str, *, presses: bool) -> None:
    tab.page.evaluate(DRAWN_ANEW, [pressed.element_handle(), part, presses])


def by_id(tab: Watched, identity: dict[str, Any]) -> Locator:
    """The element that Dash gave this id."""
    words = ",".join(
        f'"{key}":{value if isinstance(value, int) else chr(34) + value + chr(34)}'
        for key, value in sorted(identity.items())
    )
    return tab.page.locator(f"[id='{{{words}}}']")


def test_an_answer_is_taken_though_its_list_is_drawn_anew(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab = visit()
    seen = by_id(tab, flag_buttons.button_id(sad_flag(served, session_id), flag_buttons.SEEN))
    draw_anew(tab, seen, "live-flags", presses=True)
    expect(button(card(tab, f"Seat {SAD_SEAT}"), texts.SEEN)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_seat_is_opened_though_the_seats_are_drawn_anew(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab = visit()
    menu = by_id(tab, menu_id(seat_id(session_id, 3)))
    draw_anew(tab, menu, "live-seats", presses=True)
    expect(tab.page.get_by_role("dialog", name=texts.SEAT_DIALOG)).to_be_visible()


def test_a_check_is_taken_back_though_its_strip_is_drawn_anew(served: Served, visit: Visit) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab = visit()
    with FakeMonitor(served.engine, session_id):
        expect(tab.page.locator(".seat")).to_have_count(25)
        tab.page.keyboard.press("c")
        strip = tab.page.locator("#live-check")
        expect(strip).to_contain_text(texts.CHECK_SENTENCE)
        asked = checks_of(served)
        draw_anew(tab, button(strip, texts.CHECK_UNDO), "live-check", presses=True)
        expect(strip).not_to_contain_text(texts.CHECK_SENTENCE)
        assert len(checks_of(served)) == len(asked) - 1


@pytest.mark.parametrize("place", ["live-seats", "live-flags"])
def test_the_keyboard_stays_on_a_button_that_is_drawn_anew(
    served: Served, visit: Visit, place: str
) -> None:
    session_id = add_lesson(served.engine, Lesson(minutes=4.0))
    tab = visit()
    flag = flag_buttons.button_id(sad_flag(served, session_id), flag_buttons.SEEN)
    at = by_id(tab, menu_id(seat_id(session_id, 3)) if place == "live-seats" else flag)
    at.focus()
    before = at.element_handle()
    draw_anew(tab, at, place, presses=False)
    tab.page.wait_for_function("button => !button.isConnected", arg=before)
    expect(at).to_be_focused()
    at.blur()  # taken away by a hand, it does not come back by itself
    draw_anew(tab, at, place, presses=False)
    tab.page.wait_for_timeout(500)
    expect(at).not_to_be_focused()
