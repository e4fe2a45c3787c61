"""A part of the screen to watch: a still picture of each screen to draw it on, and its numbers.

assets/region.js draws; the numbers are what counts, so that every way to give them is the same.
"""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, dmc
from dashboard.monitor_process.desktop_query import Screen

EDGES = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


def region_fields(region: tuple[int, int, int, int] | None) -> list[Component]:
    """Where a region is drawn, what is said of it, and its numbers."""
    shown = ", ".join(map(str, region or ()))
    return [
        html.P(texts.START_REGION_HOW, id="start-region-how", className="sub"),
        html.Div(id="start-stages", className="region-stages"),
        html.P(id="start-region-said", className="sub", **attributes(role="status")),
        dcc.Store(
            id="start-region-words",
            data={
                "some": texts.START_REGION_SAID, "none": texts.START_REGION_NONE,
                "odd": texts.START_REGION_ODD,
            },
        ),
        dmc.TextInput(
            id="start-region", label=texts.START_REGION, description=texts.START_REGION_SUB,
            value=shown,
        ),
    ]  # fmt: skip


def stages(screens: Sequence[Screen]) -> list[Component]:
    """One picture per screen that can be seen, to draw on with mouse, finger or keys."""
    return [_stage(screen) for screen in screens if screen.picture]


def no_stages(reason: str) -> list[Component]:
    """Why there is no picture to draw on; numbers can be given all the same."""
    return [html.P(reason, className="refused")]


def _stage(screen: Screen) -> Component:
    left, top, width, height = screen.region
    handles = [
        html.Span(className=f"handle {edge}", **attributes(data_edges=edge)) for edge in EDGES
    ]
    words = texts.START_STAGE.format(number=screen.number, width=width, height=height)
    # an application: its keys are its own, so a screen reader passes them on
    return html.Div(
        [
            html.Img(src=screen.picture, alt="", draggable="false"),
            html.Div(handles, className="region-box", hidden=True, **HIDDEN),
        ],
        id={"part": "region-stage", "screen": screen.number},
        className="region-stage",
        tabIndex="0",
        style={"aspectRatio": f"{width} / {height}"},
        **attributes(
            role="application", aria_label=words, aria_describedby="start-region-how",
            data_region=f"{left},{top},{width},{height}",
        ),
    )  # fmt: skip
