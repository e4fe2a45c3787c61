"""Rewrites a SQLite file without its dead bytes, in bounded memory and while others have it open.

Freed pages are overwritten by SQLite (`secure_delete`), but when rows move between pages, copies of
them stay in the unused part of a page. Only a rewritten file is free of those. A plain VACUUM keeps
the whole new file in memory where the library is built with SQLITE_TEMP_STORE=3, as `pysqlite3` is;
so the new file is written beside the old one (VACUUM INTO) and its pages are copied back in one
transaction (the online backup API): whoever reads sees the old pages or the new ones.

A file that has to be rewritten is marked by an empty file beside it, made before the first row is
deleted, so that an interruption at any moment, or a monitor that is watching, only puts it off.
"""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from storage.database import dialects
from storage.database.engine import database_file
from storage.database.health import free_bytes
from storage.database.lock import InUseError, file_lock, holder_pid
from storage.database.recovery import aside_name
from storage.errors import StorageBusyError

_OWED_SUFFIX = ".rewrite"
_LABEL = "rewriting"
_PAGES_AT_ONCE = 2000
_ATTEMPTS = 3
_WAIT_S = 10.0
_LOOK_S = 0.25
_STEPS_BETWEEN_LOOKS = 20_000


class _ChangedError(Exception):
    """Somebody stored something between the new file and its way back."""


def owe_rewrite(engine: Engine) -> None:
    """Notes that the file has to be rewritten; nothing for a server."""
    if (marker := _marker(engine)) is not None:
        os.close(os.open(marker, os.O_CREAT | os.O_WRONLY, 0o600))


def is_rewrite_owed(engine: Engine) -> bool:
    """Whether a deletion has left the file to be rewritten."""
    marker = _marker(engine)
    return marker is not None and marker.exists()


def rewrite(engine: Engine, give_up: Callable[[], bool] = lambda: False) -> None:
    """Writes the file anew, so that it holds nothing but its rows; a server is vacuumed.

    Takes room for two more copies and some 5 MB of memory, whatever the file's size. Gives way to a
    monitor that starts meanwhile, and to give_up, which is asked now and then. Raises
    StorageBusyError; then the file is as it was, and stays marked.
    """
    path = database_file(engine)
    if path is None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.exec_driver_sql("VACUUM")
        return
    try:
        with file_lock(path.with_name(path.name + _OWED_SUFFIX), "rewriting"):
            _rewrite_file(engine, path, give_up)
    except InUseError as error:
        raise StorageBusyError("another program is rewriting the file already") from error


def _rewrite_file(engine: Engine, path: Path, give_up: Callable[[], bool]) -> None:
    clear_unfinished(path)
    dialects.checkpoint(engine)
    need = 2 * path.stat().st_size
    if free_bytes(path) < need + need // 20:
        raise StorageBusyError(
            f"the deleted rows are gone, but the disk has no room for the {need // 10**6} MB that "
            "rewriting the file takes: make room, then run 'classmood purge'"
        )
    fresh = aside_name(path, _LABEL)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    module = dialects.sqlite_module()
    try:
        for attempt in range(_ATTEMPTS):
            try:
                _through(path, fresh, give_up)
                break
            except _ChangedError:
                if attempt == _ATTEMPTS - 1:
                    raise StorageBusyError("the database is in use; try again later") from None
                fresh.write_bytes(b"")
    except module.Error as error:
        raise StorageBusyError(f"the database is in use ({error}); try again later") from error
    finally:
        fresh.unlink(missing_ok=True)
    dialects.empty_log(engine)
    if (marker := _marker(engine)) is not None:
        marker.unlink(missing_ok=True)


def clear_unfinished(path: Path) -> None:
    """Removes what a rewrite that was interrupted has left."""
    for left in path.parent.glob(f"{path.name}.{_LABEL}-*"):
        left.unlink(missing_ok=True)


def _through(path: Path, fresh: Path, give_up: Callable[[], bool]) -> None:
    """Writes the rows of `path` into the empty file `fresh`, and its pages back over `path`."""
    module = dialects.sqlite_module()
    with (
        contextlib.closing(module.connect(str(path), timeout=dialects.BUSY_TIMEOUT_S)) as watcher,
        contextlib.closing(module.connect(str(path), timeout=dialects.BUSY_TIMEOUT_S)) as old,
        contextlib.closing(module.connect(str(fresh))) as new,
    ):
        version = _data_version(watcher)
        old.isolation_level = None
        old.set_progress_handler(lambda: int(give_up()), _STEPS_BETWEEN_LOOKS)
        old.execute("VACUUM INTO ?", (str(fresh),))
        started, moved_s, looked_s = False, time.monotonic(), 0.0

        def progress(status: int, remaining: int, total: int) -> None:
            nonlocal started, moved_s, looked_s
            now_s = time.monotonic()
            if remaining < total:
                moved_s = now_s
            elif now_s - moved_s > _WAIT_S:
                raise StorageBusyError("the database is locked by another program; try again later")
            # from its first page on the copy holds the write lock: nothing can be stored any more
            if not started and remaining < total:
                started = True
                if _data_version(watcher) != version:
                    raise _ChangedError
            if now_s - looked_s > _LOOK_S:
                looked_s = now_s
                _give_way(path, give_up)

        _give_way(path, give_up)
        # never all of them in the first step: that would commit before it is looked at
        total = int(new.execute("PRAGMA page_count").fetchone()[0])
        pages = min(_PAGES_AT_ONCE, max(total // 2, 1))
        new.backup(old, pages=pages, progress=progress, sleep=0.05)


def _give_way(path: Path, give_up: Callable[[], bool]) -> None:
    if give_up():
        raise StorageBusyError("the rewriting of the file was put off")
    if holder_pid(path) not in (None, os.getpid()):
        raise StorageBusyError("a monitor is watching; the file is rewritten after its lesson")


def _data_version(connection: sqlite3.Connection) -> int:
    """Changes whenever another connection has stored something."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _marker(engine: Engine) -> Path | None:
    path = database_file(engine)
    return None if path is None else path.with_name(path.name + _OWED_SUFFIX)
