"""The topics of a lesson as lines of text in a dialog, and what takes the last change back."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, icon
from dashboard.series.agenda import LONGEST_TOPIC, MOST_TOPICS
from storage.agenda.read import MOST_BYTES

_HIDDEN = {"display": "none"}
SHOWN: dict[str, str] = {}


def edit_button() -> Component:
    """Opens the dialog."""
    button: Component = dmc.Button(
        texts.TOPICS_EDIT, id="topics-edit", variant="default", size="compact-sm",
        leftSection=icon("pencil"),
    )  # fmt: skip
    return button


def change_line() -> Component:
    """What became of the last change, and its way back; silent at first."""
    undo = dmc.Button(
        texts.TOPICS_UNDO, id="topics-undo", variant="default", size="compact-sm", style=_HIDDEN
    )
    said = html.Span(id="topics-said", className="sub", **attributes(role="status"))
    return html.Div([said, undo, dcc.Store(id="topics-before")], className="topics-changed")


def undo_style(*, offered: bool) -> dict[str, str]:
    """Style of the button that takes back."""
    return SHOWN if offered else _HIDDEN


def editor_dialog() -> Component:
    """One text field with a topic a line; filled when it is opened."""
    lines = dmc.Textarea(
        id="topics-lines", label=texts.AGENDA_LABEL, description=texts.AGENDA_HINT, autosize=True,
        minRows=6, maxRows=16, attributes={"input": {"maxLength": MOST_TOPICS * LONGEST_TOPIC}},
    )  # fmt: skip
    upload = dcc.Upload(
        dmc.Button(
            texts.AGENDA_FILE, variant="default", size="compact-sm", leftSection=icon("download")
        ),
        id="topics-file", accept=".pptx,.pdf,.txt,.md,text/plain", max_size=MOST_BYTES,
    )  # fmt: skip
    # the library gives the field no name of its own
    choose = html.Label(
        [html.Span(texts.AGENDA_FILE, className="visually-hidden"), upload], className="topics-file"
    )
    buttons = [
        dmc.Button(texts.CANCEL, id="topics-cancel", variant="default"),
        dmc.Button(texts.SAVE, id="topics-save"),
    ]
    dialog: Component = dmc.Modal(
        [
            lines,
            html.Div([choose, html.Span(texts.AGENDA_FILE_HINT, className="sub")]),
            html.P(id="topics-laid", className="sub", **attributes(role="status")),
            dcc.Store(id="topics-known"),
            html.P(id="topics-refused", className="refused", **attributes(role="alert")),
            html.Div(buttons, className="dialog-buttons"),
        ],
        id="topics-dialog", title=texts.TOPICS_EDIT, centered=True, size="lg",
    )  # fmt: skip
    return dialog
