"""Arithmetic on boxes: x0, y0, x1, y1 in pixels, x1 and y1 exclusive."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

Number = TypeVar("Number", bound=np.generic)

_LEAST_AREA = 1e-9  # so that empty boxes are no division by zero


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


def shared_area(one_xyxy: Sequence[float], other_xyxy: Sequence[float]) -> float:
    """Area of the part that two boxes share, 0 where they share none."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = one_xyxy, other_xyxy
    return max(min(ax1, bx1) - max(ax0, bx0), 0) * max(min(ay1, by1) - max(ay0, by0), 0)


def iou(one_xyxy: Sequence[float], other_xyxy: Sequence[float]) -> float:
    """Intersection over union of two boxes in any unit, 0..1."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = one_xyxy, other_xyxy
    inner = shared_area(one_xyxy, other_xyxy)
    union = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - inner
    return inner / max(union, _LEAST_AREA)


def iou_matrix(
    ones_xyxy: Sequence[Sequence[float]] | NDArray[Number],
    others_xyxy: Sequence[Sequence[float]] | NDArray[Number],
) -> NDArray[np.float64]:
    """Intersection over union of each box (N, 4) with each other (M, 4): float (N, M), 0..1.

    Computed in the precision of arrays of floats, else in float64. Empty boxes overlap nothing.
    """
    a, b = (_as_floats(boxes) for boxes in (ones_xyxy, others_xyxy))
    a, b = a.reshape(-1, 1, 4), b.reshape(1, -1, 4)
    inner = _inner(a, b)
    union = _extent(a) + _extent(b) - inner
    result: NDArray[np.float64] = inner / np.maximum(union, _LEAST_AREA)
    return result


def nested_share(ones_xyxy: NDArray[Number], others_xyxy: NDArray[Number]) -> NDArray[np.float64]:
    """Share of the smaller box of each pair that lies inside the other: float (N, M), 0..1."""
    a, b = _as_floats(ones_xyxy).reshape(-1, 1, 4), _as_floats(others_xyxy).reshape(1, -1, 4)
    smaller = np.minimum(_extent(a), _extent(b))
    result: NDArray[np.float64] = _inner(a, b) / np.maximum(smaller, _LEAST_AREA)
    return result


def _as_floats(boxes: Sequence[Sequence[float]] | NDArray[Number]) -> NDArray[Any]:
    array = np.asarray(boxes)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _inner(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    extent = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    return np.asarray(np.clip(extent, 0, None).prod(axis=2))


def _extent(boxes: NDArray[Any]) -> NDArray[Any]:
    return np.asarray((boxes[..., 2:] - boxes[..., :2]).prod(axis=2))
