"""People before a camera with the boxes of their faces: one or several, near or far, any room.

Drawn people are cut out of their rooms once; where FER2013 lies beside the repository, its faces
are laid over some of the drawn ones in memory. No picture of them is kept in a file.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.cast import CAST
from benchmarks.layouts.layouts_people import _background, _with_grain
from benchmarks.layouts.wild_cutouts import (
    LEVELS,
    SIZE_WH,
    Cutout,
    cut_out,
    fer_faces,
    room_of,
    with_face,
)
from monitor.types import BoxFloat
from tests.support.pictures.synthetic_gallery import Image

FER2013 = Path(__file__).resolve().parents[3] / "shared/data/fer2013/fer2013.csv.gz"
_FER_FACES = 60
_ROOMS = ("room", "room", "room", "room", "blurred", "virtual", "flat")


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """What a camera shows: uint8 (H, W, 3) and the boxes of the faces in it, in its pixels."""

    image: Image
    faces: tuple[BoxFloat, ...] = ()


class Crowd:
    """All people that scenes show. fer: the published file, or None for drawn people only."""

    def __init__(self, fer: Path | None = None) -> None:
        faces = fer_faces(fer, _FER_FACES) if fer is not None and fer.exists() else []
        self.faces: list[NDArray[np.uint8] | None] = [None] * max(1, len(faces) // 2)
        self.faces += faces  # two thirds of the people get a face of FER2013

    def _person(self, rng: np.random.Generator) -> Cutout:
        number = int(rng.integers(len(CAST)))
        face = self.faces[int(rng.integers(len(self.faces)))]
        skin = float(rng.uniform(0.85, 1.05))
        person = cut_out(number)
        return person if face is None else with_face(person, face, CAST[number].appearance, skin)

    def camera(self, size_wh: tuple[int, int], rng: np.random.Generator, count: int = 1) -> Camera:
        """A camera's picture with `count` people before it."""
        width, height = size_wh
        image = self._room(size_wh, rng).astype(np.float32)
        base = min(height, 1.2 * width) / SIZE_WH[1]
        places = _abreast(count, rng)
        faces = []
        for middle, size in sorted(places, key=lambda place: place[1]):
            person = self._person(rng)
            faces.append(_stand(image, person, base * size, middle, rng))
        shown = np.clip(image, 0, 255).astype(np.uint8)
        light = float(rng.uniform(0.25, 0.6)) if rng.random() < 0.1 else 1.0
        if light < 1 or rng.random() < 0.2:
            shown = np.asarray(
                cv2.convertScaleAbs(shown, alpha=light, beta=float(rng.uniform(0, 20)))
            )
        if rng.random() < 0.04:
            shown = np.repeat(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
        if rng.random() < 0.2:
            shown = np.asarray(cv2.GaussianBlur(shown, (0, 0), float(rng.uniform(0.5, 1.0))))
        return Camera(_with_grain(shown, rng), inside(faces, size_wh))

    def portrait(self, size_wh: tuple[int, int], rng: np.random.Generator) -> Camera:
        """A profile photo: one person, near, well lit."""
        width, height = size_wh
        image = self._room(size_wh, rng).astype(np.float32)
        person = self._person(rng)
        base = min(width, height) / SIZE_WH[1]
        face = _stand(image, person, base * float(rng.uniform(0.9, 1.5)), 0.5, rng)
        return Camera(np.clip(image, 0, 255).astype(np.uint8), inside([face], size_wh))

    def empty_room(self, size_wh: tuple[int, int], rng: np.random.Generator) -> Image:
        """A camera that nobody sits before."""
        return _with_grain(self._room(size_wh, rng), rng)

    def stand_in(
        self,
        image: NDArray[np.float32],
        at: tuple[float, float],
        unit_px: float,
        rng: np.random.Generator,
    ) -> BoxFloat:
        """Lay a person onto a scene in place; the middle of the face at a point."""
        person = self._person(rng)
        x0, y0, x1, y1 = person.face
        scale = unit_px / (x1 - x0)
        shift = (at[0] - scale * (x0 + x1) / 2, at[1] - scale * (y0 + y1) / 2)
        return _lay(image, person, scale, shift)

    def _room(self, size_wh: tuple[int, int], rng: np.random.Generator) -> Image:
        kind = str(rng.choice(_ROOMS))
        picture = room_of(int(rng.integers(len(CAST))))
        zoom = float(rng.uniform(0.6, 1.0))
        aspect = size_wh[0] / size_wh[1]
        tall = min(zoom * SIZE_WH[1], zoom * SIZE_WH[0] / aspect)
        wide = tall * aspect
        x = int(rng.integers(0, max(1, SIZE_WH[0] - int(wide))))
        y = int(rng.integers(0, max(1, SIZE_WH[1] - int(tall))))
        part = picture[y : y + max(2, int(tall)), x : x + max(2, int(wide))]
        part = np.asarray(cv2.resize(part, size_wh, interpolation=cv2.INTER_LINEAR), np.uint8)
        return part if kind == "room" else _background(kind, part, rng)


def inside(faces: list[BoxFloat], size_wh: tuple[int, int]) -> tuple[BoxFloat, ...]:
    """Faces cut to the picture; those with less than half in it are left out."""
    return tuple(
        cut
        for face in faces
        if (cut := clipped(face, (0, 0, *size_wh))) is not None and _area(cut) >= 0.5 * _area(face)
    )


def clipped(box: BoxFloat, limit: BoxFloat) -> BoxFloat | None:
    """The part of a box within a limit."""
    cut = (
        max(box[0], limit[0]), max(box[1], limit[1]), min(box[2], limit[2]), min(box[3], limit[3])
    )  # fmt: skip
    return cut if cut[0] < cut[2] and cut[1] < cut[3] else None


def _area(box: BoxFloat) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _abreast(count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Middle (share of the width) and size of each of several people."""
    if count == 1:
        size = float(rng.choice([0.55, 0.8, 1.0, 1.0, 1.2, 1.5])) * float(rng.uniform(0.9, 1.1))
        middle = float(rng.uniform(0.35, 0.65)) if rng.random() > 0.03 else 0.06
        return [(middle, size)]
    step = 0.8 / count
    return [
        (
            0.1 + step * (place + 0.5) + float(rng.uniform(-0.04, 0.04)),
            float(rng.uniform(0.75, 1.0)) * (0.95 if count == 2 else 0.62),
        )
        for place in range(count)
    ]


def _stand(
    image: NDArray[np.float32],
    person: Cutout,
    scale: float,
    middle: float,
    rng: np.random.Generator,
) -> BoxFloat:
    """Put a person into a room so that the body reaches the lower edge."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = person.face
    left = middle * width - scale * (x0 + x1) / 2
    lowest = height - scale * SIZE_WH[1]  # of the cutout's top: the body ends at the picture's edge
    top = float(rng.uniform(0.36, 0.52)) * height - scale * (y0 + y1) / 2
    return _lay(image, person, scale, (left, max(top, lowest)), turn=float(rng.uniform(-6, 6)))


def _lay(
    image: NDArray[np.float32],
    person: Cutout,
    scale: float,
    shift: tuple[float, float],
    turn: float = 0.0,
) -> BoxFloat:
    height, width = image.shape[:2]
    level = int(np.clip(np.floor(-np.log2(max(scale, 1e-3))), 0, LEVELS - 1))
    source = person.levels[level]
    x0, y0, x1, y1 = person.face
    pivot = ((x0 + x1) / 2, y1 + 1.0 * (y1 - y0))
    matrix = np.asarray(cv2.getRotationMatrix2D(pivot, turn, scale), np.float64)
    matrix[:, 2] += np.array(shift) + (scale - 1) * np.array(pivot)
    middle = matrix @ np.array([(x0 + x1) / 2, (y0 + y1) / 2, 1.0])
    small = matrix.copy()
    small[:, :2] *= 2**level
    # only the part that the cutout reaches is warped
    wide, tall = SIZE_WH
    corners = matrix @ np.array([[0, wide, 0, wide], [0, 0, tall, tall], [1, 1, 1, 1]])
    a, b = (int(max(0, value)) for value in corners.min(axis=1))
    c, d = min(width, int(corners[0].max()) + 1), min(height, int(corners[1].max()) + 1)
    if a < c and b < d:
        small[:, 2] -= (a, b)
        laid = cv2.warpAffine(source, small, (c - a, d - b), flags=cv2.INTER_LINEAR)
        part = image[b:d, a:c]
        part *= 1 - laid[..., 3:]
        part += laid[..., :3]
    half_w, half_h = scale * (x1 - x0) / 2, scale * (y1 - y0) / 2
    x, y = float(middle[0]), float(middle[1])
    return (x - half_w, y - half_h, x + half_w, y + half_h)
