"""Made-up samples, and a process in the way, for the tests of storage and writer."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from storage.kinds import MonitorStatus
from storage.records import EMOTIONS, MonitorReport, Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
"""A start whose lesson crosses the European change to summer time."""


def reading_of(
    session_id: int, number: int, at: datetime, emotion: str = "neutral", certainty: float = 0.7
) -> Reading:
    """One face that mostly shows `emotion`."""
    shares = np.full(len(EMOTIONS), (1 - certainty) / (len(EMOTIONS) - 1), np.float32)
    shares[EMOTIONS.index(emotion)] = certainty
    row, column = divmod(number - 1, 5)
    return Reading(
        session_id,
        seat_id(session_id, number),
        at,
        shares,
        face_px=64,
        quality=0.8,
        model_version="network-1",
        tile_row=row + 1,
        tile_column=column + 1,
    )


def sample_at(
    session_id: int,
    second: float,
    students: int = 3,
    start: datetime = START,
    emotion: str = "neutral",
) -> Sample:
    """What one look at `students` faces leaves; one more tile has its camera off."""
    at = start + timedelta(seconds=second)
    readings = tuple(
        reading_of(session_id, number, at, emotion) for number in range(1, students + 1)
    )
    return Sample(
        session_id,
        at,
        seats=tuple(
            SeatSighting(number, reading.tile_row, reading.tile_column)
            for number, reading in enumerate(readings, 1)
        ),
        readings=readings,
        counts=SampleCounts(session_id, at, students + 1, students, cameras_off=1, confused=1),
        monitor=MonitorReport(MonitorStatus.WATCHING, "Watching", students + 1, students, 1),
    )


def hold_lock(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the write lock; returns once it does."""
    code = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True)\n"
        "time.sleep(float(sys.argv[2])); c.execute('ROLLBACK')\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder
