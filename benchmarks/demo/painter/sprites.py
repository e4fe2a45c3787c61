"""Paints the sprites that the demo ships: every part of every person in each of its states."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pictures

from benchmarks.demo.painter.appearance import Appearance, Person
from benchmarks.demo.painter.brush import Color, Image, Layer, Space
from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.expressions import face_of, full_face, speaking, style_of
from benchmarks.demo.painter.face.eyes import draw_brow, draw_eye, draw_glint, draw_iris, eye_white
from benchmarks.demo.painter.face.folds import fold_mask, fold_tint
from benchmarks.demo.painter.face.head import paint_still
from benchmarks.demo.painter.face.mouth import draw_mouth, mouth_shape
from benchmarks.demo.painter.figure.clothes import paint_body
from benchmarks.demo.painter.figure.rooms import room
from monitor.demo.cast import INDEX, sprite_file
from monitor.demo.expression import CLOSING, STEPS, TALKERS, TALKING
from monitor.demo.script import MOODS
from monitor.demo.sprite_parts import (
    BODY_CENTER,
    CENTER,
    HEAD_WH,
    PART,
    PARTS,
    PX,
    SHEET_WIDTH,
)

_CALM = 0.4
"""How far a sad or confused speaker opens the mouth."""

_GREY_STEPS = {"head": 3, "front": 3, "iris": 1}
"""Grey levels are rounded to multiples of these (else of 4), less than a camera's grain shows: the
files take a third less."""

HEAD_SPACE = Space(PX, (-CENTER[0] / PX, -CENTER[1] / PX), HEAD_WH)


class FaceStates:
    """The moving parts of one person's face. Pictures: uint8 (h, w, 4), colour times coverage."""

    def __init__(self, person: Person) -> None:
        self._look = person.appearance
        self._style = style_of(person.name)
        name = person.name
        self.moods = [face_of(name, {})] + [
            face_of(name, {mood: step / STEPS})
            for mood in MOODS[1:]
            for step in range(1, STEPS + 1)
        ]
        self.closing = [
            _closed(full_face(name, "neutral"), step / CLOSING) for step in range(1, CLOSING + 1)
        ]
        self.talking = [
            speaking(full_face(name, mood), (1.0 if mood == "neutral" else _CALM) * step / TALKING)
            for mood in TALKERS
            for step in range(1, TALKING + 1)
        ]

    def brows(self) -> list[Image]:
        """Both brows in every state."""

        def draw(image: Image, face: ActionUnits) -> None:
            for side in (-1, 1):
                draw_brow(image, HEAD_SPACE, self._look, face, self._style, side)

        return [_window("brows", _strokes(draw, face)) for face in self.moods]

    def eyes(self) -> list[Image]:
        """The right eye in every state, without its iris."""
        shut = (*self.moods, *self.closing)
        return [_window("eyes", _strokes(self._eye(None), face)) for face in shut]

    def openings(self) -> list[Image]:
        """Where the right eyeball is seen, as coverage alone."""
        found = []
        for face in (*self.moods, *self.closing):
            dark, bright = (
                _window("openings", _drawn(self._eye(tone), face, 0))[..., 0].astype(np.int16)
                for tone in ((1, 1, 1), (255, 255, 255))
            )
            cover = np.clip(np.rint((bright - dark) * (255 / 254)), 0, 255)
            found.append(_coverage(cover.astype(np.uint8)))
        return found

    def mouth(self) -> list[Image]:
        """The mouth in every state."""

        def draw(image: Image, face: ActionUnits) -> None:
            mouth = mouth_shape(self._look, face)
            draw_mouth(image, HEAD_SPACE, self._look, face, self._style, mouth)

        return [_window("mouth", _strokes(draw, face)) for face in (*self.moods, *self.talking)]

    def drops(self) -> list[float]:
        """How far the jaw sinks in every state of the mouth, head units."""
        faces = (*self.moods, *self.talking)
        return [round(float(mouth_shape(self._look, face).drop), 4) for face in faces]

    def folds(self) -> list[Image]:
        """Folds of the skin in every state, as coverage alone, at half the resolution."""
        found = []
        for face in self.moods:
            mouth = mouth_shape(self._look, face)
            mask = _window("folds", fold_mask(HEAD_SPACE, self._look, face, self._style, mouth))
            half = cv2.resize(mask, PART["folds"].size_wh, interpolation=cv2.INTER_AREA)
            found.append(_coverage(np.asarray(half, np.uint8)))
        return found

    def _eye(self, white: Color | None) -> Callable[[Image, ActionUnits], None]:
        tone = white or eye_white(self._look)

        def draw(image: Image, face: ActionUnits) -> None:
            draw_eye(image, HEAD_SPACE, self._look, face, self._style, 1, tone)

        return draw


def paint(person: Person, number: int) -> dict[str, Image]:
    """All sprites of a person by part: uint8 (count, height, width, 4), as `read_sprites` reads."""
    look, states = person.appearance, FaceStates(person)
    behind, front = paint_still(HEAD_SPACE, look)
    wall = room(look, number, PART["room"].size_wh)
    parts = {
        "head": [_premultiplied(behind)],
        "front": [_premultiplied(front)],
        "body": [_body(look)],
        "room": [np.dstack([wall, np.full(wall.shape[:2], 255, np.uint8)])],
        "iris": [_iris(look)],
        "brows": states.brows(),
        "eyes": states.eyes(),
        "openings": states.openings(),
        "mouth": states.mouth(),
        "folds": states.folds(),
    }
    return {
        part.name: _rounded(np.stack(parts[part.name]), _GREY_STEPS.get(part.name, 4))
        for part in PARTS
    }


def row(person: Person) -> dict[str, object]:
    """What the index says of a person."""
    faces = {mood: full_face(person.name, mood) for mood in MOODS}
    tint = fold_tint(person.appearance.skin, style_of(person.name))
    return {
        "name": person.name,
        "scale": person.appearance.scale,
        "shift": list(person.appearance.shift),
        "lids": {mood: face.blink for mood, face in faces.items()},
        "gaze_y": {mood: face.gaze_y for mood, face in faces.items()},
        "drops": FaceStates(person).drops(),
        "tint": [round(value, 4) for value in tint],
    }


def index() -> str:
    """The text of the index of all people, one line each."""
    lines = ",\n".join(json.dumps(row(person), ensure_ascii=False) for person in CAST)
    return f"[\n{lines}\n]\n"


def write(folder: Path, numbers: Iterable[int]) -> None:
    """Writes the sprites of some of the cast, and the index of all."""
    for number in numbers:
        sheet = _sheet(paint(CAST[number], number))
        data = io.BytesIO()
        image = Pictures.fromarray(sheet)
        image.save(data, "WEBP", lossless=True, quality=100, method=4, exact=True)
        (folder / sprite_file(number)).write_bytes(data.getvalue())
    (folder / INDEX).write_text(index(), encoding="utf-8")


def _sheet(parts: dict[str, Image]) -> Image:
    """All pictures on one sheet, part under part."""
    sheet = np.zeros((sum(part.height for part in PARTS), SHEET_WIDTH, 4), np.uint8)
    y = 0
    for part in PARTS:
        w, h = part.size_wh
        for k, picture in enumerate(parts[part.name]):
            row, column = divmod(k, part.columns)
            sheet[y + row * h : y + (row + 1) * h, column * w : (column + 1) * w] = picture
        y += part.height
    return sheet


def _rounded(pictures: Image, step: int) -> Image:
    """Colours and coverage in multiples of `step`; full coverage stays full."""
    coarse = np.minimum((pictures.astype(np.int16) + step // 2) // step * step, 255)
    coarse[..., 3][pictures[..., 3] == 255] = 255
    coarse[..., :3] = np.minimum(coarse[..., :3], coarse[..., 3:])
    return coarse.astype(np.uint8)


def _closed(face: ActionUnits, share: float) -> ActionUnits:
    return replace(face, blink=face.blink + (1 - face.blink) * share)


def _drawn(draw: Callable[[Image, ActionUnits], None], face: ActionUnits, ground: int) -> Image:
    image = np.full((HEAD_WH[1], HEAD_WH[0], 3), ground, np.uint8)
    draw(image, face)
    return image


def _strokes(draw: Callable[[Image, ActionUnits], None], face: ActionUnits) -> Image:
    """What is drawn, from how it looks on black and on white; uint8 (H, W, 4)."""
    black, white = (_drawn(draw, face, ground) for ground in (0, 255))
    clear = (white.astype(np.int16) - black).max(axis=2)
    return np.dstack([black, np.clip(255 - clear, black.max(axis=2), 255).astype(np.uint8)])


def _window(name: str, picture: Image) -> Image:
    """The part of the head's canvas that a part of the sprites covers."""
    (x, y), (w, h), scale = PART[name].corner, PART[name].size_wh, PART[name].scale
    return picture[y : y + round(h / scale), x : x + round(w / scale)]


def _coverage(mask: NDArray[np.uint8]) -> Image:
    """A mask as the coverage of a colourless picture."""
    return np.dstack([np.zeros((*mask.shape, 3), np.uint8), mask])


def _premultiplied(layer: Layer) -> Image:
    cover = layer.alpha.astype(np.uint16)[..., None]
    return np.dstack([((layer.rgb * cover + 127) // 255).astype(np.uint8), layer.alpha])


def _body(look: Appearance) -> Image:
    """Shoulders and clothes, painted at twice the size for smooth edges."""
    w, h = PART["body"].size_wh
    origin = (-BODY_CENTER[0] / PX, -BODY_CENTER[1] / PX)
    fine = Layer.empty(Space(2 * PX, origin, (2 * w, 2 * h)))
    paint_body(fine, look)
    small = cv2.resize(_premultiplied(fine), (w, h), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _iris(look: Appearance) -> Image:
    w, h = PART["iris"].size_wh
    space = Space(PX, (-w / 2 / PX, -h / 2 / PX), (w, h))
    grounds = []
    for ground in (0, 255):
        image = np.full((h, w, 3), ground, np.uint8)
        draw_iris(image, space, look, (0.0, 0.0))
        draw_glint(image, space, (0.0, 0.0))
        grounds.append(image)
    clear = (grounds[1].astype(np.int16) - grounds[0]).max(axis=2)
    return np.dstack([grounds[0], (255 - clear).astype(np.uint8)])
