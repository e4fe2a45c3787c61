"""Box arithmetic against counting pixels one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.imaging.boxes import area, bounding_box, clip_all, intersect, union_area
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
