"""Plain Flask routes beside the Dash app: downloads, the model card's pictures, a health check."""

from flask import Flask, Response, abort, send_file
from sqlalchemy import Engine

from dashboard.api import endpoints as api
from dashboard.reads import session as reads
from dashboard.reads.model_card import card_picture
from dashboard.server import attachments, downloads, metrics


def register(server: Flask, engine: Engine, metrics_for: str = "") -> None:
    """Adds the routes to the server. metrics_for: addresses that may read numbers of it."""

    downloads.register(server, engine)
    attachments.register(server, engine)
    api.register(server, engine)
    metrics.register(server, engine, metrics_for)

    @server.get("/help/<name>")
    def model_card_picture(name: str) -> Response:
        path = card_picture(name)
        if path is None:
            abort(404)
        return send_file(path, mimetype="image/png")

    @server.get("/healthz")
    def healthz() -> Response:
        reads.last_session(engine)
        return Response("ok\n", mimetype="text/plain")

    @server.get("/livez")
    def livez() -> Response:
        return Response("ok\n", mimetype="text/plain")
