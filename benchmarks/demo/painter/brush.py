"""Curves and soft, antialiased painting. Points are float32 (N, 2), in head units."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float32]
Image = NDArray[np.uint8]
Color = tuple[int, int, int]
"""Red, green, blue, 0..255."""

_SHIFT = 4  # cv2 draws at 1/16 pixel
_BASIS: dict[tuple[int, bool, int], NDArray[np.float32]] = {}


def vec(values: ArrayLike) -> Points:
    """Numbers as float32."""
    return np.asarray(values, np.float32)


def mix(a: Color, b: Color, share: float) -> Color:
    """Colour between a (share 0) and b (share 1)."""
    r, g, bl = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return (r, g, bl)


def scaled(color: Color, factor: float) -> Color:
    """Colour made darker (factor < 1) or brighter."""
    r, g, b = (max(0, min(255, round(x * factor))) for x in color)
    return (r, g, b)


def at(text: str) -> Points:
    """Points written as "x,y x,y ...", float32 (N, 2)."""
    return np.array([[float(v) for v in word.split(",")] for word in text.split()], np.float32)


def curve(points: ArrayLike | str, steps: int = 6, closed: bool = False) -> Points:
    """Catmull-Rom spline through the points, `steps` samples per segment, float32 (M, 2)."""
    p = at(points) if isinstance(points, str) else np.asarray(points, np.float32)
    n = len(p)
    key = (n, closed, steps)
    if key not in _BASIS:
        _BASIS[key] = _spline_basis(n, closed, steps)
    return np.asarray(_BASIS[key] @ p, np.float32)


def _spline_basis(n: int, closed: bool, steps: int) -> NDArray[np.float32]:
    """Matrix (M, n) that turns n control points into samples of the uniform Catmull-Rom spline."""
    segments = n if closed else n - 1
    t = np.arange(steps) / steps
    weights = 0.5 * np.stack(
        [-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3]
    )
    rows = np.zeros((segments * steps + (0 if closed else 1), n), np.float32)
    for s in range(segments):
        for k in range(4):
            at = (s + k - 1) % n if closed else min(max(s + k - 1, 0), n - 1)
            rows[s * steps : (s + 1) * steps, at] += weights[k]
    if not closed:
        rows[-1, n - 1] = 1.0
    return rows


def mirrored(points: ArrayLike) -> Points:
    """Points reflected left to right."""
    return np.asarray(points, np.float32) * np.array([-1, 1], np.float32)


def between(a: Points, b: Points, share: float) -> Points:
    """Curve between two curves of equal length."""
    return np.asarray(a + (b - a) * share, np.float32)


@dataclass(frozen=True, slots=True)
class Space:
    """Places head units on a picture: pixel = (point - origin) * px_per_unit."""

    px_per_unit: float
    origin: tuple[float, float]
    size_wh: tuple[int, int]

    def to_px(self, points: ArrayLike) -> Points:
        """Points in pixels."""
        p = np.asarray(points, np.float32)
        return np.asarray((p - vec(self.origin)) * self.px_per_unit, np.float32)

    def fixed(self, points: ArrayLike) -> NDArray[np.int32]:
        """Points as cv2's fixed-point integers."""
        return np.rint(self.to_px(points) * (1 << _SHIFT) - 8).astype(np.int32)

    def window(self, corner_px: tuple[int, int], size_wh: tuple[int, int]) -> "Space":
        """The same units on a part of the picture that starts at `corner_px`."""
        (x, y), (left, top) = corner_px, self.origin
        origin = (left + x / self.px_per_unit, top + y / self.px_per_unit)
        return Space(self.px_per_unit, origin, size_wh)

    def grid(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """x (1, W) and y (H, 1) of the pixel centres, in head units."""
        w, h = self.size_wh
        x = (np.arange(w, dtype=np.float32)[None, :] + 0.5) / self.px_per_unit + self.origin[0]
        y = (np.arange(h, dtype=np.float32)[:, None] + 0.5) / self.px_per_unit + self.origin[1]
        return x.astype(np.float32), y.astype(np.float32)

    def fill(self, image: Image, points: Points, color: Color | int) -> None:
        """Fills a polygon, antialiased, in place."""
        value = (color,) * 3 if isinstance(color, int) else color
        cv2.fillPoly(image, [self.fixed(points)], value, cv2.LINE_AA, _SHIFT)

    def line(self, image: Image, points: Points, color: Color | int, width: float) -> None:
        """Draws an open line `width` head units wide (at least one pixel), in place."""
        value = (color,) * 3 if isinstance(color, int) else color
        px = max(1, round(width * self.px_per_unit))
        cv2.polylines(image, [self.fixed(points)], False, value, px, cv2.LINE_AA, _SHIFT)

    def disc(
        self, image: Image, center: Sequence[float], radius: float, color: Color | int
    ) -> None:
        """Fills a circle, antialiased, in place."""
        value = (color,) * 3 if isinstance(color, int) else color
        x, y = self.fixed(center)
        r = max(1, round(radius * self.px_per_unit * (1 << _SHIFT)))
        cv2.circle(image, (int(x), int(y)), r, value, -1, cv2.LINE_AA, _SHIFT)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A picture with transparency to paint on. rgb: uint8 (H, W, 3); alpha: uint8 (H, W)."""

    space: Space
    rgb: Image
    alpha: Image

    @classmethod
    def empty(cls, space: Space) -> "Layer":
        """A fully transparent layer."""
        w, h = space.size_wh
        return cls(space, np.zeros((h, w, 3), np.uint8), np.zeros((h, w), np.uint8))

    def mask(self, points: Points, soft: float = 0.0) -> Image:
        """Coverage 0..255 of a polygon, optionally blurred by `soft` head units."""
        mask = np.zeros_like(self.alpha)
        self.space.fill(mask, points, 255)
        return blurred(mask, soft * self.space.px_per_unit)

    def paint(self, mask: Image, color: Color | Image, opacity: float = 1.0) -> None:
        """Paints a colour (or a picture of the layer's size) through a mask."""
        x, y, w, h = cv2.boundingRect(mask)
        if w == 0:
            return
        window = np.s_[y : y + h, x : x + w]
        m = mask[window].astype(np.float32) * (opacity / 255)
        a = self.alpha[window].astype(np.float32) / 255
        total = m + a * (1 - m)
        share = np.divide(m, total, out=np.zeros_like(m), where=total > 0)[..., None]
        source = color[window] if isinstance(color, np.ndarray) else vec(color)
        rgb = self.rgb[window]
        self.rgb[window] = np.rint(rgb + (source - rgb.astype(np.float32)) * share).astype(np.uint8)
        self.alpha[window] = np.rint(total * 255).astype(np.uint8)

    def around(self, points: Points, reach: float) -> "Layer":
        """The part within `reach` head units of the points; painting on it paints the layer."""
        low, high = self.space.to_px([points.min(0) - reach, points.max(0) + reach])
        size = np.array(self.space.size_wh)
        x0, y0 = np.clip(low.astype(int) - 2, 0, size - 1).tolist()
        x1, y1 = np.clip(high.astype(int) + 3, (x0 + 1, y0 + 1), size).tolist()
        return Layer(
            self.space.window((x0, y0), (x1 - x0, y1 - y0)),
            self.rgb[y0:y1, x0:x1],
            self.alpha[y0:y1, x0:x1],
        )

    def shape(self, points: Points, color: Color, opacity: float = 1.0, soft: float = 0.0) -> None:
        """Paints a polygon in one colour."""
        part = self.around(points, 3 * soft)
        part.paint(part.mask(points, soft), color, opacity)

    def shaded(
        self,
        points: Points,
        top: Color,
        bottom: Color,
        soft: float = 0.0,
        clip: Image | None = None,
    ) -> Image:
        """Paints a polygon with a vertical gradient, within `clip`; returns its mask."""
        mask = self.mask(points, soft)
        if clip is not None:
            mask = np.minimum(mask, clip)
        low, high = float(points[:, 1].min()), float(points[:, 1].max())
        _, y = self.space.grid()
        share = np.clip((y - low) / max(high - low, 1e-3), 0, 1)[..., None]
        ramp = vec(top) + (vec(bottom) - vec(top)) * share
        w, h = self.space.size_wh
        self.paint(mask, np.broadcast_to(ramp, (h, w, 3)).astype(np.uint8))
        return mask

    def stroke(
        self, points: Points, color: Color, width: float, opacity: float = 1.0, soft: float = 0.0
    ) -> None:
        """Paints a line."""
        part = self.around(points, width + 3 * soft)
        mask = np.zeros_like(part.alpha)
        part.space.line(mask, points, 255, width)
        part.paint(blurred(mask, soft * self.space.px_per_unit), color, opacity)

    def spot(self, center: tuple[float, float], radius: float, color: Color) -> None:
        """Paints a disc."""
        part = self.around(vec([center]), radius)
        mask = np.zeros_like(part.alpha)
        part.space.disc(mask, center, radius, 255)
        part.paint(mask, color)


def blurred(image: Image, sigma_px: float) -> Image:
    """Gaussian blur, none under a third of a pixel. Empty parts of a mask are skipped."""
    if sigma_px < 0.35:
        return image
    if image.ndim == 3:
        return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8)
    x, y, w, h = cv2.boundingRect(image)
    if w == 0:
        return image
    pad = int(3 * sigma_px) + 2
    window = np.s_[max(y - pad, 0) : y + h + pad, max(x - pad, 0) : x + w + pad]
    result = np.zeros_like(image)
    result[window] = cv2.GaussianBlur(image[window], (0, 0), sigma_px)
    return result
