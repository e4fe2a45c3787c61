"""What a lecture costs: bytes per reading, write rate, and time of the live page's questions.

    python -m benchmarks.speed.storage_size [--students 49] [--minutes 180] [--earlier-sessions 200]

Writes through the real writer. The file counted is the whole database with seats, roll-ups, indexes
and all else, after its write-ahead log was taken up.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, delete, text

from monitor.session.writer import Writer
from storage import queries
from storage.database.dialects import give_back_space
from storage.database.engine import open_database, reading, writing
from storage.database.migration import backup
from storage.database.tables.rollups import Mood
from storage.kinds import MonitorStatus
from storage.records import MonitorReport, Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id
from storage.writes import sessions

_COLUMNS = 7


def lecture(session_id: int, start: datetime, students: int, seconds: int) -> list[Sample]:
    """One sample a second with a random reading of every student, jittered by a few ms."""
    random = np.random.default_rng(0)
    seats = tuple(
        SeatSighting(number, (number - 1) // _COLUMNS + 1, (number - 1) % _COLUMNS + 1)
        for number in range(1, students + 1)
    )
    state = MonitorReport(MonitorStatus.WATCHING, "Watching", students, students)
    samples = []
    for second in range(seconds):
        at = start + timedelta(milliseconds=second * 1000 + int(random.integers(0, 30)))
        shares = random.dirichlet(np.ones(7), students).astype(np.float32)
        readings = tuple(
            Reading(
                session_id,
                seat_id(session_id, seat.number),
                at,
                share,
                int(random.integers(40, 200)),
                float(random.random()),
                "network-1",
                seat.tile_row,
                seat.tile_column,
            )
            for seat, share in zip(seats, shares, strict=True)
        )
        counts = SampleCounts(session_id, at, students + 1, students, 1, 2, 1)
        samples.append(Sample(session_id, at, seats, readings, counts, monitor=state))
    return samples


def report(line: str) -> None:
    """Shows one result as soon as it is there."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def median_ms(work: Callable[[], object], times: int = 7) -> float:
    """Median time of `work` in milliseconds."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Runs the measurement and prints it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=49)
    parser.add_argument("--minutes", type=int, default=180)
    parser.add_argument("--earlier-sessions", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "classmood.db"
        engine = open_database(f"sqlite:///{path}")
        # ids grow with the years; a first session's would flatter the size
        with writing(engine) as connection:
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES ('session', :seq)"),
                {"seq": options.earlier_sessions},
            )
        measure(engine, path, options.students, options.minutes * 60)
        engine.dispose()


def measure(engine: Engine, path: Path, students: int, seconds: int) -> None:
    """Writes a lecture and prints what it cost."""
    start = datetime.now(UTC)
    session_id = sessions.start_session(
        engine, source="demo", sample_hz=1.0, model_version="network-1", started_at=start
    )
    empty = path.stat().st_size
    took_s = 0.0
    live_ms: list[float] = []
    with Writer(engine, session_id) as writer:
        for part in range(0, seconds, 600):
            batch = lecture(
                session_id, start + timedelta(seconds=part), students, min(600, seconds - part)
            )
            begin = time.perf_counter()
            for sample in batch:
                writer.submit(sample, wait_s=60)
            writer.flush(120)
            took_s += time.perf_counter() - begin
        # each committed before the next: how a live lesson writes
        for sample in lecture(session_id, start + timedelta(seconds=seconds), students, 30):
            begin = time.perf_counter()
            writer.submit(sample)
            writer.flush()
            live_ms.append((time.perf_counter() - begin) * 1000)
    give_back_space(engine)
    readings = students * (seconds + 30)
    size = path.stat().st_size
    report(f"{readings:,} readings, {size:,} bytes, session id {session_id}")
    report(f"{(size - empty) / readings:.1f} bytes a reading with roll-ups, seats and indexes")
    print_share_of_rollups(engine, path, readings)
    report(f"{readings / took_s:,.0f} readings written a second in batches")
    report(f"{statistics.median(live_ms):.1f} ms to commit one live sample of {students} faces")
    print_queries(engine, session_id, start, seconds + 29)


def print_share_of_rollups(engine: Engine, path: Path, readings: int) -> None:
    """Deletes the roll-ups from a copy and looks at what is left."""
    copy = backup(engine, "without-rollups")
    if copy is None:
        return
    other = open_database(f"sqlite:///{copy}")
    with writing(other) as connection:
        rows = connection.execute(delete(Mood)).rowcount
    give_back_space(other)
    other.dispose()
    alone, size = copy.stat().st_size, path.stat().st_size
    report(f"{alone / readings:.1f} bytes a reading without the {rows:,} roll-up rows")
    report(f"{(size - alone) / readings:.1f} bytes a reading for them")


def print_queries(engine: Engine, session_id: int, start: datetime, last_s: int) -> None:
    """Time of each question of the live and history pages, from a pooled connection."""
    looked_ms = (last_s - 2) * 1000 + 500
    questions = {
        "running lessons": queries.running_lessons(),
        "readings since the last look": queries.readings_since(session_id, looked_ms),
        "class mood since the last look": queries.class_mood(session_id, looked_ms - 10_000),
        "class mood of the lecture": queries.class_mood(session_id),
        "one seat's mood of the lecture": queries.seat_mood(session_id, seat_id(session_id, 7)),
        "student summary": queries.student_summary(session_id),
        "open flags": queries.flags(session_id, open_only=True),
        "session list": queries.session_list(),
    }
    for name, statement in questions.items():

        def ask(statement: queries.Rows = statement) -> int:
            with reading(engine) as connection:
                return len(connection.execute(statement).all())

        report(f"{median_ms(ask):8.2f} ms  {name} ({ask()} rows)")


if __name__ == "__main__":
    main()
