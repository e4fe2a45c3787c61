"""The frame of the live page; what changes in it is worked out in `live_parts`."""

from dash import dcc, html

from dashboard import figures, live_view, texts
from dashboard.components import Component, attributes, dmc, hint, icon, legend, panel
from dashboard.pages.live_parts import STORES


def layout(refresh_s: float) -> Component:
    """The frame of the live page; its parts arrive with the first tick."""
    return html.Div(
        [
            html.Div(id="live-empty"),
            html.Div(
                [_head(), html.Div([_main_column(), _side_column()], className="live-columns")],
                id="live-main",
            ),
            _stop_dialog(),
            _help_dialog(),
            dcc.Interval(id="live-tick", interval=round(refresh_s * 1000)),
            *(dcc.Store(id=f"live-{name}") for name in STORES),
        ],
        id="live",
        className="live is-loading",
    )


def _head() -> Component:
    title = html.Div(
        [
            html.Span(id="live-status", className="pill tone-warn", **attributes(role="status")),
            html.Span(id="live-title", className="live-title"),
        ],
        className="live-line",
    )
    seen = html.Div(
        [
            html.Div(id="live-coverage", className="coverage"),
            html.P(id="live-message", className="live-message"),
        ],
        className="live-line",
    )
    return html.Header(
        [
            html.Div([title, _controls()], className="live-bar"),
            html.H1(id="live-sentence", **attributes(aria_live="polite")),
            seen,
            html.Div(id="live-check", className="check", **attributes(role="status")),
        ],
        className="live-head",
    )


def _controls() -> Component:
    mark = [
        dmc.TextInput(
            id="live-mark-text",
            debounce=True, placeholder=texts.MARK_PLACEHOLDER, size="sm",
            **attributes(aria_label=texts.MARK_PLACEHOLDER),
        ),
        dmc.Button(
            texts.MARK, id="live-mark", variant="default", size="sm",
            leftSection=icon("bookmark"),
        ),
    ]  # fmt: skip
    buttons = [
        dmc.Button(
            texts.CHECK, id="live-check-start", variant="default", size="sm",
            leftSection=icon("hand"), **hint(texts.CHECK_HINT),
        ),
        dmc.Button(id="live-pause", variant="default", size="sm"),
        dmc.Button(
            texts.STOP, id="live-stop", variant="default", size="sm",
            leftSection=icon("stop"),
        ),
        dmc.ActionIcon(
            "?", id="live-help", variant="default", size=36,
            **attributes(aria_label=texts.HELP_TITLE), **hint(texts.HELP_OPEN),
        ),
    ]  # fmt: skip
    return html.Div(
        [html.Div(mark, className="mark"), html.Div(buttons, className="buttons")],
        className="controls",
    )


def _main_column() -> Component:
    graph = dcc.Graph(
        id="live-figure", config=figures.CONFIG, className="graph", figure=figures.blank_figure()
    )
    chart = html.Div(
        graph, className="graph-box", **attributes(role="img", aria_label=texts.MOOD_TITLE)
    )
    shares = html.Ul(legend({}), className="legend", **attributes(aria_label=texts.MOOD_NOW))
    seats = html.Div(id="live-seats", className="seats", **attributes(role="list"))
    minutes = live_view.WINDOW_MS // 60_000
    return html.Div(
        [
            panel(
                texts.MOOD_TITLE, chart, sub=texts.MOOD_LAST_MINUTES.format(minutes=minutes),
                class_name="mood", aside=shares,
            ),
            panel(
                texts.SEATS_TITLE, seats, sub=texts.SEATS_SUB, class_name="seats-panel"
            ),
        ],
        className="main-column",
    )  # fmt: skip


def _side_column() -> Component:
    note = html.P(id="live-flag-note", className="flag-note")
    flags = html.Ul(id="live-flags", className="flags")
    return html.Div(
        panel(texts.FLAGS_TITLE, note, flags, sub=texts.ESTIMATE, class_name="flags-panel"),
        className="side-column",
    )


def _stop_dialog() -> Component:
    dialog: Component = dmc.Modal(
        [
            html.P(texts.STOP_CONFIRM_BODY),
            html.Div(
                [
                    dmc.Button(texts.CANCEL, id="live-stop-cancel", variant="default"),
                    dmc.Button(texts.STOP_CONFIRM, id="live-stop-confirm", color="red"),
                ],
                className="dialog-buttons",
            ),
        ],
        id="live-stop-dialog",
        title=texts.STOP_CONFIRM_TITLE,
        centered=True,
    )
    return dialog


def _help_dialog() -> Component:
    rows = [
        part for key, words in texts.HELP_KEYS for part in (html.Dt(html.Kbd(key)), html.Dd(words))
    ]
    dialog: Component = dmc.Modal(
        [html.Dl(rows, className="keys"), html.P(texts.HELP_NOTE, className="note")],
        id="live-help-dialog",
        title=texts.HELP_TITLE,
        centered=True,
    )
    return dialog
