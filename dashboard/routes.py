"""Plain Flask routes beside the Dash app: CSV export and a health check."""

from collections.abc import Iterator

from flask import Flask, Response, abort
from sqlalchemy import Engine

from dashboard import clock, reads
from storage.engine import reading
from storage.export import Table, iter_csv


def register(server: Flask, engine: Engine) -> None:
    """Adds the routes to the server."""

    @server.get("/session/<int:session_id>/export/<what>.csv")
    def export_csv(session_id: int, what: str) -> Response:
        session = reads.session_row(engine, session_id) if what in set(Table) else None
        if session is None:
            abort(404)
        day = clock.local(session.started_at).date().isoformat()
        name = f"classmood-{session_id}-{day}-{what}.csv"
        return Response(
            _pieces(engine, session_id, Table(what)),
            mimetype="text/csv",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    @server.get("/healthz")
    def healthz() -> Response:
        reads.last_session(engine)
        return Response("ok\n", mimetype="text/plain")


def _pieces(engine: Engine, session_id: int, what: Table) -> Iterator[str]:
    # the connection lives as long as the download
    with reading(engine) as connection:
        yield from iter_csv(connection, session_id, what)
