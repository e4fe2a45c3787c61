"""Parts of a frame, packed side by side on one canvas, so that the network runs once for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.faces.yunet import WholeFrameFaces
from monitor.types import BoxInt

_APART_PX = 16  # black between two parts, or a face could be found across them
_WIDEST_PX = 1280


@dataclass(frozen=True, slots=True)
class Part:
    """Where a window stands on the canvas. scale: canvas pixels per pixel of the frame."""

    window: BoxInt
    left: int
    top: int
    width: int
    height: int
    scale_x: float
    scale_y: float


def packed(
    image: NDArray[np.uint8], windows: Sequence[BoxInt], scales: Sequence[float]
) -> tuple[NDArray[np.uint8], list[Part]]:
    """A canvas, uint8 (h, w, 3), with each window of the image at its scale, and where they are."""
    sizes = [
        (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
        for (x0, y0, x1, y1), scale in zip(windows, scales, strict=True)
    ]
    places: list[tuple[int, int]] = [(0, 0)] * len(windows)
    left = top = row_height = widest = 0
    # rows of windows of about one height waste least
    for index in sorted(range(len(windows)), key=lambda k: -sizes[k][1]):
        wide, high = sizes[index]
        if left and left + wide > _WIDEST_PX:
            left, top, row_height = 0, top + row_height + _APART_PX, 0
        places[index] = (left, top)
        left += wide + _APART_PX
        row_height = max(row_height, high)
        widest = max(widest, left)
    canvas = np.zeros((top + row_height, max(1, widest - _APART_PX), 3), np.uint8)
    parts = []
    for window, (wide, high), (x, y) in zip(windows, sizes, places, strict=True):
        x0, y0, x1, y1 = window
        view = image[y0:y1, x0:x1]
        # area averaging is slow on large windows: plain decimation to twice the size first
        step = max(1, min((x1 - x0) // (2 * wide), (y1 - y0) // (2 * high)))
        method = cv2.INTER_AREA if wide < x1 - x0 else cv2.INTER_LINEAR
        canvas[y : y + high, x : x + wide] = cv2.resize(
            view[::step, ::step], (wide, high), interpolation=method
        )
        parts.append(Part(window, x, y, wide, high, wide / (x1 - x0), high / (y1 - y0)))
    return canvas, parts


def in_part(found: WholeFrameFaces, part: Part) -> WholeFrameFaces:
    """The faces of a canvas whose middle lies in one part of it, in pixels of the frame."""
    x = (found.boxes_xyxy[:, 0] + found.boxes_xyxy[:, 2]) / 2
    y = (found.boxes_xyxy[:, 1] + found.boxes_xyxy[:, 3]) / 2
    inside = (part.left <= x) & (x < part.left + part.width)
    inside &= (part.top <= y) & (y < part.top + part.height)
    scale = np.array([part.scale_x, part.scale_y])
    start = np.array(part.window[:2]) - np.array([part.left, part.top]) / scale
    boxes = found.boxes_xyxy[inside] / np.tile(scale, 2) + np.tile(start, 2)
    points = found.keypoints[inside] / scale + start
    return WholeFrameFaces(
        boxes.astype(np.float32), points.astype(np.float32), found.scores[inside]
    )
