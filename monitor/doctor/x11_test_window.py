"""A window of our own on an X11 desktop, to try the reading of windows on."""

import time
from collections.abc import Callable

import numpy as np
from Xlib import X, Xutil  # type: ignore[import-untyped]
from Xlib.protocol import event  # type: ignore[import-untyped]

from monitor.capture import Grab, WindowReader
from monitor.desktop import WindowSystem
from monitor.desktop.x11_connection import XObject, close_display, one_clear_line, open_display

_SIZE_WH = (320, 200)
_PLACE_XY, _MOVED_BY_XY = (160, 120), (60, 40)
_COLOUR, _COVER = 0x2F6FB4, 0xFF00FF
_HAPPENS_WITHIN_S = 1.5
TITLE = "Classmood capture test"


class TestWindow:
    """Every method may raise SourceError: the display went away."""

    __test__ = False  # pytest

    def __init__(self) -> None:
        self._display: XObject = open_display()
        self._cover_window: XObject | None = None
        with one_clear_line():
            self._window = self._open(_COLOUR, TITLE, override_redirect=False)

    def close(self) -> None:
        """Take both windows away."""
        close_display(self._display)

    def cover(self) -> None:
        """Lay a larger window of another colour over it."""
        with one_clear_line():
            self._cover_window = self._open(_COVER, "", override_redirect=True)
            origin = self._display.screen().root.translate_coords(self._window, 0, 0)
            width, height = _SIZE_WH
            self._cover_window.configure(
                x=origin.x - 40, y=origin.y - 60, width=width + 80, height=height + 100
            )
            self._display.sync()

    def move(self) -> None:
        """Take the cover away and move the window."""
        with one_clear_line():
            if self._cover_window is not None:
                self._cover_window.destroy()
            x, y = (p + by for p, by in zip(_PLACE_XY, _MOVED_BY_XY, strict=True))
            self._window.configure(x=x, y=y)
            self._display.sync()

    def minimise(self) -> None:
        """Ask the window manager to minimise it; without one the window is unmapped."""
        with one_clear_line():
            change = event.ClientMessage(
                window=self._window.id,
                client_type=self._display.get_atom("WM_CHANGE_STATE"),
                data=(32, [Xutil.IconicState, 0, 0, 0, 0]),
            )
            mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
            self._display.screen().root.send_event(change, event_mask=mask)
            self._display.sync()
            if not self._until(lambda: self._window.get_attributes().map_state != X.IsViewable):
                self._window.unmap()
                self._display.sync()

    def is_read(self, system: WindowSystem, reader: WindowReader) -> bool:
        """Whether a look soon gives this window's own pixels and no other."""
        return self._until(lambda: self._own_colours(self._look(system, reader)))

    def is_refused(self, system: WindowSystem, reader: WindowReader) -> bool:
        """Whether a look soon says that there is no picture."""

        def refused() -> bool:
            grab = self._look(system, reader)
            return grab is None or not grab.live

        return self._until(refused)

    def _look(self, system: WindowSystem, reader: WindowReader) -> Grab | None:
        sight = system.look(self._window.id)
        return None if sight is None else reader.grab(self._window.id, sight)

    def _own_colours(self, grab: Grab | None) -> bool:
        if grab is None or grab.image is None:
            return False
        rgb = np.array([(_COLOUR >> shift) & 0xFF for shift in (16, 8, 0)], np.uint8)
        return bool((grab.image == rgb).all())

    def _until(self, condition: Callable[[], bool]) -> bool:
        until_s = time.monotonic() + _HAPPENS_WITHIN_S
        while not condition():
            if time.monotonic() > until_s:
                return False
            time.sleep(0.05)
        return True

    def _open(self, colour: int, title: str, *, override_redirect: bool) -> XObject:
        screen = self._display.screen()
        window = screen.root.create_window(
            *_PLACE_XY, *_SIZE_WH, 0, screen.root_depth, X.InputOutput, X.CopyFromParent,
            background_pixel=colour, override_redirect=override_redirect,
        )  # fmt: skip
        if title:
            window.set_wm_name(title)
            window.set_wm_class("classmood", "Classmood")
        window.set_wm_normal_hints(flags=Xutil.USPosition | Xutil.PPosition)
        window.map()
        self._display.sync()
        self._until(lambda: window.get_attributes().map_state == X.IsViewable)
        return window
