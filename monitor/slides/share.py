"""What is shared in a frame, looked at for another slide."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.frame_clock import FrameClock
from monitor.slides.detector import SlideChange, SlideDetector
from monitor.slides.picture import small_mask, small_picture
from monitor.slides.region import share_in, share_room, tiles_on
from monitor.types import BoxInt, Tile

_SAME = 0.025  # of a side, by which a box may move without being another one
_AGAIN_S = 15.0  # after which the share's rectangle is looked for again


class ShareLooks:
    """Finds the share among the tiles of each frame and follows its slides; known: as of the
    detector."""

    def __init__(self, known: int = 0) -> None:
        self._detector = SlideDetector(known)
        self._clock = FrameClock()
        self._found_for: tuple[tuple[BoxInt, ...], tuple[int, ...]] | None = None
        self._found_s = 0.0
        self._room: BoxInt | None = None
        self.box: BoxInt | None = None
        """Where something is shared in the newest frame, None where nothing is."""

    def look(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile], at_s: float | None = None
    ) -> SlideChange | None:
        """The slide that has settled in this frame, uint8 (H, W, 3), if any."""
        now_s = self._clock.advance(at_s)
        if not tiles:  # nobody is found, so that nothing is known of what lies beside them
            return None
        self._find(image, tiles, now_s)
        if self.box is None:
            return None
        hidden = tiles_on(self.box, tiles)
        mask = small_mask(hidden, self.box) if hidden else None
        x0, y0, x1, y1 = self.box
        picture = small_picture(image, self.box)
        return self._detector.look(picture, now_s, mask, (x1 - x0, y1 - y0))

    def _find(self, image: NDArray[np.uint8], tiles: Sequence[Tile], now_s: float) -> None:
        key = (tuple(tile.box_xyxy for tile in tiles), image.shape)
        if key == self._found_for and now_s - self._found_s < _AGAIN_S:
            return
        same_shape = self._found_for is not None and image.shape == self._found_for[1]
        self._found_for, self._found_s = key, now_s
        room = share_room(tiles, image.shape)
        before, (known, self._room) = self.box, (self._room, room)
        if room is None or before is None or known is None or not same_shape:
            self._detector.away()
            self.box = None if room is None else share_in(image, room, tiles)
            return
        found = share_in(image, room, tiles)
        if not _alike(known, room):
            self._detector.away()
            self.box = found
        elif before == known or not _inside(found, before):
            # a slide that looks like the ground reaches as far as the last one did
            if before != known:
                found = before if found == room else _around(before, found)
            self.box = found
            if _alike(before, self.box):
                self.box = before
            else:
                self._detector.move(before, self.box)


def _inside(one: BoxInt, other: BoxInt) -> bool:
    return bool(
        one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]
    )


def _around(one: BoxInt, other: BoxInt) -> BoxInt:
    return (
        min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
    )  # fmt: skip


def _alike(one: BoxInt, two: BoxInt) -> bool:
    near = _SAME * min(one[2] - one[0], one[3] - one[1])
    return max(abs(a - b) for a, b in zip(one, two, strict=True)) <= near
