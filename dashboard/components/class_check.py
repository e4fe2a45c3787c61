"""Class checks as components: what to say, and the mood before and after."""

from collections.abc import Sequence
from datetime import datetime

from dash import html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, dmc, icon
from dashboard.figures.theme import STACK_ORDER
from dashboard.language import formats
from dashboard.series import checks
from dashboard.series.checks import Check, Side
from dashboard.texts import clock
from storage.answers.checked import Answers


def newest_shown(found: Sequence[Check], now: datetime) -> Check | None:
    """The check that the live page still shows, if any."""
    shown = [check for check in found if check.at <= now < check.at + checks.SHOWN]
    return shown[-1] if shown else None


def check_strip(
    check: Check | None, started_at: datetime, *, reads: bool = True
) -> list[Component]:
    """The live page's strip: first the sentence to say, then what came of it.

    started_at: of the lesson, whose clock is told, see `clock.lesson_time`. reads: whether answers
    on tiles are read.
    """
    if check is None:
        return []
    answers = histogram(check.answers) if reads else not_read()
    if check.after is not None:
        return [
            html.H2([icon("hand"), texts.CHECK]),
            *answers,
            html.Div(comparison(check), className="check-sides"),
            *([html.Span(texts.CHECK_NOTE, className="sub")] if reads else []),
        ]
    undo = dmc.Button(
        texts.CHECK_UNDO,
        id={"part": "check-undo"},
        variant="subtle",
        color="gray",
        size="compact-sm",
    )
    words = texts.CHECK_WAIT if reads else texts.CHECK_WAIT_UNREAD
    wait = words.format(time=clock.lesson_seconds(started_at, check.ready_at))
    return [
        html.H2([icon("hand"), texts.CHECK_SAY]),
        html.P(f"\u201c{texts.CHECK_SENTENCE}\u201d", className="check-sentence"),
        *answers,
        html.Span(wait, className="sub"),
        undo,
    ]


def histogram(answers: Answers) -> list[Component]:
    """How many answered green, orange and red, and of how many; nothing while nobody has."""
    if not answers.answered:
        return []
    bars = []
    for colour, words in texts.ANSWER_COLOUR.items():
        count = getattr(answers, colour)
        width = f"{100 * count / max(answers.students, answers.answered):.0f}%"
        bars.append(
            html.Li(
                [
                    html.Span(str(count), className="number"),
                    html.Span(html.Span(style={"width": width}), className=f"answer {colour}"),
                    html.Span(words),
                ]
            )
        )
    told = texts.answered_on_tiles(answers.answered, answers.students)
    return [
        html.Div(
            [html.Ul(bars), html.Span(told, className="sub")],
            className="answers",
            **attributes(role="group", aria_label=told),
        )
    ]


def not_read() -> list[Component]:
    """Instead of a histogram: nobody's answer could have been seen."""
    return [html.Span(texts.REACTIONS_NOT_READ, className="sub")]


def check_items(
    found: Sequence[Check], started_at: datetime, *, reads: bool = True
) -> list[Component]:
    """The checks of the lesson that began at `started_at`, each with its two minutes."""
    told: list[Component] = [] if reads or not found else [html.Li(not_read())]
    return told + [
        html.Li(
            [
                html.Span(clock.lesson_time(started_at, check.at), className="number"),
                html.Div([*histogram(check.answers), *comparison(check)], className="check-sides"),
            ],
            className="check-item",
        )
        for check in found
    ] or [html.Li(texts.CHECKS_EMPTY, className="none")]


def comparison(check: Check) -> list[Component]:
    """Both sides of a check; one of which too little was seen says so."""
    return [
        html.Div(
            [html.Span(name, className="side-name"), *_side(side)],
            className="check-side",
            **attributes(role="group", aria_label=name),
        )
        for name, side in ((texts.CHECK_BEFORE, check.before), (texts.CHECK_AFTER, check.after))
    ]


def side_text(side: Side | None) -> str:
    """One side in words: mood, how many look confused, and how many could be seen."""
    if side is None:
        return texts.CHECK_PENDING
    coverage = texts.coverage(round(side.seen), round(side.tiles), 0)
    if not side.is_telling:
        return f"{texts.CHECK_TOO_LITTLE} ({coverage})"
    emotion = max(side.shares, key=lambda key: side.shares[key])
    return texts.check_side(
        f"{texts.EMOTION_IN_SENTENCE[emotion]} {formats.percent(side.shares[emotion])}",
        texts.of_seen_confused(side.confused, side.seen),
        coverage,
    )


def _side(side: Side | None) -> list[Component]:
    bars: list[Component] = []
    if side is not None and side.is_telling:
        bars = [
            html.Span(className=f"look-{emotion}", style={"width": f"{side.shares[emotion]:.1%}"})
            for emotion in STACK_ORDER
        ]
    bar = [html.Span(bars, className="mood-bar", **HIDDEN)] if bars else []
    return [*bar, html.Span(side_text(side))]
