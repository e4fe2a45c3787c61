"""Flags as components: who, which look, how long, the evidence, the teacher's verdict."""

from typing import Any

from dash import html

from dashboard import clock, texts
from dashboard.components import Component, attributes, dmc, icon, person
from dashboard.live_view import FlagNow
from storage.records import FlagKind

_EVIDENCE = (
    "signal", "baseline", "share", "coverage", "looking", "visible", "peak", "window_s", "ended",
)  # fmt: skip
"""Evidence that means something to a teacher, in the order it is told; see monitor.flags."""
_SHARES = frozenset({"signal", "baseline", "share", "coverage"})


def flag_card(item: FlagNow, opened: str = "") -> Component:
    """One flag as a list item. opened: clock time, shown where the flag is of the past."""
    flag = item.flag
    kind = FlagKind(flag.kind)
    look = [
        *([html.Span(opened, className="number")] if opened else []),
        html.Span(f"{texts.LOOKS[kind]} {texts.ESTIMATE}"),
        html.Span(
            flag_duration(item), id={"part": "duration", "flag": flag.id}, className="duration"
        ),
    ]
    classes = ["flag", f"kind-{kind}"]
    classes += ["disbelieved"] if flag.verdict == "wrong" else []
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
            flag_buttons(flag.id, flag.verdict),
        ],
        className=" ".join(classes),
        key=f"flag-{flag.id}",
    )


def flag_duration(item: FlagNow) -> str:
    """ "for 4 min"; minutes are enough once there is one."""
    return texts.FOR_DURATION.format(duration=clock.duration_text(item.duration_s))


def why_card(item: FlagNow) -> Component:
    """The evidence behind a flag."""
    rows = [part for term, value in evidence(item) for part in (html.Dt(term), html.Dd(value))]
    note = texts.WHY_NOTE_CLASS if item.flag.seat_id is None else texts.WHY_NOTE
    look = f"{texts.LOOKS[FlagKind(item.flag.kind)]} {texts.ESTIMATE} {flag_duration(item)}"
    return html.Div(
        [
            html.P([person(item.who), " ", look], className="why-look"),
            html.Dl(rows),
            html.P(note, className="note"),
        ],
        className="why-card",
    )


def why_dialog() -> Component:
    """The dialog that shows a why-card; one for all flags, so that it outlives their list."""
    dialog: Component = dmc.Modal(
        id="why-dialog", title=texts.WHY_TITLE, centered=True, size="sm",
        overlayProps={"backgroundOpacity": 0.25},
    )  # fmt: skip
    return dialog


def evidence(item: FlagNow) -> list[tuple[str, str]]:
    """Evidence of a flag as pairs of words, in a fixed order; what is not known is left out."""
    kept = item.flag.evidence or {}
    known = [(key, kept[key]) for key in _EVIDENCE if kept.get(key) is not None]
    return [
        (texts.WHY_SINCE, clock.time_text(item.flag.opened_at)),
        *((texts.EVIDENCE[key], _evidence_value(key, value)) for key, value in known),
    ]


def _evidence_value(key: str, value: Any) -> str:  # noqa: ANN401
    if not isinstance(value, int | float):
        return texts.ENDED.get(value, str(value))
    if key in _SHARES:
        return f"{value:.0%}"
    if key == "window_s":
        return texts.SECONDS.format(number=round(value))
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def flag_buttons(flag_id: int, verdict: str | None) -> Component:
    """Why, Helpful and Wrong; a verdict pressed again is taken back."""
    buttons = [
        dmc.Button(
            texts.WHY,
            id={"part": "flag-button", "flag": flag_id, "value": "why"},
            variant="default",
            size="compact-xs",
        ),
        _verdict(flag_id, "helpful", texts.HELPFUL, "thumb-up", verdict),
        _verdict(flag_id, "wrong", texts.WRONG, "cross", verdict),
    ]
    return html.Div(
        buttons, className="flag-actions", **attributes(role="group", aria_label=texts.VERDICT)
    )


def _verdict(flag_id: int, value: str, label: str, symbol: str, verdict: str | None) -> Component:
    chosen = verdict == value
    button: Component = dmc.Button(
        label,
        id={"part": "flag-button", "flag": flag_id, "value": value},
        leftSection=icon(symbol),
        size="compact-xs",
        variant="light" if chosen else "subtle",
        color="indigo" if chosen else "gray",
        **attributes(aria_pressed="true" if chosen else "false"),
    )
    return button
