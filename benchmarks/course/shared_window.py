"""A drawn meeting with something shared in it, and a strip or side gallery of people."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.course.decks import Picture
from benchmarks.course.slide_stories import Look
from benchmarks.layouts.layouts_chrome import (
    Bars,
    draw_bars,
    draw_controls,
    draw_label,
    draw_toast,
    paste,
)
from benchmarks.layouts.layouts_looks import LOOKS, fitted, grid, strip
from benchmarks.layouts.layouts_people import People, names
from monitor.gallery.layout import GalleryLayout
from monitor.types import BoxInt, Tile, TileState

SIZES = ((1280, 720, 1.0), (1366, 768, 1.0), (1440, 900, 1.0), (1920, 1080, 1.25))


@dataclass(frozen=True, slots=True)
class _Place:
    """One arrangement of the window: its picture without a share, tiles, and where it is shared."""

    image: Picture
    boxes: tuple[BoxInt, ...]
    share: BoxInt


class SharedWindow:
    """Draws the looks of one story. people: who takes part."""

    def __init__(self, seed: int, people: People) -> None:
        rng = self._rng = np.random.default_rng([seed, 21])
        program = str(rng.choice(list(LOOKS)))
        self._look = LOOKS[program][str(rng.choice(list(LOOKS[program])))]
        self._width, self._height, self._scale = SIZES[int(rng.integers(len(SIZES)))]
        self._bars = Bars(
            top=round(int(rng.choice([0, 28, 36])) * self._scale),
            bottom=round(int(rng.choice([0, 52, 64])) * self._scale),
            panel=round(300 * self._scale) if rng.random() < 0.2 else 0,
        )
        self._side = str(rng.choice(["right", "top", "bottom", "left"], p=[0.45, 0.3, 0.15, 0.1]))
        self._count = int(rng.integers(2, 9))
        self._shape = float(rng.choice([16 / 9, 16 / 10, 4 / 3]))
        self._people, self._chrome_seed = people, int(rng.integers(1 << 30))
        self._quality = int(rng.integers(45, 92))
        self._places = {large: self._place(0.16 if large else 0.26) for large in (True, False)}
        self._gallery = self._place(None)
        self._shown: tuple[int, int] = (0, 9)  # which picture is shared, for how many looks

    @property
    def share(self) -> BoxInt:
        """Where something is shared while the strip is narrow."""
        return self._places[True].share

    def _place(self, share_of_short: float | None) -> _Place:
        """A strip as wide as this share of the room's short side; None: a gallery without share."""
        rng = np.random.default_rng(self._chrome_seed)
        image = np.empty((self._height, self._width, 3), np.uint8)
        image[:] = self._look.ground
        bars = self._bars
        room = (0, bars.top, self._width - bars.panel, self._height - bars.bottom)
        short = min(room[2] - room[0], room[3] - room[1])
        gap = max(3, round(6 * self._scale))
        if share_of_short is None:
            boxes, share = grid(room, self._count, gap, (16 / 9, 16 / 9)), (0, 0, 0, 0)
        else:
            long_px = round(short * share_of_short * 1.4)
            boxes, rest = strip(room, self._side, self._count, gap, long_px, 16 / 9)
            share = fitted(rest, self._shape, gap)
        for box, name in zip(boxes, names(len(boxes), rng), strict=True):
            tile = self._people.tile((box[2] - box[0], box[3] - box[1]), "plain", rng)
            draw_label(tile, name, self._scale, plate=self._look.plate, muted=False)
            paste(image, tile, box, 0)
        draw_bars(image, self._look, bars, self._scale, rng)
        return _Place(image, tuple(boxes), share)

    def draw(self, look: Look) -> tuple[Picture, GalleryLayout]:
        """The frame, uint8 (H, W, 3), and the true layout of its tiles."""
        place = self._gallery if look.shared is None else self._places[look.large]
        image, boxes = place.image.copy(), list(place.boxes)
        for x0, y0, x1, y1 in boxes:  # cameras have grain
            noise = self._rng.integers(0, 12, (y1 - y0, x1 - x0, 1), np.uint8)
            image[y0:y1, x0:x1] = cv2.subtract(image[y0:y1, x0:x1], np.repeat(noise, 3, axis=2))
        if look.shared is not None:
            x0, y0, x1, y1 = place.share
            image[y0:y1, x0:x1] = self._sent(look.shared, (x1 - x0, y1 - y0))
            self._cover(image, boxes, place.share, look)
        tiles = tuple(Tile(box, TileState.VIDEO, 1, n + 1) for n, box in enumerate(boxes))
        return image, GalleryLayout(tiles, "grid", 1, len(tiles))

    def _sent(self, shared: Picture, size_wh: tuple[int, int]) -> Picture:
        """As it comes through a video codec: coarse at first, then sharp, never the very same."""
        key = hash(shared[::9, ::9].tobytes())
        self._shown = (key, self._shown[1] + 1) if key == self._shown[0] else (key, 0)
        fresh = self._shown[1] == 0
        method = cv2.INTER_AREA if size_wh[0] < shared.shape[1] else cv2.INTER_LINEAR
        scaled = cv2.resize(shared, size_wh, interpolation=method)
        if fresh and self._rng.random() < 0.5:
            small = cv2.resize(scaled, (size_wh[0] // 3, size_wh[1] // 3))
            scaled = cv2.resize(small, size_wh)
        quality = 25 if fresh else self._quality + int(self._rng.integers(-6, 7))
        data = cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)

    def _cover(self, image: Picture, boxes: list[BoxInt], share: BoxInt, look: Look) -> None:
        x0, y0, x1, y1 = share
        if look.controls:
            draw_controls(image, share, self._scale, np.random.default_rng(self._chrome_seed))
        if look.toast:
            rng = np.random.default_rng(self._chrome_seed)
            draw_toast(image, share, [share], self._scale, rng)
        if look.thumbnail:
            wide = (x1 - x0) // 5
            tall = wide * 9 // 16
            right, low = look.thumbnail in (2, 4), look.thumbnail > 2
            left, top = (x1 - wide - 8 if right else x0 + 8), (y1 - tall - 8 if low else y0 + 8)
            rng = np.random.default_rng([self._chrome_seed, 2])
            tile = self._people.tile((wide, tall), "plain", rng)
            noise = self._rng.integers(0, 30, (tall, wide, 1), np.uint8)
            image[top : top + tall, left : left + wide] = cv2.subtract(
                tile, np.repeat(noise, 3, axis=2)
            )
            boxes.append((left, top, left + wide, top + tall))
