"""One person's tile: room, body, moving head and name label, kept ready for one tile size."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.demo.painter.appearance import Person
from benchmarks.demo.painter.brush import Image, Layer, Space
from benchmarks.demo.painter.cutout import Cutout
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.head import MIDDLE, Head
from benchmarks.demo.painter.face.style import Style
from benchmarks.demo.painter.figure.clothes import paint_body
from benchmarks.demo.painter.figure.rooms import room
from monitor.demo.cutout import Cutout as Label
from monitor.demo.meeting_ui import camera_off_tile, name_label
from monitor.demo.motion import Pose
from monitor.demo.tile import BODY_SWAY, CENTER_Y, UNIT, placement, reach

_DETAIL = (44.0, 64.0, 100.0)  # resolutions a head is painted at, px per head unit


@dataclass(frozen=True, slots=True)
class _Sprites:
    """Still parts of a tile. room, off (what is shown without a camera): uint8 (h, w, 3)."""

    room: Image
    body: Cutout
    label: Label
    off: Image


class PaintedSeat:
    """Paints the tile of one person of any looks, at any size."""

    def __init__(self, person: Person, number: int) -> None:
        self.person = person
        self._number = number
        self._heads: dict[float, Head] = {}
        self._sprites: tuple[tuple[int, int], _Sprites] | None = None

    def draw(self, size_wh: tuple[int, int], face: ActionUnits, pose: Pose, style: Style) -> Image:
        """The tile with the camera on; uint8 (h, w, 3)."""
        sprites = self._at(size_wh)
        w, h = size_wh
        unit, (cx, cy) = self._unit(h), self._center(size_wh)
        tile = sprites.room.copy()
        start = h // 3  # the body begins below
        sway_x, sway_y = BODY_SWAY
        shift = np.array([[1, 0, sway_x * pose.x * unit], [0, 1, sway_y * pose.y * unit]])
        body = sprites.body.part(slice(start, None), slice(None))
        body.moved(shift, (w, h - start), extend=True).lay_on(tile[start:])
        head = self._head(unit)
        turn = placement(pose, unit, head.space.px_per_unit, (cx, cy), MIDDLE)
        x0, y0, x1, y1 = reach(turn, head.space.size_wh, size_wh)
        turn[:, 2] -= (x0, y0)
        head.draw(face, style).moved(turn, (x1 - x0, y1 - y0)).lay_on(tile[y0:y1, x0:x1])
        return tile

    def finish(self, tile: Image) -> None:
        """Lays the name label over a tile, in place."""
        label = self._at((tile.shape[1], tile.shape[0])).label
        h, w = label.rgba.shape[:2]
        label.lay_on(tile[-h:, :w])

    def camera_off(self, size_wh: tuple[int, int]) -> Image:
        """The tile with the camera off; uint8 (h, w, 3)."""
        return self._at(size_wh).off.copy()

    def _unit(self, tile_h: int) -> float:
        return UNIT * tile_h * self.person.appearance.scale

    def _center(self, size_wh: tuple[int, int]) -> tuple[float, float]:
        w, h = size_wh
        dx, dy = self.person.appearance.shift
        return w / 2 + dx * h, h * (CENTER_Y + dy)

    def _head(self, unit: float) -> Head:
        detail = next((d for d in _DETAIL if d >= 1.5 * unit), _DETAIL[-1])
        if detail not in self._heads:
            self._heads = {detail: Head(self.person.appearance, detail)}
        return self._heads[detail]

    def _at(self, size_wh: tuple[int, int]) -> _Sprites:
        if self._sprites is None or self._sprites[0] != size_wh:
            self._sprites = (size_wh, self._paint(size_wh))
        return self._sprites[1]

    def _paint(self, size_wh: tuple[int, int]) -> _Sprites:
        w, h = size_wh
        look, unit, (cx, cy) = self.person.appearance, self._unit(h), self._center(size_wh)
        k = 2 if h < 250 else 1  # large tiles need no smoothing
        fine = Layer.empty(Space(k * unit, (-cx / unit, -cy / unit), (k * w, k * h)))
        paint_body(fine, look)
        return _Sprites(
            room=room(look, self._number, size_wh),
            body=Cutout.of(fine).scaled(size_wh, cv2.INTER_AREA),
            label=name_label(self.person.name, size_wh),
            off=camera_off_tile(self.person.name, self._number, size_wh),
        )
