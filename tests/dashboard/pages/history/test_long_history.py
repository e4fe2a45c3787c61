"""A history of many lessons: turned, put in order and searched by the server."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from dashboard import texts
from dashboard.pages.history import filters as history
from dashboard.reads import lessons as lesson_reads
from dashboard.series.lesson_summary import (
    PAGE_LESSONS,
    Asked,
    Order,
)
from dashboard.texts import clock
from storage.database.engine import open_database
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """120 lessons of four classes, of different lengths and flags."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('many') / 'lessons.db'}")
    now = datetime.now(UTC)
    for number in range(120):
        lesson = Lesson(
            minutes=1 + number % 7, seats=2 + number % 20, live=False, readings=False,
            title=f"Lesson {number:03d}{' Ärger' * (number % 3 == 0)}", class_name=f"{number % 4}b",
            ends_at=now - timedelta(hours=7 * number),
        )  # fmt: skip
        add_lesson(engine, lesson)
    return engine


@pytest.mark.parametrize(
    "search", ["", "lesson", "ÄRGER", "2b ärger", "lesson 03", "2b 11", "none"]
)
@pytest.mark.parametrize("order", list(Order))
def test_pages_of_a_long_list_are_the_whole_list_in_order(
    many: Engine, order: Order, search: str
) -> None:
    listed: list[Any] = []
    page = 0
    while True:
        records = lesson_reads.history_page(many, Asked(search, order, page))
        assert (records.first, records.all_lessons) == (min(page, 2) * PAGE_LESSONS, 120)
        assert len(records.sessions) <= PAGE_LESSONS
        assert set(records.moods) == {row.id for row in records.sessions}
        listed += records.sessions
        page += 1
        if history.ends(records)[1]:
            break
    everything = lesson_reads.history(many).sessions
    words = search.casefold().split()
    texts_of = {
        row.id: f"{row.title} {row.class_name} {clock.date_text(row.started_at)} "
        f"{clock.time_text(row.started_at)}".casefold()
        for row in everything
    }
    wanted = {row.id for row in everything if all(word in texts_of[row.id] for word in words)}
    assert {row.id for row in listed} == wanted
    assert len(listed) == len({row.id for row in listed}) == records.found
    keys: dict[Order, Any] = {
        Order.NEWEST: lambda row: -row.started_at.timestamp(),
        Order.OLDEST: lambda row: row.started_at.timestamp(),
        Order.TITLE: lambda row: row.title.casefold(),
        Order.CLASS: lambda row: row.class_name,
        Order.LONGEST: lambda row: -(row.ended_at - row.started_at).total_seconds(),
        Order.FLAGS: lambda row: -row.flags,
    }
    values = [keys[order](row) for row in listed]
    assert values == sorted(values)


@pytest.mark.parametrize("page", [-5, -1, 3, 99, 10**12])
def test_a_page_that_is_none_is_the_nearest(many: Engine, page: int) -> None:
    records = lesson_reads.history_page(many, Asked(page=page))
    assert records.first == (0 if page < 0 else 100)


def test_the_month_and_the_class_read_no_other_lessons(many: Engine) -> None:
    everything = lesson_reads.history(many).sessions
    month = lesson_reads.history_month(many, None)
    assert (month.oldest, month.newest) == (everything[-1].started_at, everything[0].started_at)
    assert 0 < len(month.sessions) <= 120
    own = lesson_reads.history_class(many, "2b")
    assert [row.id for row in own.sessions] == [r.id for r in everything if r.class_name == "2b"]
    assert list(own.class_names) == ["0b", "1b", "2b", "3b"]


def test_a_long_history_is_turned_ordered_and_searched_by_the_server(
    served: Served, visit: Visit
) -> None:
    now = datetime.now(UTC)
    titles = [f"Lesson {number:03d} {('even', 'odd')[number % 2]}" for number in range(57)]
    for number in range(PAGE_LESSONS + 7):
        lesson = Lesson(
            minutes=1, seats=2, live=False, readings=False, title=titles[number],
            ends_at=now - timedelta(hours=number),
        )  # fmt: skip
        add_lesson(served.engine, lesson)
    page = visit("/history").page
    said, first = page.locator("#history-range"), page.locator("#history-grid .ag-row").first
    expect(said).to_have_text("1–50 of 57")
    expect(first).to_contain_text("Lesson 000")
    expect(page.get_by_role("button", name=texts.HISTORY_BEFORE)).to_be_disabled()
    page.get_by_role("button", name=texts.HISTORY_AFTER).click()
    expect(said).to_have_text("51–57 of 57")
    expect(first).to_contain_text("Lesson 050")
    expect(page.get_by_role("button", name=texts.HISTORY_AFTER)).to_be_disabled()
    page.locator("#history-search").fill("lesson odd")
    expect(said).to_have_text("1–28 of 28")
    page.locator("#history-search").fill("")
    expect(said).to_have_text("1–50 of 57")
    page.locator("#history-order").click()
    page.get_by_role("option", name=texts.HISTORY_ORDER["oldest"]).click()
    expect(first).to_contain_text("Lesson 056")
