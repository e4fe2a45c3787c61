"""One person's tile: room, body, moving head and name label, kept ready for one tile size."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.demo.cast import Person, read_sprites
from monitor.demo.cutout import Cutout, Image
from monitor.demo.expression import Expression
from monitor.demo.head import Head, detail
from monitor.demo.meeting_ui import camera_off_tile, name_label
from monitor.demo.motion import Pose
from monitor.demo.sprite_parts import BODY_CENTER, CENTER, PX

UNIT = 0.208
"""The head unit (half a face's width) as a share of the tile's height."""

CENTER_Y = 0.475
"""Where a face's middle lies in the tile."""

BODY_SWAY = (0.45, 0.30)
"""How much of the head's movement the shoulders follow."""

_PIVOT = 1.5  # the head turns about the root of the neck, this far below the face's middle
_FINE = 4  # the body moves in quarters of a pixel


@dataclass(frozen=True, slots=True)
class _Still:
    """What stays at one tile size. room, off (shown without a camera): uint8 (h, w, 3)."""

    room: Image
    body: Cutout
    label: Cutout
    off: Image
    head: Head


class DrawnSeat:
    """Draws the tile of one person at any size."""

    def __init__(self, person: Person, number: int) -> None:
        self.person = person
        self._number = number
        self._still: tuple[tuple[int, int], _Still] | None = None
        self._scenery: tuple[tuple[int, int], Image] | None = None

    def draw(self, size_wh: tuple[int, int], expression: Expression, pose: Pose) -> Image:
        """The tile with the camera on; uint8 (h, w, 3)."""
        still = self._at(size_wh)
        unit = UNIT * size_wh[1] * self.person.scale
        tile = self._background(size_wh, still, pose, unit).copy()
        turn = placement(pose, unit, still.head.px_per_unit, self._center(size_wh), CENTER)
        head = still.head.draw(expression)
        x0, y0, x1, y1 = reach(turn, head.rgba.shape[1::-1], size_wh)
        turn[:, 2] -= (x0, y0)
        head.moved(turn, (x1 - x0, y1 - y0)).lay_on(tile[y0:y1, x0:x1])
        return tile

    def finish(self, tile: Image) -> None:
        """Lays the name label over a tile, in place."""
        label = self._at((tile.shape[1], tile.shape[0])).label
        h, w = label.rgba.shape[:2]
        label.lay_on(tile[-h:, :w])

    def camera_off(self, size_wh: tuple[int, int]) -> Image:
        """The tile with the camera off; uint8 (h, w, 3)."""
        return self._at(size_wh).off.copy()

    def _center(self, size_wh: tuple[int, int]) -> tuple[float, float]:
        w, h = size_wh
        dx, dy = self.person.shift
        return w / 2 + dx * h, h * (CENTER_Y + dy)

    def _background(
        self, size_wh: tuple[int, int], still: _Still, pose: Pose, unit: float
    ) -> Image:
        """Room and body; kept until the body has moved by a quarter of a pixel."""
        sway = (BODY_SWAY[0] * pose.x * unit, BODY_SWAY[1] * pose.y * unit)
        key = (round(_FINE * sway[0]), round(_FINE * sway[1]))
        if self._scenery is None or self._scenery[0] != key:
            tile = still.room.copy()
            cx, cy = self._center(size_wh)
            scale = unit / still.head.px_per_unit
            center = np.array(BODY_CENTER) * still.head.eighths / 8
            place = np.array([cx + key[0] / _FINE, cy + key[1] / _FINE]) - scale * center
            turn = np.array([[scale, 0.0, place[0]], [0.0, scale, place[1]]])
            x0, y0, x1, y1 = reach(turn, still.body.rgba.shape[1::-1], size_wh)
            turn[:, 2] -= (x0, y0)
            still.body.moved(turn, (x1 - x0, y1 - y0)).lay_on(tile[y0:y1, x0:x1])
            self._scenery = (key, tile)
        return self._scenery[1]

    def _at(self, size_wh: tuple[int, int]) -> _Still:
        if self._still is None or self._still[0] != size_wh:
            self._still, self._scenery = (size_wh, self._prepared(size_wh)), None
        return self._still[1]

    def _prepared(self, size_wh: tuple[int, int]) -> _Still:
        sprites = read_sprites(self._number)
        unit = UNIT * size_wh[1] * self.person.scale
        head = Head(self.person, sprites, detail(unit))
        room, body = sprites["room"][0, ..., :3], sprites["body"][0]
        method = cv2.INTER_CUBIC if size_wh[0] > room.shape[1] else cv2.INTER_AREA
        smaller = (body.shape[1] * head.eighths // 8, body.shape[0] * head.eighths // 8)
        return _Still(
            room=np.asarray(cv2.resize(room, size_wh, interpolation=method), np.uint8),
            body=Cutout(np.asarray(cv2.resize(body, smaller, interpolation=cv2.INTER_AREA))),
            label=name_label(self.person.name, size_wh),
            off=camera_off_tile(self.person.name, self._number, size_wh),
            head=head,
        )


def placement(
    pose: Pose,
    unit: float,
    px_per_unit: float,
    center: tuple[float, float],
    middle: tuple[float, float],
) -> NDArray[np.float64]:
    """Matrix (2, 3) from pixels of the head's canvas to pixels of the tile.

    unit, px_per_unit: pixels per head unit in the tile and on the canvas. center: middle of the
    face in the tile, px; middle: on the canvas, in sprite pixels.
    """
    scale = pose.zoom * unit / px_per_unit
    c, s = scale * np.cos(pose.roll), scale * np.sin(pose.roll)
    pivot = (np.array(middle) / PX + (0.0, _PIVOT)) * px_per_unit
    place = np.array([center[0] + pose.x * unit, center[1] + (pose.y + _PIVOT) * unit])
    turn = np.array([[c, -s], [s, c]])
    return np.concatenate([turn, (place - turn @ pivot)[:, None]], axis=1)


def reach(
    turn: NDArray[np.float64], canvas_wh: tuple[int, int], tile_wh: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Part of the tile that a canvas covers, x0, y0, x1, y1."""
    w, h = canvas_wh
    corners = turn @ np.array([[0, w, 0, w], [0, 0, h, h], [1, 1, 1, 1]])
    x0, y0 = np.maximum(np.floor(corners.min(axis=1)).astype(int), 0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=1)).astype(int), tile_wh)
    return int(x0), int(y0), int(x1), int(y1)
