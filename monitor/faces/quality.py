"""How far a reading can be relied on, and where there is nothing to rely on: "unsure".

quality = size * sharpness * pose, 0.01 to 1, and exactly 0 where the classifier would guess:

- size rises from 0 at 16 px to 1 at 64 px of face width, with the logarithm (FER2013 has 48 px);
- sharpness is the share of a 48 px crop's contrast that lies in fine detail
(`models.inference.sharpness`):
  0 at 0.008, a strong blur, 1 at 0.25, an ordinary webcam, with the logarithm between;
- pose is 1 up to 15 degrees of yaw and falls to 0 at 60; roll is corrected and costs at most a
  fifth.

The limits of "unsure" are where hardly more than half of PublicTest's faces are read rightly, by
`python -m benchmarks.network.reading_limits`: 52 % at 24 px of crop (20 px of box) and JPEG
quality 40, 54 % under a blur of 2 px at 48 px, whose median detail is 0.011 (39 % and 0.004 under
3 px).
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inference.sharpness import square
from monitor.faces.covered import SIDE_PX, is_covered
from monitor.faces.crops import roll_degrees
from monitor.imaging.pixels import largest_of_channels
from monitor.types import Face
from storage.kinds import Unsure

_SIZE_PX = (16.0, 64.0)
_DETAIL = (0.008, 0.25)
_YAW_DEGREES = (15.0, 60.0)
_LEAST = 0.01  # of a face that can be read, so that 0 means "unsure" wherever it is stored

UNSURE_UNDER_PX = 20.0
"""Faces narrower than this are not read, in pixels of the detector's box."""
UNSURE_UNDER_DETAIL = 0.008
"""Crops with less fine detail than this are not read (`models.inference.sharpness`, at 48 px)."""
UNSURE_UNDER_LEVEL = 32.0
"""Crops whose brightest twentieth is darker than this, of 255, are not read."""
UNSURE_OVER_YAW_DEGREES = 60.0
"""Faces turned further to the side than this are not read."""

_NOSE_REACH = 1.1  # how far the nose stands out, in half widths between the ears


def yaw_degrees(keypoints: NDArray[np.float32]) -> float:
    """Turn of the head to the side, -90..90, from where the nose lies between the ears.

    keypoints: float32 (6, 2) as in `monitor.types.Face`. On a round head the nose moves by
    1.1 tan(yaw) half widths off the middle. Positive where the nose points to the picture's right.
    """
    # plain numbers: this is asked for every face of every frame
    points: list[tuple[float, float]] = keypoints.tolist()
    (right_x, right_y), (left_x, left_y), nose = points[:3]
    across_x, across_y = left_x - right_x, left_y - right_y
    length = math.hypot(across_x, across_y)
    if length < 1e-3:
        return 90.0
    nose_at, right_ear_at, left_ear_at = (
        (x * across_x + y * across_y) / length for x, y in (nose, points[4], points[5])
    )
    half = (left_ear_at - right_ear_at) / 2
    off = nose_at - (right_ear_at + left_ear_at) / 2
    if half <= 1e-3:
        return math.copysign(90.0, off)
    return math.degrees(math.atan(off / half / _NOSE_REACH))


def unsure_reason(
    face: Face,
    fine: float,
    min_face_px: float = UNSURE_UNDER_PX,
    max_yaw_degrees: float = UNSURE_OVER_YAW_DEGREES,
) -> Unsure | None:
    """Why a face cannot be read, None where it can.

    fine: detail of its crop at 48 px. min_face_px: narrower faces are not read. max_yaw_degrees:
    faces turned further to the side are not.
    """
    if _width(face) < min_face_px:
        return Unsure.TOO_SMALL
    if _brightest(face.crop) < UNSURE_UNDER_LEVEL:
        return Unsure.TOO_DARK
    if fine < UNSURE_UNDER_DETAIL:
        return Unsure.BLURRED
    if abs(yaw_degrees(face.keypoints)) > max_yaw_degrees:
        return Unsure.TURNED_AWAY
    grey = np.asarray(cv2.cvtColor(face.crop, cv2.COLOR_RGB2GRAY), np.uint8)
    return Unsure.COVERED if is_covered(square(grey, SIDE_PX)) else None


def face_quality(face: Face, fine: float, min_face_px: float = UNSURE_UNDER_PX) -> float:
    """Quality of one face, 0..1, and 0 for "unsure"; the formula stands at the top.

    fine: detail of its crop at 48 px, as `Classifier.read` answers it. min_face_px: narrower faces
    are not read.
    """
    reason = unsure_reason(face, fine, min_face_px)
    return readable_quality(face, fine) if reason is None else 0.0


def readable_quality(face: Face, fine: float) -> float:
    """The same of a face that is known to be readable, at least 0.01."""
    yaw = abs(yaw_degrees(face.keypoints))
    size = _ramp(math.log(_width(face)), math.log(_SIZE_PX[0]), math.log(_SIZE_PX[1]))
    sharpness = _ramp(math.log(fine), math.log(_DETAIL[0]), math.log(_DETAIL[1]))
    pose = 1.0 - _ramp(yaw, *_YAW_DEGREES)
    roll = min(abs(roll_degrees(face.keypoints)), 90.0)
    return max(_LEAST, size * sharpness * pose * (1.0 - 0.2 * roll / 90.0))


def _brightest(crop: NDArray[np.uint8]) -> int:
    """Level, of 255, that a twentieth of a crop's pixels exceed in their brightest channel."""
    levels = largest_of_channels(crop[::2, ::2]).ravel()
    place = round(0.95 * (levels.size - 1))
    return int(np.partition(levels, place)[place])


def _width(face: Face) -> float:
    return max(face.box_xyxy[2] - face.box_xyxy[0], 1.0)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
