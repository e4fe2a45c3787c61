"""Drawn people cut out of their rooms, and faces of FER2013 laid over them in memory."""

import gzip
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.face.expressions import face_of, style_of
from benchmarks.demo.painter.figure.rooms import room
from benchmarks.demo.painter.seat import PaintedSeat
from monitor.demo.motion import Pose
from monitor.types import BoxFloat
from tests.support.pictures.synthetic_gallery import Image

SIZE_WH = (640, 360)
LEVELS = 3
_UNIT, _CENTER_Y = 0.208, 0.475  # of the painter: half a face's width, middle of a face


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """One person without a room, at 640x360 and halved twice.

    levels: float32 (H, W, 4), colour times coverage and coverage 0..1. face: box at 640x360.
    """

    levels: tuple[NDArray[np.float32], ...]
    face: BoxFloat


@cache
def room_of(number: int) -> Image:
    """The room of one of the cast, uint8 (360, 640, 3)."""
    return room(CAST[number].appearance, number, SIZE_WH)


@cache
def cut_out(number: int) -> Cutout:
    """Draw a person before a dark and a bright wall; the difference is what they cover."""
    person = CAST[number]
    seat = PaintedSeat(person, number)
    shown, walls = [], []
    for tone in (60, 200):
        look = replace(person.appearance, room="wall", room_color=(tone, tone, tone))
        seat.person, seat._sprites = replace(person, appearance=look), None  # the head is kept
        pose = Pose(0.0, 0.0, 0.0, 1.0)
        tile = seat.draw(SIZE_WH, face_of(person.name, {}), pose, style_of(person.name))
        shown.append(tile.astype(np.float32))
        walls.append(room(look, number, SIZE_WH).astype(np.float32))
    between = (shown[1] - shown[0]) / (walls[1] - walls[0])
    cover = np.clip(1 - between.mean(axis=2, keepdims=True), 0, 1)
    colour = np.clip(shown[0] - (1 - cover) * walls[0], 0, 255)
    return Cutout(_levels(np.concatenate([colour, cover], axis=2)), _face_box(person.appearance))


def _face_box(look: Appearance) -> BoxFloat:
    """Brow to chin and ear to ear, as detectors box a face."""
    width, height = SIZE_WH
    x, y = width / 2 + look.shift[0] * height, height * (_CENTER_Y + look.shift[1])
    unit = _UNIT * height * look.scale
    return (x - 0.95 * unit, y - 0.98 * unit, x + 0.95 * unit, y + 1.32 * unit)


def _levels(cutout: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    levels = [cutout.astype(np.float32)]
    for _ in range(LEVELS - 1):
        height, width = levels[-1].shape[:2]
        half = cv2.resize(levels[-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.float32))
    return tuple(levels)


def with_face(person: Cutout, face: NDArray[np.uint8], look: Appearance, light: float) -> Cutout:
    """A grey picture of a face laid over the drawn one, in the colour of its skin."""
    x0, y0, x1, y1 = person.face
    side = round(1.25 * (x1 - x0))
    grey = cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    grey = grey / max(40.0, float(np.percentile(grey, 70)))
    skin = np.asarray(look.skin, np.float32) * light
    colour = np.clip(grey[..., None] ** np.array([0.9, 1.0, 1.08]) * skin, 0, 255)
    mask = np.zeros((side, side), np.float32)
    axes = (round(0.40 * side), round(0.46 * side))
    cv2.ellipse(mask, (side // 2, side // 2), axes, 0, 0, 360, 1.0, -1)
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), 0.03 * side), np.float32)[..., None]
    left, top = round((x0 + x1 - side) / 2), round((y0 + y1 - side) / 2)
    whole = person.levels[0].copy()
    part = whole[max(0, top) : top + side, max(0, left) : left + side]
    high, wide = part.shape[:2]
    rows = slice(max(0, -top), max(0, -top) + high)
    columns = slice(max(0, -left), max(0, -left) + wide)
    soft, colour = soft[rows, columns], colour[rows, columns]
    part[..., :3] = part[..., :3] * (1 - soft) + colour * soft
    part[..., 3:] = np.maximum(part[..., 3:], soft)
    return Cutout(_levels(whole), person.face)


def fer_faces(path: Path, count: int) -> list[NDArray[np.uint8]]:
    """The first faces of the published file with enough contrast, uint8 (48, 48).

    What any annotator of FER+ called no face, or no emotion that they knew, is left out.
    """
    found: list[NDArray[np.uint8]] = []
    votes = (path.parent / "fer2013new.csv").read_text(encoding="ascii").splitlines()
    with gzip.open(path, "rt", encoding="ascii") as rows:
        for row, vote in zip(rows, votes, strict=False):
            if not vote.endswith(",0,0"):  # the header, too
                continue
            pixels = np.array(row.split(",")[1].split(), np.uint8).reshape(48, 48)
            if pixels.std() > 35:
                found.append(pixels)
            if len(found) == count:
                break
    return found
