"""The top of a lesson's page: what it was, and what can be done with it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dash import dcc, html

from dashboard import texts
from dashboard.components.base import TOLD_WHOLE, Component, attributes, dmc, icon, person
from dashboard.paths import address, weeks_address
from dashboard.report.pdf import is_installed
from dashboard.server.downloads import offered
from dashboard.texts import clock
from dashboard.viewmodels.lesson import LessonView
from storage.export.files import ExportFormat, Table
from storage.rows import SessionRow


def head(view: LessonView) -> Component:
    """Title, when it was, and what can be done with it."""
    session = view.records.session
    review = (
        [
            dcc.Link(
                texts.REVIEW_OPEN,
                href=address(f"/session/{session.id}/review"),
                className="button-link",
            )
        ]
        if view.records.flags
        else []
    )
    rename = dmc.Button(
        texts.RENAME, id="session-rename", variant="default", size="sm", leftSection=icon("pencil")
    )
    delete = dmc.Button(
        texts.DELETE, id="session-delete", variant="default", size="sm", leftSection=icon("trash"),
        className="danger",
    )  # fmt: skip
    readings = int(view.records.class_mood["readings"].sum())
    return html.Header(
        [
            html.Div(_title(session, view.until), className="page-title"),
            html.Div([*review, export_menu(session.id, readings), rename, delete],
                     className="buttons"),
        ],
        className="page-head",
    )  # fmt: skip


def _title(session: SessionRow, until: datetime) -> list[Component]:
    started = session.started_at
    when = f"{clock.date_text(started)}, {clock.span_text(started, until)}"
    sub: list[Any] = []
    if name := session.class_name:
        sub = [dcc.Link(person(name), href=weeks_address(name), title=texts.WEEKS_OPEN), " · "]
    return [
        html.H1(person(session.title or texts.UNTITLED)),
        html.P([*sub, when], className="sub"),
    ]


def _files() -> Iterator[tuple[ExportFormat, str, str]]:
    """Kind of file, what it is called, and the end of its address."""
    yield ExportFormat.CSV, texts.EXPORT_KINDS[ExportFormat.CSV], "csv"
    yield ExportFormat.CSV, texts.EXPORT_CSV_FOR_EXCEL, "csv?for=excel"
    yield ExportFormat.XLSX, texts.EXPORT_KINDS[ExportFormat.XLSX], "xlsx"
    yield ExportFormat.PARQUET, texts.EXPORT_KINDS[ExportFormat.PARQUET], "parquet"


def export_menu(session_id: int, readings: int) -> Component:
    """The report, and every table in every format that a page can write; plain links."""

    def link(label: str, path: str) -> Component:
        return html.A(label, href=address(f"/session/{session_id}/{path}"), download="")

    tables = [
        html.Li(
            [
                html.Span(texts.EXPORT_TABLES[what]),
                *(
                    link(f"{texts.EXPORT_TABLES[what]} ({words})", f"export/{what}.{end}")
                    for kind, words, end in _files()
                    if offered(what, kind, readings)
                ),
            ]
        )
        for what in Table
    ]
    reports = report_items(
        (texts.EXPORT_REPORT, f"/session/{session_id}/report.{{kind}}"),
        (texts.EXPORT_ONE_PAGE, f"/session/{session_id}/summary.{{kind}}"),
    )
    return html.Details(
        [
            html.Summary([icon("download"), texts.EXPORT], id="session-export"),
            html.Ul([*reports, *tables]),
        ],
        className="export-menu",
    )


def report_items(*reports: tuple[str, str]) -> list[Component]:
    """Links to reports in a menu. reports: what each is called, and its address with {kind}.

    Where PDFs can not be made, one line says how to get them.
    """
    kinds = ("html", "pdf") if is_installed() else ("html",)
    items: list[Component] = [
        html.Li(
            [
                html.Span(words),
                *(
                    html.A(
                        f"{words} ({kind.upper()})",
                        href=address(path.format(kind=kind)),
                        download="",
                    )
                    for kind in kinds
                ),
            ]
        )
        for words, path in reports
    ]
    return items if "pdf" in kinds else [*items, html.Li(texts.EXPORT_PDF_HOW, className="how")]


def dialogs(session: SessionRow) -> list[Component]:
    """Rename and delete, each asked for in a dialog."""
    rename = [
        *(
            dmc.TextInput(label=label, value=value, id=name, debounce=TOLD_WHOLE)
            for label, value, name in (
                (texts.RENAME_LABEL, session.title, "session-rename-title"),
                (texts.RENAME_CLASS_LABEL, session.class_name, "session-rename-class"),
            )
        ),
        html.Div(
            [
                dmc.Button(texts.CANCEL, id="session-rename-cancel", variant="default"),
                dmc.Button(texts.SAVE, id="session-rename-save"),
            ],
            className="dialog-buttons",
        ),
    ]
    delete = [
        html.P(texts.DELETE_BODY),
        html.P(id="session-delete-refused", className="refused", **attributes(role="alert")),
        html.Div(
            [
                dmc.Button(texts.CANCEL, id="session-delete-cancel", variant="default"),
                dmc.Button(texts.DELETE_CONFIRM, id="session-delete-confirm", color="red"),
            ],
            className="dialog-buttons",
        ),
    ]
    return [
        dmc.Modal(rename, id="session-rename-dialog", title=texts.RENAME_TITLE, centered=True),
        dmc.Modal(delete, id="session-delete-dialog", title=texts.DELETE_TITLE, centered=True),
    ]
