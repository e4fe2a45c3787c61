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
    "WAYLAND_SCREEN",
    "AccessDeniedError",
    "Rank",
    "Sight",
    "WindowInfo",
    "WindowState",
    "WindowSystem",
    "choose_window",
    "compile_title",
    "is_wanted",
    "is_wayland",
    "list_windows",
    "open_window_system",
    "require_screen_access",
    "require_window_access",
]


_NO_DISPLAY = (
    "There is no display (DISPLAY is not set); start Classmood from the desktop on which the "
    "meeting runs."
)
_NO_XWAYLAND = (
    "This is a Wayland session without Xwayland, where no program may see other windows; log out "
    "and choose an Xorg session at the login screen, or analyse a recording."
)
WAYLAND_SCREEN = (
    "This is a Wayland session, where no program may see the whole screen; watch the window of a "
    "meeting program that runs under Xwayland, or choose an Xorg session at the login screen, or "
    "analyse a recording."
)


def is_wayland() -> bool:
    """Whether a Wayland compositor draws this desktop, whatever X server stands beside it."""
    kind = os.environ.get("XDG_SESSION_TYPE", "").casefold()
    return kind == "wayland" or (not kind and bool(os.environ.get("WAYLAND_DISPLAY")))


def require_window_access() -> None:
    """Check that windows can be seen in this session; under Wayland those of X11 programs can.

    Raises:
        SourceError: no display (AccessDeniedError: no permission on macOS).
    """
    if sys.platform == "darwin":
        from monitor.desktop.macos import require_permission  # noqa: PLC0415

        require_permission()
    elif sys.platform != "win32" and not os.environ.get("DISPLAY"):
        raise SourceError(_NO_XWAYLAND if is_wayland() else _NO_DISPLAY)


def require_screen_access() -> None:
    """Check that pixels of the desktop as a whole can be had in this session.

    Raises:
        SourceError: a Wayland session, or no display (AccessDeniedError: no permission on macOS).
    """
    if sys.platform == "linux" and is_wayland():
        raise SourceError(WAYLAND_SCREEN)
    require_window_access()


def open_window_system() -> WindowSystem:
    """Connect to this platform's windows.

    Raises:
        SourceError: no window system that can be read, with what to do.
    """
    require_window_access()
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
