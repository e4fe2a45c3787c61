"""Notes who saw, took or changed what: one row each, once per viewing.

A page that is open asks again and again: a lesson that somebody keeps looking at, by the same login
and in the same way, is one row until they have not looked for `VIEWING_S`. Exports, reports and
deletions are a row each time.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Request, Response, g, request
from sqlalchemy import Engine

from dashboard import texts
from dashboard.accounts.people import logged_in
from dashboard.accounts.sessions import Sessions
from dashboard.reads.noted import Noted, noted
from storage.accounts import trail
from storage.accounts.trail import Action
from storage.errors import StorageError

logger = logging.getLogger(__name__)

VIEWING_S = 1800.0
_MOST_VIEWINGS = 20_000
_PURGE_EVERY_S = 3600.0
_SAFE = ("GET", "HEAD")
_REPEATED = frozenset({Action.SEEN, Action.READ_BY_PROGRAM})


class Viewings:
    """Who is looking at what just now: in memory, bounded, safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_s: OrderedDict[tuple[str, Noted], float] = OrderedDict()
        self._lock = threading.Lock()

    def begins(self, login: str, thing: Noted) -> bool:
        """Whether this login has not been looking at it already; it is from now on."""
        now_s = self._clock()
        with self._lock:
            last_s = self._last_s.pop((login, thing), None)
            self._last_s[login, thing] = now_s
            while len(self._last_s) > _MOST_VIEWINGS:
                self._last_s.popitem(last=False)
        return last_s is None or now_s - last_s > VIEWING_S


def register(server: Flask, engine: Engine, sessions: Sessions, keep_days: int) -> None:
    """Writes the rows after each request; old ones are deleted every hour that has new ones."""
    viewings, purged_s = Viewings(), [0.0]

    @server.after_request
    def _write(response: Response) -> Response:
        person = logged_in()
        if person is None or response.status_code >= 400:
            return response
        try:
            for thing in sorted(noted() | of_route(request), key=str):
                action = Action(thing.action)
                if action in _REPEATED and not viewings.begins(
                    g.get("who") or sessions.token(), thing
                ):
                    continue
                trail.note(
                    engine, person.actor, action, session_id=thing.session_id, detail=thing.detail
                )
            now_s = time.monotonic()
            if not purged_s[0] or now_s - purged_s[0] > _PURGE_EVERY_S:
                purged_s[0] = now_s
                trail.purge(engine, keep_days, datetime.now(UTC))
        except StorageError:
            # nobody takes a lesson along unseen because the database is busy
            logger.exception("the audit trail cannot be written")
            if request.method in _SAFE and of_route(request):
                return Response(f"{texts.TRAIL_UNWRITABLE}\n", 503)
        return response


def of_route(asked: Request) -> set[Noted]:
    """What the address alone says: files of a lesson, and what programs read."""
    path, given = asked.path, asked.view_args or {}
    lesson = given.get("session_id")
    if asked.url_rule is None or asked.method not in _SAFE:
        return set()
    if path.startswith("/api/") and "openapi" not in path and "rest" not in given:
        table = str(given.get("what", "")) or "lessons" * (lesson is None)
        return {Noted(Action.READ_BY_PROGRAM, lesson, table)}
    ends = ("/report.html", "/report.pdf", "/summary.html", "/summary.pdf")
    if path in ("/term.html", "/term.pdf") if lesson is None else path.endswith(ends):
        return {Noted(Action.REPORTED, lesson, "" if lesson else "term")}
    if lesson is None:
        return set()
    if path.endswith("/beside.json"):
        return {Noted(Action.SEEN, lesson)}
    what = f"{given.get('what', '')}.{given.get('kind', '')}".strip(".")
    return {Noted(Action.EXPORTED, lesson, what or asked.url_rule.rule.rpartition("/")[2])}
