"""`/api/v1/events`: calls and lessons as they happen, until login or token ends."""

from collections.abc import Callable

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable

from dashboard.api import grants
from dashboard.events.feed import Feed, Listener, TooManyListenersError
from dashboard.events.stream import LAST_ID, MEDIA_TYPE, stream
from dashboard.events.workers import WORKERS, Workers
from storage.access.viewer import EVERYBODY, Viewer
from storage.integrations.event_kinds import is_visible
from storage.integrations.scopes import Scope

FEED = "classmood-feed"
"""Where the Flask app keeps its `Feed`, in `extensions`."""
_FULL_S = 30
_LONGEST_ID = 18


def register(api: Blueprint, root: str, feed: Feed) -> None:
    """Adds the route."""

    @api.get(f"{root}/events")
    def events() -> Response:
        grants.require(Scope.EVENTS)
        if request.method == "HEAD":
            return Response(mimetype=MEDIA_TYPE)
        listener = _listener(feed)
        workers: Workers | None = current_app.extensions.get(WORKERS)
        if workers is not None:
            workers.change(1)

        def leave() -> None:
            listener.close()
            if workers is not None:
                workers.change(-1)

        # a proxy that gathers answers would hold the events back
        headers = {"X-Accel-Buffering": "no"}
        reply = Response(stream(listener), mimetype=MEDIA_TYPE, headers=headers)
        reply.call_on_close(leave)
        return reply


def _listener(feed: Feed) -> Listener:
    viewer: Viewer = g.get("viewer", EVERYBODY)
    token = grants.token()
    is_allowed: Callable[[], bool] = g.get("stays_allowed", _always)
    try:
        return feed.listen(
            _last_id(),
            who=g.get("who", "here") if token is None else f"token {token.id}",
            token_id=None if token is None else token.id,
            is_allowed=is_allowed,
            is_told=lambda event: is_visible(viewer, event.owner_id),
        )
    except TooManyListenersError as error:
        raise ServiceUnavailable(
            "Too many programs listen already; try again later.", retry_after=_FULL_S
        ) from error


def _last_id() -> int | None:
    """Where the program stopped; what is no number of ours is as if it came for the first time."""
    given = request.headers.get(LAST_ID, "").strip()
    known = given.isascii() and given.isdigit() and len(given) <= _LONGEST_ID
    return int(given) if known else None


def _always() -> bool:
    return True
