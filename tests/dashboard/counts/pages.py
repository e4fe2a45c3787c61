"""What the pages say of the lessons, against the truth."""

import re
from datetime import timedelta
from typing import Any

import pytest

from dashboard.pages.history import calendar
from dashboard.pages.history.page import history_row
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series import frames as series
from dashboard.series.flag_state import live_flags
from dashboard.series.lesson_summary import HistoryRecords
from dashboard.texts import clock
from dashboard.viewmodels.lesson import fact_pairs, lesson_view
from storage import queries
from storage.database.engine import reading
from tests.dashboard.counts.truth import KINDS, LIVE, Flagged, Truth
from tests.dashboard.counts.world import World


def check_pages(world: World) -> None:
    """History, calendar, lesson page, report and live page against the truth."""
    history = lesson_reads.history(world.engine)
    rows = {row.id: row for row in history.sessions}
    assert set(rows) == set(world.ids.values())
    _check_calendars(history, world)
    for which, truth in world.truth.items():
        lesson, shown = world.ids[which], truth.shown()
        expected = sorted(truth.key(one) for one in shown)
        answered = sum(one.verdict is not None for one in shown)
        listed = history_row(rows[lesson], {}, "", world.now)
        assert (listed["flags"], listed["answered"]) == (len(shown), answered)
        assert (listed["students"] or 0) == len(truth.students())
        for kind in KINDS:
            believed = sum(one.kind == kind and one.verdict != "wrong" for one in shown)
            assert history.flags.get((lesson, kind.value), 0) == believed
        _check_answers(world, lesson, shown)
        _check_page(world, which, truth, expected)
    if LIVE in world.truth:
        _check_live(world, world.truth[LIVE])


def _check_calendars(history: HistoryRecords, world: World) -> None:
    """Each month shows its lessons, and those in the days beside it that fill its weeks."""
    days = {
        which: clock.local(start).date()
        for which, start in world.start.items()
        if which in world.ids
    }
    for month in {day.replace(day=1) for day in days.values()}:
        drawn = str(calendar.layout(history, month, clock.local(world.now).date()))
        first = month - timedelta(days=month.weekday())
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        end = last + timedelta(days=6 - last.weekday())
        shown = [
            len(world.truth[which].shown()) for which, day in days.items() if first <= day <= end
        ]
        assert drawn.count("className='lesson'") == len(shown)
        numbers = re.findall(r"\b(\d+) flags?\b", drawn)
        assert sorted(map(int, numbers)) == sorted(count for count in shown if count)


def _check_answers(world: World, lesson: int, shown: list[Flagged]) -> None:
    with reading(world.engine) as connection:
        given = {
            r.kind: (r.helpful, r.wrong) for r in connection.execute(queries.flag_answers(lesson))
        }
    for kind in KINDS:
        of_kind = [one.verdict for one in shown if one.kind == kind]
        assert given.get(kind.value, (0, 0)) == (of_kind.count("helpful"), of_kind.count("wrong"))


def _check_page(world: World, which: int, truth: Truth, expected: list[Any]) -> None:
    records = reads.session_records(world.engine, world.ids[which])
    assert records is not None
    assert sorted(world.told(which, row) for row in records.flags) == expected
    view = lesson_view(records, world.now)
    report = session_report(world.engine, world.ids[which], world.now)
    if not truth.class_only:
        facts = dict(fact_pairs(view))
        assert facts["Students"] == str(len(truth.students()))
        assert re.search(rf"Students</dt>\s*<dd>{len(truth.students())}</dd>", report)
        frame = series.student_frame(records.seats, records.seat_mood, records.flags, view.until)
        for student in frame.to_dict("records"):
            for kind in KINDS:
                wanted = truth.minutes(student["number"], kind)
                assert student[f"minutes_{kind}"] == pytest.approx(wanted, abs=0.001)


def _check_live(world: World, truth: Truth) -> None:
    records = live_reads.live_records(world.engine, world.now)
    assert records is not None
    assert sorted(world.told(LIVE, row) for row in records.flags) == sorted(
        truth.key(one) for one in truth.shown()
    )
    assert {s.number for s in records.seats if not s.excluded} == truth.students()
    open_flags = [one for one in truth.shown() if one.to_s is None]
    hidden = {truth.key(one)[:2] for one in truth.shown() if one.snoozed}
    shown = live_flags(records.flags, records.moment, class_only=False).shown
    assert sorted(world.told(LIVE, item.flag) for item in shown) == sorted(
        key for key in (truth.key(one) for one in open_flags) if key[:2] not in hidden
    )
