"""How far a head is turned and bowed, from the six points that the face detector gives anyway.

Weak perspective (scaled orthographic projection): when a head bows by p, what lies z nearer to the
camera sinks by z sin(p). The eyes lie before the ears, so the ears rise above the eyes. How far, in
distances of the ears as they would be seen from the front, goes with the angle nearly in a line,
whose slope is fitted to heads turned by known angles (`python -m benchmarks.signals --fit`). Where
it begins differs from person to person, by where the camera stands and where the ears sit.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.faces.quality import yaw_degrees

DEGREES_A_RATIO = 229.0
"""Pitch for each distance of the ears by which they rise."""
_LEVEL_RATIO = 0.109  # of a drawn head that looks straight into the camera
_MOST_YAW = 55.0  # beyond it the ears are too near to each other to tell
_NOT_SEEN = 2e-5  # of the ears' distance: ears on the line of the eyes were put there, not seen
_LEAST_PX = 1e-3


@dataclass(frozen=True, slots=True)
class HeadPose:
    """Degrees. yaw: to the picture's right; pitch: down, but for an offset of each person's own.

    pitch is None where the ears were not seen.
    """

    yaw: float
    pitch: float | None


def head_pose(keypoints: NDArray[np.float32]) -> HeadPose | None:
    """Pose of a head; None where the points are no face's, such as two eyes at one place.

    keypoints: float32 (6, 2) as in `monitor.types.Face`.
    """
    points: list[tuple[float, float]] = keypoints.tolist()
    (right_x, right_y), (left_x, left_y) = points[:2]
    (right_ear_x, right_ear_y), (left_ear_x, left_ear_y) = points[4:6]
    across_x, across_y = left_x - right_x, left_y - right_y
    length = math.hypot(across_x, across_y)
    wide = math.hypot(left_ear_x - right_ear_x, left_ear_y - right_ear_y)
    if not (length > _LEAST_PX and wide > _LEAST_PX):  # nor where a point is no number
        return None
    yaw = yaw_degrees(keypoints)
    x = (right_ear_x + left_ear_x - right_x - left_x) / 2
    y = (right_ear_y + left_ear_y - right_y - left_y) / 2
    below = (y * across_x - x * across_y) / length / wide
    if abs(below) < _NOT_SEEN:
        return HeadPose(yaw, None)
    frontal = below * math.cos(math.radians(min(abs(yaw), _MOST_YAW)))
    return HeadPose(yaw, DEGREES_A_RATIO * (_LEVEL_RATIO - frontal))
