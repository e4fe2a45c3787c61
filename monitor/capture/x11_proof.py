"""Opens a reader of X11 windows and proves it on a window of our own, which nobody sees.

The window is 32 pixels wide, lies off the screen, and goes before the reader is handed out.
"""

import time
from collections.abc import Callable

import numpy as np
from Xlib import X  # type: ignore[import-untyped]

from monitor.capture.base import WindowReader
from monitor.capture.x11_window_pixels import CompositeReader, XwaylandReader
from monitor.desktop import Sight, WindowState
from monitor.desktop.x11_connection import XObject, close_display, one_clear_line, open_display
from storage.errors import SourceError

_SIZE_PX = 32
_AWAY_PX = -200
_COLOUR = 0x3C7A19
_SHOWN_WITHIN_S = 2.0


def open_composite(display: str | None = None) -> WindowReader:
    """Raises SourceError where Composite does not read windows here."""
    return _proved(CompositeReader, display)


def open_xwayland(display: str | None = None) -> WindowReader:
    """Raises SourceError where this is no Xwayland whose windows can be read."""
    return _proved(XwaylandReader, display)


def _proved(open_it: Callable[[str | None], WindowReader], display: str | None) -> WindowReader:
    reader = open_it(display)
    try:
        if not _reads_our_window(reader, display):
            raise SourceError("A window of this program was read in wrong colours.")
    except SourceError:
        reader.close()
        raise
    return reader


def _reads_our_window(reader: WindowReader, display: str | None) -> bool:
    ours: XObject = open_display(display)
    try:
        with one_clear_line():
            screen = ours.screen()
            window = screen.root.create_window(
                _AWAY_PX, _AWAY_PX, _SIZE_PX, _SIZE_PX, 0, screen.root_depth, X.InputOutput,
                X.CopyFromParent, background_pixel=_COLOUR, override_redirect=True,
                event_mask=X.StructureNotifyMask,
            )  # fmt: skip
            window.map()
            ours.sync()
            until_s = time.monotonic() + _SHOWN_WITHIN_S
            while window.get_attributes().map_state != X.IsViewable:
                if time.monotonic() > until_s:
                    raise SourceError("A window of this program was not shown.")
                time.sleep(0.01)
            box = (_AWAY_PX, _AWAY_PX, _AWAY_PX + _SIZE_PX, _AWAY_PX + _SIZE_PX)
            image = reader.grab(window.id, Sight("", "", box, WindowState.SHOWN)).image
            window.destroy()
            ours.sync()
    finally:
        close_display(ours)
    rgb = [(_COLOUR >> shift) & 0xFF for shift in (16, 8, 0)]
    return (
        image is not None
        and image.shape[:2] == (_SIZE_PX, _SIZE_PX)
        and bool((image == np.array(rgb, np.uint8)).all())
    )
