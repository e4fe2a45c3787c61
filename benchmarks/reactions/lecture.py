"""Drawn lectures in which students answer by icons, or do not: a picture a second, with the truth.

People move before their cameras. What might be taken for an icon is there too: emoji on posters and
in virtual backgrounds that are switched on meanwhile, stickers on profile pictures, hands before
the camera, buttons under the pointer, light that goes off.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.layouts.layouts_chrome import tile_buttons
from benchmarks.layouts.layouts_looks import LOOKS, grid
from benchmarks.layouts.wild_people import Crowd
from benchmarks.reactions import shapes
from benchmarks.reactions.icons import Look, icon, lay, other
from benchmarks.reactions.programs import KINDS, Shown, draw
from benchmarks.seats.seat_switches_labels import STYLES, draw_label
from monitor.demo.scene import camera_noise
from monitor.seats.types import SeatedTile
from monitor.types import BoxInt, Tile, TileState
from storage.kinds import ReactionKind
from tests.support.pictures.synthetic_gallery import NAMES, Image


@dataclass(frozen=True, slots=True)
class Setting:
    """One lecture. looks: its seconds. icons: whether anybody answers. lossy: JPEG quality or 0."""

    program: str
    theme: str
    size_wh: tuple[int, int]
    scale: float
    count: int
    looks: int
    seed: int
    family: str = "held out"
    icons: bool = True
    lossy: int = 0


@dataclass
class _Student:
    """One tile. hands: looks with a real hand. switch: look at which the background changes."""

    room: Image
    other_room: Image
    off: Image | None
    seed: int
    shown: list[Shown] = field(default_factory=list)
    hands: tuple[int, int] = (-1, -1)
    switch: int = -1


class Lecture:
    """A lecture that can be drawn at any second. The same setting gives the same pictures."""

    def __init__(self, setting: Setting, crowd: Crowd) -> None:
        self.setting = setting
        rng = np.random.default_rng([setting.seed, 71])
        self._crowd, self._look = crowd, LOOKS[setting.program][setting.theme]
        width, height = setting.size_wh
        bar = round(44 * setting.scale)
        gap = max(2, round(self._look.gap_px[0] * setting.scale))
        room = (0, bar, width, height - bar)
        self._boxes = grid(room, setting.count, gap, self._look.aspects)
        self._style = STYLES[int(rng.integers(len(STYLES)))]
        self._noise = camera_noise(setting.seed)
        self._resort = int(rng.integers(5, setting.looks)) if rng.random() < 0.3 else -1
        self._order = rng.permutation(setting.count).tolist()
        size = (self._boxes[0][2] - self._boxes[0][0], self._boxes[0][3] - self._boxes[0][1])
        self.students = [self._student(size, rng) for _ in range(setting.count)]

    def boxes(self, look: int) -> list[BoxInt]:
        """Box of each student, in order."""
        if self._resort < 0 or look < self._resort:
            return self._boxes
        return [self._boxes[place] for place in self._order]

    def seated(self, look: int) -> list[SeatedTile]:
        """The tiles with their seats, numbered from 1, as the pipeline knows them."""
        return [
            SeatedTile(
                Tile(box, TileState.CAMERA_OFF if one.off is not None else TileState.VIDEO, 1, 1),
                number + 1, None,
            )
            for number, (box, one) in enumerate(zip(self.boxes(look), self.students, strict=True))
        ]  # fmt: skip

    def truth(self) -> list[tuple[int, Shown]]:
        """Every icon with its seat."""
        return [(n + 1, one) for n, student in enumerate(self.students) for one in student.shown]

    def picture(self, look: int) -> Image:
        """The window at a second, uint8 (H, W, 3) RGB."""
        width, height = self.setting.size_wh
        image = np.empty((height, width, 3), np.uint8)
        image[:] = self._look.ground
        bar = round(44 * self.setting.scale)
        image[:bar], image[-bar:] = self._look.bar, self._look.bar
        for number, box in enumerate(self.boxes(look)):
            self._tile(image, box, number, look)
        if self.setting.lossy:
            options = [cv2.IMWRITE_JPEG_QUALITY, self.setting.lossy]
            data = cv2.imencode(".jpg", np.ascontiguousarray(image[..., ::-1]), options)[1]
            bgr = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
            image = np.ascontiguousarray(bgr[..., ::-1])
        return image

    def _tile(self, image: Image, box: BoxInt, number: int, look: int) -> None:
        x0, y0, x1, y1 = box
        student, name = self.students[number], NAMES[number % len(NAMES)]
        part = image[y0:y1, x0:x1]
        shown = self._camera(student, look) if student.off is None else student.off.copy()
        shown = shown[: y1 - y0, : x1 - x0]
        label_scale = min(self.setting.scale, (y1 - y0) / 70)
        draw_label(shown, name, self._style, label_scale, 0, muted=number % 3 > 0)
        if (student.seed + look) % 97 == 0:  # the pointer is over it
            rng = np.random.default_rng([student.seed, look])
            tile_buttons(shown, min(self.setting.scale, (y1 - y0) / 90), rng)
        part[:] = shown
        letters = self._style.size_px(y1 - y0, label_scale)
        wide = round((0.56 * len(name) + 2.4) * letters)
        for one in student.shown:
            if one.start <= look < one.stop:
                draw(image, box, one, self.setting.program, self.setting.scale,
                     self.setting.family, min(wide, (x1 - x0) // 2))  # fmt: skip

    def _camera(self, student: _Student, look: int) -> Image:
        room = student.room if student.switch < 0 or look < student.switch else student.other_room
        height, width = room.shape[:2]
        rng = np.random.default_rng(student.seed)
        phase, lively = float(rng.uniform(0, 6)), float(rng.uniform(0.02, 0.3))
        canvas = room.astype(np.float32)
        x = width * (0.5 + 0.12 * np.sin(phase)) + lively * 0.3 * width * np.sin(
            0.31 * look + phase
        )
        y = height * 0.46 + lively * 0.2 * height * np.sin(0.53 * look + 2 * phase)
        person = np.random.default_rng(student.seed + 1)
        unit = float(person.uniform(0.24, 0.42)) * height
        self._crowd.stand_in(canvas, (float(x), float(y)), unit, person)
        shown = np.clip(canvas, 0, 255).astype(np.uint8)
        if student.hands[0] <= look < student.hands[1]:
            self._real_hand(shown, student, look)
        self._noise(shown, 613 * look + 151 * student.seed)
        return shown

    def _real_hand(self, shown: Image, student: _Student, look: int) -> None:
        """A hand before the camera: shaded, soft, and never quite still."""
        rng = np.random.default_rng([student.seed, 3])
        height = shown.shape[0]
        skin: tuple[int, int, int] = tuple(
            int(v) for v in rng.integers((150, 95, 70), (235, 190, 160))
        )  # type: ignore[assignment]
        kind = (ReactionKind.RAISED_HAND, ReactionKind.THUMBS_UP)[int(rng.integers(2))]
        soft = cv2.GaussianBlur(shapes.hand(kind, "held out", skin, rng), (0, 0), 6)
        drawn = np.asarray(soft, np.uint8)
        size = round(float(rng.uniform(0.25, 0.45)) * height)
        sway = 0.02 * height * np.array([np.sin(1.7 * look), np.cos(1.1 * look)])
        corner = (
            (0.02 * height, 0.05 * height) if rng.random() < 0.6 else (0.9 * height, 0.3 * height)
        )
        lay(shown, drawn, (corner[0] + float(sway[0]), corner[1] + float(sway[1])), size)

    def _student(self, size_wh: tuple[int, int], rng: np.random.Generator) -> _Student:
        setting = self.setting
        student = _Student(
            self._room(size_wh, rng), self._room(size_wh, rng),
            self._avatar(size_wh, rng) if rng.random() < 0.18 else None,
            int(rng.integers(1, 10**6)),
        )  # fmt: skip
        if rng.random() < 0.1:
            start = int(rng.integers(2, setting.looks))
            student.hands = (start, start + int(rng.integers(3, 30)))
        if rng.random() < 0.08:
            student.switch = int(rng.integers(2, setting.looks))
        look = int(rng.integers(3, 30))
        while setting.icons and look < setting.looks - 14:
            kinds = KINDS[setting.program]
            kind = kinds[int(rng.integers(len(kinds)))]
            last = look + int(rng.integers(8, 26))
            student.shown.append(
                Shown(kind, look, min(last, setting.looks), int(rng.integers(10**6)))
            )
            look = last + int(rng.integers(6, 40))
        return student

    def _room(self, size_wh: tuple[int, int], rng: np.random.Generator) -> Image:
        room = np.ascontiguousarray(self._crowd.empty_room(size_wh, rng))
        if rng.random() < 0.3:  # posters and stickers
            for _ in range(int(rng.integers(1, 4))):
                size = int(np.clip(rng.uniform(0.12, 0.35) * size_wh[1], 12, 90))
                at = (
                    float(rng.uniform(0, size_wh[0] - size)),
                    float(rng.uniform(0, size_wh[1] - size)),
                )
                if rng.random() < (0.1 if self.setting.icons else 0.4):
                    at = (float(rng.uniform(2, 12)), float(rng.uniform(2, 12)))
                lay(room, self._any(rng), at, size)
        return room

    def _avatar(self, size_wh: tuple[int, int], rng: np.random.Generator) -> Image:
        tile = np.empty((size_wh[1], size_wh[0], 3), np.uint8)
        tile[:] = self._look.off
        radius = round(0.24 * size_wh[1])
        middle = (size_wh[0] // 2, size_wh[1] // 2)
        cv2.circle(
            tile, middle, radius, [int(v) for v in rng.integers(40, 210, 3)], -1, cv2.LINE_AA
        )
        if rng.random() < 0.5:
            lay(tile, self._any(rng), (middle[0] - radius * 0.7, middle[1] - radius * 0.7),
                round(1.4 * radius))  # fmt: skip
        return tile

    def _any(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        if rng.random() < 0.4:
            return other(self.setting.family, rng)
        kinds = tuple(ReactionKind)
        return icon(
            kinds[int(rng.integers(len(kinds)))],
            Look(self.setting.family, int(rng.integers(10**4))),
        )
