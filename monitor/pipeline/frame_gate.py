"""Decides, before a picture is read, whether it is one: asleep, blind and frozen are gaps.

What a source cannot know is decided here: that the computer slept or was too busy to capture, and
that the picture stands still. What needs the gallery's layout (black, no gallery) is decided by the
pipeline, which this module does not call.

- A frame in which nothing has moved is not read again: it would be the old reading under a new
  time.
- After FROZEN_S without motion it is a gap "frozen", which began with the last frame that moved.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.faces.freeze import ReadFaces
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.observation import BlindSince, Observation
from monitor.sources import Blind
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.kinds import GapReason, MonitorStatus

SLEPT_S = 5.0
"""Frames further apart than this, beyond the sampling interval, leave a gap: "slept" where the
computer slept, else "held_up"."""
FROZEN_S = 6.0
"""Faces that stay equal to the pixel for this long are a frozen picture."""
FROZEN_MESSAGE = (
    "The picture is frozen: no face has changed for some seconds. Check your connection and that "
    "the meeting is still running; Classmood goes on by itself when it moves."
)
_ASLEEP_S = 1.0
"""Clocks that differ by less have not seen a sleep: reading the one takes place after the other."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A stretch before a moment in which nothing was captured. detail: one sentence."""

    reason: GapReason
    began_at: datetime
    ended_at: datetime
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """What is to be done with one moment at the time `at`.

    frame: is to be read. blind: is a gap. Neither: the picture stands still, there is nothing new
    to read. absence: a gap before it.
    """

    at: datetime
    frame: Frame | None = None
    blind: BlindSince | None = None
    absence: Absence | None = None


class FrameGate:
    """Judges what a source yields, moment by moment."""

    def __init__(self, capture: CaptureSettings, clock: SessionClock) -> None:
        self._clock = clock
        self._longest_s = SLEPT_S + 1.0 / capture.hz
        # a picture file shown as a meeting stands still because it was asked to
        self._may_freeze = capture.source != "image"
        self._faces: ReadFaces | None = None
        self._last_at: datetime | None = None
        self._slept_s = clock.slept_s()

    def check(
        self, moment: Frame | Blind, *, live: bool, last: Observation | None = None
    ) -> Passage:
        """What to do with a moment.

        live: whether it was captured just now; then it gets the session's time. last: what the
        newest moment that was passed on came to, with its report.
        """
        if last is not None and last.faces is not None:
            self._faces = last.faces
        at = self._time_of(moment, live=live)
        absence = None
        if live or isinstance(moment, Blind):
            absence = self._absence_before(at, _in_sight(last))
        if absence is not None or isinstance(moment, Blind):
            self._faces = None
        self._last_at = at
        if isinstance(moment, Blind):
            return Passage(at, blind=BlindSince(moment, at, at), absence=absence)
        return self._judge(replace(moment, captured_at=at), absence)

    def _time_of(self, moment: Frame | Blind, *, live: bool) -> datetime:
        if isinstance(moment, Blind):
            return self._clock.now()
        if not live:
            return moment.captured_at
        # the source stamped it by the computer's clock, which may have been set
        return self._clock.now(ago_s=max(time.monotonic() - moment.monotonic_s, 0.0))

    def _judge(self, frame: Frame, absence: Absence | None) -> Passage:
        before, at = self._faces, frame.captured_at
        if before is None or not self._may_freeze or not before.stand_still(frame):
            return Passage(at, frame=frame, absence=absence)
        if frame.monotonic_s - before.monotonic_s < FROZEN_S:
            return Passage(at, absence=absence)
        height, width = before.size_hw
        blind = Blind(GapReason.FROZEN, FROZEN_MESSAGE, frame.monotonic_s)
        since = BlindSince(blind, before.captured_at, at, (width, height))
        return Passage(at, blind=since, absence=absence)

    def _absence_before(self, at: datetime, in_sight: bool) -> Absence | None:
        """The time before `at` in which nothing was captured; an open gap already covers it."""
        before_s, self._slept_s = self._slept_s, self._clock.slept_s()
        if self._last_at is None or not in_sight:
            return None
        away_s = (at - self._last_at).total_seconds()
        if away_s <= self._longest_s:
            return None
        asleep_s = self._slept_s - before_s
        if asleep_s > _ASLEEP_S:
            reason, detail = GapReason.SLEPT, f"The computer slept for {asleep_s:.0f} s."
        else:
            reason = GapReason.HELD_UP
            detail = f"The computer was too busy to look, or stopped, for {away_s:.0f} s."
        return Absence(reason, self._last_at, at, detail)


def _in_sight(last: Observation | None) -> bool:
    report = None if last is None else last.sample.monitor
    return report is not None and report.status is MonitorStatus.WATCHING
