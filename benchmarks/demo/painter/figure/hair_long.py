"""Long and tied hair styles: what hangs behind the head, and what frames the face."""

import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Layer, curve, mix, scaled, vec
from benchmarks.demo.painter.figure.hair_short import cap
from benchmarks.demo.painter.figure.strands import blobs, pair, ribbon, ring


def curls_back(layer: Layer, look: Appearance) -> None:
    color = scaled(look.hair_color, 0.82)
    layer.shape(
        curve("-1.1,1.3 -1.36,0.4 -1.2,-0.8 0,-1.6 1.2,-0.8 1.36,0.4 1.1,1.3", closed=True), color
    )
    for side in (-1, 1):
        for k, y in enumerate(np.linspace(-0.9, 1.35, 13)):
            x = side * (1.12 + 0.16 * np.sin(1.7 * k) + 0.12 * np.sin(np.pi * (y + 0.9) / 2.3))
            blobs(layer, np.array([(x, y), (x - side * 0.22, y + 0.08)]), 0.21, color, 40 + k)


def curls(layer: Layer, look: Appearance) -> None:
    cap(layer, scaled(look.hair_color, 0.8), 0.02, -0.03)
    for k, (rx, ry, n) in enumerate(((1.06, 0.98, 21), (0.92, 0.74, 18), (0.84, 0.46, 15))):
        blobs(layer, ring(rx, ry, -0.66, 178, 362, n, 0.04, k + 50), 0.18, look.hair_color, 60 + k)


def bob_back(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "0,-1.62 0.96,-1.28 1.3,-0.3 1.26,0.62 0.92,1.12",
        "0,-1.2 0.5,-0.9 0.6,-0.1 0.6,0.6 0.52,1.06",
        scaled(look.hair_color, 0.74),
        11,
        18,
    )


def bob(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "0.02,-1.62 0.86,-1.36 1.26,-0.46 1.28,0.42 1.02,1.02",
        "0.02,-1.02 0.52,-0.84 0.88,-0.42 0.9,0.3 0.78,0.98",
        look.hair_color,
        12,
        18,
    )


def long_back(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "0,-1.62 1.02,-1.2 1.24,-0.1 1.32,1.1 1.28,2.3",
        "0,-1.2 0.4,-0.8 0.5,0.1 0.5,1.1 0.5,2.3",
        scaled(look.hair_color, 0.70),
        13,
        20,
    )


def long(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "-0.02,-1.64 0.84,-1.38 1.2,-0.48 1.26,0.7 1.34,2.25",
        "-0.02,-1.06 0.44,-0.92 0.86,-0.4 0.93,0.7 0.86,2.25",
        look.hair_color,
        14,
        18,
    )


def wavy_back(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "0,-1.62 1.06,-1.2 1.36,-0.1 1.28,0.5 1.52,1.1 1.38,1.9",
        "0,-1.2 0.4,-0.8 0.5,0.1 0.5,0.6 0.5,1.1 0.7,1.9",
        scaled(look.hair_color, 0.72),
        15,
        20,
    )


def wavy(layer: Layer, look: Appearance) -> None:
    cap(layer, scaled(look.hair_color, 0.86), 0.04, -0.04)
    ribbon(
        layer,
        curve("-0.34,-1.62 0.5,-1.7 1.16,-1.02 1.2,-0.2 1.36,0.5 1.18,1.1 1.36,1.75"),
        curve("-0.4,-1.04 0.1,-0.92 0.72,-0.74 0.98,-0.2 0.9,0.45 0.8,1.1 0.98,1.7"),
        scaled(look.hair_color, 0.94),
        16,
        18,
    )
    ribbon(
        layer,
        curve("-0.32,-1.62 -0.8,-1.48 -1.16,-0.86 -1.2,-0.1 -1.36,0.5 -1.18,1.1 -1.34,1.75"),
        curve("-0.4,-1.06 -0.62,-0.92 -0.88,-0.56 -0.98,-0.1 -0.9,0.45 -0.8,1.1 -0.98,1.7"),
        look.hair_color,
        17,
        16,
    )


def pulled(layer: Layer, look: Appearance) -> None:
    """Hair drawn back from the forehead: strands run from the hairline to the crown."""
    color = look.hair_color
    top = curve(
        "-1.03,0.02 -1.04,-0.56 -0.86,-1.16 -0.46,-1.46 0,-1.55 0.46,-1.46 0.86,-1.16 "
        "1.04,-0.56 1.03,0.02"
    )
    line = curve(
        "-0.93,0 -0.92,-0.46 -0.74,-0.8 -0.42,-0.94 0,-0.99 0.42,-0.94 0.74,-0.8 0.92,-0.46 0.93,0"
    )
    mask = layer.shaded(
        np.concatenate([top, line[::-1]]), mix(color, (255, 236, 210), 0.06), scaled(color, 0.80)
    )
    rng = np.random.default_rng(18)
    dark, bright = np.zeros_like(mask), np.zeros_like(mask)
    for at in np.linspace(1, len(line) - 2, 44):
        x, y = line[round(at)]
        path = curve([(x, y), (x * 0.92, (y - 1.50) * 0.52 - 0.06), (x * 0.25, -1.56)])
        layer.space.line(
            dark if rng.random() < 0.55 else bright, path, int(rng.integers(70, 190)), 0.02
        )
    layer.paint(np.minimum(dark, mask), scaled(color, 0.60), 0.6)
    layer.paint(np.minimum(bright, mask), mix(color, (255, 232, 205), 0.32), 0.5)
    glow = layer.mask(curve("-0.62,-1.1 -0.2,-1.3 0.12,-1.24 -0.3,-1.08", closed=True), 0.10)
    layer.paint(np.minimum(glow, mask), mix(color, (255, 238, 220), 0.42), 0.6)


def bun_back(layer: Layer, look: Appearance) -> None:
    turn = np.radians(np.linspace(0, 360, 25))
    knot = np.stack([0.46 * np.cos(turn), -1.70 + 0.36 * np.sin(turn)], 1).astype(np.float32)
    layer.shaded(knot, mix(look.hair_color, (255, 236, 210), 0.08), scaled(look.hair_color, 0.72))
    for k, reach in enumerate((0.82, 0.62, 0.42, 0.24)):
        coil = (knot - vec([0, -1.68])) * reach + vec([0.03 * k, -1.68])
        layer.stroke(coil[10:23], scaled(look.hair_color, 0.55), 0.025, 0.6, 0.01)
        layer.stroke(
            coil[13:20] - vec([0.01, 0.03]),
            mix(look.hair_color, (255, 232, 205), 0.4),
            0.03,
            0.5,
            0.015,
        )


def ponytail_back(layer: Layer, look: Appearance) -> None:
    ribbon(
        layer,
        curve("0.3,-1.52 1.1,-1.58 1.52,-0.8 1.4,0.4 1.58,1.3"),
        curve("0.3,-1.2 0.86,-1.2 1.04,-0.6 1.02,0.4 1.3,1.34"),
        scaled(look.hair_color, 0.92),
        20,
        16,
    )


def fringe(layer: Layer, look: Appearance) -> None:
    long(layer, look)
    for k, x in enumerate(np.linspace(-0.70, 0.50, 7)):
        low = -0.56 - 0.06 * np.cos(2.2 * x)
        ribbon(
            layer,
            curve([(x * 0.5 - 0.12, -1.52), (x - 0.06, -1.12), (x - 0.02, low)]),
            curve([(x * 0.5 + 0.20, -1.54), (x + 0.26, -1.12), (x + 0.22, low + 0.02)]),
            scaled(look.hair_color, 1.0 + 0.05 * (k % 2)),
            21 + k,
            8,
        )


def braids_back(layer: Layer, look: Appearance) -> None:
    layer.shape(
        curve("-1.15,1.2 -1.2,-0.6 0,-1.56 1.2,-0.6 1.15,1.2", closed=True),
        scaled(look.hair_color, 0.7),
    )
    for side in (-1, 1):
        for k in range(5):
            x = side * (0.88 + 0.12 * k)
            for y in np.linspace(-0.6 + 0.1 * k, 2.0, 22):
                blobs(
                    layer,
                    np.array([(x + side * 0.05 * np.sin(y * 2), y)]),
                    0.085,
                    look.hair_color,
                    k,
                )


def braids(layer: Layer, look: Appearance) -> None:
    pulled(layer, look)
    for x in np.linspace(-0.78, 0.78, 9):
        path = curve([(x, -0.98 + 0.26 * x * x), (x * 0.86, -1.26), (x * 0.5, -1.54)])
        layer.stroke(path, scaled(look.hair_color, 0.45), 0.03, 0.8, 0.01)
