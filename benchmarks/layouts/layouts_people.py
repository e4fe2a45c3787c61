"""What stands in the tiles of drawn galleries: drawn people, real pictures, virtual backgrounds."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.cast import CAST
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.expressions import face_of, style_of
from benchmarks.demo.painter.seat import PaintedSeat
from monitor.demo.motion import Pose
from monitor.gallery.tracker import find_tiles
from monitor.imaging.image_files import read_image
from monitor.types import TileState
from tests.support.pictures.synthetic_gallery import NAMES, Colour, Image

_POOL_WH = (640, 360)
_GALLERIES = (
    "gallery_zoom_call_6.png",
    "gallery_plugnmeet_desktop_crop_12_light.png",
    "gallery_dolby_4.jpeg",
)
KINDS = ("plain", "plain", "plain", "blurred", "virtual", "flat", "dim")
"""What a camera shows: the room as it is (more often), or with its background exchanged."""


class People:
    """Pictures of people as a camera shows them, uint8 (H, W, 3), a pool that scenes draw from.

    folder: real pictures (`shared/data/gallery`); without it only drawn people are shown.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.pictures = [_drawn(number) for number in range(len(CAST))]
        self.real = _real(folder) if folder is not None and folder.is_dir() else []
        self.pictures += self.real

    def shown(self, picture: Image, size_wh: tuple[int, int], rng: np.random.Generator) -> Image:
        """A picture of the pool as a camera shows it at a size."""
        return _with_grain(_cropped(picture, size_wh), rng)

    def tile(self, size_wh: tuple[int, int], kind: str, rng: np.random.Generator) -> Image:
        """One camera's picture of a kind of KINDS, or "dark" for a room without light."""
        picture = self.pictures[int(rng.integers(len(self.pictures)))]
        if rng.random() < 0.5:
            picture = picture[:, ::-1]
        tile = _cropped(picture, size_wh)
        if kind in ("blurred", "virtual", "flat"):
            tile = _before(tile, _background(kind, tile, rng), rng)
        if kind == "dim":
            tile = _shaded(tile, rng.uniform(0.25, 0.6), 4)
        if kind == "dark":
            tile = _shaded(tile, rng.uniform(0.04, 0.2), 0)
        return _with_grain(np.asarray(tile, np.uint8), rng)


def _shaded(tile: Image, share: float, added: float) -> Image:
    return np.asarray(cv2.convertScaleAbs(tile, alpha=share, beta=added), np.uint8)


def off_tile(
    size_wh: tuple[int, int],
    ground: Colour,
    name: str,
    style: str,
    portrait: Image,
    rng: np.random.Generator,
) -> Image:
    """A tile with the camera off. style: "circle", "square", "name" (large text) or "photo"."""
    width, height = size_wh
    tile = np.empty((height, width, 3), np.uint8)
    tile[:] = ground
    light = sum(ground) > 380
    ink: Colour = (40, 40, 40) if light else (240, 240, 240)
    if style == "name":
        centred_text(tile, name, (width // 2, height // 2), 0.10 * height, ink, 0.8 * width)
        return tile
    radius = max(6, round(float(rng.uniform(0.16, 0.24)) * height))
    centre = (width // 2, height // 2)
    colour = tuple(int(value) for value in rng.integers(60, 200, 3))
    if style == "photo":
        head = cv2.resize(portrait, (2 * radius, 2 * radius), interpolation=cv2.INTER_AREA)
        mask = np.zeros((2 * radius, 2 * radius, 1), np.float32)
        cv2.circle(mask, (radius, radius), radius - 1, 1.0, -1, cv2.LINE_AA)
        part = tile[centre[1] - radius :, centre[0] - radius :][: 2 * radius, : 2 * radius]
        part[:] = np.rint(head * mask + part * (1 - mask)).astype(np.uint8)
        return tile
    if style == "circle":
        cv2.circle(tile, centre, radius, colour, -1, cv2.LINE_AA)
    else:
        corner = (centre[0] - radius, centre[1] - radius)
        cv2.rectangle(tile, corner, (centre[0] + radius, centre[1] + radius), colour, -1)
    initials = "".join(part[0] for part in name.split()[:2])
    centred_text(tile, initials, centre, 0.8 * radius, (255, 255, 255), 1.6 * radius)
    return tile


def centred_text(
    image: Image, text: str, centre: tuple[int, int], high: float, ink: Colour, most_wide: float
) -> None:
    """A line of text about a point, `high` px tall unless that is too wide."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    (wide, tall), _ = cv2.getTextSize(text, font, 1.0, 1)
    size = min(high / tall, most_wide / wide)
    place = (round(centre[0] - wide * size / 2), round(centre[1] + tall * size / 2))
    cv2.putText(image, text, place, font, size, ink, max(1, round(size * 1.6)), cv2.LINE_AA)


def names(count: int, rng: np.random.Generator) -> list[str]:
    """Names in a random order, repeated where there are not enough."""
    return [NAMES[index % len(NAMES)] for index in rng.permutation(max(count, len(NAMES)))][:count]


def _drawn(number: int) -> Image:
    person = CAST[number]
    face: ActionUnits = face_of(person.name, {})
    seat = PaintedSeat(person, number)
    return seat.draw(_POOL_WH, face, Pose(0.0, 0.0, 0.0, 1.0), style_of(person.name))


def _real(folder: Path) -> list[Image]:
    """Tiles of real galleries and portraits, cut to the shape of a camera's picture."""
    found = []
    for name in _GALLERIES:
        if (folder / name).exists():
            image = read_image(folder / name)
            for tile in find_tiles(image).tiles:
                if tile.state is TileState.VIDEO:
                    x0, y0, x1, y1 = tile.box_xyxy
                    inset = max(2, (y1 - y0) // 40)  # less its border
                    found.append(image[y0 + inset : y1 - inset, x0 + inset : x1 - inset])
    found += [read_image(path) for path in sorted(folder.glob("photo_*.jpg"))]
    return [_cropped(picture, _POOL_WH) for picture in found]


def _cropped(picture: NDArray[np.uint8], size_wh: tuple[int, int]) -> Image:
    """The middle of a picture at a size, as a camera's picture is cut to its tile."""
    height, width = picture.shape[:2]
    aspect = size_wh[0] / size_wh[1]
    wide, tall = min(width, round(height * aspect)), min(height, round(width / aspect))
    left, top = (width - wide) // 2, (height - tall) // 2
    part = picture[top : top + tall, left : left + wide]
    method = cv2.INTER_AREA if wide > size_wh[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, size_wh, interpolation=method), np.uint8)


def _background(kind: str, tile: Image, rng: np.random.Generator) -> Image:
    height, width = tile.shape[:2]
    if kind == "blurred":
        small = cv2.resize(tile, (16, 9), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))
    if kind == "flat":
        low, high = (0, 14) if rng.random() < 0.3 else (0, 256)
        return np.full_like(tile, rng.integers(low, high, 3))
    corners = rng.integers(0, 256, (2, 3, 3)).astype(np.uint8)
    method = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(corners, (width, height), interpolation=method), np.uint8)


def _before(tile: Image, background: Image, rng: np.random.Generator) -> Image:
    """Head and shoulders of a tile before another background."""
    height, width = tile.shape[:2]
    mask = np.zeros((90, 160), np.uint8)
    cv2.ellipse(mask, (80, 42), (20, 28), 0, 0, 360, 255, -1)
    cv2.ellipse(mask, (80, 96), (46, 36), 0, 0, 360, 255, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(1.0, 3.0)))
    share = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)[:, :, np.newaxis]
    weight = share.astype(np.float32) / 255
    return np.rint(tile * weight + background * (1 - weight)).astype(np.uint8)


_GRAIN = np.random.default_rng(5).normal(0, 1, (2600, 4100)).astype(np.float32)


def _with_grain(tile: Image, rng: np.random.Generator) -> Image:
    """A camera's noise of 0.6 to 3 levels, the same in all channels."""
    height, width = tile.shape[:2]
    y, x = rng.integers(0, _GRAIN.shape[0] - height), rng.integers(0, _GRAIN.shape[1] - width)
    grain = _GRAIN[y : y + height, x : x + width, np.newaxis] * float(rng.uniform(0.6, 3.0))
    return np.clip(np.rint(tile + grain), 0, 255).astype(np.uint8)


def portraits(pictures: Sequence[Image]) -> list[Image]:
    """Square heads out of the middle of pictures, for avatars."""
    squares = []
    for picture in pictures:
        height, width = picture.shape[:2]
        side = round(0.7 * height)
        left, top = (width - side) // 2, round(0.08 * height)
        squares.append(picture[top : top + side, left : left + side])
    return squares
