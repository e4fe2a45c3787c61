"""A lesson made of a recording: stored whole, in one transaction, or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, Engine, insert, select

from storage.config.settings import SignalSettings
from storage.database.engine import writing
from storage.database.tables.lessons import RecordingOf
from storage.records import Sample
from storage.writes.samples.batch import BatchBuilder, store
from storage.writes.sessions import finish, insert_session

_BATCH_SAMPLES = 64


@dataclass(frozen=True, slots=True)
class RecordedLesson:
    """What a lesson is called and how it was read. started_at, ended_at: of its frames, aware.

    reads_answers, times_speakers, signals, owner_id, room: see `start_session`. fingerprint,
    settings: by which the recording is known again.
    """

    title: str
    class_name: str
    started_at: datetime
    ended_at: datetime
    sample_hz: float
    model_version: str
    class_only: bool
    reads_answers: bool
    times_speakers: bool
    signals: SignalSettings
    fingerprint: str
    settings: str
    owner_id: int | None = None
    room: str = ""


def sessions_of(connection: Connection, settings: str) -> dict[str, int]:
    """Session of every recording that was read by these settings, by its fingerprint."""
    known = select(RecordingOf.fingerprint, RecordingOf.session_id)
    rows = connection.execute(known.where(RecordingOf.settings == settings))
    return {row.fingerprint: row.session_id for row in rows}


def store_recorded(
    engine: Engine, lesson: RecordedLesson, samples_of: Callable[[int], Iterable[Sample]]
) -> tuple[int, bool]:
    """Stores a lesson that is over; its session, and whether it was stored now.

    samples_of: gives the samples of a session by its number, in order. Where another process has
    stored the same recording meanwhile, that one's session stays the only one. Raises StorageError;
    StorageBusyError where the database is locked or away, and nothing of it is stored then.
    """
    with writing(engine, durable=True) as connection:
        known = sessions_of(connection, lesson.settings).get(lesson.fingerprint)
        if known is not None:
            return known, False
        session_id = insert_session(
            connection,
            title=lesson.title or "Lesson",
            class_name=lesson.class_name,
            source="video",
            started_at=lesson.started_at,
            sample_hz=lesson.sample_hz,
            model_version=lesson.model_version,
            class_only=lesson.class_only,
            reads_answers=lesson.reads_answers,
            times_speakers=lesson.times_speakers,
            counts_turned_away=lesson.signals.turned_away,
            counts_head_down=lesson.signals.head_down,
            notice_at=None,
            owner_id=lesson.owner_id,
            room=lesson.room,
        )
        connection.execute(
            insert(RecordingOf).values(
                session_id=session_id,
                fingerprint=lesson.fingerprint,
                settings=lesson.settings,
            )
        )
        builder = BatchBuilder(connection, session_id)
        samples = iter(samples_of(session_id))
        for first in samples:
            part = [first, *islice(samples, _BATCH_SAMPLES - 1)]
            store(connection, builder.build(part))
        finish(connection, session_id, lesson.ended_at, "The session has ended")
    return session_id, True
