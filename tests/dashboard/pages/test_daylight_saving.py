"""Pages of lessons over a change of the clock: one clock for charts and words, none twice.

Whatever a page says of a moment of a lesson is by the clock that was valid when it began, so that a
time in a list can be found in the chart, and an hour that the clock shows twice is told once.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.callbacks import lesson_routes
from dashboard.components.base import Component
from dashboard.components.class_check import check_strip
from dashboard.components.flag_card import live_list
from dashboard.components.flag_explanation import explanation
from dashboard.pages.live import ribbon
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series.checks import Check, Side
from dashboard.series.flag_state import LiveFlags, flag_of_row
from storage.config.settings import Settings
from tests.support.lessons.clock_changes import LESSONS, UNCHANGED
from tests.support.lessons.seed import CHECK_AT, CONFUSED_SEATS, TOPICS_AT, Lesson, add_lesson
from tests.support.web.components import parts, words

SETTINGS = Settings()
SIDE = Side({}, 0.0, 0.0, 0.0, 0.0)
CLOCK = re.compile(r"\b\d\d:\d\d(?::\d\d)?\b")


class Moments:
    """What a lesson's own clock shows: local time by the offset of its start, all the way."""

    def __init__(self, start: str, minutes: int) -> None:
        self.begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
        self.length = timedelta(minutes=minutes)
        self.end = self.begin + self.length
        self._zone = timezone(self.begin.astimezone().utcoffset() or timedelta())

    def at(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)

    def part(self, share: float) -> str:
        return f"{self.at(self.begin + share * self.length):%H:%M}"

    def span(self) -> tuple[datetime, datetime]:
        return self.at(self.begin), self.at(self.end)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def clocks(component: object) -> list[str]:
    return CLOCK.findall(words(component))


def figures(page: Component) -> list[dict[str, Any]]:
    graphs = [part for part in parts(page) if getattr(part, "_type", "") == "Graph"]
    return [graph.figure for graph in graphs if graph.figure is not None]


def length(values: Any) -> int:  # noqa: ANN401 - a list, or packed float32
    return len(b64decode(values["bdata"])) // 4 if isinstance(values, dict) else len(values)


def drawn_at(figure: dict[str, Any]) -> list[list[datetime]]:
    """Where every trace lies on the time axis: first and last place of packed ones, or all."""
    found = []
    for trace in figure["data"]:
        if "x0" in trace:
            begin = datetime.fromisoformat(trace["x0"])
            count = length(trace["y"]) if trace["type"] != "heatmap" else 1
            found.append([begin, begin + timedelta(milliseconds=(count - 1) * trace["dx"])])
        elif trace.get("x") is not None:
            found.append([datetime.fromisoformat(at) for at in trace["x"] if at is not None])
    for shape in figure["layout"].get("shapes", ()):
        if shape.get("xref") != "paper" and "x0" in shape:
            found.append([datetime.fromisoformat(shape[edge]) for edge in ("x0", "x1")])
    return [places for places in found if places]


@pytest.mark.parametrize(("name", "start", "minutes"), LESSONS)
def test_charts_and_words_of_a_page_tell_one_time(
    name: str, start: str, minutes: int, zone: Callable[[str], None], engine: Engine
) -> None:
    zone(name)
    told = Moments(start, minutes)
    changed = told.at(told.end) != told.end.astimezone().replace(tzinfo=None)
    assert changed is (name not in UNCHANGED)
    lesson = Lesson(minutes=minutes, seats=12, live=False, readings=False, ends_at=told.end)
    session_id = add_lesson(engine, lesson)
    for path in ("", f"/seat/{CONFUSED_SEATS[0]}"):
        page = lesson_routes.page(f"/session/{session_id}{path}", "", SETTINGS, engine)
        assert page is not None
        charts = [figure for figure in figures(page) if "range" in figure["layout"]["xaxis"]]
        assert charts
        for figure in charts:
            first, last = map(datetime.fromisoformat, figure["layout"]["xaxis"]["range"])
            assert (first, last) == told.span()
            for places in drawn_at(figure):
                assert first <= min(places) <= max(places) <= last + step(figure)
    _check_lists(engine, session_id, told)
    _check_explanations(engine, session_id, told)


def _check_lists(engine: Engine, session_id: int, told: Moments) -> None:
    page = lesson_routes.page(f"/session/{session_id}", "", SETTINGS, engine)
    by_id = {
        getattr(part, "id", None): part
        for part in parts(page)
        if isinstance(getattr(part, "id", None), str)
    }
    by_class = {getattr(part, "className", None): part for part in parts(page)}
    opened = [flag.opened_at for flag in reads.flags_shown(engine, session_id)]
    assert clocks(by_id["session-flags"]) == [f"{told.at(at):%H:%M}" for at in opened]
    marks = clocks(by_id["session-events"])
    assert {told.part(at) for at in (*TOPICS_AT, CHECK_AT)} <= set(marks)
    assert marks == sorted(marks, key=_after(told))
    assert clocks(by_class["checks"]) == [told.part(CHECK_AT)]
    topics = clocks(by_id["session-topics"])
    assert topics == [told.part(0), *(told.part(at) for at in TOPICS_AT)][-len(topics) :]
    report = re.sub(r"<[^>]*>", " ", session_report(engine, session_id, told.end))
    for at in opened:
        assert re.search(rf"\b{told.at(at):%H:%M}\b", report)


def _after(told: Moments) -> Callable[[str], timedelta]:
    """A clock time as the time since the lesson began: lessons here are shorter than a day."""
    begin = told.at(told.begin)

    def since(clock: str) -> timedelta:
        at = datetime.combine(begin.date(), datetime.strptime(clock[:5], "%H:%M").time())
        late = at < begin.replace(second=0, microsecond=0)
        return at + timedelta(days=late) - begin

    return since


def _check_explanations(engine: Engine, session_id: int, told: Moments) -> None:
    window = timedelta(seconds=90)
    for flag in reads.flags_shown(engine, session_id):
        why = reads.explanation_records(engine, flag.id, told.end, SETTINGS.flags)
        assert why is not None
        card = explanation(why.item, why.started_at, why.curve, why.topic)
        first, last = [f"{told.at(at):%H:%M}" for at in (flag.opened_at, flag.closed_at)]
        (told_list,) = [part for part in parts(card) if getattr(part, "_type", "") == "Dl"]
        assert clocks(told_list)[:2] == [first, last]
        rows = [part for part in parts(card) if getattr(part, "_type", "") == "Tr"][1:]
        table = [clocks(row)[0] for row in rows]
        assert len(table) == len(why.curve.points) > 2
        assert len(set(table)) == len(table)
        for clock, at_ms in zip(table, why.curve.points["bucket_ms"], strict=True):
            at = told.begin + timedelta(milliseconds=int(at_ms))
            assert clock == f"{told.at(at):%H:%M:%S}"
        (figure,) = figures(card)
        for places in drawn_at(figure):
            assert places == sorted(places)
        used = [clock for clock in clocks(told_list) if len(clock) > len("10:42")]
        assert used == (
            []
            if flag.seat_id is None
            else [
                f"{told.at(flag.opened_at - window):%H:%M:%S}",
                f"{told.at(flag.opened_at):%H:%M:%S}",
            ]
        )


@pytest.mark.parametrize(("name", "start", "minutes"), LESSONS)
def test_the_live_page_tells_times_to_come_by_the_lessons_clock(
    name: str, start: str, minutes: int, zone: Callable[[str], None], engine: Engine
) -> None:
    zone(name)
    told = Moments(start, minutes)
    session_id = add_lesson(
        engine, Lesson(minutes=minutes, seats=12, readings=False, ends_at=told.end)
    )
    records = live_reads.live_records(engine, told.end)
    assert records is not None
    flag = next(one for one in records.flags if one.seat_id)
    for minute in range(0, minutes, 7):
        until = told.begin + timedelta(minutes=minute)
        flags = LiveFlags([], [flag_of_row(flag, told.end, until)], [])
        lines = [clocks(item) for item in live_list(flags, "nobody", records.session.started_at)]
        assert [f"{told.at(until):%H:%M}"] in lines
        strip = check_strip(Check(1, until, SIDE, None), records.session.started_at)
        ready = until + timedelta(seconds=60)
        assert [f"{told.at(ready):%H:%M:%S}"] in [clocks(part) for part in strip]
    known = ribbon.buckets(records)
    whole = reads.lesson_tables(engine, records.session)
    for figure in (ribbon.ribbon(records, known), ribbon.lesson_ribbon(records, *whole)):
        first, last = map(datetime.fromisoformat, figure["layout"]["xaxis"]["range"])
        assert last == told.at(told.end)
        assert last - first <= told.length
        for places in drawn_at(figure):
            assert told.at(told.begin) <= min(places) <= max(places) <= last + step(figure)
    assert session_id == records.session.id


def step(figure: dict[str, Any]) -> timedelta:
    """The longest roll-up that is drawn: the last one may reach over the end."""
    return timedelta(milliseconds=max(trace.get("dx", 10_000) for trace in figure["data"]))
