"""A meeting that can be rearranged at any moment, as a picture with known students."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import cv2

from benchmarks.demo.painter.brush import Image
from benchmarks.demo.painter.face.expressions import face_of
from benchmarks.demo.painter.face.style import Style
from benchmarks.seats.seat_switches_class import Student
from benchmarks.seats.seat_switches_labels import LabelStyle, draw_label
from monitor.demo.meeting_ui import empty_window, speaker_border, stamp, text_mask
from monitor.demo.motion import Motion
from monitor.demo.scene import camera_noise
from monitor.demo.tile_grid import GAP_PX, bars_px, gallery
from monitor.types import BoxInt

_STYLE = Style()
_FACE = face_of("", {})
_STRIP_TILES = 5
_SIDE_TILES = 12
VIEWS = ("gallery", "speaker", "share", "share, strip on top", "side gallery", "large speaker")
_GRAIN_PX = 560  # of a tile; the speaker's large one needs no grain to the rim

WINDOWS: tuple[tuple[tuple[int, int], float, int], ...] = (
    ((1280, 720), 1.0, 0),
    ((1366, 768), 1.0, 1),
    ((1600, 900), 1.25, 2),
    ((1920, 1080), 1.0, 0),
    ((1920, 1080), 1.5, 3),
    ((1120, 678), 1.0, 0),
)
"""Sizes of the window in pixels, scale of the display, smoothing of the letters."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One picture. image: uint8 (H, W, 3) RGB. boxes: of the tiles. who: student in each.

    video: whether each tile's camera is on.
    """

    image: Image
    boxes: tuple[BoxInt, ...]
    who: tuple[int, ...]
    video: tuple[bool, ...]


@dataclass(slots=True)
class Meeting:
    """What is on the screen; change the fields and draw.

    order: students in the meeting, in the order of their tiles. page: from 0. window: index of
    WINDOWS. view: one of VIEWS. new_rooms: who switched to another room.
    covered: place of a tile on the page with a notice over its label.
    """

    students: tuple[Student, ...]
    style: LabelStyle
    page_size: int
    seed: int
    order: list[int]
    window: int = 0
    page: int = 0
    view: str = "gallery"
    off: set[int] = field(default_factory=set)
    muted: set[int] = field(default_factory=set)
    new_rooms: set[int] = field(default_factory=set)
    names: dict[int, str] = field(default_factory=dict)
    speaker: int | None = None
    covered: int | None = None
    fixed_grid: bool = False

    def on_page(self) -> list[int]:
        """The students of the page that is shown."""
        start = self.page * self.page_size
        return self.order[start : start + self.page_size]

    def draw(self, t_s: float) -> Shown:
        """The picture at a moment, with people moving as they do."""
        size_wh, scale, smoothing = WINDOWS[self.window]
        image = empty_window(size_wh, bars_px(size_wh[1]))
        placed = self._placed(image)
        noise = _noise(self.seed)
        for box, who in placed:
            x0, y0, x1, y1 = box
            student = self.students[who]
            seat = student.seats[who in self.new_rooms]
            tile_wh = (x1 - x0, y1 - y0)
            if who in self.off:
                tile = seat.camera_off(tile_wh)
            else:
                tile = seat.draw(tile_wh, _FACE, _motion(self.seed, who).pose(t_s), _STYLE)
                noise(tile[:_GRAIN_PX, :_GRAIN_PX], 613 * int(t_s * 25) + 151 * who)
            name = self.names.get(who, student.name)
            draw_label(tile, name, self.style, scale, smoothing, muted=who in self.muted)
            image[y0:y1, x0:x1] = tile
        for box, who in placed:
            if who == self.speaker:
                speaker_border(image, box)
        if self.covered is not None and self.covered < len(placed):
            _notice(image, placed[self.covered][0])
        boxes, people = zip(*placed, strict=True)
        return Shown(image, boxes, people, tuple(who not in self.off for who in people))

    def _placed(self, image: Image) -> list[tuple[BoxInt, int]]:
        size_wh = WINDOWS[self.window][0]
        shown = self.on_page()
        if self.view == "gallery":
            count = min(self.page_size, len(self.order)) if self.fixed_grid else len(shown)
            places = gallery(count, size_wh)[: len(shown)]
            return [(place.box_xyxy, who) for place, who in zip(places, shown, strict=True)]
        strip = [who for who in self.order if who != self.speaker][:_STRIP_TILES]
        if self.view == "share":
            _document(image)
            return list(zip(_strip(size_wh, len(strip), along=1), strip, strict=True))
        if self.view == "share, strip on top":
            _document(image, below_strip=True)
            return list(zip(_strip(size_wh, len(strip), along=0), strip, strict=True))
        if self.view == "side gallery":
            beside = self.order[:_SIDE_TILES]
            boxes = _side_gallery(size_wh, len(beside))
            _document(image, right=boxes[0][0] - 2 * GAP_PX)
            return list(zip(boxes, beside, strict=True))
        large = self.speaker if self.speaker in self.order else self.order[0]
        assert large is not None
        if self.view == "large speaker":
            return [(_large(size_wh, below_strip=False), large)]
        boxes = [*_strip(size_wh, len(strip), along=0), _large(size_wh)]
        return list(zip(boxes, [*strip, large], strict=True))


@lru_cache(maxsize=4)
def _noise(seed: int) -> Callable[[Image, int], None]:
    return camera_noise(seed)


@lru_cache(maxsize=256)
def _motion(seed: int, who: int) -> Motion:
    return Motion(seed, who)


def _strip(size_wh: tuple[int, int], count: int, along: int) -> list[BoxInt]:
    """Small tiles in a row at the top (along 0) or in a column on the right (along 1)."""
    width, height = size_wh
    top, _ = bars_px(height)
    tile_h = round(0.15 * height)
    tile_w = tile_h * 16 // 9
    step = (tile_h if along else tile_w) + GAP_PX
    x, y = (width - tile_w - GAP_PX, top + GAP_PX) if along else (GAP_PX, top + GAP_PX)
    if not along:
        x = (width - count * step) // 2
    return [
        (x, y + k * step, x + tile_w, y + k * step + tile_h)
        if along
        else (x + k * step, y, x + k * step + tile_w, y + tile_h)
        for k in range(count)
    ]


def _side_gallery(size_wh: tuple[int, int], count: int) -> list[BoxInt]:
    """Two columns of small tiles on the right."""
    width, height = size_wh
    top, bottom = bars_px(height)
    tile_h = min(round(0.13 * height), (height - top - bottom) // (-(-count // 2)) - GAP_PX)
    tile_w = tile_h * 16 // 9
    left = width - 2 * (tile_w + GAP_PX)
    return [
        (x := left + (k % 2) * (tile_w + GAP_PX), y := top + GAP_PX + k // 2 * (tile_h + GAP_PX),
         x + tile_w, y + tile_h)
        for k in range(count)
    ]  # fmt: skip


def _large(size_wh: tuple[int, int], *, below_strip: bool = True) -> BoxInt:
    width, height = size_wh
    top, bottom = bars_px(height)
    y0 = top + GAP_PX + below_strip * (round(0.15 * height) + 2 * GAP_PX)
    tile_h = height - bottom - GAP_PX - y0
    tile_w = min(width - 2 * GAP_PX, tile_h * 16 // 9)
    return ((width - tile_w) // 2, y0, (width - tile_w) // 2 + tile_w, y0 + tile_h)


def _document(image: Image, *, below_strip: bool = False, right: int | None = None) -> None:
    """A page of text that is shared, under the strip or left of it, up to `right`."""
    height, width = image.shape[:2]
    top, bottom = bars_px(height)
    if below_strip:
        top, right = top + round(0.15 * height) + 2 * GAP_PX, width - GAP_PX
    elif right is None:
        right = width - round(0.15 * height) * 16 // 9 - 4 * GAP_PX
    page = image[top + GAP_PX : height - bottom - GAP_PX, GAP_PX:right]
    page[:] = (250, 250, 248)
    for line, y in enumerate(range(40, page.shape[0] - 30, 34)):
        mask, _ = text_mask(f"{line + 1}. The derivative of a sum is the sum of both.", 18, 400)
        stamp(page, mask[:, : page.shape[1] - 40], 30, y, (40, 40, 44))


def _notice(image: Image, box: BoxInt) -> None:
    """A notice that pops up over the lower part of a tile."""
    x0, _, x1, y1 = box
    high = min(46, (y1 - box[1]) // 3)
    cv2.rectangle(image, (x0 + 4, y1 - high), (x1 - 10, y1 - 3), (250, 250, 250), -1)
    mask, _ = text_mask("Recording is on", 13, 500)
    stamp(image, mask[:, : x1 - x0 - 40], x0 + 16, y1 - high + 12, (30, 30, 34))
