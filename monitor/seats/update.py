"""What a seat remembers of the tile that was found to be its own."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.change import mean_difference
from monitor.seats.appearance import SAME_ROOM
from monitor.seats.evidence import SIZE_SLACK_PX, STEADY_FRAMES
from monitor.seats.types import KnownSeat, SeenTile

_WELL_KNOWN = 6.0  # evidence of a label that needs no further picture of it
_RENAMED_FRAMES = 8  # a border or a notice over a label does not stay so long


def new_seat(number: int, one: SeenTile, frame: int) -> KnownSeat:
    """A seat for a student who was not here before."""
    seat = KnownSeat(number, born_at=frame)
    if one.label is not None:
        seat.learn_label(one.size_wh, one.label)
    _remember(seat, one, frame)
    return seat


def learn(seat: KnownSeat, one: SeenTile, frame: int, own: float, *, at_home: bool) -> None:
    """Take over what a seat looks like now.

    own: evidence of the tile's label for the seat, NaN where one has none. at_home: the tile is
    where the seat was.
    """
    if one.label is not None and one.steady >= 2:
        known_size = any(_same_size(size, one.size_wh) for size, _ in seat.labels)
        same_room = at_home and _same_room(seat, one)
        like = 0 < own < _WELL_KNOWN and one.steady >= STEADY_FRAMES
        if np.isnan(own) or (own > 0 and not known_size) or like:
            seat.learn_label(one.size_wh, one.label)
        elif own <= 0 and same_room and one.steady >= _RENAMED_FRAMES:
            seat.learn_label(one.size_wh, one.label)
            if own < 0 and known_size:
                seat.label_read = False
    _remember(seat, one, frame)


def forget_notices(
    newcomers: Sequence[KnownSeat], taken: Mapping[int, SeenTile], here: NDArray[np.bool_]
) -> None:
    """A newcomer in whose room and place an older seat comes to light was a notice over its name.

    Nothing is known of it any more, or the next notice would be taken for the same student.
    newcomers: young seats that showed a moment ago and do not any more. taken: the tiles seated in
    this frame, by the number of their seat. here: bool (N, M), whether each of them is where each
    seat, by number, was.
    """
    for seat in newcomers:
        for row, (number, one) in enumerate(taken.items()):
            if number < seat.number and here[row, seat.number - 1] and _same_room(seat, one):
                seat.labels, seat.room, seat.avatar = (), None, None


def _remember(seat: KnownSeat, one: SeenTile, frame: int) -> None:
    seat.box, seat.place = one.tile.box_xyxy, one.place
    seat.video, seat.seen_at = one.video, frame
    if one.video:
        seat.room = one.looks
    else:
        seat.avatar = one.looks


def _same_room(seat: KnownSeat, one: SeenTile) -> bool:
    before = seat.room if one.video else seat.avatar
    return before is not None and mean_difference(before, one.looks) < SAME_ROOM


def _same_size(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= SIZE_SLACK_PX
