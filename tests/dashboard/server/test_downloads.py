"""Files that a lesson's page offers: every table in every format, and the report."""

import csv
import io
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from dashboard import texts
from dashboard.server import downloads
from storage.export.files import ExportFormat, Table
from storage.kinds import ReactionKind
from tests.support.attachments.beside import add_transcript
from tests.support.database.reactions import add_reaction
from tests.support.database.seat_speech import add_seat_speech, add_speech
from tests.support.lessons.seed import Lesson, add_lesson

HOSTILE = ("=HYPERLINK(1)", "<img src=x onerror=alert(1)>", "\u202eevil", "x" * 300)


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers={"Host": "127.0.0.1:8050"})


def rows_of(reply: TestResponse, kind: str) -> list[dict[str, object]]:
    """What a spreadsheet program or a notebook would read."""
    if kind == ExportFormat.CSV:
        return list(csv.DictReader(io.StringIO(reply.data.decode("utf-8"))))
    if kind == ExportFormat.PARQUET:
        table = parquet.read_table(io.BytesIO(reply.data))
        return [dict(row) for row in table.to_pylist()]
    sheet = openpyxl.load_workbook(io.BytesIO(reply.data)).active
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_every_table_reads_back_the_same_from_every_format(
    client: FlaskClient, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    lesson = Lesson(minutes=2, seats=9, columns=3, names=HOSTILE, live=False)
    session_id = add_lesson(engine, lesson)
    for number, answer in enumerate(ReactionKind, start=1):
        add_reaction(engine, session_id, number, answer, datetime.now(UTC) - timedelta(seconds=60))
    add_speech(engine, session_id, 0, 3000, 5000)
    add_seat_speech(engine, session_id, 2, (0, 4000))
    add_transcript(engine, session_id, *HOSTILE)
    for what in Table:
        found = {}
        for kind in ExportFormat:
            reply = get(client, f"/session/{session_id}/export/{what}.{kind}")
            assert reply.status_code == 200
            name = reply.headers["Content-Disposition"]
            assert name.startswith("attachment; filename=")
            assert f"-{what}.{kind}" in name
            assert reply.headers["Cache-Control"] == "no-store"
            found[kind] = rows_of(reply, kind)
        lengths = {len(rows) for rows in found.values()}
        assert len(lengths) == 1
        assert lengths != {0}
        columns = {tuple(rows[0]) for rows in found.values()}
        assert len(columns) == 1
        if what is Table.STUDENTS:
            names = [[row["name"] for row in found[kind]][:4] for kind in ExportFormat]
            safe = ["'" + HOSTILE[0], *HOSTILE[1:]]
            assert names == [safe, list(HOSTILE), safe]
    assert list(scratch.iterdir()) == []


def test_the_report_is_a_file_that_no_browser_runs_here(
    client: FlaskClient, engine: Engine
) -> None:
    session_id = add_lesson(engine, Lesson(minutes=2, seats=4, columns=2, names=HOSTILE))
    reply = get(client, f"/session/{session_id}/report.html")
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=")
    assert reply.mimetype == "text/html"
    assert "<svg" in reply.text
    assert "<img" not in reply.text


@pytest.mark.parametrize(
    "path",
    [
        "/session/99/export/readings.xlsx",
        "/session/1/export/readings.exe",
        "/session/1/export/passwd.parquet",
        "/session/99/report.html",
        "/session/99999999999999999999999/report.html",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, engine: Engine, path: str) -> None:
    add_lesson(engine, Lesson(minutes=1, seats=4, columns=2))
    reply = get(client, path)
    assert reply.status_code == 404
    assert "Traceback" not in reply.text


def test_a_lecture_too_long_for_a_sheet_says_what_to_take_instead(
    client: FlaskClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = add_lesson(engine, Lesson(minutes=1, seats=4, columns=2))
    monkeypatch.setattr(downloads, "SHEET_READINGS", 100)
    reply = get(client, f"/session/{session_id}/export/readings.xlsx")
    assert reply.status_code == 409
    assert reply.text.strip() == texts.TOO_LONG_FOR_A_SHEET
    assert get(client, f"/session/{session_id}/export/readings.parquet").status_code == 200
