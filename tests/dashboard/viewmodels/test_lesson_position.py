"""Where a lesson stands is told by its newest look, not by a clock on the wall that was set."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard.callbacks.flags import keep_answer
from dashboard.callbacks.live import start_check
from dashboard.components.flag_buttons import SNOOZE_MINUTES
from dashboard.pages.live import parts as live_parts
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.series.flag_state import SNOOZE, live_flags
from dashboard.texts import clock
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels.live import Status
from monitor.session.writer import Writer
from storage import queries
from storage.config.settings import FlagSettings
from storage.database.engine import reading, writing
from storage.kinds import MonitorStatus
from storage.records import Sample
from storage.writes.sessions import start_session
from tests.support.database.engines import FILE_ALONE
from tests.support.lessons.seed import Lesson, add_lesson, set_monitor

NOW = datetime.now(UTC).replace(microsecond=0)
WATCHING = Status(MonitorStatus.WATCHING, "good", "", "")
NOTHING_MORE = live_parts.More(
    lesson=lambda: (pd.DataFrame(), pd.DataFrame()), traces=lambda *_: {}
)


def test_every_look_moves_the_lesson_on(engine: Engine) -> None:
    session_id = start_session(
        engine, source="demo", sample_hz=1.0, model_version="test", started_at=NOW
    )
    with Writer(engine, session_id) as writer:
        for second in (4, 5):
            writer.submit(Sample(session_id, NOW + timedelta(seconds=second)))
        writer.flush()
        with reading(engine) as connection:
            state = connection.execute(queries.session_with_state(session_id)).one()
    assert state.position_ms == 5000
    assert state.preview_until is None


@pytest.mark.parametrize(
    ("clock_set_s", "age_s", "expected_ms"),
    [(0, 2, 122_000), (3600, 2, 122_000), (-3600, 2, 122_000), (0, -5, 120_000)],
    ids=["as it was", "forward", "back", "back since the newest look"],
)
def test_a_clock_that_was_set_does_not_move_the_lesson(
    engine: Engine, clock_set_s: float, age_s: float, expected_ms: int
) -> None:
    """Two minutes into a lesson, and the wall says something else."""
    wall = NOW + timedelta(seconds=clock_set_s)
    session_id = add_lesson(engine, Lesson(minutes=2, readings=False, ends_at=NOW))
    with writing(engine) as connection:
        looked_at = wall - timedelta(seconds=age_s)
        set_monitor(connection, session_id, heartbeat_at=looked_at, position_ms=120_000)
    # a server's clock and this computer's are read a moment apart
    apart_ms = 0 if engine.dialect.name == "sqlite" else 500
    expected = pytest.approx(expected_ms, abs=apart_ms)
    records = live_reads.live_records(engine, wall)
    assert records is not None and records.position_ms == expected
    moment = reads.lesson_now(engine, session_id, wall)
    start_check(engine, session_id, moment)
    (*_, mark) = reads.marks(engine, session_id)
    assert (mark.marked_at - records.session.started_at).total_seconds() * 1000 == expected


def test_a_lesson_of_an_older_version_goes_by_the_wall(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2, readings=False, ends_at=NOW))
    records = live_reads.live_records(engine, NOW + timedelta(seconds=3))
    assert records is not None and records.position_ms == 123_000


# to the millisecond, which two clocks are not
@FILE_ALONE
@pytest.mark.parametrize("clock_set_s", [0, 3600, -3600], ids=["as it was", "forward", "back"])
def test_a_clock_that_was_set_changes_no_duration_and_no_snooze(
    engine: Engine, clock_set_s: float
) -> None:
    wall = NOW + timedelta(seconds=clock_set_s)
    length = timedelta(minutes=30)
    session_id = add_lesson(engine, Lesson(minutes=30, readings=False, ends_at=NOW))
    with writing(engine) as connection:
        position_ms = round(length.total_seconds() * 1000)
        set_monitor(connection, session_id, heartbeat_at=wall, position_ms=position_ms)
    records = live_reads.live_records(engine, wall)
    assert records is not None and records.moment == NOW
    shown, other, *_ = [flag for flag in records.flags if flag.closed_at is None]
    parts = live_parts.live_parts(records, wall, NOTHING_MORE, None)
    whole = (NOW - shown.opened_at).total_seconds()
    durations: Any = parts["durations"].key
    assert durations[str(shown.id)] == f"for {clock.duration_text(whole)}"
    why = reads.explanation_records(engine, shown.id, wall, FlagSettings())
    assert why is not None and why.item.duration_s == pytest.approx(whole)

    keep_answer(engine, shown.id, SNOOZE_MINUTES, wall)
    kept = reads.flag_row(engine, shown.id)
    assert kept is not None
    assert kept.snoozed_until == NOW + SNOOZE
    # it ends when ten minutes of the lesson have gone by, whatever the clock says by then
    for minutes, snoozed in ((9, 1), (11, 0)):
        with writing(engine) as connection:
            later = round((length + timedelta(minutes=minutes)).total_seconds() * 1000)
            set_monitor(connection, session_id, heartbeat_at=wall, position_ms=later)
        records = live_reads.live_records(engine, wall)
        assert records is not None
        flags = live_flags(records.flags, records.moment, class_only=False)
        assert (len(flags.snoozed), other.id in {i.flag.id for i in flags.shown}) == (snoozed, True)
        flagged = {seat.seat_id for seat in live_view.seats_now(records, WATCHING) if seat.flags}
        assert (shown.seat_id in flagged) is not bool(snoozed)
