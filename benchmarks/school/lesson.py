"""A believable lesson without a camera: looks of students that drift as faces do."""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from storage.kinds import MonitorStatus
from storage.records import EMOTIONS, MonitorReport, Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id

COLUMNS = 6
_MEMORY = 0.93
"""How much of a look is left a second later."""
_BASE = np.log([0.03, 0.01, 0.04, 0.12, 0.06, 0.05, 0.69])


def looks(seconds: int, students: int, seed: int) -> NDArray[np.float32]:
    """(seconds, students, 7): probabilities whose logits wander about a mostly neutral face."""
    random = np.random.default_rng(seed)
    noise = random.normal(0, 0.45, (seconds, students, len(EMOTIONS)))
    logits = np.empty_like(noise)
    logits[0] = _BASE + random.normal(0, 1, (students, len(EMOTIONS)))
    own = _BASE + random.normal(0, 0.6, (students, len(EMOTIONS)))
    for second in range(1, seconds):
        logits[second] = own + _MEMORY * (logits[second - 1] - own) + noise[second]
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[np.float32] = (weights / weights.sum(axis=-1, keepdims=True)).astype(np.float32)
    return shares


def sample(session_id: int, at: datetime, shares: NDArray[np.float32]) -> Sample:
    """One look at the class; shares: (students, 7)."""
    students = len(shares)
    seats = tuple(
        SeatSighting(number, (number - 1) // COLUMNS + 1, (number - 1) % COLUMNS + 1)
        for number in range(1, students + 1)
    )
    readings = tuple(
        Reading(
            session_id, seat_id(session_id, seat.number), at, of_seat,
            64 + seat.number, 0.8, "network-1", seat.tile_row, seat.tile_column, 0,
        )
        for seat, of_seat in zip(seats, shares, strict=True)
    )  # fmt: skip
    # what the flag rule would count: here whoever looks angry or afraid
    confused = int((shares[:, 0] + shares[:, 2] > 0.35).sum())
    sad = int((shares[:, 4] > 0.5).sum())
    counts = SampleCounts(session_id, at, students + 1, students, 1, confused, sad)
    report = MonitorReport(MonitorStatus.WATCHING, "Watching", students + 1, students, 1)
    return Sample(session_id, at, seats, readings, counts, monitor=report)


def moment(start: datetime, second: int) -> datetime:
    """When a second of a lesson was looked at, a few milliseconds late."""
    return start + timedelta(milliseconds=1000 * second + 7 * second % 30)
