"""Windows with and without an icon, as the networks see them, with the truth."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from benchmarks.layouts.layouts_chrome import tile_buttons
from benchmarks.layouts.wild_people import Crowd
from benchmarks.layouts.wild_tiles import PLACEHOLDERS, Tiles, placeholder
from benchmarks.reactions.icons import Look, icon, lay, other
from benchmarks.seats.seat_switches_labels import STYLES, draw_label
from monitor.reactions.network import ICON_PX, KINDS, WINDOW_PX
from storage.kinds import ReactionKind
from tests.support.pictures.synthetic_gallery import NAMES, Image

SIGNS = (ReactionKind.YES, ReactionKind.NO, ReactionKind.SLOWER, ReactionKind.FASTER)
PLATES = ("", "", "", "disc", "square", "glass")
_SIZES, _SMALL = (14, 66), (13, 30)
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
_LOOKS = 2400  # of each kind


class Scenery:
    """Pictures that icons are laid on: cameras, placeholders and labels; the same for one seed."""

    def __init__(self, seed: int, count: int = 260) -> None:
        rng, crowd = np.random.default_rng([seed, 31]), Crowd()
        self.pictures = [_tile(crowd, rng) for _ in range(count)]

    def crop(self, side: int, rng: np.random.Generator) -> Image:
        """A square of some picture, mostly from a corner or the strip of the label."""
        picture = self.pictures[int(rng.integers(len(self.pictures)))]
        height, width = picture.shape[:2]
        wanted, side = side, min(side, height, width)
        x, y = int(rng.integers(0, width - side + 1)), int(rng.integers(0, height - side + 1))
        where = rng.random()
        if where < 0.35:
            y = int(rng.integers(int(0.6 * (height - side)), height - side + 1))
        elif where < 0.6:
            x, y = x // 3, y // 3
        crop = picture[y : y + side, x : x + side]
        if side < wanted:
            crop = np.asarray(cv2.resize(crop, (wanted, wanted)), np.uint8)
        return np.ascontiguousarray(crop)


def _tile(crowd: Crowd, rng: np.random.Generator) -> Image:
    wide = int(np.exp(rng.uniform(np.log(110), np.log(720))))
    size = (wide, round(wide * 9 / 16))
    name = NAMES[int(rng.integers(len(NAMES)))]
    if rng.random() < 0.2:
        under = np.empty((size[1], size[0], 3), np.uint8)
        under[:] = rng.integers(10, 250, 3)
        style = Tiles(None, 1.0, PLACEHOLDERS, 0, 0, 0, "none", 0, 0, 1.0)
        image = placeholder(under, name, style, crowd, rng).image
    else:
        image = crowd.camera(size, rng).image
    image = np.ascontiguousarray(image)
    scale = float(rng.uniform(0.8, 1.6))
    if rng.random() < 0.8:
        style_number = STYLES[int(rng.integers(len(STYLES)))]
        draw_label(image, name, style_number, min(scale, size[1] / 70), 0,
                   muted=bool(rng.random() < 0.6))  # fmt: skip
    if rng.random() < 0.25 and size[1] > 90:
        tile_buttons(image, min(scale, size[1] / 90), rng)
    return image


@dataclass(frozen=True, slots=True)
class Shape:
    """What windows a network sees. side, icon: pixels of a window and of the icon in it.

    grown: how much smaller and larger an icon may be. stray: how far from the middle, in its sizes.
    """

    side: int = WINDOW_PX
    icon: int = ICON_PX
    grown: tuple[float, float] = (0.8, 1.25)
    stray: float = 0.15


def windows(
    count: int,
    scenery: Scenery,
    family: str,
    seed: int,
    shape: Shape,
    none: float = 0.48,
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Windows uint8 (count, side, side, 3) and their kinds.

    none: share that shows none.
    """
    rng = np.random.default_rng([seed, 47])
    pictures = np.empty((count, shape.side, shape.side, 3), np.uint8)
    # hands and thumbs are harder to tell apart than signs
    often = np.array([1.0 if kind in SIGNS else 2.25 for kind in KINDS])
    often *= (1 - none) / often.sum()
    truth = rng.choice(len(KINDS) + 1, count, p=[*often, none])
    for place in range(count):
        pictures[place] = _window(int(truth[place]), scenery, family, rng, shape)
    return pictures, truth


def _window(
    number: int, scenery: Scenery, family: str, rng: np.random.Generator, shape: Shape
) -> Image:
    px = float(np.exp(rng.uniform(*np.log(_SMALL if rng.random() < 0.6 else _SIZES))))
    grown = float(rng.uniform(*shape.grown))
    side = max(shape.side // 2, round(px / grown * shape.side / shape.icon))
    crop = scenery.crop(side, rng)
    middle = np.array([side, side]) / 2
    if number < len(KINDS):
        stray = rng.uniform(-shape.stray, shape.stray, 2) * px / max(grown, 1)
        if rng.random() < 0.35:
            _label(crop, middle + stray, px, rng)
        _lay(crop, _icon(number, family, rng), middle + stray, px, rng)
        if rng.random() < 0.15:  # beside another one
            beside = middle + np.array([1.15 * px * float(rng.choice([-1.0, 1.0])), 0])
            _lay(crop, _any(family, rng), beside, px, rng)
    else:
        wrong = rng.random()
        if wrong < 0.3:
            _lay(crop, other(family, rng), middle + rng.uniform(-0.3, 0.3, 2) * px, px, rng)
        elif wrong < 0.42:  # one that lies elsewhere
            angle, far = rng.uniform(0, 2 * np.pi), float(rng.uniform(0.5, 0.9)) * px / grown
            place = middle + far * np.array([np.cos(angle), np.sin(angle)])
            _lay(crop, _any(family, rng), place, px, rng)
        elif wrong < 0.52:  # far too large, or small
            factor = float(rng.choice([0.45, 2.1]))
            _lay(crop, _any(family, rng), middle + rng.uniform(-0.4, 0.4, 2) * px, factor * px, rng)
        elif wrong < 0.58:  # a mark of one of the programs over a skin-coloured or plain surface
            crop[:] = rng.integers(20, 240, 3).astype(np.uint8)
            if rng.random() < 0.6:
                _lay(crop, other(family, rng), middle, px, rng)
    if rng.random() < 0.25:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 96))]
        data = cv2.imencode(".jpg", np.ascontiguousarray(crop[..., ::-1]), quality)[1]
        crop = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1]
    if rng.random() < 0.15:
        crop = np.asarray(cv2.GaussianBlur(crop, (0, 0), float(rng.uniform(0.4, 0.7))), np.uint8)
    return resampled(crop, shape.side)


def _label(crop: Image, middle: NDArray[np.float64], px: float, rng: np.random.Generator) -> None:
    """A plate under where an icon comes, or none, and a name right beside it."""
    dark = rng.random() < 0.5
    tone = rng.integers(0, 70, 3) if dark else rng.integers(170, 256, 3)
    high = float(rng.uniform(1.0, 1.7)) * px
    top, bottom = round(middle[1] - high / 2), round(middle[1] + high / 2)
    if rng.random() < 0.7:
        left = round(middle[0] - float(rng.uniform(0.5, 0.9)) * px) if rng.random() < 0.6 else 0
        crop[max(top, 0) : max(bottom, 0), max(left, 0) :] = tone
    letters = _letters(NAMES[int(rng.integers(len(NAMES)))], round(0.7 * px))
    ink = np.array((240, 240, 240) if dark else (45, 48, 52), np.float32)
    gap = float(rng.uniform(0.55, 0.9)) * px
    left = round(middle[0] + gap)
    if rng.random() < 0.5:
        left = round(middle[0] - gap) - letters.shape[1]
    y = round(middle[1] - letters.shape[0] / 2)
    x0, y0 = max(left, 0), max(y, 0)
    part = crop[y0 : max(y + letters.shape[0], 0), x0 : max(left + letters.shape[1], 0)]
    cover = letters[y0 - y :, x0 - left :][: part.shape[0], : part.shape[1], None]
    part[:] = part * (1 - cover) + ink * cover


@lru_cache(maxsize=2048)
def _letters(name: str, size_px: int) -> NDArray[np.float32]:
    """A name as cover 0..1, (h, w)."""
    font = ImageFont.truetype(str(_FONT), max(size_px, 6))
    left, top, right, bottom = font.getbbox(name)
    sheet = Pillow.new("L", (max(int(right - left), 1), max(int(bottom - top), 1)), 0)
    ImageDraw.Draw(sheet).text((-left, -top), name, font=font, fill=255)
    return np.asarray(np.asarray(sheet, np.float32) / np.float32(255), np.float32)


def resampled(crop: NDArray[np.uint8], side: int) -> Image:
    """A square at another size, as the reader takes it."""
    method = cv2.INTER_AREA if crop.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, (side, side), interpolation=method), np.uint8)


def _icon(number: int, family: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    seed = int(rng.integers(_LOOKS))
    return icon(KINDS[number], Look(family, seed, seed % 2 == 0, PLATES[seed // 2 % len(PLATES)]))


def _any(family: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    return _icon(int(rng.integers(len(KINDS))), family, rng)


def _lay(crop: Image, drawn: NDArray[np.uint8], middle: NDArray[np.float64], px: float,
         rng: np.random.Generator) -> None:  # fmt: skip
    size = max(3, round(px))
    opacity = 1.0 if rng.random() < 0.8 else float(rng.uniform(0.75, 1.0))
    at = middle - size / 2
    if at[0] >= crop.shape[1] or at[1] >= crop.shape[0] or at[0] <= -size or at[1] <= -size:
        return
    lay(crop, drawn, (float(at[0]), float(at[1])), size, opacity)
