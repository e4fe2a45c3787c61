"""Many recordings become lessons: each stored whole as soon as it is read; what fails is told."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine as Database

from models import Classifier
from monitor.archive.dating import began_at
from monitor.archive.engines import Advanced, Engine, Failed, Finished
from monitor.archive.fingerprint import fingerprint, settings_key
from monitor.archive.lesson import Recording, of_session
from monitor.names.setup import reads_names
from monitor.sources.video_file import check_file
from storage.access.ownership import owner_of_lessons
from storage.answers.learned import learned_by
from storage.config.settings import Settings
from storage.database.engine import reading
from storage.errors import InputFileError, StorageBusyError, StorageError
from storage.file_names import shown
from storage.privacy.objections import objections_of
from storage.writes import class_lists
from storage.writes.samples.recordings import RecordedLesson, sessions_of, store_recorded
from storage.writes.sessions import close_abandoned

logger = logging.getLogger(__name__)

_BUSY_S, _AGAIN_S = 120.0, 0.5
"""So long another program may hold the database while a lesson waits to be stored."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told. say: one line; on_progress: seconds read of all, and of how many."""

    say: Callable[[str], None]
    on_progress: Callable[[float, float], None]


@dataclass(slots=True)
class Outcome:
    """What became of the recordings. stored: sessions by file; failed: one line each."""

    stored: dict[Path, int] = field(default_factory=dict)
    known: dict[Path, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Archive:
    """Where lessons go. settings: by which recordings are read, whose source is "video"."""

    database: Database
    settings: Settings
    class_name: str = ""

    def analyse(
        self, paths: Sequence[Path], engine: Engine, stop: threading.Event, listener: Listener
    ) -> Outcome:
        """Every recording that is not stored yet. Raises StorageError where none can be stored."""
        outcome = Outcome()
        owner = owner_of_lessons(self.database, self.settings.school)
        version = Classifier.load().version
        key = settings_key(self.settings, version)
        close_abandoned(self.database)
        wanted = self._wanted(paths, key, owner, outcome, listener)
        done_s: dict[str, float] = {}
        total_s: dict[str, float] = {}
        with closing(engine.read(wanted, stop)) as events:
            for event in events:
                recording = event.recording
                match event:
                    case Advanced():
                        done_s[recording.fingerprint] = event.done_s
                        total_s[recording.fingerprint] = max(event.total_s or 0.0, event.done_s)
                    case Failed():
                        if event.traceback:
                            logger.error("%s\n%s", event.why, event.traceback)
                        outcome.failed.append(event.why)
                    case Finished():
                        done_s[recording.fingerprint] = total_s.get(recording.fingerprint, 0.0)
                        self._store(event, key, version, owner, outcome, listener)
                # those that have not begun are taken to be as long as the others
                mean_s = sum(total_s.values()) / max(len(total_s), 1)
                waiting = len(wanted) - len(total_s)
                listener.on_progress(sum(done_s.values()), sum(total_s.values()) + waiting * mean_s)
        outcome.left = len(paths) - len(outcome.stored) - len(outcome.known) - len(outcome.failed)
        return outcome

    def _wanted(
        self,
        paths: Sequence[Path],
        key: str,
        owner: int | None,
        outcome: Outcome,
        listener: Listener,
    ) -> list[Recording]:
        """Recordings that are neither stored nor listed twice."""
        with reading(self.database) as connection:
            stored = sessions_of(connection, key)
            taught = learned_by(connection, self.class_name)
        members = None
        if reads_names(self.settings.privacy):
            members = tuple(class_lists.names(self.database, self.class_name, owner) or ())
        objections = objections_of(self.database, self.class_name)
        wanted: dict[str, Recording] = {}
        for path in paths:
            try:
                found = _described(path, self.settings)
            except InputFileError as error:
                outcome.failed.append(str(error))
                continue
            if (session := stored.get(found.fingerprint)) is not None:
                outcome.known[path] = session
                listener.say(f"{shown(path.name)}: already session {session}")
            elif (first := wanted.get(found.fingerprint)) is not None:
                outcome.known[path] = 0
                listener.say(f"{shown(path)}: the same recording as {shown(first.path)}")
            else:
                wanted[found.fingerprint] = replace(
                    found, learned=taught, members=members, objections=objections
                )
        return list(wanted.values())

    def _store(
        self,
        done: Finished,
        key: str,
        version: str,
        owner: int | None,
        outcome: Outcome,
        listener: Listener,
    ) -> None:
        recording, path = done.recording, done.recording.path
        for line in done.warnings:
            listener.say(line)
        if not done.samples:
            outcome.failed.append(f"{shown(path)} holds no picture that can be read")
            return
        lesson = RecordedLesson(
            title=shown(path.stem),
            class_name=self.class_name,
            started_at=done.samples[0].observed_at,
            ended_at=done.samples[-1].observed_at,
            sample_hz=self.settings.capture.hz,
            model_version=version,
            class_only=self.settings.privacy.class_only,
            reads_answers=self.settings.reactions.read,
            times_speakers=self.settings.times_speakers,
            signals=self.settings.signals,
            fingerprint=recording.fingerprint,
            settings=key,
            owner_id=owner,
            room=self.settings.school.room,
        )
        try:
            session, is_new = self._stored(lesson, done)
        except StorageError as error:
            outcome.failed.append(f"{shown(path)} was read but not stored: {error}")
            return
        (outcome.stored if is_new else outcome.known)[path] = session
        what = f"session {session}" if is_new else f"already session {session}"
        listener.say(f"{shown(path.name)}: {what}, {lesson.started_at.astimezone():%Y-%m-%d %H:%M}")

    def _stored(self, lesson: RecordedLesson, done: Finished) -> tuple[int, bool]:
        """Waits while another program writes."""
        give_up_s = time.monotonic() + _BUSY_S
        while True:
            try:
                return store_recorded(
                    self.database,
                    lesson,
                    lambda number: of_session(done.samples, number, self.settings.flags),
                )
            except StorageBusyError:
                if time.monotonic() > give_up_s:
                    raise
                time.sleep(_AGAIN_S)


def _described(path: Path, settings: Settings) -> Recording:
    """Raises InputFileError for a file that nothing can be read from."""
    check_file(path)
    content, size = fingerprint(path), path.stat().st_size
    return Recording(path.absolute(), content, size, settings, began_at(path))
