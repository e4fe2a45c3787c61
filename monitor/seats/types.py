"""The nouns of seating: a tile with its number, and what is remembered and seen of a student."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import Fingerprint
from monitor.types import BoxInt, Face, Tile

Place = tuple[int, int, int]
"""Tiles on the page, row, column: stays the same when a window is resized."""
SizeWh = tuple[int, int]

_LABELS_KEPT = 8
_NO_SIZE = (0, 0)


@dataclass(frozen=True, slots=True)
class SeatedTile:
    """A tile with its seat number, from 1, and the face read in it, if any."""

    tile: Tile
    seat: int
    face: Face | None


@dataclass(frozen=True, slots=True, eq=False)
class LabelPicture:
    """The name label of a seat, to be read once. picture: uint8 (h, w, 3) RGB, one line of text."""

    seat: int
    picture: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class SeenTile:
    """A tile as it shows in this frame.

    steady: frames in a row with this label in this place. looks: float32 (48,), see `seat_looks`,
    of the room where video is on, else of the picture that stands for the student.
    """

    tile: Tile
    place: Place
    label: Fingerprint | None
    steady: int
    looks: NDArray[np.float32]
    video: bool

    @property
    def size_wh(self) -> SizeWh:
        """Of the tile, in pixels."""
        x0, y0, x1, y1 = self.tile.box_xyxy
        return x1 - x0, y1 - y0


@dataclass(slots=True, eq=False)
class KnownSeat:
    """What is remembered of a seat, in memory only.

    box and place: where it was seen last, None where that says nothing any more. labels: of
    several sizes of the tile, the newest last. room, avatar: looks with the camera on and off.
    video: the state it was seen in last. seen_at: number of that frame, born_at: of its first one.
    label_read: the text of its label needs no reading any more. twins: numbers of seats whose
    labels look like its own.
    """

    number: int
    box: BoxInt | None = None
    place: Place | None = None
    labels: tuple[tuple[SizeWh, Fingerprint], ...] = ()
    room: NDArray[np.float32] | None = None
    avatar: NDArray[np.float32] | None = None
    video: bool = True
    seen_at: int = -1000
    born_at: int = -1000
    label_read: bool = False
    twins: set[int] = field(default_factory=set)

    def learn_label(self, size_wh: SizeWh, label: Fingerprint) -> None:
        """Remember a picture of the label; the oldest one gives way."""
        self.labels = (*self.labels, (size_wh, label))[-_LABELS_KEPT:]

    def forget_label_sizes(self) -> None:
        """Letters look different from now on: known labels are compared as those of other sizes."""
        self.labels = tuple((_NO_SIZE, label) for _, label in self.labels)
