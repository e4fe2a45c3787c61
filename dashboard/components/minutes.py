"""A lesson minute by minute: bars that the browser draws, and tables filled when opened.

A lesson of three hours has 180 minutes, and each element of Dash's costs the browser about half a
millisecond before the page can be used: so a row of bars is one element (assets/minutes.js fills
it), and a table waits until asked for.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple

from dash import html

from dashboard.components.base import Component, attributes


class Bar(NamedTuple):
    """height: 0 to 1 of the row; words: under the mouse; shaded: whether its minute stands out."""

    height: float
    words: str
    shaded: bool = False


def minute_bars(bars: Iterable[Bar], class_name: str) -> Component:
    """A row of bars, one a minute."""
    given = [[round(100 * min(bar.height, 1.0)), bar.words, int(bar.shaded)] for bar in bars]
    words = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return html.Div(className=f"pace-bars {class_name}", **attributes(data_bars=words))


def folded_table(name: str, title: str, *, scrolls: str = "", class_name: str = "") -> Component:
    """Filled when it is opened, see `callbacks.lesson.page`.

    name: id of what is filled; scrolls: what a screen reader calls the part that scrolls, "" where
    none does.
    """
    summary = html.Summary(title, id=f"{name}-open", n_clicks=0)
    box = html.Div(id=name)
    if scrolls:
        said = attributes(role="group", aria_label=scrolls)
        box = html.Div(id=name, className="scroll", tabIndex="0", **said)
    return html.Details([summary, box], className=f"as-table {class_name}".strip())
