"""Where a lesson is saved when its database file is lost, and how it is found there again."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

_WORD = "rescued"
_DATA_DIR_VARIABLE = "CLASSMOOD_DATA_DIR"


def folders(database: Path) -> Iterator[Path]:
    """Folders to save in, best first; not all need be there or writable."""
    yield database.parent
    if named := os.environ.get(_DATA_DIR_VARIABLE):
        yield Path(named).expanduser()
    yield Path(platformdirs.user_data_dir("classmood", appauthor=False))
    yield Path.home()
    yield Path(tempfile.gettempdir())


def new_name(database: Path, folder: Path) -> Path:
    """A name in `folder` that is not taken."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return folder / f"{database.stem}.{_WORD}-{stamp}-{os.getpid()}.db"


def rescued_since(database: Path, since_s: float) -> Path | None:
    """The newest file that a monitor has saved since, seconds of the epoch; None: there is none."""
    found: list[tuple[float, Path]] = []
    for folder in set(folders(database)):
        try:
            for path in folder.iterdir():  # a pattern would read a bracket in a name as its own
                if path.name.startswith(f"{database.stem}.{_WORD}-") and path.suffix == ".db":
                    found.append((path.stat().st_mtime, path))
        except OSError:
            continue
    recent = [each for each in found if each[0] >= since_s]
    return max(recent)[1] if recent else None
