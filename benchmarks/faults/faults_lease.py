"""Two computers on one PostgreSQL: one monitor stalls, the other one starts; whose lesson is it."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.faults.faults_page import count
from benchmarks.faults.faults_table import Outcome
from benchmarks.faults.faults_whole import process, until
from benchmarks.faults.faults_writer import classmood
from benchmarks.faults.postgres import NoPostgresError, server
from storage.database.engine import open_database, reading
from storage.database.tables.lessons import Reading, Session

_ELSEWHERE = ["unshare", "--uts", "sh", "-c", 'hostname other-computer && exec "$@"', "sh"]


def stalled(folder: Path, lengths_s: list[float]) -> Outcome:
    """A monitor is stopped for a while; another host's begins meanwhile and ends nothing."""
    longest = max(lengths_s)
    outcome = Outcome(
        "monitor stalls", f"SIGSTOP up to {longest:g} s, another host's monitor starts meanwhile"
    )
    if subprocess.run([*_ELSEWHERE, "true"], capture_output=True, check=False).returncode:
        outcome.skipped = "not tried: a host name of its own needs root"
        return outcome
    try:
        with server(folder) as postgres:
            for length_s in lengths_s:
                _stall_once(folder, postgres.url, length_s, outcome)
                outcome.rounds += 1
    except NoPostgresError as error:
        outcome.skipped = f"not tried: {error}"
    return outcome


def _stall_once(folder: Path, url: str, length_s: float, outcome: Outcome) -> None:
    words = classmood("monitor", "--source", "demo", "--hz", 2, "--database", url)
    began = count(url)
    with process([*_ELSEWHERE, *words], folder) as first:
        if not until(lambda: count(url) > began + 50):
            outcome.by_hand += 1
            return
        theirs = max(_sessions(url))
        os.killpg(first.pid, signal.SIGSTOP)
        stalled_s, before = time.monotonic(), _rows(url, theirs)
        with process(words, folder) as second:
            if not until(lambda: max(_sessions(url)) > theirs and count(url) > before + 50):
                outcome.by_hand += 1
            time.sleep(max(length_s - (time.monotonic() - stalled_s), 0))
            os.killpg(first.pid, signal.SIGCONT)
            went_on_s = time.monotonic()
            if until(lambda: _rows(url, theirs) > before + 50, 60):
                outcome.recover_s.append(time.monotonic() - went_on_s)
            else:
                outcome.by_hand += 1
            sessions = _sessions(url)
            if any(sessions[each] is not None for each in (theirs, max(sessions))):
                outcome.by_hand += 1  # one ended the other's
            for one in (first, second):
                one.terminate()
            for one in (first, second):
                one.wait(60)
    outcome.acknowledged += before
    outcome.lost += max(before - _rows(url, theirs), 0)
    outcome.invented += _rows_after_the_end(url)


def _sessions(url: str) -> dict[int, Any]:
    """Ends of all lessons by id; None: open."""
    engine = open_database(url)
    with reading(engine) as connection:
        found = connection.execute(select(Session.id, Session.ended_at)).all()
    engine.dispose()
    return {row.id: row.ended_at for row in found}


def _rows(url: str, session_id: int) -> int:
    engine = open_database(url)
    with reading(engine) as connection:
        of_session = select(Reading.offset_ms).where(Reading.session_id == session_id)
        found = len(connection.execute(of_session).all())
    engine.dispose()
    return found


def _rows_after_the_end(url: str) -> int:
    engine = open_database(url)
    with reading(engine) as connection:
        rows: Any = connection.execute(
            select(Session.started_at, Session.ended_at, Reading.offset_ms).join(
                Reading, Reading.session_id == Session.id
            )
        ).all()
    engine.dispose()
    return sum(
        row.ended_at is not None
        and row.offset_ms > (row.ended_at - row.started_at).total_seconds() * 1000 + 1
        for row in rows
    )
