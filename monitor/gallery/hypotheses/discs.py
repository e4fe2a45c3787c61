"""Discs of one size on a flat ground: people who are only heard, without tiles around them."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.gallery.background import BackgroundMasks, flat_colours, sample_flat
from monitor.types import BoxInt

_LEAST_SIDE = 0.032  # of the picture's long side: those in a list of participants are smaller
_MOST_SIDE = 0.3
_ALIKE = 0.13  # difference of width and height, and of two discs: who speaks is drawn larger
_ROUND = (0.66, 0.86)  # share of its box that a disc fills
_SAME = 0.5


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
    for one in found:
        family = [box for box in found if abs(_side(box) - _side(one)) <= _ALIKE * _side(one)]
        if len(family) > len(best):
            best = family
    return sorted(best, key=lambda box: (box[1], box[0])) if len(best) > 1 else []


def _side(box: BoxInt) -> float:
    return (box[2] - box[0] + box[3] - box[1]) / 2


def _overlap(one: BoxInt, two: BoxInt) -> bool:
    wide, high = (
        min(one[2], two[2]) - max(one[0], two[0]),
        min(one[3], two[3]) - max(one[1], two[1]),
    )
    return max(0, wide) * max(0, high) > _SAME * min(_side(one), _side(two)) ** 2
