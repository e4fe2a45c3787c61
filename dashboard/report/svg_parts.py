"""Words and lines of the reports' charts.

Colours and sizes are attributes, which every renderer obeys; on a screen the page's style sheet
goes before them, so that the chart follows the dark theme.
"""

from typing import Literal

from markupsafe import Markup

from dashboard.figures import theme

WIDTH = 960
LEFT, RIGHT = 44, 8
_INK, _DIM, _FAINT, _LINE = (theme.LIGHT[name] for name in ("text", "dim", "faint", "line"))
_ANCHORS = {"end": "end", "middle": "middle", "gap": "middle", "label": "middle"}

HATCH = Markup(
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><path d="M0 0V7" class="hatch" stroke="{}" stroke-width="2.2" '
    'opacity="0.6"/></pattern></defs>'
).format(_FAINT)


def words(
    x: float, y: float, text: str, kind: Literal["row", "tick", "gap", "label"], side: str = ""
) -> Markup:
    """Text on the chart. side: "end" or "middle" of x, else its begin."""
    classes = f"{kind} {side}".strip()
    anchor = _ANCHORS.get(side) or _ANCHORS.get(kind, "start")
    ink = _INK if kind in ("gap", "label") else _DIM
    return Markup(
        '<text x="{}" y="{}" class="{}" font-size="12" fill="{}" text-anchor="{}"{}>{}</text>'
    ).format(
        x, y, classes, ink, anchor, Markup(' font-weight="bold"') if kind == "label" else "", text
    )


def time_words(x: float, y: float, text: str) -> Markup:
    """A time under the chart, in the middle of its place, or before the edge of the picture."""
    half = 3.5 * len(text)
    if x + half > WIDTH:
        return words(WIDTH, y, text, "tick", "end")
    return words(x, y, text, "tick", "middle")


def line(y: float) -> Markup:
    """A line across the chart."""
    return Markup('<path d="M{} {}H{}" class="grid" stroke="{}"/>').format(
        LEFT, y, WIDTH - RIGHT, _LINE
    )


def mark(x: float, top: float, bottom: float) -> Markup:
    """A dotted line down the chart."""
    return Markup(
        '<path d="M{} {}V{}" class="mark" stroke="{}" stroke-width="1.2" stroke-dasharray="2 4"/>'
    ).format(x, top, bottom, _DIM)


def hatched(left: float, right: float, top: float, bottom: float) -> Markup:
    """What is not known."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="url(#hatch)"/>').format(
        left, top, round(max(right - left, 1.0), 1), bottom - top
    )


def svg(height: float, alt: str, parts: list[Markup]) -> Markup:
    """The chart as one picture."""
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" class="timeline" font-family="{}">'
        "{}</svg>"
    ).format(WIDTH, height, alt, theme.FONT_STACK, Markup("\n").join([HATCH, *parts]))
