"""Lines of text in strips of a picture, found in many strips at once.

A gallery's strips are alike in size, so they are laid under one another and searched as one
picture: 49 of them one by one would cost more in calls than in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MIN_CONTRAST = 40
"""Grey levels between a stroke and what surrounds it."""
MIN_TEXT_PX = 5
"""Smallest height of a line of text."""

_COLOURED = 60  # grey levels between the channels of a red or green icon, which is not text
_STRONG = 0.45  # of the strongest stroke
_INK = (0.06, 0.75)  # share of a line that is strokes

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """A line of text. strokes: uint8 (h, w), trimmed to it. rows, columns: its place in a strip.

    row_strokes: uint8 (h, W), all there is at its height, across the strip.
    """

    strokes: Picture
    row_strokes: Picture
    rows: slice
    columns: slice


def text_lines(strips: Sequence[Picture]) -> list[TextLine | None]:
    """The first line of text in each strip, uint8 (H, W, 3) RGB of any sizes; None without one."""
    found: list[TextLine | None] = [None] * len(strips)
    by_shape: dict[tuple[int, ...], list[int]] = {}
    for index, strip in enumerate(strips):
        by_shape.setdefault(strip.shape, []).append(index)
    for indices in by_shape.values():
        lines = _lines_of_one_size(np.stack([strips[index] for index in indices]))
        for index, line in zip(indices, lines, strict=True):
            found[index] = line
    return found


def _lines_of_one_size(strips: Picture) -> list[TextLine | None]:
    """The same for strips (N, H, W, 3): light text on dark first, then dark on light."""
    count, height, width, _ = strips.shape
    red, green, blue = cv2.split(strips.reshape(count * height, width, 3))
    darkest = cv2.min(cv2.min(red, green), blue)
    lightest = cv2.max(cv2.max(red, green), blue)
    coloured = (cv2.subtract(lightest, darkest) >= _COLOURED).reshape(count, height, width)
    size = 5 if height < 40 else 2 * (height // 14) + 1
    found: list[TextLine | None] = [None] * count
    for light, channel in ((True, darkest), (False, lightest)):
        wanted = [index for index in range(count) if found[index] is None]
        if not wanted:
            break
        grey = np.asarray(channel, np.uint8).reshape(count, height, width)[wanted]
        strokes = _strokes(grey, size, light=light)
        strokes[coloured[wanted]] = 0
        places = _line_places(strokes)
        for index, place, ground, drawn in zip(wanted, places, grey, strokes, strict=True):
            if place is None:
                continue
            low, middle, high = _quantiles(ground[place], (0.04, 0.5, 0.96))
            # ink covers less than half of a line: its ground is the median
            if (high - middle > middle - low) == light:
                found[index] = TextLine(drawn[place], drawn[place[0]], *place)
    return found


def _strokes(grey: Picture, size: int, *, light: bool) -> Picture:
    """What is thinner than `size` and lighter (or darker) than its surroundings, uint8 (N, H, W).

    White top hat, or black; rows of the neutral level keep the strips apart.
    """
    count, height, width = grey.shape
    kernel, apart = np.ones((size, size), np.uint8), size // 2
    first, second = (cv2.erode, cv2.dilate) if light else (cv2.dilate, cv2.erode)
    neutral, other = (255, 0) if light else (0, 255)
    padded = np.full((count, height + apart, width), neutral, np.uint8)
    padded[:, :height] = grey
    whole = (count * (height + apart), width)
    once = np.asarray(first(padded.reshape(whole), kernel)).reshape(padded.shape)
    once[:, height:] = other
    smooth = np.asarray(second(once.reshape(whole), kernel)).reshape(padded.shape)[:, :height]
    flat = np.ascontiguousarray(smooth).reshape(count * height, width)
    lined = grey.reshape(count * height, width)
    strokes = cv2.subtract(lined, flat) if light else cv2.subtract(flat, lined)
    return np.asarray(strokes, np.uint8).reshape(grey.shape)


def _line_places(strokes: Picture) -> list[tuple[slice, slice] | None]:
    """Rows and columns of a line in each of the strips (N, H, W)."""
    strongest = strokes.max(axis=(1, 2), initial=0).astype(np.float64)
    least = np.maximum(MIN_CONTRAST, _STRONG * strongest).astype(np.uint8)
    strong = _inner_pieces(strokes > least[:, np.newaxis, np.newaxis])
    places = []
    for inner, (top, bottom) in zip(strong, _tallest(strong.sum(axis=2) >= 2), strict=True):
        places.append(_place(inner, top, bottom) if bottom - top >= MIN_TEXT_PX else None)
    return places


def _place(inner: NDArray[np.bool_], top: int, bottom: int) -> tuple[slice, slice] | None:
    height = bottom - top
    inked = np.asarray(inner[top:bottom].any(axis=0))
    columns = longest_run(inked, round(0.75 * height))
    if columns is None or columns[1] - columns[0] < 0.8 * height:
        return None
    place = slice(top, bottom), slice(*columns)
    return place if _INK[0] <= float(inner[place].mean()) <= _INK[1] else None


def _inner_pieces(strong: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Strokes that stand free: a tile's rounded corner or the room beside a plate does not."""
    count, height, width = strong.shape
    apart = np.zeros((count, height + 1, width), np.uint8)  # an empty row between the strips
    apart[:, :height] = strong
    number, flat = cv2.connectedComponents(apart.reshape(-1, width), connectivity=8)
    pieces = np.asarray(flat).reshape(apart.shape)[:, :height]
    free = np.ones(number, bool)
    for edge in (pieces[:, 0], pieces[:, -1], pieces[:, :, 0], pieces[:, :, -1]):
        free[edge] = False
    free[0] = False
    inner: NDArray[np.bool_] = free[pieces]
    return inner


def _tallest(rows: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and stop of the longest stretch of True in each row (N, H), over gaps of one."""
    joined = rows.copy()
    joined[:, 1:-1] |= rows[:, :-2] & rows[:, 2:]
    length, best, stop = (np.zeros(len(rows), np.int64) for _ in range(3))
    for at in range(rows.shape[1]):
        length = (length + 1) * joined[:, at]
        longer = length > best
        best, stop = np.where(longer, length, best), np.where(longer, at + 1, stop)
    return list(zip((stop - best).tolist(), stop.tolist(), strict=True))


def _quantiles(levels: Picture, shares: tuple[float, ...]) -> list[float]:
    """Quantiles of a few grey levels, linear between them: as NumPy's, without its overhead."""
    ordered = np.sort(levels, axis=None)
    found = []
    for share in shares:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        low, high = float(ordered[below]), float(ordered[above])
        found.append(low + (high - low) * (place - below))
    return found


def runs(flags: NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    """Start and stop of stretches of True (N,), joined over gaps of up to `bridge`."""
    found: list[tuple[int, int]] = []
    start, stop = 0, -1
    for place in np.flatnonzero(flags).tolist():
        if stop >= 0 and place - stop > bridge:
            found.append((start, stop))
            start = place
        elif stop < 0:
            start = place
        stop = place + 1
    return found if stop < 0 else [*found, (start, stop)]


def longest_run(flags: NDArray[np.bool_], bridge: int) -> tuple[int, int] | None:
    """The longest of `runs`, the first of several; None without any."""
    found = runs(flags, bridge)
    return max(found, key=lambda run: run[1] - run[0]) if found else None
