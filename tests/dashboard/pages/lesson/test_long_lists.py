"""Long lists of a lesson begin short, and are whole once asked for."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, insert, select

from dashboard import texts
from dashboard.components.long_list import BEGINNING, beginning, unfolded_of
from storage.database.engine import writing
from storage.database.tables.lessons import Marker, Session
from storage.kinds import MarkerKind
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

TOPICS = 40


@pytest.mark.parametrize("count", [0, 1, BEGINNING, BEGINNING + 3, BEGINNING + 4, 300])
def test_a_press_is_asked_for_only_where_it_saves_rows(count: int) -> None:
    rows, more = beginning(range(count), "topics", ())
    assert list(rows) == list(range(count))[: len(rows)]
    if more:
        assert len(rows) == BEGINNING
        assert more[0].children == texts.show_all(count)
    else:
        assert len(rows) == count
    assert bool(more) is (count > BEGINNING + 3)
    assert beginning(range(count), "topics", {"topics"}) == (range(count), [])


@pytest.mark.parametrize("kept", [None, "topics", 3, {"topics": 1}, [["topics"], 3, None]])
def test_whatever_the_page_sends_is_read(kept: object) -> None:
    assert unfolded_of(kept) == frozenset()
    assert unfolded_of(["topics", 3]) == {"topics"}


def long_lesson(engine: Engine) -> int:
    session_id = add_lesson(engine, Lesson(minutes=60, live=False, readings=False))
    with writing(engine) as connection:
        begun = connection.execute(
            select(Session.started_at).where(Session.id == session_id)
        ).scalar_one()
        marks: list[dict[str, Any]] = [
            {"session_id": session_id, "kind": MarkerKind.TOPIC, "text": f"Topic {number:02d}",
             "marked_at": begun + timedelta(seconds=80 * number + 5)}
            for number in range(TOPICS)
        ]  # fmt: skip
        connection.execute(insert(Marker), marks)
    return session_id


def test_topics_and_marks_are_whole_once_asked_for(served: Served, visit: Visit) -> None:
    page = visit(f"/session/{long_lesson(served.engine)}").page
    topics = page.locator("#session-topics tbody tr")
    marks = page.locator("#session-events .icon-button")
    expect(topics).to_have_count(BEGINNING)
    shown = marks.count()
    assert shown <= BEGINNING

    button = page.locator("#session-events .show-all")
    button.focus()
    page.keyboard.press("Enter")
    expect(marks.nth(TOPICS - 1)).to_be_attached()
    expect(page.get_by_role("button", name=texts.delete_lesson("Topic 39"))).to_be_attached()
    expect(button).to_have_count(0)
    # the keyboard goes on where the button was
    focused = page.locator("#session-events li :focus")
    expect(focused).to_have_count(1)
    expect(topics).to_have_count(BEGINNING)

    # and stays whole when something in it is changed and taken back
    whole = marks.count()
    page.get_by_role("button", name=texts.delete_lesson("Topic 30")).click()
    expect(marks).to_have_count(whole - 1)
    page.get_by_role("button", name=texts.UNDO).click()
    expect(marks).to_have_count(whole)

    page.locator("#session-topics .show-all").click()
    expect(page.locator("#session-topics tbody")).to_contain_text("Topic 39")
    expect(page.locator("#session-topics .plain-table")).to_be_focused()
    expect(page.locator(".show-all")).to_have_count(0)
