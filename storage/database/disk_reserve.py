"""Room kept for the moment when the disk is full: without it not even deleting would work.

A file of RESERVE_BYTES lies beside the database. A transaction that frees room or ends a lesson
gives it up when the disk is full; a monitor's readings never do, they wait until there is room.
"""

import contextlib
import os
from pathlib import Path

from storage.database.health import free_bytes

RESERVE_BYTES = 8 * 1024 * 1024
_SUFFIX = ".reserve"
_PLENTY_BYTES = 4 * RESERVE_BYTES
_SCARCE_BYTES = 1024 * 1024
_BLOCK = bytes(1024 * 1024)


def reserve_path(database: Path) -> Path:
    """The file that holds the room."""
    return database.with_name(database.name + _SUFFIX)


def keep(database: Path) -> bool:
    """Sets the room aside where the disk has plenty; whether it is there now."""
    path = reserve_path(database)
    try:
        if path.exists() and path.stat().st_size >= RESERVE_BYTES:
            return True
        if free_bytes(database) < _PLENTY_BYTES:
            return False
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            for _ in range(RESERVE_BYTES // len(_BLOCK)):
                file.write(_BLOCK)
    except OSError:
        release(database)
        return False
    return True


def release(database: Path) -> None:
    """Gives the room up."""
    with contextlib.suppress(OSError):
        reserve_path(database).unlink(missing_ok=True)


def release_if_full(database: Path) -> None:
    """Gives the room up where the disk has next to none left."""
    with contextlib.suppress(OSError):
        if free_bytes(database) < _SCARCE_BYTES:
            release(database)


def is_spent(database: Path) -> bool:
    """Whether the room that is left belongs to deleting: the reserve was given up, and no more."""
    with contextlib.suppress(OSError):
        return free_bytes(database) < RESERVE_BYTES and not reserve_path(database).exists()
    return False
