"""Tiles that stand still while others move are not read.

One tile alone may stand still: a student whose connection hangs, or a photo shown in place of a
camera that is off. A camera and a video codec never give the same pixels twice for seconds on end.
Where all tiles stand still the whole picture is frozen: `monitor.pipeline.frame_gate`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.change import ChangeDetector, Patch, cut
from monitor.types import BoxFloat, BoxInt

FROZEN_TILE_S = 3.0
"""A face that stays equal to the pixel for so long while others move is not read: even a slow
camera shows pictures more often."""
PHOTO_S = 10.0
"""A face that stood still from its first moment on for so long is a photo: the camera is off."""
_ANY_CHANGE = ChangeDetector()


@dataclass(frozen=True, slots=True, eq=False)
class _Face:
    """A face at a seat. patch: its box in pixels of its tile; moves: frames that changed it."""

    patch: Patch
    since_s: float
    moves: int = 0


@dataclass(frozen=True, slots=True)
class StillSeats:
    """Seats whose face stands still while others move; of these, photos never moved at all."""

    frozen: frozenset[int] = frozenset()
    photos: frozenset[int] = frozenset()


NO_STILL_SEATS = StillSeats()


class SeatMotion:
    """Compares each seat's face with the same pixels of the frame before."""

    def __init__(self) -> None:
        self._faces: dict[int, _Face] = {}

    def update(
        self, image: NDArray[np.uint8], faces: Mapping[int, tuple[BoxInt, BoxFloat]], at_s: float
    ) -> StillSeats:
        """Who stands still in this frame. faces: box of the tile and of the face by seat."""
        self._faces = {seat: self._faces[seat] for seat in faces if seat in self._faces}
        moved = 0
        for seat, (tile, box) in faces.items():
            view, known = cut(image, tile), self._faces.get(seat)
            if known is None:
                self._faces[seat] = _Face(_patch(view, tile, box), at_s)
            elif known.patch.has_changed(view, _ANY_CHANGE):
                moved += 1
                self._faces[seat] = _Face(_patch(view, tile, box), at_s, known.moves + 1)
        if not moved:  # the whole picture stands still, or no seat can be compared
            return NO_STILL_SEATS
        still_s = {seat: at_s - self._faces[seat].since_s for seat in faces}
        frozen = frozenset(seat for seat in faces if still_s[seat] >= FROZEN_TILE_S)
        photos = {s for s in frozen if still_s[s] >= PHOTO_S and self._faces[s].moves == 0}
        return StillSeats(frozen, frozenset(photos))


def _patch(view: NDArray[np.uint8], tile: BoxInt, face: BoxFloat) -> Patch:
    """A face, in pixels of the frame, as far as its tile shows it. view: the tile's pixels."""
    x0, y0 = max(int(face[0]) - tile[0], 0), max(int(face[1]) - tile[1], 0)
    x1 = min(int(np.ceil(face[2])), tile[2]) - tile[0]
    y1 = min(int(np.ceil(face[3])), tile[3]) - tile[1]
    return Patch.of(view, (x0, y0, x1, y1))
