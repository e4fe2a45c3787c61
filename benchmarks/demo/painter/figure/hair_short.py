"""Short hair styles: each paints itself onto a layer."""

import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Color, Layer, at, curve, scaled, vec
from benchmarks.demo.painter.figure.strands import blobs, pair, ribbon, ring


def cap(layer: Layer, color: Color, lift: float = 0.0, line: float = 0.0, seed: int = 1) -> None:
    """Short hair from temple to temple; lift raises the top, line lowers the hairline."""
    outer = curve(
        [
            (-1.06, 0.04),
            (-1.11, -0.52),
            (-0.90, -1.20 - lift / 2),
            (0.0, -1.60 - lift),
            (0.90, -1.20 - lift / 2),
            (1.11, -0.52),
            (1.06, 0.04),
        ]
    )
    inner = curve(
        [
            (-0.93, 0.02),
            (-0.92, -0.46),
            (-0.70, -0.84 + line),
            (0.0, -0.96 + line),
            (0.70, -0.84 + line),
            (0.92, -0.46),
            (0.93, 0.02),
        ]
    )
    ribbon(layer, outer, inner, color, seed, 20)


def crop(layer: Layer, look: Appearance) -> None:
    cap(layer, look.hair_color, 0.0, 0.0)
    for k, x in enumerate(np.linspace(-0.66, 0.60, 8)):
        tip = curve([(x - 0.12, -1.30), (x - 0.02, -1.08), (x + 0.14, -0.86 + 0.05 * (k % 3))])
        edge = curve([(x + 0.16, -1.32), (x + 0.22, -1.08), (x + 0.16, -0.85 + 0.05 * (k % 3))])
        ribbon(layer, tip, edge, scaled(look.hair_color, 1.0 + 0.06 * (k % 2)), k, 6)


def buzz(layer: Layer, look: Appearance) -> None:
    shape = np.concatenate(
        [
            curve(
                "-0.99,-0.1 -1,-0.56 -0.86,-1.1 -0.5,-1.4 0,-1.49 0.5,-1.4 0.86,-1.1 "
                "1,-0.56 0.99,-0.1"
            ),
            curve(
                "0.93,-0.12 0.9,-0.5 0.76,-0.66 0.66,-0.86 0,-0.93 -0.66,-0.86 -0.76,-0.66 "
                "-0.9,-0.5 -0.93,-0.12"
            ),
        ]
    )
    mask = layer.mask(shape, 0.03)
    rng = np.random.default_rng(8)
    grain = rng.normal(1, 0.16, (*mask.shape, 1)).astype(np.float32)
    layer.paint(mask, np.clip(vec(look.hair_color) * grain, 0, 255).astype(np.uint8), 0.86)


def balding(layer: Layer, look: Appearance) -> None:
    pair(
        layer,
        "0.98,0.1 1.08,-0.3 1.05,-0.76 0.9,-1.04",
        "0.93,0.08 0.9,-0.36 0.9,-0.66 0.84,-0.98",
        look.hair_color, 2, 9,
    )  # fmt: skip
    shine = layer.mask(curve("-0.48,-1.16 -0.1,-1.3 0.16,-1.2 -0.14,-1.06", closed=True), 0.10)
    layer.paint(shine, (255, 248, 238), 0.42)


def side_part(layer: Layer, look: Appearance) -> None:
    color = look.hair_color
    cap(layer, scaled(color, 0.9), 0.02, -0.05)
    ribbon(
        layer,
        curve("-0.52,-1.36 -0.05,-1.72 0.62,-1.52 1.06,-0.98 1.1,-0.34"),
        curve("-0.56,-1.02 -0.22,-0.84 0.34,-0.82 0.82,-0.66 0.97,-0.22"),
        color, 4, 22,
    )  # fmt: skip
    ribbon(
        layer,
        curve("-0.5,-1.38 -0.8,-1.34 -1.07,-0.92 -1.08,-0.3"),
        curve("-0.56,-1.04 -0.72,-0.92 -0.9,-0.6 -0.96,-0.22"),
        color, 5, 10,
    )  # fmt: skip


def quiff(layer: Layer, look: Appearance) -> None:
    color = look.hair_color
    cap(layer, scaled(color, 0.80), -0.06, 0.0)
    for k, x in enumerate(np.linspace(-0.60, 0.52, 7)):
        high = -1.66 - 0.16 * np.cos(x * 1.6)
        sweep = vec([(x, 0), (x, 0), (x, high), (x, high)])
        ribbon(
            layer,
            curve(at("-0.14,-0.86 -0.2,-1.22 0.02,0 0.3,0.12") + sweep),
            curve(at("0.22,-0.88 0.2,-1.16 0.3,0.24 0.44,0.3") + sweep),
            scaled(color, 1.0 + 0.07 * (k % 2)),
            k,
            7,
        )


def curly_top(layer: Layer, look: Appearance) -> None:
    cap(layer, scaled(look.hair_color, 0.78), -0.05, 0.0)
    for k, (rx, ry, n) in enumerate(
        ((0.98, 0.92, 20), (0.84, 0.70, 17), (0.66, 0.48, 14), (0.66, 0.30, 10))
    ):
        blobs(layer, ring(rx, ry, -0.72, 192, 348, n, 0.04, k + 20), 0.165, look.hair_color, 30 + k)


def afro_back(layer: Layer, look: Appearance) -> None:
    layer.shape(
        curve(ring(1.46, 1.40, -0.66, 150, 390, 16, 0.0, 1), closed=True),
        scaled(look.hair_color, 0.86),
    )
    blobs(layer, ring(1.42, 1.36, -0.66, 148, 392, 34, 0.03, 2), 0.20, look.hair_color, 2)


def afro(layer: Layer, look: Appearance) -> None:
    for k, (rx, ry, n) in enumerate(
        ((1.22, 1.14, 26), (1.02, 0.90, 22), (0.90, 0.66, 20), (0.82, 0.44, 18))
    ):
        blobs(
            layer,
            ring(rx, ry, -0.66 + 0.02 * k, 186, 354, n, 0.03, k),
            0.15,
            look.hair_color,
            7 + k,
        )
