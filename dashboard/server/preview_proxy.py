"""Passes the monitor's picture on to the page, from memory to memory.

The page may load nothing but this server's own addresses, and the monitor's port is open to this
computer alone: so the picture is fetched here. It is never kept.
"""

import http.client
from datetime import datetime

from flask import Flask, Response, abort
from sqlalchemy import Engine

from dashboard import texts
from dashboard.paths import address
from dashboard.reads import session as reads
from dashboard.server.permissions import may_manage
from dashboard.texts import clock
from storage.records import MonitorStatus
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
        if not may_manage():
            abort(403)
        now = clock.utc_now()
        session = _watched(engine, now)
        made = None if session is None else preview.offered(engine, session.id, now)
        found = None if made is None else fetched(made)
        if found is None:
            return Response(status=204)
        return Response(found, mimetype=_JPEG, headers={"Cache-Control": "no-store"})


def asked(engine: Engine, now: datetime, count: int) -> tuple[str | None, str]:
    """Asks for the picture; where to load it from, or None, and what to say instead of it.

    count: makes the address a new one.
    """
    session = _watched(engine, now)
    if session is None:
        return None, texts.PREVIEW_NOT_HERE
    made = preview.ask(engine, session.id, now)
    if session.status != MonitorStatus.WATCHING:
        return None, texts.PREVIEW_NOTHING.format(reason=session.message)
    if made is None:
        return None, texts.PREVIEW_WAIT
    return address(f"{PATH}?n={count}"), ""


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


def _watched(engine: Engine, now: datetime) -> WatchedSessionRow | None:
    """Row of the lesson that is being watched, unless it is class-only."""
    session = reads.live_row(engine, now)
    return None if session is None or session.class_only else session
