"""What was just deleted, and its way back: one line over every page."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc


def undo_toast() -> Component:
    """Hidden until something was deleted; assets/undo.js fills and hides it."""
    return html.Div(
        [
            html.Span(id="undo-said", **attributes(role="status")),
            dmc.Button(
                [texts.UNDO, html.Kbd(texts.UNDO_KEY)], id="undo-press", variant="default",
                size="compact-sm", n_clicks=0, **attributes(aria_keyshortcuts=texts.UNDO_KEY),
            ),
            dmc.ActionIcon(
                "×", id="undo-close", variant="subtle", color="gray", size=28,
                **attributes(aria_label=texts.CLOSE),
            ),
            dcc.Store(id="undo-offered"),
        ],
        id="undo-toast",
        className="undo-toast",
    )  # fmt: skip
