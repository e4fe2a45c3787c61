"""What a page offers as a file: the tables of a lesson, and reports. Nothing stays on disk.

A report as PDF needs WeasyPrint, an extra of the installation; without it the pages say in one line
how to get it, and the address answers with the same line.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

from flask import Flask, Response, abort, request, send_file, stream_with_context
from sqlalchemy import Engine

from dashboard import texts
from dashboard.reads import lessons as lesson_reads
from dashboard.reads import session as reads
from dashboard.report.one_page import one_page
from dashboard.report.page import session_report
from dashboard.report.pdf import Paper, pdf
from dashboard.report.term import term_report
from dashboard.texts import clock
from storage.database.engine import reading
from storage.errors import ConfigurationError, StorageError
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


_LETTER_COUNTRIES = ("US", "CA", "MX", "PH", "CL", "CO", "VE")
"""Where paper is cut to Letter; elsewhere to A4."""
_ONE_AT_A_TIME = threading.Lock()
"""Making pages takes seconds of processor time; the live page goes on meanwhile."""
_Make = Callable[[Engine, int, datetime], str]
_OF_LESSON: dict[str, _Make] = {"report": session_report, "summary": one_page}


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
            # the rows are read while the answer is sent, by whoever has asked for it
            return Response(
                stream_with_context(pieces), mimetype=_TYPES[form], headers=as_file(name)
            )
        if not offered(table, form, lesson_reads.reading_count(engine, session_id)):
            return Response(f"{texts.TOO_LONG_FOR_A_SHEET}\n", 409, mimetype="text/plain")
        file = table_file(engine, session_id, table, form)
        return send_file(file, _TYPES[form], as_attachment=True, download_name=name)

    _reports(server, engine)


def _reports(server: Flask, engine: Engine) -> None:
    @server.get("/session/<int:session_id>/<any(report,summary):what>.<any(html,pdf):kind>")
    def lesson_report(session_id: int, what: str, kind: str) -> Response:
        session = reads.session_row(engine, session_id)
        if session is None:
            abort(404)
        end = "" if what == "report" else f"-{what}"
        text = _OF_LESSON[what](engine, session_id, clock.utc_now())
        return _file(text, kind, file_name(session, f"{end}.{kind}"))

    @server.get("/term.<any(html,pdf):kind>")
    def class_report(kind: str) -> Response:
        # in the query, since a class may be called "10b/2"
        try:
            text = term_report(engine, request.args.get("class", ""), None, None, clock.utc_now())
        except StorageError:
            abort(404)
        return _file(text, kind, f"classmood-term-{clock.local(clock.utc_now()).date()}.{kind}")


def paper_of(languages: list[str]) -> Paper:
    """The paper of a browser's first language with a country, such as "en-US"."""
    countries = [tag.upper().partition("-")[2] for tag in languages]
    first = next((country for country in countries if country), "")
    return Paper.LETTER if first in _LETTER_COUNTRIES else Paper.A4


def _file(text: str, kind: str, name: str) -> Response:
    if kind == "html":
        return Response(text, mimetype="text/html", headers=as_file(name))
    paper = paper_of([tag for tag, _ in request.accept_languages])
    try:
        with _ONE_AT_A_TIME:
            made = pdf(text, paper).data
    except ConfigurationError as error:
        return Response(f"{error}\n", 409, mimetype="text/plain")
    return Response(made, mimetype="application/pdf", headers=as_file(name))


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


def as_file(name: str) -> dict[str, str]:
    """Headers of an answer that a browser keeps as a file of this name."""
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
