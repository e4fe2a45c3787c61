"""Discs of one size on a flat ground: people who are only heard, without tiles around them."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.gallery.background import BackgroundMasks, flat_colours, sample_flat
from monitor.gallery.hypotheses.families import shared_area
from monitor.types import BoxInt

_LEAST_SIDE = 0.032  # of the picture's long side: those in a list of participants are smaller
_MOST_SIDE = 0.3
_ALIKE = 0.13  # difference of width and height, and of two discs: who speaks is drawn larger
_ROUND = (0.66, 0.86)  # share of its box that a disc fills
_SAME = 0.5
_TEXT_SIDES, _TEXT_LEVELS, _SAME_LEVELS = 2, 40, 10


def large_discs(image: NDArray[np.uint8], known: Sequence[BoxInt]) -> list[BoxInt]:
    """Boxes of the largest family of discs in a picture, uint8 (H, W, 3); empty without two.

    known: discs found otherwise, of any size.
    """
    long_side = max(image.shape[:2])
    low, high = _LEAST_SIDE * long_side, _MOST_SIDE * long_side
    found = [box for box in known if low <= _side(box) <= high]
    masks = BackgroundMasks(image)
    for colour in flat_colours(sample_flat(image)):
        mask = masks.of(colour)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask.content, connectivity=4)
        for left, top, wide, tall, size in stats[1:].tolist():
            if abs(wide - tall) > _ALIKE * max(wide, tall):
                continue
            if not _ROUND[0] <= size / (wide * tall) <= _ROUND[1]:
                continue
            stride = mask.stride
            box = (left * stride, top * stride, (left + wide) * stride, (top + tall) * stride)
            if low <= _side(box) <= high and not any(_overlap(box, one) for one in found):
                found.append(box)
    best: list[BoxInt] = []
    found = [box for box in found if not _heads_line(image, box, found)]
    for one in found:
        family = [box for box in found if abs(_side(box) - _side(one)) <= _ALIKE * _side(one)]
        if len(family) > len(best):
            best = family
    return sorted(best, key=lambda box: (box[1], box[0])) if len(best) > 1 else []


def _heads_line(image: NDArray[np.uint8], box: BoxInt, discs: Sequence[BoxInt]) -> bool:
    """Whether text stands beside a disc and nothing below it, as in a list of people.

    The name of somebody who takes part stands below, or on the tile around.
    """
    x0, y0, x1, y1 = box
    side = round(_side(box))
    line = (x1 + side // 8, y0 + side // 5, x1 + _TEXT_SIDES * side, y1 - side // 5)
    if any(shared_area(line, other) for other in discs):
        return False
    beside = image[y0 + side // 5 : y1 - side // 5, x1 + side // 8 : x1 + _TEXT_SIDES * side]
    below = image[y1 + side // 8 : y1 + side // 3, x0:x1]
    return _has_text(beside) and not _has_text(below)


def _has_text(part: NDArray[np.uint8]) -> bool:
    """Whether strokes stand on one colour in a part (h, w, 3) of a picture."""
    if part.size == 0:
        return False
    middle = np.median(part.reshape(-1, 3), axis=0).astype(np.int16)
    apart = np.abs(part.astype(np.int16) - middle).max(axis=2)
    return bool((apart <= _SAME_LEVELS).mean() >= 0.5 and (apart > _TEXT_LEVELS).mean() >= 0.03)


def _side(box: BoxInt) -> float:
    return (box[2] - box[0] + box[3] - box[1]) / 2


def _overlap(one: BoxInt, two: BoxInt) -> bool:
    wide, high = (
        min(one[2], two[2]) - max(one[0], two[0]),
        min(one[3], two[3]) - max(one[1], two[1]),
    )
    return max(0, wide) * max(0, high) > _SAME * min(_side(one), _side(two)) ** 2
