"""Whose tile is framed: the border that a meeting program draws around who speaks.

A thin line of one colour on at least three sides of a tile, the same on all of them, which few
tiles have. Nothing is heard: this tells who the program says is speaking.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_REACH_PX = 7  # a border lies so far outside or inside of its tile's edge at most
_DEEP_PX = 14  # there the tile's own picture is
_POINTS = 32
_SPARSE = 6  # every so many of the points tell whether a line is worth the others
_EVEN = 0.8  # share of a line's points that have its colour
_STRAY = 14  # levels per channel
_COLOURED = 40  # between the strongest and the weakest channel
_SAME = 20
_SIDES = 3


def framed_tiles(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[bool]:
    """Which tiles of a picture, uint8 (H, W, 3) RGB, are framed. Of a single tile nobody can say.

    A colour around half of the tiles or more frames nobody: it is the ground between them.
    """
    if len(boxes) < 2:
        return [False] * len(boxes)
    colours = _frame_colours(image, np.array(boxes, np.intp))
    framed = ~np.isnan(colours[:, 0])
    for index in np.flatnonzero(framed).tolist():
        alike = np.abs(colours - colours[index]).max(axis=1) <= 2 * _SAME
        framed[index] = alike.sum() * 2 < len(boxes) or alike.sum() == 1
    return [bool(one) for one in framed]


def _frame_colours(image: NDArray[np.uint8], boxes: NDArray[np.intp]) -> NDArray[np.float64]:
    """Colour (tiles, 3) of each tile's frame, NaN where it has none."""
    sides = [_side(image, boxes, edge, inward) for edge, inward in _EDGES]
    lines = np.concatenate([colours for colours, _ in sides], axis=1)  # tiles, lines, 3
    drawn = np.concatenate([found for _, found in sides], axis=1)
    out = np.full((len(boxes), 3), np.nan)
    for tile in np.flatnonzero(drawn.any(axis=1)).tolist():
        for candidate in lines[tile][drawn[tile]]:
            seen = sum(
                bool((np.abs(colours[tile] - candidate).max(axis=1)[found[tile]] <= _SAME).any())
                for colours, found in sides
            )
            if seen >= _SIDES:
                out[tile] = candidate
                break
    return out


_EDGES = ((0, 1), (2, -1), (1, 1), (3, -1))
"""Number of the edge in a box, and which way leads into the tile."""


def _side(
    image: NDArray[np.uint8], boxes: NDArray[np.intp], edge: int, inward: int
) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Colours (tiles, lines, 3) of the lines along one edge, and which are drawn (tiles, lines)."""
    upright = edge in (0, 2)
    low, high = (1, 3) if upright else (0, 2)
    inset = (boxes[:, high] - boxes[:, low]) // 6
    along = np.linspace(
        boxes[:, low] + inset, boxes[:, high] - 1 - inset, _POINTS, axis=1
    ).astype(np.intp)  # fmt: skip
    deep = boxes[:, edge] - (edge > 1) + inward * _DEEP_PX
    across = (boxes[:, edge] - (edge > 1))[:, None] + inward * np.arange(-_REACH_PX, _REACH_PX + 1)
    shape = across.shape
    colours, drawn = np.zeros((*shape, 3), np.int16), np.zeros(shape, bool)
    tiles, lines = np.nonzero(_promising(image, along, across, upright=upright))
    found = _pixels(image, along[tiles], across[tiles, lines][:, None], upright=upright)
    pictures = _pixels(image, along[tiles], deep[tiles][:, None], upright=upright)
    ordered = np.sort(found, axis=1)  # faster than np.median here
    middle = (ordered[:, _POINTS // 2 - 1] + ordered[:, _POINTS // 2]) // 2
    even = (largest_of_channels(np.abs(found - middle[:, None])) <= _STRAY).mean(axis=1) >= _EVEN
    ends = (largest_of_channels(np.abs(pictures - middle[:, None])) > 24).mean(axis=1) >= 0.6
    strong = middle.max(axis=1) - middle.min(axis=1) >= _COLOURED
    colours[tiles, lines], drawn[tiles, lines] = middle, even & ends & strong
    return colours, drawn


def _promising(
    image: NDArray[np.uint8], along: NDArray[np.intp], across: NDArray[np.intp], *, upright: bool
) -> NDArray[np.bool_]:
    """Lines (tiles, lines) whose few points have one strong colour; most have not."""
    limit = image.shape[1 if upright else 0]
    few = _pixels(image, along[:, None, 2::_SPARSE], across[:, :, None], upright=upright)
    middle = np.sort(few, axis=2)[:, :, few.shape[2] // 2]
    weakest = -largest_of_channels(-middle)
    promising: NDArray[np.bool_] = largest_of_channels(middle) - weakest >= _COLOURED // 2
    near = (largest_of_channels(np.abs(few - middle[:, :, None])) <= 2 * _STRAY).sum(axis=2)
    promising &= (2 * near > few.shape[2]) & (across >= 0) & (across < limit)
    return promising


def _pixels(
    image: NDArray[np.uint8], along: NDArray[np.intp], across: NDArray[np.intp], *, upright: bool
) -> NDArray[np.int16]:
    """Values (..., 3) at points on lines; those beyond the picture are its edge's."""
    rows, columns = (along, across) if upright else (across, along)
    height, width = image.shape[:2]
    values: NDArray[np.int16] = image[rows.clip(0, height - 1), columns.clip(0, width - 1)].astype(
        np.int16
    )
    return values
