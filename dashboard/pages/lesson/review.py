"""One-minute review of a lesson: a few flags, one after the other, and what came of it."""

from collections.abc import Sequence

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes, dmc, icon, person
from dashboard.components.flag_explanation import explanation
from dashboard.components.precision import precision_strip
from dashboard.paths import address
from dashboard.reads.session import Explanation
from dashboard.series.answers import MOST_ASKED, Precision
from dashboard.texts import clock
from storage.kinds import Verdict
from storage.rows import SessionRow


def layout(session: SessionRow) -> Component:
    """The frame of the page; the flag to answer is put into `review-body`."""
    title = [
        html.H1(texts.REVIEW_TITLE),
        html.P(
            [person(session.title or texts.UNTITLED), f" · {clock.date_text(session.started_at)}"],
            className="sub",
        ),
    ]
    back = dcc.Link(texts.BACK_TO_LESSON, href=address(f"/session/{session.id}"))
    return html.Div(
        [
            dcc.Store(id="review-session", data=session.id),
            dcc.Store(id="review-place"),
            html.Header([html.Div(title, className="page-title"), back], className="page-head"),
            html.Div(id="review-body", **attributes(aria_live="polite")),
            html.Div(_buttons(), id="review-buttons", className="review-buttons hidden"),
            html.Div(id="review-precision"),
        ],
        className="page review",
    )


def question(why: Explanation, place: int, total: int) -> Component:
    """One flag with its why-card, and how far the review has come."""
    progress = texts.review_progress(place, total)
    verdict = {Verdict.HELPFUL: texts.HELPFUL, Verdict.WRONG: texts.WRONG}
    given = why.item.flag.verdict
    return html.Section(
        [
            html.Div(
                [
                    html.H2(texts.REVIEW_QUESTION),
                    html.Span(progress, className="number"),
                    html.Progress(
                        value=str(place - 1), max=str(total), **attributes(aria_label=progress)
                    ),
                ],
                className="review-head",
            ),
            explanation(
                why.item, why.started_at, why.curve, why.topic, taught=why.taught, buttons=False
            ),
            *(
                [html.P(texts.you_said(verdict[Verdict(given)]), className="given")]
                if given
                else []
            ),
        ],
        className="panel",
    )


def done(total: int, answered: int, skipped: int, session_id: int) -> Component:
    """What is shown when every flag was answered or skipped, or there was none."""
    if total == 0:
        return html.Section(
            [html.H2(texts.REVIEW_NONE_TITLE), html.P(texts.REVIEW_NONE_BODY)],
            className="panel review-done",
        )
    # a plain link loads the page anew, which forgets what was skipped
    again = html.A(texts.REVIEW_AGAIN, href=address(f"/session/{session_id}/review"))
    return html.Section(
        [
            html.H2([icon("check"), texts.REVIEW_DONE_TITLE]),
            html.P(texts.answered(answered, total, skipped)),
            html.P(texts.REVIEW_DONE_BODY, className="dim"),
            *([again] if skipped else []),
        ],
        className="panel review-done",
    )


def precision(found: Sequence[Precision]) -> Component:
    """The measured precision over all lessons."""
    return precision_strip(found)


def _buttons() -> list[Component]:
    def button(name: str, label: str, symbol: str | None, variant: str) -> Component:
        one: Component = dmc.Button(
            label, id=f"review-{name}", variant=variant, size="md",
            leftSection=icon(symbol) if symbol else None,
        )  # fmt: skip
        return one

    return [
        html.Div(
            [
                button("helpful", texts.HELPFUL, "thumb-up", "filled"),
                button("wrong", texts.WRONG, "cross", "default"),
                button("skip", texts.REVIEW_SKIP, None, "subtle"),
                button("back", texts.REVIEW_BACK, None, "subtle"),
            ],
            className="buttons",
        ),
        html.P(texts.REVIEW_KEYS, className="sub"),
        html.P(texts.REVIEW_SUB.format(number=MOST_ASKED), className="sub"),
    ]
