"""The lines of a lesson's transcripts, chats and polls, as the lesson's page asks for them."""

import json

from flask import Flask, Response, abort
from sqlalchemy import Engine

from dashboard.reads import attachments as reads


def register(server: Flask, engine: Engine) -> None:
    """Adds the route to the server."""

    @server.get("/session/<int:session_id>/beside.json")
    def beside_lines(session_id: int) -> Response:
        if reads.beside(engine, session_id) is None:
            abort(404)
        lines = reads.spoken_lines(engine, session_id)
        text = json.dumps({"lines": lines}, ensure_ascii=False, separators=(",", ":"))
        return Response(text, mimetype="application/json", headers={"Cache-Control": "no-store"})
