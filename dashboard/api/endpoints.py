"""The HTTP interface: what is stored, as JSON or streamed CSV. It reads, and changes nothing.

It is under the same access policy as the pages: the same names, login and headers. A program may
come with a token instead of a login, see `dashboard.api.grants`.
"""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, request, stream_with_context
from sqlalchemy import Engine
from werkzeug.exceptions import MethodNotAllowed

from dashboard.api import grants, listening
from dashboard.api import rows as api_rows
from dashboard.api.openapi import description
from dashboard.api.problems import explained
from dashboard.events.feed import Feed
from dashboard.paths import address
from storage.database.engine import reading
from storage.export.columns import COLUMNS, Table
from storage.export.files import iter_csv
from storage.integrations.scopes import Scope

ROOT = "/api/v1"
SESSIONS_DEFAULT, SESSIONS_MOST = 50, 500
READINGS_DEFAULT, READINGS_MOST = 1000, 5000
_READING = ("GET", "HEAD", "OPTIONS")
_ALL_METHODS = (*_READING, "POST", "PUT", "PATCH", "DELETE")


def register(server: Flask, engine: Engine, everything: Engine) -> None:
    """Adds the routes to the server.

    engine: of the pages; everything: of the process, whose events each listener gets its own of.
    """
    api = Blueprint("api", __name__)
    feed = server.extensions[listening.FEED] = Feed(everything)
    listening.register(api, ROOT, feed)

    @api.get(f"{ROOT}/openapi.json")
    def openapi() -> Response:
        return _json(description())

    @api.get(f"{ROOT}/sessions")
    def sessions() -> Response:
        grants.require(Scope.LESSONS)
        limit = _number("limit", SESSIONS_DEFAULT, 1, SESSIONS_MOST)
        offset = _number("offset", 0, 0, 10**9)
        class_name = request.args.get("class")
        with reading(engine) as connection:
            rows, total = api_rows.session_rows(connection, limit, offset, class_name)
        rows = [_as_granted(row) for row in rows]
        more: dict[str, int | str] = {"limit": limit, "offset": offset + limit}
        more |= {} if class_name is None else {"class": class_name}
        following = f"{ROOT}/sessions?{urlencode(more)}" if offset + limit < total else None
        return _json({"sessions": rows, "total": total, "next": following})

    @api.get(f"{ROOT}/sessions/<int:session_id>")
    def session(session_id: int) -> Response:
        grants.require(Scope.LESSONS)
        return _json(_session(engine, session_id))

    @api.get(f"{ROOT}/sessions/<int:session_id>/<what>")
    def table(session_id: int, what: str) -> Response:
        if what not in set(Table):
            abort(404, f"There is no table {what[:40]}: {', '.join(Table)}.")
        wanted = Table(what)
        grants.require(*grants.scopes_for(wanted))
        found = _session(engine, session_id)
        if _wants_csv():
            grants.require(Scope.EXPORT)
            pieces = stream_with_context(_csv(engine, found, wanted))
            return Response(pieces, mimetype="text/csv")
        if wanted is Table.READINGS:
            return _readings(engine, found)
        # the rows are read while the answer is sent, by whoever has asked for it
        pieces = stream_with_context(_rows(engine, found, wanted))
        return Response(pieces, mimetype="application/json")

    # else the page itself would answer, which never says that there is nothing
    @api.route("/api/", defaults={"rest": ""}, methods=_ALL_METHODS)
    @api.route("/api/<path:rest>", methods=_ALL_METHODS)
    def nothing(rest: str) -> Response:
        if request.method not in _READING:
            raise MethodNotAllowed(_READING, "This interface only reads.")
        abort(404, f"There is nothing here; {address(ROOT)}/openapi.json lists what there is.")

    api.register_error_handler(Exception, explained)
    server.register_blueprint(api)


def _readings(engine: Engine, session: api_rows.Row) -> Response:
    limit = _number("limit", READINGS_DEFAULT, 1, READINGS_MOST)
    given = request.args.get("after")
    try:
        after = None if given is None else api_rows.Cursor.of(given)
    except ValueError:
        abort(400, "after must be taken from the link to the next page.")
    with reading(engine) as connection:
        page = api_rows.reading_page(connection, session, limit, after)
    path = f"{ROOT}/sessions/{session['id']}/{Table.READINGS}"
    following = None
    if page.after is not None:
        following = f"{path}?{urlencode({'limit': limit, 'after': str(page.after)})}"
    return _json(
        {
            "session": session["id"],
            "class_only": session["class_only"],
            str(Table.READINGS): page.rows,
            "next": following,
        }
    )


def _rows(engine: Engine, session: api_rows.Row, what: Table) -> Iterator[str]:
    """The answer piece by piece, each row as soon as it is read."""
    head = json.dumps({"session": session["id"], "class_only": session["class_only"]})
    yield f"{head[:-1]}, {json.dumps(str(what))}: ["
    between = ""
    with reading(engine) as connection:
        for row in api_rows.table_rows(connection, session, what):
            yield between + json.dumps(row, ensure_ascii=False, allow_nan=False)
            between = ","
    yield "]}"


def _csv(engine: Engine, session: api_rows.Row, what: Table) -> Iterator[str]:
    # a class-only lesson goes through the rows, which leave out individuals and small groups
    with reading(engine) as connection:
        if not session["class_only"]:
            yield from iter_csv(connection, session["id"], what)
            return
        yield ",".join(COLUMNS[what]) + "\r\n"
        for row in api_rows.table_rows(connection, session, what):
            yield api_rows.csv_line(row)


def _session(engine: Engine, session_id: int) -> api_rows.Row:
    with reading(engine) as connection:
        found = api_rows.session_row(connection, session_id)
    if found is None:
        abort(404, f"There is no lesson {session_id}.")
    return _as_granted(found)


def _as_granted(session: api_rows.Row) -> api_rows.Row:
    """For a token that may see no student a lesson is as one that kept the class alone."""
    if not grants.class_level():
        return session
    return session | {"class_only": True, "seats": None}


def _wants_csv() -> bool:
    """Whether CSV is asked for: by `format`, else by the Accept header."""
    asked = request.args.get("format")
    if asked is not None:
        if asked not in ("json", "csv"):
            abort(400, "format must be json or csv.")
        return asked == "csv"
    accepted = request.accept_mimetypes
    return accepted.best_match(["application/json", "text/csv"], "application/json") == "text/csv"


def _number(name: str, default: int, low: int, high: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        abort(400, f"{name} must be a whole number from {low} to {high}.")
    return int(text)


def _json(value: object) -> Response:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(text, mimetype="application/json")
