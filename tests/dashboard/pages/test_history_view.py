"""Lessons side by side: list, calendar, and one class over a term."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.callbacks.history import deleted
from dashboard.components.base import Component
from dashboard.figures.compare import compare_figure, compared
from dashboard.pages.history import calendar, compare
from dashboard.pages.history import page as history
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.series.lesson_summary import (
    PAGE_LESSONS,
    Asked,
    HistoryRecords,
    Order,
    by_day,
    classes,
    month_after,
    month_before,
    sparks,
    weeks,
)
from dashboard.texts import clock
from storage import queries
from storage.config.settings import Settings
from storage.database.engine import open_database, reading, writing
from storage.database.schema import Mood
from storage.errors import StorageError
from storage.export.tables import Table, blocks
from storage.records import EMOTIONS, FlagKind, seat_id
from storage.writes import annotations, seat_edits
from tests.support.browser import Served
from tests.support.seed import CONFUSED_SEATS, Lesson, add_lesson
from tests.support.served import Visit

HOSTILE = "<img src=x onerror=\"document.title='broken in'\"> 100%/7 \u202eab"
TODAY = date(2026, 3, 18)
EVERY_MS = 120_000


@pytest.fixture
def engine(store_url: str) -> Engine:
    return open_database(store_url)


def packed(**shares: float) -> bytes:
    values = np.array([shares.get(emotion, 0.0) for emotion in EMOTIONS])
    return bytes(np.rint(values * 65535).astype(">u2").tobytes())


def sample(session_id: int, minute: int, **shares: float) -> Any:  # noqa: ANN401
    return SimpleNamespace(
        session_id=session_id, bucket_ms=minute * 60_000, readings=10,
        probabilities=packed(**shares),
    )  # fmt: skip


def session_row(number: int, at: datetime, **more: object) -> Any:  # noqa: ANN401
    values: dict[str, object] = {
        "id": number, "title": f"Lesson {number}", "class_name": "10b", "started_at": at,
        "ended_at": at + timedelta(minutes=30), "heartbeat_at": None, "class_only": False,
        "seats": 20, "flags": 0, "answered": 0, "coverage": 0.9,
    }  # fmt: skip
    return SimpleNamespace(**values | more)


def records_of(sessions: Sequence[Any]) -> HistoryRecords:
    return HistoryRecords(
        sessions, {}, {}, {}, len(sessions), len(sessions), 0, classes(sessions),
        sessions[-1].started_at, sessions[0].started_at,
    )  # fmt: skip


def parts(component: Component) -> list[Any]:
    return list(component._traverse())  # type: ignore[no-untyped-call]


def links(component: Component) -> list[str]:
    return [part.href for part in parts(component) if getattr(part, "_type", "") == "Link"]


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
    others = [session_row(3, noon, class_name="7A"), session_row(4, noon, class_name="")]
    assert classes([*rows, *others]) == ["10b", "7A"]


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


def test_the_list_leaves_out_small_groups_of_a_class_only_lesson(engine: Engine) -> None:
    small = add_lesson(engine, Lesson(minutes=6, live=False, class_only=True, seats=4))
    large = add_lesson(engine, Lesson(minutes=6, live=False, class_only=True, seats=9))
    records = lesson_reads.history(engine)
    assert set(records.moods) == set(records.sparks) == {large}
    assert {row.id for row in records.sessions} == {small, large}


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
    figure = compare_figure(lessons).to_plotly_json()
    moods = [trace for trace in figure["data"] if trace["type"] == "bar"][:7]
    assert np.sum([trace["y"] for trace in moods], axis=0) == pytest.approx([1, 1, 1])
    assert figure["layout"]["yaxis"]["range"] == [0, 1]


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
        assert str(compare.layout(lesson_reads.history(engine), name)) == str(page)
        assert texts.COMPARE_TABLE in str(page)


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
    for days in (0, 35):
        session_id = add_lesson(
            served.engine,
            Lesson(minutes=20, live=False, readings=False, class_name=HOSTILE,
                   ends_at=now - timedelta(days=days)),
        )  # fmt: skip
    page = visit("/history").page
    expect(page.locator(".spark rect").first).to_be_attached()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("link", name=texts.VIEW_CALENDAR).focus()
    page.keyboard.press("Enter")
    expect(page.locator("a.lesson")).to_have_count(1)
    page.get_by_title(texts.MONTH_BEFORE).focus()
    page.keyboard.press("Enter")
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
