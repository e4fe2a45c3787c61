"""A session from start to end: opens source, pipeline and writer, and closes them again."""

import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import numpy as np
from sqlalchemy import Engine

from models import Classifier
from monitor.flags.replay import replay
from monitor.names.setup import name_reader, reads_names
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.preview.share import PreviewShare
from monitor.preview.window import PreviewWindow
from monitor.session.hooks import ResumePoint, SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.loop import SessionContext, SessionLoop, open_requested_source
from monitor.session.previews import SessionPreviews
from monitor.session.writer import Writer, capacity_for
from monitor.sources import Blind, Source
from monitor.types import Frame
from storage import queries
from storage.access import notice
from storage.access.ownership import owner_of_lessons, owner_of_session
from storage.answers.conformal import Learned
from storage.answers.learned import learned
from storage.config.settings import Settings
from storage.database.engine import database_file, reading
from storage.database.health import unsafe_place
from storage.database.lock import monitor_lock
from storage.errors import StorageError
from storage.kinds import FlagKind
from storage.privacy.consent import Way, record_told
from storage.privacy.objections import objections_of
from storage.privacy.policy import SAID, narrowed, overruled, policy_of
from storage.writes.monitors import register
from storage.writes.samples.session_limits import limit_session, limit_signals, settings_of_session
from storage.writes.sessions import end_session, resume_session, start_session

logger = logging.getLogger(__name__)

_WARM_UP_CROPS = 8
"""As many as are classified at once."""
_SEATS_LOST = (
    "The monitor was started again and no longer knows which seat is whose, nor who was excluded. "
    "Start a new lesson, and exclude again whom you had excluded"
)

_NOBODYS_TIME = (
    "This lesson keeps the class as a whole only (privacy.class_only): nobody's own speaking time "
    "is kept, though speech.individuals asks for it"
)


def watch(
    settings: Settings,
    engine: Engine,
    request: SessionRequest,
    stop: threading.Event,
    *,
    hooks: SessionHooks | None = None,
    resume: ResumePoint | None = None,
) -> int:
    """Watch one session until `stop` is set, its duration is over or its recording ends.

    hooks: who listens; without them sentences go to the log. resume: the session to go on with.
    Answers the session's id. Raises SourceError, InputFileError, ModelError, ConfigurationError or
    StorageError, the last one also where seats are stored that the snapshot lacks; what was stored
    until then stays, and the session is ended in any case.
    """
    hooks = SessionHooks(notify=logger.info) if hooks is None else hooks
    owner = _owner(settings, engine, resume)
    source = open_requested_source(settings, request)
    with ExitStack() as opened:
        opened.enter_context(closing(source))
        if source.live:
            opened.enter_context(monitor_lock(engine))
        settings = (
            _under_policy(settings, engine, hooks)
            if resume is None
            else settings_of_session(engine, resume.session_id, settings)
        )
        _warn(settings, engine, hooks)
        preview = opened.enter_context(closing(PreviewWindow())) if request.preview else None
        names = name_reader(settings.privacy, engine, request.class_name, owner)
        if names is not None:
            opened.enter_context(closing(names))
        classifier = Classifier.load()
        beside = opened.enter_context(ThreadPoolExecutor(1, thread_name_prefix="classmood-seats"))
        # a recording begins when it was made; a broken one is refused before anything is stored
        first = None if source.live else next(source.frames(stop), None)
        if source.live:
            _warm_up(PipelineOptions(0, settings, classifier, beside=beside))
        if resume is None:
            session_id = _started(engine, settings, request, classifier, source, first, owner)
            clock = SessionClock()
        else:
            session_id = resume.session_id
            clock = SessionClock(resume_session(engine, session_id))
        settings = _as_begun(settings, engine, session_id, resume)
        _register(engine, settings, session_id, live=source.live)
        allowed = source.live and not settings.privacy.class_only
        share = opened.enter_context(closing(PreviewShare(engine, session_id, allowed=allowed)))
        hooks.on_frame(session_id)
        loop: SessionLoop | None = None
        try:
            pipeline = GalleryPipeline(
                PipelineOptions(
                    session_id,
                    settings,
                    classifier,
                    names if reads_names(settings.privacy) else None,
                    beside,
                    _learned(engine, session_id),
                    slides=0 if resume is None else _slides(engine, session_id),
                    objections=objections_of(engine, request.class_name),
                )
            )
            if resume is not None:
                _resume(pipeline, settings, engine, resume)
            context = SessionContext(session_id, settings, request, stop, hooks, clock)
            loop = SessionLoop(context, pipeline, SessionPreviews(share, preview))
            capacity = capacity_for(settings.capture.hz)
            with Writer(engine, session_id, capacity=capacity) as writer:
                try:
                    loop.run(source, writer)
                finally:
                    loop.pass_on_notices(writer)
        finally:
            recorded_until = None if loop is None else loop.recorded_until
            ended_at = clock.now() if source.live else recorded_until
            end_session(engine, session_id, ended_at, only_mine=True)
    return session_id


def _under_policy(settings: Settings, engine: Engine, hooks: SessionHooks) -> Settings:
    """The settings as far as the school's policy leaves them; says what it takes away."""
    limits = policy_of(engine).limits
    for limit in overruled(settings, limits):
        hooks.notify(f"{SAID[limit][0].upper()}{SAID[limit][1:]}")
    return narrowed(settings, limits)


def _as_begun(
    settings: Settings, engine: Engine, session_id: int, resume: ResumePoint | None
) -> Settings:
    """By which it is watched: as its row says, for the policy may have been changed meanwhile."""
    if resume is not None:
        settings = _limited(settings, engine, session_id)
    return settings_of_session(engine, session_id, settings)


def _owner(settings: Settings, engine: Engine, resume: ResumePoint | None) -> int | None:
    """The account whose lesson it is."""
    if resume is None:
        return owner_of_lessons(engine, settings.school)
    return owner_of_session(engine, resume.session_id)


def _warn(settings: Settings, engine: Engine, hooks: SessionHooks) -> None:
    """Says what the teacher should know before anything is stored."""
    if (path := database_file(engine)) and (warning := unsafe_place(path)):
        logger.warning("%s", warning)
        hooks.notify(warning)
    if settings.speech.individuals and settings.privacy.class_only:
        hooks.notify(_NOBODYS_TIME)


def _started(
    engine: Engine,
    settings: Settings,
    request: SessionRequest,
    classifier: Classifier,
    source: Source,
    first: Frame | Blind | None,
    owner: int | None,
) -> int:
    """Begins a session; first: what a recording begins with, None of a live source. Its id.

    owner: the account whose lesson it is.
    """
    _note_told(engine, settings, request.class_name)
    return start_session(
        engine,
        source=settings.capture.source,
        sample_hz=settings.capture.hz,
        model_version=classifier.version,
        title=request.title,
        class_name=request.class_name,
        class_only=settings.privacy.class_only,
        reads_answers=settings.reactions.read,
        times_speakers=settings.times_speakers,
        counts_turned_away=settings.signals.turned_away,
        counts_head_down=settings.signals.head_down,
        notice_at=notice.moment(settings, datetime.now(UTC)),
        started_at=first.captured_at if isinstance(first, Frame) else None,
        exclusive=source.live,
        owner_id=owner,
        room=settings.school.room,
        agenda=request.agenda,
    )


def _note_told(engine: Engine, settings: Settings, class_name: str) -> None:
    """In the class's consent register, where the teacher has confirmed that the class was told."""
    watched = notice.needed(settings.capture.source) and class_name.strip()
    if watched and notice.accepted_at(settings):
        speakers = settings.times_speakers
        record_told(engine, class_name, Way.LESSON, speakers=speakers, once=True)


def _register(engine: Engine, settings: Settings, session_id: int, *, live: bool) -> None:
    """A recording that is read is not watched in a room."""
    if live:
        school = settings.school
        register(engine, session_id, room=school.room, teacher=school.teacher)


def _learned(engine: Engine, session_id: int) -> Mapping[FlagKind, Learned]:
    with reading(engine) as connection:
        return learned(connection, session_id)


def _slides(engine: Engine, session_id: int) -> int:
    with reading(engine) as connection:
        return connection.execute(queries.last_slide_number(session_id)).scalar() or 0


def _limited(settings: Settings, engine: Engine, session_id: int) -> Settings:
    """Settings for a session that goes on: it keeps no more than it began with."""
    answers, speakers = limit_session(
        engine,
        session_id,
        reads_answers=settings.reactions.read,
        times_speakers=settings.times_speakers,
    )
    narrowed = {
        "reactions": settings.reactions.model_copy(update={"read": answers}),
        "speech": settings.speech.model_copy(update={"individuals": speakers}),
        "signals": limit_signals(engine, session_id, settings.signals),
    }
    return settings.model_copy(update=narrowed)


def _resume(
    pipeline: GalleryPipeline, settings: Settings, engine: Engine, resume: ResumePoint
) -> None:
    with reading(engine) as connection:
        rule = replay(connection, resume.session_id, settings.flags).rule
        stored = connection.execute(queries.last_seat_number(resume.session_id)).scalar()
    if (stored or 0) > pipeline.resume(rule, resume.seats):
        raise StorageError(_SEATS_LOST)


def _warm_up(options: PipelineOptions) -> None:
    warm_up(GalleryPipeline(options))
    options.classifier.read([np.zeros((48, 48), np.uint8)] * _WARM_UP_CROPS)


def warm_up(pipeline: GalleryPipeline) -> None:
    """Processes a picture of nothing before the session begins.

    What a first frame sets up takes many seconds on a busy computer, in which nobody would be seen.
    pipeline: not used afterwards.
    """
    rows, columns = np.mgrid[0:360, 0:640]
    picture = np.stack([rows % 256, columns % 256, (rows + columns) % 256], axis=-1)
    pipeline.process(Frame(picture.astype(np.uint8), datetime.now(UTC), time.monotonic()))
