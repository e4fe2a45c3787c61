"""The lessons of one class beside each other, a page of them at a time."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.components.base import Component
from dashboard.figures.compare import compare_figure, compared
from dashboard.pages.history import compare
from dashboard.pages.history import page as history
from dashboard.reads import lessons as lesson_reads
from dashboard.series.lesson_summary import (
    PAGE_LESSONS,
)
from storage import queries
from storage.config.settings import Settings
from storage.database.engine import open_database, reading
from storage.kinds import FlagKind
from storage.writes import annotations
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.components import links, parts, words
from tests.support.web.served import Visit

HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> 100%/7 \u202eab"


def test_a_class_is_compared_lesson_by_lesson_on_the_same_scale(engine: Engine) -> None:
    ends = [datetime.now(UTC) - timedelta(days=days) for days in (9, 5, 1)]
    ids = [
        add_lesson(engine, Lesson(minutes=minutes, live=False, readings=False, ends_at=end))
        for minutes, end in zip((30, 30, 3), ends, strict=True)
    ]
    add_lesson(engine, Lesson(minutes=3, live=False, readings=False, class_name="9c"))
    with reading(engine) as connection:
        wrong = [
            row.id for row in connection.execute(queries.flags(ids[1])) if row.kind == "confused"
        ][:3]
    for flag_id in wrong:
        annotations.set_verdict(engine, flag_id, "wrong")
    lessons = compared(lesson_reads.history(engine), "10b")
    assert [lesson.session.id for lesson in lessons] == ids
    assert [lesson.flags[FlagKind.CONFUSED] for lesson in lessons] == [5, 2, 5]
    assert [lesson.per_hour[FlagKind.SAD] for lesson in lessons] == [2.0, 2.0, None]
    assert all(sum(lesson.shares.values()) == pytest.approx(1.0) for lesson in lessons)
    figure = compare_figure(lessons)
    moods = [trace for trace in figure["data"] if trace["type"] == "bar"][:7]
    assert np.sum([trace["y"] for trace in moods], axis=0) == pytest.approx([1, 1, 1])
    assert figure["layout"]["yaxis"]["range"] == [0, 1]


def test_a_class_without_a_lesson_is_said_to_have_none(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=1, live=False, readings=False))
    for name in ("9z", HOSTILE):
        page = lesson_pages.page(history.class_address(name), "", Settings(), engine)
        assert page is not None
        assert texts.NO_CLASS in str(page)


def test_any_class_name_leads_to_its_page_and_back(engine: Engine) -> None:
    for name in (HOSTILE, "10b/2", "ä ö", "..", "%2F"):
        add_lesson(engine, Lesson(minutes=1, live=False, readings=False, class_name=name))
        page = lesson_pages.page(history.class_address(name), "", Settings(), engine)
        assert page is not None
        assert str(compare.layout(lesson_reads.history_class(engine, name), name)) == str(page)
        assert texts.COMPARE_TABLE in str(page)


LESSONS = 2 * PAGE_LESSONS + 13


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """More lessons of one class than a page holds, between those of another one."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('term') / 'lessons.db'}")
    now = datetime.now(UTC)
    for number in range(LESSONS):
        lesson = Lesson(
            minutes=1 + number % 4, seats=2, live=False, readings=False, class_name=HOSTILE,
            title=f"Lesson {number}", ends_at=now - timedelta(hours=7 * number),
        )  # fmt: skip
        add_lesson(engine, lesson)
    add_lesson(engine, Lesson(minutes=1, seats=2, live=False, readings=False))
    return engine


def page_of(engine: Engine, path: str) -> Component:
    page = lesson_pages.page(path, "", Settings(), engine)
    assert page is not None
    return page


def test_pages_of_a_class_are_all_of_its_lessons_newest_first(term: Engine) -> None:
    rows = lesson_reads.history(term).sessions
    wanted = [f"/session/{row.id}" for row in rows if row.class_name == HOSTILE]
    path, told = history.class_address(HOSTILE), []
    for number, shown in enumerate((50, 50, 13)):
        page = page_of(term, path)
        lessons = [href for href in links(page) if href.startswith("/session/")]
        assert len(lessons) == shown
        told += lessons
        first = 50 * number + 1
        assert f"{first}–{first + shown - 1} of {LESSONS}" in words(page)
        assert texts.plural(LESSONS, "lesson", "lessons") in words(page)
        (graph,) = [part for part in parts(page) if getattr(part, "id", "") == "compare-figure"]
        assert len(graph.figure["data"][0]["y"]) == shown
        steps = {
            str(part.children): part.href
            for part in parts(page)
            if getattr(part, "_type", "") == "Link" and getattr(part, "className", "") == "step"
        }
        assert (texts.HISTORY_BEFORE in steps) is (number > 0)
        assert (texts.HISTORY_AFTER in steps) is (number < 2)
        path = steps.get(texts.HISTORY_AFTER, "")
    assert told == wanted


@pytest.mark.parametrize(
    ("given", "first"),
    [("0", 1), ("1", 1), ("2", 51), ("3", 101), ("4", 101), ("999999999", 101), ("002/", 51)],
)
def test_a_page_of_a_class_that_is_none_is_the_nearest(
    term: Engine, given: str, first: int
) -> None:
    page = page_of(term, f"{history.class_address(HOSTILE)}/{given}")
    assert f"{first}–{min(first + 49, LESSONS)} of {LESSONS}" in words(page)


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "1/2", "9999999999", "٣"])
def test_an_address_below_a_class_that_is_no_page_is_none(term: Engine, given: str) -> None:
    assert lesson_pages.page(f"/class/10b/{given}", "", Settings(), term) is None


def test_the_page_of_a_class_with_few_lessons_has_no_pages(term: Engine) -> None:
    page = page_of(term, history.class_address("10b"))
    assert not [part for part in parts(page) if getattr(part, "className", "") == "pager"]


def test_the_pages_of_a_class_are_turned_by_links(served: Served, visit: Visit) -> None:
    for number in range(PAGE_LESSONS + 3):
        lesson = Lesson(
            minutes=1, seats=2, live=False, readings=False, title=f"Lesson {number:02d}",
            ends_at=datetime.now(UTC) - timedelta(hours=number),
        )  # fmt: skip
        add_lesson(served.engine, lesson)
    page = visit("/class/10b").page
    rows = page.locator(".compare-table tbody tr")
    expect(rows).to_have_count(PAGE_LESSONS)
    expect(rows.first).to_contain_text("Lesson 00")
    page.get_by_role("link", name=texts.HISTORY_AFTER).focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Lesson 50")
    expect(page.locator("#compare-figure .barlayer .trace").first).to_be_attached()
    page.reload()
    expect(rows).to_have_count(3)
    page.get_by_role("link", name=texts.HISTORY_BEFORE).click()
    expect(rows.first).to_contain_text("Lesson 00")
