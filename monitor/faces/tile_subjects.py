"""Who is read in each tile, over time: the student's own face, and no picture of one.

Remembers by seat, so that a re-sort, another page or a resized window change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.faces.company import Company
from monitor.faces.primary_face import PrimaryFace, most_prominent_face, spot_of
from monitor.faces.static_face import ALONE_EVERY_S, StaticFaces
from monitor.types import BoxFloat, BoxInt

_FAR_BEHIND = 0.45  # side of a face against the student's, as in single pictures


@dataclass(slots=True, eq=False)
class _Seat:
    static: StaticFaces
    primary: PrimaryFace = field(default_factory=PrimaryFace)
    company: Company = field(default_factory=Company)


class TileSubjects:
    """The people in the tiles of one session, by seat. Not for several threads at once.

    image: uint8 (H, W, 3) RGB. seat: number of the seat in the tile, None where it is not known.
    tile, faces: boxes in pixels of the image. at_s: when, in seconds.
    """

    def __init__(self) -> None:
        self._seats: dict[int, _Seat] = {}

    def pick(
        self,
        image: NDArray[np.uint8],
        seat: int | None,
        tile: BoxInt,
        faces: Sequence[BoxFloat],
        at_s: float,
    ) -> int | None:
        """Index of the face to read in a tile, None where the student's is not among them.

        Changes nothing: it may be asked again within a frame, with further faces.
        """
        known = None if seat is None else self._seats.get(seat)
        if known is None:
            return most_prominent_face(tile, faces) if faces else None
        living = _living(known, image, tile, faces)
        picked = known.primary.pick([spot_of(tile, faces[index]) for index in living], at_s)
        return None if picked is None else living[picked]

    def update(
        self,
        image: NDArray[np.uint8],
        seat: int | None,
        tile: BoxInt,
        faces: Sequence[BoxFloat],
        at_s: float,
    ) -> int | None:
        """Takes all faces of a tile in one frame; index of the one that is read, as `pick` does."""
        if seat is None:
            return self.pick(image, seat, tile, faces, at_s)
        known = self._seats.get(seat)
        if known is None:
            # seats are compared in different frames, so that none pays for all of them
            known = self._seats[seat] = _Seat(StaticFaces(at_s + seat % ALONE_EVERY_S))
        living = _living(known, image, tile, faces)
        picked = known.primary.update([spot_of(tile, faces[index]) for index in living], at_s)
        if known.static.update(image, tile, faces, at_s):
            for face in faces:
                if known.static.is_picture(image, tile, face):
                    known.primary.forget(spot_of(tile, face))
        if picked is None:
            return None
        count = _others(known, tile, faces, living, picked, at_s)
        if count is not None:
            known.company.update(count, at_s)
        return living[picked]

    def others(self, seat: int | None) -> int | None:
        """How many people sit beside the student of a seat, None while that is not known."""
        known = None if seat is None else self._seats.get(seat)
        return None if known is None else known.company.count


def _others(
    seat: _Seat,
    tile: BoxInt,
    faces: Sequence[BoxFloat],
    living: Sequence[int],
    picked: int,
    at_s: float,
) -> int | None:
    """People beside the student in one look: not far behind, alive, and no reflections.

    living: indices of faces that are no pictures; picked: place of the student's among them. None
    while the student's own may be a picture.
    """
    if len(living) < 2:
        return 0
    student = faces[living[picked]]
    if not seat.static.is_alive(tile, student, at_s):
        return None
    return sum(
        place != picked
        and _side(faces[index]) >= _FAR_BEHIND * _side(student)
        and seat.static.is_alive(tile, faces[index], at_s)
        and seat.primary.moves_by_itself(place)
        for place, index in enumerate(living)
    )


def _side(face: BoxFloat) -> float:
    return (face[2] - face[0] + face[3] - face[1]) / 2


def _living(
    seat: _Seat, image: NDArray[np.uint8], tile: BoxInt, faces: Sequence[BoxFloat]
) -> list[int]:
    """Indices of the faces that are not known as pictures."""
    return [
        index for index, face in enumerate(faces) if not seat.static.is_picture(image, tile, face)
    ]
