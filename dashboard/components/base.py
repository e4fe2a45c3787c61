"""Small parts that every page is made of, and the component libraries in one place.

Names come from people: they are only ever text children or attributes, never markup.
"""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc  # type: ignore[import-untyped]
from dash import html
from dash.development.base_component import Component

from dashboard import texts
from dashboard.figures.theme import STACK_ORDER
from dashboard.language import formats
from dashboard.viewmodels.live import Status

__all__ = [
    "Component", "attributes", "blank", "chart_help", "coverage_meter", "dmc", "hint", "icon",
    "legend", "panel", "person", "share_texts", "status_pill",
]  # fmt: skip

HIDDEN: dict[str, Any] = {"aria-hidden": "true"}
"""Attributes of decoration, which a screen reader skips."""


def attributes(**values: str) -> dict[str, Any]:
    """HTML attributes with a dash in their name: `aria_label="..."` becomes `aria-label`."""
    return {name.replace("_", "-"): value for name, value in values.items()}


TOLD_WHOLE = True
"""`debounce` of a field beside a button: its text is told with the very event that ends it, which
is Enter or leaving it. Else the library tells each letter by a timer of its own, a moment later.
"""


def hint(words: str) -> dict[str, Any]:
    """Words that a library component shows under the mouse."""
    return {"attributes": {"root": {"title": words}}}


def icon(name: str) -> Component:
    """One symbol of `theme.MARKS` or `theme.SHAPES`; decoration, its meaning stands beside it."""
    return html.Span(className=f"icon i-{name}", **HIDDEN)


def person(name: str, class_name: str = "name") -> Component:
    """A name given by a person: one line, its own direction, full text on hover."""
    return html.Bdi(name, className=class_name, title=name, dir="auto")


def panel(
    title: str,
    *children: Component,
    sub: str = "",
    class_name: str = "",
    aside: Component | None = None,
    about: str = "",
) -> Component:
    """A titled surface; `aside` stands at the right of the title.

    about: key of `texts.CHART_HELP` where it holds a chart or figures.
    """
    head = [html.H2(title), *([chart_help(about, title)] if about else [])]
    head += [html.Span(sub, className="sub")] if sub else []
    head += [aside] if aside is not None else []
    return html.Section(
        [html.Div(head, className="panel-head"), *children],
        className=f"panel {class_name}".strip(),
    )


def chart_help(key: str, title: str) -> Component:
    """The small "?" beside a chart: one popover with what it shows, how, and what it can not show.

    key: of `texts.CHART_HELP`; title: what stands over the chart. A `details` element: screen
    readers know it, and assets/menus.js closes it and keeps it inside the window.
    """
    shows, computed, cannot = texts.CHART_HELP[key]
    words = [
        html.P(shows),
        html.P(computed),
        html.P(html.Strong(texts.CANNOT_SHOW)),
        html.Ul([html.Li(each) for each in cannot]),
    ]
    label = texts.about_chart(title)
    summary = html.Summary("?", title=label, **attributes(aria_label=label, data_help=key))
    return html.Details([summary, html.Div(words)], className="chart-help")


def status_pill(status: Status) -> list[Component]:
    """Dot and word; the dot's colour follows the tone of the pill around it."""
    return [html.Span(className="dot", **HIDDEN), html.Span(status.label)]


def coverage_meter(seen: int, tiles: int, cameras_off: int, unsure: int = 0) -> list[Component]:
    """How many of the tiles are seen and read, as a bar, and in words.

    unsure: of the seen, those that cannot be read; the bar is of those that can.
    """
    share = 0 if tiles == 0 else round(100 * (seen - unsure) / tiles)
    off = 0 if tiles == 0 else round(100 * cameras_off / tiles)
    return [
        html.Div(
            [
                html.Span(className="seen", style={"width": f"{share}%"}),
                html.Span(className="off", style={"width": f"{off}%"}),
            ],
            className="meter",
            **HIDDEN,
        ),
        html.Span(texts.coverage(seen, tiles, cameras_off, unsure), className="coverage-text"),
    ]


def legend(shares: Mapping[str, float]) -> list[Component]:
    """The seven emotions with shape, colour, word and share, in the order of the stack.

    The shares are updated in place, see `share_texts`.
    """
    words = share_texts(shares)
    return [
        html.Li(
            [
                icon(emotion),
                html.Span(texts.EMOTION[emotion], className="word"),
                html.Span(
                    words[emotion], id={"part": "share", "emotion": emotion}, className="number"
                ),
            ],
            className=f"look-{emotion}",
        )
        for emotion in STACK_ORDER
    ]


def share_texts(shares: Mapping[str, float]) -> dict[str, str]:
    """Shares in whole percent; a dash where nothing is known."""
    return {
        emotion: formats.percent(shares[emotion]) if emotion in shares else "–"
        for emotion in STACK_ORDER
    }


def blank(title: str, body: str) -> Component:
    """A panel with nothing in it, and why."""
    return html.Div([html.H3(title), html.P(body)], className="blank")
