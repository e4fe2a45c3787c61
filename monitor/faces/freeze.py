"""Whether the picture still lives: a frozen one is no new reading, however good it looks.

The rule: the picture stands still while not one pixel of any face that was read has changed since
the look before. A camera and a video codec never give the same pixels twice for seconds on end, so

- a look that stands still is not read again: it would be the old reading under a new time;
- after FROZEN_S it is a gap "frozen", which began with the last picture that moved.

Only the faces count. A clock, a border or a chat beside them may go on moving over a frozen
gallery, and a gallery of cameras that are switched off stands still as it should: there is no face
to be read in it.

One tile alone may stand still too while the others move: a student whose connection hangs, or a
photo shown in place of a camera that is off. Neither is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat, BoxInt, Frame

FROZEN_S = 6.0
"""Faces that stay equal to the pixel for this long are a frozen picture."""
FROZEN_TILE_S = 3.0
"""The same for one face while others move: even a slow camera shows pictures more often."""
PHOTO_S = 10.0
"""A face that stood still from its first moment on for so long is a photo: the camera is off."""
FROZEN_MESSAGE = (
    "The picture is frozen: no face has changed for some seconds. Check your connection and that "
    "the meeting is still running; Classmood goes on by itself when it moves."
)


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that has not changed. since: when it last did; seconds: how long ago that is."""

    since: datetime
    seconds: float

    @property
    def frozen(self) -> bool:
        """Whether that is too long for a living picture."""
        return self.seconds >= FROZEN_S


class PictureMotion:
    """Compares every frame with the faces of the one that was read last."""

    def __init__(self) -> None:
        self._size_hw: tuple[int, ...] = ()
        self._faces: list[tuple[BoxInt, NDArray[np.uint8]]] = []
        self._at: datetime | None = None
        self._at_s = 0.0

    def still(self, frame: Frame) -> Still | None:
        """Since when no face has changed; None where one has, or where none was remembered."""
        if not self._faces or self._at is None or frame.image.shape[:2] != self._size_hw:
            return None
        for (x0, y0, x1, y1), before in self._faces:
            if not np.array_equal(frame.image[y0:y1, x0:x1], before):
                return None
        return Still(self._at, frame.monotonic_s - self._at_s)

    def remember(self, frame: Frame, faces_xyxy: Sequence[BoxFloat]) -> None:
        """Takes a frame that was read, with the boxes of its faces in pixels."""
        height, width = self._size_hw = frame.image.shape[:2]
        self._at, self._at_s = frame.captured_at, frame.monotonic_s
        self._faces = []
        for box in faces_xyxy:
            x0, y0 = max(int(box[0]), 0), max(int(box[1]), 0)
            x1, y1 = min(int(np.ceil(box[2])), width), min(int(np.ceil(box[3])), height)
            if x0 < x1 and y0 < y1:
                self._faces.append(((x0, y0, x1, y1), frame.image[y0:y1, x0:x1].copy()))

    def forget(self) -> None:
        """Something else was seen in between: the next frame is read in any case."""
        self._faces = []


@dataclass(slots=True, eq=False)
class _Face:
    """A face at a seat. rect: in pixels from the tile's corner; moves: looks that changed it."""

    rect: BoxInt
    pixels: NDArray[np.uint8]
    since_s: float
    moves: int = 0


@dataclass(frozen=True, slots=True)
class StillSeats:
    """Seats whose face stands still while others move; of these, photos never moved at all."""

    frozen: frozenset[int] = frozenset()
    photos: frozenset[int] = frozenset()


NO_STILL_SEATS = StillSeats()


class SeatMotion:
    """Compares each seat's face with the same pixels of the look before."""

    def __init__(self) -> None:
        self._faces: dict[int, _Face] = {}

    def look(
        self, image: NDArray[np.uint8], faces: Mapping[int, tuple[BoxInt, BoxFloat]], at_s: float
    ) -> StillSeats:
        """Who stands still in this look. faces: box of the tile and of the face by seat."""
        self._faces = {seat: self._faces[seat] for seat in faces if seat in self._faces}
        moved = 0
        for seat, (tile, box) in faces.items():
            known = self._faces.get(seat)
            if known is None:
                self._faces[seat] = _Face(*_cut(image, tile, box), at_s)
            elif not np.array_equal(_pixels(image, tile, known.rect), known.pixels):
                moved += 1
                self._faces[seat] = _Face(*_cut(image, tile, box), at_s, known.moves + 1)
        if not moved:  # the whole picture stands still, or nobody can be compared
            return NO_STILL_SEATS
        still_s = {seat: at_s - self._faces[seat].since_s for seat in faces}
        frozen = frozenset(seat for seat in faces if still_s[seat] >= FROZEN_TILE_S)
        photos = {s for s in frozen if still_s[s] >= PHOTO_S and self._faces[s].moves == 0}
        return StillSeats(frozen, frozenset(photos))


def _cut(image: NDArray[np.uint8], tile: BoxInt, box: BoxFloat) -> tuple[BoxInt, NDArray[np.uint8]]:
    x0, y0 = max(int(box[0]), tile[0]), max(int(box[1]), tile[1])
    x1, y1 = min(int(np.ceil(box[2])), tile[2]), min(int(np.ceil(box[3])), tile[3])
    rect = (x0 - tile[0], y0 - tile[1], x1 - tile[0], y1 - tile[1])
    return rect, _pixels(image, tile, rect).copy()


def _pixels(image: NDArray[np.uint8], tile: BoxInt, rect: BoxInt) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = rect
    return image[tile[1] + y0 : tile[1] + y1, tile[0] + x0 : tile[0] + x1]
