"""A window as the screen shows it (mss): what other windows hide of it is black.

The fallback where no back-end reads the window itself.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from monitor.capture.base import Grab, Obstacle
from monitor.capture.grab import Grabber
from monitor.capture.stale import not_drawn
from monitor.desktop import Sight
from monitor.imaging.boxes import bounding_box, clip_all, intersect, union_area
from monitor.types import BoxInt
from storage.kinds import GapReason

COVERED_SHARE = 0.25
"""Above this share under other windows the source is blind; below it, those pixels are black."""
HIDDEN_SHARE = 0.75
"""The same where the program's own toolbars and pop-ups are counted too."""
MIN_VISIBLE_PX = 64
"""A window with less than this many pixels of width or height on the desktop is off-screen."""


class ScreenReader:
    """Reads a window's part of the screen. grabber: tests give one with other monitors."""

    name = "screen"
    reads_through = False

    def __init__(self, grabber: Grabber | None = None) -> None:
        self._grabber = grabber or Grabber()

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The part of the window that the screen shows, without foreign pixels."""
        box = visible_box(sight, self._grabber.monitors())
        if isinstance(box, Obstacle):
            return Grab(None, datetime.now(UTC), time.monotonic(), box)
        image = self._grabber.grab(box)
        taken_at, taken_s = datetime.now(UTC), time.monotonic()
        return Grab(black_out(image, box, sight.covers_xyxy), taken_at, taken_s)

    def close(self) -> None:
        self._grabber.close()


def visible_box(sight: Sight, monitors_xyxy: Sequence[BoxInt]) -> BoxInt | Obstacle:
    """Decide what may be grabbed: the window's part on the desktop, or why nothing may be."""
    if (obstacle := not_drawn(sight)) is not None:
        return obstacle
    parts = clip_all(monitors_xyxy, sight.box_xyxy)
    box = bounding_box(parts)
    if box is None or min(box[2] - box[0], box[3] - box[1]) < MIN_VISIBLE_PX:
        return Obstacle(
            GapReason.OFF_SCREEN,
            "The meeting window lies outside the screen; move it back into view.",
        )
    foreign = [cover for cover in sight.covers_xyxy if cover not in sight.popups_xyxy]
    by_others, hidden = _share(foreign, parts), _share(sight.covers_xyxy, parts)
    if by_others > COVERED_SHARE or hidden > HIDDEN_SHARE:
        share = by_others if by_others > COVERED_SHARE else hidden
        return Obstacle(
            GapReason.COVERED,
            f"Another window covers {share:.0%} of the meeting window; move it aside.",
        )
    return box


def black_out(
    image: NDArray[np.uint8], box_xyxy: BoxInt, covers_xyxy: Sequence[BoxInt]
) -> NDArray[np.uint8]:
    """Blacken what belongs to other windows in a picture of `box_xyxy`, at any display scale."""
    scale_x = image.shape[1] / (box_xyxy[2] - box_xyxy[0])
    scale_y = image.shape[0] / (box_xyxy[3] - box_xyxy[1])
    for cover in covers_xyxy:
        part = intersect(cover, box_xyxy)
        if part is None:
            continue
        x0, x1 = ((x - box_xyxy[0]) * scale_x for x in (part[0], part[2]))
        y0, y1 = ((y - box_xyxy[1]) * scale_y for y in (part[1], part[3]))
        image[int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))] = 0
    return image


def _share(covers_xyxy: Sequence[BoxInt], parts_xyxy: Sequence[BoxInt]) -> float:
    hidden = union_area([b for part in parts_xyxy for b in clip_all(covers_xyxy, part)])
    return hidden / union_area(parts_xyxy)
