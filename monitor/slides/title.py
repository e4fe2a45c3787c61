"""Where the title of a slide stands: the largest line of text near its top."""

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_WIDE_PX = 640  # width at which lines are looked for
_INK_LEVELS = 40
_TOP = 0.42  # of the height in which a title stands first of all
_ROWS = (0.02, 0.16)  # of the height: of a line of a title
_LEAST_WIDE = 0.06  # of the width
_SAME_SIZE = 0.8  # of the largest line's height, from which a line is as large
_AROUND = 0.35  # of a line's height, of ground around it


def title_lines(slide: NDArray[np.uint8]) -> list[BoxInt]:
    """Boxes of one or two lines on a slide, uint8 (H, W, 3) RGB, from the top; none: no text."""
    height, width = slide.shape[:2]
    scale = _WIDE_PX / width
    small = cv2.resize(slide, (_WIDE_PX, max(1, round(height * scale))),
                       interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)  # fmt: skip
    edges = cv2.morphologyEx(
        cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)
    )
    ink = (np.asarray(edges) > _INK_LEVELS).astype(np.uint8)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 21), np.uint8))
    rows = small.shape[0]
    lines = []
    for left, top, wide, tall, area in cv2.connectedComponentsWithStats(joined)[2][1:].tolist():
        if not _ROWS[0] * rows <= tall <= _ROWS[1] * rows or wide < _LEAST_WIDE * _WIDE_PX:
            continue
        drawn = ink[top : top + tall, left : left + wide]
        if wide < 1.5 * tall or area < 0.3 * wide * tall or drawn.mean() > 0.9:
            continue  # no text: a frame, a picture
        lines.append((left, top, wide, tall))
    first = [line for line in lines if line[1] + line[3] / 2 <= _TOP * rows] or lines
    if not first:
        return []
    largest = max(line[3] for line in first)
    large = sorted((line for line in first if line[3] >= _SAME_SIZE * largest), key=_top)
    head = max(large, key=lambda line: line[3])
    near = [line for line in large if abs(line[1] - head[1]) <= 2.2 * largest
            and abs(line[0] - head[0]) <= 0.5 * _WIDE_PX]  # fmt: skip
    return [_widened(line, scale, width, height) for line in near[:2]]


def _top(line: tuple[int, int, int, int]) -> int:
    return line[1]


def _widened(line: tuple[int, int, int, int], scale: float, width: int, height: int) -> BoxInt:
    left, top, wide, tall = line
    more = _AROUND * tall
    return (
        max(0, round((left - more) / scale)), max(0, round((top - more) / scale)),
        min(width, round((left + wide + more) / scale)),
        min(height, round((top + tall + more) / scale)),
    )  # fmt: skip
