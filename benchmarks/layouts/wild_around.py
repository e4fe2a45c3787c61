"""What lies around, under and over the tiles: shared content with faces, panels, other windows."""

import cv2
import numpy as np

from benchmarks.layouts.layouts_chrome import desktop, draw_shared, text
from benchmarks.layouts.wild_canvas import Canvas
from benchmarks.layouts.wild_people import Crowd
from benchmarks.layouts.wild_tiles import lay_rounded
from monitor.types import BoxInt
from tests.support.pictures.synthetic_gallery import NAMES, Colour, Image

CONTENT = ("page", "gallery in a slide", "photos on a page", "video")
_LINE = "the sum of all angles in every triangle is equal to two right ones so we can find x"
_WORDS = _LINE.split()


def shared(canvas: Canvas, box: BoxInt, kind: str, scale: float, crowd: Crowd,
           rng: np.random.Generator) -> None:  # fmt: skip
    """Draw shared content of a kind of CONTENT; its faces are nobody's of the class."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if width < 60 or height < 40:
        canvas.image[y0:y1, x0:x1] = 255
        return
    if kind == "video":
        camera = crowd.camera((width, height), rng, int(rng.integers(1, 4)))
        canvas.image[y0:y1, x0:x1] = camera.image
        canvas.others += [(a + x0, b + y0, c + x0, d + y0) for a, b, c, d in camera.faces]
        return
    draw_shared(canvas.image, box, scale, rng)
    if kind == "gallery in a slide":
        columns, rows = int(rng.integers(2, 5)), int(rng.integers(2, 4))
        wide = round(width * float(rng.uniform(0.4, 0.75)) / columns)
        tall, gap = round(wide * 9 / 16), int(rng.integers(0, 5))
        rows = max(1, min(rows, (height - 10) // (tall + gap)))
        left, top = _somewhere(box, columns * (wide + gap), rows * (tall + gap), rng)
        for place in range(columns * rows):
            row, column = divmod(place, columns)
            _picture(canvas, crowd, rng, (left + column * (wide + gap), top + row * (tall + gap)),
                     (wide, tall), photo=False)  # fmt: skip
    if kind == "photos on a page":
        side = max(20, round(min(width, height) * float(rng.uniform(0.1, 0.3))))
        for _ in range(int(rng.integers(1, 6))):
            tall = round(side * float(rng.uniform(0.7, 1.4)))
            at = _somewhere(box, side, tall, rng)
            _picture(canvas, crowd, rng, at, (side, tall), photo=True)


def participants(canvas: Canvas, box: BoxInt, scale: float, crowd: Crowd,
                 rng: np.random.Generator, *, light: bool) -> None:  # fmt: skip
    """A list of people or a chat, docked or floating, with profile photos as avatars."""
    x0, y0, x1, y1 = box
    canvas.cover(box)
    ground: Colour = (250, 250, 250) if light else (36, 36, 38)
    ink: Colour = (50, 50, 52) if light else (222, 222, 224)
    canvas.image[y0:y1, x0:x1] = ground
    text(canvas.image, "Participants", (x0 + round(10 * scale), y0 + round(20 * scale)),
         0.45 * scale, ink)  # fmt: skip
    side = max(10, round(float(rng.uniform(20, 34)) * scale))
    step = round(1.5 * side)
    photos = float(rng.choice([0.0, 0.3, 1.0]))
    for y in range(y0 + round(34 * scale), y1 - step, step):
        at = (x0 + round(10 * scale), y)
        if at[0] + side >= x1:
            break
        if rng.random() < photos:
            _picture(canvas, crowd, rng, at, (side, side), photo=True, radius=side // 2)
        else:
            disc = np.empty((side, side, 3), np.uint8)
            disc[:] = rng.integers(60, 220, 3)
            lay_rounded(canvas.image, disc, at, side // 2)
        name = NAMES[int(rng.integers(len(NAMES)))]
        part = canvas.image[y0:y1, x0:x1]
        place = (at[0] + side + round(8 * scale) - x0, y + round(0.7 * side) - y0)
        text(part, name, place, 0.42 * scale, ink)


def signs(canvas: Canvas, crowd: Crowd, scale: float, rng: np.random.Generator) -> None:
    """Buttons, reactions, tooltips and a pointer over some tiles, in place."""
    image = canvas.image
    for _ in range(int(rng.integers(1, 4))):
        if not canvas.tiles:
            return
        x0, y0, x1, y1 = canvas.tiles[int(rng.integers(len(canvas.tiles)))]
        kind = int(rng.integers(3))
        wide, tall = round(76 * scale), round(20 * scale)
        if kind == 0 and x1 - x0 > wide + 30:
            corner, other = (x1 - wide - 4, y0 + 4), (x1 - 4, y0 + 4 + tall)
            cv2.rectangle(image, corner, other, (14, 113, 235), -1)
            place = (corner[0] + 4, other[1] - round(6 * scale))
            text(image, "Ask to unmute", place, 0.3 * scale, (255, 255, 255))
        elif kind == 1:
            radius = max(3, round(0.08 * (y1 - y0)))
            place = (x0 + 3 * radius, y0 + 3 * radius)
            cv2.circle(image, place, radius, (240, 70, 80), -1, cv2.LINE_AA)
        else:
            middle = (x0 + x1) // 2
            left = int(np.clip(middle - wide, 0, image.shape[1] - 2 * wide - 1))
            upper = int(np.clip(y1 - 2 * tall, 0, image.shape[0] - tall - 1))
            box = (left, upper, left + 2 * wide, upper + tall)
            cv2.rectangle(image, box[:2], box[2:], (52, 54, 58), -1)
            text(image, "3 people wait", (left + 6, upper + round(14 * scale)), 0.35 * scale,
                 (240, 240, 240))  # fmt: skip
            canvas.cover(box)


def on_desktop(canvas: Canvas, size_wh: tuple[int, int], scale: float, crowd: Crowd,
               rng: np.random.Generator) -> None:  # fmt: skip
    """Put the window on a desktop among others, some of them with photos."""
    width, height = size_wh
    image = desktop(size_wh, scale, rng)
    inner_h, inner_w = canvas.image.shape[:2]
    behind = Canvas(image)
    for _ in range(int(rng.integers(0, 3))):
        wide = round(width * float(rng.uniform(0.25, 0.5)))
        tall = round(height * float(rng.uniform(0.3, 0.6)))
        left, top = int(rng.integers(0, width - wide)), int(rng.integers(0, height - tall))
        box = (left, top, left + wide, top + tall)
        behind.cover(box)
        shared(behind, box, str(rng.choice(CONTENT)), scale, crowd, rng)
    left = int(rng.integers(0, width - inner_w + 1))
    top = int(rng.integers(0, max(1, round(0.95 * height) - inner_h)))
    image[top : top + inner_h, left : left + inner_w] = canvas.image
    behind.cover((left, top, left + inner_w, top + inner_h))
    _, others, hidden = behind.seen()
    canvas.moved(image, left, top)
    canvas.others += others
    canvas.ignored += hidden


def in_page(canvas: Canvas, size_wh: tuple[int, int], scale: float, rng: np.random.Generator,
            *, player: bool) -> None:  # fmt: skip
    """Put the picture into a web page, as a recording in a player or a photo in a post."""
    width, height = size_wh
    image = np.full((height, width, 3), 255, np.uint8)
    inner_h, inner_w = canvas.image.shape[:2]
    left, top = (width - inner_w) // 2, round(0.6 * (height - inner_h))
    for y in (round(0.4 * top), top + inner_h + round(0.4 * (height - top - inner_h))):
        text(image, " ".join(rng.choice(_WORDS, 7)), (left, y), 0.6 * scale, (30, 30, 34))
    lay_rounded(image, canvas.image, (left, top), int(rng.integers(0, 16)))
    canvas.moved(image, left, top)
    if player:
        lower = top + inner_h
        line = lower - round(34 * scale)
        start, end = (left + 10, line), (left + inner_w - 10, line)
        cv2.line(image, start, end, (150, 150, 150), 2)
        cv2.line(image, start, ((start[0] + end[0]) // 2, line), (230, 20, 20), 2)
        for step in range(5):
            place = (left + round((24 + 34 * step) * scale), lower - round(16 * scale))
            cv2.circle(image, place, round(6 * scale), (240, 240, 240), -1, cv2.LINE_AA)


def ground(size_wh: tuple[int, int], kind: str, colour: Colour, rng: np.random.Generator) -> Image:
    """The pixels behind all tiles. kind: "flat" or "gradient"."""
    width, height = size_wh
    image = np.empty((height, width, 3), np.uint8)
    image[:] = colour
    if kind == "gradient":
        other = np.clip(np.array(colour) + rng.integers(-45, 46, 3), 0, 255)
        ramp = np.linspace(0, 1, height)[:, None] * float(rng.uniform(0.2, 1.0))
        ramp = ramp + np.linspace(0, float(rng.uniform(-0.6, 0.6)), width)[None]
        ramp = np.clip(ramp, 0, 1)[..., None].astype(np.float32)
        mixed = np.array(colour, np.float32) * (1 - ramp) + other.astype(np.float32) * ramp
        image = np.rint(mixed).astype(np.uint8)
    return image


def _somewhere(box: BoxInt, wide: int, tall: int, rng: np.random.Generator) -> tuple[int, int]:
    x0, y0, x1, y1 = box
    return (
        int(rng.integers(x0, max(x0 + 1, x1 - wide))),
        int(rng.integers(y0, max(y0 + 1, y1 - tall))),
    )


def _picture(canvas: Canvas, crowd: Crowd, rng: np.random.Generator, at: tuple[int, int],
             size_wh: tuple[int, int], *, photo: bool, radius: int = 0) -> None:  # fmt: skip
    """Somebody's picture that is no live one."""
    left, top = at
    box = (left, top, left + size_wh[0], top + size_wh[1])
    shown = crowd.portrait(size_wh, rng) if photo else crowd.camera(size_wh, rng)
    canvas.cover(box)
    lay_rounded(canvas.image, shown.image, at, radius)
    canvas.others += [(a + left, b + top, c + left, d + top) for a, b, c, d in shown.faces]
