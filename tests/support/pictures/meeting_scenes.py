"""Meeting windows of many kinds, drawn with random proportions from pictures of drawn people."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.demo import DrawnClass
from monitor.types import BoxInt

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class MeetingScene:
    """A picture, its tiles, and which of them show a face of a live camera."""

    image: Image
    tiles: tuple[BoxInt, ...]
    live: tuple[bool, ...]


@cache
def cameras() -> tuple[Image, ...]:
    """Pictures of 16 by 9 of drawn people, each with a face."""
    lesson = DrawnClass((1920, 1080))
    frame, pictures = lesson.render(3.0), []
    for seat in lesson.truth(3.0):
        if seat.camera_on and seat.box_xyxy:
            x0, y0, x1, y1 = seat.box_xyxy
            # without the label and the drawn corners
            pictures.append(frame[y0 + 8 : y1 - 30, x0 + 12 : x1 - 12].copy())
    return tuple(pictures)


def camera(rng: np.random.Generator, wide: int, high: int) -> Image:
    """A person's picture that fills a size, a little noisy as cameras are."""
    picture = cameras()[int(rng.integers(len(cameras())))]
    scale = max(wide / picture.shape[1], high / picture.shape[0])
    size = (round(picture.shape[1] * scale) + 1, round(picture.shape[0] * scale) + 1)
    whole = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    left = (whole.shape[1] - wide) // 2
    # each camera has its own light
    part = whole[:high, left : left + wide] * rng.uniform(0.8, 1.1)
    part += rng.normal(0, 1.5, part.shape)
    lit: NDArray[np.uint8] = np.clip(part, 0, 255).astype(np.uint8)
    return lit


def _name(image: Image, text: str, centre: tuple[int, int], scale: float) -> None:
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    at = (centre[0] - wide // 2, centre[1] + high // 2)
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (235, 235, 235), 1, cv2.LINE_AA)


def window(rng: np.random.Generator, ground: int) -> Image:
    """An empty window of any size with a title bar, 900 to 2,000 pixels wide."""
    wide = int(rng.integers(900, 2000))
    image = np.full((round(wide * rng.uniform(0.5, 0.7)), wide, 3), ground, np.uint8)
    bar = round(0.05 * image.shape[0])
    image[:bar] = 225
    _name(image, "Meeting", (wide // 2, bar // 2), 0.5)
    return image


def touching(seed: int) -> MeetingScene:
    """A gallery without gaps, its last row centred; cameras that are off differ little from it."""
    rng = np.random.default_rng(seed)
    ground = int(rng.integers(12, 30))
    image = window(rng, ground)
    height, width = image.shape[:2]
    columns, rows = int(rng.integers(2, 5)), int(rng.integers(2, 4))
    wide = min(width // columns, round((height * 0.85) / rows * 16 / 9)) // 2 * 2
    high = round(wide * 9 / 16)
    last = int(rng.integers(1, columns + 1))
    top = round(0.07 * height)
    tiles, live = [], []
    for row in range(rows):
        count = last if row == rows - 1 else columns
        left = (width - count * wide) // 2
        for column in range(count):
            x0, y0 = left + column * wide, top + row * high
            tile = image[y0 : y0 + high, x0 : x0 + wide]
            off = row > 0 and rng.random() < 0.2
            tile[:] = ground + 14 if off else camera(rng, wide, high)
            if off:
                _name(tile, "Ada Lovelace", (wide // 2, high // 2), wide / 420)
            tiles.append((x0, y0, x0 + wide, y0 + high))
            live.append(not off)
    return MeetingScene(image, tuple(tiles), tuple(live))


def strip_over_page(seed: int) -> MeetingScene:
    """A shared page with a strip of touching tiles along one of its edges, or over it."""
    rng = np.random.default_rng(seed)
    image = window(rng, 24)
    height, width = image.shape[:2]
    count, floating = int(rng.integers(3, 6)), rng.random() < 0.5
    high = round(height * rng.uniform(0.13, 0.17))
    wide = round(high * 16 / 9)
    if floating:  # a column over the page
        x0, y0 = width - wide - int(rng.integers(12, 40)), round(0.1 * height)
        places = [(x0, y0 + k * high) for k in range(count)]
        page = (0, round(0.05 * height), width, height)
    else:
        x0 = (width - count * wide) // 2
        places = [(x0 + k * wide, round(0.07 * height)) for k in range(count)]
        page = (0, round(0.07 * height) + high + 14, width, height)
    image[page[1] : page[3], page[0] : page[2]] = 250
    for line in range(page[1] + 40, page[3] - 20, 34):
        long = int(rng.uniform(0.3, 0.7) * width)
        for x in range(30, long, 13):
            image[line : line + 12, x : x + 8] = int(rng.integers(20, 90))
    tiles = []
    for x, y in places:
        image[y : y + high, x : x + wide] = camera(rng, wide, high)
        tiles.append((x, y, x + wide, y + high))
    return MeetingScene(image, tuple(tiles), (True,) * count)


def speaker_with_thumbnail(seed: int) -> MeetingScene:
    """One large picture, and a small one of somebody else in a corner over it."""
    rng = np.random.default_rng(seed)
    image = window(rng, 18)
    height, width = image.shape[:2]
    top = round(0.08 * height)
    high = height - top - round(0.08 * height)
    wide = min(width - 20, round(high * 16 / 9))
    x0 = (width - wide) // 2
    image[top : top + high, x0 : x0 + wide] = camera(rng, wide, high)
    small = (round(0.22 * wide), round(0.22 * wide * 9 / 16))
    x1 = x0 + wide - small[0] - 14 if rng.random() < 0.5 else x0 + 14
    y1 = top + 14
    image[y1 : y1 + small[1], x1 : x1 + small[0]] = camera(rng, *small)
    return MeetingScene(
        image,
        ((x0, top, x0 + wide, top + high), (x1, y1, x1 + small[0], y1 + small[1])),
        (True, True),
    )


def profile_photos(seed: int) -> MeetingScene:
    """A gallery with gaps; some cameras are off and show a square photo, others have black bars."""
    rng = np.random.default_rng(seed)
    image = window(rng, 16)
    height, width = image.shape[:2]
    columns, rows, gap = int(rng.integers(2, 5)), int(rng.integers(2, 4)), int(rng.integers(3, 12))
    wide = (
        min((width - gap) // columns - gap, round(((height * 0.85) / rows - gap) * 16 / 9)) // 2 * 2
    )
    high = round(wide * 9 / 16)
    left, top = (width - columns * (wide + gap) + gap) // 2, round(0.07 * height)
    tiles, live = [], []
    for row in range(rows):
        for column in range(columns):
            x0, y0 = left + column * (wide + gap), top + row * (high + gap)
            tile = image[y0 : y0 + high, x0 : x0 + wide]
            kind = rng.choice(["camera", "camera", "photo", "portrait"])
            tile[:] = 36
            inner_h = round(high * rng.uniform(0.55, 0.7)) if kind == "photo" else high
            inner_w = {"camera": wide, "photo": inner_h, "portrait": round(high * 0.62)}[kind]
            x, y = (wide - inner_w) // 2, (high - inner_h) // 2
            tile[y : y + inner_h, x : x + inner_w] = camera(rng, inner_w, inner_h)
            tiles.append((x0, y0, x0 + wide, y0 + high))
            live.append(kind != "photo")
    return MeetingScene(image, tuple(tiles), tuple(live))
