"""Which files are meant by folders, patterns and names, and which of them may be recordings."""

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage.errors import InputFileError
from storage.file_names import shown

ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        "3gp", "asf", "avi", "f4v", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts",
        "ogm", "ogv", "ts", "vob", "webm", "wmv",
    )
)  # fmt: skip
"""A file in a folder with another ending is no recording; one that is named by itself may be."""
_SHOWN = 3


@dataclass(slots=True)
class Found:
    """recordings: in the order of their names, each once. passed_over: other files in folders.

    refused: names that lead to nothing, with the line that says so.
    """

    recordings: list[Path] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)

    def about_passed_over(self) -> str | None:
        """One line on files that were passed over; None where there are none."""
        if not self.passed_over:
            return None
        names = ", ".join(shown(path.name) for path in self.passed_over[:_SHOWN])
        more = len(self.passed_over) - _SHOWN
        rest = f" and {more} more" if more > 0 else ""
        verb = "is" if len(self.passed_over) == 1 else "are"
        return f"passed over, by the ending of the name {verb} no recording: {names}{rest}"


def find(names: Sequence[Path]) -> Found:
    """Recordings in these folders, with all folders inside, of these patterns, and these files.

    Hidden files and folders are left out. Links are followed, each folder once. Never raises.
    """
    found, seen = Found(), set[str]()
    for name in names:
        try:
            _take(name, found, seen)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            found.refused.append((name, f"{shown(name)} cannot be read ({reason})"))
    return found


def _take(name: Path, found: Found, seen: set[str]) -> None:
    if name.is_dir():
        before = len(found.recordings)
        for path in _files(name, found):
            _add(path, found, seen, named=False)
        if len(found.recordings) == before:
            line = f"{shown(name)}: no recording in this folder, or it is listed twice"
            found.refused.append((name, line))
        return
    if name.exists() or not glob.has_magic(str(name)):
        _add(name, found, seen, named=True)
        return
    matches = sorted(glob.glob(str(name), recursive=True))  # noqa: PTH207 - also of absolute paths
    if not matches:
        found.refused.append((name, f"{shown(name)} matches no file; check the pattern"))
    for match in map(Path, matches):
        if match.is_dir():
            for path in _files(match, found):
                _add(path, found, seen, named=False)
        else:
            _add(match, found, seen, named=False)


def _files(folder: Path, found: Found) -> Iterator[Path]:
    """Files below a folder, in the order of their names."""

    def refuse(error: OSError) -> None:
        where = Path(error.filename or folder)
        line = f"{shown(where)} cannot be read ({error.strerror}); check its permissions"
        found.refused.append((where, line))

    visited: set[str] = set()
    for root, folders, files in os.walk(folder, followlinks=True, onerror=refuse):
        real = os.path.realpath(root)
        if real in visited:  # a link that leads back
            folders.clear()
            continue
        visited.add(real)
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(files):
            if not file.startswith("."):
                yield Path(root) / file


def _add(path: Path, found: Found, seen: set[str], *, named: bool) -> None:
    if not named and path.suffix.lower() not in ENDINGS:
        found.passed_over.append(path)
        return
    real = os.path.realpath(path)
    if real not in seen:
        seen.add(real)
        found.recordings.append(path)


def require_any(found: Found) -> None:
    """Raises InputFileError where there is nothing to be read, with the first reason."""
    if not found.recordings and found.refused:
        raise InputFileError(found.refused[0][1])
