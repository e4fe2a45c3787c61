"""Flags as components: who, which look, how long, where it is in its life."""

from collections.abc import Sequence
from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import Component, icon, person
from dashboard.components.flag_buttons import flag_buttons, unsnooze_button
from dashboard.series.flag_state import FlagNow, FlagState, LiveFlags, class_figures, evidence_of
from dashboard.texts import clock
from storage.kinds import FlagKind, Verdict
from storage.writes.annotations import REST_OF_CLASS


def flag_card(item: FlagNow, opened: str = "") -> Component:
    """One flag as a list item. opened: clock time, shown where the flag is of the past."""
    flag, kind = item.flag, FlagKind(item.flag.kind)
    look = [
        *([html.Span(opened, className="number")] if opened else []),
        html.Span(f"{look_text(item)} {texts.ESTIMATE}"),
        html.Span(
            flag_duration(item), id={"part": "duration", "flag": flag.id}, className="duration"
        ),
    ]
    note = life_note(item, past=bool(opened))
    look += [html.Span(note, className="life")] if note else []
    classes = ["flag", f"kind-{kind}", f"is-{item.state}"]
    classes += ["disbelieved"] if flag.verdict == Verdict.WRONG else []
    return html.Li(
        [
            html.Div(
                [
                    icon(kind.value),
                    html.Div(
                        [person(item.who), html.Div(look, className="flag-look")],
                        className="flag-text",
                    ),
                ],
                className="flag-top",
            ),
            flag_buttons(item),
        ],
        className=" ".join(classes),
        key=f"flag-{flag.id}",
    )


def live_list(flags: LiveFlags, nobody: str, started_at: datetime) -> list[Component]:
    """The list of the live page; `nobody`: said where nobody is to be looked at.

    started_at: of the lesson, whose clock is told, see `clock.lesson_time`.
    """
    items = [flag_card(item) for item in flags.shown]
    return [
        *(items or [html.Li(nobody, className="none")]),
        *(_resolved_line(item) for item in flags.resolved),
        *_snoozed_lines(flags.snoozed, started_at),
    ]


def list_key(flags: LiveFlags) -> tuple[object, ...]:
    """Changes whenever `live_list` would."""
    parts = (*flags.shown, *flags.snoozed, *flags.resolved)
    return tuple(
        (i.flag.id, i.who, i.flag.verdict, i.state, i.flag.prolonged, i.snoozed_until)
        for i in parts
    )


def look_text(item: FlagNow) -> str:
    """ "looks confused"; of the class, how much of it; in the past where it is over."""
    kind, past = FlagKind(item.flag.kind), item.flag.closed_at is not None
    if item.flag.seat_id is None:
        return texts.class_has_looked(kind, *class_figures(item.flag), past=past)
    return texts.LOOKED[kind] if past else texts.LOOKS[kind]


def flag_duration(item: FlagNow) -> str:
    """ "for 4 min"; minutes are enough once there is one.

    A class has looked so through the window that opened its flag as well.
    """
    seconds = item.duration_s
    if item.flag.seat_id is None:
        seconds += float(evidence_of(item.flag).first.window_s or 0)
    return texts.FOR_DURATION.format(duration=clock.duration_text(seconds))


def life_note(item: FlagNow, *, past: bool) -> str:
    """Where a flag is in its life, beyond being open; in the past, how it ended."""
    if item.flag.closed_at is None:
        return texts.PROLONGED if item.flag.prolonged else ""
    if not past:
        return ""
    if item.state is FlagState.RESOLVED:
        return texts.FLAG_ENDED["resolved"]
    return texts.FLAG_ENDED.get(evidence_of(item.flag).ended or "lesson", "")


def _resolved_line(item: FlagNow) -> Component:
    words = texts.LOOKS_NO_LONGER[FlagKind(item.flag.kind)]
    return html.Li(
        [icon("check"), person(item.who), html.Span(words)], className="flag-line resolved"
    )


def _snoozed_lines(flags: Sequence[FlagNow], started_at: datetime) -> list[Component]:
    if not flags:
        return []
    lines: list[Component] = [html.Li(texts.SNOOZED_TITLE, className="flag-heading")]
    for item in flags:
        until = texts.SNOOZED_CLASS
        if item.snoozed_until is not None and item.snoozed_until < REST_OF_CLASS:
            at = clock.lesson_time(started_at, item.snoozed_until)
            until = texts.SNOOZED_UNTIL.format(time=at)
        words = texts.snoozed_line(texts.LOOKS[FlagKind(item.flag.kind)], until)
        lines.append(
            html.Li(
                [person(item.who), html.Span(words), unsnooze_button(item.flag.id)],
                className="flag-line snoozed",
            )
        )
    return lines
