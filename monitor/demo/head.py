"""One person's head: its sprites at one size, mixed into the expression asked for."""

import cv2
import numpy as np

from monitor.demo.cast import Person
from monitor.demo.cutout import Cutout, Image
from monitor.demo.expression import (
    Expression,
    Mixture,
    brow_mixture,
    eye_mixture,
    mouth_mixture,
)
from monitor.demo.sprite_parts import CENTER, PART, PX

EYE = (0.405, -0.087)  # middle of the right iris at rest, head units
GAZE = (0.055, 0.035)  # how far it goes
JAW = (0.60, 1.7)  # from between nose and lip to below the chin, the jaw moves the skin


def detail(unit_px: float) -> int:
    """Eighths of the sprites' size that serve a head whose unit is `unit_px` pixels."""
    return min(8, int(np.ceil(8 * 1.5 * unit_px / PX)))


class Head:
    """Draws one head. The last expression drawn is kept, so a still face costs nothing.

    sprites: a person's, of which those of the head are kept, scaled to `eighths` of their size.
    """

    def __init__(self, person: Person, sprites: dict[str, Image], eighths: int) -> None:
        self.eighths = eighths
        self.px_per_unit = PX * eighths / 8
        self._person = person
        self._parts = {
            name: _scaled(pictures, eighths if PART[name].scale == 1 else 2 * eighths)
            for name, pictures in sprites.items()
            if name not in ("body", "room", "openings", "folds")
        }
        # these are coverage alone
        self._openings = _scaled(sprites["openings"][..., 3:], eighths)[..., 0]
        self._folds = _scaled(sprites["folds"][..., 3:], 2 * eighths)[..., 0]
        self._skin = self._parts.pop("head")[0]
        front = self._parts.pop("front")[0]
        x, y, w, h = cv2.boundingRect(front[..., 3])
        self._front_at = np.s_[y : y + h, x : x + w]
        self._front = Cutout(front[self._front_at].copy())
        self._drawn: tuple[Expression, Cutout] | None = None

    def draw(self, expression: Expression) -> Cutout:
        """The head with a face, as large as its canvas."""
        expression = expression.rounded()
        if self._drawn is None or self._drawn[0] != expression:
            self._drawn = (expression, Cutout(self._head(expression)))
        return self._drawn[1]

    def _head(self, face: Expression) -> Image:
        level = 0.0 if face.mood == "neutral" else face.level
        mouth = mouth_mixture(face.mood, level, face.talk)
        head = self._stretched(sum(self._person.drops[state] * share for state, share in mouth))
        brows = brow_mixture(face.mood, level)
        self._fold(head, brows)
        self._look(head, face, level)
        for name, mixture in (("brows", brows), ("mouth", mouth)):
            pictures = self._parts[name]
            Cutout(_mixed(pictures, mixture)).cover(head[self._place(name)])
        self._front.cover(head[self._front_at])
        return head

    def _place(self, name: str) -> tuple[slice, slice]:
        """Where a part lies on the scaled canvas."""
        (x, y), (w, h) = PART[name].corner, PART[name].size_wh
        stop = (x + round(w / PART[name].scale), y + round(h / PART[name].scale))
        x0, y0, x1, y1 = (value * self.eighths // 8 for value in (x, y, *stop))
        return slice(y0, y1), slice(x0, x1)

    def _stretched(self, drop: float) -> Image:
        """Skin with the lower face drawn out by an open jaw that sank `drop` head units."""
        extra = max(0, round(0.5 * drop * self.px_per_unit))
        if not extra:
            return np.asarray(self._skin).copy()
        start, stop = (round((y + CENTER[1] / PX) * self.px_per_unit) for y in JAW)
        jaw = cv2.resize(self._skin[start:stop], (self._skin.shape[1], stop - start + extra))
        rows = (self._skin[:start], jaw, self._skin[stop:-extra])
        return np.asarray(np.concatenate(rows), np.uint8)

    def _fold(self, head: Image, mixture: Mixture) -> None:
        """Darkens the skin toward its shade along folds and hollows, in place."""
        part = head[self._place("folds")]
        mask = _mixed(self._folds, mixture)
        if mask.shape != part.shape[:2]:
            mask = np.asarray(cv2.resize(mask, part.shape[1::-1]), np.uint8)
        factors = [cv2.convertScaleAbs(mask, alpha=-t, beta=255) for t in self._person.tint]
        every = cv2.merge([*factors, np.full_like(mask, 255)])
        part[:] = cv2.multiply(part, every, scale=1 / 255)

    def _look(self, head: Image, face: Expression, level: float) -> None:
        """Lays both eyes on, their gaze where the person and the mood look, in place."""
        calm, full = (self._person.lids[mood] for mood in ("neutral", face.mood))
        lids = calm + (full - calm) * level
        closed = max(0.0, (face.blink - lids) / (1 - lids))
        mixture = eye_mixture(face.mood, level, closed)
        lid, opening = _mixed(self._parts["eyes"], mixture), _mixed(self._openings, mixture)
        rows, right = self._place("eyes")
        left = slice(head.shape[1] - right.stop, head.shape[1] - right.start)
        gaze_y = face.gaze_y + level * self._person.gaze_y[face.mood]
        for side, columns in ((-1, left), (1, right)):
            eye = head[rows, columns]
            seen = opening if side > 0 else np.ascontiguousarray(opening[:, ::-1])
            Cutout(lid if side > 0 else np.ascontiguousarray(lid[:, ::-1])).cover(eye)
            x = EYE[0] * side + GAZE[0] * face.gaze_x + CENTER[0] / PX
            y = EYE[1] + GAZE[1] * gaze_y + CENTER[1] / PX
            iris = self._parts["iris"][0]
            offset = np.array([x, y]) * self.px_per_unit - (columns.start, rows.start)
            offset -= iris.shape[0] / 2
            shift = np.array([[1.0, 0.0, offset[0]], [0.0, 1.0, offset[1]]])
            placed = cv2.warpAffine(iris, shift, eye.shape[1::-1])
            every = cv2.merge([seen, seen, seen, seen])
            Cutout(np.asarray(cv2.multiply(placed, every, scale=1 / 255), np.uint8)).cover(eye)


def _scaled(pictures: Image, eighths: int) -> Image:
    """Pictures (count, height, width, channels) resized; they stay apart, being whole eighths."""
    count, h, w, channels = pictures.shape
    if eighths == 8:
        return pictures
    size_wh = (w * eighths // 8, count * h * eighths // 8)
    method = cv2.INTER_AREA if eighths < 8 else cv2.INTER_LINEAR
    strip = cv2.resize(pictures.reshape(count * h, w, channels), size_wh, interpolation=method)
    return np.asarray(strip, np.uint8).reshape(count, -1, size_wh[0], channels)


def _mixed(pictures: Image, mixture: Mixture) -> Image:
    """Weighted sum of some of the pictures."""
    if len(mixture) == 1:
        return np.asarray(pictures[mixture[0][0]], np.uint8)
    first, *others = mixture
    total = pictures[first[0]] * np.float32(first[1])
    for state, share in others:
        total += pictures[state] * np.float32(share)
    return np.asarray(np.rint(total), np.uint8)
