"""Opens the database: a SQLite file by default, PostgreSQL by URL.

engine = open_engine(database_url(settings))
migrate(engine)
with reading(engine) as connection: ...
with writing(engine) as connection: ...
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    SQLAlchemyError,
    TimeoutError,
)

from storage.computer.place import Place, Trouble, place_of
from storage.computer.rescue_places import rescued_since
from storage.config import addresses
from storage.database import dialects
from storage.database import disk_reserve as reserve
from storage.database.health import damage_at_start
from storage.database.lock import InUseError, file_lock
from storage.database.migration import migrate
from storage.database.recovery import Recovered, aside_name, clear_unfinished, put_aside, rescue
from storage.database.server import AWAY, end_reading, server_of
from storage.database.sqlite_file import (
    SQLITE_HEADER,
    DamagedError,
    check_ours,
    prepare_file,
    sqlite_path,
)
from storage.errors import DatabaseGoneError, StorageBusyError, StorageError
from storage.printable import masked

logger = logging.getLogger(__name__)

_MEND_WAIT_S = 20.0
_REPLACED_SHOWN_S = 600.0


def open_database(url: str, *, notify: Callable[[str], None] = logger.warning) -> Engine:
    """A sound, migrated database: what every command does first.

    A damaged file is set aside and what can be read of it goes into a new one; notify gets one
    sentence about that. Raises StorageError.
    """
    path = sqlite_path(url)
    if path is not None and path.is_file() and path.stat().st_size:
        _mend(url, path, notify)
    engine = open_engine(url)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def require_file(url: str) -> None:
    """Raises DatabaseGoneError where a database that was there before is no file any more.

    For who goes on with a lesson: opening would begin an empty database under the name.
    """
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise DatabaseGoneError(f"{Place(path).sentence(Trouble.GONE)}; start a new lesson")


def _mend(url: str, path: Path, notify: Callable[[str], None]) -> None:
    """Sets a damaged file aside and starts a new one with what could be read."""
    if _damage(path) is None:
        return
    deadline_s = time.monotonic() + _MEND_WAIT_S
    while True:
        try:
            with file_lock(path, "a recovery"):
                problem = _damage(path)
                if problem is not None:  # nobody has mended it meanwhile
                    notify(str(_replace(url, path, problem)))
                return
        except InUseError as error:
            if time.monotonic() > deadline_s:
                raise StorageError(f"the database {path} is damaged and in use: {error}") from error
            time.sleep(0.2)


def _damage(path: Path) -> str | None:
    try:
        with path.open("r+b") as file:
            check_ours(path, file.read(len(SQLITE_HEADER)))
    except OSError:
        return None  # said by `open_engine`
    except DamagedError as error:
        return str(error)
    return damage_at_start(path)


def _replace(url: str, path: Path, problem: str) -> Recovered:
    logger.error("%s: %s", path, problem)
    clear_unfinished(path)
    fresh = aside_name(path, "recovering")
    try:
        engine = open_engine(addresses.sqlite_url(fresh))
        migrate(engine)
        dialects.checkpoint(engine)
        engine.dispose()
        rows = rescue(path, fresh)
        recovered = Recovered(put_aside(path, "damaged"), rows)
        fresh.replace(path)
    finally:
        for sidecar in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + sidecar).unlink(missing_ok=True)
    return recovered


def open_engine(url: str) -> Engine:
    """Engine for `url` after one successful connection.

    A missing SQLite file is created (mode 0600), with its folder (mode 0700). Nothing is changed in
    a file that is not a Classmood database. Raises StorageError with one line for the teacher.
    """
    try:
        parsed = addresses.parsed(url)
    except (ArgumentError, ValueError) as error:
        raise StorageError(
            f"storage.url is not a database URL: {masked(url)!r}; it looks like "
            "sqlite:///file.db, or is the path of a file; a '?' in its name is written %3F"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        path = prepare_file(parsed)
        parsed = parsed.set(database=str(path))
    try:
        engine = dialects.create(parsed)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StorageError(
            f"no driver for {parsed.drivername} databases is installed; "
            "for PostgreSQL install 'classmood[postgresql]' and begin the URL with postgresql+psycopg://"
        ) from error
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError as error:
        engine.dispose()
        raise StorageError(
            f"the database {shown(parsed)} cannot be opened: {_reason(error)}; "
            "check storage.url and that the file or server is there"
        ) from error
    return engine


@contextlib.contextmanager
def reading(engine: Engine, *, apart: bool = False) -> Iterator[Connection]:
    """One short read transaction. Raises StorageError.

    Of a file it is a consistent snapshot; a server shows every statement the rows of its moment
    anyway, so that with `apart` it is not told of a transaction at all: two journeys less. Not for
    an engine that is limited to a viewer, nor for rows that are read bit by bit. A database that is
    locked, full or away raises the subclass StorageBusyError.
    """
    _require_in_place(engine)
    with _explained(engine), engine.connect() as connection:
        if apart and engine.dialect.name != "sqlite":
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection
        if connection.in_transaction():
            end_reading(connection)


@contextlib.contextmanager
def writing(
    engine: Engine, *, durable: bool = False, spend_reserve: bool = True
) -> Iterator[Connection]:
    """One write transaction, committed on exit, rolled back on an exception. Raises StorageError.

    durable: on the disk before this returns, even through a power cut (session ends, flags).
    Without it a killed process loses nothing, a power cut at most the last seconds. spend_reserve:
    on a full disk use the room kept for it (`storage.database.disk_reserve`); not for what a
    monitor reads.
    """
    _require_in_place(engine)
    path = database_file(engine)
    if path is not None and spend_reserve:
        reserve.release_if_full(path)
    elif path is not None and reserve.is_spent(path):
        raise StorageBusyError(dialects.DISK_FULL)
    mode = dialects.DURABLE if durable else dialects.WRITE
    with _explained(engine), dialects.begin(engine, mode) as connection:
        yield connection


def database_file(engine: Engine) -> Path | None:
    """The SQLite file behind `engine`; None for a server."""
    place = place_of(engine)
    return None if place is None else place.path


def shown(url: URL) -> str:
    """`url` as it may be printed: a path, or a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return masked(url.render_as_string(hide_password=True))


def file_notice(engine: Engine) -> str | None:
    """What has happened to the database file while it was open, in one sentence; None: nothing."""
    place = place_of(engine)
    if place is None:
        return None
    if trouble := place.trouble():
        return f"{place.sentence(trouble)}{_saved(place)}"
    if place.replaced_at_s is None or time.time() - place.replaced_at_s > _REPLACED_SHOWN_S:
        return None
    at = time.strftime("%H:%M:%S", time.localtime(place.replaced_at_s))
    return f"The database file {place.path} was replaced at {at}{_saved(place)}"


def _saved(place: Place) -> str:
    """Where the lesson was saved meanwhile, as the end of a sentence."""
    found = rescued_since(place.path, place.since_s)
    return "" if found is None else f". The lesson was saved in {found}"


def _require_in_place(engine: Engine) -> None:
    """Raises DatabaseGoneError where the file is not there any more.

    Another database of ours that lies under its name is taken up, unless the old one is held.
    """
    if (server := server_of(engine)) is not None:
        server.admit()
    place = place_of(engine)
    trouble = None if place is None else place.trouble()
    if place is None or trouble in (None, Trouble.READ_ONLY):
        return
    if trouble is Trouble.REPLACED and not place.held and _take_up(engine, place):
        return
    raise DatabaseGoneError(
        f"{place.sentence(trouble)}{_saved(place) or '; a lesson being watched is saved elsewhere'}"
    )


def _take_up(engine: Engine, place: Place) -> bool:
    """Whether what lies under the name now is a database of ours, with a lesson or without."""
    module = dialects.sqlite_module()
    with contextlib.suppress(module.Error, OSError, UnicodeDecodeError):
        uri = f"{place.path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(module.connect(uri, uri=True)) as connection:
            names = "SELECT name FROM sqlite_master WHERE name IN ('session', 'monitor_state')"
            if len(connection.execute(names).fetchall()) != 2:
                return False
        place.remember()
        place.replaced_at_s = time.time()
        logger.warning("%s", place.sentence(Trouble.REPLACED))
        engine.dispose()
        return True
    return False


@contextlib.contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    server = server_of(engine)
    try:
        yield
        if server is not None:
            server.answered()
    except TimeoutError as error:  # of the pool: all its connections wait for the server
        raise StorageBusyError(AWAY) from error
    except DBAPIError as error:
        if server is not None and dialects.why_wait(error) == AWAY:
            server.was_silent()
        if waiting := dialects.why_wait(error):
            raise StorageBusyError(waiting) from error
        raise StorageError(
            f"the database {shown(engine.url)} cannot be used: {_reason(error)}"
        ) from error


def _reason(error: SQLAlchemyError) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return masked(lines[0]) if lines else type(error).__name__
