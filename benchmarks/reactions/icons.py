"""Reaction icons, drawn: vector shapes of our own and, where it is installed, an emoji font.

Families that share no shape: "fit" for the network, "held out" for its test, and "public" for a
test with icon sets of others. Everything is drawn large and shrunk. No picture of an icon is kept
in a file.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from benchmarks.reactions import icon_sets, shapes
from storage.kinds import ReactionKind

NOTO = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")
SYMBOLA = Path("/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf")
TONES = ("", "\U0001f3fb", "\U0001f3fc", "\U0001f3fd", "\U0001f3fe", "\U0001f3ff")
SKINS = ((255, 205, 60), (247, 215, 196), (225, 184, 153), (194, 133, 94), (158, 101, 60),
         (93, 63, 48), (255, 220, 93), (241, 194, 60))  # fmt: skip
EMOJI = {
    ReactionKind.RAISED_HAND: ("\u270b", "\U0001f590"),
    ReactionKind.THUMBS_UP: ("\U0001f44d",),
    ReactionKind.THUMBS_DOWN: ("\U0001f44e",),
    ReactionKind.CLAPPING: ("\U0001f44f",),
}
OTHERS = {
    "fit": "\u2764\U0001f602\U0001f62e\U0001f389\U0001f525\U0001f600\U0001f64f\u270c\U0001f44c"
    "\u261d"
    "\U0001f4af\u2b50\U0001f33b\U0001f622\U0001f914\U0001f3c6\U0001f680\U0001f436\U0001f4a1"
    "\U0001f4cc\U0001f512\u26a0\U0001f4bb\U0001f333\U0001f3a7\U0001f499\U0001f34e\U0001f9e1",
    "held out": "\U0001f60d\U0001f49a\U0001f60e\U0001f923\U0001f973\U0001f4aa\U0001f91e\U0001f431"
    "\U0001f382\U0001f308\U0001f4f7\U0001f355\u2615\U0001f3b5\U0001f332\U0001f9d1\U0001f970",
}
Rgba = NDArray[np.uint8]
_PX = 72
_FAMILIES = ("", "", "", "", "", "fit", "held out", "public")  # a place is part of a seed
_sets: list[Path] = []


@dataclass(frozen=True, slots=True)
class Look:
    """How one icon is drawn. family: see above. seed: of its shape. dark: the theme.

    plate: "", "disc", "square" or "glass", what it stands on.
    """

    family: str
    seed: int
    dark: bool = True
    plate: str = ""


@lru_cache(maxsize=16384)
def icon(kind: ReactionKind, look: Look) -> Rgba:
    """An icon, uint8 (72, 72, 4), colours times alpha; on its plate, where it has one."""
    return np.rint(_premultiplied(_drawn(kind, look))).astype(np.uint8)


def _drawn(kind: ReactionKind, look: Look) -> Rgba:
    rng = np.random.default_rng([look.seed, len(kind), _FAMILIES.index(look.family)])
    if kind in (ReactionKind.YES, ReactionKind.NO, ReactionKind.SLOWER, ReactionKind.FASTER):
        return _shrunk(shapes.sign(kind, look.family, rng, look.dark))
    skin = SKINS[int(rng.integers(len(SKINS)))]
    sets = {"fit": icon_sets.FIT, "public": icon_sets.TEST}.get(look.family)
    if sets and _sets and rng.random() < (0.6 if look.family == "fit" else 1):
        whole = _square(icon_sets.picture(_sets[0], sets, kind, skin, rng))
    else:
        whole = _of_ours(kind, look.family, skin, rng)
    if look.family == "fit" and rng.random() < 0.7:
        whole = _bent(whole, rng)
    if look.family == "fit" and rng.random() < 0.3:
        whole = _redrawn(whole, rng)
    return _on_plate(whole, look, rng) if look.plate else whole


def use_sets(folder: Path) -> None:
    """From now on the families "fit" and "public" take shapes from `icon_sets` as well."""
    _sets[:] = [folder]
    icon.cache_clear()


def _of_ours(
    kind: ReactionKind, family: str, skin: tuple[int, int, int], rng: np.random.Generator
) -> Rgba:
    if family == "fit" and NOTO.exists() and rng.random() < 0.55:
        tone = TONES[int(rng.integers(len(TONES)))]
        names = EMOJI[kind]
        return _square(emoji(names[int(rng.integers(len(names)))] + tone))
    # the font's clapping hands are open lines
    outline = family == "held out" and SYMBOLA.exists() and rng.random() < 0.5
    if outline and kind is not ReactionKind.CLAPPING:
        return _filled(EMOJI[kind][0], skin)
    return _shrunk(shapes.hand(kind, family, skin, rng))


def other(family: str, rng: np.random.Generator) -> Rgba:
    """Some other emoji, or a mark that means nothing here."""
    if NOTO.exists() and rng.random() < 0.7:
        return _other(family, int(rng.integers(len(OTHERS[family]))))
    return _other("", int(rng.integers(200)))


@lru_cache(maxsize=512)
def _other(family: str, number: int) -> Rgba:
    if family:
        drawn = _square(emoji(OTHERS[family][number]))
    else:
        drawn = _shrunk(shapes.nothing(np.random.default_rng([number, 8])))
    return np.rint(_premultiplied(drawn)).astype(np.uint8)


@lru_cache(maxsize=256)
def emoji(text: str) -> Rgba:
    """An emoji of Noto's font, cropped to what is drawn."""
    font = ImageFont.truetype(str(NOTO), 109)
    sheet = Pillow.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(sheet).text((20, 20), text, font=font, embedded_color=True)
    return _cropped(np.asarray(sheet))


@lru_cache(maxsize=256)
def _filled(text: str, skin: tuple[int, int, int]) -> Rgba:
    """An outline of Symbola with its inside filled, as a flat icon."""
    font = ImageFont.truetype(str(SYMBOLA), 150)
    sheet = Pillow.new("L", (260, 260), 0)
    ImageDraw.Draw(sheet).text((30, 20), text, font=font, fill=255)
    line = np.asarray(sheet)
    outside = np.zeros((262, 262), np.uint8)
    closed = (cv2.dilate(line, np.ones((3, 3), np.uint8)) > 90).astype(np.uint8)
    cv2.floodFill(closed, outside, (0, 0), 2)
    solid = closed != 2
    drawn = np.zeros((*line.shape, 4), np.uint8)
    drawn[solid] = (*skin, 255)
    edge = (line.astype(np.float32) / 255)[..., None] * 0.8
    dark = np.array(skin, np.float32) * 0.45
    drawn[..., :3] = np.where(
        solid[..., None], drawn[..., :3] * (1 - edge) + dark * edge, drawn[..., :3]
    )
    return _square(_cropped(drawn))


def _bent(whole: Rgba, rng: np.random.Generator) -> Rgba:
    """Turned, sheared and stretched a little, lit from above: hands as others may draw them."""
    turn = cv2.getRotationMatrix2D((_PX / 2, _PX / 2), float(rng.uniform(-20, 20)), 0.95)
    bend = np.array(
        [[rng.uniform(0.84, 1.1), rng.uniform(-0.18, 0.18)], [0, rng.uniform(0.84, 1.06)]]
    )
    middle = np.array([_PX / 2, _PX / 2])
    matrix = np.empty((2, 3))
    matrix[:, :2] = bend @ turn[:, :2]
    matrix[:, 2] = bend @ (turn[:, 2] - middle) + middle
    small = np.asarray(cv2.warpAffine(_premultiplied(whole), matrix, (_PX, _PX)), np.float32)
    light = np.linspace(rng.uniform(0.9, 1.15), rng.uniform(0.75, 1.05), _PX)[:, None, None]
    small[..., :3] = np.minimum(small[..., :3] * light, small[..., 3:])
    return _straight(small)


def _redrawn(whole: Rgba, rng: np.random.Generator) -> Rgba:
    """With a line around it, flatter, or with its inner lines stronger: as other artists do."""
    out = whole.copy()
    solid = whole[..., 3] > 128
    if rng.random() < 0.5 and solid.any():
        mean = whole[solid][:, :3].astype(np.float32).mean(axis=0)
        colours = mean + (whole[..., :3] - mean) * float(rng.uniform(0, 1.6))
        out[..., :3] = np.clip(colours, 0, 255)
    if rng.random() < 0.6:
        width = int(rng.integers(1, 5))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
        grown = np.asarray(cv2.dilate(whole[..., 3], kernel), np.float32) / 255
        inside = out[..., 3:].astype(np.float32) / 255
        tone = np.array((20, 20, 22) if rng.random() < 0.6 else (250, 250, 250), np.float32)
        if rng.random() < 0.4:
            tone = np.clip(out[solid][:, :3].mean(axis=0) * 0.5, 0, 255).astype(np.float32)
        alpha = inside + grown[..., None] * (1 - inside)
        mixed = out[..., :3] * inside + tone * (alpha - inside)
        out = np.concatenate([mixed / np.maximum(alpha, 1e-3), 255 * alpha], axis=2)
    return np.rint(out).astype(np.uint8)


def _on_plate(whole: Rgba, look: Look, rng: np.random.Generator) -> Rgba:
    side = _PX
    share = float(rng.uniform(0.62, 0.8))
    plate = np.zeros((side, side, 4), np.uint8)
    tones = ((32, 33, 36), (60, 64, 67), (20, 20, 22)) if look.dark else (
        (255, 255, 255), (232, 240, 254), (194, 231, 255))  # fmt: skip
    colour = tones[int(rng.integers(len(tones)))]
    alpha = int(rng.integers(130, 200)) if look.plate == "glass" else 255
    if look.plate == "disc":
        cv2.circle(plate, (side // 2, side // 2), side // 2 - 1, (*colour, alpha), -1)
    else:
        radius = int(rng.integers(8, 24))
        shapes.rounded(plate, (0, 0, side - 1, side - 1), radius, (*colour, alpha))
    inner = round(share * side)
    small = cv2.resize(whole, (inner, inner), interpolation=cv2.INTER_AREA)
    at = (side - inner) // 2
    part = plate[at : at + inner, at : at + inner].astype(np.float32)
    cover = small[..., 3:].astype(np.float32) / 255
    out_alpha = cover * 255 + part[..., 3:] * (1 - cover)
    mixed = small[..., :3] * cover + part[..., :3] * (1 - cover)
    plate[at : at + inner, at : at + inner] = np.concatenate([mixed, out_alpha], axis=2)
    return plate


def lay(
    image: NDArray[np.uint8], drawn: Rgba, at: tuple[float, float], size_px: int, opacity: float = 1
) -> None:
    """Draws an icon over a picture, in place; at: left and top in pixels, `size_px` wide."""
    x, y = round(at[0]), round(at[1])
    small = cv2.resize(drawn, (size_px, size_px), interpolation=cv2.INTER_AREA)
    x0, y0 = max(x, 0), max(y, 0)
    part = image[y0 : y + size_px, x0 : x + size_px]
    small = small[y0 - y : y0 - y + part.shape[0], x0 - x : x0 - x + part.shape[1]]
    cover = small[..., 3:] * np.float32(opacity / 255)
    laid = small[..., :3] * np.float32(opacity) + part * (1 - cover) + np.float32(0.5)
    part[:] = np.minimum(laid, 255)


def _premultiplied(drawn: Rgba) -> NDArray[np.float32]:
    out = drawn.astype(np.float32)
    out[..., :3] *= out[..., 3:] / 255
    return out


def _cropped(sheet: Rgba) -> Rgba:
    rows, columns = np.nonzero(sheet[..., 3] > 8)
    return sheet[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def _square(drawn: Rgba) -> Rgba:
    height, width = drawn.shape[:2]
    side = max(height, width)
    out = np.zeros((side, side, 4), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    out[top : top + height, left : left + width] = drawn
    return _shrunk(out)


def _shrunk(drawn: Rgba) -> Rgba:
    small = _premultiplied(drawn)
    smaller = cv2.resize(small, (_PX, _PX), interpolation=cv2.INTER_AREA)
    return _straight(np.asarray(smaller, np.float32))


def _straight(premultiplied: NDArray[np.float32]) -> Rgba:
    small = premultiplied.copy()
    alpha = np.maximum(small[..., 3:], 1e-3)
    small[..., :3] = np.minimum(small[..., :3] * 255 / alpha, 255)
    return np.rint(small).astype(np.uint8)
