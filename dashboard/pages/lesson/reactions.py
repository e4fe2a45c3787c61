"""What the class answered on its tiles, as a row of bars for each kind, a bar a minute."""

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, panel
from dashboard.series import frames as series
from dashboard.series.reactions import by_minute, unread
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView

_MINUTE_MS = 60_000


def reactions_panel(view: LessonView) -> list[Component]:
    """The panel; none where nothing was answered, but where that was not read."""
    started_at = view.records.session.started_at
    minutes = -(-view.window_ms[1] // _MINUTE_MS)
    found = by_minute(view.records.reactions, started_at, minutes)
    not_read = unread(view.records.session, view.records.reactions)
    if not found:
        return [_not_read_panel()] if not_read else []
    totals = {kind: sum(counts) for kind, counts in found.items()}
    told = texts.reactions_total(totals)
    times = [
        clock.lesson_time(started_at, series.moment(started_at, minute * _MINUTE_MS))
        for minute in range(minutes)
    ]
    most = max(max(counts) for counts in found.values())
    rows: list[Component] = []
    for kind, counts in found.items():
        bars = [
            html.Span(
                html.Span(style={"height": f"{100 * count / most:.0f}%"}), title=f"{at}: {count}"
            )
            for at, count in zip(times, counts, strict=True)
        ]
        name = texts.REACTION_KIND[kind]
        rows += [html.Div(name, className="dim"), html.Div(bars, className=f"pace-bars r-{kind}")]
    rows += [
        html.Div(),
        html.Div([html.Span(times[0]), html.Span(times[-1])], className="pace-ends"),
    ]
    ribbon = html.Div(rows, className="pace-ribbon", **attributes(role="img", aria_label=told))
    names = [texts.REACTION_KIND[kind] for kind in found]
    head = html.Tr([html.Th(words, scope="col") for words in (texts.REACTIONS_TIME, *names)])
    body = [
        html.Tr([html.Th(at, scope="row"), *(html.Td(str(c[minute])) for c in found.values())])
        for minute, at in enumerate(times)
        if any(counts[minute] for counts in found.values())
    ]
    scroll = html.Div(
        html.Table([html.Thead(head), html.Tbody(body)]), className="scroll", tabIndex="0",
        **attributes(role="group", aria_label=texts.REACTIONS_SESSION_TITLE),
    )  # fmt: skip
    return [
        panel(
            texts.REACTIONS_SESSION_TITLE,
            html.P(told, className="strip-words"),
            *([html.P(texts.REACTIONS_STOPPED)] if not_read is None else []),
            ribbon,
            html.Details([html.Summary(texts.REACTIONS_TABLE), scroll], className="as-table"),
            html.P(texts.REACTIONS_NOTE, className="note"),
            class_name="reactions",
        )
    ]


def _not_read_panel() -> Component:
    return panel(
        texts.REACTIONS_SESSION_TITLE, html.P(texts.REACTIONS_NOT_READ), class_name="reactions"
    )
