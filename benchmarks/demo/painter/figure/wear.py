"""What people wear: headscarf, turban, beanie, headphones, glasses."""

import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Layer, Points, at, curve, mirrored, mix, scaled, vec
from benchmarks.demo.painter.face.skin import shadow_tone
from benchmarks.demo.painter.figure.strands import ribbon


def paint_headwear_behind(layer: Layer, look: Appearance) -> None:
    """Paints what a headscarf shows behind and below the head."""
    if look.headwear == "hijab":
        cloth = curve(
            "0,-1.66 0.98,-1.3 1.26,-0.3 1.22,0.7 1.46,1.6 1.7,2.4 -1.7,2.4 -1.46,1.6 "
            "-1.22,0.7 -1.26,-0.3 -0.98,-1.3",
            closed=True,
        )
        layer.shaded(cloth, look.headwear_color, scaled(look.headwear_color, 0.66))


def paint_headwear(layer: Layer, look: Appearance) -> None:
    """Paints headwear over hair and forehead."""
    color = look.headwear_color
    if look.headwear == "hijab":
        _hijab(layer, look)
    elif look.headwear == "turban":
        _turban(layer, look)
    elif look.headwear == "beanie":
        dome = curve("-1.06,-0.66 -0.96,-1.32 0,-1.86 0.96,-1.32 1.06,-0.66")
        brim_top = curve("-1.06,-0.68 -0.6,-0.98 0,-1.06 0.6,-0.98 1.06,-0.68")
        ribbon(layer, dome, brim_top, color, 1, 12)
        brim_low = brim_top + vec([0, 0.27])
        ribbon(layer, brim_top - vec([0, 0.03]), brim_low, scaled(color, 0.86), 2, 3)
        for x in np.linspace(-0.95, 0.95, 17):
            y = -1.06 + 0.38 * abs(x) ** 1.8
            layer.stroke(
                vec([(x, y + 0.03), (x * 1.01, y + 0.24)]),
                scaled(color, 0.6),
                0.025,
                0.6,
                0.01,
            )
    elif look.headwear == "headphones":
        band = curve("-1.1,-0.1 -1.14,-0.8 -0.72,-1.52 0,-1.76 0.72,-1.52 1.14,-0.8 1.1,-0.1")
        layer.stroke(band, scaled(color, 0.7), 0.12, 1.0)
        layer.stroke(
            band * vec([0.99, 1.0]) - vec([0.02, 0.02]),
            mix(color, (255, 255, 255), 0.3),
            0.03,
            0.7,
            0.015,
        )
        for side in (-1, 1):
            cup = curve(
                at("1,-0.26 1.2,-0.24 1.26,0.06 1.18,0.34 1,0.34") * vec([side, 1]), closed=True
            )
            layer.shaded(cup, mix(color, (255, 255, 255), 0.12), scaled(color, 0.6))


def _hijab(layer: Layer, look: Appearance) -> None:
    color = look.headwear_color
    opening = at("0.62,1.1 0.82,0.66 0.89,0.16 0.85,-0.34 0.56,-0.8 0,-0.95")
    outside = at("0.86,1.6 1.06,0.96 1.17,0.2 1.16,-0.58 0.84,-1.38 0,-1.66")
    a = curve(np.concatenate([mirrored(outside), outside[-2::-1]]))
    b = curve(np.concatenate([mirrored(opening), opening[-2::-1]]))
    ribbon(layer, a, b, color, 3, 7)
    for k, (y0, y1) in enumerate(((1.50, 1.98), (1.82, 2.34))):
        a = curve(
            [
                (-1.22, y0 - 0.75),
                (-0.86, y0 - 0.12),
                (0.0, y0 + 0.12),
                (0.86, y0 - 0.02),
                (1.30, y0 + 0.3),
            ]
        )
        b = curve(
            [
                (-1.52, y1 - 0.5),
                (-1.00, y1 + 0.02),
                (0.0, y1 + 0.20),
                (0.90, y1 + 0.16),
                (1.62, y1 + 0.4),
            ]
        )
        ribbon(layer, a, b, scaled(color, 0.98 - 0.05 * k), 9 + k, 5)
    layer.stroke(b, scaled(color, 0.55), 0.045, 0.55, 0.02)


def _turban(layer: Layer, look: Appearance) -> None:
    """Wraps that rise from the ears and cross above the forehead."""
    color = look.headwear_color
    dome = curve(
        "-1.07,-0.3 -1.2,-0.72 -1.12,-1.24 -0.72,-1.68 0,-1.86 0.72,-1.68 1.12,-1.24 "
        "1.2,-0.72 1.07,-0.3 0.62,-0.78 0,-1.02 -0.62,-0.78",
        closed=True,
    )
    inside = layer.shaded(dome, scaled(color, 1.0), scaled(color, 0.70))
    for k in reversed(range(5)):
        for side in (-1, 1):
            x = vec([side, 1])
            low = at("1.22,-0.26 0.66,-0.72 0.16,-0.99 -0.3,-1.2") - vec([0, 0.16 * k])
            high = at("1.3,-0.52 0.78,-0.96 0.24,-1.22 -0.24,-1.36") - vec([0, 0.16 * k])
            ribbon(
                layer,
                curve(high * x),
                curve(low * x),
                scaled(color, 1.04 - 0.03 * k - 0.06 * (side > 0)),
                k,
                4,
                inside,
            )
    edge = curve("-1.07,-0.3 -0.62,-0.78 0,-1.02 0.62,-0.78 1.07,-0.3")
    layer.stroke(edge, scaled(color, 0.5), 0.05, 0.5, 0.02)


def paint_headwear_shade(layer: Layer, look: Appearance) -> None:
    """Soft shade that hair and headwear throw on the forehead."""
    if look.hair in ("bald", "balding", "buzz") and look.headwear == "none":
        return
    arc = curve("-0.92,-0.3 -0.72,-0.78 0,-0.94 0.72,-0.78 0.92,-0.3")
    layer.stroke(arc, shadow_tone(look.skin), 0.16, 0.50, 0.07)


def paint_glasses(layer: Layer, look: Appearance) -> None:
    """Paints frames with a faint reflection."""
    if look.glasses == "none":
        return
    color, thick = look.glasses_color, 0.0225
    for side in (-1, 1):
        lens = _lens() * vec([side, 1])
        glare = layer.mask(
            curve(
                [
                    (side * 0.44 - 0.22, 0.02),
                    (side * 0.44 - 0.04, -0.26),
                    (side * 0.44 + 0.06, -0.26),
                    (side * 0.44 - 0.12, 0.02),
                ],
                closed=True,
            ),
            0.02,
        )
        layer.paint(np.minimum(glare, layer.mask(lens)), (255, 255, 255), 0.13)
        layer.stroke(np.concatenate([lens, lens[:1]]), color, thick, 0.96)
        temple = vec([(side * 0.74, -0.10), (side * 1.00, -0.10)])
        layer.stroke(temple, color, thick, 0.9)
    layer.stroke(curve("-0.13,-0.06 0,-0.11 0.13,-0.06"), color, thick, 0.96)


def _lens() -> Points:
    t = np.linspace(0, 2 * np.pi, 28, endpoint=False)
    return np.stack([0.43 + 0.30 * np.cos(t), 0.235 * np.sin(t) - 0.01], 1).astype(np.float32)
