"""Box arithmetic against counting pixels one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.imaging.boxes import (
    area,
    bounding_box,
    clip_all,
    intersect,
    iou,
    iou_matrix,
    nested_share,
    union_area,
)
from monitor.types import BoxInt

coordinates = st.integers(-20, 20)
boxes = st.tuples(coordinates, coordinates, coordinates, coordinates)


def raster(box_xyxy: BoxInt) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    x0, y0, x1, y1 = (value + 20 for value in box_xyxy)
    filled = np.zeros((40, 40), dtype=np.bool_)
    if x0 < x1 and y0 < y1:
        filled[y0:y1, x0:x1] = True
    return filled


@given(boxes, boxes)
def test_intersection_is_what_both_fill(a: BoxInt, b: BoxInt) -> None:
    shared = intersect(a, b)
    expected = int((raster(a) & raster(b)).sum())
    assert (0 if shared is None else area(shared)) == expected


@given(st.lists(boxes, max_size=6), boxes)
def test_covered_pixels_are_counted_once(covers: list[BoxInt], within: BoxInt) -> None:
    filled = np.zeros((40, 40), dtype=np.bool_)
    for cover in covers:
        filled |= raster(cover) & raster(within)
    assert union_area(clip_all(covers, within)) == int(filled.sum())


def test_bounding_box_spans_monitors_on_both_sides_of_zero() -> None:
    assert bounding_box([(-1920, 0, 0, 1080), (0, -200, 2560, 1240)]) == (-1920, -200, 2560, 1240)
    assert bounding_box([]) is None


def some_boxes(count: int, seed: int) -> NDArray[np.float64]:
    corners = np.random.default_rng(seed).uniform(0, 100, (count, 2, 2))
    return np.concatenate([corners.min(axis=1), corners.max(axis=1) + 1], axis=1)


def test_intersection_over_union_of_pairs_is_that_of_the_matrix() -> None:
    ones, others = some_boxes(12, 1), some_boxes(9, 2)
    matrix = iou_matrix(ones, others)
    for row, one in enumerate(ones.tolist()):
        for column, other in enumerate(others.tolist()):
            assert matrix[row, column] == pytest.approx(iou(one, other))
            smaller = min(iou(one, other), iou(other, one))
            assert 0 <= smaller <= nested_share(ones, others)[row, column] + 1e-12


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0, 10, 10), (0, 0, 10, 10), 1.0),
        ((0, 0, 10, 10), (5, 0, 15, 10), 1 / 3),
        ((0, 0, 10, 10), (2, 2, 7, 7), 0.25),
        ((0, 0, 10, 10), (10, 0, 20, 10), 0.0),
        ((0, 0, 10, 10), (20, 20, 30, 30), 0.0),
        ((0.1, 0.1, 0.2, 0.2), (0.1, 0.1, 0.2, 0.15), 0.5),
        ((0, 0, 0, 0), (0, 0, 5, 5), 0.0),
        ((3, 3, 3, 3), (3, 3, 3, 3), 0.0),
    ],
)
def test_intersection_over_union(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert iou(one, other) == pytest.approx(expected)
    assert iou_matrix([one], [other])[0, 0] == pytest.approx(expected)


def test_the_precision_of_floats_is_kept_and_no_boxes_give_an_empty_matrix() -> None:
    single = some_boxes(3, 3).astype(np.float32)
    assert iou_matrix(single, single).dtype == np.float32
    assert iou_matrix([], [(0, 0, 1, 1)]).shape == (0, 1)
    assert nested_share(single, single[:1])[0, 0] == 1.0
