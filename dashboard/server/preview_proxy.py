"""Passes the monitor's picture on to the page, from memory to memory.

The page may load nothing but this server's own addresses, and the monitor's port is open to this
computer alone: so the picture is fetched here. It is never kept.
"""

import http.client
from datetime import datetime

from flask import Flask, Response, abort, request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.paths import address
from dashboard.reads import noted
from dashboard.reads import session as reads
from dashboard.reads.rooms import is_live
from dashboard.server.permissions import may_see_faces
from dashboard.texts import clock
from storage.kinds import MonitorStatus
from storage.rows import WatchedSessionRow
from storage.writes import preview_offer as preview
from storage.writes.preview_offer import Offer

PATH = "/live/picture.jpg"
MOST_BYTES = 8 * 1024 * 1024
_HOST, _REMOTE = "127.0.0.1", "/picture.jpg"
_WAIT_S = 3.0
_JPEG = "image/jpeg"


def register(server: Flask, engine: Engine) -> None:
    """Adds the picture's address to the server."""

    @server.get(PATH)
    def picture() -> Response:
        if not may_see_faces():
            abort(403)
        now = clock.utc_now()
        session = _watched(engine, request.args.get("lesson", type=int), now)
        made = None if session is None else preview.offered(engine, session.id, now)
        found = None if made is None else fetched(made)
        if session is None or found is None:
            return Response(status=204)
        noted.note(noted.SEEN, session.id, "picture")
        return Response(found, mimetype=_JPEG, headers={"Cache-Control": "no-store"})


def asked(
    engine: Engine, session_id: int | None, now: datetime, count: int
) -> tuple[str | None, str]:
    """Asks for a lesson's picture; where to load it from, or None, and what to say instead of it.

    count: makes the address a new one.
    """
    session = _watched(engine, session_id, now)
    if session is None:
        return None, texts.PREVIEW_NOT_HERE
    made = preview.ask(engine, session.id, now)
    if session.status != MonitorStatus.WATCHING:
        return None, texts.PREVIEW_NOTHING.format(reason=session.message)
    if made is None:
        return None, texts.PREVIEW_WAIT
    return address(f"{PATH}?lesson={session.id}&n={count}"), ""


def fetched(made: Offer) -> bytes | None:
    """The newest picture as a JPEG, or None where there is none."""
    connection = http.client.HTTPConnection(_HOST, made.port, timeout=_WAIT_S)
    try:
        connection.request("GET", _REMOTE, headers={"Authorization": f"Bearer {made.token}"})
        answer = connection.getresponse()
        if answer.status != 200 or answer.getheader("Content-Type") != _JPEG:
            return None
        return answer.read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _watched(engine: Engine, session_id: int | None, now: datetime) -> WatchedSessionRow | None:
    """Row of a lesson that is being watched, unless it is class-only."""
    session = None if session_id is None else reads.session_row(engine, session_id)
    if session is None or session.ended_at is not None or not is_live(session, now):
        return None
    return None if session.class_only else session
