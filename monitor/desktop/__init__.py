"""Windows of the desktop: list them, find the meeting, see whether it is covered.

One adapter per platform behind `WindowSystem`. Only the X11 adapter has been run; see
docs/platforms.md.
"""

import os
import sys

from monitor.desktop.base import (
    AccessDeniedError,
    Sight,
    WindowInfo,
    WindowState,
    WindowSystem,
    choose_window,
    compile_title,
    is_wanted,
)
from monitor.desktop.titles import Rank
from storage.errors import SourceError

__all__ = [
    "AccessDeniedError",
    "Rank",
    "Sight",
    "WindowInfo",
    "WindowState",
    "WindowSystem",
    "choose_window",
    "compile_title",
    "is_wanted",
    "list_windows",
    "open_window_system",
    "require_screen_access",
]


def require_screen_access() -> None:
    """Check that pixels of the desktop can be had in this session.

    Raises:
        SourceError: a Wayland session, or no display (AccessDeniedError: no permission on macOS).
    """
    if sys.platform == "darwin":
        from monitor.desktop.macos import require_permission  # noqa: PLC0415

        require_permission()
    elif sys.platform != "win32":
        if os.environ.get("XDG_SESSION_TYPE", "").casefold() == "wayland":
            raise SourceError(
                "This is a Wayland session, where no program may see other windows; log out and "
                "choose an Xorg session at the login screen, or analyse a recording."
            )
        if not os.environ.get("DISPLAY"):
            raise SourceError(
                "There is no display (DISPLAY is not set); start Classmood from the desktop "
                "on which the meeting runs."
            )


def open_window_system() -> WindowSystem:
    """Connect to this platform's windows.

    Raises:
        SourceError: no window system that can be read, with what to do.
    """
    require_screen_access()
    if sys.platform == "win32":
        from monitor.desktop.win32 import Win32WindowSystem  # noqa: PLC0415

        return Win32WindowSystem()
    elif sys.platform == "darwin":
        from monitor.desktop.macos import MacWindowSystem  # noqa: PLC0415

        return MacWindowSystem()
    else:
        from monitor.desktop.x11 import X11WindowSystem  # noqa: PLC0415

        return X11WindowSystem()


def list_windows() -> list[WindowInfo]:
    """All titled windows on this desktop, topmost first.

    Raises:
        SourceError: no window system that can be read, with what to do.
    """
    system = open_window_system()
    try:
        return system.list_windows()
    finally:
        system.close()
