"""One face as the detector found it, framed as the classifier's crops were calibrated."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxFloat

# So that FER2013's framing has the margin and shift of `monitor.faces.crops`, which classifiers
# were calibrated with: `python -m benchmarks.network.framing`, 600 training pictures.
_SIDE = 0.946  # of the root of width times height of YuNet's box
_LOWER = 0.057  # sides by which the middle lies lower, along the face
# against BlazeFace's ears on 281 faces of real galleries
_EARS = 2.06  # half the distance of the ears in half distances of the eyes
_NOSE = 1.37  # how far the nose is off between the ears against off between the eyes


@dataclass(frozen=True, slots=True, eq=False)
class FoundFace:
    """box: float32 (4,) x0, y0, x1, y1 and keypoints: float32 (6, 2), pixels of the picture.

    score: 0..1.
    """

    box: NDArray[np.float32]
    keypoints: NDArray[np.float32]
    score: float

    @property
    def side(self) -> float:
        """Mean of width and height, pixels."""
        return float((self.box[2:] - self.box[:2]).mean())

    @property
    def box_xyxy(self) -> BoxFloat:
        """The box as plain numbers."""
        x0, y0, x1, y1 = self.box.tolist()
        return x0, y0, x1, y1

    def moved(self, x: float, y: float) -> "FoundFace":
        """The same face, by so many pixels to the right and down."""
        box = self.box + np.array([x, y, x, y], np.float32)
        return FoundFace(box, self.keypoints + np.array([x, y], np.float32), self.score)


def framed_face(
    box: NDArray[np.float32], keypoints: NDArray[np.float32], score: float
) -> FoundFace:
    """A face from YuNet's box (4,) and five keypoints (5, 2), in the framing of `monitor.faces`.

    The box becomes square, from the brows to under the chin; the ears, which YuNet does not
    give, are put where the turn of the head that nose and eyes show would have them.
    """
    (right_x, right_y), (left_x, left_y), (nose_x, nose_y) = (
        (float(x), float(y)) for x, y in keypoints[:3]
    )
    mouth = (keypoints[3] + keypoints[4]) / 2
    across_x, across_y = left_x - right_x, left_y - right_y
    eyes = math.hypot(across_x, across_y)
    along_x, along_y = (across_x / eyes, across_y / eyes) if eyes > 1e-3 else (1.0, 0.0)
    half = max(eyes / 2, 1e-3)
    middle_x, middle_y = (right_x + left_x) / 2, (right_y + left_y) / 2
    off = ((nose_x - middle_x) * along_x + (nose_y - middle_y) * along_y) / half
    # between ears that far apart the nose is so far off their middle
    ears = _EARS * half
    shift = off * half - _NOSE * off * ears
    ear_x, ear_y = middle_x + shift * along_x, middle_y + shift * along_y
    wide, high = float(box[2] - box[0]), float(box[3] - box[1])
    side = _SIDE * math.sqrt(max(wide * high, 1.0))
    x = float(box[0] + box[2]) / 2 - along_y * _LOWER * side
    y = float(box[1] + box[3]) / 2 + along_x * _LOWER * side
    square = np.array([x - side / 2, y - side / 2, x + side / 2, y + side / 2], np.float32)
    points = np.array(
        [
            (right_x, right_y),
            (left_x, left_y),
            (nose_x, nose_y),
            (float(mouth[0]), float(mouth[1])),
            (ear_x - ears * along_x, ear_y - ears * along_y),
            (ear_x + ears * along_x, ear_y + ears * along_y),
        ],
        np.float32,
    )
    return FoundFace(square, points, min(score, 1.0))
