"""Plain Flask routes beside the Dash app: downloads, the model card's pictures, probes."""

from flask import Flask, Response, abort, has_request_context, request, send_file
from sqlalchemy import Engine

from dashboard.api import endpoints as api
from dashboard.health import metrics, probes
from dashboard.reads.model_card import card_picture
from dashboard.server import attachments, downloads
from storage.config.settings import DashboardSettings


def register(server: Flask, engine: Engine, everything: Engine, page: DashboardSettings) -> None:
    """Adds the routes to the server. page: who may read numbers of it, among others.

    engine: of the pages; everything: of the process, for what tells nothing of a lesson.
    """

    downloads.register(server, engine)
    attachments.register(server, engine)
    api.register(server, engine, everything)
    metrics.register(server, everything, page.metrics_for, page.refresh_s)
    probes.register(server, everything)

    @server.get("/help/<name>")
    def model_card_picture(name: str) -> Response:
        path = card_picture(name)
        if path is None:
            abort(404)
        return send_file(path, mimetype="image/png")


def lesson_asked_for() -> int | None:
    """The lesson that this request's address names, for a line of the log."""
    named = (request.view_args or {}).get("session_id") if has_request_context() else None
    return named if isinstance(named, int) else None
