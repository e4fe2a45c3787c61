"""What every platform's window system offers, and how the meeting window is chosen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from monitor.desktop.titles import Rank, recognise
from monitor.imaging.boxes import area
from monitor.types import BoxInt
from storage.errors import ConfigurationError, SourceError

OWN_NAME = "classmood"
"""Windows named after this program (its page, the terminal that started it) are never watched."""


class AccessDeniedError(SourceError):
    """The operating system does not let this program look at other windows."""


class WindowState(StrEnum):
    """Whether a window's own pixels are on the desktop at all, and of this moment."""

    SHOWN = "shown"
    MINIMISED = "minimised"
    OTHER_DESKTOP = "other_desktop"
    HUNG = "hung"
    """Its program neither answers nor draws."""


@dataclass(frozen=True, slots=True)
class WindowInfo:
    """One window in a list. app: its class or program name. box_xyxy: pixels of the desktop."""

    id: int
    title: str
    app: str
    box_xyxy: BoxInt
    minimised: bool
    pid: int | None

    @property
    def matches_meeting(self) -> str | None:
        """The meeting program ("Zoom", ...) if this window shows a meeting, else None."""
        found = recognise(self.title, self.app)
        return found.program if found and found.rank > Rank.MAIN_WINDOW else None


@dataclass(frozen=True, slots=True)
class Sight:
    """One window at one moment: what has to be known before its pixels are taken.

    box_xyxy: its content in pixels of the desktop. covers_xyxy: windows above it, clipped to it;
    popups_xyxy: those of them that are its program's own toolbars and dialogs, or anybody's menus,
    hints and notifications. They hide pixels too, but are small or soon gone.
    """

    title: str
    app: str
    box_xyxy: BoxInt
    state: WindowState
    covers_xyxy: tuple[BoxInt, ...] = ()
    popups_xyxy: tuple[BoxInt, ...] = ()


class WindowSystem(Protocol):
    """One platform's windows. Every method may raise SourceError with one clear line."""

    def list_windows(self) -> list[WindowInfo]:
        """All titled windows of programs, topmost first."""
        ...

    def look(self, window_id: int) -> Sight | None:
        """The window as it is now, None once it is closed. Cheap enough for every frame."""
        ...

    def close(self) -> None:
        """Let go of the connection; safe to call twice."""
        ...


def compile_title(pattern: str) -> re.Pattern[str] | None:
    """Compile a user's title pattern (case does not matter); None for the empty one.

    Raises:
        ConfigurationError: not a regular expression.
    """
    if not pattern:
        return None
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error as error:
        raise ConfigurationError(
            f"The window title pattern {pattern!r} is no regular expression ({error}); "
            "put a backslash before signs such as ( [ * +."
        ) from None


def is_wanted(title: str, app: str, pattern: re.Pattern[str] | None) -> Rank | None:
    """How well a window fits, None where it must not be watched."""
    found = recognise(title, app)
    rank = found.rank if found else Rank.MAIN_WINDOW
    if pattern is None:
        return rank if rank > Rank.MAIN_WINDOW else None
    if pattern.search(title) is None:
        return None
    ours = OWN_NAME in title.casefold() and OWN_NAME not in pattern.pattern.casefold()
    return None if ours else rank


def choose_window(
    windows: Iterable[WindowInfo], pattern: re.Pattern[str] | None = None
) -> WindowInfo | None:
    """Pick the window to watch: a meeting before a main window, open before minimised, largest."""
    wanted = [
        (rank, not window.minimised, area(window.box_xyxy), window)
        for window in windows
        if (rank := is_wanted(window.title, window.app, pattern)) is not None
    ]
    return max(wanted, key=lambda entry: entry[:3])[3] if wanted else None
