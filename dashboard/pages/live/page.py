"""The frame of the live page; what changes in it is worked out in `live_parts`."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import (
    TOLD_WHOLE,
    Component,
    attributes,
    dmc,
    hint,
    icon,
    legend,
    panel,
)
from dashboard.figures import mood as figures
from dashboard.language import formats
from dashboard.pages.live.answers import answers_panel
from dashboard.pages.live.coverage_strip import coverage_legend
from dashboard.pages.live.parts import STORES
from dashboard.pages.live.preview import preview_button, preview_dialog
from dashboard.paths import address
from dashboard.reads.records import WINDOW_MS


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
            preview_dialog(),
            dcc.Interval(id="live-tick", interval=round(refresh_s * 1000)),
            *(dcc.Store(id=f"live-{name}") for name in STORES),
            dcc.Store(id="live-check-undone"),
        ],
        id="live",
        className="live is-loading",
    )


def _head() -> Component:
    title = html.Div(
        [
            html.Span(id="live-status", className="pill tone-warn", **attributes(role="status")),
            html.Span(id="live-title", className="live-title"),
            # empty, and then not there, unless a room was chosen
            html.Button(id="live-room-change", className="room-change", title=texts.ROOM_CHANGE),
        ],
        className="live-line",
    )
    seen = html.Div(
        [
            html.Div(id="live-coverage", className="coverage"),
            html.P(id="live-message", className="live-message"),
            preview_button(),
            html.Button(
                texts.CALLS_STRIP_OPEN,
                id="live-strip",
                className="call-strip hidden",
                title=texts.CALLS_STRIP_HINT,
            ),
        ],
        className="live-line",
    )
    return html.Header(
        [
            html.Div([title, _controls()], className="live-bar"),
            html.H1(id="live-sentence", **attributes(aria_live="polite")),
            seen,
            html.P(id="live-pace", className="live-pace", **attributes(role="status")),
            # empty, and then not there, unless an agenda was given and is not through
            html.Button(id="live-next", className="next-topic", title=texts.NEXT_TOPIC_HINT),
            html.P(id="live-posture", className="live-pace", title=texts.POSTURE_HINT),
            html.Div(id="live-check", className="check", **attributes(role="status")),
        ],
        className="live-head",
    )


def _controls() -> Component:
    mark = [
        dmc.TextInput(
            id="live-mark-text",
            debounce=TOLD_WHOLE, placeholder=texts.MARK_PLACEHOLDER, size="sm",
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
        dcc.Link(
            [icon("glance"), texts.GLANCE], href=address("/glance"), id="live-glance",
            className="button-link plain", title=texts.GLANCE_HINT,
        ),
        dmc.Button(id="live-pause", variant="default", size="sm"),
        dmc.Button(
            texts.STOP, id="live-stop", variant="default", size="sm",
            leftSection=icon("stop"),
        ),
    ]  # fmt: skip
    return html.Div(
        [html.Div(mark, className="mark"), html.Div(buttons, className="buttons")],
        className="controls",
    )


def _main_column() -> Component:
    graph = dcc.Graph(
        id="live-figure", config=figures.config(), className="graph", figure=figures.blank_figure()
    )
    chart = html.Div(
        graph, className="graph-box", **attributes(role="img", aria_label=texts.MOOD_TITLE)
    )
    shares = html.Ul(legend({}), className="legend", **attributes(aria_label=texts.MOOD_NOW))
    seats = html.Div(id="live-seats", className="seats", **attributes(role="list"))
    minutes = texts.MOOD_LAST_MINUTES.format(minutes=WINDOW_MS // 60_000)
    now = html.Div([html.H3(formats.beginning(minutes)), chart])
    return html.Div(
        [
            panel(
                texts.MOOD_TITLE, html.Div([now, _whole_lesson(), _seen()], className="ribbons"),
                class_name="mood", aside=shares, about="live_mood",
            ),
            panel(
                texts.SEATS_TITLE, seats, class_name="seats-panel", aside=_order(),
                about="live_seats",
            ),
        ],
        className="main-column",
    )  # fmt: skip


def _whole_lesson() -> Component:
    graph = dcc.Graph(
        id="live-lesson", config=figures.config(), className="graph", figure=figures.blank_figure()
    )
    box = html.Div(
        graph, className="graph-box", **attributes(role="img", aria_label=texts.LESSON_TITLE)
    )
    return html.Div([html.H3(texts.LESSON_TITLE), box])


def _seen() -> Component:
    """The lower row of the charts in words; folded away, what its patterns mean, and a table."""
    table = html.Details(
        [
            html.Summary(texts.COVERAGE_TABLE, id="live-seen-open"),
            coverage_legend(),
            html.Div(id="live-seen-table"),
        ],
        className="as-table",
    )
    return html.Div([html.P(id="live-seen", className="strip-words"), table], className="seen-row")


def _order() -> Component:
    """In which order the seats stand; the browser keeps the choice."""
    switch: Component = dmc.SegmentedControl(
        id="live-order",
        data=[{"value": value, "label": label} for value, label in texts.SEAT_ORDERS.items()],
        value=next(iter(texts.SEAT_ORDERS)),
        size="xs",
        persistence="classmood",
        persistence_type="local",
        className="seat-order",
        **attributes(aria_label=texts.SEAT_ORDER),
    )
    return switch


def _side_column() -> Component:
    note = html.P(id="live-flag-note", className="flag-note")
    flags = html.Ul(id="live-flags", className="flags")
    return html.Div(
        [
            answers_panel(),
            panel(
                texts.FLAGS_TITLE,
                note,
                flags,
                sub=texts.ESTIMATE,
                class_name="flags-panel",
                about="flags",
            ),
        ],
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
