"""A short form of `python -m benchmarks.faults.faults`: nothing acknowledged is lost, nothing
invented."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.faults import faults_clock, faults_migration, faults_writer
from benchmarks.faults.faults_lesson import Ledger, rows_of, sample, writing
from benchmarks.faults.faults_table import Outcome, markdown
from monitor.session.writer import Writer
from storage.database import dialects
from storage.database.engine import open_database
from storage.writes.sessions import start_session

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills, limits and mounts of POSIX")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize(
    ("attempt", "rounds"),
    [
        (lambda at: faults_writer.kill_writer(at, 5), 5),
        (lambda at: faults_writer.lock(at, 1, seconds=7), 1),
        (lambda at: faults_writer.full_disk(at, 1), 1),
        (lambda at: faults_writer.file_limit(at, 1), 1),
        (lambda at: faults_writer.damaged(at, 3, cut=False, looks=300), 3),
        (lambda at: faults_writer.damaged(at, 3, cut=True, looks=300), 3),
        (faults_migration.migration, 10),
        (lambda at: faults_clock.clock_jump(at, 1), 1),
    ],
    ids=["killed", "locked", "disk full", "file limit", "pages", "cut", "migration", "clock"],
)
def test_nothing_is_lost_and_nothing_invented(
    attempt: Callable[[Path], Outcome], rounds: int, tmp_path: Path
) -> None:
    outcome = attempt(tmp_path)
    if outcome.skipped:
        pytest.skip(outcome.skipped)
    assert outcome.rounds >= rounds
    assert outcome.acknowledged > 0
    assert outcome.good, markdown([outcome])
    assert max(outcome.notice_s, default=0.0) < 10


def test_the_ledger_sees_what_is_lost_and_what_is_made_up(tmp_path: Path) -> None:
    """The measure itself: a trial that could not fail would show nothing."""
    path = tmp_path / "classmood.db"
    ledger = Ledger()
    with writing(path, ledger) as running:
        assert running.listen(60, lambda: running.newest() > 5)
        running.kill()
    assert ledger.check(path) == (0, 0)
    module = dialects.sqlite_module()
    connection = module.connect(str(path))
    connection.execute("DELETE FROM reading WHERE offset_ms = 400")
    connection.execute("UPDATE reading SET probabilities = zeroblob(14) WHERE offset_ms = 600")
    connection.execute("DELETE FROM reading WHERE offset_ms = 800 AND seat_id % 1000 = 3")
    connection.commit()
    connection.close()
    lost, invented = ledger.check(path)
    assert lost == 10 + 10 + 1, "one look deleted, one changed, one face of another"
    assert invented == 20 + 1, "a changed row is one too many and one too few"
    assert len(rows_of(1, 1)) == len(sample(1, 1).readings)


def test_a_log_that_grew_is_cut_off_when_its_reader_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.session.writer._TIDY_S", 0.1)
    monkeypatch.setattr("monitor.session.writer._LOG_BYTES", 100_000)
    monkeypatch.setattr("monitor.session.writer._LOG_TOO_LARGE_BYTES", 300_000)
    path = tmp_path / "classmood.db"
    engine = open_database(f"sqlite:///{path}")
    session_id = start_session(engine, source="video", sample_hz=5, model_version="m")
    log = path.with_name("classmood.db-wal")
    reader = dialects.sqlite_module().connect(str(path))
    reader.isolation_level = None
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM session").fetchone()
    with Writer(engine, session_id) as writer:
        ticket = 0

        def write(until: Callable[[], bool]) -> bool:
            nonlocal ticket
            for _ in range(4000):
                ticket += 1
                writer.submit(sample(session_id, ticket), wait_s=5)
                writer.flush()
                if until():
                    return True
            return False

        assert write(lambda: "its log has grown" in str(writer.problem)), "said while it is held"
        assert log.stat().st_size > 300_000
        reader.execute("ROLLBACK")
        assert write(lambda: writer.problem is None and log.stat().st_size < 100_000)
    reader.close()
    engine.dispose()


def test_pages_that_read_in_turns_do_not_keep_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten tabs: there is always somebody reading, but nobody for long."""
    monkeypatch.setattr("monitor.session.writer._TIDY_S", 0.2)
    monkeypatch.setattr("monitor.session.writer._LOG_BYTES", 500_000)
    path, done = tmp_path / "classmood.db", threading.Event()
    engine = open_database(f"sqlite:///{path}")
    session_id = start_session(engine, source="video", sample_hz=5, model_version="m")

    def read(number: int) -> None:
        connection = dialects.sqlite_module().connect(str(path))
        connection.isolation_level = None
        done.wait(0.02 * number)
        while not done.is_set():
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM session").fetchone()
            done.wait(0.1)
            connection.execute("COMMIT")
        connection.close()

    readers = [threading.Thread(target=read, args=(number,)) for number in range(5)]
    for reader in readers:
        reader.start()
    log, sizes = path.with_name("classmood.db-wal"), []
    try:
        with Writer(engine, session_id) as writer:
            for ticket in range(1, 1201):
                writer.submit(sample(session_id, ticket), wait_s=5)
                if ticket % 20 == 0:
                    writer.flush()
                    sizes.append(log.stat().st_size)
    finally:
        done.set()
        for reader in readers:
            reader.join()
        engine.dispose()
    shrunk = sum(after < before for before, after in pairwise(sizes))
    assert shrunk >= 1, f"never cut off: {sizes}"
