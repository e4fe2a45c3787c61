"""The tour of the first run: four steps beside the page, shown once, and again from the help.

It is no dialog: the page behind it can be used. Its steps lie in every page, since links of the
tour lead from one to another; assets/tour.js shows them and remembers that they were seen. While a
lesson is shown live it is hidden (style sheet), so that it never lies over a call.
"""

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import Component, attributes
from dashboard.paths import address

FIRST_RUN = "first-run"
"""Id of what stands on the page before the first lesson; it begins the tour once."""

_PAGES = ("/start", "/start", "/glance", "/help")
"""Where the link of each step leads."""


def tour() -> Component:
    """All steps, hidden."""
    steps = [
        _step(number, title, words, link, path)
        for number, ((title, words, link), path) in enumerate(
            zip(texts.TOUR_STEPS, _PAGES, strict=True), start=1
        )
    ]
    buttons = html.Div(
        [
            html.Button(texts.TOUR_SKIP, id="tour-skip", className="plain-button"),
            html.Button(texts.TOUR_BACK, id="tour-back", className="plain-button"),
            html.Button(texts.TOUR_NEXT, id="tour-next", className="plain-button strong"),
            html.Button(texts.TOUR_DONE, id="tour-done", className="plain-button strong"),
        ],
        className="buttons",
    )
    return html.Div(
        [*steps, buttons],
        id="tour",
        className="tour",
        hidden=True,
        **attributes(role="region", aria_label=texts.TOUR_TITLE),
    )


def tour_button() -> Component:
    """Begins the tour again."""
    return html.Button(texts.TOUR_AGAIN, id="tour-again", className="plain-button")


def _step(number: int, title: str, words: str, link: str, path: str) -> Component:
    place = texts.review_progress(number, len(texts.TOUR_STEPS))
    return html.Div(
        [
            html.P(place, className="sub", **attributes(aria_hidden="true")),
            html.H2(title, tabIndex="-1", **attributes(aria_label=f"{title} ({place})")),
            html.P(words),
            dcc.Link(link, href=address(path)),
        ],
        className="tour-step",
        hidden=True,
    )
