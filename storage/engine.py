"""Opens the database: a SQLite file by default, PostgreSQL by URL.

engine = open_engine(database_url(settings))
migrate(engine)
with reading(engine) as connection: ...
with writing(engine) as connection: ...
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from storage import dialects
from storage.errors import StorageBusyError, StorageError
from storage.migration import migrate

__all__ = ["database_file", "migrate", "open_database", "open_engine", "reading", "writing"]

_SQLITE_HEADER = b"SQLite format 3\0"


def open_database(url: str) -> Engine:
    """`open_engine` followed by `migrate`: what every command does first."""
    engine = open_engine(url)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def open_engine(url: str) -> Engine:
    """Engine for `url` after one successful connection.

    A missing SQLite file is created (mode 0600), with its folder (mode 0700). Nothing is changed in
    a file that is not a Classmood database. Raises StorageError with one line for the teacher.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageError(
            f"storage.url is not a database URL: {url!r}; it looks like sqlite:///file.db"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        path = _prepare_file(parsed)
        parsed = parsed.set(database=str(path))
    try:
        engine = dialects.create(parsed)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StorageError(
            f"no driver for {parsed.drivername} databases is installed; "
            "for PostgreSQL install 'psycopg[binary]' and begin the URL with postgresql+psycopg://"
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
def reading(engine: Engine) -> Iterator[Connection]:
    """One short read transaction: a consistent snapshot. Raises StorageError.

    A database that is locked, full or away raises its subclass StorageBusyError.
    """
    with _explained(engine), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine, *, durable: bool = False) -> Iterator[Connection]:
    """One write transaction, committed on exit, rolled back on an exception. Raises StorageError.

    durable: on the disk before this returns, even through a power cut (session ends, flags).
    Without it a killed process loses nothing, a power cut at most the last seconds.
    """
    mode = dialects.DURABLE if durable else dialects.WRITE
    with _explained(engine), dialects.begin(engine, mode) as connection:
        yield connection


def database_file(engine: Engine) -> Path | None:
    """The SQLite file behind `engine`; None for a server."""
    is_file = engine.dialect.name == "sqlite" and engine.url.database
    return Path(engine.url.database or "") if is_file else None


def shown(url: URL) -> str:
    """`url` as it may be printed: a path, or a URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.render_as_string(hide_password=True)


@contextlib.contextmanager
def _explained(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if waiting := dialects.why_wait(error):
            raise StorageBusyError(waiting) from error
        raise StorageError(
            f"the database {shown(engine.url)} cannot be used: {_reason(error)}"
        ) from error


def _reason(error: SQLAlchemyError) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _prepare_file(url: URL) -> Path:
    if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
        raise StorageError("storage.url must name a file, such as sqlite:///classmood.db")
    path = Path(str(url.database)).expanduser().absolute()
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            return path
        if not path.is_file():
            raise StorageError(f"{path} is a folder, not a database file; change storage.url")
        with path.open("r+b") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise StorageError(
            f"the database {path} cannot be written: {error.strerror}; "
            "choose another folder with data_dir"
        ) from error
    if header:
        _check_ours(path, header)
    path.chmod(0o600)
    return path


def _check_ours(path: Path, header: bytes) -> None:
    """Refuses a file of another program before anything could be changed in it."""
    other = StorageError(
        f"{path} is not a Classmood database; it was left alone: choose another file in storage.url"
    )
    if header != _SQLITE_HEADER:
        raise other
    module = dialects.sqlite_module()
    try:
        with contextlib.closing(module.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except module.Error as error:
        raise StorageError(
            f"the database {path} is damaged ({error}); it was left alone: "
            "move it away to begin a new one"
        ) from error
    if tables and "alembic_version" not in tables:
        raise other
