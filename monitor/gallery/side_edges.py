"""How sharply the sides of a rectangle end in a picture, and whether they end at its corners."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

SIDE_SHARE = 0.5
"""Share of a side that is sharp: here and there both pictures have one colour."""
_STEP_LEVELS = 12  # change from one pixel to the next across an edge
_SHARPER = 2  # than the changes on both sides of it
_NEAR_CORNER = (0.05, 0.12)  # of a side: nearer there are rounded corners
_INSIDE_PX = 4
_SEEN_PART = 0.25  # of a rectangle's side, beside which an edge of a tile says something
_CLEAR = (6, 30)  # pixels, or a part of a side: as far a border around the rectangle reaches


def edge_shares(image: NDArray[np.uint8], box: BoxInt) -> list[float]:
    """Share of each side, 0..1, at which the picture changes from one pixel to the next."""
    x0, y0, x1, y1 = box
    rows = np.linspace(y0 + 0.15 * (y1 - y0), y1 - 0.15 * (y1 - y0), 24).astype(np.intp)
    columns = np.linspace(x0 + 0.15 * (x1 - x0), x1 - 0.15 * (x1 - x0), 24).astype(np.intp)
    shares = []
    for x in (x0, x1):
        if 2 <= x < image.shape[1] - 2:
            shares.append(float(sharp_edges(image[rows, x - 2 : x + 2])[:, 2].mean()))
    for y in (y0, y1):
        if 2 <= y < image.shape[0] - 2:
            shares.append(
                float(sharp_edges(image[y - 2 : y + 2, columns].swapaxes(0, 1))[:, 2].mean())
            )
    return shares


def sharp_edges(lines: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where pixels of lines (N, W, 3) differ from the one before, and more than around: (N, W)."""
    change = np.zeros(lines.shape[:2], np.int16)
    apart = np.asarray(cv2.absdiff(lines[:, 1:], lines[:, :-1]), np.uint8)
    change[:, 1:] = largest_of_channels(apart)
    sharp = change >= _STEP_LEVELS
    sharp[:, 1:] &= change[:, 1:] > _SHARPER * change[:, :-1]
    sharp[:, :-1] &= change[:, :-1] > _SHARPER * change[:, 1:]
    return sharp


def reaches(image: NDArray[np.uint8], box: BoxInt, shared: Sequence[bool]) -> bool:
    """Whether its edges go on to those sides that are the gallery's too: it may end before."""
    for picture, (x0, y0, x1, y1), (left, upper, right, lower) in _both_ways(image, box, shared):
        short, long = (round(part * (x1 - x0)) for part in _NEAR_CORNER)
        for is_shared, first, last in (
            (left, x0 + short, x0 + long),
            (right, x1 - long, x1 - short),
        ):
            for y, is_known in ((y0, upper), (y1, lower)):
                if is_shared and not is_known and _level(picture, y, first, last) < SIDE_SHARE:
                    return False
    return True


def shows_through(image: NDArray[np.uint8], box: BoxInt, tiles: Sequence[BoxInt]) -> bool:
    """Whether edges of tiles are seen inside a rectangle: what lies over them would hide them."""
    both = zip(_both_ways(image, box, ()), (tiles, [_turned(tile) for tile in tiles]), strict=True)
    for (picture, (x0, y0, x1, y1), _), placed in both:
        for left, upper, right, lower in placed:
            first, last = max(x0, left) + _INSIDE_PX, min(x1, right) - _INSIDE_PX
            if last - first < _SEEN_PART * (x1 - x0):
                continue
            for y in (upper, lower):
                inside = y0 + _INSIDE_PX < y < y1 - _INSIDE_PX
                if inside and any(
                    _level(picture, row, first, last) >= SIDE_SHARE for row in (y - 1, y, y + 1)
                ):
                    return True
    return False


def overruns(image: NDArray[np.uint8], box: BoxInt, shared: Sequence[bool]) -> int:
    """How many of its edges go on beyond a corner, as a border of the tile below does: 0..8.

    shared: the gallery's own edges go on in any case.
    """
    count = 0
    for picture, (x0, y0, x1, y1), (_, upper, _, lower) in _both_ways(image, box, shared):
        clear = max(_CLEAR[0], (x1 - x0) // _CLEAR[1])
        reach = max(8, (x1 - x0) // 10)
        for y, is_known in ((y0, upper), (y1, lower)):
            for first in (x0 - clear - reach, x1 + clear):
                whole = first >= 0 and first + reach <= picture.shape[1]
                if whole and not is_known:
                    count += _level(picture, y, first, first + reach) >= SIDE_SHARE
    return count


def _both_ways(
    image: NDArray[np.uint8], box: BoxInt, shared: Sequence[bool]
) -> Iterator[tuple[NDArray[np.uint8], BoxInt, Sequence[bool]]]:
    """The picture as it is, then with rows and columns exchanged."""
    yield image, box, shared
    # left and upper, right and lower change places
    turned = [shared[side] for side in (1, 0, 3, 2)] if shared else ()
    yield image.swapaxes(0, 1), _turned(box), turned


def _turned(box: BoxInt) -> BoxInt:
    x0, y0, x1, y1 = box
    return y0, x0, y1, x1


def _level(picture: NDArray[np.uint8], y: int, first: int, last: int) -> float:
    """Share of a row's columns at which it differs sharply from the one above; 0 at the rim."""
    if first >= last or not 2 <= y < len(picture) - 2:
        return 0.0
    return float(sharp_edges(picture[y - 2 : y + 2, first:last].swapaxes(0, 1))[:, 2].mean())
