"""A copy of the database on request, and back: online, verified, never over something else."""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from storage.database import dialects
from storage.database.engine import database_file, open_database
from storage.database.health import damage
from storage.database.lock import file_lock
from storage.database.migration import BACKUP_SUFFIX
from storage.database.recovery import aside_name, put_aside
from storage.database.tables.columns import Base
from storage.errors import InputFileError, StorageBusyError, StorageError

_PAGES_AT_ONCE = 512
_WAIT_S = 30.0
_HEADER = b"SQLite format 3\0"


def backup_to(engine: Engine, out: Path | None = None) -> Path:
    """Copies the database into `out` while others use it; answers the file.

    out: None for a dated name beside the database. The copy is checked before it takes its name.
    Raises StorageError where `out` exists, cannot be written, or the copy is not sound.
    """
    source = database_file(engine)
    if source is None:
        raise StorageError("a server's database is backed up with the server's own tools (pg_dump)")
    target = out or aside_name(source, "backup").with_name(
        aside_name(source, "backup").name + BACKUP_SUFFIX
    )
    if target.exists():
        raise StorageError(f"{target} exists already; choose another name")
    try:
        copy_database(source, target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}") from error
    return target


def copy_database(source: Path, target: Path) -> None:
    """A sound copy under `target` (mode 0600), or none at all. Raises StorageError, OSError."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    module = dialects.sqlite_module()
    try:
        with (
            contextlib.closing(module.connect(str(source))) as old,
            contextlib.closing(module.connect(str(partial))) as new,
        ):
            old.backup(new, pages=_PAGES_AT_ONCE, progress=_patience(), sleep=0.05)
            # one file, whatever mode the original is in
            new.execute("PRAGMA journal_mode = DELETE")
        if problem := damage(partial):
            raise StorageError(f"the copy is not sound ({problem}); the original may be damaged")
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except module.Error as error:
        raise StorageError(f"{source} cannot be copied: {error}") from error
    finally:
        for sidecar in ("", "-wal", "-shm", "-journal"):
            partial.with_name(partial.name + sidecar).unlink(missing_ok=True)


def restore(url: str, database: Path, backup: Path) -> Path | None:
    """Puts a backup in the database's place; answers where the present file was set aside.

    url: of the database, whose file is `database`. A page that is open keeps working: the content
    is exchanged in one transaction. Refused while a monitor runs. Raises StorageError,
    InputFileError; then nothing was changed.
    """
    _check_backup(backup)
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file_lock(database, "a restore"):
        aside: Path | None = None
        if database.exists() and database.stat().st_size:
            if damage(database) is None:
                aside = aside_name(database, "replaced")
                copy_database(database, aside)
            else:
                aside = put_aside(database, "damaged")
        # a copy of the backup, so that nothing of another program ever runs here
        fresh = aside_name(database, "restoring")
        try:
            copy_database(backup, fresh)
            _drop_foreign(fresh)
            _copy_over(fresh, database)
        finally:
            for sidecar in ("", "-wal", "-shm", "-journal"):
                fresh.with_name(fresh.name + sidecar).unlink(missing_ok=True)
        open_database(url).dispose()
    return aside


def _drop_foreign(path: Path) -> None:
    """Drops what no release of this program makes: triggers, views and other tables.

    Raises InputFileError where one of them resists.
    """
    ours = {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}
    indexes = {str(index.name) for table in Base.metadata.sorted_tables for index in table.indexes}
    module = dialects.sqlite_module()
    try:
        with contextlib.closing(module.connect(str(path))) as file:
            file.execute("PRAGMA trusted_schema = OFF")
            # triggers and views first: dropping a table would fire or break them
            for kind in ("trigger", "view", "index", "table"):
                named = "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL"
                for (name,) in file.execute(named, (kind,)).fetchall():
                    known = ours if kind == "table" else indexes if kind == "index" else ()
                    if name not in known and not name.startswith("sqlite_"):
                        quoted = name.replace('"', '""')
                        file.execute(f'DROP {kind} IF EXISTS "{quoted}"')
            file.commit()
    except module.Error as error:
        raise InputFileError(
            f"the backup holds parts of another program that cannot be removed ({error}); "
            "nothing was changed"
        ) from error


def _copy_over(backup: Path, database: Path) -> None:
    if not database.exists():
        os.close(os.open(database, os.O_CREAT | os.O_RDWR, 0o600))
    module = dialects.sqlite_module()
    try:
        with (
            contextlib.closing(module.connect(str(backup))) as source,
            contextlib.closing(module.connect(str(database))) as target,
        ):
            # all pages in one step are one transaction: whoever reads sees the old or the new
            source.backup(target, progress=_patience(), sleep=0.1)
    except module.Error as error:
        raise StorageError(f"{database} cannot be replaced: {error}; it is as it was") from error


def _check_backup(path: Path) -> None:
    if not path.is_file():
        raise InputFileError(f"{path} does not exist; give a file made by 'classmood backup'")
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if header != _HEADER:
        raise InputFileError(f"{path} is not a database; give a file made by 'classmood backup'")
    if problem := damage(path):
        raise InputFileError(f"{path} is damaged ({problem}); give another backup")
    module = dialects.sqlite_module()
    with contextlib.closing(
        module.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    ) as file:
        tables = {row[0] for row in file.execute("SELECT name FROM sqlite_master")}
    if not {"alembic_version", "session", "reading"} <= tables:
        raise InputFileError(f"{path} is another program's database; nothing was changed")


def _patience() -> Callable[..., Any]:
    """Ends a copy that another program keeps waiting; SQLite itself would wait for ever."""
    state = {"left": -1, "since_s": time.monotonic()}

    def progress(status: int, remaining: int, total: int) -> None:
        now_s = time.monotonic()
        if remaining != state["left"]:
            state["left"], state["since_s"] = remaining, now_s
        elif now_s - state["since_s"] > _WAIT_S:
            raise StorageBusyError("the database is locked by another program; try again later")

    return progress
