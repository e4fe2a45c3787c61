"""Neck, shoulders and clothes."""

import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import (
    Layer,
    Points,
    at,
    blurred,
    curve,
    mirrored,
    mix,
    scaled,
    vec,
)
from benchmarks.demo.painter.face.skin import neck, shadow_tone

_DEPTH = {
    "tee": 1.98,
    "hoodie": 1.96,
    "shirt": 2.12,
    "blazer": 2.9,
    "vneck": 2.45,
    "turtleneck": 1.9,
}
_SHOULDER = at("1.3,1.98 2.05,2.22 2.6,2.86 2.75,4.6")


def paint_body(layer: Layer, look: Appearance) -> None:
    """Paints neck, shoulders and clothes; the head's centre is at (0, 0), the tile ends below."""
    skin, shade, color = look.skin, shadow_tone(look.skin), look.clothes_color
    if look.clothes == "hoodie":
        hood = curve("-1.3,2.2 -1.08,1.42 -0.6,1.05 0.6,1.05 1.08,1.42 1.3,2.2", closed=True)
        layer.shaded(hood, scaled(color, 0.78), scaled(color, 0.55))
    throat = layer.shaded(neck(look), mix(skin, shade, 0.30), mix(skin, shade, 0.04))
    shadow = layer.mask(curve("-0.62,0.9 -0.52,1.46 0,1.66 0.5,1.46 0.62,0.9", closed=True), 0.10)
    layer.paint(np.minimum(shadow, throat), shade, 0.80)
    for side in (-1, 1):
        bone = curve([(side * 0.08, 2.02), (side * 0.4, 1.94), (side * 0.8, 1.93)])
        layer.stroke(bone, shade, 0.05, 0.30, 0.03)
    if look.clothes == "blazer":
        layer.shape(
            at("-0.8,1.9 -0.45,2.05 0,2.5 0.45,2.05 0.8,1.9 0.7,4.5 -0.7,4.5"), (226, 224, 222)
        )
    edge = neckline(look)
    seam = np.concatenate([mirrored(edge)[::-1], edge])
    arm = curve([tuple(edge[-1]), *_SHOULDER])
    body = layer.shaded(
        np.concatenate([seam, arm, mirrored(arm)[::-1]]),
        mix(color, (255, 255, 255), 0.12),
        scaled(color, 0.66),
    )
    _fold(layer, body, look)
    _trim(layer, look, seam)


def neckline(look: Appearance) -> Points:
    """Right half of the upper edge of the clothes, from the middle outward."""
    low = _DEPTH[look.clothes]
    if look.clothes in ("blazer", "vneck"):
        return curve([(0.0, low), (0.30, low - 0.42), (0.62, 1.86), (0.70, 1.74), (0.96, 1.86)])
    if look.clothes == "shirt":
        return curve([(0.0, low), (0.30, 1.86), (0.56, 1.62), (0.64, 1.62), (0.96, 1.86)])
    return curve([(0.0, low), (0.34, low - 0.05), (0.60, 1.78), (0.72, 1.74), (0.96, 1.86)])


def _fold(layer: Layer, body: np.ndarray, look: Appearance) -> None:
    dark, folds = scaled(look.clothes_color, 0.55), np.zeros_like(layer.alpha)
    for side in (-1, 1):
        for points in (at("1.62,2.3 1.8,2.8 1.74,3.4"), at("0.95,2.3 1.15,2.8 1.18,3.5")):
            layer.space.line(folds, curve(vec(points) * vec([side, 1])), 180, 0.07)
    folds = blurred(folds, 0.08 * layer.space.px_per_unit)
    layer.paint(np.minimum(folds, body), dark, 0.5)
    glow = layer.mask(curve("-2.2,2.4 -1.2,2 -0.9,2.3 -1.9,2.8", closed=True), 0.14)
    layer.paint(np.minimum(glow, body), mix(look.clothes_color, (255, 255, 255), 0.4), 0.35)


def _trim(layer: Layer, look: Appearance, seam: Points) -> None:
    color = look.clothes_color
    dark = scaled(color, 0.60)
    if look.clothes == "turtleneck":
        roll = curve(
            "-0.64,1.34 0,1.5 0.64,1.34 0.7,1.72 0.92,2 0,2.16 -0.92,2 -0.7,1.72", closed=True
        )
        layer.shaded(roll, mix(color, (255, 255, 255), 0.14), scaled(color, 0.74), 0.01)
        layer.stroke(curve("-0.72,1.66 0,1.84 0.72,1.66"), dark, 0.04, 0.5, 0.02)
    elif look.clothes in ("tee", "vneck"):
        layer.stroke(seam + vec([0, 0.045]), scaled(color, 0.78), 0.09, 1.0)
        layer.stroke(seam + vec([0, 0.095]), dark, 0.02, 0.6, 0.01)
    elif look.clothes == "hoodie":
        layer.stroke(seam + vec([0, 0.07]), scaled(color, 0.72), 0.17, 1.0, 0.01)
        for side in (-1, 1):
            layer.stroke(
                curve([(side * 0.30, 2.04), (side * 0.37, 2.4), (side * 0.33, 2.95)]),
                (236, 232, 224),
                0.05,
            )
    else:
        _collar(layer, look)


def _collar(layer: Layer, look: Appearance) -> None:
    blazer, color = look.clothes == "blazer", look.clothes_color
    cloth = (240, 238, 236) if blazer else mix(color, (255, 255, 255), 0.24)
    for side in (-1, 1):
        place = vec([side, 1])
        if blazer:
            lapel = at("0.7,1.74 1.16,2.06 1.02,2.3 1.16,2.4 0.2,3.7 0,2.95 0.34,2.4") * place
            layer.shape(lapel + vec([side * 0.04, 0.05]), scaled(color, 0.4), 0.5, 0.05)
            layer.shape(lapel, scaled(color, 0.84 if side > 0 else 0.93))
        flap = at("0.55,1.5 0.78,1.74 0.66,2.3 0.04,2.1 0.32,1.84") * place
        layer.shape(flap + vec([0, 0.06]), scaled(color, 0.45), 0.45, 0.05)
        layer.shape(flap, cloth if side < 0 else scaled(cloth, 0.92))
    if not blazer:
        layer.stroke(at("0,2.12 0,4.4"), scaled(color, 0.6), 0.025, 0.6, 0.01)
        for y in (2.45, 2.9, 3.35):
            layer.shape(
                curve([(-0.035, y), (0, y - 0.035), (0.035, y), (0, y + 0.035)], closed=True),
                mix(color, (255, 255, 255), 0.5),
            )
