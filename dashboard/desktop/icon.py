"""The program's icon: four tiles of a gallery, one of which smiles. Drawn once, as shapes."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from dashboard.desktop.lesson_control import Mark

_BOX = 64
_FINER = 4  # drawn so many times as large, then made smaller: smooth edges


@dataclass(frozen=True, slots=True)
class _Colours:
    ground: str
    face: str
    smiling: str


_COLOURS = {
    Mark.IDLE: _Colours("#5b6573", "#c3cad4", "#e4e8ee"),
    Mark.WATCHING: _Colours("#1f5f8b", "#a9d3ee", "#f0b429"),
    Mark.PAUSED: _Colours("#5b6573", "#98a2b0", "#98a2b0"),
}
_ROUND = 14
_RADIUS = 11
_CENTRES_XY = ((20, 20), (44, 20), (20, 44))
_SMILING_XY = (44, 44)
_EYES_XY = ((40, 41), (48, 41))
_MOUTH = (39, 40, 49, 50)
_BARS = ((23, 18, 30, 46), (34, 18, 41, 46))
_INK = "#3a2a00"


def svg(mark: Mark = Mark.WATCHING) -> str:
    """The icon as an SVG file's text."""
    colours = _COLOURS[mark]
    parts = [f'<rect width="{_BOX}" height="{_BOX}" rx="{_ROUND}" fill="{colours.ground}"/>']
    parts += [_circle(x, y, _RADIUS, colours.face) for x, y in _CENTRES_XY]
    parts.append(_circle(*_SMILING_XY, _RADIUS, colours.smiling))
    parts += [_circle(x, y, 1.6, _INK) for x, y in _EYES_XY]
    x0, _, x1, y1 = _MOUTH
    parts.append(
        f'<path d="M{x0 + 1} 46Q{(x0 + x1) / 2:g} {y1 + 2} {x1 - 1} 46" fill="none" '
        f'stroke="{_INK}" stroke-width="2" stroke-linecap="round"/>'
    )
    if mark is Mark.PAUSED:
        parts += [
            f'<rect x="{x0}" y="{y0}" width="{x1 - x0}" height="{y1 - y0}" rx="2" fill="#ffffff"/>'
            for x0, y0, x1, y1 in _BARS
        ]
    inside = "".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BOX} {_BOX}">{inside}</svg>\n'


def picture(size: int, mark: Mark = Mark.WATCHING) -> Image.Image:
    """The icon as an RGBA picture of `size` x `size` pixels."""
    colours, scale = _COLOURS[mark], _FINER * size / _BOX

    def scaled(*lengths: float) -> list[float]:
        return [length * scale for length in lengths]

    def disc(x: float, y: float, radius: float, colour: str) -> None:
        draw.ellipse(scaled(x - radius, y - radius, x + radius, y + radius), fill=colour)

    large = Image.new("RGBA", (_FINER * size, _FINER * size))
    draw = ImageDraw.Draw(large)
    draw.rounded_rectangle(scaled(0, 0, _BOX, _BOX), _ROUND * scale, fill=colours.ground)
    for x, y in _CENTRES_XY:
        disc(x, y, _RADIUS, colours.face)
    disc(*_SMILING_XY, _RADIUS, colours.smiling)
    for x, y in _EYES_XY:
        disc(x, y, 1.6, _INK)
    draw.arc(scaled(*_MOUTH), 25, 155, fill=_INK, width=max(1, round(2 * scale)))
    if mark is Mark.PAUSED:
        for bar in _BARS:
            draw.rounded_rectangle(scaled(*bar), 2 * scale, fill="#ffffff")
    return large.resize((size, size), Image.Resampling.LANCZOS)


def _circle(x: float, y: float, radius: float, colour: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colour}"/>'
