"""What the product finds of heads turned by known angles: each look relighted, scaled, compressed.

Every person is looked at a few times as they usually sit, which gives the usual pitch, then with
the head turned, bowed, and upright.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from benchmarks.signals.turned_heads import Frontal, Image, turned
from monitor.faces.detector import FaceDetector
from monitor.posture.head_pose import HeadPose, head_pose
from monitor.types import Tile, TileState

SIZES_PX = (24, 36, 48, 64, 96)
TURNED, BOWED, LEVEL, STRAIGHT = 30.0, 25.0, 10.0, 15.0
"""Degrees: a head is turned from 30 on and straight to 15, bowed from 25 on and level to 10."""
_USUAL_LOOKS = 5
_BOX_SHARE = 1.0  # of a detector's box, of the width between the ears


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a head of known angles. pose: what was found, None where no face was.

    lowered: how far the pitch found lies below the usual one, None where either is not known.
    """

    yaw: float
    pitch: float
    size_px: int
    pose: HeadPose | None
    lowered: float | None


def looks(
    people: Iterable[Frontal], detector: FaceDetector, rng: np.random.Generator, sizes: int = 1
) -> Iterator[Look]:
    """Looks at each person at so many sizes, which go round."""
    for number, person in enumerate(people):
        for step in range(sizes):
            size = SIZES_PX[(number + 2 * step) % len(SIZES_PX)]
            yield from _of_person(person, size, detector, rng)


def _of_person(
    person: Frontal, size: int, detector: FaceDetector, rng: np.random.Generator
) -> Iterator[Look]:
    def seen(yaw: float, pitch: float) -> HeadPose | None:
        return _seen(_relighted(_scaled(turned(person, yaw, pitch), person, size), rng), detector)

    as_usual = [seen(rng.uniform(-6, 6), rng.uniform(-5, 5)) for _ in range(_USUAL_LOOKS)]
    known = [pose.pitch for pose in as_usual if pose is not None and pose.pitch is not None]
    usual = median(known) if known else None
    side = rng.choice((-1, 1))
    angles = [
        (side * rng.uniform(TURNED, 45), rng.uniform(-8, LEVEL)),
        (-side * rng.uniform(TURNED, 45), rng.uniform(-8, LEVEL)),
        *((rng.uniform(-STRAIGHT, STRAIGHT), rng.uniform(BOWED, 40)) for _ in range(2)),
        *((rng.uniform(-STRAIGHT, STRAIGHT), rng.uniform(-8, LEVEL)) for _ in range(4)),
    ]
    for yaw, pitch in angles:
        pose = seen(yaw, pitch)
        lowered = None
        if pose is not None and pose.pitch is not None and usual is not None:
            lowered = pose.pitch - usual
        yield Look(yaw, pitch, size, pose, lowered)


def _scaled(image: Image, person: Frontal, size: int) -> Image:
    scale = _BOX_SHARE * size / (2 * person.unit)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    wh = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    return np.asarray(cv2.resize(image, wh, interpolation=method), np.uint8)


def _relighted(image: Image, rng: np.random.Generator) -> Image:
    """In other light, from another side, with a webcam's grain and JPEG's blocks."""
    height, width = image.shape[:2]
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    towards, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.35)
    light = (1 + slope * (across * np.cos(towards) + down * np.sin(towards)))[..., np.newaxis]
    lit = image * light * rng.uniform(0.6, 1.25) + rng.normal(0, 3, image.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 92))]
    _, packed = cv2.imencode(".jpg", np.clip(lit, 0, 255).astype(np.uint8), quality)
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _seen(image: Image, detector: FaceDetector) -> HeadPose | None:
    height, width = image.shape[:2]
    faces = detector.detect(image, [Tile((0, 0, width, height), TileState.VIDEO, 1, 1)])
    return head_pose(faces[0].keypoints) if faces else None
