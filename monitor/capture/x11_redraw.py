"""What of a window has been drawn since it was redirected (X Damage extension).

A window's new pixmap begins as a copy of the screen at its place, so that of a window that is
covered just then it holds the cover. The server asks the program to draw everything anew, and
reports what was drawn; until then those boxes stay black in every picture.
"""

from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from monitor.desktop import Sight
from monitor.desktop.x11_connection import LOST, XObject
from monitor.desktop.x11_window import X11Window
from monitor.imaging.boxes import area, clip_all, union_area
from monitor.types import BoxInt

_EVERY_RECTANGLE = 0  # DamageReportRawRectangles
_MOST_BOXES = 64
"""Above this the oldest are forgotten; programs draw whole areas again and again."""


class Redraw:
    """Watches one window from before it is redirected until its covered parts are redrawn.

    sight: what covers the window now. A server without Damage leaves those parts black for good.
    """

    def __init__(self, display: XObject, window: X11Window, sight: Sight) -> None:
        self._display = display
        self._number: int | None = None
        x, y = sight.box_xyxy[:2]
        self._waiting: list[BoxInt] = [
            (x0 - x, y0 - y, x1 - x, y1 - y) for x0, y0, x1, y1 in sight.covers_xyxy
        ]
        self._drawn: list[BoxInt] = []
        left, _, top, _ = window.shadow()
        self._inset_xy = (left, top)
        if self._waiting and display.has_extension("DAMAGE"):
            display.damage_query_version()
            self._number = window.resource.damage_create(_EVERY_RECTANGLE)

    @property
    def done(self) -> bool:
        """Whether all that was covered has been redrawn."""
        return not self._waiting

    def heard(self, event: XObject) -> None:
        """Take note of an event of the connection."""
        if not self._waiting or type(event).__name__ != "DamageNotify":
            return
        left, top = self._inset_xy
        x0, y0 = event.area.x - left, event.area.y - top
        self._drawn.append((x0, y0, x0 + event.area.width, y0 + event.area.height))
        self._drawn = self._drawn[-_MOST_BOXES:]
        self._waiting = [box for box in self._waiting if not self._covered_by_drawn(box)]
        if not self._waiting:
            self.close()

    def black_out(self, image: NDArray[np.uint8]) -> None:
        """Blacken what has not been redrawn yet."""
        for x0, y0, x1, y1 in self._waiting:
            image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = 0

    def close(self) -> None:
        """Stop watching; safe to call twice and on a dead display."""
        if self._number is not None:
            with suppress(*LOST):
                self._display.damage_destroy(self._number)
        self._number = None

    def _covered_by_drawn(self, box: BoxInt) -> bool:
        return union_area(clip_all(self._drawn, box)) == area(box)
