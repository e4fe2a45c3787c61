"""Tile edges to the pixel: each side is measured, and tiles of a row or column agree on it."""

from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.background import BackgroundMask
from monitor.gallery.lattice_cells import BorderTest, Box
from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_LINES = 16  # pixel lines sampled across a side
_MIN_DROP = 0.35  # share of background that must end at an edge


def refine_boxes(mask: BackgroundMask, boxes: Sequence[Box]) -> list[BoxInt]:
    """Sharpen tiles of one lattice.

    Args:
        boxes: x0, y0, x1, y1 in values of the reduced mask, all of one size.

    Returns:
        Boxes in pixels of the picture, in the same order, clipped to it.

    An active-speaker border thickens one tile only, so the median over a row, a column and all
    sizes does not follow it.
    """
    height, width = mask.fine.shape
    ratio = mask.stride // mask.scale
    rough = np.array(boxes, np.float64) * ratio
    fine = mask.fine > 0
    x0, x1 = _agree(fine, rough, ratio)
    y0, y1 = _agree(fine.T, rough[:, (1, 0, 3, 2)], ratio)
    exact = np.stack([x0, y0, x1, y1], axis=1)
    limits = np.array([width, height, width, height])
    whole = np.clip(np.rint(exact), 0, limits).astype(int) * mask.scale
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in whole]


def _agree(
    background: NDArray[np.bool_], rough: NDArray[np.float64], ratio: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Low and high edges along the second axis of the mask, agreed within each line of tiles."""
    size = _median(rough[:, 2] - rough[:, 0])
    low, high = np.empty(len(rough)), np.empty(len(rough))
    lines = _lines(rough[:, 0], 0.08 * size)
    measured = []
    for line in lines:
        start, stop = _median(rough[line, 0]), _median(rough[line, 2])
        rows = _sample_rows(rough[line], background.shape[0])
        low[line] = _edge(background, rows, start, ratio, rising=True)
        high[line] = _edge(background, rows, stop, ratio, rising=False)
        measured.append(high[line] - low[line])
    widths = np.concatenate(measured)
    known = widths[np.isfinite(widths)]
    agreed = _median(known) if len(known) else size
    for line in lines:
        trusted = np.abs(high[line] - low[line] - agreed) <= 1.5
        if trusted.any():
            # median edge of the tiles that have the common size
            start = _median(low[line][trusted])
        else:
            guesses = np.concatenate([low[line], high[line] - agreed])
            middle = (low[line] + high[line] - agreed) / 2
            candidates = middle if np.isfinite(middle).any() else guesses
            start = float(np.nanmedian(candidates)) if np.isfinite(candidates).any() else np.nan
        if not np.isfinite(start):
            start = _median(rough[line, 0] + rough[line, 2]) / 2 - agreed / 2
        low[line], high[line] = start, start + agreed
    return low, high


def _median(values: NDArray[np.float64]) -> float:
    """Of a handful of values: NumPy's takes ten times as long."""
    return float(median(values.tolist()))


def _lines(starts: NDArray[np.float64], slack: float) -> list[NDArray[np.intp]]:
    order = np.argsort(starts)
    breaks = np.flatnonzero(np.diff(starts[order]) > slack) + 1
    return np.split(order, breaks)


def _sample_rows(rough: NDArray[np.float64], limit: int) -> NDArray[np.intp]:
    """Row indexes (tiles, lines) spread over the inner part of each tile's side."""
    spread = np.linspace(0.15, 0.85, _LINES)
    rows = rough[:, 1:2] + (rough[:, 3:4] - rough[:, 1:2]) * spread
    return np.clip(rows, 0, limit - 1).astype(np.intp)


def _edge(
    background: NDArray[np.bool_], rows: NDArray[np.intp], near: float, ratio: int, *, rising: bool
) -> NDArray[np.float64]:
    """Where content begins (rising) or ends, per tile; NaN where no clear edge is within reach."""
    reach = ratio + 3
    start = max(0, round(near) - reach)
    stop = min(background.shape[1], round(near) + reach)
    share = background[rows, start:stop].mean(axis=1)
    if share.shape[1] < 2:  # the side lies outside the picture
        return np.full(len(rows), np.nan)
    change: NDArray[np.float64] = np.diff(share, axis=1)
    drop = -change if rising else change
    edges: NDArray[np.float64] = start + 1.0 + drop.argmax(axis=1)
    edges[drop.max(axis=1) < _MIN_DROP] = np.nan
    return edges


def border_test(image: NDArray[np.uint8], mask: BackgroundMask) -> BorderTest:
    """A test for drawn borders: which places of the mask does a thin line of one colour frame?"""
    reach = mask.stride + 4
    steps = np.arange(-reach, reach + 9)
    ground = np.array(mask.rgb, np.int16)

    def framed(boxes: Sequence[Box]) -> list[bool]:
        places = np.array(boxes, np.float64).reshape(-1, 4) * mask.stride
        sides: list[list[NDArray[np.int16]]] = [[] for _ in boxes]
        for number, (edge, inward) in enumerate(((0, 1), (2, -1), (1, 1), (3, -1))):
            # a border is seen on three sides: where two show none there is nothing to be found
            open_still = [
                index for index, seen in enumerate(sides)
                if sum(len(colours) > 0 for colours in seen) >= number - 1
            ]  # fmt: skip
            if not open_still:
                break
            lines = _across(image, places[open_still], edge, inward * steps)
            for index, colours in zip(open_still, _line_colours(lines), strict=True):
                sides[index].append(colours)
        return [len(seen) == 4 and _is_one_border(seen, ground) for seen in sides]

    return framed


def _across(
    image: NDArray[np.uint8], places: NDArray[np.float64], edge: int, steps: NDArray[np.intp]
) -> NDArray[np.int16]:
    """Pixel lines across one edge of each place: (places, lines outside to inside, points, 3)."""
    height, width = image.shape[:2]
    low, high = (1, 3) if edge in (0, 2) else (0, 2)
    inset = 0.15 * (places[:, high] - places[:, low])
    points = np.linspace(places[:, low] + inset, places[:, high] - inset, _LINES, axis=1)
    along = points.astype(np.intp)[:, np.newaxis]
    across = (np.rint(places[:, edge]).astype(np.intp)[:, np.newaxis] + steps)[:, :, np.newaxis]
    rows, columns = (along, across) if edge in (0, 2) else (across, along)
    lines = image[rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return np.asarray(lines.astype(np.int16))


def _line_colours(lines: NDArray[np.int16]) -> list[NDArray[np.int16]]:
    """Colours (K, 3) of those lines of each place that are even and end at another colour."""
    ordered = np.sort(lines, axis=2)
    middle = (ordered[:, :, _LINES // 2 - 1] + ordered[:, :, _LINES // 2]) // 2
    even = (_strays(lines, middle) <= 12).mean(axis=2) >= 0.8
    inner = np.minimum(np.arange(lines.shape[1]) + 8, lines.shape[1] - 1)
    ends = (_strays(lines[:, inner], middle) > 24).mean(axis=2) >= 0.6
    return [colours[found] for colours, found in zip(middle, even & ends, strict=True)]


def _strays(lines: NDArray[np.int16], colours: NDArray[np.int16]) -> NDArray[np.int16]:
    return largest_of_channels(np.abs(lines - colours[:, :, np.newaxis]))


def _is_one_border(sides: Sequence[NDArray[np.int16]], ground: NDArray[np.int16]) -> bool:
    """Whether three sides show one colour that is not the ground's."""
    return any(
        sum(bool((np.abs(side - colour).max(axis=1) <= 16).any()) for side in sides) >= 3
        for colour in np.concatenate(sides)
        if np.abs(colour - ground).max() > 24
    )
