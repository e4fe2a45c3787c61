"""Lines of text in strips of a picture, found in many strips at once.

A gallery's strips are alike in size, so they are laid under one another and searched as one
picture: 49 of them one by one would cost more in calls than in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.labels.plates import plate_end
from monitor.labels.runs import longest_run
from monitor.labels.strokes import Pieces

MIN_CONTRAST = 40
"""Grey levels between a stroke and what surrounds it."""
MIN_TEXT_PX = 5
"""Smallest height of a line of text."""

_COLOURED = 60  # grey levels between the channels of a red or green icon, which is not text
_STRONG = 0.45  # of the strongest stroke
_LEAST_APART = 60  # grey levels of letters and ground
_DENSE = 0.4  # of the ink of the fullest row: the rows of small letters
_ABOVE, _BELOW = 0.8, 0.45  # of their height: what tall letters rise above and fall below them
_SAME_INK = 0.3  # of the contrast, by which letters of one line differ at most
_INK = (0.06, 0.75)  # share of a line that is strokes

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class TextLine:
    """A line of text. rows, columns: its place in a strip.

    ink: uint8 (h, w), how much of each pixel its letters cover, with one pixel more on each side.
    row_ink: uint8 (h, W), the same of all there is at its height, across the strip. cut: whether
    letters of it reach out of the strip.
    """

    ink: Picture
    row_ink: Picture
    rows: slice
    columns: slice
    cut: bool


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
    for channel in (darkest, cv2.bitwise_not(lightest)):
        wanted = [index for index in range(count) if found[index] is None]
        if not wanted:
            break
        grey = np.asarray(channel, np.uint8).reshape(count, height, width)[wanted]
        strokes = _strokes(grey, size)
        strokes[coloured[wanted]] = 0
        for index, line in zip(wanted, _light_lines(grey, strokes), strict=True):
            found[index] = line
    return found


def _strokes(grey: Picture, size: int) -> Picture:
    """What is thinner than `size` and lighter than its surroundings, uint8 (N, H, W).

    White top hat; rows of the neutral level keep the strips apart.
    """
    count, height, width = grey.shape
    kernel, apart = np.ones((size, size), np.uint8), size // 2
    padded = np.full((count, height + apart, width), 255, np.uint8)
    padded[:, :height] = grey
    whole = (count * (height + apart), width)
    once = np.asarray(cv2.erode(padded.reshape(whole), kernel)).reshape(padded.shape)
    once[:, height:] = 0
    opened = np.asarray(cv2.dilate(once.reshape(whole), kernel)).reshape(padded.shape)
    return np.asarray(grey - opened[:, :height], np.uint8)


def _light_lines(grey: Picture, strokes: Picture) -> list[TextLine | None]:
    """A line of light text in each of the strips (N, H, W) of these grey levels and strokes."""
    strongest = strokes.max(axis=(1, 2), initial=0).astype(np.float64)
    least = np.maximum(MIN_CONTRAST, _STRONG * strongest).astype(np.uint8)
    pieces = Pieces(strokes > least[:, np.newaxis, np.newaxis])
    levels = pieces.highest(grey)
    lines: list[TextLine | None] = []
    for index, rows in enumerate(_tallest(pieces.inner.sum(axis=2) >= 2)):
        place = _place(pieces.inner[index], *rows)
        if place is not None:
            place = _place_on_plate(grey[index], pieces, index, *place)
        if place is not None:
            place = _place_of_letters(grey[index], pieces, levels, index, *place)
        lines.append(
            None if place is None else _line(grey[index], strokes[index], pieces, index, *place)
        )
    return lines


def _place(inner: NDArray[np.bool_], top: int, bottom: int) -> tuple[slice, slice] | None:
    """Rows and columns of a line between these rows of a strip (H, W)."""
    height = bottom - top
    if height < MIN_TEXT_PX:
        return None
    inked = np.asarray(inner[top:bottom].any(axis=0))
    columns = longest_run(inked, round(0.75 * height))
    if columns is None or columns[1] - columns[0] < 0.8 * height:
        return None
    place = slice(top, bottom), slice(*columns)
    return place if _INK[0] <= float(inner[place].mean()) <= _INK[1] else None


def _place_again(pieces: Pieces, index: int) -> tuple[slice, slice] | None:
    """Rows and columns of the line of a strip once pieces of it were dropped."""
    inner = pieces.inner[index]
    return _place(inner, *_tallest((inner.sum(axis=1) >= 2)[np.newaxis])[0])


def _place_on_plate(
    grey: Picture, pieces: Pieces, index: int, rows: slice, columns: slice
) -> tuple[slice, slice] | None:
    """The same place without what lies beside the plate, which is dropped from the pieces."""
    end = plate_end(grey, rows, columns)
    if end == columns.stop:
        return rows, columns
    numbers, (_, _, right, _) = pieces.of(index)
    pieces.drop(index, numbers[right > end])
    return _place_again(pieces, index)


def _place_of_letters(
    grey: Picture, pieces: Pieces, levels: Picture, index: int, rows: slice, columns: slice
) -> tuple[slice, slice] | None:
    """The same place without what is no letter, which is dropped from the pieces.

    Letters are as light as the lightest of the line, and reach neither far above nor far below the
    rows in which most of the ink is.
    """
    around = _grown(rows, max(2, (rows.stop - rows.start) // 4))
    low, middle, high = _quantiles(grey[around, columns], (0.04, 0.5, 0.96))
    # ink covers less than half of a line and its rim: the ground is the median
    if high - middle <= middle - low:
        return None
    ink = pieces.inner[index][rows, columns].sum(axis=1)
    dense = longest_run(ink >= _DENSE * ink.max(), 1)
    assert dense is not None  # the fullest row at least
    top, bottom = rows.start + dense[0], rows.start + dense[1]
    if 2 * (bottom - top) < rows.stop - rows.start:
        top, bottom = rows.start, rows.stop  # of a few letters, a foot or a bar
    above, below = top - _ABOVE * (bottom - top) - 1, bottom + _BELOW * (bottom - top) + 0.5
    numbers, (left, first, right, last) = pieces.of(index)
    level = levels[numbers].astype(np.float64)
    of_line = (first < rows.stop) & (last > rows.start)
    of_line &= (left < columns.stop) & (right > columns.start)
    lightest = level[of_line].max()
    pale = level < lightest - _SAME_INK * (lightest - middle)
    stray = pale | (first < above) | (last > below) | (first >= bottom)
    if not (stray & of_line).any():
        return rows, columns
    pieces.drop(index, numbers[stray])
    return _place_again(pieces, index)


def _line(
    grey: Picture, strokes: Picture, pieces: Pieces, index: int, rows: slice, columns: slice
) -> TextLine:
    """The line at that place of a strip (H, W)."""
    middle = (rows.start + rows.stop) // 2
    # letters that reach out above are at least as tall as what is seen of them, however low this
    # line is: it may be no more than an icon beside them
    cut = bool(pieces.cut[index][middle, _grown(columns, 2 * rows.stop)].any())
    row_ink = _ink(grey, strokes, columns)[_grown(rows, 1)]
    return TextLine(row_ink[:, _grown(columns, 1)], row_ink, rows, columns, cut)


def _ink(grey: Picture, strokes: Picture, columns: slice) -> Picture:
    """How much of each pixel is covered by letters, 0 to 255, whatever is behind them."""
    ground = grey - strokes
    apart = int(grey[:, columns].max()) - ground.astype(np.int16)
    return np.clip(strokes * (255.0 / np.maximum(apart, _LEAST_APART)), 0, 255).astype(np.uint8)


def _grown(one: slice, margin: int) -> slice:
    return slice(max(0, one.start - margin), one.stop + margin)


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
