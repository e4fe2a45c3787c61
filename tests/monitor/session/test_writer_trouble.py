"""The writer keeps what it acknowledged: killed, locked out, out of room."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from monitor.session.writer import Writer
from storage import queries
from storage.database import dialects
from storage.database.engine import open_database, reading
from storage.errors import StorageBusyError, StorageError
from storage.writes import sessions
from tests.monitor.session.written import count, rows, start
from tests.support.lessons.samples import START, hold_lock, sample_at


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "classmood.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def test_a_locked_database_is_waited_for_and_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.1)
    engine = open_database(f"sqlite:///{path}")
    session_id = start(engine)
    with Writer(engine, session_id, retry_s=0.05) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        with hold_lock(path, 30) as holder:
            writer.submit(sample_at(session_id, 1))
            with pytest.raises(StorageBusyError):
                writer.flush(0.5)
            assert "locked" in str(writer.problem)
            assert writer.acknowledged == 1
            holder.kill()
        writer.flush()
        assert writer.problem is None
    assert count(engine) == 6
    engine.dispose()


def test_what_does_not_fit_becomes_a_gap(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.1)
    engine = open_database(f"sqlite:///{path}")
    session_id = start(engine)
    with Writer(engine, session_id, capacity=5, retry_s=0.05) as writer:
        with hold_lock(path, 30) as holder:
            tickets = []
            for second in range(20):
                tickets.append(writer.submit(sample_at(session_id, second)))
                time.sleep(0.01)
            holder.kill()
        kept = [second for second, ticket in enumerate(tickets) if ticket is not None]
        writer.flush()
        assert writer.dropped == 20 - len(kept) > 10
    assert count(engine) == 3 * len(kept)
    [gap] = rows(engine, queries.gaps(session_id))
    assert gap.reason == "not_stored"
    assert gap.ended_at == START + timedelta(seconds=19)
    assert gap.started_at == START + timedelta(seconds=kept[-1] + 1)
    engine.dispose()


def test_closing_gives_up_on_a_lock_that_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.1)
    engine = open_database(f"sqlite:///{path}")
    session_id = start(engine)
    writer = Writer(engine, session_id, retry_s=0.05, drain_s=0.3)
    writer.start()
    with hold_lock(path, 30) as holder:
        writer.submit(sample_at(session_id, 0))
        with pytest.raises(StorageError, match="locked"):
            writer.close()
        holder.kill()
    engine.dispose()


def limit_pages(engine: Engine, pages: int) -> list[int]:
    """Makes the database full at `pages`, until the returned list is cleared."""
    limit = [pages]

    @event.listens_for(engine, "begin")
    def apply(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit[0] if limit else 2**30}")

    return limit


def test_a_full_disk_keeps_what_is_there_and_goes_on(path: Path) -> None:
    """SQLite's own page limit fails in the same way as a disk without room."""
    engine = open_database(f"sqlite:///{path}")
    session_id = start(engine)
    with Writer(engine, session_id, retry_s=0.05) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        with reading(engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        full = limit_pages(engine, pages + 1)
        for second in range(1, 200):
            writer.submit(sample_at(session_id, second))
        with pytest.raises(StorageBusyError):
            writer.flush(1.0)
        assert "disk is full" in str(writer.problem)
        assert count(engine) >= 3
        full.clear()
        writer.flush(20)
        assert writer.problem is None
    assert count(engine) == 600
    engine.dispose()


WRITE_UNTIL_KILLED = """
import sys
sys.path[:0] = sys.argv[2:]
from monitor.session.writer import Writer
from storage.database.engine import open_database
from storage.writes.sessions import start_session
from tests.support.lessons.samples import START, sample_at
engine = open_database(sys.argv[1])
session_id = start_session(
    engine, source="video", sample_hz=1, model_version="m", started_at=START
)
with Writer(engine, session_id) as writer:
    told, second = 0, 0
    while True:
        writer.submit(sample_at(session_id, second), wait_s=10)
        second += 1
        if writer.acknowledged > told:
            told = writer.acknowledged
            print(told, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_every_acknowledged_reading_survives_kill_9(engine: Engine, path: Path) -> None:
    top = Path(__file__).resolve().parents[3]
    random_s = random.Random(7)
    for session_id in range(1, 6):
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                WRITE_UNTIL_KILLED,
                f"sqlite:///{path}",
                str(top),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(random_s.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        acknowledged = int(([first, *process.stdout.read().split("\n")[:-1]])[-1])
        process.wait()

        stored = rows(engine, queries.readings_since(session_id))
        seconds = {row.offset_ms // 1000 for row in stored}
        assert set(range(acknowledged)) <= seconds
        assert len(stored) == 3 * len(seconds), "no half-stored sample"
        moods = rows(engine, queries.class_mood(session_id))
        assert sum(mood.readings for mood in moods) == len(stored), "roll-up of the same commit"
        with reading(engine) as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert sessions.close_abandoned(engine) == [5], "the earlier ones were closed at each start"
