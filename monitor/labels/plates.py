"""Where the plate behind a name ends: what shines beside it is no letter.

A white collar or a window beside a dark plate has strokes of its own, as light as the letters and
at their height. At the end of a plate nearly all rows become lighter within two pixels, and stay
so; no letter is as wide as its line is high and leaves no ground in any column.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

_STEP = 8  # grey levels by which a row becomes lighter at the end of a plate
_ROWS = 0.75  # share of the rows that do: strokes beside a plate may reach above it
_LIGHTER = 10  # grey levels by which all beside a plate is lighter than the plate
_EVEN = 25  # grey levels by which a plate differs in itself just before its end
_SOLID = 1  # the same of one through which nothing shines
_BELOW = 3  # rows under the letters that lie on a plate still; the shadow of a bare name ends there
_TOP = 2  # rows at the strip's upper edge, mostly above the plate


def plate_end(strip: NDArray[np.uint8], rows: slice, columns: slice) -> int:
    """The column of a line at which its plate ends; `columns.stop` where none does.

    strip: uint8 (H, W), grey levels in which letters are lighter than their ground. rows, columns:
    of the line. Where the picture above becomes lighter too, it is the room behind a bare name.
    """
    height, start = rows.stop - rows.start, columns.start
    line = strip[rows, start : columns.stop + height + 1]
    ground = np.asarray(cv2.reduce(line, 0, cv2.REDUCE_MIN))[0]
    # the least ground of as many columns as the line is high, by the first of them
    kernel = np.ones((1, height), np.uint8)
    beside = np.asarray(cv2.erode(ground[np.newaxis], kernel, anchor=(0, 0)))[0]
    wide = columns.stop - start
    lighter = beside[2 : wide + 2].astype(np.int16) > ground[: len(beside) - 2][:wide] + _LIGHTER
    for place in np.flatnonzero(lighter).tolist():
        below = _steps(strip[rows.stop : rows.stop + _BELOW], start + place)
        if np.count_nonzero(_steps(line, place)) < _ROWS * height or 2 * below.sum() <= _BELOW:
            continue
        before = ground[max(0, place + 1 - height) : place + 1].astype(np.int16)
        if 2 * len(before) < height:
            continue
        # a sign that fills its columns from top to bottom may stand among them
        apart = np.sort(np.abs(before - np.sort(before)[len(before) // 2]))
        uneven = apart[-(len(apart) // 4) - 1]
        end = int(start + place + 1)
        above = strip[:_TOP, max(0, end - height) : end], strip[:_TOP, end + 1 : end + 1 + height]
        goes_on = float(np.median(above[1])) - float(np.median(above[0])) >= _STEP
        if uneven <= (_SOLID if goes_on else _EVEN):
            return end
    return int(columns.stop)


def _steps(levels: NDArray[np.uint8], column: int) -> NDArray[np.bool_]:
    """Whether each row becomes lighter between this column and the second one after it."""
    before, after = levels[:, column].astype(np.int16), levels[:, column + 2]
    result: NDArray[np.bool_] = after - before >= _STEP
    return result
