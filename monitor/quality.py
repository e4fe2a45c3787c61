"""How far a reading can be relied on: size, sharpness and pose of the face, as one number.

quality = size * sharpness * pose, each 0..1:

- size rises from 0 at 16 px to 1 at 64 px of face width, with the logarithm (FER2013 has 48 px);
- sharpness is the share of a 48 px crop's contrast that lies in fine detail (variance of its
  Laplacian over its variance): 0 at 0.02, a strong blur, 1 at 0.25, an ordinary webcam, with the
  logarithm between;
- pose is 1 up to 15 degrees of yaw and falls to 0 at 60; roll is corrected and costs at most a
  fifth.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.crops import roll_degrees
from monitor.types import Face

_SIZE_PX = (16.0, 64.0)
_DETAIL = (0.02, 0.25)
_YAW_DEGREES = (15.0, 60.0)
_NOSE_REACH = 1.1  # how far the nose stands out, in half widths between the ears


def yaw_degrees(keypoints: NDArray[np.float32]) -> float:
    """Turn of the head to the side, -90..90, from where the nose lies between the ears.

    keypoints: float32 (6, 2) as in `monitor.types.Face`. On a round head the nose moves by
    1.1 tan(yaw) half widths off the middle. Positive where the nose points to the picture's right.
    """
    points = keypoints.astype(np.float64)
    across = points[1] - points[0]
    length = math.hypot(*across.tolist())
    if length < 1e-3:
        return 90.0
    along = points @ (across / length)
    half = (along[5] - along[4]) / 2
    off = along[2] - (along[4] + along[5]) / 2
    if half <= 1e-3:
        return math.copysign(90.0, off)
    return math.degrees(math.atan(off / half / _NOSE_REACH))


def detail(crop: NDArray[np.uint8]) -> float:
    """Fine detail of a face crop uint8 (H, W, 3): Laplacian variance over variance at 48 px."""
    small = cv2.resize(crop, (48, 48), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    _, spread = cv2.meanStdDev(grey)
    _, edges = cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_16S))
    return float(edges[0, 0]) ** 2 / (float(spread[0, 0]) ** 2 + 25.0)


def face_quality(face: Face) -> float:
    """Quality of one face, 0..1; the formula stands at the top of this module."""
    width = max(face.box_xyxy[2] - face.box_xyxy[0], 1.0)
    size = _ramp(math.log(width), math.log(_SIZE_PX[0]), math.log(_SIZE_PX[1]))
    fine = max(detail(face.crop), 1e-6)
    sharpness = _ramp(math.log(fine), math.log(_DETAIL[0]), math.log(_DETAIL[1]))
    pose = 1.0 - _ramp(abs(yaw_degrees(face.keypoints)), *_YAW_DEGREES)
    roll = min(abs(roll_degrees(face.keypoints)), 90.0)
    return size * sharpness * pose * (1.0 - 0.2 * roll / 90.0)


def _ramp(value: float, low: float, high: float) -> float:
    return min(1.0, max(0.0, (value - low) / (high - low)))
