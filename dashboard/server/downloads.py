"""What a page offers as a file: the tables of a lesson, and its report. Nothing stays on disk."""

from collections.abc import Iterator

from flask import Flask, Response, abort, request, send_file
from sqlalchemy import Engine

from dashboard import texts
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.texts import clock
from storage.database.engine import reading
from storage.export.files import ExportFormat, Table, iter_csv, table_file
from storage.rows import SessionRow

SHEET_READINGS = 120_000
"""A page writes no larger sheet of readings: somebody waits for it in a browser."""
_BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8
_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def register(server: Flask, engine: Engine) -> None:
    """Adds the routes to the server."""

    @server.get("/session/<int:session_id>/export/<what>.<kind>")
    def export_table(session_id: int, what: str, kind: str) -> Response:
        if what not in set(Table) or kind not in set(ExportFormat):
            abort(404)
        session = _session(engine, session_id)
        table, form = Table(what), ExportFormat(kind)
        name = file_name(session, f"-{what}.{kind}")
        if form is ExportFormat.CSV:
            pieces = _pieces(engine, session_id, table, mark=request.args.get("for") == "excel")
            return Response(pieces, mimetype=_TYPES[form], headers=_as_file(name))
        if not offered(table, form, lesson_reads.reading_count(engine, session_id)):
            return Response(f"{texts.TOO_LONG_FOR_A_SHEET}\n", 409, mimetype="text/plain")
        file = table_file(engine, session_id, table, form)
        return send_file(file, _TYPES[form], as_attachment=True, download_name=name)

    @server.get("/session/<int:session_id>/report.html")
    def report(session_id: int) -> Response:
        name = file_name(_session(engine, session_id), ".html")
        text = session_report(engine, session_id, clock.utc_now())
        return Response(text, mimetype="text/html", headers=_as_file(name))


def offered(what: Table, kind: ExportFormat, readings: int) -> bool:
    """Whether a page offers this table of a lesson with so many readings in this format."""
    return what is not Table.READINGS or kind is not ExportFormat.XLSX or readings <= SHEET_READINGS


def file_name(session: SessionRow, end: str) -> str:
    """Name of a file about a session: its number and day, nothing that a person wrote."""
    day = clock.local(session.started_at).date().isoformat()
    return f"classmood-{session.id}-{day}{end}"


def _session(engine: Engine, session_id: int) -> SessionRow:
    session = reads.session_row(engine, session_id)
    if session is None:
        abort(404)
    return session


def _as_file(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }


def _pieces(engine: Engine, session_id: int, what: Table, *, mark: bool) -> Iterator[str]:
    if mark:
        yield _BYTE_ORDER_MARK
    # the connection lives as long as the download
    with reading(engine) as connection:
        yield from iter_csv(connection, session_id, what)
