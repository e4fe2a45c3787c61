"""A connection to an X display, and the one place where its errors become a sentence."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from Xlib import error  # type: ignore[import-untyped]
from Xlib.display import Display  # type: ignore[import-untyped]
from Xlib.protocol import event  # type: ignore[import-untyped]
from Xlib.protocol.display import Display as Connection  # type: ignore[import-untyped]

from storage.errors import SourceError

logger = logging.getLogger(__name__)

XObject = Any
"""An object of python-xlib, which carries no types."""
_own_numbers = threading.Lock()
LOST = (
    error.ConnectionClosedError,
    error.DisplayError,
    error.XauthError,
    error.XNoAuthError,
    error.XError,
    OSError,
)


@contextmanager
def one_clear_line() -> Iterator[None]:
    """Turns errors of the X connection into SourceError."""
    try:
        yield
    except LOST as problem:
        logger.debug("X11: %r", problem)
        raise SourceError(
            "The display does not answer; check that you are still logged in to the desktop on "
            "which the meeting runs."
        ) from problem


def open_display(name: str | None = None) -> Display:
    """Connect to a display (default $DISPLAY). Raises SourceError where there is none."""
    try:
        with _own_numbers:
            # python-xlib 0.33 keeps the numbers of extensions' events and errors for all servers in
            # one table, and enters RandR's errors under core ones
            Connection.event_classes = event.event_class.copy()
            Connection.error_classes = error.xerror_class.copy()
            display = Display(name)
            display.display.event_classes = Connection.event_classes.copy()
            display.display.error_classes = error.xerror_class.copy()
    except LOST as problem:
        logger.debug("X11: %r", problem)
        raise SourceError(
            f"The display {name or 'named by DISPLAY'} cannot be opened; start Classmood "
            "from the desktop on which the meeting runs."
        ) from problem
    display.set_error_handler(_log_late_error)
    return display


def close_display(display: Display) -> None:
    """Disconnect; safe to call twice and on a display that went away."""
    with suppress(*LOST):
        display.close()
    # python-xlib leaves the socket of a display that went away open
    display.display.socket.close()


def is_xwayland(display: Display) -> bool:
    """Whether this X server draws for a Wayland compositor, which keeps the screen to itself.

    Xwayland 23 says so by an extension; older ones by the names of their RandR outputs.
    """
    if display.has_extension("XWAYLAND"):
        return True
    if display.has_extension("RANDR"):
        root = display.screen().root
        resources = root.xrandr_get_screen_resources_current()
        stamp = resources.config_timestamp
        names = [display.xrandr_get_output_info(o, stamp).name for o in resources.outputs]
        if names:
            return all(str(name).upper().startswith("XWAYLAND") for name in names)
    return bool(os.environ.get("WAYLAND_DISPLAY"))


def _log_late_error(problem: object, request: object = None) -> None:
    """Errors of requests that ask no answer; python-xlib would print them."""
    logger.debug("X11 (late): %s", problem)
