"""Beards, from stubble to full."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.demo.painter.appearance import Beard
from benchmarks.demo.painter.brush import Color, Image, Layer, at, blurred, curve, mirrored


@dataclass(frozen=True, slots=True)
class _Growth:
    """soft: blur of the edge, head units. opacity: 0..1. low: lowest point, head units."""

    soft: float
    opacity: float
    low: float = 1.45


_GROWTH: dict[Beard, _Growth] = {
    "stubble": _Growth(0.09, 0.24),
    "short": _Growth(0.06, 0.66),
    "full": _Growth(0.035, 0.96, 1.62),
}


def paint_beard(layer: Layer, face: Image, beard: Beard, color: Color) -> None:
    """Paints a beard within the face's coverage; a full one reaches below the chin."""
    space, growth = layer.space, _GROWTH[beard]
    mask = layer.mask(
        curve(
            "-0.4,0.83 -0.2,0.655 0,0.63 0.2,0.655 0.4,0.83 0.33,0.87 0.16,0.745 0,0.72 "
            "-0.16,0.745 -0.33,0.87",
            closed=True,
        )
    )
    half = at("1.02,0.02 0.88,0.1 0.8,0.46 0.62,0.66 0.45,0.8 0.4,0.93 0.2,1.005 0,1.02")
    jaw = [
        (-1.02, 0.02),
        (-0.98, 0.6),
        (-0.62, 1.22),
        (0.0, growth.low),
        (0.62, 1.22),
        (0.98, 0.6),
    ]
    space.fill(
        mask, curve(np.concatenate([jaw, half, mirrored(half[1:-1])[::-1]]), closed=True), 255
    )
    if beard == "full":
        below = "-0.62,0.9 -0.56,1.3 -0.28,1.54 0,1.6 0.28,1.54 0.56,1.3 0.62,0.9"
        face = np.maximum(face, layer.mask(curve(below, closed=True), 0.02))
    mask = np.minimum(blurred(mask, growth.soft * space.px_per_unit), face)
    grain = np.random.default_rng(3).normal(1, 0.10, mask.shape).astype(np.float32)
    grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), max(0.4, 0.012 * space.px_per_unit)))
    _, y = space.grid()
    shade = (grain * np.clip(1.12 - 0.22 * y, 0.6, 1.2))[..., None]
    layer.paint(mask, np.clip(shade * np.asarray(color), 0, 255).astype(np.uint8), growth.opacity)
