"""Frontal faces to be turned: the painted class, and pictures of `shared/data` where they are."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.signals.turned_heads import Frontal, Image
from monitor.demo.cast import cast
from monitor.demo.expression import Expression
from monitor.demo.motion import Pose
from monitor.demo.script import MOODS
from monitor.demo.tile import CENTER_Y, UNIT, DrawnSeat
from monitor.faces.yunet import YuNet

DATA = Path(__file__).resolve().parents[2].parent / "shared/data"
_TILE_WH = (768, 432)
_PAINTED_EYE = (0.405, -0.087)  # of the sprites, head units
_MOST_OFF = 0.12  # of the eyes' distance, by which the nose of a frontal face is off the middle
_LEAST_SCORE = 0.8
_UNIT_PX = 56.0  # half a head, to which pictures are brought


def painted() -> Iterator[Frontal]:
    """The painted people, looking into their cameras, in the moods by turns."""
    for number, person in enumerate(cast()):
        mood = MOODS[number % len(MOODS)]
        tile = DrawnSeat(person, number).draw(_TILE_WH, Expression(mood, 0.6), Pose(0, 0, 0, 1))
        unit = UNIT * _TILE_WH[1] * person.scale
        dx, dy = person.shift
        x = _TILE_WH[0] / 2 + dx * _TILE_WH[1]
        y = _TILE_WH[1] * (CENTER_Y + dy) + _PAINTED_EYE[1] * unit
        yield _sized(Frontal(tile, (x, y), 2 * _PAINTED_EYE[0] * unit))


def fer_faces(count: int, usage: str = "PublicTest") -> Iterator[Frontal]:
    """FER2013 pictures whose face looks into the camera, enlarged, with room around them."""
    path = DATA / "fer2013/fer2013.csv.gz"
    if not path.is_file():
        return
    finder = YuNet()
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            if row["Usage"] != usage:
                continue
            grey = np.array(row["pixels"].split(), np.uint8).reshape(48, 48)
            large = cv2.resize(grey, (192, 192), interpolation=cv2.INTER_CUBIC)
            canvas = cv2.copyMakeBorder(large, 120, 120, 288, 288, cv2.BORDER_REPLICATE)
            soft = cv2.GaussianBlur(canvas, (0, 0), 14)
            soft[120:312, 288:480] = large
            picture = np.asarray(cv2.cvtColor(soft, cv2.COLOR_GRAY2RGB), np.uint8)
            found = list(_frontal(picture, finder))
            if len(found) == 1:
                yield found[0]
                count -= 1
                if not count:
                    return


def gallery_faces(least_px: int = 40) -> Iterator[Frontal]:
    """Frontal faces of the pictures of real meetings, each with what surrounds it."""
    finder = YuNet()
    for _, image in pictures():
        found = finder.detect(image)
        for box, points in zip(found.boxes_xyxy, found.keypoints, strict=True):
            side = float(box[2] - box[0])
            if side < least_px:
                continue
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            x0, y0, w, h = x - 1.9 * side, y - 1.3 * side, 3.8 * side, 2.6 * side
            scale = 432 / h
            move = np.array([[scale, 0, -x0 * scale], [0, scale, -y0 * scale]])
            size = (round(w * scale), 432)
            view = cv2.warpAffine(image, move, size, borderMode=cv2.BORDER_REPLICATE)
            moved = points @ move[:, :2].T + move[:, 2]
            one = _checked(np.asarray(view, np.uint8), moved)
            if one is not None:
                yield one


def pictures() -> Iterator[tuple[str, Image]]:
    """Names and pixels of the pictures of real meetings; none where they are not there."""
    for folder in ("gallery", "meetings/pictures"):
        for path in sorted((DATA / folder).glob("*.[jp][pn]*g")):
            read = cv2.imread(str(path))
            if read is not None:
                yield path.name, np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)


def _frontal(picture: Image, finder: YuNet) -> Iterator[Frontal]:
    found = finder.detect(picture, (512,))
    for points, score in zip(found.keypoints, found.scores, strict=True):
        if score >= _LEAST_SCORE:
            one = _checked(picture, points)
            if one is not None:
                yield one


def _checked(picture: Image, points: NDArray[np.floating]) -> Frontal | None:
    right, left, nose = (np.asarray(each, float) for each in points[:3])
    across = left - right
    distance = float(np.hypot(*across))
    if distance < 8:
        return None
    middle = (right + left) / 2
    off = float((nose - middle) @ across) / distance**2
    mouth = (points[3] + points[4]) / 2
    down = np.array([-across[1], across[0]]) / distance
    share = float((nose - middle) @ down) / max(float((mouth - middle) @ down), 1e-3)
    roll = float(np.arctan2(across[1], across[0]))
    if abs(off) > _MOST_OFF or not 0.45 <= share <= 0.7 or abs(roll) > 0.2:
        return None
    return _sized(Frontal(picture, (float(middle[0]), float(middle[1])), distance, roll))


def _sized(face: Frontal) -> Frontal:
    scale = _UNIT_PX / face.unit
    size = (round(face.image.shape[1] * scale), round(face.image.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    image = np.asarray(cv2.resize(face.image, size, interpolation=method), np.uint8)
    x, y = face.eyes_xy
    return Frontal(image, (x * scale, y * scale), face.eye_distance * scale, face.roll)
