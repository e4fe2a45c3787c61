"""Students by time on a lesson's page: chart, what its signs mean, and the same as a table."""

import numpy as np
from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel, person
from dashboard.components.minutes import folded_table
from dashboard.figures import mood as figures
from dashboard.figures.heat_map import TABLE_COLUMNS, HeatMap, heat_figure, heat_map
from dashboard.language import formats
from dashboard.paths import address
from dashboard.series import frames as series
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from dashboard.viewmodels.time_window import Window
from storage.config.flag_presets import FlagThresholds
from storage.seat_ids import seat_number

ROW_PX, EDGES_PX = 15, 34


def heat_panel(
    view: LessonView, window: Window | None, settings: FlagThresholds
) -> list[Component]:
    """One panel; none of a class-only lesson or one in which nobody was seen."""
    records = view.records
    if records.session.class_only or records.seat_mood.empty:
        return []
    heat = heat_map(records.seat_mood, records.seats, records.end_ms, settings)
    figure = heat_figure(
        heat, view.gaps, records.flags, records.session.started_at, window or view.window_ms
    )
    graph = dcc.Graph(id="session-heat", figure=figure, config=figures.config(), className="graph")
    return [
        panel(
            texts.HEAT_TITLE,
            html.Div(
                graph,
                className="graph-box heat",
                style={"height": f"{ROW_PX * len(heat.seats) + EDGES_PX}px"},
                **attributes(role="img", aria_label=texts.HEAT_ALT),
            ),
            _legend(),
            folded_table(
                "heat-table", texts.HEAT_TABLE, scrolls=texts.HEAT_TITLE, class_name="heat-table"
            ),
            sub=texts.HEAT_SUB,
            class_name="session-heat",
            about="heat",
        )
    ]


def heat_table(view: LessonView, settings: FlagThresholds) -> Component:
    """The chart in coarser steps, as a table."""
    records = view.records
    coarse = heat_map(
        records.seat_mood, records.seats, records.end_ms, settings, columns=TABLE_COLUMNS
    )
    return _table(coarse, view)


def student_address(session_id: int, number: int) -> str:
    """Where one student of a lesson is shown."""
    return address(f"/session/{session_id}/seat/{number}")


def _legend() -> Component:
    items = [
        html.Li([html.Span(className=f"swatch h-{name}", **HIDDEN), html.Span(words)])
        for name, words in texts.HEAT_LEGEND.items()
    ]
    return html.Ul(items, className="strip-legend heat-legend")


def _table(heat: HeatMap, view: LessonView) -> Component:
    """One row per student with a link to their page; a cell is a percentage or says why not."""
    session = view.records.session
    times = [
        clock.lesson_time(
            session.started_at, series.moment(session.started_at, column * heat.step_ms)
        )
        for column in range(heat.above.shape[1])
    ]
    head = [html.Th(words, scope="col") for words in (texts.COLUMN_STUDENT, *times)]
    body = []
    for place, seat in enumerate(heat.seats):
        link = dcc.Link(
            person(texts.seat_name(seat.number, seat.name)),
            href=student_address(session.id, seat_number(seat.id)),
        )
        cells = [html.Td(cell_words(heat, place, at)) for at in range(heat.above.shape[1])]
        body.append(html.Tr([html.Th(link, scope="row"), *cells]))
    return html.Table([html.Thead(html.Tr(head)), html.Tbody(body)])


def cell_words(heat: HeatMap, row: int, column: int) -> str:
    """One cell: a percentage, with a sign where it rests on little, or why there is none."""
    value, unsure = heat.above[row, column], heat.unsure[row, column]
    if not np.isnan(value):
        return f"{formats.percent(value)}{texts.UNSURE_SIGN if unsure else ''}"
    if unsure:
        return texts.SEAT_UNSURE
    if heat.camera_off[row, column]:
        return texts.HEAT_CAMERA_OFF
    return texts.HEAT_UNREAD if heat.unread[row, column] else texts.SEAT_UNSEEN_SHORT
