"""Drawn things that a teacher shares: slides of many templates, documents, code; every picture from
its seed alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

WH = (960, 540)
"""Size at which slides are drawn."""
_TEXT = (
    "the sum of all angles in every triangle is equal to two right ones so we can find x light "
    "moves faster than sound energy stays while water turns into ice a cell divides plants need "
    "sun kings fought for land trade grew along rivers verbs change with time and person maps "
    "show roads market prices rise when fewer goods are sold atoms bind by sharing electrons "
    "rhythm shapes verse"
)
_WORDS = _TEXT.split()
_TITLES = (
    "Angles Energy Rivers Verbs Cells Trade Light Atoms Poems Maps Prices Sound Fractions Vectors "
    "Empires Climate Proteins Markets Grammar Motion Circles Limits Graphs Volcanoes Elections"
)
_TITLE_WORDS = _TITLES.split()
GROUNDS: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((255, 255, 255), (30, 30, 34), (40, 90, 200)),
    ((250, 246, 236), (60, 44, 30), (190, 80, 40)),
    ((18, 20, 26), (228, 230, 236), (90, 200, 180)),
    ((0, 0, 0), (240, 240, 240), (250, 200, 60)),
    ((24, 44, 84), (240, 244, 250), (250, 170, 60)),
    ((236, 240, 244), (20, 40, 60), (0, 120, 110)),
    ((40, 40, 42), (200, 200, 204), (220, 110, 140)),
)
"""Ground, ink and accent of each template."""
CONTENTS = ("bullets", "chart", "photo", "code", "text", "figure", "table", "section")


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide. template: place in GROUNDS and of the decorations; seed: of its content.

    title_seed: of its title where only that differs from other slides; shown: bullets that have
    appeared, None for all; dimmed: bullets before the last one are pale.
    """

    seed: int
    template: int
    content: str
    title_seed: int | None = None
    shown: int | None = None
    dimmed: bool = False
    number: int | None = None

    def built(self, shown: int, *, dimmed: bool = False) -> "Slide":
        """The same slide at a step of its build."""
        return replace(self, shown=shown, dimmed=dimmed)


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own font: the same on every computer."""
    return ImageFont.load_default(size)


def words(rng: np.random.Generator, least: int, most: int) -> str:
    """A line of text."""
    return " ".join(str(word) for word in rng.choice(_WORDS, int(rng.integers(least, most + 1))))


def title_of(slide: Slide) -> str:
    """The words of a slide's title."""
    seed = slide.seed if slide.title_seed is None else slide.title_seed
    rng = np.random.default_rng([seed, 7])
    first = rng.choice(_TITLE_WORDS, 2, replace=False)
    return f"{first[0]} and {str(first[1]).lower()} {int(rng.integers(2, 99))}"


def draw_slide(slide: Slide) -> Picture:
    """uint8 (540, 960, 3)."""
    ground, ink, accent = GROUNDS[slide.template % len(GROUNDS)]
    rng = np.random.default_rng([slide.seed, 3])
    image = Image.new("RGB", WH, ground)
    pen = ImageDraw.Draw(image)
    _decorate(pen, slide, ink, accent)
    section = slide.content == "section"
    place = (90, 210) if section else (50, 34)
    pen.text(place, title_of(slide), fill=ink, font=font(56 if section else 36))
    if section:
        pen.text((92, 300), words(rng, 3, 6), fill=accent, font=font(24))
    else:
        _CONTENT[slide.content](image, pen, slide, rng)
    return np.asarray(image, np.uint8).copy()


def _decorate(pen: ImageDraw.ImageDraw, slide: Slide, ink: Colour, accent: Colour) -> None:
    width, height = WH
    kind = slide.template % 5
    if kind == 0:
        pen.rectangle((0, height - 26, width, height), fill=accent)
    if kind == 1:
        pen.rectangle((0, 0, 22, height), fill=accent)
    if kind == 2:
        pen.line((50, 84, width - 50, 84), fill=accent, width=3)
    if kind == 3:
        pen.ellipse((width - 110, 18, width - 50, 78), outline=accent, width=6)
        pen.text((40, height - 34), "School of Science - Autumn course", fill=ink, font=font(15))
    if slide.number is not None:
        pen.text((width - 54, height - 30), str(slide.number), fill=ink, font=font(16))


def _bullets(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    ground, ink, _ = GROUNDS[slide.template % len(GROUNDS)]
    lines = [words(rng, 4, 9) for _ in range(int(rng.integers(4, 7)))]
    shown = len(lines) if slide.shown is None else min(slide.shown, len(lines))
    pale = tuple((3 * g + 2 * i) // 5 for g, i in zip(ground, ink, strict=True))
    for row, line in enumerate(lines[:shown]):
        colour = pale if slide.dimmed and row < shown - 1 else ink
        pen.text((70, 112 + 62 * row), "- " + line, fill=colour, font=font(24))


def _chart(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, accent = GROUNDS[slide.template % len(GROUNDS)]
    pen.line((110, 120, 110, 470, 880, 470), fill=ink, width=2)
    heights = rng.uniform(30, 330, 9)
    if rng.random() < 0.5:
        for column, high in enumerate(heights.tolist()):
            x = 140 + 80 * column
            pen.rectangle((x, 470 - high, x + 50, 470), fill=accent)
    else:
        points = [(130 + 85 * n, 470 - high) for n, high in enumerate(heights.tolist())]
        pen.line(points, fill=accent, width=4)
    for row in range(4):
        pen.text((60, 450 - 100 * row), str(int(rng.integers(1, 90))), fill=ink, font=font(16))


def _photo(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, _ = GROUNDS[slide.template % len(GROUNDS)]
    wide = int(rng.integers(380, 800))
    photo = noise_picture((wide, 360), rng)
    image.paste(Image.fromarray(photo), (50, 110))
    if wide < 560:
        for row in range(4):
            pen.text((wide + 80, 130 + 60 * row), words(rng, 2, 3), fill=ink, font=font(22))


def noise_picture(size_wh: tuple[int, int], rng: np.random.Generator) -> Picture:
    """Something like a photo: soft shapes of many sizes with grain, uint8 (H, W, 3)."""
    width, height = size_wh
    total = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((3, 80.0), (8, 50.0), (24, 24.0), (90, 10.0)):
        small = rng.normal(0, 1, (max(2, cells * height // width), cells, 3)).astype(np.float32)
        total += weight * cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(total + rng.uniform(70, 170, 3), 0, 255).astype(np.uint8)


def _text(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, _ = GROUNDS[slide.template % len(GROUNDS)]
    for row in range(int(rng.integers(8, 14))):
        pen.text((60, 108 + 28 * row), words(rng, 8, 13)[:88], fill=ink, font=font(18))


def _code(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, accent = GROUNDS[slide.template % len(GROUNDS)]
    for row in range(int(rng.integers(8, 14))):
        indent = int(rng.integers(0, 4)) * 30
        colour = accent if rng.random() < 0.3 else ink
        pen.text((70 + indent, 108 + 28 * row), code_line(rng), fill=colour, font=font(18))


def code_line(rng: np.random.Generator) -> str:
    """A line that looks like code."""
    a, b, c = (str(word) for word in rng.choice(_WORDS, 3))
    return str(rng.choice([f"def {a}({b}, {c}):", f"{a} = {b}.{c}()", f"return {a}[{b}]",
                           f"if {a} > {b}:", f"for {a} in {b}({c}):"]))  # fmt: skip


def _figure(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, accent = GROUNDS[slide.template % len(GROUNDS)]
    for _ in range(int(rng.integers(3, 7))):
        x, y = rng.uniform(60, 700), rng.uniform(110, 380)
        w, h = rng.uniform(80, 220), rng.uniform(50, 120)
        if rng.random() < 0.5:
            pen.ellipse((x, y, x + w, y + h), outline=ink, width=3)
        else:
            pen.rectangle((x, y, x + w, y + h), outline=accent, width=3)
        pen.text((x + 14, y + h / 2 - 10), words(rng, 1, 2)[:14], fill=ink, font=font(18))


def _table(
    image: Image.Image, pen: ImageDraw.ImageDraw, slide: Slide, rng: np.random.Generator
) -> None:
    _, ink, accent = GROUNDS[slide.template % len(GROUNDS)]
    rows, columns = int(rng.integers(4, 8)), int(rng.integers(3, 6))
    wide, high = 840 // columns, 360 // rows
    for row in range(rows):
        for column in range(columns):
            x, y = 60 + column * wide, 110 + row * high
            pen.rectangle((x, y, x + wide, y + high), outline=accent)
            pen.text((x + 10, y + 8), words(rng, 1, 1), fill=ink, font=font(18))


_CONTENT = {
    "bullets": _bullets, "chart": _chart, "photo": _photo, "text": _text, "code": _code,
    "figure": _figure, "table": _table,
}  # fmt: skip


def draw_page(seed: int, *, code: bool, dark: bool, pages: int = 6) -> Picture:
    """A long document or source file, uint8 (540 * pages, 960, 3), to be scrolled."""
    rng = np.random.default_rng([seed, 11])
    ground, ink = ((30, 31, 34), (205, 208, 214)) if dark else ((255, 255, 255), (40, 40, 44))
    image = Image.new("RGB", (WH[0], WH[1] * pages), ground)
    pen = ImageDraw.Draw(image)
    y = 20
    while y < image.height - 40:
        if code:
            indent = int(rng.integers(0, 5)) * 26
            pen.text((40 + indent, y), code_line(rng), fill=ink, font=font(16))
            y += 24
        elif rng.random() < 0.07:
            pen.text((60, y + 8), words(rng, 2, 5).title(), fill=ink, font=font(26))
            y += 52
        elif rng.random() < 0.03:
            photo = noise_picture((int(rng.integers(200, 500)), 160), rng)
            image.paste(Image.fromarray(photo), (80, y))
            y += 176
        else:
            pen.text((60, y), words(rng, 9, 14)[:100], fill=ink, font=font(16))
            y += 24
    return np.asarray(image, np.uint8).copy()


def deck(seed: int, count: int, contents: Sequence[str] = CONTENTS) -> list[Slide]:
    """Slides of one template."""
    rng = np.random.default_rng([seed, 5])
    template = int(rng.integers(0, 35))
    numbered = bool(rng.random() < 0.5)
    return [
        Slide(seed * 1000 + n, template, str(rng.choice(list(contents))),
              number=n + 1 if numbered else None)
        for n in range(count)
    ]  # fmt: skip
