"""The pace of a lesson: one line a minute, with the parts that it is made of."""

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel
from dashboard.series import frames as series
from dashboard.series.pace import Minute, minutes
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView


def pace_panel(view: LessonView) -> list[Component]:
    """The panel; none where nothing is known of any minute."""
    records = view.records
    found = minutes(view.mood, records.speech, records.markers, records.session.started_at)
    if not found:
        return []
    head = html.Tr([html.Th(words, scope="col") for words in texts.PACE_COLUMNS])
    table = html.Table(
        [
            html.Thead(head),
            html.Tbody([_row(one, view) for one in found]),
        ]
    )
    fast = sum(one.may_be_too_fast for one in found)
    return [
        panel(
            texts.PACE_TITLE,
            html.P(texts.pace_sum(fast, len(found)), className="strip-words"),
            html.Div(
                table, className="scroll", tabIndex="0",
                **attributes(role="group", aria_label=texts.PACE_TITLE),
            ),
            html.P(texts.PACE_NOTE, className="note"),
            sub=texts.ESTIMATE,
            class_name="pace",
        )
    ]  # fmt: skip


def _row(one: Minute, view: LessonView) -> Component:
    at = series.moment(view.records.session.started_at, one.at_ms)
    return html.Tr(
        [
            html.Th(clock.time_text(at), scope="row"),
            _bar(one.tense, "tense"),
            _bar(one.quiet, "quiet"),
            html.Td(texts.PACE_ASKED if one.asked else ""),
            html.Td(texts.PACE_FAST if one.may_be_too_fast else ""),
        ]
    )


def _bar(share: float | None, kind: str) -> Component:
    if share is None:
        return html.Td(texts.PACE_UNKNOWN)
    bar = html.Span(className=f"pace-bar {kind}", style={"--share": f"{share:.3f}"}, **HIDDEN)
    return html.Td([bar, html.Span(f"{share:.0%}")])
