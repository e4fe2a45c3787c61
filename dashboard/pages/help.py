"""Help: keys, what a flag means, what the estimates are worth, and the model card."""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, panel
from dashboard.components.shell import key_list
from dashboard.components.tour import tour_button
from dashboard.paths import address
from dashboard.reads.model_card import card_text


def layout() -> Component:
    """The whole page; it never changes while Classmood runs."""
    return html.Div(
        [
            html.Header(
                [
                    html.H1(texts.HELP_PAGE_TITLE),
                    html.Span(texts.HELP_PAGE_SUB, className="sub"),
                    tour_button(),
                ],
                className="page-head",
            ),
            panel(texts.HELP_FLAGS, *(_pair(*part) for part in texts.HELP_FLAG_PARTS)),
            panel(texts.HELP_SEEING, *(_pair(*part) for part in texts.HELP_SEEING_PARTS)),
            panel(texts.HELP_KEYS_TITLE, key_list(), html.P(texts.HELP_NOTE, className="note")),
            panel(
                texts.HELP_LIMITS,
                html.Ul([html.Li(line) for line in texts.HELP_BIAS], className="plain-list"),
                html.P(texts.PRIVACY_AI_ACT, className="ai-act"),
                dcc.Link(texts.PRIVACY_FORBIDDEN, href=address("/privacy")),
            ),
            panel(texts.HELP_CARD, _card(), sub=texts.HELP_CARD_SUB, class_name="model-card"),
        ],
        className="page help",
    )


def _pair(title: str, words: str) -> Component:
    return html.Div([html.H3(title), html.P(words)], className="help-part")


def _card() -> Component:
    text = card_text()
    if text is None:
        return html.P(texts.HELP_NO_CARD, className="none")
    return html.Details(
        [html.Summary(texts.HELP_CARD_OPEN), dcc.Markdown(text, className="markdown")],
        className="as-table",
    )
