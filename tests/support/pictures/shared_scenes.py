"""Meeting windows in which something with faces in it is shared: a slide, photos on a page."""

import numpy as np

from monitor.types import BoxInt
from tests.support.pictures.meeting_scenes import Image, MeetingScene, camera, window


def gallery_in_a_slide(seed: int) -> MeetingScene:
    """A slide that shows a gallery between its lines; the class stands beside it or in a strip."""
    rng = np.random.default_rng(seed)
    image = window(rng, int(rng.choice([20, 38, 60])))
    height, width = image.shape[:2]
    at_side = rng.random() < 0.5
    count = int(rng.integers(3, 6))
    wide = round((0.19 if at_side else 0.15) * width)
    high = round(wide * 9 / 16)
    top = round(0.08 * height)
    if at_side:
        count = min(count, (height - top - 10) // (high + 6))
        places = [(width - wide - 8, top + k * (high + 6)) for k in range(count)]
        page = (10, top, width - wide - 24, height - 30)
    else:
        left = (width - count * (wide + 6)) // 2
        places = [(left + k * (wide + 6), top) for k in range(count)]
        page = (10, top + high + 12, width - 10, height - 10)
    _slide(image, page, rng)
    tiles = []
    for x, y in places:
        image[y : y + high, x : x + wide] = camera(rng, wide, high)
        tiles.append((x, y, x + wide, y + high))
    return MeetingScene(image, tuple(tiles), (True,) * len(tiles))


def photos_on_a_page(seed: int) -> MeetingScene:
    """A page with single photos of people strewn over it, and a strip of the class above."""
    rng = np.random.default_rng(seed)
    image = window(rng, 28)
    height, width = image.shape[:2]
    wide = round(0.16 * width)
    high, top = round(wide * 9 / 16), round(0.08 * height)
    count = int(rng.integers(3, 6))
    left = (width - count * wide) // 2
    page = (10, top + high + 12, width - 10, height - 10)
    _lines(image, page, rng)
    side = round(0.28 * (page[3] - page[1]))
    for column in rng.permutation(4)[: int(rng.integers(1, 4))]:
        x = page[0] + 20 + int(column) * (page[2] - page[0] - 40) // 4
        y = int(rng.integers(page[1] + 20, page[3] - side - 20))
        image[y : y + side, x : x + side] = camera(rng, side, side)
    tiles = []
    for k in range(count):
        x = left + k * wide
        image[top : top + high, x : x + wide] = camera(rng, wide, high)
        tiles.append((x, top, x + wide, top + high))
    return MeetingScene(image, tuple(tiles), (True,) * count)


def _slide(image: Image, page: BoxInt, rng: np.random.Generator) -> None:
    """Lines of text with a gallery of two to four columns among them."""
    _lines(image, page, rng)
    x0, y0, x1, y1 = page
    columns, rows = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    wide = round((x1 - x0) * float(rng.uniform(0.45, 0.65)) / columns)
    high = min(round(wide * 9 / 16), round(0.7 * (y1 - y0) / rows))
    gap = int(rng.integers(1, 5))
    left = x0 + int(rng.integers(20, x1 - x0 - columns * (wide + gap) - 10))
    top = y0 + int(rng.integers(16, max(17, y1 - y0 - rows * (high + gap) - 10)))
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * (wide + gap), top + row * (high + gap)
            image[y : y + high, x : x + wide] = camera(rng, wide, high)


def _lines(image: Image, page: BoxInt, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = page
    paper, ink = (250, 30) if rng.random() < 0.7 else (34, 230)
    image[y0:y1, x0:x1] = paper
    for line in range(y0 + 20, y1 - 20, 30):
        end = x0 + int(rng.uniform(0.4, 0.95) * (x1 - x0))
        for x in range(x0 + 24, end, 13):
            image[line : line + 12, x : x + 8] = ink
