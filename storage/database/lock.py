"""The monitor's lock: one live monitor per database file, told by the operating system.

A lease in the database grows old while its holder sleeps; a file lock is held exactly as long as
the process lives, so it also keeps a second monitor away from one that has stopped answering.
"""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine

from storage.computer.place import place_of
from storage.errors import StorageError

SUFFIX = ".lock"


class InUseError(StorageError):
    """Another process holds the lock."""


def lock_path(database: Path) -> Path:
    """The lock file of a database; it stays behind, empty of meaning, when nobody holds it."""
    return database.with_name(database.name + SUFFIX)


@contextlib.contextmanager
def monitor_lock(engine: Engine, purpose: str = "a monitor") -> Iterator[None]:
    """Holds the database file of `engine` for this process; a server needs none.

    Raises InUseError, naming the holder, where another process has it.
    """
    place = place_of(engine)
    with contextlib.nullcontext() if place is None else file_lock(place.path, purpose):
        yield


@contextlib.contextmanager
def file_lock(database: Path, purpose: str) -> Iterator[None]:
    """Holds `database` for `purpose`, "a monitor" for example. Raises InUseError, StorageError."""
    path = lock_path(database)
    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        try:
            _take(file)
        except OSError as error:
            raise InUseError(_who(file, database)) from error
        try:
            _write(file, {"pid": os.getpid(), "host": socket.gethostname(), "for": purpose})
            yield
        finally:
            _release(file)


def holder_pid(database: Path) -> int | None:
    """Process on this computer that holds the lock now; None where it is free."""
    try:
        with lock_path(database).open("r+", encoding="utf-8") as file:
            try:
                _take(file)
            except OSError:
                pid = _read(file).get("pid")
                return pid if isinstance(pid, int) else None
            _release(file)
    except (OSError, ValueError):
        pass
    return None


# a byte far behind the text is locked, so that the text can be read on every platform
_BYTE = 1 << 20

if sys.platform == "win32":
    import msvcrt

    def _take(file: TextIO) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _release(file: TextIO) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(file: TextIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: TextIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)


def _write(file: TextIO, holder: dict[str, object]) -> None:
    # a full disk must not keep a monitor from starting: the lock holds without its text
    with contextlib.suppress(OSError):
        file.seek(0)
        file.truncate()
        json.dump(holder, file)
        file.flush()


def _read(file: TextIO) -> dict[str, object]:
    file.seek(0)
    try:
        found = json.load(file)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _who(file: TextIO, database: Path) -> str:
    holder = _read(file)
    return (
        f"{database} is being watched by process {holder.get('pid', '?')} on "
        f"{holder.get('host', '?')} ({holder.get('for', 'a monitor')}); stop it first, "
        "or open its live page"
    )
