"""One person's head: still parts painted once, moving parts drawn when the face changes."""

import cv2

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Layer, Space
from benchmarks.demo.painter.cutout import Cutout
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.features import draw_features
from benchmarks.demo.painter.face.mouth import mouth_shape
from benchmarks.demo.painter.face.skin import paint_head
from benchmarks.demo.painter.face.style import Style
from benchmarks.demo.painter.figure.hair import paint_hair_before, paint_hair_behind
from benchmarks.demo.painter.figure.wear import (
    paint_glasses,
    paint_headwear,
    paint_headwear_behind,
    paint_headwear_shade,
)
from monitor.demo.sprite_parts import PX

LEFT, TOP, RIGHT, BOTTOM = -1.9, -2.2, 1.9, 2.6
MIDDLE = (-LEFT * PX, -TOP * PX)
"""Middle of the face on the canvas, in sprite pixels."""

_JAW = (0.60, 1.7)  # from between nose and lip to below the chin, the jaw moves the skin


def head_space(px_per_unit: float) -> Space:
    """Canvas of a head: head units (half a face's width) around the middle of the face."""
    size = (round((RIGHT - LEFT) * px_per_unit), round((BOTTOM - TOP) * px_per_unit))
    return Space(px_per_unit, (LEFT, TOP), size)


def paint_still(space: Space, look: Appearance) -> tuple[Layer, Layer]:
    """What of a head does not move: under the features of the face, and over them."""
    behind = Layer.empty(space)
    if look.headwear != "hijab":
        paint_hair_behind(behind, look)
    paint_headwear_behind(behind, look)
    paint_head(behind, look)
    paint_headwear_shade(behind, look)
    before = Layer.empty(space)
    if look.headwear != "hijab":
        paint_hair_before(before, look)
    paint_headwear(before, look)
    paint_glasses(before, look)
    return behind, before


class Head:
    """Draws one head. The last face drawn is kept, so a still face costs nothing."""

    def __init__(self, look: Appearance, px_per_unit: float) -> None:
        self.space = head_space(px_per_unit)
        self._look = look
        behind, before = paint_still(self.space, look)
        self._skin = Cutout.of(behind)
        x, y, w, h = cv2.boundingRect(before.alpha)
        self._window = (slice(y, y + h), slice(x, x + w))
        self._before = Cutout.of(before).part(*self._window).copy()
        self._drawn: tuple[ActionUnits, Style, Cutout] | None = None

    def draw(self, face: ActionUnits, style: Style) -> Cutout:
        """The head with a face, as large as its canvas."""
        face = face.rounded()
        if self._drawn is None or self._drawn[:2] != (face, style):
            head = self._stretched(face)
            draw_features(head.picture, self.space, self._look, face, style)
            self._before.cover(head.part(*self._window))
            self._drawn = (face, style, head)
        return self._drawn[2]

    def _stretched(self, face: ActionUnits) -> Cutout:
        """Skin with the lower face drawn out by an open jaw."""
        head = self._skin.copy()
        extra = max(0, round(0.5 * mouth_shape(self._look, face).drop * self.space.px_per_unit))
        if extra:
            start, stop = (round((y - TOP) * self.space.px_per_unit) for y in _JAW)
            width = self.space.size_wh[0]
            every = slice(None)
            jaw = self._skin.part(slice(start, stop), every).scaled((width, stop - start + extra))
            below = self._skin.part(slice(stop, -extra), every)
            for whole, part in ((head.picture, jaw.picture), (head.clear, jaw.clear)):
                whole[start : stop + extra] = part
            head.picture[stop + extra :] = below.picture
            head.clear[stop + extra :] = below.clear
        return head
