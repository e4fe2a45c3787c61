"""Everything that differs between SQLite and PostgreSQL, and nowhere else.

SQLite: `pysqlite3` where it bundles a newer library than Python's own; write-ahead log unless the
library is older than 3.51.3, whose WAL-reset bug can corrupt a database
(https://www.sqlite.org/wal.html#walresetbug); `synchronous` NORMAL for readings and FULL for
durable transactions; freed pages are overwritten, so that deleted means gone.
"""

import contextlib
import importlib
import logging
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Integer,
    SmallInteger,
    create_engine,
    event,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.computer.place import place_of, set_place
from storage.database import server
from storage.errors import StorageBusyError

logger = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 5.0
"""How long a statement waits for another process's lock before it fails."""
WAL_SAFE_VERSION = (3, 51, 3)
MODE = "classmood_mode"
"""Execution option of a connection: READ, WRITE, DURABLE or MIGRATE."""
READ, WRITE, DURABLE, MIGRATE = "read", "write", "durable", "migrate"
DISK_FULL = "The disk is full or cannot be written; nothing is stored until there is room"
READ_ONLY = "The database file can only be read; nothing is stored until it can be written"
APPLICATION_ID = 0x434C4D44
"""SQLite header field that tells a file as ours, even where its tables cannot be read: "CLMD"."""
_JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024
_LOCKED_PAUSE_S = 0.02


class SqliteModule(Protocol):
    """The part of the `sqlite3` module that is used; `pysqlite3` has the same."""

    sqlite_version: str
    sqlite_version_info: tuple[int, ...]
    Error: type[Exception]
    OperationalError: type[Exception]

    def connect(
        self, database: str, *, timeout: float = ..., uri: bool = ...
    ) -> sqlite3.Connection:
        """As `sqlite3.connect`."""


def sqlite_module() -> SqliteModule:
    """The newest SQLite there is: bundled with `pysqlite3`, or Python's own."""
    own = cast(SqliteModule, sqlite3)
    try:
        bundled = cast(SqliteModule, importlib.import_module("pysqlite3.dbapi2"))
    except ImportError:
        return own
    newer = tuple(bundled.sqlite_version_info) > tuple(own.sqlite_version_info)
    return bundled if newer else own


def create(url: URL, module: SqliteModule | None = None) -> Engine:
    """Engine with this project's transaction rules; opens no connection.

    module: the SQLite driver, `sqlite_module()` unless a test gives another.
    Raises ModuleNotFoundError or NoSuchModuleError for a driver that is not installed.
    """
    if url.get_backend_name() != "sqlite":
        return _of_any_size(server.create(url))
    module = module or sqlite_module()
    engine = create_engine(
        url,
        module=module,
        connect_args={"timeout": BUSY_TIMEOUT_S},
        hide_parameters=True,  # names must not get into the log with an error
    )
    place = set_place(engine, Path(str(url.database)))

    @event.listens_for(engine, "do_connect")
    def connect_in_place(_: object, __: object, names: list[Any], words: dict[str, Any]) -> None:
        # a name under which nothing lies any more must not become an empty database
        mode = "rwc" if place.identity is None else "rw"
        names[0], words["uri"] = f"{place.path.absolute().as_uri()}?mode={mode}", True

    journal = _journal_mode(module)
    # A rollback journal is only safe against power loss when every commit reaches the disk.
    everyday = "NORMAL" if journal == "WAL" else "FULL"

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, record: object) -> None:
        if place.identity is None:
            place.remember()
        connection.isolation_level = None  # BEGIN is ours, see below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
        if cursor.execute("PRAGMA page_count").fetchone()[0] == 0:
            # only possible before the first page; later it would wait for the write lock in vain
            cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
        _set_journal(cursor, journal, module)
        for pragma in (
            f"journal_size_limit = {_JOURNAL_LIMIT_BYTES}",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def open_transaction(connection: Connection) -> None:
        mode = connection.get_execution_options().get(MODE, READ)
        if mode == READ:
            connection.exec_driver_sql("BEGIN")
            return
        # neither can be changed once a transaction is open
        durable = mode in (DURABLE, MIGRATE)
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else everyday}")
        # rebuilding a table in a migration must not cascade into the tables that refer to it
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if mode == MIGRATE else 'ON'}")
        # taking the lock now waits for it; upgrading a read lock later would fail at once
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _set_journal(cursor: sqlite3.Cursor, mode: str, module: SqliteModule) -> None:
    """Sets the journal that the file is to have, see `_journal_mode`.

    A change needs the file for itself, and SQLite refuses at once where another program has it
    instead of waiting as for any other lock (https://www.sqlite.org/pragma.html#pragma_journal_mode):
    of two programs that begin on a new file together one would fail. Raises the driver's
    OperationalError where the file stays locked for BUSY_TIMEOUT_S.
    """
    until_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode = {mode}")
        except module.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until_s:
                raise
            time.sleep(_LOCKED_PAUSE_S)
        else:
            return


def _of_any_size(engine: Engine) -> Engine:
    """Lets a number that is compared be of any size, as in SQLite: too large a one finds no row.

    SQLAlchemy writes the column's type to every parameter, and PostgreSQL refuses 3,000,000,000 as
    an INTEGER before it looks; without the cast the driver names the type that the number needs.
    """
    plain: dict[Any, Any] = {kind: kind for kind in (SmallInteger, Integer, BigInteger)}
    engine.dialect.colspecs = {**engine.dialect.colspecs, **plain}
    return engine


def _journal_mode(module: SqliteModule) -> str:
    if tuple(module.sqlite_version_info) >= WAL_SAFE_VERSION:
        return "WAL"
    logger.warning(
        "SQLite %s has a bug that can corrupt a database in write-ahead mode (fixed in 3.51.3): "
        "using the slower rollback journal; install 'pysqlite3' for a newer SQLite",
        module.sqlite_version,
    )
    return "DELETE"


def mark_as_ours(connection: Connection) -> None:
    """Writes APPLICATION_ID into the file of the open transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def checkpoint(engine: Engine, wait_s: float = 1.0) -> int:
    """Moves the write-ahead log into the file and cuts it off; bytes that stay in it.

    wait_s: how long to wait for readers. Without waiting, pages that read one after the other would
    keep the log for ever; one that holds an old snapshot for longer keeps it for now. 0 without a
    log. Raises StorageBusyError where the disk has no room.
    """
    if engine.dialect.name != "sqlite":
        return 0
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    try:
        driver.execute(f"PRAGMA busy_timeout = {round(wait_s * 1000)}")
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite_module().Error as error:
        raise StorageBusyError(f"the write-ahead log cannot be emptied: {error}") from error
    finally:
        driver.execute(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
        connection.close()
    return log_bytes(engine)


def log_bytes(engine: Engine) -> int:
    """Size of SQLite's write-ahead log on the disk."""
    place = place_of(engine)
    log = Path(f"{engine.url.database if place is None else place.path}-wal")
    return log.stat().st_size if log.exists() else 0


@contextlib.contextmanager
def begin(engine: Engine, mode: str) -> Iterator[Connection]:
    """One transaction in `mode`, committed on exit, rolled back on an exception."""
    with engine.connect() as plain:
        connection = plain.execution_options(**{MODE: mode})
        with connection.begin():
            yield connection


def why_wait(error: DBAPIError) -> str | None:
    """A sentence for the teacher where waiting may help (locked, disk full, server away)."""
    text = str(error.orig).lower()
    if "readonly" in text or "unable to open database file" in text:
        return READ_ONLY
    if "locked" in text or "busy" in text or ("timeout" in text and "connection" not in text):
        return "The database is locked by another program; waiting for it"
    if "disk is full" in text or "no space" in text or "disk i/o error" in text:
        return DISK_FULL
    if error.connection_invalidated or "connection" in text or "server closed" in text:
        return server.AWAY
    return None


def give_back_space(engine: Engine) -> None:
    """Returns freed pages to the file system in short transactions, and empties the log.

    Nothing for a server. Raises StorageBusyError where other programs keep the file in use.
    """
    while give_back_some(engine):
        pass
    empty_log(engine)


def give_back_some(engine: Engine, pages: int = 2000) -> bool:
    """Returns some freed pages to the file system (some 50 ms); whether there are more.

    Raises StorageBusyError where another program holds the write lock for too long.
    """
    if engine.dialect.name != "sqlite":
        return False
    with _driver(engine) as driver:
        before = driver.execute("PRAGMA freelist_count").fetchone()[0]
        # a script is stepped to its end; incremental_vacuum frees one page a step
        driver.executescript(f"PRAGMA incremental_vacuum({pages})")
        left = int(driver.execute("PRAGMA freelist_count").fetchone()[0])
        # a file of a version that did not keep the way back of its pages cannot shrink in place
        return bool(0 < left < before)


def empty_log(engine: Engine) -> None:
    """Moves the write-ahead log into the file and cuts it off. Raises StorageBusyError."""
    if engine.dialect.name != "sqlite":
        return
    with _driver(engine) as driver:
        # the bulk without the write lock, which TRUNCATE holds
        driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StorageBusyError(
            "the write-ahead log is in use by another program and still holds old data; "
            "close the other programs and try again"
        )


@contextlib.contextmanager
def _driver(engine: Engine) -> Iterator[Any]:
    """SQLite's own connection, outside of a transaction. Raises StorageBusyError."""
    connection = engine.raw_connection()
    try:
        yield connection.driver_connection
    except sqlite_module().Error as error:
        raise StorageBusyError(f"the database is in use ({error}); try again later") from error
    finally:
        connection.close()
