"""A file that is to be the database: which one a URL names, and whether it is one of ours."""

import contextlib
import os
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from storage.config import addresses
from storage.database import dialects
from storage.errors import StorageError

SQLITE_HEADER = b"SQLite format 3\0"
_OUR_NAME = "classmood.db"
_APPLICATION_ID_AT = 68


class DamagedError(StorageError):
    """The file is Classmood's but cannot be read."""


def sqlite_path(url: str) -> Path | None:
    """The file that a SQLite URL names; None for a server or no URL."""
    try:
        parsed = addresses.parsed(url)
    except (ArgumentError, ValueError):
        return None
    named = parsed.get_backend_name() == "sqlite" and parsed.database
    if not named or named == ":memory:" or named.startswith("file:"):
        return None
    return Path(named).expanduser().absolute()


def prepare_file(url: URL) -> Path:
    """The file of a SQLite URL, made where it was missing, with its folder, for its owner alone.

    Raises StorageError where it cannot be written or is not ours, see `check_ours`.
    """
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
            header = file.read(len(SQLITE_HEADER))
    except OSError as error:
        raise StorageError(
            f"the database {path} cannot be written: {error.strerror}; "
            "choose another folder with data_dir"
        ) from error
    if header:
        check_ours(path, header)
    path.chmod(0o600)
    return path


def check_ours(path: Path, header: bytes) -> None:
    """Refuses a file of another program before anything could be changed in it.

    Raises DamagedError for one of ours that cannot be read, StorageError for others.
    """
    other = StorageError(
        f"{path} is not a Classmood database; it was left alone: choose another file in storage.url"
    )
    if header != SQLITE_HEADER:
        raise _damaged(path, "its beginning is gone") if path.name == _OUR_NAME else other
    module = dialects.sqlite_module()
    try:
        with contextlib.closing(module.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except (module.Error, UnicodeDecodeError) as error:
        if _marked_as_ours(path):
            raise _damaged(path, str(error)) from error
        raise StorageError(
            f"the database {path} is damaged ({error}); it was left alone: "
            "move it away to begin a new one"
        ) from error
    ours = "alembic_version" in tables and ("session" in tables or _marked_as_ours(path))
    if tables and not ours:  # others use Alembic too
        raise other


def _marked_as_ours(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(_APPLICATION_ID_AT)
        marked = file.read(4) == dialects.APPLICATION_ID.to_bytes(4, "big")
    return marked or path.name == _OUR_NAME


def _damaged(path: Path, problem: str) -> DamagedError:
    return DamagedError(f"the database {path} is damaged ({problem})")
