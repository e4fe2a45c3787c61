"""Families of equal rectangles: the size of tile that most faces can agree on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.around_faces import FaceRectangles
from monitor.types import BoxInt

_SIZE_SLACK = (2, 0.012)  # pixels, or a share of the side: tiles of one gallery differ by rounding
_LINED_UP_PX = 2
_LINED_UP = 0.08  # what another face's rectangle in the same row or column adds
_LEAST_WORTH = 0.5  # of a rectangle; what is over it counts for its family
_MOST_FAMILIES = 12
_MOST_OVERLAP = 0.02  # of the smaller of two tiles


@dataclass(frozen=True, slots=True)
class Family:
    """Equal rectangles, at most one per face, none over another; pixels of the edge maps.

    boxes: by number of the face. score: 0 upwards, how many faces and how clear their rectangles.
    """

    boxes: dict[int, BoxInt]
    width: int
    height: int
    score: float


def families(
    rectangles: Sequence[FaceRectangles], faces: NDArray[np.float32], shared: NDArray[np.float32]
) -> Iterator[Family]:
    """Families of the rectangles around the faces (K, 4), in pixels of the maps, best first.

    shared: faces (M, 4) that should not share a tile.
    """
    if not rectangles:
        return
    numbers = np.concatenate([np.full(len(one.boxes), k) for k, one in enumerate(rectangles)])
    if not len(numbers):
        return
    boxes = np.concatenate([one.boxes for one in rectangles])
    worth = np.concatenate([one.scores for one in rectangles]) - np.float32(_LEAST_WORTH)
    scores = (worth / _people_inside(boxes, shared)).astype(np.float32)
    sizes = np.stack([boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]], axis=1)
    left = np.ones(len(boxes), bool)
    for _ in range(_MOST_FAMILIES):
        size = _best_size(sizes[left], scores[left], numbers[left], len(faces))
        if size is None:
            return
        alike = left & _same_size(sizes, size)
        members = np.flatnonzero(alike)
        left[members] = False
        family = _family(members, boxes, scores, numbers)
        if family is not None:
            yield family


def _people_inside(boxes: NDArray[np.intp], faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """How many faces have their middle in each box, at least 1."""
    x, y = (faces[:, 0] + faces[:, 2]) / 2, (faces[:, 1] + faces[:, 3]) / 2
    inside = (boxes[:, 0, None] < x) & (x < boxes[:, 2, None])
    inside &= (boxes[:, 1, None] < y) & (y < boxes[:, 3, None])
    return np.asarray(np.maximum(inside.sum(axis=1), 1), np.float32)


def _same_size(sizes: NDArray[np.intp], size: NDArray[np.intp]) -> NDArray[np.bool_]:
    slack = np.maximum(_SIZE_SLACK[0], _SIZE_SLACK[1] * size)
    alike: NDArray[np.bool_] = (np.abs(sizes - size) <= slack).all(axis=1)
    return alike


def _best_size(
    sizes: NDArray[np.intp], scores: NDArray[np.float32], numbers: NDArray[np.intp], count: int
) -> NDArray[np.intp] | None:
    """The size whose rectangles add up to most, each face counted once."""
    if not len(sizes):
        return None
    best, chosen = 0.0, None
    for size in np.unique(sizes, axis=0):
        alike = _same_size(sizes, size)
        each = np.zeros(count, np.float32)
        np.maximum.at(each, numbers[alike], scores[alike])
        total = float(each.sum())
        if total > best:
            best, chosen = total, size
    return chosen


def _family(
    members: NDArray[np.intp],
    boxes: NDArray[np.intp],
    scores: NDArray[np.float32],
    numbers: NDArray[np.intp],
) -> Family | None:
    own, who = boxes[members], numbers[members]
    other = who[:, np.newaxis] != who
    in_column = np.abs(own[:, np.newaxis, 0] - own[:, 0]) <= _LINED_UP_PX
    in_row = np.abs(own[:, np.newaxis, 1] - own[:, 1]) <= _LINED_UP_PX
    lined_up = ((in_column | in_row) & other).sum(axis=1)
    worth = scores[members] + _LINED_UP * np.minimum(lined_up, 6)
    chosen: dict[int, BoxInt] = {}
    total = 0.0
    for place in np.argsort(-worth, kind="stable").tolist():
        number = int(who[place])
        x0, y0, x1, y1 = (int(value) for value in own[place])
        box = (x0, y0, x1, y1)
        if number in chosen or any(_clash(box, known) for known in chosen.values()):
            continue
        chosen[number] = box
        total += float(worth[place])
    if not chosen:
        return None
    sides = np.array(list(chosen.values()))
    width = round(float(np.median(sides[:, 2] - sides[:, 0])))
    height = round(float(np.median(sides[:, 3] - sides[:, 1])))
    return Family(chosen, width, height, total)


def _clash(one: BoxInt, two: BoxInt) -> bool:
    """Whether two rectangles overlap and are not the same tile."""
    if max(abs(a - b) for a, b in zip(one, two, strict=True)) <= _LINED_UP_PX:
        return False
    return shared_area(one, two) > _MOST_OVERLAP * min(area(one), area(two))


def shared_area(one: BoxInt, two: BoxInt) -> int:
    """Pixels that two boxes have in common."""
    wide, high = (
        min(one[2], two[2]) - max(one[0], two[0]),
        min(one[3], two[3]) - max(one[1], two[1]),
    )
    return max(0, wide) * max(0, high)


def area(box: BoxInt) -> int:
    """Pixels of a box."""
    return (box[2] - box[0]) * (box[3] - box[1])
