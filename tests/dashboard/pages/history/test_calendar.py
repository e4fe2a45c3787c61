"""The lessons of a month by day, and the way to other months."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.pages.history import calendar
from dashboard.series.lesson_summary import (
    HistoryRecords,
    by_day,
    month_after,
    month_before,
    weeks,
)
from storage.config.settings import Settings
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.components import links, parts

TODAY = date(2026, 3, 18)


def session_row(number: int, at: datetime, **more: object) -> Any:  # noqa: ANN401
    values: dict[str, object] = {
        "id": number, "title": f"Lesson {number}", "class_name": "10b", "started_at": at,
        "ended_at": at + timedelta(minutes=30), "heartbeat_at": None, "class_only": False,
        "seats": 20, "flags": 0, "answered": 0, "coverage": 0.9,
    }  # fmt: skip
    return SimpleNamespace(**values | more)


def records_of(sessions: Sequence[Any]) -> HistoryRecords:
    return HistoryRecords(
        sessions, {}, {}, {}, len(sessions), len(sessions), 0,
        sorted({row.class_name for row in sessions}),
        sessions[-1].started_at, sessions[0].started_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "before", "after", "first", "count"),
    [
        (date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 1), date(2026, 1, 26), 5),
        (date(2027, 2, 1), date(2027, 1, 1), date(2027, 3, 1), date(2027, 2, 1), 4),
        (date(2026, 8, 1), date(2026, 7, 1), date(2026, 9, 1), date(2026, 7, 27), 6),
        (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1), date(2026, 11, 30), 5),
    ],
)
def test_a_month_is_whole_weeks(
    month: date, before: date, after: date, first: date, count: int
) -> None:
    assert (month_before(month), month_after(month)) == (before, after)
    found = weeks(month)
    assert (found[0][0], len(found)) == (first, count)
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in found)
    days = [day for week in found for day in week]
    assert days == [first + timedelta(days=place) for place in range(7 * count)]
    assert month in days
    assert after - timedelta(days=1) in days


def test_lessons_are_found_by_their_local_day_in_order_of_time() -> None:
    morning, noon = (datetime(2026, 3, 4, hour).astimezone() for hour in (8, 12))
    rows = [session_row(2, noon), session_row(1, morning.astimezone(UTC))]
    assert by_day(rows) == {date(2026, 3, 4): [rows[1], rows[0]]}


def test_a_month_shows_its_lessons_and_leads_only_to_months_that_have_some() -> None:
    now = datetime(2026, 3, 18, 12).astimezone()
    sessions = [
        session_row(3, now), session_row(2, now - timedelta(days=10)),
        session_row(1, now - timedelta(days=40)),
    ]  # fmt: skip
    page = calendar.layout(records_of(sessions), None, TODAY)
    assert links(page) == [
        "/history", "/history/calendar", "/history/2026-02", "/session/2", "/session/3",
    ]  # fmt: skip
    earlier = calendar.layout(records_of(sessions), date(2026, 2, 1), TODAY)
    assert links(earlier)[2:] == ["/history/2026-03", "/session/1"]
    today = [
        part for part in parts(page) if getattr(part, "className", "") == "today has"
    ]  # fmt: skip
    assert len(today) == 1


@pytest.mark.parametrize("address", ["/history/2026-13", "/history/1969-12", "/history/9999-12"])
def test_a_month_that_is_none_is_no_page(engine: Engine, address: str) -> None:
    add_lesson(engine, Lesson(minutes=1, live=False, readings=False))
    page = lesson_pages.page(address, "", Settings(), engine)
    assert page is not None
    assert texts.NOT_FOUND in str(page)
