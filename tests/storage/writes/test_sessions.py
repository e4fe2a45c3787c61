"""The life of a session, and what is left of it after a crash."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from monitor.session.writer import Writer
from storage import queries
from storage.database.engine import reading, writing
from storage.database.leases import ABANDONED_S, LEASE_S
from storage.database.lock import InUseError, monitor_lock
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind, GapReason, MonitorRequest
from storage.records import FlagEvent, GapEvent, Sample
from storage.seat_ids import seat_id, seat_number
from storage.writes import annotations, monitor_requests, sessions
from storage.writes.deletion import delete_seat, delete_session
from storage.writes.holders import live_holders
from tests.support.database.engines import FILE_ALONE
from tests.support.lessons.samples import START, sample_at


def start(engine: Engine, **changes: object) -> int:
    values: dict[str, Any] = {"source": "window", "sample_hz": 1.0, "model_version": "network-1"}
    values.update(changes)
    return sessions.start_session(engine, **values)


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


def hand_over(engine: Engine, session_id: int, **values: object) -> None:
    """Makes the lease look like another process's."""
    with writing(engine) as connection:
        connection.execute(
            update(MonitorState).where(MonitorState.session_id == session_id).values(**values)
        )


def finished_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_seat_id_is_known_before_its_row() -> None:
    assert seat_id(3, 12) == 3012
    assert seat_number(3012) == 12
    for number in (0, 1000):
        with pytest.raises(ValueError, match="seat number"):
            seat_id(3, number)


def test_a_session_is_live_until_it_ends(engine: Engine) -> None:
    assert rows(engine, queries.running_lessons()) == []
    session_id = start(engine, title="Algebra", notice_at=START)
    assert [row.session_id for row in rows(engine, queries.running_lessons())] == [session_id]
    [live] = rows(engine, queries.latest_session())
    assert (live.id, live.title, live.status, live.pid) == (
        session_id,
        "Algebra",
        "starting",
        os.getpid(),
    )
    assert live.notice_at == START
    sessions.end_session(engine, session_id)
    assert rows(engine, queries.running_lessons()) == []
    [ended] = rows(engine, queries.latest_session())
    assert ended.status == "stopped"
    first_end = ended.ended_at
    sessions.end_session(engine, session_id, START)
    assert rows(engine, queries.session(session_id))[0].ended_at == first_end


def test_ids_are_not_used_again(engine: Engine) -> None:
    first = start(engine)
    sessions.end_session(engine, first)
    delete_session(engine, first)
    assert start(engine) > first


def test_a_second_monitor_is_told_who_watches(engine: Engine) -> None:
    session_id = start(engine)
    hand_over(engine, session_id, pid=1)
    for attempt in (
        lambda: sessions.claim(engine, session_id),
        lambda: Writer(engine, session_id).start(),
        lambda: start(engine, exclusive=True),
    ):
        with pytest.raises(StorageError, match=f"session {session_id} .* process 1 on "):
            attempt()
    [holder] = live_holders(engine)
    assert holder.pid == 1
    assert start(engine) > session_id, "analysing a recording beside a live lesson is allowed"


def test_a_lease_ends_with_its_process_and_not_on_seconds_of_silence(engine: Engine) -> None:
    session_id = start(engine)
    hand_over(engine, session_id, pid=finished_pid())
    sessions.claim(engine, session_id)
    hand_over(engine, session_id, pid=1, host="another-computer")
    for silent_s in (0.0, LEASE_S + 1, 3600.0, ABANDONED_S - 60):
        old = datetime.now(UTC) - timedelta(seconds=silent_s)
        hand_over(engine, session_id, heartbeat_at=old)
        with pytest.raises(StorageError, match="another-computer"):
            sessions.claim(engine, session_id)
        assert sessions.close_abandoned(engine) == []
    hand_over(engine, session_id, heartbeat_at=old - timedelta(seconds=120))
    sessions.claim(engine, session_id)


def test_a_crashed_session_is_closed_where_it_stopped(engine: Engine) -> None:
    begun = datetime.now(UTC) - timedelta(hours=2)
    session_id = start(engine, started_at=begun)
    flag = FlagEvent(session_id, seat_id(session_id, 1), FlagKind.SAD, begun)
    gap = GapEvent(session_id, GapReason.COVERED, begun + timedelta(seconds=3))
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0, start=begun))
        writer.submit(Sample(session_id, begun, flags=(flag,), gaps=(gap,)))
    heartbeat = begun + timedelta(minutes=5)
    # a heartbeat says where the lesson stood; the clock may have been set since
    sign = {"position_ms": 300_000, "heartbeat_at": heartbeat + timedelta(hours=1)}
    hand_over(engine, session_id, pid=finished_pid(), **sign)

    assert sessions.close_abandoned(engine) == [session_id]
    [session] = rows(engine, queries.session(session_id))
    end = session.ended_at
    assert abs(end - heartbeat) < timedelta(milliseconds=1)
    found = {gap.reason: (gap.started_at, gap.ended_at) for gap in rows(engine, queries.gaps(1))}
    assert found["covered"][1] == end
    assert found["monitor_stopped"] == (end, end)
    assert rows(engine, queries.flags(session_id))[0].closed_at == end
    assert sessions.close_abandoned(engine) == []


def test_an_abandoned_recording_ends_with_its_last_reading(engine: Engine) -> None:
    session_id = start(engine, source="video", started_at=START)
    with Writer(engine, session_id) as writer:
        for second in range(25):
            writer.submit(sample_at(session_id, second))
    hand_over(engine, session_id, pid=finished_pid())
    sessions.close_abandoned(engine)
    [session] = rows(engine, queries.session(session_id))
    assert session.ended_at == START + timedelta(seconds=24)


def test_a_session_can_be_resumed_with_the_break_as_a_gap(engine: Engine) -> None:
    session_id = start(engine)
    with pytest.raises(StorageError, match="has ended"):
        sessions.end_session(engine, session_id)
        sessions.claim(engine, session_id)
    [ended] = rows(engine, queries.session(session_id))
    sessions.resume_session(engine, session_id)
    [live] = rows(engine, queries.latest_session())
    assert live.ended_at is None
    [gap] = rows(engine, queries.gaps(session_id))
    assert (gap.reason, gap.started_at) == ("monitor_stopped", ended.ended_at)
    assert gap.ended_at >= gap.started_at


def test_what_the_teacher_asks_reaches_the_monitor(engine: Engine) -> None:
    session_id = start(engine, started_at=START)
    with Writer(engine, session_id) as writer:
        monitor_requests.request(engine, session_id, MonitorRequest.PAUSE)
        writer.submit(sample_at(session_id, 1))
        writer.flush()
        assert writer.requested is MonitorRequest.PAUSE


def test_what_the_teacher_writes_is_kept(engine: Engine) -> None:
    session_id = start(engine, started_at=START)
    seat = seat_id(session_id, 2)
    event = FlagEvent(
        session_id, seat, FlagKind.CONFUSED, START, evidence=FlagEvidence(coverage=0.9)
    )
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.submit(Sample(session_id, START, flags=(event,)))
        writer.flush()
        annotations.rename_session(engine, session_id, "Fractions", "5b")
        annotations.rename_seat(engine, seat, "Ada")
        annotations.add_marker(engine, session_id, "Thirds", START)
        [flag] = rows(engine, queries.flags(session_id, open_only=True))
        annotations.set_verdict(engine, flag.id, "helpful")
        annotations.acknowledge_flag(engine, flag.id, START)
        annotations.snooze_flag(engine, flag.id, START)
        writer.submit(sample_at(session_id, 1))
    [session] = rows(engine, queries.session(session_id))
    assert (session.title, session.class_name) == ("Fractions", "5b")
    [marker] = rows(engine, queries.markers(session_id))
    assert (marker.text, marker.marked_at) == ("Thirds", START)
    [flag] = rows(engine, queries.flags(session_id))
    assert (flag.verdict, flag.number, flag.name) == ("helpful", 2, "Ada")
    assert (flag.acknowledged_at, flag.snoozed_until) == (START, START)
    assert flag.evidence == {"coverage": 0.9}


def test_a_student_deleted_during_the_lesson_does_not_stop_it(engine: Engine) -> None:
    session_id = start(engine, started_at=START)
    seat = seat_id(session_id, 3)
    opened = FlagEvent(session_id, seat, FlagKind.SAD, START)
    closed = FlagEvent(session_id, seat, FlagKind.SAD, START, START + timedelta(seconds=60))
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.submit(Sample(session_id, START, flags=(opened,)))
        writer.flush()
        delete_seat(engine, seat)
        writer.submit(Sample(session_id, START, flags=(closed,)))
        writer.submit(sample_at(session_id, 1, students=2))
    assert rows(engine, queries.flags(session_id)) == []
    assert [row.number for row in rows(engine, queries.seats(session_id))] == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        lambda engine: annotations.rename_session(engine, 9, "x"),
        lambda engine: annotations.rename_seat(engine, 9, "x"),
        lambda engine: annotations.add_marker(engine, 9, "x"),
        lambda engine: annotations.set_verdict(engine, 9, "wrong"),
        lambda engine: monitor_requests.request(engine, 9, MonitorRequest.STOP),
        lambda engine: sessions.end_session(engine, 9),
        lambda engine: sessions.resume_session(engine, 9),
        lambda engine: sessions.claim(engine, 9),
    ],
)
def test_what_is_not_there_is_said(engine: Engine, change: Callable[[Engine], object]) -> None:
    with pytest.raises(StorageError, match=r"no (session|seat|flag) 9"):
        change(engine)


def test_the_live_page_sees_only_what_is_recent(engine: Engine) -> None:
    session_id = start(engine, started_at=START)
    with Writer(engine, session_id) as writer:
        for second in range(30):
            writer.submit(sample_at(session_id, second, students=3 if second < 15 else 2))
    new = rows(engine, queries.readings_since(session_id, 27_000))
    assert [(row.offset_ms, row.seat_id) for row in new] == [
        (second * 1000, seat_id(session_id, number)) for second in (28, 29) for number in (1, 2)
    ]
    assert new[-1].observed_at == START + timedelta(seconds=29)
    assert new[0].probabilities.shape == (7,)
    assert len(rows(engine, queries.readings_since(session_id))) == 15 * 3 + 15 * 2


def test_the_list_of_sessions_counts_from_the_rollups(engine: Engine) -> None:
    first = start(engine, title="First", started_at=START)
    with Writer(engine, first) as writer:
        for second in range(20):
            writer.submit(sample_at(first, second))
    sessions.end_session(engine, first)
    second = start(engine, title="Second", started_at=START + timedelta(days=1))
    listed = rows(engine, queries.session_list())
    assert [row.id for row in listed] == [second, first]
    assert (listed[1].seats, listed[1].readings, listed[1].flags) == (3, 60, 0)
    assert listed[1].coverage == pytest.approx(3 / 4)
    assert (listed[0].seats, listed[0].readings, listed[0].coverage) == (0, 0, None)
    assert len(rows(engine, queries.session_list(limit=1))) == 1
    [summary, *_] = rows(engine, queries.student_summary(first))
    assert (summary.number, summary.readings, summary.samples) == (1, 20, 20)


@FILE_ALONE
def test_the_list_of_sessions_does_not_read_single_rows(engine: Engine) -> None:
    with reading(engine) as connection:
        compiled = (
            queries.session_list()
            .offset(None)
            .compile(engine, compile_kwargs={"literal_binds": True})
        )
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    steps = " ".join(row[3] for row in plan)
    assert "ix_mood_class" in steps
    assert "reading" not in steps


@FILE_ALONE  # its lock is a file beside the database
def test_a_monitor_killed_a_moment_ago_does_not_keep_the_next_one_out(
    engine: Engine, store_url: str
) -> None:
    # until its parent has asked for its end, a killed process still has its number
    begin = (
        "import sys, time; from storage.database.engine import open_database;"
        "from storage.database import lock;"
        "from storage.writes import sessions; engine = open_database(sys.argv[1])\n"
        "with lock.monitor_lock(engine):\n"
        "    print(sessions.start_session(engine, source='demo', sample_hz=1.0,"
        " model_version='m', exclusive=True), flush=True); time.sleep(60)"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", begin, store_url],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert killed.stdout is not None
    first = int(killed.stdout.readline())
    with pytest.raises(InUseError), monitor_lock(engine):
        pass
    killed.kill()
    try:
        os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
        with monitor_lock(engine):
            assert start(engine, exclusive=True) == first + 1
    finally:
        killed.communicate()
    (ended,) = (row.ended_at for row in rows(engine, queries.session(first)))
    assert ended is not None
