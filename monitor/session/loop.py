"""The loop of one session: source -> observer -> writer, and what the teacher asks meanwhile."""

import logging
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.pipeline.clock import SessionClock
from monitor.pipeline.frame_gate import FrameGate
from monitor.pipeline.observation import Observation
from monitor.pipeline.observer import SessionObserver
from monitor.pipeline.pipeline import GalleryPipeline
from monitor.session.hooks import SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.previews import SessionPreviews
from monitor.session.writer import Writer
from monitor.sources import Blind, Source, open_source
from monitor.types import Frame
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.kinds import GapReason, MonitorRequest
from storage.records import Sample

logger = logging.getLogger(__name__)

_PAUSED_BEAT_S = 0.5
_RECORDING_WAIT_S = 60.0
"""A recording is read faster than it may be stored: wait this long for the writer."""
_SEATS_EVERY_S = 10.0
_PAUSED_MESSAGE = "Paused: nothing is captured until you resume."


@dataclass(frozen=True, slots=True)
class SessionContext:
    """One session: what was asked for, who listens, and its time."""

    session_id: int
    settings: Settings
    request: SessionRequest
    stop: threading.Event
    hooks: SessionHooks
    clock: SessionClock


class SessionLoop:
    """Runs until the stop event, the end of the recording or of the asked duration."""

    def __init__(
        self, context: SessionContext, pipeline: GalleryPipeline, previews: SessionPreviews
    ) -> None:
        self._context = context
        self._hooks, self._stop = context.hooks, context.stop
        self._pipeline = pipeline
        gate = FrameGate(context.settings.capture, context.clock)
        self._observer = SessionObserver(context.session_id, gate, pipeline)
        self._previews = previews
        self._notified = ""
        self._trouble: str | None = None
        self._deadline_s = time.monotonic() + (context.request.duration_s or float("inf"))
        self._moved_to: Path | None = None
        self._seats = self._seats_given = 0
        self._seats_given_s = time.monotonic()
        self._observed_until: datetime | None = None
        self.recorded_until: datetime | None = None
        """Last moment of a recording; None for what is watched live."""

    def run(self, source: Source, writer: Writer) -> None:
        """Process what the source yields until the session is over."""
        if not source.live:
            source = self._reopened()  # its first frame was taken to learn when it begins
        while not self._is_over(writer):
            if writer.requested is MonitorRequest.PAUSE:
                self._beat_while_paused(writer)
                source = self._reopened()
            elif self._follow(source, writer):
                break
        self._submit_rest(writer)

    def _submit_rest(self, writer: Writer) -> None:
        if self._observed_until is None:
            return
        rest = self._pipeline.close(self._observed_until)
        if rest is not None:
            writer.submit(rest, _RECORDING_WAIT_S)

    def _reopened(self) -> Source:
        return open_requested_source(self._context.settings, self._context.request)

    def _follow(self, source: Source, writer: Writer) -> bool:
        """Process frames until something is asked; true where the recording has ended."""
        # closed whenever nothing is captured, so that a pause also lets go of the webcam
        with closing(source):
            for moment in source.frames(self._stop):
                self._process(source, moment, writer)
                self._previews.show(moment, writer.preview_until)
                if self._is_over(writer) or writer.requested is MonitorRequest.PAUSE:
                    return False
        return True

    def _process(self, source: Source, moment: Frame | Blind, writer: Writer) -> None:
        self._pipeline.apply(writer.take_edits())
        for observation in self._observer.observe(
            moment, live=source.live, dropped_frames=source.dropped_frames
        ):
            self._give_seats(observation)
            writer.submit(observation.sample, 0.0 if source.live else _RECORDING_WAIT_S)
            self._observed_until = observation.sample.observed_at
            if not source.live:
                self.recorded_until = observation.sample.observed_at
            self._previews.take(observation)
            self._notify_of(observation.sample)
        self._notify_of_trouble(writer)
        self._hooks.on_frame(self._context.session_id)
        if source.progress:
            self._hooks.on_progress(source.progress)

    def _give_seats(self, observation: Observation) -> None:
        """Hands on a snapshot now and then, and before a new seat is stored.

        A successor must know whose number it is: else an exclusion could fall on somebody else.
        """
        if observation.seats is not None:
            self._seats = observation.seats
        if self._hooks.on_seats is None:
            return
        now_s = time.monotonic()
        if self._seats == self._seats_given and now_s < self._seats_given_s + _SEATS_EVERY_S:
            return
        self._seats_given, self._seats_given_s = self._seats, now_s
        self._hooks.on_seats(self._pipeline.seat_snapshot())

    def _notify_of(self, sample: Sample) -> None:
        if sample.monitor and sample.monitor.message != self._notified:
            self._notified = sample.monitor.message
            self._hooks.notify(self._notified)

    def _notify_of_trouble(self, writer: Writer) -> None:
        """Once: that nothing can be stored, that it can be again, and that a clock was set."""
        trouble = writer.problem
        if trouble != self._trouble:
            self._trouble = trouble
            self._hooks.notify(trouble or "Readings are stored again")
        self.pass_on_notices(writer)
        if jump := self._context.clock.jump():
            logger.warning("%s", jump)
            self._hooks.notify(jump)

    def pass_on_notices(self, writer: Writer) -> None:
        """What became of the session and its database."""
        while notice := writer.take_notice():
            self._hooks.notify(notice)
        if writer.moved_to != self._moved_to and writer.moved_to is not None:
            self._moved_to = writer.moved_to
            self._hooks.on_moved(f"sqlite:///{self._moved_to}")

    def _beat_while_paused(self, writer: Writer) -> None:
        self._previews.pause()
        while writer.requested is MonitorRequest.PAUSE and not self._is_over(writer):
            blind = Blind(GapReason.PAUSED, _PAUSED_MESSAGE, time.monotonic())
            for observation in self._observer.observe(blind, live=True):
                writer.submit(observation.sample)
                self._previews.take(observation)
            self._notify_of_trouble(writer)
            self._hooks.on_frame(self._context.session_id)
            self._stop.wait(_PAUSED_BEAT_S)

    def _is_over(self, writer: Writer) -> bool:
        if writer.requested is MonitorRequest.STOP or time.monotonic() >= self._deadline_s:
            self._stop.set()
        return self._stop.is_set()


def open_requested_source(settings: Settings, request: SessionRequest) -> Source:
    """The source that was asked for. Raises SourceError or InputFileError."""
    return open_source(
        settings.capture,
        path=request.path,
        realtime=request.realtime,
        recorded_at=request.recorded_at,
        folder=data_dir(settings),
    )
