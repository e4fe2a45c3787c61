"""What a writer does when its database is lost or stays away: nothing that it holds is dropped.

A file that was deleted, moved or replaced is copied from the handle that is still open, at once.
One that can only be read, or whose disk fails, is waited for first. What cannot be stored at the
end, whatever the reason, goes into a small database of its own.
"""

import contextlib
import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import platformdirs
from sqlalchemy import Engine

from storage.computer.place import Trouble, place_of
from storage.database.dialects import DISK_FULL, READ_ONLY
from storage.database.engine import database_file, writing
from storage.database.health import free_bytes
from storage.errors import DatabaseGoneError, StorageBusyError, StorageError
from storage.maintenance import rescue
from storage.writes.samples.batch import Batch, store
from storage.writes.sessions import end_session

logger = logging.getLogger(__name__)

PATIENCE_S = 15.0
"""So long a file that cannot be written is waited for before the lesson goes on elsewhere."""
_AGAIN_S = 5.0
_ROOM_BYTES = 16 * 1024 * 1024


class Rescuer:
    """Owned by the writer's thread, but for `start` and `close`."""

    def __init__(self, engine: Engine, session_id: int) -> None:
        self._engine = engine
        self._session_id = session_id
        self._lesson: rescue.Known | None = None
        self._refused_since_s: float | None = None
        self._tried_s = float("-inf")
        self.moved_to: Path | None = None
        """Where the lesson goes on; None while its database is in its place."""

    def start(self) -> None:
        """Holds the file open from now on. Raises StorageError."""
        self._lesson = rescue.known(self._engine, self._session_id)
        rescue.hold(self._engine)

    def close(self) -> None:
        """Lets go of the file."""
        rescue.let_go(self._engine)

    def is_lost(self) -> bool:
        """Whether the file no longer lies in its place."""
        place = place_of(self._engine)
        return place is not None and place.trouble() in (Trouble.GONE, Trouble.REPLACED)

    def stored(self) -> None:
        """All is well."""
        self._refused_since_s = None

    def moved(self, trouble: StorageBusyError) -> str | None:
        """Moves the lesson where it has to be; what to say of it, or None where it stays."""
        now_s = time.monotonic()
        if self._refused_since_s is None:
            self._refused_since_s = now_s
        gone = isinstance(trouble, DatabaseGoneError)
        if not gone and not self._is_broken(str(trouble)):
            return None
        if not gone and now_s - self._refused_since_s < PATIENCE_S:
            return None
        if self._lesson is None or now_s - self._tried_s < _AGAIN_S:
            return None
        self._tried_s = now_s
        try:
            found = rescue.move(self._engine, self._lesson, elsewhere=not gone)
        except StorageError as error:
            logger.error("%s", error)
            return None
        self._refused_since_s = None
        self.moved_to = found.path
        return found.sentence

    def _is_broken(self, words: str) -> bool:
        """Whether a write failed for a reason that no room on the disk would mend."""
        path = database_file(self._engine)
        if path is None:
            return False
        if words != DISK_FULL:
            return words == READ_ONLY
        with contextlib.suppress(OSError):
            return free_bytes(path) > _ROOM_BYTES
        return True

    def save_rest(self, batches: Sequence[Batch], failure: StorageError) -> StorageError:
        """Puts what could not be stored into a database of its own; the failure that says so."""
        if self._lesson is None or not batches:
            return failure
        # one place for all: a server has no folder
        base = database_file(self._engine) or Path(
            platformdirs.user_data_dir("classmood", appauthor=False), "classmood.db"
        )
        try:
            with rescue.save_rest(base, self._lesson) as (engine, path):
                for batch in batches:
                    with writing(engine, durable=True, spend_reserve=False) as connection:
                        store(connection, batch)
                last_ms = max((batch.position_ms or 0 for batch in batches), default=0)
                started_at = self._lesson.session["started_at"]
                end_session(engine, self._session_id, started_at + timedelta(milliseconds=last_ms))
        except StorageError as error:
            logger.error("what could not be stored cannot be saved: %s", error)
            return failure
        return type(failure)(f"{failure}; what could not be stored was saved in {path}")
