"""A lesson whose every row is known beforehand, so that losses and inventions can be counted."""

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.session.writer import Writer
from storage.database import dialects
from storage.database.engine import open_database
from storage.database.tables.columns import PackedProbabilities
from storage.kinds import MonitorStatus
from storage.records import EMOTIONS, MonitorReport, Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id
from storage.writes.sessions import start_session

FACES = 10
STEP_MS = 200
START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
FORK = multiprocessing.get_context("fork")
Row = tuple[int, int, int, bytes]
"""session, offset_ms, seat, probabilities as stored."""


def shares(session_id: int, ticket: int, number: int) -> NDArray[np.float32]:
    """What a face shows at a moment: told by its place alone. float32 (7,), sum 1."""
    random = np.random.default_rng((session_id, ticket, number))
    drawn = random.random(len(EMOTIONS)).astype(np.float32)
    shared: NDArray[np.float32] = drawn / drawn.sum()
    return shared


def sample(session_id: int, ticket: int) -> Sample:
    """The ticket-th look of a lesson, from 1."""
    at = START + timedelta(milliseconds=STEP_MS * ticket)
    readings = tuple(
        Reading(session_id, seat_id(session_id, number), at, shares(session_id, ticket, number),
                face_px=64, quality=0.8, model_version="faults")
        for number in range(1, FACES + 1)
    )  # fmt: skip
    return Sample(
        session_id,
        at,
        seats=tuple(SeatSighting(number, 1, number) for number in range(1, FACES + 1)),
        readings=readings,
        counts=SampleCounts(session_id, at, FACES, FACES),
        monitor=MonitorReport(MonitorStatus.WATCHING, "Watching", FACES, FACES),
    )


def rows_of(session_id: int, ticket: int) -> set[Row]:
    """The rows that a look leaves."""
    packed = PackedProbabilities().process_bind_param
    return {
        (session_id, STEP_MS * ticket, each.seat_id, packed(each.probabilities, None) or b"")  # type: ignore[arg-type]
        for each in sample(session_id, ticket).readings
    }


def stored(path: Path) -> set[Row]:
    """Every reading in the file, through a connection of its own."""
    with contextlib.closing(dialects.sqlite_module().connect(str(path), timeout=10)) as connection:
        return set(
            connection.execute("SELECT session_id, offset_ms, seat_id, probabilities FROM reading")
        )


@dataclass
class Ledger:
    """What writers have acknowledged, by session; kept by the process that kills them."""

    acknowledged: dict[int, int] = field(default_factory=dict)

    def note(self, session_id: int, ticket: int) -> None:
        self.acknowledged[session_id] = max(self.acknowledged.get(session_id, 0), ticket)

    def rows(self) -> set[Row]:
        return {
            row
            for session_id, newest in self.acknowledged.items()
            for ticket in range(1, newest + 1)
            for row in rows_of(session_id, ticket)
        }

    def check(self, path: Path) -> tuple[int, int]:
        """Rows lost and rows invented: changed, doubled, or of a look that was stored in part."""
        found = stored(path)
        lost = len(self.rows() - found)
        looks: dict[tuple[int, int], set[Row]] = {}
        for row in found:
            looks.setdefault((row[0], row[1]), set()).add(row)
        invented = sum(
            len(rows ^ rows_of(session_id, offset_ms // STEP_MS))
            for (session_id, offset_ms), rows in looks.items()
        )
        return lost, invented


@dataclass
class Running:
    """A writer process. said: its trouble, newest last, with the moment on the monotonic clock."""

    process: multiprocessing.process.BaseProcess
    pipe: Connection
    ledger: Ledger
    session_id: int = 0
    said: list[tuple[float, str]] = field(default_factory=list)

    def listen(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Takes its messages for so long; true as soon as `until` holds."""
        deadline_s = time.monotonic() + seconds
        with contextlib.suppress(EOFError, ConnectionResetError):
            while not until():
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    return False
                if self.pipe.poll(min(left_s, 0.05)):
                    kind, value = self.pipe.recv()
                    if kind == "session":
                        self.session_id = value
                    elif kind == "acknowledged":
                        self.ledger.note(self.session_id, value)
                    else:
                        self.said.append((time.monotonic(), value))
            return True
        return until()

    def newest(self) -> int:
        return self.ledger.acknowledged.get(self.session_id, 0)

    def kill(self) -> None:
        """Ends it as a crash does, and takes what it had still acknowledged."""
        if self.process.pid is not None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.listen(5, lambda: False)
        self.process.join()


@contextlib.contextmanager
def writing(path: Path, ledger: Ledger, *, limit_bytes: int | None = None) -> Iterator[Running]:
    """A process that writes looks as fast as the writer takes them, until it is killed.

    limit_bytes: the largest file it may write, a disk that is full; lifted by SIGUSR1.
    """
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=_write, args=(path, theirs, limit_bytes), daemon=True)
    process.start()
    theirs.close()
    running = Running(process, ours, ledger)
    try:
        yield running
    finally:
        if process.is_alive():
            running.kill()
        ours.close()


def _write(path: Path, pipe: Connection, limit_bytes: int | None) -> None:
    if limit_bytes is not None:
        _limit(limit_bytes)
    engine = open_database(f"sqlite:///{path}")
    session_id = start_session(
        engine, source="video", sample_hz=5, model_version="faults", started_at=START
    )
    pipe.send(("session", session_id))
    told, ticket, trouble = 0, 0, None
    with Writer(engine, session_id, capacity=100, retry_s=0.1) as writer:
        while True:
            if writer.submit(sample(session_id, ticket + 1), wait_s=0.2) is not None:
                ticket += 1
            if writer.acknowledged > told:
                told = writer.acknowledged
                pipe.send(("acknowledged", told))
            if writer.problem != trouble:
                trouble = writer.problem
                pipe.send(("said", trouble or ""))


def _limit(limit_bytes: int) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    def lift(*_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    signal.signal(signal.SIGUSR1, lift)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
