"""Who is read in each tile, over time: the student's own face, and no picture of one.

Remembers by seat, so that a re-sort, another page or a resized window change nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.faces.primary_face import MainFace, Spot, most_prominent
from monitor.faces.static_face import ALONE_EVERY_S, StillFaces
from monitor.types import BoxFloat, BoxInt


def most_prominent_face(tile: BoxInt, faces: Sequence[BoxFloat]) -> int:
    """Index of the face to read where nothing is known of the tile; there is at least one."""
    return most_prominent([_spot(tile, face) for face in faces])


@dataclass(slots=True, eq=False)
class _Known:
    still: StillFaces
    main: MainFace = field(default_factory=MainFace)


class TilePeople:
    """The people in the tiles of one lesson. Not for several threads at once."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}
        self._seats: Mapping[BoxInt, int] = {}
        self._image: NDArray[np.uint8] | None = None
        self._at_s = 0.0

    def start(
        self, image: NDArray[np.uint8], seats: Mapping[BoxInt, int], at_s: float
    ) -> "TilePeople":
        """A look begins: image uint8 (H, W, 3) RGB, the seat of each tile's box, seconds."""
        self._image, self._seats, self._at_s = image, seats, at_s
        return self

    def pick(self, tile: BoxInt, faces: Sequence[BoxFloat]) -> int | None:
        """Index of the face to read in a tile, None where the student's is not among them.

        May be asked again within a look, with further faces.
        """
        seat = self._known.get(self._seats.get(tile, 0))
        if seat is None or self._image is None:
            return most_prominent_face(tile, faces) if faces else None
        image = self._image
        living = [
            index
            for index, face in enumerate(faces)
            if not seat.still.is_picture(image, tile, face)
        ]
        picked = seat.main.pick([_spot(tile, faces[index]) for index in living], self._at_s)
        return None if picked is None else living[picked]

    def remember(self, tile: BoxInt, faces: Sequence[BoxFloat], picked: int | None) -> None:
        """Ends the look for one tile: all its faces, and which of them is read."""
        number = self._seats.get(tile)
        if number is None or self._image is None:
            return
        seat = self._known.get(number)
        if seat is None:
            # seats take turns, so that no look pays for all of them
            begins_s = self._at_s + number % ALONE_EVERY_S
            seat = self._known[number] = _Known(StillFaces(begins_s))
        picture = [seat.still.is_picture(self._image, tile, face) for face in faces]
        living = [index for index, still in enumerate(picture) if not still]
        seat.main.remember(
            [_spot(tile, faces[index]) for index in living],
            None if picked is None else living.index(picked),
            self._at_s,
        )
        if seat.still.remember(self._image, tile, faces, self._at_s):
            for face in faces:
                if seat.still.is_picture(self._image, tile, face):
                    seat.main.forget(_spot(tile, face))


def _spot(tile: BoxInt, face: BoxFloat) -> Spot:
    x0, y0, x1, y1 = tile
    tall = y1 - y0
    return (
        (face[0] + face[2] - x0 - x1) / (2 * tall),
        (face[1] + face[3] - y0 - y1) / (2 * tall),
        (face[2] - face[0] + face[3] - face[1]) / (2 * tall),
    )
