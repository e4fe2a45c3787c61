"""The list of lessons: moods in a few letters, counts, search and deletion."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.callbacks.history import deleted
from dashboard.figures.compare import compared
from dashboard.pages.history import page as history
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.series.lesson_summary import (
    sparks,
)
from storage import queries
from storage.database.engine import reading, writing
from storage.database.tables.rollups import Mood
from storage.errors import StorageError
from storage.export.columns import Table
from storage.export.tables import blocks
from storage.records import EMOTIONS
from storage.seat_ids import seat_id
from storage.writes import annotations, seat_edits
from tests.support.lessons.seed import CONFUSED_SEATS, Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> 100%/7 \u202eab"
EVERY_MS = 120_000


def packed(**shares: float) -> bytes:
    values = np.array([shares.get(emotion, 0.0) for emotion in EMOTIONS])
    return bytes(np.rint(values * 65535).astype(">u2").tobytes())


def sample(session_id: int, minute: int, **shares: float) -> Any:  # noqa: ANN401
    return SimpleNamespace(
        session_id=session_id, bucket_ms=minute * 60_000, readings=10,
        probabilities=packed(**shares),
    )  # fmt: skip


def test_a_spark_tells_bright_and_strained_shares_and_leaves_holes() -> None:
    rows = [
        sample(7, 0, happy=0.5, surprise=0.5), sample(7, 2, neutral=1.0),
        sample(7, 6, angry=0.25, disgust=0.25, fear=0.25, sad=0.25), sample(9, 0, happy=1.0),
    ]  # fmt: skip
    assert sparks(rows, EVERY_MS) == {7: "z000..0z", 9: "z0"}
    assert sparks([], EVERY_MS) == {}


@pytest.mark.parametrize("minutes", [2, 40, 46, 48, 50, 180, 600])
def test_a_lesson_seen_throughout_has_no_hole_in_its_spark(minutes: int) -> None:
    rows = [sample(1, minute, neutral=1.0) for minute in range(0, minutes, 2)]
    assert sparks(rows, EVERY_MS) == {1: "00" * min(24, len(rows))}


def test_the_list_leaves_out_small_groups_of_a_class_only_lesson(engine: Engine) -> None:
    small = add_lesson(engine, Lesson(minutes=6, live=False, class_only=True, seats=4))
    large = add_lesson(engine, Lesson(minutes=6, live=False, class_only=True, seats=9))
    records = lesson_reads.history(engine)
    assert set(records.moods) == set(records.sparks) == {large}
    assert {row.id for row in records.sessions} == {small, large}


def test_flags_of_an_excluded_student_are_counted_nowhere(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=30, live=False, readings=False))
    other, merged, out = (seat_id(session_id, number) for number in (2, *CONFUSED_SEATS))
    with reading(engine) as connection:
        before = connection.execute(queries.flags(session_id)).all()
        hidden = [flag for flag in before if flag.seat_id in (merged, out)]
        assert len(before) > len(hidden) > 1
    for flag in before:
        annotations.set_verdict(engine, flag.id, "helpful")
    # one student is left out, another one is the same as somebody who is left out
    seat_edits.set_excluded(engine, out, excluded=True)
    seat_edits.merge(engine, merged, other)
    seat_edits.set_excluded(engine, other, excluded=True)
    kept = len(before) - len(hidden)
    records = lesson_reads.history(engine)
    assert (records.sessions[0].flags, records.sessions[0].answered) == (kept, kept)
    assert sum(records.flags.values()) == kept
    (lesson,) = compared(records, "10b")
    assert sum(lesson.flags.values()) == kept
    assert len(reads.flags_shown(engine, session_id)) == kept
    assert sum(one.helpful for one in reads.answers_given(engine)) == kept
    assert sum(one.helpful for one in reads.answers_given(engine, session_id)) == kept
    with reading(engine) as connection:
        exported = [row for block in blocks(connection, session_id, Table.FLAGS) for row in block]
    assert len(exported) == kept


def test_a_lesson_that_was_never_seen_has_neither_mood_nor_spark(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=2, live=False, readings=False))
    with writing(engine) as connection:
        connection.execute(update(Mood).values(readings=0, probabilities=None))
    records = lesson_reads.history(engine)
    assert (dict(records.moods), dict(records.sparks)) == ({}, {})
    row = history.history_row(records.sessions[0], {}, "", datetime.now(UTC))
    assert (row["key"], row["mood"], row["shares"], row["spark"]) == (str(session_id), "", [], "")


def test_list_calendar_and_class_lead_to_each_other_by_keyboard(
    served: Served, visit: Visit
) -> None:
    now = datetime.now(UTC)
    # a month shows days of its neighbours: the middle of one before stands in no other
    middle = (now.replace(day=1) - timedelta(days=1)).replace(day=15)
    middle = (middle.replace(day=1) - timedelta(days=1)).replace(day=15)
    for ends_at in (now, middle):
        session_id = add_lesson(
            served.engine,
            Lesson(minutes=20, live=False, readings=False, class_name=HOSTILE, ends_at=ends_at),
        )
    page = visit("/history").page
    expect(page.locator(".spark rect").first).to_be_attached()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name=texts.VIEW_CALENDAR).focus()
    page.keyboard.press("Enter")
    expect(page.locator("a.lesson")).to_have_count(1)
    month = page.get_by_role("heading", level=2)
    for _ in range(2):
        shown = month.inner_text()
        page.get_by_title(texts.MONTH_BEFORE).focus()
        page.keyboard.press("Enter")
        expect(month).not_to_have_text(shown)
    expect(page.locator("a.lesson")).to_have_count(1)
    expect(page.get_by_title(texts.MONTH_AFTER)).to_be_visible()
    page.reload()
    page.locator("a.lesson").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.origin}/session/{session_id}")
    page.goto(served.origin + history.class_address(HOSTILE))
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    expect(page.locator("#compare-figure .barlayer .trace").first).to_be_attached()
    expect(page.locator(".compare-table tbody tr")).to_have_count(2)
    assert page.title() == "Classmood"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_lesson_is_deleted_from_the_list_once_that_was_confirmed(
    served: Served, visit: Visit
) -> None:
    kept, gone = (
        add_lesson(
            served.engine,
            Lesson(minutes=20, live=False, readings=False, title=title, class_name=name),
        )
        for title, name in (("Fractions", "9c"), (HOSTILE, "10b"))
    )
    page = visit("/history").page
    rows = page.locator("#history-grid .ag-center-cols-container .ag-row")
    expect(rows).to_have_count(2)
    page.locator("#history-search").fill("broken")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name=texts.delete_lesson(HOSTILE), exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(HOSTILE)
    expect(dialog).to_contain_text("cannot be undone")
    dialog.get_by_role("button", name=texts.CANCEL).click()
    expect(dialog).to_be_hidden()
    assert len(lesson_reads.history(served.engine).sessions) == 2
    page.get_by_role("button", name=texts.delete_lesson(HOSTILE), exact=True).click()
    dialog.get_by_role("button", name=texts.DELETE_CONFIRM).click()
    expect(page.locator(".page-head .sub")).to_have_text("1 lesson")
    expect(page.locator("#history-said")).to_contain_text(texts.lesson_deleted(HOSTILE))
    # the search stays, so that several can be deleted
    expect(page.locator("#history-search")).to_have_value("broken")
    expect(page.get_by_text(texts.GRID["noMatchingRows"], exact=True).first).to_be_visible()
    page.locator("#history-search").fill("9c")
    expect(rows).to_have_count(1)
    # what nobody sees as words is not searched
    page.locator("#history-search").fill(lesson_reads.history(served.engine).sparks[kept])
    expect(rows).to_have_count(0)
    expect(page.locator(".class-links li")).to_have_count(1)
    assert [row.id for row in lesson_reads.history(served.engine).sessions] == [kept]
    assert reads.session_row(served.engine, gone) is None


def test_a_lesson_that_is_watched_stays_and_the_list_says_why(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=5, readings=False))
    with pytest.raises(StorageError, match="watched"):
        deleted(engine, session_id)
    assert reads.session_row(engine, session_id) is not None
    with pytest.raises(StorageError, match="does not exist"):
        deleted(engine, 4711)
