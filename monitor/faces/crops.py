"""Face crops framed as FER2013 frames a face: upright, square, eyes at two fifths of the height."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat, BoxInt

FER_MARGIN = 0.17
"""How much wider than BlazeFace's box a FER2013 picture is: median over training pictures enlarged
onto a canvas (`python -m benchmarks.network.framing`; quartiles 0.07 and 0.30)."""
FER_SHIFT_Y = -0.087
"""Where a FER2013 picture's centre lies below the box's centre, in box sides (same measurement)."""

# FER2013 itself holds tilted heads, and turning blurs: on faces as they come (1,000 of PublicTest)
# turning from 10 degrees costs 1.5 to 3.1 points, from 15 degrees 1.0 to 2.8, never turning 0.1 to
# 1.9; on heads tilted by 20 degrees it costs 0.7, 1.1 and 3.6
_UPRIGHT_DEGREES = 15.0
_MAX_CROP_PX = 160  # larger than any network of this project reads


def roll_degrees(keypoints: NDArray[np.float32]) -> float:
    """Tilt of the head in the picture plane from the eyes, positive clockwise, -180..180."""
    (right_x, right_y), (left_x, left_y) = keypoints[:2].tolist()
    return math.degrees(math.atan2(left_y - right_y, left_x - right_x))


def cut_face(
    image: NDArray[np.uint8],
    box_xyxy: BoxFloat,
    keypoints: NDArray[np.float32],
    within: BoxInt,
    *,
    margin: float = FER_MARGIN,
    shift_y: float = FER_SHIFT_Y,
) -> NDArray[np.uint8]:
    """Cut one face out of a picture.

    Args:
        image: uint8 (H, W, 3).
        box_xyxy: the detector's box, pixels.
        keypoints: float32 (6, 2), pixels.
        within: the tile; what lies outside is filled from its edge, never from a neighbour.
        margin: the crop's side is (1 + margin) times the box's side.
        shift_y: the crop's centre below the box's centre, along the face, in box sides.

    Returns:
        uint8 (S, S, 3), at most 160 px a side. A head tilted over 15 degrees is turned upright.
    """
    x0, y0, x1, y1 = box_xyxy
    box_side = math.sqrt(max(x1 - x0, 1.0) * max(y1 - y0, 1.0))
    side = box_side * (1 + margin)
    roll = roll_degrees(keypoints)
    angle = math.radians(roll) if abs(roll) > _UPRIGHT_DEGREES else 0.0
    centre_x = (x0 + x1) / 2 - math.sin(angle) * shift_y * box_side
    centre_y = (y0 + y1) / 2 + math.cos(angle) * shift_y * box_side
    tile = image[within[1] : within[3], within[0] : within[2]]
    x, y = centre_x - within[0], centre_y - within[1]
    left, top, whole = round(x - side / 2), round(y - side / 2), max(1, round(side))
    fits = left >= 0 and top >= 0 and left + whole <= tile.shape[1] and top + whole <= tile.shape[0]
    if angle == 0.0 and fits:
        crop = tile[top : top + whole, left : left + whole]
        return crop.copy() if whole <= _MAX_CROP_PX else _resized(crop, _MAX_CROP_PX / whole)
    return _turned(tile, (x, y), side, angle)


def _turned(
    tile: NDArray[np.uint8], centre_xy: tuple[float, float], side: float, angle: float
) -> NDArray[np.uint8]:
    """Square of the tile turned by an angle in radians, its outside filled from the tile's edge."""
    out_px = int(np.clip(round(side), 1, _MAX_CROP_PX))
    shrink = min(1.0, 2 * out_px / side)
    if shrink < 1.0:
        tile = _resized(tile, shrink)  # averaged before turning, so that large faces do not alias
    scale = out_px / (side * shrink)
    x, y = centre_xy[0] * shrink, centre_xy[1] * shrink
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    middle = out_px / 2
    turn = np.array(
        [
            [cos, sin, middle - cos * x - sin * y],
            [-sin, cos, middle + sin * x - cos * y],
        ]
    )
    # OpenCV counts from pixel centres
    turn[:, 2] += turn[:, :2].sum(axis=1) / 2 - 0.5
    crop = cv2.warpAffine(
        tile, turn, (out_px, out_px), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(crop, np.uint8)


def _resized(picture: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    height, width = picture.shape[:2]
    size_wh = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA), np.uint8)
