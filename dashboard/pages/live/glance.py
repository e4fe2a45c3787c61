"""Glance: one screen that is read in two seconds from two metres, and nothing to press."""

from datetime import datetime
from functools import partial
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, icon, status_pill
from dashboard.figures import mood as figures
from dashboard.figures.theme import STACK_ORDER
from dashboard.pages.live import no_lesson
from dashboard.pages.live import ribbon as live_ribbon
from dashboard.pages.live.answers import answers_line
from dashboard.pages.live.parts import Part, Targets
from dashboard.paths import address
from dashboard.reads.records import WINDOW_MS, LiveRecords
from dashboard.series.flag_state import LiveFlags, live_flags
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels import live_sentence
from dashboard.viewmodels.calls import called_now
from dashboard.viewmodels.glance import Number, numbers

TARGETS: Targets = {
    "status": ("glance-status", "children"),
    "tone": ("glance-status", "className"),
    "sentence": ("glance-sentence", "children"),
    "seen": ("glance-seen", "children"),
    "confused": ("glance-confused", "children"),
    "ease": ("glance-ease", "children"),
    "answers": ("glance-answers", "children"),
    "figure": ("glance-figure", "figure"),
    "called": ("glance-called", "data"),
    "leave": ("glance-leave", "href"),
}
FONT_PX = 16


def layout(refresh_s: float) -> Component:
    """The frame; its parts arrive with the first tick."""
    minutes = WINDOW_MS // 60_000
    graph = dcc.Graph(
        id="glance-figure",
        config=figures.config(),
        className="graph",
        figure=figures.blank_figure(),
    )
    label = f"{texts.MOOD_TITLE}, {texts.MOOD_LAST_MINUTES.format(minutes=minutes)}"
    return html.Div(
        [
            html.Header(
                [
                    html.Span(id="glance-status", className="pill tone-warn"),
                    html.Ul(
                        [html.Li([icon(name), texts.EMOTION[name]], className=f"look-{name}")
                         for name in STACK_ORDER],
                        className="strip-legend",
                    ),
                    dcc.Link(
                        [texts.GLANCE_LEAVE, html.Kbd(texts.GLANCE_LEAVE_KEY, **HIDDEN)],
                        href=address("/"),
                        id="glance-leave", className="button-link plain",
                    ),
                ],
                className="glance-top",
            ),
            html.Div(
                [html.Div(id=f"glance-{name}", className=f"glance-number n-{name}")
                 for name in ("seen", "confused", "ease")],
                className="glance-numbers",
            ),
            html.H1(id="glance-sentence", **attributes(aria_live="polite")),
            html.P(id="glance-answers", **attributes(role="status")),
            html.Div(graph, className="graph-box", **attributes(role="img", aria_label=label)),
            dcc.Interval(id="glance-tick", interval=round(refresh_s * 1000)),
            dcc.Store(id="glance-cursor"),
            dcc.Store(id="glance-called"),
            html.Span(id="glance-call", **HIDDEN),
        ],
        id="glance",
        className="glance",
    )  # fmt: skip


def parts(records: LiveRecords | None, now: datetime) -> dict[str, Part]:
    """Every part for these records; None where no lesson is being watched."""
    if records is None:
        unknown = _numbers(numbers(None, None, (), {}))
        said = {"sentence": texts.EMPTY_TITLE, "answers": ""}
        return {name: Part(None, partial(str, words)) for name, words in said.items()} | unknown
    status, flags, class_now, sentence = _shown(records, now)
    calls = called_now(records.session.id, flags.shown, sentence)
    answers = answers_line(records)
    return {
        "called": Part(calls, lambda: calls),
        "status": Part(status.label, lambda: status_pill(status)),
        "tone": Part(status.tone, lambda: f"pill tone-{status.tone}"),
        "sentence": Part(sentence, lambda: sentence),
        "answers": Part(answers, lambda: answers),
        **_numbers(numbers(records, status, flags.shown, class_now.shares)),
        "figure": Part(live_ribbon.ribbon_key(records), lambda: _figure(records)),
    }


def shown_numbers(
    records: LiveRecords | None, now: datetime
) -> tuple[str, tuple[Number, Number, Number]]:
    """The sentence and the three numbers; unknown ones where no lesson is being watched."""
    if records is None:
        return texts.EMPTY_TITLE, numbers(None, None, (), {})
    status, flags, class_now, sentence = _shown(records, now)
    return sentence, numbers(records, status, flags.shown, class_now.shares)


def _shown(
    records: LiveRecords, now: datetime
) -> tuple[live_view.Status, LiveFlags, live_view.ClassNow, str]:
    status = live_view.status_of(records.monitor, now)
    flags = live_flags(records.flags, records.moment, class_only=records.session.class_only)
    watching = live_view.is_watching(status)
    class_now = live_view.class_now(records) if watching else live_view.ClassNow({})
    return (
        status, flags, class_now,
        live_sentence.sentence(records, status, flags.shown, class_now),
    )  # fmt: skip


def trouble_parts(message: str) -> dict[str, Part]:
    """What is said while the database cannot be read; no number stays that may be old."""
    said = no_lesson.trouble_parts(message)
    unknown = _numbers(numbers(None, None, (), {}))
    return {name: part for name, part in said.items() if name in TARGETS} | unknown


def _numbers(shown: tuple[Number, Number, Number]) -> dict[str, Part]:
    seen, confused, ease = shown
    return {
        "seen": Part(seen, lambda: _number(seen)),
        "confused": Part(confused, lambda: _number(confused)),
        "ease": Part(ease, lambda: _number(ease)),
    }


def _number(number: Number) -> list[Component]:
    value: list[Any] = [number.value]
    value += [html.Span(number.rest, className="rest")] if number.rest else []
    return [
        html.Div(value, className="value"),
        html.Div([icon(number.icon), number.words], className="words"),
    ]


def _figure(records: LiveRecords) -> dict[str, Any]:
    return live_ribbon.mood_only(records, FONT_PX)
