"""What a paired phone is served: numbers, a sentence and counted answers, from its own server.

It is no part of the page: it has these few addresses and no others, reads one thing, changes
nothing, and knows neither seats nor names. The page itself stays on this computer.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from dashboard import texts
from dashboard.calling.pairing import Pairing
from dashboard.language import choice, current
from dashboard.pages.live.answers import answers_line
from dashboard.pages.live.glance import shown_numbers
from dashboard.reads import live as live_reads
from dashboard.texts import clock
from storage.errors import StorageError

COOKIE = "classmood_phone"
_TEMPLATES = Path(__file__).parents[1] / "templates"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def phone_app(engine: Engine, pairing: Pairing, answers_to: Callable[[str], bool]) -> Flask:
    """The Flask app of paired phones. answers_to: whether a Host header names this computer."""
    app = Flask("classmood-phone", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 4096
    choice.register(app, current.AUTOMATIC)
    pages = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
    )

    def page(problem: str = "", status: int = 200, **values: object) -> Response:
        given = {"t": texts, "problem": problem, "code": "", "glance": False} | values
        return Response(pages.get_template("phone.html").render(given), status)

    @app.before_request
    def _only_as_itself() -> None:
        if not answers_to(request.host):
            abort(403)
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(403)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/pair/<code>")
    def ask(code: str) -> Response:
        # a look alone uses nothing up: some phones fetch an address before anybody opens it
        return page(code=code) if pairing.is_good(code) else page(texts.PHONE_USED, 410)

    @app.post("/pair/<code>")
    def pair(code: str) -> Response:
        right = pairing.pair(code)
        if right is None:
            return page(texts.PHONE_USED, 410)
        reply: Response = redirect("/glance", 303)  # type: ignore[assignment]
        reply.set_cookie(COOKIE, right, httponly=True, samesite="Strict")
        return reply

    @app.get("/glance")
    def glance() -> Response:
        return page(glance=True) if _may(engine, pairing) else page(texts.PHONE_OVER, 410)

    @app.get("/glance.json")
    def numbers() -> Response:
        if not _may(engine, pairing):
            abort(410)
        return Response(json.dumps(_numbers(engine)), mimetype="application/json")

    @app.get("/<any('phone.css', 'phone.js'):name>")
    def part(name: str) -> Response:
        kind = "text/css" if name.endswith("css") else "text/javascript"
        return Response((_TEMPLATES / name).read_text("utf-8"), mimetype=kind)

    return app


def watched_lesson(engine: Engine) -> int | None:
    """The lesson that is being watched, or None."""
    row = live_reads.live_row(engine, clock.utc_now())
    return None if row is None else int(row.id)


def _may(engine: Engine, pairing: Pairing) -> bool:
    return pairing.may_look(request.cookies.get(COOKIE), watched_lesson(engine))


def _numbers(engine: Engine) -> dict[str, Any]:
    now = clock.utc_now()
    try:
        records = live_reads.live_records(engine, now)
    except StorageError:
        records = None
    sentence, found = shown_numbers(records, now)
    if records is None:
        sentence = texts.PHONE_WAITING
    return {
        "sentence": sentence,
        "answers": answers_line(records) if records else "",
        "numbers": [{"value": n.value, "rest": n.rest, "words": n.words} for n in found],
    }
