"""The picture of the meeting as the monitor sees it: a button, and a dialog that asks for it."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, icon
from dashboard.components.seat_card import EMPTY_IMAGE

EVERY_MS = 1000


def preview_button() -> Component:
    """Opens the dialog; hidden in a class-only lesson."""
    button: Component = dmc.Button(
        texts.PREVIEW, id="live-preview", variant="subtle", color="gray", size="compact-sm",
        leftSection=icon("glance"),
    )  # fmt: skip
    return button


def preview_dialog() -> Component:
    """The dialog; what is in it, and so its interval, is there only while it is open."""
    dialog: Component = dmc.Modal(
        html.Div(
            [
                html.P(
                    texts.PREVIEW_WAIT, id="preview-words", className="preview-words",
                    **attributes(role="status"),
                ),
                html.Img(
                    id="preview-picture", src=EMPTY_IMAGE, className="nothing",
                    alt=texts.PREVIEW_ALT,
                ),
                html.P(texts.PREVIEW_NOTE, className="note"),
                dcc.Interval(id="preview-tick", interval=EVERY_MS),
            ],
            className="preview",
        ),
        id="preview-dialog",
        title=texts.PREVIEW_TITLE,
        centered=True,
        size="min(1320px, 94vw)",
    )  # fmt: skip
    return dialog
