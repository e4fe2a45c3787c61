"""Who spoke, where the lesson keeps it: a bar for each student, in the order of their seats."""

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, panel, person
from dashboard.series.speakers import spoken_ms
from dashboard.viewmodels.lesson import LessonView


def speakers_panel(view: LessonView) -> list[Component]:
    """The panel; none where nobody's own time is kept."""
    session = view.records.session
    if session.class_only or not (session.times_speakers or view.records.seat_speech):
        return []
    spoke = spoken_ms(view.records.seat_speech)
    longest = max(spoke.values(), default=0)
    rows = [
        html.Tr(
            [
                html.Th(person(texts.seat_name(seat.number, seat.name)), scope="row"),
                html.Td(_bar(spoke.get(seat.id, 0), longest)),
            ]
        )
        for seat in view.records.seats
        if not seat.excluded
    ]
    head = html.Tr([html.Th(words, scope="col") for words in texts.SPEAKERS_COLUMNS])
    table = html.Table([html.Thead(head), html.Tbody(rows)])
    scroll = html.Div(
        table, className="scroll", tabIndex="0",
        **attributes(role="group", aria_label=texts.SPEAKERS_TITLE),
    )  # fmt: skip
    note = html.P(texts.SPEAKERS_NOTE, className="note")
    return [panel(texts.SPEAKERS_TITLE, scroll, note, class_name="pace speakers", about="speakers")]


def _bar(spoke_ms: int, longest_ms: int) -> list[Component]:
    share = spoke_ms / longest_ms if longest_ms else 0.0
    words = html.Span(texts.spoken_for(spoke_ms))
    if not spoke_ms:
        return [words]
    bar = html.Span(className="pace-bar", style={"--share": f"{share:.3f}"}, **HIDDEN)
    return [bar, words]
