"""A real PostgreSQL that hangs, and two computers whose clocks do not agree, on one server."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text, update

from benchmarks.faults.postgres import NoPostgresError, Server, server
from monitor.session.writer import Writer, capacity_for
from storage import queries
from storage.database import leases
from storage.database import server as patience
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Reading as ReadingRow
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageBusyError, StorageError
from storage.kinds import GapReason
from storage.writes import sessions
from storage.writes.holders import live_holders
from tests.support.lessons.samples import START, sample_at
from tests.support.system.waiting import wait_until

ELSEWHERE = {"pid": 4711, "host": "another-computer"}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pytest.importorskip("psycopg", reason="no psycopg: pip install 'psycopg[binary]'")
    folder = tmp_path_factory.mktemp("server")
    try:
        with server(folder) as running:
            yield running
    except NoPostgresError as error:
        pytest.skip(str(error))


@pytest.fixture
def engine(postgres: Server) -> Iterator[Engine]:
    engine = open_database(postgres.url)
    yield engine
    postgres.go_on()
    time.sleep(patience.RETRY_S)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM session"))
    engine.dispose()


def start(engine: Engine, **changes: object) -> int:
    values: dict[str, Any] = {"source": "demo", "sample_hz": 1.0, "model_version": "m"}
    return sessions.start_session(engine, **{"started_at": START, **values, **changes})


def count(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(ReadingRow)).scalar_one()


def set_state(engine: Engine, session_id: int, **values: object) -> None:
    of_session = update(MonitorState).where(MonitorState.session_id == session_id)
    with writing(engine) as connection:
        connection.execute(of_session.values(**values))


def is_open(engine: Engine, session_id: int) -> bool:
    with reading(engine) as connection:
        ended_at = connection.execute(queries.session(session_id)).one().ended_at
    return ended_at is None


def test_a_server_that_hangs_is_said_soon_and_to_everybody(
    postgres: Server, engine: Engine
) -> None:
    assert count(engine) == 0
    postgres.stop()
    took_s: list[float] = []

    def ask() -> None:
        began_s = time.monotonic()
        with pytest.raises(StorageBusyError, match="The database does not answer"):
            count(engine)
        took_s.append(time.monotonic() - began_s)

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(30)
    assert len(took_s) == 8 and max(took_s) < 10
    began_s = time.monotonic()
    ask()
    assert time.monotonic() - began_s < 0.5, "nobody waits for what is known to hang"
    postgres.go_on()

    def answers() -> bool:
        with contextlib.suppress(StorageBusyError):
            assert count(engine) == 0
            return True
        return False

    wait_until(answers, 15)


def test_a_long_statement_of_a_server_that_answers_is_not_given_up(engine: Engine) -> None:
    with reading(engine) as connection:
        asleep_s = patience.SILENT_S * 2.5
        assert connection.execute(text(f"SELECT pg_sleep({asleep_s})")).one() is not None


def test_a_writer_keeps_what_it_sees_and_catches_up(postgres: Server, engine: Engine) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        postgres.stop()
        tickets = [writer.submit(sample_at(session_id, second)) for second in range(1, 601)]
        assert None not in tickets, "ten minutes at one look a second"
        wait_until(lambda: bool(writer.problem), 10)
        assert "does not answer" in str(writer.problem)
        time.sleep(3)
        postgres.go_on()
        writer.flush(60)
        assert (writer.problem, writer.dropped) == (None, 0)
    assert count(engine) == 3 * 601
    sessions.end_session(engine, session_id)


def test_ten_minutes_of_49_faces_are_kept_whatever_the_rate() -> None:
    for hz in (0.2, 1, 2, 4, 10):
        assert capacity_for(hz) >= 600 * hz
    assert capacity_for(1000) == capacity_for(100), "memory is bounded"


def test_a_server_that_stays_away_loses_nothing_at_the_end(
    postgres: Server, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.maintenance.rescue.folders", lambda _: iter((tmp_path,)))
    session_id = start(engine)
    writer = Writer(engine, session_id, drain_s=1.0)
    writer.start()
    writer.submit(sample_at(session_id, 0))
    writer.flush()
    postgres.stop()
    for second in range(1, 120):
        writer.submit(sample_at(session_id, second))
    with pytest.raises(StorageError, match=r"does not answer.* was saved in "):
        writer.close()
    postgres.go_on()
    (saved,) = tmp_path.glob("*rescued-*.db")
    rest = open_database(f"sqlite:///{saved}")
    assert count(rest) == 3 * 119
    rest.dispose()


@pytest.mark.parametrize(
    "skew_s", [-3600, -1800, -600, -60, -16, -1, 0, 1, 16, 60, 600, 1800, 3600]
)
def test_a_computer_with_another_clock_neither_ends_nor_misreads_a_lesson(
    engine: Engine, skew_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads and whoever writes: only the server's clock counts between computers."""
    session_id = start(engine)
    set_state(engine, session_id, **ELSEWHERE)
    real = time.time
    monkeypatch.setattr(leases, "_wall_ms", lambda: round(1000 * (real() + skew_s)))
    assert sessions.close_abandoned(engine) == []
    (holder,) = live_holders(engine)
    assert holder.heartbeat_age_s < 10
    with reading(engine) as connection:
        state = connection.execute(queries.session_with_state(session_id)).one()
    here = datetime.now(UTC) + timedelta(seconds=skew_s)
    assert abs((here - state.heartbeat_at).total_seconds()) < 10, "in the reader's own clock"
    other = start(engine, exclusive=True)
    assert other > session_id, "another computer's lesson does not keep this one out"
    assert is_open(engine, session_id)


@pytest.mark.parametrize("silent_s", [0, 16, 44, 60, 120, 300, 600, 1800, 3600, 36_000])
def test_another_computers_silence_ends_nothing(engine: Engine, silent_s: int) -> None:
    session_id = start(engine)
    set_state(engine, session_id, **ELSEWHERE)
    with writing(engine) as connection:
        connection.execute(update(MonitorState).values(heartbeat_at=MonitorState.heartbeat_at))
        connection.execute(
            text("UPDATE monitor_state SET heartbeat_at = heartbeat_at - :ms"),
            {"ms": 1000 * silent_s},
        )
    assert sessions.close_abandoned(engine) == []
    start(engine, exclusive=True)
    assert is_open(engine, session_id)


STALLED = """
import sys, time
from storage.database.engine import open_database
from storage.writes import sessions
from monitor.session.writer import Writer
from tests.support.lessons.samples import START, sample_at
engine = open_database(sys.argv[1])
session_id = sessions.start_session(
    engine, source="demo", sample_hz=1.0, model_version="m", started_at=START
)
with Writer(engine, session_id) as writer:
    print(session_id, flush=True)
    for line in sys.stdin:
        writer.submit(sample_at(session_id, int(line)))
        writer.flush()
        print(writer.take_notice() or "stored", flush=True)
"""


def test_two_hosts_and_a_lesson_that_was_ended_under_its_monitor(
    postgres: Server, engine: Engine
) -> None:
    """The other host's monitor finds its lesson ended, and goes on in it, at its next batch."""
    words = ["unshare", "--uts", "sh", "-c", 'hostname other-computer && exec "$@"', "sh"]
    try:
        if subprocess.run([*words, "true"], capture_output=True, check=False).returncode:
            pytest.skip("a host name of its own needs root")
    except FileNotFoundError:
        pytest.skip("no unshare on this computer")
    other = subprocess.Popen(
        [*words, sys.executable, "-c", STALLED, postgres.url],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdin is not None and other.stdout is not None

    def look(second: int) -> str:
        assert other.stdin is not None and other.stdout is not None
        other.stdin.write(f"{second}\n")
        other.stdin.flush()
        return other.stdout.readline().strip()

    try:
        theirs = int(other.stdout.readline())
        assert look(1) == "stored"
        mine = start(engine, exclusive=True)
        assert is_open(engine, theirs) and is_open(engine, mine)
        with reading(engine) as connection:
            before = len(connection.execute(queries.readings_since(theirs)).all())
        sessions.abandon_session(engine, theirs, "taken for dead")
        assert not is_open(engine, theirs)
        assert "goes on" in look(2)
        assert is_open(engine, theirs)
        with reading(engine) as connection:
            gaps = connection.execute(queries.gaps(theirs)).all()
            after = len(connection.execute(queries.readings_since(theirs)).all())
        assert after == before + 3
        assert all(gap.reason != GapReason.NOT_STORED for gap in gaps)
        other.stdin.close()
        assert other.wait(30) == 0
    finally:
        other.kill()
        other.wait()
        other.stdout.close()
