"""Pictures and tiles that stand still are not read, however good they look.

A camera and a video codec never give the same pixels twice for seconds on end. So a picture stands
still while not one pixel of any face that was read has changed since the frame before. Only the
faces count: a clock, a border or a chat beside them may go on moving over a frozen gallery, and a
gallery of cameras that are switched off stands still as it should.

One tile alone may stand still while the others move: a student whose connection hangs, or a photo
shown in place of a camera that is off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.change import ChangeDetector, Patch, cut
from monitor.types import BoxFloat, BoxInt, Frame

FROZEN_TILE_S = 3.0
"""A face that stays equal to the pixel for so long while others move is not read: even a slow
camera shows pictures more often."""
PHOTO_S = 10.0
"""A face that stood still from its first moment on for so long is a photo: the camera is off."""
_ANY_CHANGE = ChangeDetector()


@dataclass(frozen=True, slots=True, eq=False)
class ReadFaces:
    """The pixels of all faces that were read in one frame, whose picture has that size."""

    captured_at: datetime
    monotonic_s: float
    size_hw: tuple[int, int]
    patches: tuple[Patch, ...]

    @classmethod
    def of(cls, frame: Frame, faces_xyxy: Sequence[BoxFloat]) -> "ReadFaces":
        """Of a frame that was read, with the boxes of its faces in pixels."""
        height, width = frame.image.shape[:2]
        boxes = [
            (
                max(int(box[0]), 0),
                max(int(box[1]), 0),
                min(int(np.ceil(box[2])), width),
                min(int(np.ceil(box[3])), height),
            )
            for box in faces_xyxy
        ]
        patches = tuple(
            Patch.of(frame.image, box) for box in boxes if box[0] < box[2] and box[1] < box[3]
        )
        return cls(frame.captured_at, frame.monotonic_s, (height, width), patches)

    def stand_still(self, frame: Frame) -> bool:
        """Whether no face has changed in a later frame; False where there is none to compare."""
        if not self.patches or frame.image.shape[:2] != self.size_hw:
            return False
        return not any(patch.has_changed(frame.image, _ANY_CHANGE) for patch in self.patches)


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
