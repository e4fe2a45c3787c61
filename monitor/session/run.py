"""A session from start to end: wires source, pipeline, writer and the teacher's requests."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from models import Classifier
from monitor.flags.replay import replay
from monitor.names.setup import name_reader
from monitor.pipeline.clock import LessonClock
from monitor.pipeline.frame_gate import Eyes
from monitor.pipeline.pipeline import GalleryPipeline
from monitor.preview.marks import marks
from monitor.preview.share import PreviewShare
from monitor.preview.window import PreviewWindow, annotate
from monitor.session.job import Lesson
from monitor.session.writer import Writer, capacity_for
from monitor.sources import Blind, Progress, Source, open_source
from monitor.types import Frame
from storage import queries
from storage.access import notice
from storage.config.settings import Settings
from storage.database.engine import database_file, reading
from storage.database.health import unsafe_place
from storage.database.lock import monitor_lock
from storage.errors import StorageError
from storage.records import GapReason, MonitorRequest, Sample
from storage.writes.sessions import end_session, resume_session, start_session

logger = logging.getLogger(__name__)

_PAUSED_BEAT_S = 0.5
_RECORDING_WAIT_S = 60.0
"""A recording is read faster than it may be stored: wait this long for the writer."""
_SEATS_EVERY_S = 10.0
_REHEARSED_CROPS = 8
"""As many as are classified at once."""
_SEATS_LOST = (
    "The monitor was started again and no longer knows which seat is whose, nor who was excluded. "
    "Start a new lesson, and exclude again whom you had excluded"
)
_PAUSED_MESSAGE = "Paused: nothing is captured until you resume."


def watch(
    settings: Settings,
    engine: Engine,
    lesson: Lesson,
    stop: threading.Event,
    *,
    say: Callable[[str], None] = logger.info,
    on_progress: Callable[[Progress], None] | None = None,
    on_look: Callable[[int], None] | None = None,
    resume: int | None = None,
    seats: str | None = None,
    on_seats: Callable[[str], None] | None = None,
    on_moved: Callable[[str], None] | None = None,
) -> int:
    """Watch one session until `stop` is set, its duration is over or its recording ends.

    say gets one sentence whenever what the monitor sees changes. on_look gets the session's id when
    it has begun and after every look: a sign of life. resume: the session to go on with; seats: the
    memory of its seats, which on_seats was given before any of them was stored. on_moved: gets the
    URL of the database in which the lesson goes on after its file was lost. Answers the session's
    id. Raises SourceError, InputFileError, ModelError or StorageError, the last one also where
    seats are stored that the memory lacks; what was stored until then stays, and the session is
    ended in any case.
    """
    source = _open(settings, lesson)
    with ExitStack() as opened:
        opened.enter_context(closing(source))
        if source.live:
            opened.enter_context(monitor_lock(engine))
        if (path := database_file(engine)) and (warning := unsafe_place(path)):
            logger.warning("%s", warning)
            say(warning)
        preview = opened.enter_context(closing(PreviewWindow())) if lesson.preview else None
        names = name_reader(settings.privacy, engine, lesson.class_name)
        if names is not None:
            opened.enter_context(closing(names))
        classifier = Classifier.load()
        # a recording begins when it was made; a broken one is refused before anything is stored
        first = None if source.live else next(source.frames(stop), None)
        if source.live:
            rehearse(GalleryPipeline(0, settings, classifier), classifier)
        if resume is None:
            clock = LessonClock()
            session_id = start_session(
                engine,
                source=settings.capture.source,
                sample_hz=settings.capture.hz,
                model_version=classifier.version,
                title=lesson.title,
                class_name=lesson.class_name,
                class_only=settings.privacy.class_only,
                notice_at=notice.moment(settings, datetime.now(UTC)),
                started_at=first.captured_at if isinstance(first, Frame) else None,
                exclusive=source.live,
            )
        else:
            session_id, clock = resume, LessonClock(resume_session(engine, resume))
        eyes = Eyes(session_id, settings.capture, clock)
        class_only = settings.privacy.class_only
        share = PreviewShare(engine, session_id, allowed=source.live and not class_only)
        opened.enter_context(closing(share))
        watching = _Watching(settings, lesson, stop, say, on_progress, preview, share, eyes, clock)
        if on_look is not None:
            watching.on_look = partial(on_look, session_id)
            watching.on_look()
        watching.on_seats, watching.on_moved = on_seats, on_moved or _nothing
        try:
            pipeline = GalleryPipeline(session_id, settings, classifier, names)
            if resume is not None:
                with reading(engine) as connection:
                    pipeline.resume(replay(connection, session_id, settings.flags).rule, seats)
                    stored = connection.execute(queries.last_seat_number(session_id)).scalar()
                if (stored or 0) > pipeline.seat_count:
                    raise StorageError(_SEATS_LOST)
            capacity = capacity_for(settings.capture.hz)
            with Writer(engine, session_id, capacity=capacity) as writer:
                try:
                    watching.run(source, pipeline, writer)
                finally:
                    watching.tell_notices(writer)
        finally:
            ended_at = clock.now() if source.live else watching.recorded_until
            end_session(engine, session_id, ended_at, only_mine=True)
    return session_id


def rehearse(pipeline: GalleryPipeline, classifier: Classifier) -> None:
    """Looks once before the lesson begins, at nothing: what a first look sets up is then there.

    On a busy computer that takes many seconds, in which nobody would be seen. pipeline: not used
    afterwards.
    """
    rows, columns = np.mgrid[0:360, 0:640]
    picture = np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=-1)
    now = datetime.now(UTC)
    pipeline.look(Frame(picture.astype(np.uint8), now, time.monotonic()))
    classifier.read([np.zeros((48, 48), np.uint8)] * _REHEARSED_CROPS)


class _Watching:
    """The loop of one session."""

    def __init__(
        self,
        settings: Settings,
        lesson: Lesson,
        stop: threading.Event,
        say: Callable[[str], None],
        on_progress: Callable[[Progress], None] | None,
        preview: PreviewWindow | None,
        share: PreviewShare,
        eyes: Eyes,
        clock: LessonClock,
    ) -> None:
        self._settings = settings
        self._lesson = lesson
        self._stop = stop
        self._say = say
        self._on_progress = on_progress
        self._preview = preview
        self._share = share
        self._clock = clock
        self._eyes = eyes
        self._said = ""
        self._trouble: str | None = None
        self._deadline_s = time.monotonic() + (lesson.duration_s or float("inf"))
        self.recorded_until: datetime | None = None
        """Last moment of a recording; None for what is watched live."""
        self.on_look: Callable[[], None] = _nothing
        self.on_seats: Callable[[str], None] | None = None
        self.on_moved: Callable[[str], None] = _nothing
        self._moved_to: Path | None = None
        self._seats_given, self._seats_given_s = 0, time.monotonic()

    def run(self, source: Source, pipeline: GalleryPipeline, writer: Writer) -> None:
        """Look until the stop event, the end of the recording or of the asked duration."""
        if not source.live:
            source = self._reopened()  # its first frame was taken to learn when it begins
        while not self._over(writer):
            if writer.requested is MonitorRequest.PAUSE:
                self._beat_while_paused(pipeline, writer)
                source = self._reopened()
            elif self._follow(source, pipeline, writer):
                break

    def _reopened(self) -> Source:
        return _open(self._settings, self._lesson)

    def _follow(self, source: Source, pipeline: GalleryPipeline, writer: Writer) -> bool:
        """Look until something is asked; true where the recording has ended."""
        # closed whenever it is not looked through, so that a pause also lets go of the webcam
        with closing(source):
            for observation in source.frames(self._stop):
                self._look(source, observation, pipeline, writer)
                if self._share.is_wanted(writer.preview_until):
                    looking = isinstance(observation, Frame) and bool(pipeline.seated)
                    self._share.show(pipeline.shown if looking else None, marks(pipeline))
                if self._preview and isinstance(observation, Frame):
                    still_open = self._preview.show(_annotated(observation, pipeline))
                    self._preview = self._preview if still_open else None
                if self._over(writer) or writer.requested is MonitorRequest.PAUSE:
                    return False
        return True

    def _look(
        self, source: Source, seen: Frame | Blind, pipeline: GalleryPipeline, writer: Writer
    ) -> None:
        pipeline.obey(writer.take_edits())
        for sample in self._eyes.look(source, seen, pipeline):
            self._give_seats(pipeline)
            writer.submit(sample, 0.0 if source.live else _RECORDING_WAIT_S)
            if not source.live:
                self.recorded_until = sample.observed_at
            self._tell(sample)
        self._tell_trouble(writer)
        self.on_look()
        if self._on_progress and source.progress:
            self._on_progress(source.progress)

    def _give_seats(self, pipeline: GalleryPipeline) -> None:
        """Now and then, and before a new seat is stored: a successor must know whose number it is.

        Else an exclusion could fall on somebody else.
        """
        if self.on_seats is None:
            return
        now_s = time.monotonic()
        if (
            pipeline.seat_count == self._seats_given
            and now_s < self._seats_given_s + _SEATS_EVERY_S
        ):
            return
        self._seats_given, self._seats_given_s = pipeline.seat_count, now_s
        self.on_seats(pipeline.seat_memory())

    def _tell(self, sample: Sample) -> None:
        if sample.monitor and sample.monitor.message != self._said:
            self._said = sample.monitor.message
            self._say(self._said)

    def _tell_trouble(self, writer: Writer) -> None:
        """Says once that nothing can be stored, that it can be again, and that a clock was set."""
        trouble = writer.problem
        if trouble != self._trouble:
            self._trouble = trouble
            self._say(trouble or "Readings are stored again")
        self.tell_notices(writer)
        if jump := self._clock.jump():
            logger.warning("%s", jump)
            self._say(jump)

    def tell_notices(self, writer: Writer) -> None:
        """Says what became of the lesson and its database."""
        while notice := writer.take_notice():
            self._say(notice)
        if writer.moved_to != self._moved_to and writer.moved_to is not None:
            self._moved_to = writer.moved_to
            self.on_moved(f"sqlite:///{self._moved_to}")

    def _beat_while_paused(self, pipeline: GalleryPipeline, writer: Writer) -> None:
        self._share.close()
        while writer.requested is MonitorRequest.PAUSE and not self._over(writer):
            blind = Blind(GapReason.PAUSED, _PAUSED_MESSAGE, time.monotonic())
            for sample in self._eyes.blind(blind, pipeline):
                writer.submit(sample)
            self._tell_trouble(writer)
            self.on_look()
            self._stop.wait(_PAUSED_BEAT_S)

    def _over(self, writer: Writer) -> bool:
        if writer.requested is MonitorRequest.STOP or time.monotonic() >= self._deadline_s:
            self._stop.set()
        return self._stop.is_set()


def _open(settings: Settings, lesson: Lesson) -> Source:
    return open_source(
        settings.capture,
        path=lesson.path,
        realtime=lesson.realtime,
        recorded_at=lesson.recorded_at,
    )


def _nothing(*_: object) -> None:
    """Nobody wants to know."""


def _annotated(frame: Frame, pipeline: GalleryPipeline) -> NDArray[np.uint8]:
    picture = np.zeros_like(frame.image) if pipeline.shown is None else pipeline.shown
    return annotate(picture, marks(pipeline))
