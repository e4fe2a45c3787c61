"""Where on a tile an icon can stand, and what came there and stays.

Meeting programs draw icons in the upper corners or in the strip of the name. Points of these zones
are compared from look to look: an icon is searched only where several neighbours changed at once
and then stand still, which hardly anything does that moves before a camera.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

_CORNER_POINTS = 11
_STRIP_POINTS_WH = (44, 9)
_CORNER_SHARE, _CORNER_PX = 0.5, 96  # side: a share of the tile's height, at most so many pixels
_STRIP_SHARE, _STRIP_PX = 0.3, 80
_STRIP_WIDE_PX = 330
_CUT_LEVELS = 26


_CHANGED = 14  # levels in any channel
_FEWEST = 2  # neighbouring points that make an icon
_CUT = 0.5  # share of all points: the whole picture has changed
SMALLEST_ICON_PX, LARGEST_ICON_PX = 14, 66
_AROUND = np.ones((3, 3), np.uint8)

CORNERS = 2 * _CORNER_POINTS**2
POINTS = CORNERS + _STRIP_POINTS_WH[0] * _STRIP_POINTS_WH[1]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Neighbouring points that came to stay. x, y: middle; size_px: longer side of its box.

    All in pixels of the frame. strip: in that of the name. high_px: height of its box; 0 where it
    is a square.
    """

    x: float
    y: float
    size_px: float
    strip: bool
    high_px: float = 0.0


class ZonePoints:
    """The points of all zones of the tiles; where they lie is kept while the tiles stay."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._flat: NDArray[np.intp] = np.zeros((0, POINTS), np.intp)

    def colours(self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> NDArray[np.uint8]:
        """Colours (tiles, POINTS, 3) of a picture, uint8 (H, W, 3), C-contiguous or not."""
        key = (image.shape, *boxes)
        if key != self._key:
            rows, columns = _places(np.array(boxes, np.intp))
            rows = rows.clip(0, image.shape[0] - 1)
            columns = columns.clip(0, image.shape[1] - 1)
            self._key, self._flat = key, rows * image.shape[1] + columns
        return image.reshape(-1, 3)[self._flat]


def _places(boxes: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    x0, y0, x1, y1 = (boxes[:, place].astype(np.float32)[:, None] for place in range(4))
    corner = np.minimum(_CORNER_SHARE * (y1 - y0), _CORNER_PX) / _CORNER_POINTS
    high = np.minimum(_STRIP_SHARE * (y1 - y0), _STRIP_PX) / _STRIP_POINTS_WH[1]
    wide = np.minimum(x1 - x0, _STRIP_WIDE_PX) / _STRIP_POINTS_WH[0]
    columns = np.concatenate(
        [x0 + corner * _CORNER_X, x1 - corner * _CORNER_X, x0 + wide * _STRIP_X], axis=1
    )
    rows = np.concatenate([y0 + corner * _CORNER_Y] * 2 + [y1 - high * _STRIP_Y], axis=1)
    return rows.astype(np.intp), columns.astype(np.intp)


_half = np.arange(_CORNER_POINTS, dtype=np.float32) + 0.5
_CORNER_X = np.tile(_half, _CORNER_POINTS)[None]
_CORNER_Y = np.repeat(_half, _CORNER_POINTS)[None]
_STRIP_X = np.tile(np.arange(_STRIP_POINTS_WH[0], dtype=np.float32) + 0.5, _STRIP_POINTS_WH[1])
_STRIP_Y = np.repeat(np.arange(_STRIP_POINTS_WH[1], dtype=np.float32) + 0.5, _STRIP_POINTS_WH[0])


def differences(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The largest difference of any channel at each point, (tiles, POINTS)."""
    differ = cv2.absdiff(before.reshape(-1, 3), now.reshape(-1, 3))
    largest = np.maximum(np.maximum(differ[:, 0], differ[:, 1]), differ[:, 2])
    return np.asarray(largest.reshape(len(now), -1), np.uint8)


def is_cut(differ: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Of which tiles the whole picture has changed at once. differ: (tiles, POINTS)."""
    return np.asarray((differ > _CUT_LEVELS).mean(axis=1) >= _CUT)


def changed(differ: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which points (tiles, POINTS) have changed by more than noise."""
    points = differ >= _CHANGED
    points[is_cut(differ)] = False  # a camera or a background was switched on
    return np.asarray(points)


def settled(before: NDArray[np.bool_], differ: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which points (tiles, POINTS) changed at the last look and are the very same since.

    before: what `changed` told then.
    """
    return np.asarray(before & (differ == 0), bool)


def clusters(came: NDArray[np.bool_], box: BoxInt) -> list[Cluster]:
    """Groups of points of one tile, (POINTS,), that came to stay; the smaller ones first."""
    rows, columns = _places(np.array([box], np.intp))
    found: list[Cluster] = []
    half = CORNERS // 2
    shapes = ((0, half, (_CORNER_POINTS, _CORNER_POINTS)), (half, CORNERS, (_CORNER_POINTS,) * 2),
              (CORNERS, POINTS, _STRIP_POINTS_WH[::-1]))  # fmt: skip
    for start, end, shape in shapes:
        zone = came[start:end]
        if int(zone.sum()) < _FEWEST:
            continue
        x = columns[0, start:end].reshape(shape)
        y = rows[0, start:end].reshape(shape)
        step = max(abs(float(x[0, 1] - x[0, 0])), abs(float(y[1, 0] - y[0, 0])))
        grid = zone.reshape(shape).astype(np.uint8)
        count, labels = cv2.connectedComponents(cv2.morphologyEx(grid, cv2.MORPH_CLOSE, _AROUND))
        for number in range(1, count):
            inside = (labels == number) & (grid > 0)
            if int(inside.sum()) < _FEWEST:
                continue
            xs, ys = x[inside], y[inside]
            wide, high = float(np.ptp(xs)) + step, float(np.ptp(ys)) + step
            found.append(
                Cluster((float(xs.min()) + float(xs.max())) / 2,
                        (float(ys.min()) + float(ys.max())) / 2,
                        max(wide, high), start == CORNERS, high)
            )  # fmt: skip
    return sorted(found, key=lambda one: one.size_px)
