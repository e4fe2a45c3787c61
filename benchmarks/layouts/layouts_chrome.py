"""What stands around and over the tiles: bars, panel, shared screen, controls, toasts, desktop."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.layouts.layouts_looks import Look
from monitor.types import BoxInt
from tests.support.pictures.synthetic_gallery import NAMES, Colour, Image
from tests.support.pictures.synthetic_gallery import _paste_rounded as paste

__all__ = ["paste"]
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LINE = "the sum of all angles in every triangle is equal to two right ones so we can find x"
_WORDS = _LINE.split()


@dataclass(frozen=True, slots=True)
class Bars:
    """Pixels of the title bar, the toolbar and the panel at the right; 0 where there is none."""

    top: int
    bottom: int
    panel: int


def text(image: Image, words: str, place: tuple[int, int], size: float, ink: Colour) -> None:
    """One line of text, its left end on the base line at a place."""
    line = 1 if size < 0.8 else 2
    cv2.putText(image, words, place, _FONT, size, ink, line, cv2.LINE_AA)


def draw_bars(image: Image, look: Look, bars: Bars, scale: float, rng: np.random.Generator) -> None:
    """Title bar, toolbar with buttons, panel with a list of people or a chat."""
    height, width = image.shape[:2]
    ink: Colour = (60, 60, 60) if sum(look.bar) > 380 else (210, 210, 210)
    if bars.top:
        image[: bars.top] = look.bar
        text(image, "Lecture 7 - Seminar", (16, round(bars.top * 0.65)), 0.5 * scale, ink)
        for step in range(3):
            x = width - round((24 + 40 * step) * scale)
            cv2.circle(image, (x, bars.top // 2), round(5 * scale), ink, 1, cv2.LINE_AA)
    if bars.bottom:
        image[height - bars.bottom :] = look.bar
        for step in range(-4, 5):
            centre = (width // 2 + round(step * 70 * scale), height - bars.bottom // 2)
            cv2.circle(image, centre, round(bars.bottom * 0.3), ink, 2, cv2.LINE_AA)
        leave = (width - round(96 * scale), height - round(bars.bottom * 0.75))
        other = (width - round(20 * scale), height - round(bars.bottom * 0.25))
        cv2.rectangle(image, leave, other, (206, 56, 60), -1)
    if bars.panel:
        _panel(image[bars.top : height - bars.bottom, width - bars.panel :], look, scale, rng)


def _panel(part: Image, look: Look, scale: float, rng: np.random.Generator) -> None:
    ink: Colour = (60, 60, 60) if sum(look.bar) > 380 else (210, 210, 210)
    part[:] = look.bar
    chat = rng.random() < 0.5
    step = round((60 if chat else 44) * scale)
    for y in range(round(40 * scale), part.shape[0] - round(30 * scale), step):
        cv2.circle(part, (round(26 * scale), y), round(12 * scale), ink, -1, cv2.LINE_AA)
        words = NAMES[int(rng.integers(len(NAMES)))]
        text(part, words, (round(50 * scale), y + 5), 0.45 * scale, ink)
        if chat:
            line = " ".join(rng.choice(_WORDS, 5))
            text(part, line, (round(50 * scale), y + round(22 * scale)), 0.4 * scale, ink)


def draw_label(tile: Image, name: str, scale: float, *, plate: bool, muted: bool) -> None:
    """The name at the bottom left, with an icon before it where the microphone is off."""
    height = tile.shape[0]
    size = 0.42 * scale
    (wide, tall), _ = cv2.getTextSize(name, _FONT, size, 1)
    icon = round(16 * scale) if muted else 0
    base = height - round(8 * scale)
    if plate:
        upper = (0, base - tall - round(6 * scale))
        cv2.rectangle(tile, upper, (wide + icon + round(16 * scale), height), (22, 22, 22), -1)
    if muted:
        centre = (round(12 * scale), base - tall // 2)
        cv2.circle(tile, centre, round(5 * scale), (235, 60, 60), 1, cv2.LINE_AA)
    text(tile, name, (round(8 * scale) + icon, base), size, (255, 255, 255))


def tile_buttons(tile: Image, scale: float, rng: np.random.Generator) -> None:
    """A raised hand, a pin or a menu in a tile's upper corners."""
    width = tile.shape[1]
    radius = round(9 * scale)
    if rng.random() < 0.3:
        cv2.circle(tile, (width - 2 * radius, 2 * radius), radius, (250, 190, 60), -1, cv2.LINE_AA)
    if rng.random() < 0.2:
        corner = (round(6 * scale), round(6 * scale))
        other = (round(30 * scale), round(24 * scale))
        cv2.rectangle(tile, corner, other, (40, 40, 40), -1)


def draw_controls(image: Image, room: BoxInt, scale: float, rng: np.random.Generator) -> None:
    """A bar that fades in over the lowest tiles: from side to side, or a pill in the middle."""
    x0, _, x1, y1 = room
    high = round(rng.uniform(44, 60) * scale)
    if rng.random() < 0.5:
        left, right, lower = x0, x1, y1
    else:
        wide = min(x1 - x0, round(560 * scale))
        left, lower = (x0 + x1 - wide) // 2, y1 - round(10 * scale)
        right = left + wide
    part = image[lower - high : lower, left:right]
    share = float(rng.uniform(0.7, 1.0))
    part[:] = np.rint(part * (1 - share) + 28 * share).astype(np.uint8)
    for x in range(round(40 * scale), part.shape[1] - round(20 * scale), round(64 * scale)):
        cv2.circle(part, (x, high // 2), round(high * 0.28), (225, 225, 225), 2, cv2.LINE_AA)


def draw_toast(
    image: Image, room: BoxInt, boxes: list[BoxInt], scale: float, rng: np.random.Generator
) -> None:
    """A message over a tile: at the lower right, at the top, or on any tile."""
    x0, y0, x1, y1 = room
    wide, high = min(round(300 * scale), (x1 - x0) // 2), round(rng.uniform(48, 76) * scale)
    place = int(rng.integers(3))
    left, upper = x1 - wide - round(16 * scale), y1 - high - round(20 * scale)
    if place == 1:
        left, upper = (x0 + x1 - wide) // 2, y0 + round(12 * scale)
    if place == 2:
        box = boxes[int(rng.integers(len(boxes)))]
        left = int(np.clip(box[0] + (box[2] - box[0]) // 4, x0, x1 - wide))
        upper = int(np.clip((box[1] + box[3]) // 2, y0, y1 - high))
    ground: Colour = (250, 250, 250) if rng.random() < 0.6 else (48, 48, 50)
    ink: Colour = (30, 30, 30) if ground[0] > 128 else (240, 240, 240)
    toast = np.empty((high, wide, 3), np.uint8)
    toast[:] = ground
    text(toast, "Someone is waiting", (round(16 * scale), high // 2), 0.5 * scale, ink)
    paste(image, toast, (left, upper, left + wide, upper + high), round(6 * scale))


def draw_shared(image: Image, box: BoxInt, scale: float, rng: np.random.Generator) -> None:
    """What a teacher shares: slides, a document, code or a sheet, light or dark."""
    x0, y0, x1, y1 = box
    part = image[y0:y1, x0:x1]
    height, width = part.shape[:2]
    kind = str(rng.choice(["slide", "document", "code", "sheet"]))
    dark = kind == "code" or rng.random() < 0.2
    part[:] = (30, 31, 34) if dark else (255, 255, 255)
    ink: Colour = (200, 205, 210) if dark else (40, 40, 44)
    if kind == "slide":
        text(part, "Angles in a triangle", (width // 12, height // 6), width / 700, ink)
        for row in range(4):
            line = " ".join(rng.choice(_WORDS, 6))
            text(part, "- " + line, (width // 10, height * (3 + row) // 9), width / 1300, ink)
        colour = tuple(int(value) for value in rng.integers(40, 220, 3))
        corner = (round(width * 0.62), round(height * 0.68))
        cv2.rectangle(part, corner, (round(width * 0.92), round(height * 0.92)), colour, -1)
        return
    if kind == "sheet":
        for x in range(0, width, round(90 * scale)):
            cv2.line(part, (x, 0), (x, height), (205, 205, 205), 1)
        for y in range(0, height, round(24 * scale)):
            cv2.line(part, (0, y), (width, y), (205, 205, 205), 1)
    for y in range(round(40 * scale), height - round(20 * scale), round(24 * scale)):
        if rng.random() < 0.85:
            line = " ".join(rng.choice(_WORDS, int(rng.integers(3, 12))))
            left = round(width * (0.05 + 0.05 * int(rng.integers(3))))
            text(part, line, (left, y), 0.5 * scale, ink)


def desktop(size_wh: tuple[int, int], scale: float, rng: np.random.Generator) -> Image:
    """A wallpaper, icons, a task bar, and perhaps a window with text."""
    width, height = size_wh
    if rng.random() < 0.3:
        image = np.empty((height, width, 3), np.uint8)
        image[:] = rng.integers(20, 160, 3)
    else:
        small = rng.integers(20, 210, (4, 6, 3)).astype(np.float32)
        large = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
        image = np.clip(large, 0, 255).astype(np.uint8)
    for row in range(5):
        y = round((30 + 90 * row) * scale)
        corner, other = (round(20 * scale), y), (round(60 * scale), y + round(40 * scale))
        cv2.rectangle(image, corner, other, tuple(rng.integers(40, 240, 3).tolist()), -1)
    if rng.random() < 0.5:
        box = (width // 3, height // 8, round(0.95 * width), round(0.8 * height))
        draw_shared(image, box, scale, rng)
    bar = round(0.05 * height)
    image[height - bar :] = (24, 26, 30)
    for step in range(8):
        x = width // 2 + round((step - 4) * 52 * scale)
        corner, other = (x, height - bar + 8), (x + round(30 * scale), height - 8)
        cv2.rectangle(image, corner, other, tuple(rng.integers(40, 240, 3).tolist()), -1)
    return image
