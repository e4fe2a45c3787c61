"""X11 windows through EWMH and the real stacking order (python-xlib). Run on Xvfb with openbox.

Looking at a known window costs one round trip while nothing on the desktop changes: the server
reports changes as events, and only then are geometry, state and stacking read again.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from Xlib import X  # type: ignore[import-untyped]

from monitor.desktop.base import Sight, WindowInfo, WindowState
from monitor.desktop.x11_connection import close_display, one_clear_line, open_display
from monitor.desktop.x11_popups import Kin
from monitor.desktop.x11_pulse import Pulse
from monitor.desktop.x11_window import GONE, X11Window
from monitor.imaging.boxes import clip_all
from monitor.types import BoxInt

logger = logging.getLogger(__name__)


class X11WindowSystem:
    """Windows of one X display (`display`, default $DISPLAY).

    Raises:
        SourceError: no such display, or it went away (from every method).
    """

    def __init__(self, display: str | None = None) -> None:
        self._display = open_display(display)
        self._root = X11Window(self._display, self._display.screen().root.id)
        self._watched: X11Window | None = None
        self._pulse: Pulse | None = None
        self._sight: Sight | None = None
        self._changed = True
        self._told_no_manager = False
        with one_clear_line():
            # Qt answers pings to those who watch the root's structure, others as EWMH says
            self._root.watch(
                X.SubstructureNotifyMask | X.StructureNotifyMask | X.PropertyChangeMask
            )

    def close(self) -> None:
        """Disconnect; safe to call twice and on a dead display."""
        close_display(self._display)

    def list_windows(self) -> list[WindowInfo]:
        """Titled windows of programs, topmost first (all top-level windows without a manager)."""
        with one_clear_line():
            infos = [
                self._info(X11Window(self._display, window_id))
                for window_id in reversed(self._clients())
            ]
        return [info for info in infos if info is not None]

    def look(self, window_id: int) -> Sight | None:
        """The window as it is now, None once it is closed or withdrawn."""
        with one_clear_line():
            if self._watched is None or self._watched.id != window_id:
                self._watch(X11Window(self._display, window_id))
            self._take_events()
            if self._changed and self._watched is not None:
                self._changed = False
                self._sight = self._read(self._watched)
            if self._sight is None or self._pulse is None:
                self._watched = None  # a new window may get the number of one that is gone
                return None
            if self._pulse.listen(self._take_events):
                return replace(self._sight, state=WindowState.HUNG, covers_xyxy=(), popups_xyxy=())
            return self._sight

    def _take_events(self) -> None:
        # after this round trip every change that has happened lies in the event queue
        self._display.sync()
        while self._display.pending_events():
            event = self._display.next_event()
            if self._pulse is None or not self._pulse.heard(event):
                self._changed = True

    def _watch(self, window: X11Window) -> None:
        if self._pulse is not None:
            self._pulse.close()
        self._watched = window
        window.watch(X.StructureNotifyMask | X.PropertyChangeMask)
        self._pulse = Pulse(self._display, window)
        self._changed = True

    def _clients(self) -> Sequence[int]:
        """Window ids, bottom to top."""
        for name in ("_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"):
            ids = self._root.cardinals(name)
            if ids is not None:
                return ids
        if not self._told_no_manager:
            self._told_no_manager = True
            logger.warning("No window manager answers; looking at all top-level windows instead.")
        # Weston manages Xwayland's windows without a list: they lie in frames
        return [self._client_id(window_id) for window_id in self._root.child_ids()]

    def _client_id(self, window_id: int) -> int:
        try:
            return X11Window(self._display, window_id).client().id
        except GONE:
            return window_id

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
            sight = Sight(window.title(), window.app(), box, state)
            if state is not WindowState.SHOWN:
                return sight
            covers, popups = self._above(window, box)
            return replace(sight, covers_xyxy=covers, popups_xyxy=popups)
        except GONE:
            return None

    def _above(
        self, window: X11Window, box_xyxy: BoxInt
    ) -> tuple[tuple[BoxInt, ...], tuple[BoxInt, ...]]:
        """What lies on the window, and which of that are pop-ups; both clipped to it."""
        stack = self._root.child_ids()
        top_level = window.top_level_id()
        above = stack[stack.index(top_level) + 1 :] if top_level in stack else []
        covers: list[BoxInt] = []
        popups: list[BoxInt] = []
        kin = Kin(self._display, window)
        for window_id in above:
            with suppress(*GONE):
                other = X11Window(self._display, window_id)
                boxes = clip_all(other.opaque_boxes(), box_xyxy)
                covers += boxes
                if boxes and kin.is_popup(other):
                    popups += boxes
        return tuple(covers), tuple(popups)
