"""A lesson belongs to its monitor: no clock and no silence takes it away while that lives."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import Engine, update

from monitor.session.writer import Writer
from storage import queries
from storage.computer import processes
from storage.database import leases
from storage.database.engine import reading, writing
from storage.database.tables.monitors import MonitorState
from storage.errors import LeaseLostError, StorageError
from storage.kinds import FlagKind, GapReason, MonitorRequest
from storage.records import FlagEvent, GapEvent, Sample
from storage.writes import monitor_requests, sessions
from storage.writes.holders import live_holders
from tests.support.lessons.samples import START, sample_at

ELSEWHERE = {"pid": 4711, "host": "another-computer"}
SKEWS_S = (-3600, -1800, -600, -60, -16, -1, 1, 16, 60, 600, 1800, 3600)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def start(engine: Engine, **changes: object) -> int:
    values: dict[str, Any] = {
        "source": "demo",
        "sample_hz": 1.0,
        "model_version": "m",
        "started_at": START,
    }
    return sessions.start_session(engine, **{**values, **changes})


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


def set_state(engine: Engine, session_id: int, **values: object) -> None:
    of_session = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        connection.execute(of_session.values(**values))


def end_from_outside(engine: Engine, session_id: int, at: datetime) -> None:
    """As another monitor ends a lesson that it takes for abandoned."""
    with writing(engine) as connection:
        sessions.finish(connection, session_id, at, "The monitor stopped")
        sessions._add_gap(connection, session_id, at, at)


def is_open(engine: Engine, session_id: int) -> bool:
    return bool(rows(engine, queries.session(session_id))[0].ended_at is None)


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that lives beside this one."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    yield process
    process.kill()
    process.wait()


def held_by(engine: Engine, session_id: int, pid: int) -> None:
    began = processes._began(pid)
    set_state(engine, session_id, pid=pid, process_began=f"{pid} {began}")


@pytest.mark.parametrize("skew_s", SKEWS_S)
def test_no_clock_of_this_computer_ends_a_lesson_whose_process_lives(
    engine: Engine,
    sleeper: "subprocess.Popen[bytes]",
    skew_s: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session_id = start(engine)
    held_by(engine, session_id, sleeper.pid)
    real = time.time
    monkeypatch.setattr(leases, "_wall_ms", lambda: round(1000 * (real() + skew_s)))
    assert sessions.close_abandoned(engine) == []
    with pytest.raises(StorageError, match=f"process {sleeper.pid} on"):
        start(engine, exclusive=True)
    assert is_open(engine, session_id)
    (holder,) = live_holders(engine)
    assert holder.heartbeat_age_s < 60, "by the clock that nobody sets"


@pytest.mark.parametrize("silent_s", [0, 10, 16, 44, 60, 120, 300, 1000, 3600, 40_000])
def test_a_monitor_that_was_stopped_keeps_its_lesson_however_long(
    engine: Engine, sleeper: "subprocess.Popen[bytes]", silent_s: int
) -> None:
    session_id = start(engine)
    held_by(engine, session_id, sleeper.pid)
    os.kill(sleeper.pid, signal.SIGSTOP)
    old = datetime.now(UTC) - timedelta(seconds=silent_s)
    steady_ms = processes.steady_ms() - 1000 * silent_s
    set_state(engine, session_id, heartbeat_at=old, steady_ms=steady_ms)
    assert sessions.close_abandoned(engine) == []
    (holder,) = live_holders(engine)
    assert holder.heartbeat_age_s == pytest.approx(silent_s, abs=5)
    sleeper.kill()
    sleeper.wait()
    assert sessions.close_abandoned(engine) == [session_id]


@pytest.mark.parametrize("silent_s", [0, 14, 16, 60, 120, 600, 3600, 7200, 20_000, 43_000])
def test_another_computers_lesson_is_not_ended_on_silence(engine: Engine, silent_s: int) -> None:
    session_id = start(engine)
    old = datetime.now(UTC) - timedelta(seconds=silent_s)
    set_state(engine, session_id, **ELSEWHERE, heartbeat_at=old)
    assert sessions.close_abandoned(engine) == []
    if silent_s > 30:
        assert start(engine, exclusive=True) > session_id, "it does not keep this computer out"
    assert is_open(engine, session_id)


@pytest.mark.parametrize(
    "other",
    [
        {"pid": 2**22 + 1},
        {"boot": "another-boot"},
        {"process_began": "12345"},
    ],
    ids=["no such process", "restarted since", "number used again"],
)
def test_a_process_that_is_gone_for_certain_holds_nothing(
    engine: Engine, sleeper: "subprocess.Popen[bytes]", other: dict[str, Any]
) -> None:
    session_id = start(engine)
    held_by(engine, session_id, sleeper.pid)
    pid = other.get("pid", sleeper.pid)
    began = other.get("process_began", processes._began(sleeper.pid))
    set_state(engine, session_id, **{**other, "pid": pid, "process_began": f"{pid} {began}"})
    assert sessions.close_abandoned(engine) == [session_id]


def test_a_killed_process_that_nobody_has_asked_about_is_gone() -> None:
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    assert not processes.lives(replace(processes.own_identity(), pid=zombie.pid, began=""))
    zombie.wait()


def test_a_number_without_its_process_says_no_more_than_the_number(
    engine: Engine, sleeper: "subprocess.Popen[bytes]"
) -> None:
    """As an older Classmood leaves it: number and host are new, the rest is of somebody else."""
    session_id = start(engine)
    set_state(engine, session_id, pid=sleeper.pid, boot="old", process_began="1 1", computer="x")
    assert sessions.close_abandoned(engine) == []


def test_a_writer_whose_lesson_was_ended_goes_on_in_it(engine: Engine) -> None:
    session_id = start(engine)
    flag = FlagEvent(session_id, None, FlagKind.SAD, START)
    gap = GapEvent(session_id, GapReason.COVERED, START)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.submit(Sample(session_id, START, flags=(flag,), gaps=(gap,)))
        writer.flush()
        end_from_outside(engine, session_id, START + timedelta(seconds=1))
        assert not is_open(engine, session_id)
        writer.submit(sample_at(session_id, 2))
        writer.flush()
        assert is_open(engine, session_id), "in the transaction of the first batch"
        assert writer.take_notice() == (
            "Another monitor had ended this lesson; it is open again and goes on"
        )
        assert writer.take_notice() is None
    gaps = rows(engine, queries.gaps(session_id))
    assert [(each.reason, each.ended_at) for each in gaps] == [("covered", None)]
    assert rows(engine, queries.flags(session_id))[0].closed_at is None
    assert len(rows(engine, queries.readings_since(session_id))) == 6


def test_a_lesson_ended_because_it_was_asked_to_stop_stays_ended(engine: Engine) -> None:
    session_id = start(engine)
    writer = Writer(engine, session_id)
    writer.start()
    monitor_requests.request(engine, session_id, MonitorRequest.STOP)
    end_from_outside(engine, session_id, START)
    writer.submit(sample_at(session_id, 0))
    with pytest.raises(LeaseLostError, match="as you had asked"):
        writer.close()
    assert not is_open(engine, session_id)
    assert rows(engine, queries.readings_since(session_id)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"pid": 1},
        {"host": "another-computer"},
        ELSEWHERE,
        {"process_began": f"{os.getpid()} 1"},
    ],
)
def test_a_writer_whose_lesson_was_taken_over_stops_and_says_so(
    engine: Engine, other: dict[str, Any]
) -> None:
    session_id = start(engine)
    writer = Writer(engine, session_id)
    writer.start()
    set_state(engine, session_id, **other)
    writer.submit(sample_at(session_id, 0))
    with pytest.raises(LeaseLostError, match="taken over by process") as stopped:
        writer.flush()
    assert "\n" not in str(stopped.value)
    with pytest.raises(LeaseLostError):
        writer.close()
    sessions.end_session(engine, session_id, only_mine=True)
    assert is_open(engine, session_id), "it is the other one's to end"
    assert rows(engine, queries.readings_since(session_id)) == []


def test_no_row_goes_into_a_lesson_while_it_is_ended(engine: Engine) -> None:
    """Ended again and again beside a writer: whatever is stored is stored in an open lesson."""
    session_id = start(engine)
    done, inside = threading.Event(), list[int]()

    def end() -> None:
        while not done.wait(0.01):
            end_from_outside(engine, session_id, START)
            with reading(engine) as connection:
                before = len(connection.execute(queries.readings_since(session_id)).all())
                ended = connection.execute(queries.session(session_id)).one().ended_at
                inside.append(before)
            if ended is None:
                continue
            with reading(engine) as connection:  # still ended: nothing may have been added
                if connection.execute(queries.session(session_id)).one().ended_at is not None:
                    now = len(connection.execute(queries.readings_since(session_id)).all())
                    assert now == before

    ender = threading.Thread(target=end)
    ender.start()
    try:
        with Writer(engine, session_id) as writer:
            for second in range(60):
                writer.submit(sample_at(session_id, second), wait_s=5)
                writer.flush()
    finally:
        done.set()
        ender.join()
    assert inside
    assert len(rows(engine, queries.readings_since(session_id))) == 180


@pytest.mark.parametrize("jump_s", SKEWS_S)
def test_a_lesson_resumed_on_this_computer_goes_on_by_the_clock_nobody_sets(
    engine: Engine, jump_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its monitor died, the clock was set, and another goes on: the gap is as long as it was."""
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 50))
    steady_ms = processes.steady_ms() - 7000
    set_state(engine, session_id, steady_ms=steady_ms)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            at = START + timedelta(seconds=57 + jump_s)
            return cls.fromtimestamp(at.timestamp(), tz)

    monkeypatch.setattr(sessions, "datetime", Wall)
    monkeypatch.setattr(leases, "datetime", Wall)
    at = sessions.resume_session(engine, session_id)
    dead_s = (processes.steady_ms() - steady_ms) / 1000
    assert 50 + 7 <= (at - START).total_seconds() <= 50 + dead_s
    (gap,) = rows(engine, queries.gaps(session_id))
    assert (gap.ended_at - gap.started_at).total_seconds() == pytest.approx(7, abs=2)


TWO_HOSTS = """
import sys, time
from storage.database.engine import open_database
from storage.writes import sessions
engine = open_database(sys.argv[1])
print(sessions.start_session(engine, source="demo", sample_hz=1.0, model_version="m"), flush=True)
time.sleep(float(sys.argv[2]))
"""


def _unshare() -> list[str]:
    """Words that run a command in a UTS namespace of its own, or a reason to skip."""
    words = ["unshare", "--uts", "sh", "-c", 'hostname other-computer && exec "$@"', "sh"]
    try:
        tried = subprocess.run([*words, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare on this computer")
    if tried.returncode:
        pytest.skip("a host name of its own needs root")
    return words


@pytest.mark.skipif(sys.platform != "linux", reason="UTS namespaces are Linux'")
@pytest.mark.parametrize("kill", [False, True], ids=["lives", "killed"])
def test_two_hosts_leave_each_others_lessons_alone(
    engine: Engine, tmp_path: Path, kill: bool
) -> None:
    words = [*_unshare(), sys.executable, "-c", TWO_HOSTS, f"sqlite:///{tmp_path / 'classmood.db'}"]
    other = subprocess.Popen([*words, "60"], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        session_id = int(other.stdout.readline())
        if kill:
            other.kill()
            other.wait()
        set_state(engine, session_id, heartbeat_at=datetime.now(UTC) - timedelta(minutes=2))
        mine = start(engine)
        assert is_open(engine, session_id), "not ended by this host"
        again = subprocess.run([*words, "0"], capture_output=True, text=True, check=True)
        assert is_open(engine, mine), "nor this host's by the other"
        assert int(again.stdout) > mine
        assert is_open(engine, session_id) is not kill, "its own host knows that it was killed"
    finally:
        other.kill()
        other.communicate()


def test_the_state_is_read_in_this_computers_clock(engine: Engine) -> None:
    """A file has no clock of its own; a server's is tried in test_postgres_leases."""
    session_id = start(engine)
    (state,) = rows(engine, queries.session_with_state(session_id))
    assert abs((datetime.now(UTC) - state.heartbeat_at).total_seconds()) < 10
    (session,) = rows(engine, queries.latest_session())
    assert session.heartbeat_at == state.heartbeat_at
