"""Rooms behind the people, softly out of focus."""

import cv2
import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Color, Image, Space, at, blurred, curve, mix, scaled, vec

_SIZE = (384, 216)
_BOOKS: tuple[Color, ...] = (
    (150, 78, 66),
    (84, 110, 128),
    (196, 160, 96),
    (98, 122, 92),
    (120, 92, 116),
    (206, 196, 180),
    (72, 76, 92),
)


def room(look: Appearance, seed: int, size_wh: tuple[int, int]) -> Image:
    """The room of a person, uint8 (H, W, 3)."""
    w, h = _SIZE
    space = Space(24.0, (-8.0, -4.5), _SIZE)
    x, y = space.grid()
    glow = np.exp(-(((x + 5) / 7) ** 2) - ((y + 3) / 4.5) ** 2)[..., None]
    base = vec(look.room_color) * (0.92 - 0.030 * y[..., None]) * (0.88 + 0.24 * glow)
    image = np.clip(np.broadcast_to(base, (h, w, 3)), 0, 255).astype(np.uint8)
    rng = np.random.default_rng(seed)
    _PAINTERS[look.room](image, space, look.room_color, rng)
    image = blurred(image, 3.0)
    vignette = np.clip(1.05 - 0.0028 * (x**2 + 2.2 * y**2), 0.7, 1.05)[..., None]
    image = np.clip(image * vignette, 0, 255).astype(np.uint8)
    method = cv2.INTER_CUBIC if size_wh[0] > w else cv2.INTER_AREA
    return np.asarray(cv2.resize(image, size_wh, interpolation=method), np.uint8)


def _rect(
    space: Space, image: Image, x0: float, y0: float, x1: float, y1: float, color: Color
) -> None:
    space.fill(image, vec([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), color)


def _wall(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    _rect(space, image, -8, 2.6, 8, 2.75, mix(color, (255, 255, 255), 0.5))


def _books(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    for y in (-2.4, 0.2, 2.8):
        for side in (-1, 1):
            x = 2.6
            while x < 7.6:
                wide, high = rng.uniform(0.22, 0.5), rng.uniform(1.2, 1.9)
                if rng.random() < 0.85:
                    tone = mix(_BOOKS[int(rng.integers(len(_BOOKS)))], color, 0.25)
                    _rect(space, image, side * x, y - high, side * (x + wide), y, tone)
                x += wide + 0.04
            _rect(
                space,
                image,
                side * 2.4,
                y,
                side * 8,
                y + 0.2,
                scaled(mix(color, (110, 74, 48), 0.6), 0.9),
            )


def _window(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    _rect(space, image, -7.2, -3.9, -2.4, 1.8, (246, 246, 242))
    _rect(space, image, -6.9, -3.6, -2.7, 1.5, (204, 226, 238))
    for _ in range(26):
        leaf = (150 + int(rng.integers(40)), 184 + int(rng.integers(30)), 140)
        space.disc(
            image, (rng.uniform(-6.8, -2.8), rng.uniform(-0.2, 1.6)), rng.uniform(0.3, 0.6), leaf
        )
    _rect(space, image, -4.9, -3.6, -4.7, 1.5, (246, 246, 242))
    for x, tone in ((-7.4, 0.98), (-2.7, 0.92)):
        _rect(space, image, x, -4.4, x + 0.8, 3.6, scaled(mix(color, (236, 226, 210), 0.6), tone))


def _plant(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    _rect(space, image, 4.0, 2.2, 5.6, 4.5, mix((206, 126, 88), color, 0.2))
    for k in range(15):
        angle = rng.uniform(-2.7, -0.4)
        long = rng.uniform(2.0, 4.2)
        tip = (4.8 + long * np.cos(angle) * 0.7, 2.2 + long * np.sin(angle))
        mid = (4.8 + 0.6 * (tip[0] - 4.8) + 0.3, 2.2 + 0.6 * (tip[1] - 2.2))
        mid2 = (mid[0] - 0.7, mid[1] + 0.1)
        tone = ((84, 128, 88), (108, 150, 100), (66, 104, 78))[k % 3]
        space.fill(image, curve([(4.8, 2.2), mid, tip, mid2], closed=True), tone)


def _pictures(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    for x, y, w, h in (
        (-6.8, -3.2, 2.2, 2.8),
        (-4.2, -2.2, 1.5, 1.8),
        (3.6, -3.4, 2.8, 2.0),
        (4.4, -0.8, 1.6, 2.0),
    ):
        _rect(space, image, x, y, x + w, y + h, mix((70, 58, 52), color, 0.2))
        _rect(space, image, x + 0.14, y + 0.14, x + w - 0.14, y + h - 0.14, (240, 236, 228))
        tone = mix(_BOOKS[int(rng.integers(len(_BOOKS)))], (255, 255, 255), 0.35)
        _rect(space, image, x + 0.4, y + 0.4, x + w - 0.4, y + h - 0.4, tone)
        space.disc(image, (x + w / 2, y + h / 2), 0.35, mix(tone, (255, 236, 190), 0.6))


def _lamp(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    x, y = space.grid()
    light = np.exp(-(((x - 5) / 2.6) ** 2) - ((y + 0.9) / 2.4) ** 2)[..., None]
    image[:] = np.clip(image + light * vec([86, 66, 30]), 0, 255).astype(np.uint8)
    _rect(space, image, 4.92, 0.2, 5.08, 4.5, (96, 80, 66))
    space.fill(image, at("4.2,0.3 4.5,-1.5 5.5,-1.5 5.8,0.3"), (255, 232, 186))
    _rect(space, image, -8, 2.4, -2.2, 4.5, scaled(mix(color, (110, 120, 132), 0.7), 0.8))


def _bokeh(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    image[:] = (image * 0.72).astype(np.uint8)
    for _ in range(34):
        spot = np.zeros(image.shape[:2], np.uint8)
        space.disc(spot, (rng.uniform(-8, 8), rng.uniform(-4.4, 2.5)), rng.uniform(0.25, 0.8), 255)
        tone = vec(((255, 214, 150), (255, 186, 140), (190, 206, 255))[int(rng.integers(3))])
        share = (spot.astype(np.float32) / 255 * rng.uniform(0.10, 0.34))[..., None]
        image[:] = (image + (tone - image) * share).astype(np.uint8)


def _wood(image: Image, space: Space, color: Color, rng: np.random.Generator) -> None:
    for k, x in enumerate(np.arange(-8, 8, 1.15)):
        _rect(space, image, x, -4.5, x + 1.10, 4.5, scaled(color, 0.80 + 0.06 * ((k * 7) % 4)))
    _rect(space, image, -6.8, -1.2, -2.4, -1.0, scaled(color, 0.5))
    for k, x in enumerate((-6.4, -5.4, -4.2, -3.3)):
        _rect(space, image, x, -2.2 + 0.2 * (k % 2), x + 0.6, -1.2, _BOOKS[k])


_PAINTERS = {
    "wall": _wall, "shelves": _books, "window": _window, "plant": _plant, "pictures": _pictures,
    "lamp": _lamp, "bokeh": _bokeh, "wood": _wood,
}  # fmt: skip
