"""Pictures that stand for a camera that is off: discs on one flat colour, square photos."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_AROUND = 3.0  # face sides of the window that is searched for a disc
_LEAST_WINDOW_PX = 12
_EXACT_LEVELS = 10  # a drawn ground strays less; compression strays more
_LEAST_GROUND = 0.2  # of that window
_ALIKE = 0.15  # by which width and height of a disc may differ: badges lie on its rim
_RIM = 0.06  # of a disc's side, beyond which corners must be ground
_ROWS = (0.12, 0.78)  # of a tile, free of rounded corners and of its label
_LEAST_TILE_PX = 24
_BAR_LEVELS = 5
_EVEN, _EVEN_UNDER_LABEL = 0.97, 0.55  # of a bar's length that has its colour
_BANDS = 3  # a bar is seen in two of them: on one there may be a badge or a reaction
_LEAST_BAR = 0.08  # of a tile's width
_SYMMETRY = 0.04
_SQUARE = 0.09  # by which a full-height profile photo may miss a square
_SMALLER, _ABOUT_SQUARE = 0.06, (0.72, 1.4)


@dataclass(frozen=True, slots=True)
class Disc:
    """A round picture on a flat ground. box: pixels of the picture."""

    box: BoxInt


def find_disc(image: NDArray[np.uint8], face: NDArray[np.float32]) -> Disc | None:
    """The disc that a face (x0, y0, x1, y1) lies in, where one stands free on a flat colour.

    image: uint8 (H, W, 3).
    """
    x, y = float(face[0] + face[2]) / 2, float(face[1] + face[3]) / 2
    half = _AROUND / 2 * float(max(face[2] - face[0], face[3] - face[1]))
    x0, y0 = max(0, round(x - half)), max(0, round(y - half))
    window = image[y0 : round(y + half) + 1, x0 : round(x + half) + 1]
    ground = _ground(window) if min(window.shape[:2]) >= _LEAST_WINDOW_PX else None
    if ground is None:
        return None
    apart = largest_of_channels(np.abs(window.astype(np.int16) - ground))
    content = (apart > _EXACT_LEVELS).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(content, connectivity=4)
    number = int(labels[round(y) - y0, round(x) - x0])
    if number == 0 or 1 - content.mean() < _LEAST_GROUND:
        return None
    left, top, wide, high, _ = (int(value) for value in stats[number])
    inside = left > 0 and top > 0
    inside &= left + wide < window.shape[1] and top + high < window.shape[0]
    piece = (labels[top : top + high, left : left + wide] == number).astype(np.uint8)
    if not inside or abs(wide - high) > _ALIKE * max(wide, high) or not _is_round(piece):
        return None
    return Disc((x0 + left, y0 + top, x0 + left + wide, y0 + top + high))


def _ground(window: NDArray[np.uint8]) -> NDArray[np.int16] | None:
    """The colour most frequent along the rim of a window, None where the rim has many colours."""
    rim = np.concatenate([window[0], window[-1], window[:, 0], window[:, -1]])
    codes = rim.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
    values, counts = np.unique(codes >> 2 << 2, return_counts=True)
    if counts.max() < 0.25 * len(rim):
        return None
    code = int(values[counts.argmax()])
    members = rim[codes >> 2 << 2 == code]
    return np.asarray(np.median(members, axis=0), np.int16)


def _is_round(piece: NDArray[np.uint8]) -> bool:
    """Whether a piece of content, uint8 (h, w), is a disc, holes filled."""
    high, wide = piece.shape
    y, x = np.mgrid[:high, :wide]
    radius = ((x + 0.5) / wide * 2 - 1) ** 2 + ((y + 0.5) / high * 2 - 1) ** 2
    outside, inside = radius > 1.0 + 2 * _RIM, radius < 1.0 - 4 * _RIM
    # badges stand on the rim of at most one corner
    corners = [
        outside & (y < high / 2) & (x < wide / 2),
        outside & (y < high / 2) & (x >= wide / 2),
        outside & (y >= high / 2) & (x < wide / 2),
        outside & (y >= high / 2) & (x >= wide / 2),
    ]
    free = sum(float(piece[corner].mean()) < 0.15 for corner in corners if corner.any())
    return free >= 2 and float(piece[inside].mean()) > 0.7


def is_profile_photo(image: NDArray[np.uint8], tile: BoxInt) -> bool:
    """Whether a tile of the picture, uint8 (H, W, 3), shows a still photo between flat bars.

    Programs set a profile photo square in the middle of an even surface. A portrait camera leaves
    even bars too, but is no square; and a camera's picture fills its tile in one direction.
    """
    x0, y0, x1, y1 = tile
    high, wide = y1 - y0, x1 - x0
    if min(high, wide) < _LEAST_TILE_PX:
        return False
    inset = max(3, wide // 40)
    rows = image[y0 + round(_ROWS[0] * high) : y0 + round(_ROWS[1] * high), x0 + inset : x1 - inset]
    sides = _side_bars(rows)
    if sides is None:
        return False
    left, right, colour = sides
    inner_w = rows.shape[1] - left - right
    columns = image[y0 + inset : y1 - inset, x0 + inset + left : x0 + inset + left + inner_w]
    middle = columns[:, inner_w // 5 : inner_w - inner_w // 5].swapaxes(0, 1)
    # a label may reach into the bar below the photo
    above, below = _bar(middle) or 0, _bar(middle[:, ::-1], _EVEN_UNDER_LABEL) or 0
    tall = middle.shape[1]
    if min(above, below) > _SMALLER * tall / 2 and above + below < tall - 8:
        rim = np.median(middle[:, 0], axis=0) - colour
        # a photo may have an even sky of its own
        if float(np.abs(rim).max()) <= 2 * _BAR_LEVELS:
            shape = float(inner_w / (tall - above - below))
            return _ABOUT_SQUARE[0] <= shape <= _ABOUT_SQUARE[1]
    return bool(abs(inner_w - high) <= _SQUARE * high)


def _side_bars(rows: NDArray[np.uint8]) -> tuple[int, int, NDArray[np.float64]] | None:
    """Widths of equal bars at the left and right of rows (h, w, 3), and their colour."""
    left, right = _bar_of_most(rows), _bar_of_most(rows[:, ::-1])
    width = rows.shape[1]
    if left is None or right is None or min(left, right) < _LEAST_BAR * width:
        return None
    bars = [np.median(part.reshape(-1, 3), axis=0) for part in (rows[:, :left], rows[:, -right:])]
    alike = float(np.abs(bars[0] - bars[1]).max()) <= 2 * _BAR_LEVELS
    even = abs(left - right) <= _SYMMETRY * width + 2
    return (left, right, bars[0]) if alike and even and width - left - right >= 8 else None


def _bar_of_most(rows: NDArray[np.uint8]) -> int | None:
    """Like `_bar`, of two in three bands of the rows."""
    bands = [_bar(band) for band in np.array_split(rows, _BANDS) if len(band)]
    seen = sorted(band for band in bands if band is not None)
    return seen[len(seen) // 2] if len(seen) > _BANDS // 2 else None


def _bar(rows: NDArray[np.uint8], least_even: float = _EVEN) -> int | None:
    """Columns at the left of rows (h, w, 3) that are one even colour; None where all are."""
    first = np.median(rows[:, :2].reshape(-1, 3), axis=0)
    apart = largest_of_channels(np.abs(rows.astype(np.int16) - first.astype(np.int16)))
    even = (apart <= _BAR_LEVELS).mean(axis=0) >= least_even
    uneven = np.flatnonzero(~even)
    return None if not len(uneven) else int(uneven[0])
