"""X11 windows through EWMH and the real stacking order (python-xlib). Run on Xvfb with openbox.

Looking at a known window costs one round trip while nothing on the desktop changes: the server
reports changes as events, and only then are geometry, state and stacking read again.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from Xlib import X, error  # type: ignore[import-untyped]
from Xlib.display import Display  # type: ignore[import-untyped]

from monitor.desktop.base import Sight, WindowInfo, WindowState
from monitor.desktop.x11_window import GONE, X11Window
from monitor.imaging.boxes import clip_all
from monitor.types import BoxInt
from storage.errors import SourceError

logger = logging.getLogger(__name__)

_LOST = (
    error.ConnectionClosedError,
    error.DisplayError,
    error.XauthError,
    error.XNoAuthError,
    error.XError,
    OSError,
)


@contextmanager
def _one_clear_line() -> Iterator[None]:
    """The one place where errors of the X connection become a sentence."""
    try:
        yield
    except _LOST as problem:
        logger.debug("X11: %r", problem)
        raise SourceError(
            "The display does not answer; check that you are still logged in to the desktop on "
            "which the meeting runs."
        ) from problem


class X11WindowSystem:
    """Windows of one X display (`display`, default $DISPLAY).

    Raises:
        SourceError: no such display, or it went away (from every method).
    """

    def __init__(self, display: str | None = None) -> None:
        try:
            self._display = Display(display)
        except _LOST as problem:
            logger.debug("X11: %r", problem)
            raise SourceError(
                f"The display {display or 'named by DISPLAY'} cannot be opened; start Classmood "
                "from the desktop on which the meeting runs."
            ) from problem
        self._display.set_error_handler(_log_late_error)
        self._root = X11Window(self._display, self._display.screen().root.id)
        self._watched: X11Window | None = None
        self._sight: Sight | None = None
        self._changed = True
        self._told_no_manager = False
        with _one_clear_line():
            self._root.watch(X.SubstructureNotifyMask | X.PropertyChangeMask)

    def close(self) -> None:
        """Disconnect; safe to call twice and on a dead display."""
        with suppress(*_LOST):
            self._display.close()

    def list_windows(self) -> list[WindowInfo]:
        """Titled windows of programs, topmost first (all top-level windows without a manager)."""
        with _one_clear_line():
            infos = [
                self._info(X11Window(self._display, window_id))
                for window_id in reversed(self._clients())
            ]
        return [info for info in infos if info is not None]

    def look(self, window_id: int) -> Sight | None:
        """The window as it is now, None once it is closed or withdrawn."""
        with _one_clear_line():
            if self._watched is None or self._watched.id != window_id:
                self._watched = X11Window(self._display, window_id)
                self._watched.watch(X.StructureNotifyMask | X.PropertyChangeMask)
                self._changed = True
            # after this round trip every change that has happened lies in the event queue
            self._display.sync()
            while self._display.pending_events():
                self._display.next_event()
                self._changed = True
            if self._changed:
                self._changed = False
                self._sight = self._read(self._watched)
            return self._sight

    def _clients(self) -> Sequence[int]:
        """Window ids, bottom to top."""
        for name in ("_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"):
            ids = self._root.cardinals(name)
            if ids is not None:
                return ids
        if not self._told_no_manager:
            self._told_no_manager = True
            logger.warning("No window manager answers; looking at all top-level windows instead.")
        return self._root.child_ids()

    def _info(self, window: X11Window) -> WindowInfo | None:
        try:
            title, state = window.title(), window.state()
            if not title or state is None:
                return None
            minimised = state is WindowState.MINIMISED
            box = window.content_box()
            return WindowInfo(window.id, title, window.app(), box, minimised, window.pid())
        except GONE:
            return None

    def _read(self, window: X11Window) -> Sight | None:
        try:
            state = window.state()
            if state is None:
                return None
            box = window.content_box()
            covers = self._covers(window, box) if state is WindowState.SHOWN else ()
            return Sight(window.title(), window.app(), box, state, covers)
        except GONE:
            return None

    def _covers(self, window: X11Window, box_xyxy: BoxInt) -> tuple[BoxInt, ...]:
        stack = self._root.child_ids()
        top_level = window.top_level_id()
        above = stack[stack.index(top_level) + 1 :] if top_level in stack else []
        covers: list[BoxInt] = []
        for window_id in above:
            with suppress(*GONE):
                boxes = X11Window(self._display, window_id).opaque_boxes()
                covers += clip_all(boxes, box_xyxy)
        return tuple(covers)


def _log_late_error(problem: object, request: object = None) -> None:
    """Errors of requests that ask no answer; python-xlib would print them."""
    logger.debug("X11 (late): %s", problem)
