"""What a seat remembers of the tile that was found to be its own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.change import mean_difference
from monitor.seats.appearance import SAME_ROOM
from monitor.seats.evidence import STEADY_FRAMES
from monitor.seats.label_evidence import SIZE_SLACK_PX
from monitor.seats.types import SeenTile, Track

_WELL_KNOWN = 6.0  # evidence of a label that needs no further picture of it
_RENAMED_FRAMES = 8  # a border or a notice over a label does not stay so long


def new_track(number: int, one: SeenTile, frame: int) -> Track:
    """A seat for a student who was not here before."""
    track = Track(number, born_at=frame)
    if one.label is not None:
        track = track.with_label(one.size_wh, one.label)
    return _moved(track, one, frame)


def updated(track: Track, one: SeenTile, frame: int, own: float, *, at_home: bool) -> Track:
    """The track with what its tile looks like now.

    own: evidence of the tile's label for the seat, NaN where one has none. at_home: the tile is
    where the seat was.
    """
    if one.label is not None and one.steady >= 2:
        known_size = any(_same_size(size, one.size_wh) for size, _ in track.labels)
        same_room = at_home and _same_room(track, one)
        like = 0 < own < _WELL_KNOWN and one.steady >= STEADY_FRAMES
        if np.isnan(own) or (own > 0 and not known_size) or like:
            track = track.with_label(one.size_wh, one.label)
        elif own <= 0 and same_room and one.steady >= _RENAMED_FRAMES:
            track = track.with_label(one.size_wh, one.label)
            if own < 0 and known_size:
                track = replace(track, label_read=False)
    return _moved(track, one, frame)


def without_notices(
    newcomers: Sequence[Track], taken: Mapping[int, SeenTile], here: NDArray[np.bool_]
) -> list[Track]:
    """The newcomers that were a notice over an older seat's name, with nothing known of them.

    So is one in whose room and place an older seat comes to light; else the next notice would be
    taken for the same student. newcomers: young seats that showed a moment ago and do not any more.
    taken: the tiles seated in this frame, by the number of their seat. here: bool (N, M), whether
    each of them is where each seat, by number, was.
    """
    return [
        replace(track, labels=(), room=None, avatar=None)
        for track in newcomers
        if any(
            number < track.number and here[row, track.number - 1] and _same_room(track, one)
            for row, (number, one) in enumerate(taken.items())
        )
    ]


def _moved(track: Track, one: SeenTile, frame: int) -> Track:
    box, place = one.tile.box_xyxy, one.place
    if one.video:
        return replace(track, box=box, place=place, video=True, seen_at=frame, room=one.appearance)
    return replace(track, box=box, place=place, video=False, seen_at=frame, avatar=one.appearance)


def _same_room(track: Track, one: SeenTile) -> bool:
    before = track.room if one.video else track.avatar
    return before is not None and mean_difference(before, one.appearance) < SAME_ROOM


def _same_size(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1])) <= SIZE_SLACK_PX
