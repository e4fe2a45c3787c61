"""The explanation of a flag: what it rests on, in figures, in a curve, and in words."""

from datetime import datetime, timedelta
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, chart_help, dmc, icon, person
from dashboard.components.flag_buttons import CARD, flag_buttons, forget_button
from dashboard.components.flag_card import flag_duration, life_note, look_text
from dashboard.figures import mood as figures
from dashboard.language import formats
from dashboard.series import frames as series
from dashboard.series.answers import Taught
from dashboard.series.curves import Curve
from dashboard.series.flag_state import FlagNow, evidence_of
from dashboard.texts import clock
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind

_EVIDENCE = (
    "signal", "baseline", "share", "coverage", "looking", "visible", "peak", "window_s", "ended",
)  # fmt: skip
"""Evidence that means something to a teacher, in the order it is told; see monitor.flags.rule."""
_SHARES = frozenset({"signal", "baseline", "share", "coverage"})


def explanation(
    item: FlagNow,
    started_at: datetime,
    curve: Curve | None = None,
    topic: str | None = None,
    *,
    taught: Taught | None = None,
    buttons: bool = True,
) -> Component:
    """The evidence behind a flag of the lesson that began at `started_at`.

    topic: the one marked last before it, None where none was.
    taught: what answers of the class have taught of this kind of flag, None where nothing.
    """
    rows = [
        part
        for term, value in (*evidence(item, started_at), (texts.WHY_TOPIC, _topic(topic)))
        for part in (html.Dt(term), html.Dd(value))
    ]
    note = texts.WHY_NOTE_CLASS if item.flag.seat_id is None else texts.WHY_NOTE
    words = [
        f"{look_text(item)} {texts.ESTIMATE} {flag_duration(item)}",
        life_note(item, past=True),
    ]
    return html.Div(
        [
            html.P(
                [
                    icon(FlagKind(item.flag.kind).value),
                    person(item.who),
                    html.Span(", ".join(word for word in words if word)),
                ],
                className="why-look",
            ),
            *([curve_box(curve)] if curve is not None else []),
            html.Dl(rows),
            *([flag_buttons(item, CARD)] if buttons else []),
            *(_taught(item.flag.id, taught, buttons=buttons) if taught is not None else []),
            html.P(note, className="note"),
        ],
        className="flag-explanation",
    )


def _taught(flag_id: int, taught: Taught, *, buttons: bool) -> list[Component]:
    found = taught.learned
    words = texts.learned(found.right, found.answers, found.promise, found.level, taught.class_name)
    return [
        html.H3(texts.LEARNED_TITLE),
        html.P([words, " ", texts.LEARNED_NOTE], className="learned"),
        *([forget_button(flag_id)] if buttons else []),
    ]


def explanation_dialog() -> Component:
    """The dialog of an explanation; one for all flags, so that it outlives their list."""
    dialog: Component = dmc.Modal(
        id="explanation-dialog", title=texts.WHY_TITLE, centered=True, size="lg",
        overlayProps={"backgroundOpacity": 0.25},
    )  # fmt: skip
    return dialog


def curve_box(curve: Curve) -> Component:
    """The curve as a chart, in words for a screen reader, and as a table."""
    points = curve.points
    if len(points) < 2:
        return html.P(texts.CURVE_EMPTY, className="none")
    label = texts.curve_in_words(
        formats.percent(points['value'].min()), formats.percent(points['value'].max()),
        None if curve.baseline is None else formats.percent(curve.baseline),
        None if curve.threshold is None else formats.percent(curve.threshold),
    )  # fmt: skip
    graph = dcc.Graph(
        figure=figures.curve_figure(curve), config=figures.config(), className="graph"
    )
    return html.Div(
        [
            html.Div(
                graph, className="graph-box curve", **attributes(role="img", aria_label=label)
            ),
            chart_help("curve", texts.WHY_TITLE),
            _curve_table(curve),
        ]
    )


def evidence(item: FlagNow, started_at: datetime) -> list[tuple[str, Any]]:
    """Evidence of a flag as pairs of words, in a fixed order; what is not known is left out.

    Its times are those of the lesson's charts, see `clock.lesson_time`.
    """
    flag = item.flag
    newest = evidence_of(flag)
    first = newest.first
    # what opened the flag, but the peak of all its time and how it ended
    kept = newest.as_json() | first.as_json() | {"peak": newest.peak, "ended": newest.ended}
    known = [(key, kept[key]) for key in _EVIDENCE if kept.get(key) is not None]
    rows = [(texts.WHY_SINCE, clock.lesson_time(started_at, flag.opened_at))]
    if flag.closed_at is not None:
        rows.append((texts.WHY_ENDED, clock.lesson_time(started_at, flag.closed_at)))
    rows += [(texts.EVIDENCE[key], _evidence_value(key, value)) for key, value in known]
    used = _readings_used(first, started_at, flag.opened_at, flag.closed_at)
    return [*rows, *([(texts.WHY_READINGS, used)] if used else [])]


def _evidence_value(key: str, value: str | float) -> str:
    if not isinstance(value, int | float):
        return texts.ENDED.get(value, str(value))
    if key in _SHARES:
        return formats.percent(value)
    if key == "window_s":
        return texts.SECONDS.format(number=round(value))
    return formats.decimal(value) if isinstance(value, float) else str(value)


def _readings_used(
    kept: FlagEvidence, started_at: datetime, opened: datetime, closed: datetime | None
) -> str:
    """How many readings the evidence rests on, and from when to when; they end where it was told:
    when the flag opened, or when it ended where only that was kept."""
    if kept.readings is None or kept.from_s is None or kept.to_s is None:
        return ""
    end = closed if closed is not None and kept.ended is not None else opened
    begin = end - timedelta(seconds=kept.to_s - kept.from_s)
    span = (clock.lesson_seconds(started_at, at) for at in (begin, end))
    return texts.readings_used(kept.readings, *span)


def _topic(topic: str | None) -> Component | str:
    return texts.WHY_TOPIC_NONE if topic is None else person(topic)


def _curve_table(curve: Curve) -> Component:
    signal = texts.CURVE_CLASS if curve.of_class else texts.CURVE_SIGNAL
    head = [html.Th(texts.COLUMN_TIME, scope="col"), html.Th(signal, scope="col")]
    body = [
        html.Tr(
            [
                html.Th(
                    clock.lesson_seconds(curve.started_at, series.moment(curve.started_at, at)),
                    scope="row",
                ),
                html.Td(formats.percent(value)),
            ]
        )
        for at, value in zip(curve.points["bucket_ms"], curve.points["value"], strict=True)
    ]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(body)])
    return html.Details(
        [
            html.Summary(texts.MOOD_TABLE),
            html.Div(table, className="scroll", tabIndex="0"),
        ],
        className="as-table",
    )
