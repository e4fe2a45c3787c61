"""A gate, a clock whose hands a test moves, and a lesson being watched."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import Engine

from monitor.faces.freeze import ReadFaces
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.frame_gate import FrameGate, Passage
from monitor.pipeline.observation import Observation
from monitor.types import BoxFloat, Frame
from storage import queries
from storage.config.settings import CaptureSettings
from storage.database.engine import reading
from storage.kinds import GapReason, MonitorStatus
from storage.records import MonitorReport, Sample
from tests.support.desktop.display import (
    desktop_fixture,
    pattern,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture"]

PROMISE_S = 10.0

NOON = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


@dataclass
class Watched:
    """A lesson on the window of the desktop, run in a thread."""

    engine: Engine
    said: list[str] = field(default_factory=list)

    def gap(self, reason: GapReason, began_s: float) -> str:
        """Waits for a gap to be stored; its sentence. Fails after the promised ten seconds."""
        found: list[str] = []

        def stored() -> bool:
            with reading(self.engine) as connection:
                rows = connection.execute(queries.gaps(1)).all()
            found[:] = [row.detail for row in rows if row.reason == reason and row.ended_at is None]
            return bool(found)

        wait_until(stored, PROMISE_S - (time.monotonic() - began_s))
        return found[0]

    def count(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(queries.readings_since(1)).all())


class Hands:
    """Clocks moved by hand."""

    def __init__(self) -> None:
        self.wall, self.steady_s, self.awake_s = NOON, 100.0, 50.0

    def clock(self, begins_at: datetime | None = None) -> SessionClock:
        return SessionClock(
            begins_at,
            wall=lambda: self.wall,
            steady=lambda: self.steady_s,
            awake=lambda: self.awake_s,
        )

    def pass_s(self, seconds: float, asleep_s: float = 0.0) -> None:
        self.steady_s += seconds
        self.awake_s += seconds - asleep_s
        self.wall += timedelta(seconds=seconds)


def frame(image: np.ndarray, at_s: float) -> Frame:
    return Frame(image, NOON + timedelta(seconds=at_s), at_s)


FACES = [(20.0, 20.0, 60.0, 70.0), (100.5, 20.2, 140.9, 69.7)]


def read(seen: Frame, faces: list[BoxFloat]) -> Observation:
    """What the pipeline makes of a frame in which these faces are read."""
    report = MonitorReport(MonitorStatus.WATCHING, "Watching")
    sample = Sample(1, seen.captured_at, monitor=report)
    return Observation(sample, faces=ReadFaces.of(seen, faces))


def gate_of(hands: "Hands | None" = None) -> FrameGate:
    clock = (hands or Hands()).clock()
    return FrameGate(CaptureSettings(source="demo", hz=1), clock)


def checked(image: np.ndarray, at_s: float, faces: list[BoxFloat]) -> Passage:
    """A frame at that second, after one at second 0 in which these faces were read."""
    last = read(frame(pattern((200, 120)), 0), faces)
    return gate_of().check(frame(image, at_s), live=False, last=last)
