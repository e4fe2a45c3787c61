"""Small charts as pictures: lines, a confusion matrix, a reliability diagram."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]

_INK, _FAINT, _GRID, _PAPER = "#1f2933", "#616e7c", "#e4e7eb", "#ffffff"
_COLOURS = ("#2b6cb0", "#c05621", "#2f855a", "#6b46c1", "#b83280", "#744210")
_FINER = 2  # drawn larger, then averaged down: smooth edges
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 24, 46, 56


@dataclass(frozen=True, slots=True)
class Line:
    """One curve. spread: low and high of each value, drawn as a bar through its point."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    spread: Sequence[tuple[float, float]] = ()
    dots: bool = False


class Plot:
    """A white picture with a frame, ticks and labels; points are given in the units of the axes."""

    def __init__(
        self,
        x_range: tuple[float, float],
        y_range: tuple[float, float],
        *,
        title: str,
        x_label: str,
        y_label: str,
        size_wh: tuple[int, int] = (640, 380),
    ) -> None:
        self._size_wh = size_wh
        self._x_range, self._y_range = x_range, y_range
        width, height = size_wh
        self._image = Image.new("RGB", (width * _FINER, height * _FINER), _PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self.text((_LEFT, 14), title, size=16)
        self.text(((_LEFT + width - _RIGHT) / 2, height - 22), x_label, colour=_FAINT, anchor="mm")
        self.text((_LEFT, _TOP - 8), y_label, size=12, colour=_FAINT, anchor="lm")

    def grid(self, x_ticks: Sequence[float], y_ticks: Sequence[float]) -> None:
        """Lines and numbers at the ticks."""
        for value in y_ticks:
            x, y = self.place((self._x_range[0], value))
            self._pixels([(x, y), (self._size_wh[0] - _RIGHT, y)], _GRID, 1)
            self.text((x - 8, y), f"{value:g}", size=12, colour=_FAINT, anchor="rm")
        for value in x_ticks:
            x, y = self.place((value, self._y_range[0]))
            self._pixels([(x, y), (x, y + 4)], _FAINT, 1)
            self.text((x, y + 14), f"{value:g}", size=12, colour=_FAINT, anchor="mm")

    def place(self, point: Point) -> Point:
        """Pixels of a point given in the units of the axes."""
        (x_low, x_high), (y_low, y_high) = self._x_range, self._y_range
        width, height = self._size_wh
        across = (point[0] - x_low) / (x_high - x_low)
        up = (point[1] - y_low) / (y_high - y_low)
        return (
            _LEFT + across * (width - _LEFT - _RIGHT),
            height - _BOTTOM - up * (height - _TOP - _BOTTOM),
        )

    def line(self, points: Sequence[Point], colour: str, width: float = 2) -> None:
        """A line through points in the units of the axes."""
        self._pixels([self.place(point) for point in points], colour, width)

    def dot(self, point: Point, colour: str, radius: float = 3.5) -> None:
        """A filled circle."""
        x, y = self.place(point)
        box = [(x - radius) * _FINER, (y - radius) * _FINER]
        self._draw.ellipse([*box, (x + radius) * _FINER, (y + radius) * _FINER], fill=colour)

    def bar(self, low: Point, high: Point, colour: str) -> None:
        """A filled rectangle between two corners in the units of the axes."""
        self.box(self.place((low[0], high[1])), self.place((high[0], low[1])), colour)

    def box(self, top_left: Point, bottom_right: Point, colour: str) -> None:
        """A filled rectangle in pixels."""
        corners = [value * _FINER for value in (*top_left, *bottom_right)]
        self._draw.rectangle(corners, fill=colour)

    def text(
        self, at: Point, text: str, *, size: int = 13, colour: str = _INK, anchor: str = "la"
    ) -> None:
        """Text at a pixel; anchor as in Pillow."""
        font = ImageFont.load_default(size * _FINER)
        place = (at[0] * _FINER, at[1] * _FINER)
        self._draw.text(place, text, fill=colour, font=font, anchor=anchor)

    def image(self) -> Image.Image:
        """The finished picture."""
        return self._image.resize(self._size_wh, Image.Resampling.LANCZOS)

    def _pixels(self, points: Sequence[Point], colour: str, width: float) -> None:
        scaled = [(x * _FINER, y * _FINER) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * _FINER), joint="curve")


def line_chart(
    lines: Sequence[Line],
    *,
    title: str,
    x_label: str,
    y_label: str,
    y_range: tuple[float, float] | None = None,
) -> Image.Image:
    """Lines with a legend above; without `y_range` the axis holds every value."""
    every_x = [x for line in lines for x in line.x]
    every_y = [y for line in lines for y in (*line.y, *(v for pair in line.spread for v in pair))]
    x_ticks = ticks(min(every_x), max(every_x))
    y_ticks = ticks(*(y_range or (min(every_y), max(every_y))))
    low, high = y_range or (y_ticks[0], y_ticks[-1])
    plot = Plot(
        (min(every_x), max(*every_x, min(every_x) + 1e-9)),
        (low, high),
        title=title,
        x_label=x_label,
        y_label=y_label,
    )
    inside = [tick for tick in x_ticks if min(every_x) <= tick <= max(every_x)]
    plot.grid(inside, [tick for tick in y_ticks if low <= tick <= high])
    legend_x = 640.0 - _RIGHT
    for index, line in reversed(list(enumerate(lines))):
        colour = _COLOURS[index % len(_COLOURS)]
        for x, (bottom, top) in zip(line.x, line.spread, strict=False):
            plot.line([(x, bottom), (x, top)], colour, 1)
        plot.line(list(zip(line.x, line.y, strict=True)), colour)
        if line.dots:
            for point in zip(line.x, line.y, strict=True):
                plot.dot(point, colour)
        plot.text((legend_x, _TOP - 8), line.name, size=12, colour=colour, anchor="rm")
        legend_x -= ImageFont.load_default(12).getlength(line.name) + 18
    return plot.image()


def confusion_chart(confusion: NDArray[np.int64], names: Sequence[str], title: str) -> Image.Image:
    """Shares of each true class (row) read as each class (column), in percent."""
    count, cell = len(names), 62
    left, top = 90, 84
    size = (left + count * cell + 20, top + count * cell + 34)
    plot = Plot((0, 1), (0, 1), title="", x_label="", y_label="", size_wh=size)
    plot.text((20, 14), title, size=16)
    plot.text((left + count * cell / 2, 48), "read as", size=12, colour=_FAINT, anchor="mm")
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    for row, true_name in enumerate(names):
        y = top + row * cell
        plot.text((left - 10, y + cell / 2), true_name, size=12, anchor="rm")
        plot.text((left + row * cell + cell / 2, top - 14), true_name, size=12, anchor="mm")
        for column in range(count):
            share = float(shares[row, column])
            x = left + column * cell
            plot.box((x + 1, y + 1), (x + cell - 1, y + cell - 1), _blue(share))
            ink = _PAPER if share > 0.55 else _INK
            plot.text((x + cell / 2, y + cell / 2), f"{100 * share:.0f}", colour=ink, anchor="mm")
    plot.text((left, size[1] - 22), "rows: true label; numbers: % of the row", size=12)
    return plot.image()


def reliability_chart(bins: Sequence[tuple[float, float, int]], title: str) -> Image.Image:
    """Accuracy against certainty: one (certainty, accuracy, count) per bin that holds faces.

    The bars along the bottom are the shares of all faces.
    """
    plot = Plot(
        (0, 1), (0, 1), title=title, x_label="certainty shown", y_label="accuracy measured",
        size_wh=(460, 420),
    )  # fmt: skip
    fifths = [0, 0.2, 0.4, 0.6, 0.8, 1]
    plot.grid(fifths, fifths)
    total = sum(count for _, _, count in bins)
    for certainty, _, count in bins:
        plot.bar((certainty - 0.02, 0), (certainty + 0.02, count / total), "#cbd5e0")
    plot.line([(0, 0), (1, 1)], _FAINT, 1)
    points = [(certainty, accuracy) for certainty, accuracy, _ in bins]
    plot.line(points, _COLOURS[0])
    for point in points:
        plot.dot(point, _COLOURS[0])
    return plot.image()


def stacked(*pictures: Image.Image) -> Image.Image:
    """Pictures below one another."""
    width = max(picture.width for picture in pictures)
    whole = Image.new("RGB", (width, sum(picture.height for picture in pictures)), _PAPER)
    y = 0
    for picture in pictures:
        whole.paste(picture, (0, y))
        y += picture.height
    return whole


def ticks(low: float, high: float, about: int = 6) -> list[float]:
    """Round numbers that hold low..high between them."""
    rough = max(high - low, 1e-9) / about
    power = 10 ** np.floor(np.log10(rough))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough)
    first, last = np.floor(low / step), np.ceil(high / step)
    return [float(np.round(k * step, 10)) for k in np.arange(first, max(last, first + 1) + 1)]


def _blue(share: float) -> str:
    deep = np.array([43, 108, 176])
    mixed = 247 + (deep - 247) * min(1.0, share) ** 0.8
    red, green, blue = (round(value) for value in mixed.tolist())
    return f"#{red:02x}{green:02x}{blue:02x}"
