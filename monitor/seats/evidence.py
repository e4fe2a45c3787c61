"""How much speaks for a tile being a known seat: its label, then its appearance and its place.

Evidence is a logarithm of odds, added up: above 0 speaks for the same student, below against.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.boxes import iou_matrix
from monitor.seats.appearance import (
    SAME_AVATAR,
    SAME_ROOM,
    appearance_differences,
    covered_difference,
)
from monitor.seats.label_evidence import LABEL_SURE, SIZE_SLACK_PX, label_evidence
from monitor.seats.namesakes import share_labels
from monitor.seats.types import SeenTile, Track
from monitor.seats.weights import Weights, between, fitted

STEADY_FRAMES = 3
"""A label that reads the same so often in one place is no passing shadow."""
SAME_PLACE = 0.5
"""Intersection over union of a tile with where the seat was."""

_STAYED = 0.8  # share of the tiles in their places from which on all places are trusted more
_OTHER_NAME = -1.0
_STAGE = 2.0  # area of a large tile against the median one
_WEAK = 2.0  # evidence of a label of another size, which other names come close to
_LATELY = 2  # frames
_LABELLED_SHARE = 0.3  # of the tiles that stand where one was
_OTHER_ROOM, _SURE_ROOM = 45.0, 6.0  # differences in grey levels
_DOUBTFUL_ROOM = 30.0  # from which a name is not enough at home where one letter may differ
_EVERY_LETTER = 7.5  # evidence of a label of this size from which no letter differs
_ANOTHER_ROOM = 15.0  # the same elsewhere; rooms that tiles take along differ by up to 8
_NOT_SURE = 1.9  # less than a tile needs to be taken for a seat


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Of each tile for each seat, each array (N, M).

    total: float, all of it. labels: float, that of the labels alone, NaN where one has none. here:
    whether the tile is where the seat was. stage: bool (N,), whether it is the large tile of who
    speaks. shuffled: whether most tiles show someone else than a moment ago, as after a re-sort or
    another page; where a seat was then says nothing. redrawn: whether names are written in another
    way from now on: known labels fit no size any more. resized: whether only labels of other sizes
    of the tile are known. rooms: float, differences in grey levels, NaN where there is none.
    """

    total: NDArray[np.float64]
    labels: NDArray[np.float64]
    here: NDArray[np.bool_]
    stage: NDArray[np.bool_]
    shuffled: bool
    redrawn: bool
    resized: NDArray[np.bool_]
    rooms: NDArray[np.float64]


def evidence(
    seen: Sequence[SeenTile],
    seats: Sequence[Track],
    frame: int,
    weights: Weights | None = None,
) -> Evidence:
    """What speaks for each tile being each seat.

    frame: number of this frame. weights: of each sign; those that ship if not given.
    """
    w = fitted() if weights is None else weights
    in_place = _in_place(seen, seats)
    here = in_place | _overlapping(seen, seats)
    rooms, avatars = _appearance_differences(seen, seats, here)
    same_room = (rooms < SAME_ROOM) | (avatars < SAME_AVATAR)
    label, resized = label_evidence(seen, seats, w)
    stage = _on_stage(seen)
    here &= ~stage[:, np.newaxis] | _stays_on_stage(rooms, label, resized)
    known = here & ~np.isnan(label) & ~resized
    # a few labels among many tiles are letters on a shirt or a wall
    enough = known.sum() >= max(2, _LABELLED_SHARE * here.any(axis=1).sum())
    labels_differ = bool(enough and (label[known] > 0).mean() < 0.5)
    named = np.nan_to_num(label, nan=-np.inf).max(axis=1, initial=-np.inf) >= LABEL_SURE
    moved = bool(named[known.any(axis=1)].mean() >= 0.5) if labels_differ else False
    shuffled = labels_differ and (moved or bool(((label > 0) | same_room)[known].mean() < 0.5))
    if shuffled:
        here = np.zeros_like(here)
    redrawn = labels_differ and not shuffled
    if redrawn:  # the rooms stayed, so no tile moved, but letters are drawn in another way now
        seats = [seat.without_label_sizes() for seat in seats]
        label, resized = label_evidence(seen, seats, w)
    own, label = label, share_labels(label, seats)
    appearance = _appearance_evidence(seen, seats, (rooms, avatars), label, here, frame, w)
    steady = np.array([one.steady >= STEADY_FRAMES for one in seen], bool)[:, np.newaxis]
    told = np.where((label < 0) & ~steady, w.unsteady * label, np.nan_to_num(label))
    told = np.where(here & same_room, np.maximum(told, w.other_name_at_home), told)
    where_here = np.where(np.isnan(label), w.here_unlabelled, w.here)
    known_places = same_room.copy()
    if here.sum() >= 4 and ((label > 0) | same_room)[here].mean() >= _STAYED:
        first_state = here & (appearance == 0)  # a camera that goes on or off for the first time
        known_places |= first_state
        # a window that was resized: its labels look different, but no tile moved
        where_here += w.stayed
        # but in a tile of its old size, as the large one of a speaker, it is another student
        grown = here & resized & _of_new_size(seen, seats) & in_place
        where_here = np.where(resized & ~grown & (label < _OTHER_NAME), 0.0, where_here)
        told = np.where(grown & same_room, np.maximum(told, w.stayed_resized), told)
        told = np.where(first_state & ~resized, np.maximum(told, w.stayed_first_state), told)
    where_not = np.where(np.isnan(label), w.elsewhere_unlabelled, w.elsewhere)
    total = told + np.where(here, where_here, where_not) + appearance
    # another name in another room is another student, wherever the tiles stand; no hand or light
    # spoils the name of one whose camera is off
    off = ~np.array([one.video for one in seen], bool)[:, np.newaxis]
    other = (label < _OTHER_NAME) & ((rooms > _OTHER_ROOM) | (off & ~same_room))
    unknown = np.isnan(rooms) & np.isnan(avatars) & ~in_place
    other |= resized & (label < _WEAK) & ((rooms > _OTHER_ROOM) | unknown)
    total = np.where(other, np.minimum(total, 0.0), total)
    # who is in the room that was here has hardly moved if only a name of another size says so
    at_home = (here & (rooms < _SURE_ROOM)).any(axis=1, keepdims=True)
    total = np.where(at_home & ~here & resized, total + w.moved_from_room, total)
    # many share one background: elsewhere it says little against another name
    total -= np.where(
        ~here & (label < _OTHER_NAME), np.maximum(appearance - w.appearance_at_most, 0.0), 0.0
    )
    # between sizes of a tile other names come close: without a known room it takes more
    total = np.where(resized & ~here & ~same_room, total + w.resized_alone, total)
    total = np.where(
        _may_be_near_name((rooms, avatars), label, resized, here, appearance),
        np.minimum(total, _NOT_SURE),
        total,
    )
    if carry_names(seats):
        # where tiles carry names, one without is known by its room, or while all keep their places
        total[np.isnan(label) & ~known_places] = -np.inf
    return Evidence(total, own, here, stage, shuffled, redrawn, resized, rooms)


def _may_be_near_name(
    differences: tuple[NDArray[np.float64], NDArray[np.float64]],
    label: NDArray[np.float64],
    resized: NDArray[np.bool_],
    here: NDArray[np.bool_],
    appearance: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether it may be somebody in another room whose name differs by a letter, bool (N, M).

    Between sizes of a tile a letter hardly shows, and in tiles of one size about as much as what
    moves behind a name: there a room or an avatar has to be known at all. Where the light changed
    everywhere no room tells, nor does any here.
    """
    rooms, avatars = differences
    one_size = ~here & ~resized & (label < _EVERY_LETTER)
    at_home = here & (rooms > _DOUBTFUL_ROOM) & (appearance < 0)
    elsewhere = ~here & (rooms > _ANOTHER_ROOM) & (appearance != 0)
    unknown = one_size & np.isnan(rooms) & np.isnan(avatars)
    result: NDArray[np.bool_] = ((resized | one_size) & (at_home | elsewhere)) | unknown
    return result


Weigh = Callable[[Sequence[SeenTile], Sequence[Track], int], Evidence]
"""What `evidence` does: seen tiles, known seats and the number of the frame to evidence."""


def carry_names(seats: Sequence[Track]) -> bool:
    """Whether names stand under the tiles; letters on a shirt are none."""
    return 2 * sum(bool(seat.labels) for seat in seats) > len(seats)


def _appearance_differences(
    seen: Sequence[SeenTile], seats: Sequence[Track], here: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of rooms and of avatars in grey levels, float (N, M); NaN where there is none to compare."""
    rooms = appearance_differences(
        [one.appearance if one.video else None for one in seen], [seat.room for seat in seats]
    )
    avatars = appearance_differences(
        [None if one.video else one.appearance for one in seen], [seat.avatar for seat in seats]
    )
    # at home a notice or a hand may hide a part
    for index, column in np.argwhere(here).tolist():
        one, seat = seen[index], seats[column]
        differences, limit = (rooms, SAME_ROOM) if one.video else (avatars, SAME_AVATAR)
        known = seat.room if one.video else seat.avatar
        if known is not None and differences[index, column] >= limit:
            covered = covered_difference(one.appearance, known)
            differences[index, column] = min(covered, differences[index, column])
    return rooms, avatars


def _appearance_evidence(
    seen: Sequence[SeenTile],
    seats: Sequence[Track],
    differences: tuple[NDArray[np.float64], NDArray[np.float64]],
    label: NDArray[np.float64],
    here: NDArray[np.bool_],
    frame: int,
    w: Weights,
) -> NDArray[np.float64]:
    """Evidence of the appearance, float (N, M), by how different rooms and avatars are."""
    rooms, avatars = differences
    room = np.nan_to_num(between(rooms, w.room))
    avatar = np.nan_to_num(between(avatars, w.avatar))
    total = room + avatar
    sure = (label >= LABEL_SURE) & ~np.isnan(rooms)
    if _contradict(room, sure):
        return np.maximum(total, 0.0)  # the light changed everywhere: rooms tell nothing
    stays = (sure & here).any(axis=1, keepdims=True)
    if _contradict(room, sure & ~here & ~stays):
        return np.where(here, total, np.maximum(total, 0.0))  # rooms do not move with their tiles
    lately = np.array([frame - seat.seen_at <= _LATELY for seat in seats], bool)
    video = np.array([one.video for one in seen], bool)[:, np.newaxis]
    switched = video != np.array([seat.video for seat in seats], bool)[np.newaxis]
    moved = lately & ~here
    total = np.where(moved & switched, total + w.moved_and_switched, total)
    return np.where(moved & (room < 0), total + w.moved_to_other_room, total)


def _contradict(room: NDArray[np.float64], labelled: NDArray[np.bool_]) -> bool:
    """Whether rooms of most tiles speak against every seat for which the label does.

    Two seats whose names differ by a letter are both among them; one of the rooms is another's.
    """
    best = np.where(labelled, room, -np.inf).max(axis=1, initial=-np.inf)[labelled.any(axis=1)]
    return bool(len(best) >= 4 and (best > 0).mean() < 0.5)


def _overlapping(seen: Sequence[SeenTile], seats: Sequence[Track]) -> NDArray[np.bool_]:
    boxes = [(0, 0, 0, 0) if seat.box is None else seat.box for seat in seats]
    result: NDArray[np.bool_] = iou_matrix([one.tile.box_xyxy for one in seen], boxes) > SAME_PLACE
    return result


def _on_stage(seen: Sequence[SeenTile]) -> NDArray[np.bool_]:
    """Whether each tile, bool (N,), is the large one of who speaks: alone, or above the others."""
    areas = np.array([one.size_wh[0] * one.size_wh[1] for one in seen], float)
    result: NDArray[np.bool_] = areas >= _STAGE * np.median(areas) if len(areas) > 1 else areas > 0
    return result


def _stays_on_stage(
    rooms: NDArray[np.float64], label: NDArray[np.float64], resized: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether the large tile, bool (N, M), still shows who was there; it goes from one to another.

    Many share one background: another name of this size is another student in that too.
    """
    other_name = (label < _OTHER_NAME) & ~resized
    result: NDArray[np.bool_] = ((rooms < SAME_ROOM) & ~other_name) | ~(label < LABEL_SURE)
    return result


def _in_place(seen: Sequence[SeenTile], seats: Sequence[Track]) -> NDArray[np.bool_]:
    """Whether each tile is the same one, bool (N, M), of as many as each seat's tile was."""
    places = [[one.place == seat.place for seat in seats] for one in seen]
    return np.array(places, bool).reshape(len(seen), len(seats))


def _of_new_size(seen: Sequence[SeenTile], seats: Sequence[Track]) -> NDArray[np.bool_]:
    """Whether each tile has another size, bool (N, M), than each seat's tile had."""
    now = np.array([one.size_wh for one in seen]).reshape(-1, 1, 2)
    boxes = np.array([(0, 0, 0, 0) if seat.box is None else seat.box for seat in seats])
    corners = boxes.reshape(1, -1, 2, 2)
    before = corners[:, :, 1] - corners[:, :, 0]
    result: NDArray[np.bool_] = (np.abs(now - before) > SIZE_SLACK_PX).any(axis=2)
    return result
