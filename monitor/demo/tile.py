"""One person's tile: room, body, moving head and name label, kept ready for one tile size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.demo.meeting_ui import camera_off_tile, name_label
from monitor.demo.motion import Pose
from monitor.demo.painter.action_units import ActionUnits
from monitor.demo.painter.appearance import Person
from monitor.demo.painter.brush import Image, Layer, Space
from monitor.demo.painter.clothes import paint_body
from monitor.demo.painter.cutout import Cutout
from monitor.demo.painter.head import LEFT, TOP, Head
from monitor.demo.painter.rooms import room
from monitor.demo.painter.style import Style

_UNIT = 0.208  # head unit (half a face's width) as a share of the tile's height
_CENTER_Y = 0.475
_PIVOT = 1.5  # the head turns about the root of the neck, this far below the face's middle
_DETAIL = (44.0, 64.0, 100.0)  # resolutions a head is painted at, px per head unit


@dataclass(frozen=True, slots=True)
class _Sprites:
    """Still parts of a tile. room, off (what is shown without a camera): uint8 (h, w, 3)."""

    room: Image
    body: Cutout
    label: Cutout
    off: Image


class DrawnSeat:
    """Draws the tile of one person at any size."""

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
        shift = np.array([[1, 0, 0.45 * pose.x * unit], [0, 1, 0.30 * pose.y * unit]])
        body = sprites.body.part(slice(start, None), slice(None))
        body.moved(shift, (w, h - start), extend=True).lay_on(tile[start:])
        head = self._head(unit)
        turn = _placement(pose, unit, head.space.px_per_unit, (cx, cy))
        x0, y0, x1, y1 = _reach(turn, head.space.size_wh, size_wh)
        turn[:, 2] -= (x0, y0)
        head.draw(face, style).moved(turn, (x1 - x0, y1 - y0)).lay_on(tile[y0:y1, x0:x1])
        return tile

    def finish(self, tile: Image) -> None:
        """Lays the name label over a tile, in place."""
        label = self._at((tile.shape[1], tile.shape[0])).label
        h, w = label.picture.shape[:2]
        label.lay_on(tile[-h:, :w])

    def camera_off(self, size_wh: tuple[int, int]) -> Image:
        """The tile with the camera off; uint8 (h, w, 3)."""
        return self._at(size_wh).off.copy()

    def _unit(self, tile_h: int) -> float:
        return _UNIT * tile_h * self.person.appearance.scale

    def _center(self, size_wh: tuple[int, int]) -> tuple[float, float]:
        w, h = size_wh
        dx, dy = self.person.appearance.shift
        return w / 2 + dx * h, h * (_CENTER_Y + dy)

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


def _placement(
    pose: Pose, unit: float, px_per_unit: float, center: tuple[float, float]
) -> NDArray[np.float64]:
    """Matrix (2, 3) from pixels of the head's canvas to pixels of the tile."""
    scale = pose.zoom * unit / px_per_unit
    c, s = scale * np.cos(pose.roll), scale * np.sin(pose.roll)
    pivot = np.array([-LEFT, _PIVOT - TOP]) * px_per_unit
    place = np.array([center[0] + pose.x * unit, center[1] + (pose.y + _PIVOT) * unit])
    turn = np.array([[c, -s], [s, c]])
    return np.concatenate([turn, (place - turn @ pivot)[:, None]], axis=1)


def _reach(
    turn: NDArray[np.float64], canvas_wh: tuple[int, int], tile_wh: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Part of the tile that the head's canvas covers, x0, y0, x1, y1."""
    w, h = canvas_wh
    corners = turn @ np.array([[0, w, 0, w], [0, 0, h, h], [1, 1, 1, 1]])
    x0, y0 = np.maximum(np.floor(corners.min(axis=1)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=1)).astype(int), tile_wh)
    return int(x0), int(y0), int(x1), int(y1)
