"""Decides, before a picture is read, whether it is one: asleep, blind and frozen are gaps.

What a source cannot know is decided here: that the computer slept or was too busy to look, and that
the picture stands still. What needs the gallery's layout (black, no gallery) is decided by the
pipeline.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from monitor.faces.freeze import FROZEN_MESSAGE, PictureMotion
from monitor.pipeline.clock import LessonClock
from monitor.pipeline.pipeline import GalleryPipeline
from monitor.sources import Blind, Source
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.records import GapEvent, GapReason, MonitorStatus, Sample

SLEPT_S = 5.0
"""Looks further apart than this, beyond the sampling interval, leave a gap: "slept" where the
computer slept, else "held_up"."""
_ASLEEP_S = 1.0
"""Clocks that differ by less have not seen a sleep: reading the one takes place after the other."""


class Eyes:
    """Turns what a source yields into samples through a pipeline; remembers the look before."""

    def __init__(self, session_id: int, capture: CaptureSettings, clock: LessonClock) -> None:
        self._session_id = session_id
        self._clock = clock
        self._longest_s = SLEPT_S + 1.0 / capture.hz
        # a picture file shown as a meeting stands still because it was asked to
        self._may_freeze = capture.source != "image"
        self._motion = PictureMotion()
        self._last_at: datetime | None = None
        self._slept_s = clock.slept_s()
        self._in_sight = False

    def look(
        self, source: Source, seen: Frame | Blind, pipeline: GalleryPipeline
    ) -> Iterator[Sample]:
        """The samples of one observation: usually one, two where the computer slept before it."""
        if isinstance(seen, Blind):
            yield from self.blind(seen, pipeline)
            return
        if source.live:
            # the source stamped it by the computer's clock, which may have been set
            at = self._clock.now(ago_s=max(time.monotonic() - seen.monotonic_s, 0.0))
            seen = replace(seen, captured_at=at)
            yield from self._away_before(at)
        yield self._noted(self._read(source, seen, pipeline), seen.captured_at)

    def blind(self, blind: Blind, pipeline: GalleryPipeline) -> Iterator[Sample]:
        """The samples of a moment without sight."""
        at = self._clock.now()
        yield from self._away_before(at)
        self._motion.forget()
        yield self._noted(pipeline.blind(blind, at), at)

    def _read(self, source: Source, frame: Frame, pipeline: GalleryPipeline) -> Sample:
        still = self._motion.still(frame) if self._may_freeze else None
        if still is None:
            sample = pipeline.look(frame, source.dropped_frames)
            faces = [seen.box_xyxy for seen in pipeline.seen] if sample.counts else []
            self._motion.remember(frame, faces)
            return sample
        if not still.frozen:
            # nothing new to read; the writer's heartbeat goes on
            return Sample(self._session_id, frame.captured_at)
        blind = Blind(GapReason.FROZEN, FROZEN_MESSAGE, frame.monotonic_s)
        sample = pipeline.blind(blind, still.since, frame)
        return replace(sample, observed_at=frame.captured_at)

    def _away_before(self, at: datetime) -> Iterator[Sample]:
        """A gap over the time in which nobody looked; one that is open already covers it."""
        before_s, self._slept_s = self._slept_s, self._clock.slept_s()
        if self._last_at is None or not self._in_sight:
            return
        away_s = (at - self._last_at).total_seconds()
        if away_s <= self._longest_s:
            return
        self._motion.forget()
        asleep_s = self._slept_s - before_s
        if asleep_s > _ASLEEP_S:
            reason, detail = GapReason.SLEPT, f"The computer slept for {asleep_s:.0f} s."
        else:
            reason = GapReason.HELD_UP
            detail = f"The computer was too busy to look, or stopped, for {away_s:.0f} s."
        gap = GapEvent(self._session_id, reason, self._last_at, at, detail)
        yield Sample(self._session_id, at, gaps=(gap,))

    def _noted(self, sample: Sample, at: datetime) -> Sample:
        self._last_at = at
        if sample.monitor is not None:
            self._in_sight = sample.monitor.status is MonitorStatus.WATCHING
        return sample
