"""The nouns of seating: a tile with its number, and what is remembered and seen of a student."""

from dataclasses import dataclass, replace

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

    steady: frames in a row with this label in this place. appearance: float32 (48,), of the room
    where video is on, else of the picture that stands for the student; see
    `monitor.seats.appearance`. label_box: around the label's line of text, with a margin.
    """

    tile: Tile
    place: Place
    label: Fingerprint | None
    steady: int
    appearance: NDArray[np.float32]
    video: bool
    label_box: BoxInt | None = None

    @property
    def size_wh(self) -> SizeWh:
        """Of the tile, in pixels."""
        x0, y0, x1, y1 = self.tile.box_xyxy
        return x1 - x0, y1 - y0


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """What is remembered of a seat, in memory only.

    box and place: where it was seen last, None where that says nothing any more. labels: of
    several sizes of the tile, the newest last. room, avatar: appearance with the camera on and off.
    video: the state it was seen in last. seen_at: number of that frame, born_at: of its first one.
    label_read: the text of its label needs no reading any more. namesakes: numbers of seats whose
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
    namesakes: frozenset[int] = frozenset()

    def with_label(self, size_wh: SizeWh, label: Fingerprint) -> "Track":
        """The track with one more picture of the label; the oldest one gives way."""
        return replace(self, labels=(*self.labels, (size_wh, label))[-_LABELS_KEPT:])

    def without_label_sizes(self) -> "Track":
        """The track from when letters are drawn in another way: its labels fit no size any more."""
        return replace(self, labels=tuple((_NO_SIZE, label) for _, label in self.labels))

    def without_place(self) -> "Track":
        """The track from when the place it was seen in says nothing any more."""
        return replace(self, box=None, place=None)
