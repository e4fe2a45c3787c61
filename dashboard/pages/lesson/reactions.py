"""What the class answered on its tiles, as a row of bars for each kind, a bar a minute."""

from collections.abc import Sequence

from dash import html

from dashboard import texts
from dashboard.components.base import Component, attributes, panel
from dashboard.components.minutes import Bar, folded_table, minute_bars
from dashboard.series import frames as series
from dashboard.series.reactions import by_minute, unread
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from storage.kinds import ReactionKind

_MINUTE_MS = 60_000


def reactions_panel(view: LessonView) -> list[Component]:
    """The panel; none where nothing was answered, but where that was not read."""
    found, times = _by_minute(view)
    not_read = unread(view.records.session, view.records.reactions)
    if not found:
        return [_not_read_panel()] if not_read else []
    totals = {kind: sum(counts) for kind, counts in found.items()}
    told = texts.reactions_total(totals)
    most = max(max(counts) for counts in found.values())
    rows: list[Component] = []
    for kind, counts in found.items():
        bars = [
            Bar(count / most, f"{at}: {count}") for at, count in zip(times, counts, strict=True)
        ]
        name = texts.REACTION_KIND[kind]
        rows += [html.Div(name, className="dim"), minute_bars(bars, f"r-{kind}")]
    rows += [
        html.Div(),
        html.Div([html.Span(times[0]), html.Span(times[-1])], className="pace-ends"),
    ]
    ribbon = html.Div(rows, className="pace-ribbon", **attributes(role="img", aria_label=told))
    return [
        panel(
            texts.REACTIONS_SESSION_TITLE,
            html.P(told, className="strip-words"),
            *([html.P(texts.REACTIONS_STOPPED)] if not_read is None else []),
            ribbon,
            folded_table(
                "reactions-table", texts.REACTIONS_TABLE, scrolls=texts.REACTIONS_SESSION_TITLE
            ),
            html.P(texts.REACTIONS_NOTE, className="note"),
            class_name="reactions",
            about="reactions",
        )
    ]


def reactions_table(view: LessonView) -> Component:
    """The same as a table of the minutes in which anything was answered."""
    found, times = _by_minute(view)
    names = [texts.REACTION_KIND[kind] for kind in found]
    head = html.Tr([html.Th(words, scope="col") for words in (texts.REACTIONS_TIME, *names)])
    body = [
        html.Tr([html.Th(at, scope="row"), *(html.Td(str(c[minute])) for c in found.values())])
        for minute, at in enumerate(times)
        if any(counts[minute] for counts in found.values())
    ]
    return html.Table([html.Thead(head), html.Tbody(body)])


def _by_minute(view: LessonView) -> tuple[dict[ReactionKind, Sequence[int]], list[str]]:
    """Answers of each kind minute by minute, and when each minute began."""
    started_at = view.records.session.started_at
    minutes = -(-view.window_ms[1] // _MINUTE_MS)
    times = [
        clock.lesson_time(started_at, series.moment(started_at, minute * _MINUTE_MS))
        for minute in range(minutes)
    ]
    return by_minute(view.records.reactions, started_at, minutes), times


def _not_read_panel() -> Component:
    return panel(
        texts.REACTIONS_SESSION_TITLE, html.P(texts.REACTIONS_NOT_READ), class_name="reactions"
    )
