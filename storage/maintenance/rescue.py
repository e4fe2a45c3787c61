"""Saves a lesson whose database file was lost under it: from what is still open, or from memory.

hold(engine)          keeps the file open, whatever happens to its name
move(engine, ...)     copies the open file back to its place or to a rescue file; goes on there
save_rest(...)        what could not be stored any more, as a small database of its own
"""

import contextlib
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from storage.computer.place import Place, Trouble, place_of
from storage.computer.rescue_places import folders, new_name
from storage.database import dialects
from storage.database.engine import open_engine, reading, writing
from storage.database.leases import signature
from storage.database.migration import migrate
from storage.database.tables.lessons import Session
from storage.database.tables.monitors import MonitorState
from storage.errors import StorageError
from storage.kinds import MonitorStatus

logger = logging.getLogger(__name__)

_WITHOUT_ACCOUNTS = {"owner_id": None}
"""A database of its own has no accounts."""
_SIDECARS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known in memory of the lesson being watched: its row of `session`."""

    session: dict[str, Any]

    @property
    def id(self) -> int:
        """Of the session."""
        return int(self.session["id"])


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a lesson goes on. in_place: under the old name. sentence: for the teacher."""

    path: Path
    in_place: bool
    sentence: str


def known(engine: Engine, session_id: int) -> Known:
    """Raises StorageError where there is no such session."""
    columns = Session.__table__.columns
    with reading(engine) as connection:
        row = connection.execute(select(*columns).where(Session.id == session_id)).first()
    if row is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    return Known(dict(row._mapping))


def hold(engine: Engine) -> None:
    """Keeps the engine's file open from now on; nothing else is taken up under its name."""
    place = place_of(engine)
    if place is not None and place.handle is None:
        place.handle = engine.raw_connection()
        place.held = True


def let_go(engine: Engine) -> None:
    """The inverse of `hold`."""
    place = place_of(engine)
    if place is not None and place.handle is not None:
        place.handle.close()
        place.handle, place.held = None, False


def move(engine: Engine, lesson: Known, *, elsewhere: bool = False) -> Moved:
    """Goes on in a copy of the file that is still open: in its old place where that is free.

    elsewhere: not under the old name in any case. Where the open file cannot be read any more, the
    copy holds the lesson alone and begins empty. Raises StorageError where no folder takes a copy.
    """
    place = place_of(engine)
    if place is None or place.handle is None:
        raise StorageError("a server's database is not copied")
    trouble = place.trouble()
    lost = (
        place.sentence(trouble) if trouble else f"The database file {place.path} cannot be written"
    )
    problems = []
    for target in _targets(place, trouble, elsewhere=elsewhere):
        try:
            whole = _copy(place, target, lesson)
        except (OSError, StorageError, dialects.sqlite_module().Error) as error:
            problems.append(f"{target.parent}: {error}")
            continue
        in_place = target == place.path
        _go_on_in(engine, place, target)
        return Moved(target, in_place, _sentence(lost, target, in_place=in_place, whole=whole))
    raise StorageError(f"{lost}, and the lesson cannot be saved: {'; '.join(problems)}")


def _targets(place: Place, trouble: Trouble | None, *, elsewhere: bool) -> Iterator[Path]:
    """The old place only where nothing lies there and it is on the same disk as before."""
    with contextlib.suppress(OSError):
        same_disk = place.path.parent.stat().st_dev == place.folder_device
        if trouble is Trouble.GONE and same_disk and not elsewhere:
            yield place.path
    for number, folder in enumerate(folders(place.path)):
        with contextlib.suppress(OSError):
            if number == 0 and not folder.exists():
                continue
            # what lies under a disk that was taken away is hidden when it is back
            if folder == place.path.parent and folder.stat().st_dev != place.folder_device:
                continue
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield new_name(place.path, folder)


def _copy(place: Place, target: Path, lesson: Known) -> bool:
    """Writes the copy under its name when it is complete; false where it holds no earlier rows."""
    partial = target.with_name(target.name + ".part")
    os.close(os.open(partial, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600))
    module, whole = dialects.sqlite_module(), True
    try:
        try:
            with contextlib.closing(module.connect(str(partial))) as copy:
                place.handle.driver_connection.backup(copy)
        except module.Error as error:
            logger.warning("the open database cannot be read any more: %s", error)
            partial.write_bytes(b"")
            _begin(partial, lesson)
            whole = False
        for sidecar in _SIDECARS:  # of the lost file: SQLite would take its log for the copy's
            target.with_name(target.name + sidecar).unlink(missing_ok=True)
        _put(partial, target)
    finally:
        for sidecar in ("", *_SIDECARS):
            partial.with_name(partial.name + sidecar).unlink(missing_ok=True)
    return whole


def _put(partial: Path, target: Path) -> None:
    """Gives a file its name, never over one that has appeared meanwhile."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on many memory sticks
        if target.exists():
            raise
        partial.rename(target)


def _begin(path: Path, lesson: Known) -> None:
    """A database that knows nothing but this lesson."""
    engine = open_engine(f"sqlite:///{path}")
    try:
        migrate(engine)
        with writing(engine, durable=True) as connection:
            connection.execute(insert(Session).values(**lesson.session | _WITHOUT_ACCOUNTS))
            connection.execute(
                insert(MonitorState).values(
                    session_id=lesson.id, **signature(), status=str(MonitorStatus.STARTING),
                    message="Saved from memory", tiles=0, seen=0, cameras_off=0, frame_width=0,
                    frame_height=0, dropped_frames=0,
                )
            )  # fmt: skip
        dialects.checkpoint(engine)
    finally:
        engine.dispose()


def _go_on_in(engine: Engine, place: Place, target: Path) -> None:
    old = place.handle
    place.path, place.handle, place.held = target, None, False
    place.identity = None
    engine.dispose()
    with contextlib.suppress(Exception):  # of a disk that is gone
        old.invalidate()
    hold(engine)


def _sentence(lost: str, target: Path, *, in_place: bool, whole: bool) -> str:
    part = "the lesson" if whole else "what was still in memory of the lesson"
    if in_place:
        return f"{lost}; {part} was put back there from the open file and goes on"
    return f"{lost}; {part} was saved in {target} and goes on there"


@contextlib.contextmanager
def save_rest(database: Path, lesson: Known) -> Iterator[tuple[Engine, Path]]:
    """A small new database for what could not be stored, and its name. Raises StorageError."""
    problems = []
    for folder in folders(database):
        path = new_name(database, folder)
        try:
            _begin(path, lesson)
            engine = open_engine(f"sqlite:///{path}")
        except (OSError, StorageError) as error:
            problems.append(f"{folder}: {error}")
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        try:
            yield engine, path
        finally:
            engine.dispose()
        return
    raise StorageError(f"no folder takes it: {'; '.join(problems)}")
