"""Arithmetic on boxes: x0, y0, x1, y1 in whole pixels of the desktop, x1 and y1 exclusive."""

from collections.abc import Iterable, Sequence

import numpy as np

from monitor.types import BoxInt


def area(box_xyxy: BoxInt) -> int:
    """Pixels in a box, 0 where it is empty."""
    x0, y0, x1, y1 = box_xyxy
    return max(x1 - x0, 0) * max(y1 - y0, 0)


def intersect(a_xyxy: BoxInt, b_xyxy: BoxInt) -> BoxInt | None:
    """The part that two boxes share, or None."""
    shared = (
        max(a_xyxy[0], b_xyxy[0]),
        max(a_xyxy[1], b_xyxy[1]),
        min(a_xyxy[2], b_xyxy[2]),
        min(a_xyxy[3], b_xyxy[3]),
    )
    return shared if shared[0] < shared[2] and shared[1] < shared[3] else None


def bounding_box(boxes_xyxy: Sequence[BoxInt]) -> BoxInt | None:
    """The smallest box around all boxes, or None where there are none."""
    if not boxes_xyxy:
        return None
    x0, y0, x1, y1 = zip(*boxes_xyxy, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def clip_all(boxes_xyxy: Iterable[BoxInt], within_xyxy: BoxInt) -> list[BoxInt]:
    """The parts of the boxes that lie inside another box, empty ones left out."""
    return [part for box in boxes_xyxy if (part := intersect(box, within_xyxy)) is not None]


def union_area(boxes_xyxy: Sequence[BoxInt]) -> int:
    """Pixels inside at least one of the boxes, counted once (compressed coordinates)."""
    boxes = [box for box in boxes_xyxy if area(box)]
    if not boxes:
        return 0
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    filled = np.zeros((len(ys) - 1, len(xs) - 1), dtype=bool)
    for x0, y0, x1, y1 in boxes:
        filled[ys.index(y0) : ys.index(y1), xs.index(x0) : xs.index(x1)] = True
    cells = np.outer(np.diff(ys), np.diff(xs))
    return int(cells[filled].sum())
