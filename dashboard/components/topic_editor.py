"""The topics of a lesson as lines of text in a dialog."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, icon
from dashboard.series.agenda import LONGEST_TOPIC, MOST_TOPICS
from storage.agenda.read import MOST_BYTES

AGENDA_FILES = ".pptx,.pdf,.txt,.md,text/plain"
"""What an agenda is chosen from, as a browser is told."""


def edit_button() -> Component:
    """Opens the dialog."""
    button: Component = dmc.Button(
        texts.TOPICS_EDIT, id="topics-edit", variant="default", size="compact-sm",
        leftSection=icon("pencil"),
    )  # fmt: skip
    return button


def editor_dialog(*, agenda: bool) -> Component:
    """One text field with a topic a line; filled when it is opened.

    agenda: whether the lesson was given one before class, which can be laid over the topics.
    """
    lines = dmc.Textarea(
        id="topics-lines", label=texts.AGENDA_LABEL, description=texts.AGENDA_HINT, autosize=True,
        debounce=TOLD_WHOLE, minRows=6, maxRows=16,
        attributes={"input": {"maxLength": MOST_TOPICS * LONGEST_TOPIC}},
    )  # fmt: skip
    upload = dcc.Upload(
        dmc.Button(
            texts.AGENDA_FILE, variant="default", size="compact-sm", leftSection=icon("download")
        ),
        id="topics-file", accept=AGENDA_FILES, max_size=MOST_BYTES,
    )  # fmt: skip
    # the library gives the field no name of its own
    choose = html.Label(
        [html.Span(texts.AGENDA_FILE, className="visually-hidden"), upload], className="topics-file"
    )
    # there in any case, since a callback listens to it
    given = dmc.Button(
        texts.AGENDA_GIVEN, id="topics-agenda", variant="default", size="compact-sm",
        leftSection=icon("bookmark"), className="" if agenda else "hidden",
    )  # fmt: skip
    buttons = [
        dmc.Button(texts.CANCEL, id="topics-cancel", variant="default"),
        dmc.Button(texts.SAVE, id="topics-save"),
    ]
    dialog: Component = dmc.Modal(
        [
            lines,
            given,
            html.Div([choose, html.Span(texts.AGENDA_FILE_HINT, className="sub")]),
            html.P(id="topics-laid", className="sub", **attributes(role="status")),
            dcc.Store(id="topics-known"),
            html.P(id="topics-refused", className="refused", **attributes(role="alert")),
            html.Div(buttons, className="dialog-buttons"),
        ],
        id="topics-dialog", title=texts.TOPICS_EDIT, centered=True, size="lg",
    )  # fmt: skip
    return dialog
