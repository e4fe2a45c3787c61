"""Parts of the live page while no lesson can be shown: none is watched, or no database is read."""

from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import HIDDEN, Component, attributes, blank, person, status_pill
from dashboard.components.tour import FIRST_RUN
from dashboard.pages.live.parts import Part
from dashboard.paths import address
from dashboard.texts import clock
from dashboard.viewmodels import live as live_view
from storage.rows import SessionRow


def empty_parts(last: SessionRow | None, notice: str | None = None) -> dict[str, Part]:
    """Parts of the page while no lesson is being watched; `last`: newest lesson's row or None.

    notice: what has happened to the database file, or None.
    """
    key = (notice, None if last is None else (last.id, last.title, str(last.ended_at)))
    return {
        "mode": Part("empty", lambda: "live is-empty"),
        "empty": Part(key, lambda: _empty(last, notice)),
        "values": Part(None, dict),
    }


def trouble_parts(message: str) -> dict[str, Part]:
    """What a page with a lesson says while the database cannot be read; the rest stays as it was.

    message: one sentence. It stands where "Watching" stood, so that nothing old passes for new.
    """
    status = live_view.Status("silent", "bad", texts.STATUS_NO_DATABASE, message)
    return {
        "sentence": Part(message, lambda: message),
        "message": Part("", lambda: ""),
        "status": Part(status.label, lambda: status_pill(status)),
        "tone": Part(status.tone, lambda: f"pill tone-{status.tone}"),
        "coverage": Part("unknown", lambda: []),
        "shares": Part({}, dict),
    }


def trouble_empty(message: str) -> dict[str, Part]:
    """The same where no lesson is on the page."""
    return {
        "mode": Part("empty", lambda: "live is-empty"),
        "empty": Part(message, lambda: blank(texts.STATUS_NO_DATABASE, message)),
        "values": Part(None, dict),
    }


def _empty(last: SessionRow | None, notice: str | None) -> Component:
    commands = html.Dl(
        [
            part
            for command, words in texts.EMPTY_COMMANDS
            for part in (html.Dt(html.Code(command)), html.Dd(words))
        ],
        className="commands",
    )
    link = None
    if last is not None:
        words: list[Any] = [
            f"{texts.EMPTY_LAST}: ",
            person(last.title),
            f", {clock.date_text(last.started_at)} {clock.time_text(last.started_at)}",
        ]
        link = dcc.Link(words, href=address(f"/session/{last.id}"), className="last-lesson")
    return html.Div(
        [
            html.Span(className="logo large", **HIDDEN),
            html.P(notice, className="notice", **attributes(role="alert")) if notice else None,
            html.H1(texts.EMPTY_TITLE),
            html.P(texts.EMPTY_BODY),
            dcc.Link(texts.START_EMPTY_LINK, href=address("/start"), className="button-link"),
            commands,
            link,
        ],
        className="blank page",
        **attributes(**({"id": FIRST_RUN} if last is None else {})),
    )
