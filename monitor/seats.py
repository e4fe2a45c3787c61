"""Which student sits in which tile: numbers that survive re-sorting, leaving and returning.

A tile is known by the fingerprint of its name label, then by its place. No face is compared and no
name is read; what is remembered lives in memory for one session.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.label_memory import LabelMemory
from monitor.labels import SAME_LABEL, SAME_LABEL_RESIZED, Fingerprint, distances
from monitor.types import BoxInt, Face, Tile, TileState

_STEADY_FRAMES = 3  # a strange label in a known place is someone new after this many equal readings
_SAME_PLACE = 0.5  # intersection over union of a tile with where the seat was
_SAME_ROOM = 12.0  # mean difference in grey levels under which two tiles show one room
_PLACE_BONUS = 0.06  # decides between equal labels
_LOOKS_WEIGHT = 0.08  # of the difference in colours, likewise
_COLOUR_CELLS = 4


@dataclass(frozen=True, slots=True)
class SeatedTile:
    """A tile with its seat number, from 1, and the face read in it, if any."""

    tile: Tile
    seat: int
    face: Face | None


@dataclass(slots=True)
class _Seat:
    number: int
    box: BoxInt
    place: tuple[int, int, int]  # tiles on the page, row, column
    label: Fingerprint | None
    label_box: BoxInt  # the tile on which the label was read: its size matters
    colours: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class _Seen:
    """A tile as it shows in this frame. steady: frames in a row with this label in this place."""

    tile: Tile
    place: tuple[int, int, int]
    label: Fingerprint | None
    steady: int
    colours: NDArray[np.float32] | None


class SeatTracker:
    """Gives tiles their seat numbers, frame by frame.

    Args:
        salt: secret of the session for the fingerprints; None draws one.
    """

    def __init__(self, salt: int | None = None) -> None:
        self._salt = secrets.randbits(63) if salt is None else salt
        self._labels = LabelMemory(self._salt)
        self._seats: list[_Seat] = []
        self._previous: list[_Seen] = []
        self._waiting: list[_Seen] = []

    def memory(self) -> str:
        """What it knows of the seats as JSON, for `restored` in another process of this lesson.

        It holds the session's salt: keep it in memory only.
        """
        return json.dumps({"salt": self._salt, "seats": [_to_json(seat) for seat in self._seats]})

    @classmethod
    def restored(cls, memory: str) -> "SeatTracker":
        """A tracker that goes on where the one that gave `memory` stood."""
        known = json.loads(memory)
        tracker = cls(known["salt"])
        tracker._seats = [_from_json(seat) for seat in known["seats"]]
        return tracker

    def assign(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[Tile],
        faces: Sequence[Face],
        *,
        labelled: bool = True,
    ) -> list[SeatedTile]:
        """Seat the tiles of one frame, in their order.

        Args:
            image: uint8 (H, W, 3) RGB.
            tiles: as the gallery shows them.
            faces: at most one per tile, each with its tile.
            labelled: False where tiles are no gallery's and carry no name, as in a photo.

        A tile that matches no seat becomes a new one when it shows for the second time; until then
        it is left out. The first frame's tiles count at once.
        """
        seen = self._look(image, tiles, labelled=labelled)
        numbers = self._known(seen)
        waiting = []
        for index, one in enumerate(seen):
            if index not in numbers:
                if not self._seats or not self._previous or self._was_waiting(one):
                    numbers[index] = 0
                else:
                    waiting.append(one)
        for index, one in enumerate(seen):
            if index in numbers:
                numbers[index] = self._remember(numbers[index], one)
        self._previous, self._waiting = seen, waiting
        by_box = {face.tile.box_xyxy: face for face in faces}
        return [
            SeatedTile(one.tile, numbers[index], by_box.get(one.tile.box_xyxy))
            for index, one in enumerate(seen)
            if index in numbers
        ]

    def _look(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile], *, labelled: bool
    ) -> list[_Seen]:
        before = [old.tile.box_xyxy for old in self._previous]
        same = _overlaps([tile.box_xyxy for tile in tiles], before) > _SAME_PLACE
        seen = []
        self._labels.start_frame()
        colours = _colours(image, [tile.box_xyxy for tile in tiles])
        for index, tile in enumerate(tiles):
            label = self._labels.read(image, tile.box_xyxy) if labelled else None
            steady = 1
            for place in np.flatnonzero(same[index]).tolist():
                old = self._previous[place]
                if label is not None and old.label is not None:
                    steady += old.steady if label.distance(old.label) <= SAME_LABEL / 2 else 0
            shown = colours[index] if tile.state is TileState.VIDEO else None
            place_key = (len(tiles), tile.row, tile.column)
            seen.append(_Seen(tile, place_key, label, steady, shown))
        return seen

    def _known(self, seen: list[_Seen]) -> dict[int, int]:
        """Seat number by index for tiles that match a seat, the clearest matches first."""
        apart = _label_distances(seen, self._seats)
        boxes = [seat.box for seat in self._seats]
        here = _overlaps([one.tile.box_xyxy for one in seen], boxes) > _SAME_PLACE
        places = [[one.place == seat.place for seat in self._seats] for one in seen]
        here |= np.array(places, bool).reshape(here.shape)
        possible = np.argwhere(here | (apart <= SAME_LABEL_RESIZED)).tolist()
        costs = [
            (cost, index, column + 1)
            for index, column in possible
            if (
                cost := _cost(
                    seen[index],
                    self._seats[column],
                    float(apart[index, column]),
                    here=bool(here[index, column]),
                )
            )
            is not None
        ]
        numbers: dict[int, int] = {}
        taken: set[int] = set()
        for _, index, number in sorted(costs):
            if index not in numbers and number not in taken:
                numbers[index] = number
                taken.add(number)
        return numbers

    def _was_waiting(self, one: _Seen) -> bool:
        for old in self._waiting:
            if one.label is not None and old.label is not None:
                if one.label.distance(old.label) <= SAME_LABEL:
                    return True
            elif overlap(one.tile.box_xyxy, old.tile.box_xyxy) > _SAME_PLACE:
                return True
        return False

    def _remember(self, number: int, one: _Seen) -> int:
        """Update the seat, or add one for number 0; returns its number."""
        if number == 0:
            number = len(self._seats) + 1
            self._seats.append(
                _Seat(
                    number,
                    one.tile.box_xyxy,
                    one.place,
                    one.label,
                    one.tile.box_xyxy,
                    one.colours,
                )
            )
            return number
        seat = self._seats[number - 1]
        seat.box, seat.place = one.tile.box_xyxy, one.place
        if one.label is not None:
            fits = seat.label is None or one.label.distance(seat.label) <= _limit(one, seat)
            # after a resize the old label says little: the one that stands here now is taken over
            resized = not _same_size(one.tile.box_xyxy, seat.label_box)
            # a border or a hand over it makes a label strange, but the room stays
            strange = one.steady >= _STEADY_FRAMES and not _same_room(one, seat)
            if fits or resized or strange:
                seat.label, seat.label_box = one.label, one.tile.box_xyxy
        if one.colours is not None:
            seat.colours = one.colours
        return number


def _to_json(seat: _Seat) -> dict[str, Any]:
    label = seat.label
    return {
        "number": seat.number,
        "box": seat.box,
        "place": seat.place,
        "label": label and {"bits": label.bits.tolist(), "log_ratio": label.log_ratio.tolist()},
        "label_box": seat.label_box,
        "colours": None if seat.colours is None else seat.colours.tolist(),
    }


def _from_json(given: dict[str, Any]) -> _Seat:
    label, colours = given["label"], given["colours"]
    return _Seat(
        given["number"],
        tuple(given["box"]),
        tuple(given["place"]),
        label and Fingerprint(np.array(label["bits"], np.uint8), np.array(label["log_ratio"])),
        tuple(given["label_box"]),
        None if colours is None else np.array(colours, np.float32),
    )


def _label_distances(seen: Sequence[_Seen], seats: Sequence[_Seat]) -> NDArray[np.float64]:
    """Distance of each tile's label to each seat's, float (N, M); NaN where either has none."""
    apart = np.full((len(seen), len(seats)), np.nan)
    rows = [(index, one.label) for index, one in enumerate(seen) if one.label is not None]
    columns = [(index, seat.label) for index, seat in enumerate(seats) if seat.label is not None]
    if rows and columns:
        block = distances([label for _, label in rows], [label for _, label in columns])
        apart[np.ix_([index for index, _ in rows], [index for index, _ in columns])] = block
    return apart


def _limit(one: _Seen, seat: _Seat) -> float:
    return SAME_LABEL if _same_size(one.tile.box_xyxy, seat.label_box) else SAME_LABEL_RESIZED


def _cost(one: _Seen, seat: _Seat, apart: float, *, here: bool) -> float | None:
    """How badly a tile fits a seat; None where it cannot be the same student.

    apart: distance of their labels, NaN where one has none. here: the tile is where the seat was.
    """
    looks = 0.0
    if one.colours is not None and seat.colours is not None:
        looks = _LOOKS_WEIGHT * float(np.abs(one.colours - seat.colours).mean()) / 64
    at_home = here and _same_room(one, seat)
    if at_home and not _same_size(one.tile.box_xyxy, seat.label_box):
        # labels of two sizes compare badly; the same room in the same place does not lie
        return looks - _PLACE_BONUS
    if apart <= _limit(one, seat):
        return apart - _PLACE_BONUS * here + looks
    if not here:
        return None
    if np.isnan(apart):
        return 0.5 + looks
    # a passing toast, a speaker's border, or texture taken for text; a steady strange label in
    # another room is someone else
    return 0.9 + looks if at_home or one.steady < _STEADY_FRAMES else None


def _same_room(one: _Seen, seat: _Seat) -> bool:
    if one.colours is None or seat.colours is None:
        return False
    return float(np.abs(one.colours - seat.colours).mean()) < _SAME_ROOM


def overlap(a: BoxInt, b: BoxInt) -> float:
    """Intersection over union of two boxes, 0..1."""
    return float(_overlaps([a], [b])[0, 0])


def _overlaps(ones: Sequence[BoxInt], others: Sequence[BoxInt]) -> NDArray[np.float64]:
    """Intersection over union of each box with each other, float (N, M)."""
    a = np.array(ones, np.float64).reshape(-1, 1, 4)
    b = np.array(others, np.float64).reshape(1, -1, 4)
    extent = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    inner = np.clip(extent, 0, None).prod(axis=2)
    union = (a[..., 2:] - a[..., :2]).prod(axis=2) + (b[..., 2:] - b[..., :2]).prod(axis=2) - inner
    result: NDArray[np.float64] = inner / union
    return result


def _same_size(a: BoxInt, b: BoxInt) -> bool:
    return abs((a[2] - a[0]) - (b[2] - b[0])) <= 4 and abs((a[3] - a[1]) - (b[3] - b[1])) <= 4


def _colours(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> NDArray[np.float32]:
    """Colours over the upper part of each tile, float32 (N, 48): tells rooms apart, not people."""
    x0, y0, x1, y1 = np.array(boxes, np.float64).reshape(-1, 4, 1).swapaxes(0, 1)
    steps = np.arange(4 * _COLOUR_CELLS) / (4 * _COLOUR_CELLS)
    rows = (y0 + 0.75 * (y1 - y0) * steps).astype(np.intp)
    columns = (x0 + (x1 - x0) * steps).astype(np.intp)
    points = image[rows[:, :, np.newaxis], columns[:, np.newaxis]].astype(np.float32)
    cells = points.reshape(-1, _COLOUR_CELLS, 4, _COLOUR_CELLS, 4, 3).mean(axis=(2, 4))
    return np.asarray(cells, np.float32).reshape(len(boxes), -1)
