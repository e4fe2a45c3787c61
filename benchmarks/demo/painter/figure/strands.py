"""Strands and curls, from which all hair and cloth is made."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.demo.painter.brush import (
    Color,
    Image,
    Layer,
    Points,
    between,
    blurred,
    curve,
    mirrored,
    mix,
    scaled,
)


def ribbon(
    layer: Layer,
    a: Points,
    b: Points,
    color: Color,
    seed: int = 0,
    strands: int = 16,
    clip: Image | None = None,
) -> None:
    """A lock of hair between two edges of equal length: body, strands, shine.

    clip: coverage that the lock stays within.
    """
    body = np.concatenate([a, b[::-1]])
    mask = layer.shaded(body, mix(color, (255, 236, 210), 0.07), scaled(color, 0.78), clip=clip)
    rng = np.random.default_rng(seed)
    lines = np.zeros((*mask.shape, 2), np.uint8)
    for share in np.linspace(0.04, 0.96, strands):
        target = lines[..., int(rng.random() < 0.5)]
        scratch = np.ascontiguousarray(target)
        layer.space.line(scratch, between(a, b, float(share)), int(rng.integers(60, 190)), 0.02)
        target[:] = scratch
    within = mask > 0
    layer.paint(lines[..., 0] * within, scaled(color, 0.62), 0.55)
    layer.paint(lines[..., 1] * within, mix(color, (255, 232, 205), 0.30), 0.50)
    _shine(layer, a, b, color, mask)


def _shine(layer: Layer, a: Points, b: Points, color: Color, mask: Image) -> None:
    start, stop = round(len(a) * 0.30), round(len(a) * 0.52)
    glow = np.zeros_like(layer.alpha)
    layer.space.line(glow, between(a, b, 0.34)[start:stop], 255, 0.13)
    glow = blurred(glow, 0.07 * layer.space.px_per_unit)
    layer.paint(np.minimum(glow, mask), mix(color, (255, 238, 220), 0.42), 0.55)


def pair(layer: Layer, a: str, b: str, color: Color, seed: int = 0, strands: int = 16) -> None:
    """The same ribbon on both sides."""
    for side, shade in ((1, 0.93), (-1, 1.0)):
        left, right = curve(a), curve(b)
        if side < 0:
            left, right = mirrored(left), mirrored(right)
        ribbon(layer, left, right, scaled(color, shade), seed + side + 1, strands)


def blobs(
    layer: Layer, centers: NDArray[np.float64], radius: float, color: Color, seed: int
) -> None:
    """Curls: overlapping discs, each lit from the upper left."""
    rng = np.random.default_rng(seed)
    for x, y in centers:
        r = radius * rng.uniform(0.78, 1.18)
        tone = scaled(color, rng.uniform(0.80, 1.06) * (1.0 - 0.10 * (y + 1.0)))
        layer.spot((x, y), r, tone)
        turns = np.linspace(2.4, 5.2, 12)
        arc = np.stack([x + 0.62 * r * np.cos(turns), y + 0.62 * r * np.sin(turns)], 1)
        layer.stroke(arc, mix(tone, (255, 232, 205), 0.28), 0.22 * r, 0.55, 0.10 * r)
        lower = np.stack([x - 0.8 * r * np.cos(turns), y - 0.8 * r * np.sin(turns)], 1)
        layer.stroke(lower, scaled(tone, 0.6), 0.16 * r, 0.5, 0.08 * r)


def ring(
    rx: float, ry: float, cy: float, start: float, stop: float, n: int, jitter: float, seed: int
) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    t = np.radians(np.linspace(start, stop, n))
    points = np.stack([rx * np.cos(t), cy + ry * np.sin(t)], 1)
    return np.asarray(points + rng.normal(0, jitter, points.shape))
