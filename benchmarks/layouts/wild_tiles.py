"""One tile of a wild scene: a camera with or without bars, a placeholder, its label and signs."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.layouts.layouts_chrome import draw_label as plain_label
from benchmarks.layouts.layouts_chrome import tile_buttons
from benchmarks.layouts.layouts_people import centred_text
from benchmarks.layouts.wild_people import Crowd
from benchmarks.seats.seat_switches_labels import STYLES, draw_label
from monitor.types import BoxFloat
from tests.support.pictures.synthetic_gallery import Colour, Image

LABELS = ("none", "plain", "plate", *(f"style{k}" for k in range(len(STYLES))))
PHOTOS = ("photo disc", "photo square", "photo rounded", "photo full")
PLACEHOLDERS = ("name", "disc", "square", "black", "logo", *PHOTOS)


@dataclass(frozen=True, slots=True)
class Tiles:
    """What all tiles of a scene have in common.

    off: colour of tiles without a camera, or None for the ground's own pixels. off_share, several,
    bars, empty: shares of tiles without a camera, with several people, with bars at the sides of a
    portrait or 4:3 picture, with nobody. placeholders: kinds of PLACEHOLDERS. label: of LABELS.
    """

    off: Colour | None
    off_share: float
    placeholders: tuple[str, ...]
    several: float
    bars: float
    empty: float
    label: str
    radius: int
    buttons: float
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A tile's picture. faces: live ones. others: in profile photos. off: camera off."""

    image: Image
    faces: tuple[BoxFloat, ...]
    others: tuple[BoxFloat, ...]
    off: bool


def tile(under: Image, name: str, style: Tiles, crowd: Crowd, rng: np.random.Generator) -> Shown:
    """Draw one tile. under: the pixels of its place before, uint8 (H, W, 3)."""
    height, width = under.shape[:2]
    off = rng.random() < style.off_share
    if off:
        shown = placeholder(under, name, style, crowd, rng)
    elif rng.random() < style.empty:
        shown = Shown(crowd.empty_room((width, height), rng), (), (), False)
    elif rng.random() < style.bars:
        shown = _with_bars((width, height), style, crowd, rng)
    else:
        count = int(rng.integers(2, 4)) if rng.random() < style.several else 1
        camera = crowd.camera((width, height), rng, count)
        shown = Shown(camera.image, camera.faces, (), False)
    _label(shown.image, name, style, rng)
    if rng.random() < style.buttons and min(width, height) > 60:
        tile_buttons(shown.image, style.scale, rng)
    return shown


def placeholder(
    under: Image, name: str, style: Tiles, crowd: Crowd, rng: np.random.Generator
) -> Shown:
    """A tile whose camera is off."""
    height, width = under.shape[:2]
    image = under.copy()
    if style.off is not None:
        image[:] = style.off
    kind = str(rng.choice(style.placeholders))
    if kind == "black":
        image[:] = 0
    light = float(image.mean()) > 128
    ink: Colour = (40, 40, 40) if light else (240, 240, 240)
    centre = (width // 2, height // 2)
    if kind in ("name", "black"):
        if kind == "name":
            high = float(rng.uniform(0.06, 0.12)) * height
            centred_text(image, name, centre, high, ink, 0.8 * width)
        return Shown(image, (), (), True)
    share = 1.0 if kind == "photo full" else float(rng.uniform(0.3, 0.62))
    side = max(8, round(share * min(width, height)))
    left, top = (width - side) // 2, (height - side) // 2
    others: tuple[BoxFloat, ...] = ()
    if kind in PHOTOS and rng.random() < 0.85:
        photo = crowd.portrait((side, side), rng)
        picture = photo.image
        others = tuple((a + left, b + top, c + left, d + top) for a, b, c, d in photo.faces)
    else:
        picture = np.empty((side, side, 3), np.uint8)
        picture[:] = rng.integers(40, 210, 3)
        if kind == "logo" or kind in PHOTOS:
            _logo(picture, rng)
        else:
            initials = "".join(part[0] for part in name.split()[: int(rng.integers(1, 3))])
            middle = (side // 2, side // 2)
            centred_text(picture, initials, middle, 0.36 * side, (255, 255, 255), 0.8 * side)
    round_share = {"disc": 0.5, "photo disc": 0.5, "photo rounded": 0.15}.get(kind, 0.0)
    lay_rounded(image, picture, (left, top), round(round_share * side))
    return Shown(image, (), others, True)


def lay_rounded(image: Image, picture: Image, at: tuple[int, int], radius: int) -> None:
    """Paste a picture with round corners at a place (left, top), in place."""
    height, width = picture.shape[:2]
    part = image[at[1] : at[1] + height, at[0] : at[0] + width]
    picture = picture[: part.shape[0], : part.shape[1]]
    radius = min(radius, height // 2, width // 2)
    if radius < 1:
        part[:] = picture
        return
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    share = mask[: part.shape[0], : part.shape[1], None].astype(np.float32) / 255
    part[:] = np.rint(picture * share + part * (1 - share)).astype(np.uint8)


def _with_bars(
    size_wh: tuple[int, int], style: Tiles, crowd: Crowd, rng: np.random.Generator
) -> Shown:
    """A phone's portrait picture, a 4:3 or a square one, with bars that are black or blurred."""
    width, height = size_wh
    aspect = float(rng.choice([9 / 16, 3 / 4, 1.0, 4 / 3, 2.2]))
    wide, tall = min(width, round(height * aspect)), min(height, round(width / aspect))
    camera = crowd.camera((max(8, wide), max(8, tall)), rng)
    left, top = (width - wide) // 2, (height - tall) // 2
    if rng.random() < 0.35:
        soft = cv2.resize(camera.image, (12, 9), interpolation=cv2.INTER_AREA)
        wider = cv2.resize(soft, size_wh, interpolation=cv2.INTER_CUBIC)
        image: Image = np.asarray(cv2.convertScaleAbs(wider, alpha=0.7), np.uint8)
    else:
        image = np.zeros((height, width, 3), np.uint8)
        if style.off is not None and rng.random() < 0.4:
            image[:] = style.off
    image[top : top + tall, left : left + wide] = camera.image
    faces = tuple((a + left, b + top, c + left, d + top) for a, b, c, d in camera.faces)
    return Shown(image, faces, (), False)


def _label(image: Image, name: str, style: Tiles, rng: np.random.Generator) -> None:
    height, width = image.shape[:2]
    if style.label == "none" or height < 40 or width < 60:
        return
    muted = bool(rng.random() < 0.6)
    if style.label.startswith("style"):
        number = int(style.label[5:])
        draw_label(image, name, STYLES[number], min(style.scale, height / 70), 0, muted=muted)
    else:
        size = min(style.scale, height / 80)
        plain_label(image, name, size, plate=style.label == "plate", muted=muted)


def _logo(picture: Image, rng: np.random.Generator) -> None:
    side = picture.shape[0]
    for _ in range(3):
        colour = tuple(int(value) for value in rng.integers(30, 250, 3))
        x, y, radius = (int(value) for value in rng.integers(side // 6, side // 2 + 2, 3))
        cv2.ellipse(picture, (x + side // 6, y + side // 6), (radius, max(1, radius // 2)),
                    float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)  # fmt: skip
