"""Whether the database file still lies where it was opened.

SQLite goes on reading and writing a file that was deleted, moved or replaced, through the handle it
holds, and says nothing. So every transaction compares the path with what was opened: two calls of
the system, some microseconds.
"""

import contextlib
import os
import stat
import sys
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine


class Trouble(StrEnum):
    """What became of a database file that was open."""

    GONE = "gone"  # deleted, moved, or its disk taken away
    REPLACED = "replaced"  # another file lies under its name
    READ_ONLY = "read_only"


@dataclass(slots=True, eq=False)
class Place:
    """Where an engine's file lies. identity: device and number of the file that was opened.

    held: what is open is kept open, whatever happens to the name (a monitor, during its lesson);
    else another database that is found under the name is taken up. replaced_at_s: when that last
    happened, seconds of the epoch.
    """

    path: Path
    identity: tuple[int, int] | None = None
    folder_device: int = -1
    held: bool = False
    handle: Any = None
    replaced_at_s: float | None = None
    since_s: float = field(default_factory=time.time)

    def remember(self) -> None:
        """Takes the file that lies there now for the one that is open."""
        with contextlib.suppress(OSError):
            found = self.path.stat()
            self.identity = (found.st_dev, found.st_ino)
            self.folder_device = self.path.parent.stat().st_dev

    def trouble(self) -> Trouble | None:
        """What has happened to the file since it was opened; None: nothing."""
        if self.identity is None:
            return None
        try:
            found = self.path.stat()
        except OSError:
            return Trouble.GONE
        if (found.st_dev, found.st_ino) != self.identity:
            return Trouble.REPLACED
        return Trouble.READ_ONLY if self._is_read_only(found.st_mode) else None

    def _is_read_only(self, mode: int) -> bool:
        if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            return True
        if not os.access(self.path, os.W_OK):
            return True
        if not hasattr(os, "statvfs"):
            return False
        with contextlib.suppress(OSError):
            return bool(os.statvfs(self.path).f_flag & os.ST_RDONLY)
        return True

    def moved_to(self) -> Path | None:
        """Where the open file lies now; None where it lies nowhere or the system does not tell."""
        if sys.platform != "linux" or self.identity is None:
            return None
        with contextlib.suppress(OSError):
            for link in Path("/proc/self/fd").iterdir():
                with contextlib.suppress(OSError):
                    found = link.stat()
                    if (found.st_dev, found.st_ino) == self.identity and found.st_nlink:
                        return link.readlink()
        return None

    def sentence(self, trouble: Trouble) -> str:
        """What has happened, in one sentence."""
        if trouble is Trouble.REPLACED:
            return f"The database file {self.path} was replaced by another file"
        if trouble is Trouble.READ_ONLY:
            return f"The database file {self.path} was made read-only"
        moved = self.moved_to()
        if moved is not None and moved != self.path:
            return f"The database file {self.path} was moved to {moved}"
        return f"The database file {self.path} is gone: deleted, moved, or its disk taken away"


_PLACES: "WeakKeyDictionary[Engine, Place]" = WeakKeyDictionary()


def set_place(engine: Engine, path: Path) -> Place:
    """Begins to watch over an engine's file."""
    _PLACES[engine] = place = Place(path)
    return place


def place_of(engine: Engine) -> Place | None:
    """The file behind an engine; None for a server."""
    return _PLACES.get(engine)
