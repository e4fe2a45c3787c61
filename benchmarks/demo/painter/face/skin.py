"""The still parts of a head: face outline, ears, modelled skin, nose, beard."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import (
    Color,
    Image,
    Layer,
    Points,
    Space,
    at,
    blurred,
    curve,
    mirrored,
    mix,
    scaled,
    vec,
)
from benchmarks.demo.painter.face.beard import paint_beard

# amplitude, x, y, spread x, spread y of each rise (+) or hollow (-) of the face, in head units;
# entries with x > 0 are mirrored
_RELIEF = (
    (0.085, 0.0, 0.02, 0.10, 0.30),  # bridge of the nose
    (0.150, 0.0, 0.42, 0.125, 0.11),  # tip
    (0.070, 0.15, 0.47, 0.07, 0.06),  # wings
    (0.060, 0.42, -0.34, 0.30, 0.09),  # brow ridge
    (-0.085, 0.36, -0.10, 0.24, 0.12),  # eye socket
    (0.070, 0.60, 0.26, 0.24, 0.19),  # cheekbone
    (-0.012, 0.0, 0.63, 0.04, 0.06),  # philtrum
    (0.040, 0.0, 0.80, 0.26, 0.10),  # lips
    (-0.050, 0.0, 0.985, 0.20, 0.045),  # hollow under the lip
    (0.070, 0.0, 1.17, 0.19, 0.11),  # chin
    (-0.030, 0.90, -0.45, 0.14, 0.30),  # temple
    (0.040, 0.0, -0.72, 0.50, 0.30),  # forehead
)
_LIGHT = vec([-0.36, -0.50, 0.79])


def outline(look: Appearance) -> Points:
    """Closed outline of the bare head, crown to chin, in head units."""
    w, j = look.width, look.jaw
    right = [
        (0.50, -1.36), (0.84, -1.06), (0.965, -0.58), (0.985 * w, -0.10), (0.945 * w, 0.36),
        (0.80 * w * j, 0.80), (0.52 * j, 1.14), (0.22 * j, 1.30),
    ]  # fmt: skip
    left = [(-x, y) for x, y in reversed(right)]
    return curve([(0.0, -1.45), *right, (0.0, 1.335), *left], closed=True)


def darkness(skin: Color) -> float:
    """How dark a skin is, 0..1."""
    return 1 - sum(skin) / 765


def shadow_tone(skin: Color) -> Color:
    """Colour of the skin in shade: darker, warmer."""
    r, g, b = skin
    return (round(r * 0.70), round(g * 0.58), round(b * 0.54))


def light_tone(skin: Color) -> Color:
    """Colour of the skin in light."""
    return mix(skin, (255, 244, 230), 0.34 + 0.14 * darkness(skin))


def modelled_skin(space: Space, look: Appearance) -> Image:
    """Skin colour at every pixel of the canvas, lit softly from the upper left; uint8 (H, W, 3)."""
    x, y = space.grid()
    inside = np.clip(1 - (x / (1.10 * look.width)) ** 2 - ((y + 0.03) / 1.52) ** 2, 0.0, 1.0)
    height = 0.95 * np.sqrt(inside + 0.03)
    for amplitude, cx, cy, sx, sy in _RELIEF:
        wide = sx * look.nose if cy in (0.42, 0.47) else sx
        for side in (-1, 1) if cx > 0 else (1,):
            height = height + amplitude * np.exp(
                -(((x - side * cx) / wide) ** 2) - ((y - cy) / sy) ** 2
            )
    dy, dx = np.gradient(height, 1 / space.px_per_unit)
    normal_z = 1 / np.sqrt(dx**2 + dy**2 + 1)
    lit = (-dx * _LIGHT[0] - dy * _LIGHT[1] + _LIGHT[2]) * normal_z
    tone = np.clip((lit - 0.18) / 0.72, 0, 1)[..., None].astype(np.float32)
    dark, base, light = (vec(c) for c in (shadow_tone(look.skin), look.skin, light_tone(look.skin)))
    rgb = np.where(
        tone < 0.6,
        dark + (base - dark) * (tone / 0.6),
        base + (light - base) * ((tone - 0.6) / 0.4),
    )
    return np.asarray(np.clip(rgb + _blush(x, y, look), 0, 255), np.uint8)


def _blush(x: NDArray[np.float32], y: NDArray[np.float32], look: Appearance) -> NDArray[np.float32]:
    """Warmth of the cheeks and the nose, added to the colour."""
    warm = sum(
        np.exp(-(((x - s * 0.55) / 0.32) ** 2) - ((y - 0.34) / 0.22) ** 2) * (0.9 if s < 0 else 0.6)
        for s in (-1, 1)
    ) + 0.5 * np.exp(-((x / 0.16) ** 2) - ((y - 0.42) / 0.12) ** 2)
    strength = 0.35 + 0.65 * sum(look.skin) / 765
    return np.asarray(warm[..., None] * vec([8, -10, -8]) * strength, np.float32)


def paint_head(layer: Layer, look: Appearance) -> None:
    """Paints ears, skin, nose, marks of age and beard onto the layer."""
    skin = modelled_skin(layer.space, look)
    _paint_ears(layer, look)
    mask = layer.mask(outline(look))
    layer.paint(mask, skin)
    _paint_rim(layer, mask, look)
    _paint_nose(layer, look)
    if look.freckles:
        _paint_freckles(layer, look)
    if look.beard != "none":
        paint_beard(layer, mask, look.beard, look.hair_color)


def _paint_ears(layer: Layer, look: Appearance) -> None:
    ear = curve(at("0.9,-0.16 1.06,-0.24 1.15,-0.08 1.09,0.2 0.99,0.38 0.9,0.34"), closed=True)
    inner = curve("1,-0.1 1.07,-0.13 1.09,0.02 1.01,0.22")
    shift = vec([(look.width - 1) * 0.95, 0])
    shade = shadow_tone(look.skin)
    for side in (-1, 1):
        place = (ear + shift) * vec([side, 1])
        layer.shape(place, mix(look.skin, shade, 0.22 if side < 0 else 0.42))
        layer.stroke((inner + shift) * vec([side, 1]), shade, 0.05, 0.6, 0.02)


def _paint_rim(layer: Layer, mask: Image, look: Appearance) -> None:
    """Soft darkening towards the edge of the face, which rounds it."""
    inside = blurred(mask, 0.16 * layer.space.px_per_unit).astype(np.float32)
    rim = np.clip(255 - inside * 1.06, 0, 255) * (mask.astype(np.float32) / 255)
    layer.paint(rim.astype(np.uint8), shadow_tone(look.skin), 0.75)


def _paint_nose(layer: Layer, look: Appearance) -> None:
    shade = shadow_tone(look.skin)
    deep = scaled(shade, 0.62)
    n = look.nose
    # the side turned away from the light, one soft shape from brow to wing
    side = curve(
        [
            (0.085, -0.26),
            (0.13, -0.02),
            (0.15 * n, 0.22),
            (0.215 * n, 0.40),
            (0.20 * n, 0.52),
            (0.09, 0.44),
            (0.075, 0.1),
        ],
        closed=True,
    )
    layer.shape(side, shade, 0.40, 0.05)
    under = curve(
        [
            (-0.16 * n, 0.51),
            (-0.06, 0.555),
            (0, 0.57),
            (0.06, 0.555),
            (0.17 * n, 0.51),
            (0.0, 0.63),
        ],
        closed=True,
    )
    layer.shape(under, shade, 0.55, 0.03)
    for s in (-1, 1):
        nostril = curve(
            vec([(0.045, 0.525), (0.10 * n, 0.495), (0.135 * n, 0.525), (0.09 * n, 0.545)])
            * vec([s, 1]),
            closed=True,
        )
        layer.shape(nostril, deep, 0.85, 0.012)
        wing = curve(
            vec([(0.185 * n, 0.385), (0.222 * n, 0.455), (0.195 * n, 0.525)]) * vec([s, 1])
        )
        layer.stroke(wing, deep, 0.028, 0.42, 0.014)
    bright = light_tone(look.skin)
    layer.stroke(at("-0.025,-0.12 -0.03,0.26"), bright, 0.07, 0.40, 0.04)
    tip = curve("-0.075,0.36 -0.02,0.335 0.02,0.38 -0.04,0.42", closed=True)
    layer.shape(tip, mix(bright, (255, 255, 255), 0.35), 0.55, 0.025)


def _paint_freckles(layer: Layer, look: Appearance) -> None:
    rng = np.random.default_rng(5)
    spots = np.zeros_like(layer.alpha)
    for x, y in rng.normal((0, 0.24), (0.34, 0.09), (round(60 * look.freckles), 2)):
        layer.space.disc(spots, (x, y), 0.014 + 0.008 * rng.random(), 255)
    layer.paint(
        blurred(spots, 0.008 * layer.space.px_per_unit),
        mix(shadow_tone(look.skin), (150, 84, 46), 0.4),
        0.5,
    )


def neck(look: Appearance) -> Points:
    """Outline of the neck, in head units of a head held straight."""
    j = look.jaw
    right = curve([(0.56 * j, 0.85), (0.53 * j, 1.4), (0.64 * j, 1.74), (1.3, 2.05), (1.3, 2.7)])
    return np.concatenate([right, mirrored(right)[::-1]])
