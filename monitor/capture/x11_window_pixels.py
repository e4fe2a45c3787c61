"""X11: a window's own pixels, under whatever lies over it.

Two ways, one for each kind of server:

- Xorg: the Composite extension keeps a window's pixels apart from the screen's. The window is
  redirected once ("automatic": the screen looks as before), and its pixmap is named anew for every
  grab, because the server replaces it when the window is resized or mapped again. A window that is
  not mapped has no pixmap to be named, so that an old picture cannot be had.
- Xwayland: the compositor has redirected every top-level window already; the pixmap of the frame
  around the program's window is named, and the window cut out of it. The root, which mss reads,
  gives nothing there.

Both need no compositing manager.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import numpy as np
from numpy.typing import NDArray
from Xlib import X, error  # type: ignore[import-untyped]

from monitor.capture.base import Grab, Obstacle, WindowUnreadableError
from monitor.capture.stale import not_drawn
from monitor.capture.x11_redraw import Redraw
from monitor.capture.x11_shm import PixelFetcher
from monitor.desktop import Sight
from monitor.desktop.x11_connection import (
    XObject,
    close_display,
    is_xwayland,
    one_clear_line,
    open_display,
)
from monitor.desktop.x11_window import GONE, X11Window
from monitor.types import BoxInt
from storage.errors import SourceError
from storage.kinds import GapReason

NEW_PIXMAP_S = 0.15
"""A window resized or shown again gets a new, undrawn pixmap; its program draws it within this."""
REDRAWN_S = 0.5
"""How long the first look at a covered window waits for it to be redrawn."""
_DEPTHS = (24, 32)
_AUTOMATIC = 0  # CompositeRedirectAutomatic
_NOT_SHOWN = Obstacle(
    GapReason.MINIMISED, "The meeting window is not shown at present; open it again to go on."
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where a window's pixels are: a box in the pixmap of `holder`. Good until an event says so."""

    holder: X11Window
    part_xyxy: BoxInt


class _OwnPixels:
    """What both ways share. display: its name, default $DISPLAY."""

    name = ""
    reads_through = True

    def __init__(self, display: str | None = None) -> None:
        self._display: XObject = open_display(display)
        self._pixels = PixelFetcher(self._display)
        self._window: X11Window | None = None
        self._layout: _Layout | None = None
        try:
            with one_clear_line():
                self._require()
        except SourceError:
            self.close()
            raise

    @property
    def shared_memory(self) -> bool:
        """Whether pictures come through shared memory; known after the first one."""
        return self._pixels.shared

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The whole window, also where it is covered or off the screen."""
        obstacle = not_drawn(sight)
        if obstacle is None:
            with one_clear_line():
                try:
                    image = self._take(self._turn_to(window_id, sight))
                    return Grab(image, datetime.now(UTC), time.monotonic())
                except GONE:
                    # a new window may get the number of one that is gone
                    self._leave()
                    obstacle = _NOT_SHOWN
        return Grab(None, datetime.now(UTC), time.monotonic(), obstacle)

    def close(self) -> None:
        """Disconnect, which also ends the redirection; safe to call twice and on a dead display."""
        self._pixels.close()
        close_display(self._display)

    def _require(self) -> None:
        """Raises SourceError where the server lacks what this way needs."""

    def _begin(self, window: X11Window, sight: Sight) -> None:
        """Called once before a window's first grab."""

    def _end(self, window: X11Window) -> None:
        """Called once after a window's last grab."""

    @contextmanager
    def _pixmap(self, window: X11Window) -> Iterator[XObject]:
        """The pixmap of a redirected window, border included; BadMatch where it is not mapped."""
        pixmap = window.resource.composite_name_window_pixmap(onerror=error.CatchError(*GONE))
        try:
            yield pixmap
        finally:
            pixmap.free(onerror=error.CatchError(*GONE))

    def _origin(self, window: X11Window) -> tuple[X11Window, int, int]:
        """Whose pixmap holds the window's pixels, and where in it they begin: its own, inside."""
        border = window.border()
        return window, border, border

    def _redrawn(self, image: NDArray[np.uint8]) -> None:
        """Blackens what may still hold foreign pixels."""

    def _turn_to(self, window_id: int, sight: Sight) -> X11Window:
        if self._window is not None and self._window.id == window_id:
            if self._has_new_pixmap():
                time.sleep(NEW_PIXMAP_S)
            if self._window is not None:
                return self._window
        self._leave()
        self._has_new_pixmap()  # what is still to be heard is of another window
        window = X11Window(self._display, window_id)
        window.watch(X.StructureNotifyMask | X.PropertyChangeMask)
        self._window, self._size_wh = window, window.size_wh()
        self._begin(window, sight)
        return window

    def _leave(self) -> None:
        if self._window is not None:
            self._end(self._window)
        self._window = self._layout = None

    def _has_new_pixmap(self) -> bool:
        """Whether the window was mapped or resized since this was asked last."""
        self._display.sync()
        changed = False
        while self._display.pending_events():
            event = self._display.next_event()
            self._heard(event)
            if self._window is None or getattr(event, "window", None) != self._window.resource:
                continue
            self._layout = None
            if event.type == X.DestroyNotify:
                self._leave()
            elif event.type == X.MapNotify:
                changed = True
            elif event.type == X.ConfigureNotify:
                size_wh = (event.width, event.height)
                changed, self._size_wh = changed or size_wh != self._size_wh, size_wh
        return changed

    def _heard(self, event: XObject) -> None:
        """Every event of this connection."""

    def _take(self, window: X11Window) -> NDArray[np.uint8]:
        self._layout = layout = self._layout or self._lay_out(window)
        x0, y0, x1, y1 = layout.part_xyxy
        with self._pixmap(layout.holder) as pixmap:
            # BadMatch where the window was made smaller meanwhile
            bgrx = self._pixels.fetch(pixmap, x0, y0, x1 - x0, y1 - y0)
        image = np.asarray(cv2.cvtColor(bgrx, cv2.COLOR_BGRA2RGB), dtype=np.uint8)
        self._redrawn(image)
        return image

    def _lay_out(self, window: X11Window) -> _Layout:
        left, right, top, bottom = window.shadow()
        width, height = window.size_wh()
        holder, x, y = self._origin(window)
        with self._pixmap(holder) as pixmap:
            geometry = pixmap.get_geometry()
        if geometry.depth not in _DEPTHS:
            raise WindowUnreadableError(
                f"The meeting window has {geometry.depth} bits per pixel; it is read from the "
                "screen instead."
            )
        # a window that was just resized may be larger than the pixmap still is
        x1 = min(x + width, geometry.width) - right
        y1 = min(y + height, geometry.height) - bottom
        if x1 <= x + left or y1 <= y + top:
            raise error.BadMatch(self._display.display, bytes(32))
        return _Layout(holder, (x + left, y + top, x1, y1))


class CompositeReader(_OwnPixels):
    """Windows of an Xorg (or Xvfb) display through Composite.

    Raises:
        SourceError: no such display, or one without Composite.
    """

    name = "x11-composite"
    _redraw: Redraw | None = None

    def _require(self) -> None:
        if not self._display.has_extension("Composite"):
            raise SourceError(
                "This X server has no Composite extension; windows are read from the screen."
            )
        if is_xwayland(self._display):
            raise SourceError("This is Xwayland; its windows are read in another way.")
        self._display.composite_query_version()

    def _begin(self, window: X11Window, sight: Sight) -> None:
        self._redraw = Redraw(self._display, window, sight)
        window.resource.composite_redirect_window(_AUTOMATIC, onerror=error.CatchError(*GONE))
        self._display.sync()
        until_s = time.monotonic() + REDRAWN_S
        while not self._is_redrawn() and time.monotonic() < until_s:
            time.sleep(0.01)
            self._has_new_pixmap()

    def _is_redrawn(self) -> bool:
        return self._redraw is None or self._redraw.done

    def _end(self, window: X11Window) -> None:
        if self._redraw is not None:
            self._redraw.close()
        self._redraw = None
        # BadValue where another window has got the number since
        window.resource.composite_unredirect_window(_AUTOMATIC, onerror=error.CatchError())

    def _heard(self, event: XObject) -> None:
        if self._redraw is not None:
            self._redraw.heard(event)

    def _redrawn(self, image: NDArray[np.uint8]) -> None:
        if self._redraw is not None:
            self._redraw.black_out(image)


class XwaylandReader(_OwnPixels):
    """Windows of X11 programs under a Wayland compositor.

    Raises:
        SourceError: no such display, or one that is not Xwayland.
    """

    name = "xwayland"

    def _require(self) -> None:
        if not is_xwayland(self._display):
            raise SourceError("This display is no Xwayland; its windows are read in another way.")

    def _origin(self, window: X11Window) -> tuple[X11Window, int, int]:
        window.require_viewable()  # its frame may be mapped still
        frame = X11Window(self._display, window.top_level_id())
        border = frame.border()
        inside = frame.resource.translate_coords(window.resource, 0, 0)
        return frame, border + inside.x, border + inside.y
