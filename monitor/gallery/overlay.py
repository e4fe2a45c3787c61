"""A tile laid over others, as one's own small picture in a corner: found by its straight edges.

It stands on other people's video, not on the ground of the gallery, so no mask shows it. What gives
it away is that all four sides change from one pixel to the next at exactly the same line: nothing
that a camera sees is as straight and as sharp.
"""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.side_edges import (
    SIDE_SHARE,
    edge_shares,
    overruns,
    reaches,
    sharp_edges,
    shows_through,
)
from monitor.gallery.tile_content import Content, classify, is_page
from monitor.types import BoxInt

_LINES = 160  # rows and columns sampled across the picture
_ALL_SHARE = 0.7  # of all sides together
_LEAST_SHARE = 0.45  # of any one side
_HOLDS_SHARE = 0.4  # of all sides, where the edges are known
_LEAST_SHORT = 0.09  # of the picture's short side
_MOST_LONG = 0.45  # of the picture's long side
_ASPECT = (0.5, 2.4)
_MOST_LINES = 16
_MOST_EDGES = 4  # above and below each pair of sides
_CLEAR_PX = 2  # of the edges of tiles
_SAME_SHARE = 0.8
_CORNER = 0.05  # of the gallery: farther from its edges nobody puts his own picture
_DOCKED_PX = 4  # of the gallery's edge
_BORDER_PX = 12  # an active speaker's border reaches less far out of its tile
_MIDDLE = 0.1  # of a tile: nearer to its middle stands an avatar
_OVER_SHARE = 0.1  # of it that lies on other tiles
_MOST_OVERRUNS = 1
_OVERRUN_COST = 0.25  # for each edge that goes on beyond a corner
_SHARED_COST = 0.1  # for each edge that is the gallery's too


def find_overlay(image: NDArray[np.uint8], tiles: Sequence[BoxInt]) -> BoxInt | None:
    """The rectangle of a picture uint8 (H, W, 3) that covers part of the tiles; None without one.

    Pictures and avatars count, messages and menus do not.
    """
    height, width = image.shape[:2]
    least, most = _LEAST_SHORT * min(height, width), _MOST_LONG * max(height, width)
    step = max(1, height // _LINES)
    sharp = sharp_edges(image[::step])
    left, top, right, bottom = outer = _around(tiles)
    columns = _busiest(
        sharp, least / step, [x for box in tiles for x in (box[0], box[2])], (left, right)
    )
    known = [y for box in tiles for y in (box[1], box[3]) if y not in (top, bottom)]
    found: list[tuple[float, BoxInt]] = []
    for x0, x1, first, last in _sides(sharp[:, columns], columns, least, most, step):
        reach = (x1 - x0) // 4  # rounded corners and a label end the sides early
        upper = _level_edges(image, (x0, x1), first * step - reach, first * step + 2 * step, known)
        lower = _level_edges(image, (x0, x1), last * step - step, last * step + reach, known)
        for y0, y1 in product(upper, lower):
            box = (x0, y0, x1, y1)
            if y1 - y0 < least or not _ASPECT[0] <= (x1 - x0) / (y1 - y0) <= _ASPECT[1]:
                continue
            if not (_in_a_corner(box, outer) and _covers(box, tiles)):
                continue
            if shows_through(image, box, tiles):
                continue
            sides = edge_shares(image, box)
            share = float(np.mean(sides)) if min(sides, default=0.0) >= _LEAST_SHARE else 0.0
            if share < _ALL_SHARE:
                continue
            shared = [abs(a - b) <= _CLEAR_PX for a, b in zip(box, outer, strict=True)]
            further = overruns(image, box, shared)
            if further <= _MOST_OVERRUNS and reaches(image, box, shared):
                cost = _OVERRUN_COST * further + _SHARED_COST * sum(shared)
                found.append((share + 0.3 * (y1 - y0) / height - cost, box))
    for _, box in sorted(found, reverse=True):
        content = classify(image, [box])[0]
        if content is Content.AVATAR or (content is Content.PICTURE and not is_page(image, box)):
            return box
    return None


def edges_hold(image: NDArray[np.uint8], box: BoxInt) -> bool:
    """Whether a rectangle found before still ends sharply on all sides together."""
    shares = edge_shares(image, box)
    return bool(shares) and float(np.mean(shares)) >= _HOLDS_SHARE


def _busiest(
    sharp: NDArray[np.bool_], least_lines: float, known: Sequence[int], outer: tuple[int, int]
) -> NDArray[np.intp]:
    """Columns with as many sharp places as a side needs, away from edges of tiles but the outer."""
    counts = sharp.sum(axis=0)
    shared = [
        low + int(counts[low : x + _CLEAR_PX + 1].argmax())
        for x in outer
        if (low := max(0, x - _CLEAR_PX)) < len(counts)
    ]
    for x in known:
        counts[max(0, x - _CLEAR_PX) : x + _CLEAR_PX + 1] = 0
    columns = np.flatnonzero(counts >= SIDE_SHARE * least_lines)
    best = np.argsort(-counts[columns], kind="stable")[:_MOST_LINES]
    return np.unique(np.concatenate([columns[best], shared]).astype(np.intp))


def _sides(
    sharp: NDArray[np.bool_], columns: NDArray[np.intp], least: float, most: float, step: int
) -> Iterator[tuple[int, int, int, int]]:
    """Pairs of columns that are sharp over the same lines: x0, x1, first and last line."""
    for one in range(len(columns)):
        for two in range(one + 1, len(columns)):
            x0, x1 = int(columns[one]), int(columns[two])
            if not least <= x1 - x0 <= most:
                continue
            run = _longest_run(sharp[:, one] & sharp[:, two], least / step)
            if run is not None:
                yield x0, x1, *run


def _longest_run(both: NDArray[np.bool_], least_lines: float) -> tuple[int, int] | None:
    """First and last line of the longest stretch that is sharp but for short breaks."""
    lines = np.flatnonzero(both)
    if len(lines) < 0.5 * least_lines:
        return None
    breaks = np.flatnonzero(np.diff(lines) > max(3.0, 0.15 * least_lines)) + 1
    longest = max(np.split(lines, breaks), key=len)
    first, last = int(longest[0]), int(longest[-1])
    long_enough = last - first + 1 >= 0.7 * least_lines
    return (first, last) if long_enough and len(longest) >= 0.5 * (last - first + 1) else None


def _level_edges(
    image: NDArray[np.uint8], sides: tuple[int, int], first: int, last: int, known: Sequence[int]
) -> list[int]:
    """The rows of a range at which all between two columns changes sharply, the clearest ones.

    known: edges of tiles, which are none of its own.
    """
    x0, x1 = sides
    top, bottom = max(0, first), min(image.shape[0], last + 1)
    inset = (x1 - x0) // 8
    columns = np.linspace(x0 + inset, x1 - inset, 64).astype(np.intp)
    share = sharp_edges(image[top:bottom, columns].swapaxes(0, 1)).mean(axis=0)
    for y in known:
        share[max(0, y - top - _CLEAR_PX) : max(0, y - top + _CLEAR_PX + 1)] = 0.0
    rows = np.flatnonzero(share >= SIDE_SHARE)
    clearest: list[int] = []
    for row in rows[np.argsort(-share[rows], kind="stable")].tolist():
        if all(abs(row - other) > _CLEAR_PX for other in clearest):
            clearest.append(row)
    return [top + row for row in clearest[:_MOST_EDGES]]


def _around(tiles: Sequence[BoxInt]) -> BoxInt:
    """The box that all tiles lie in."""
    left, top = min(tile[0] for tile in tiles), min(tile[1] for tile in tiles)
    return left, top, max(tile[2] for tile in tiles), max(tile[3] for tile in tiles)


def _in_a_corner(box: BoxInt, outer: BoxInt) -> bool:
    """Whether a rectangle stands in a corner of the gallery, or beyond it.

    Shelves and windows in a drawn room end as sharply, but seldom so close to its corner.
    """
    left, top, right, bottom = outer
    near_x, near_y = _CORNER * (right - left), _CORNER * (bottom - top)
    beside = box[0] <= left + near_x or box[2] >= right - near_x
    return beside and (box[1] <= top + near_y or box[3] >= bottom - near_y)


def _covers(box: BoxInt, tiles: Sequence[BoxInt]) -> bool:
    """Whether a rectangle lies on tiles, and is neither one of them nor an avatar in its middle."""
    covered = 0
    outer = _around(tiles)
    docked = sum(abs(a - b) <= _DOCKED_PX for a, b in zip(box, outer, strict=True)) > 1
    for tile in tiles:
        part = _shared(box, tile)
        wide, tall = tile[2] - tile[0], tile[3] - tile[1]
        off_x = abs(box[0] + box[2] - tile[0] - tile[2]) / (2 * wide)
        off_y = abs(box[1] + box[3] - tile[1] - tile[3]) / (2 * tall)
        in_the_middle = part == _area(box) and off_x < _MIDDLE and off_y < _MIDDLE
        outside = (tile[0] - box[0], tile[1] - box[1], box[2] - tile[2], box[3] - tile[3])
        # a border around a tile has sharp sides too
        if part > 0.8 * _area(box) and sum(0 <= away <= _BORDER_PX for away in outside) > 2:
            return False
        # a shelf or a window in the corner of a tile in the corner
        if docked and part > 0.8 * _area(box):
            return False
        if in_the_middle or part > _SAME_SHARE * wide * tall:
            return False
        covered += part
    left, _, right, _ = outer
    on_the_ground = covered < _OVER_SHARE * _area(box)
    return not on_the_ground or (left - _BORDER_PX <= box[0] and box[2] <= right + _BORDER_PX)


def _shared(a: BoxInt, b: BoxInt) -> int:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return max(0, width) * max(0, height)


def _area(box: BoxInt) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
