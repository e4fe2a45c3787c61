"""Files of an export: every format alike, safe cells, whole and private, in bounded memory."""

import gc
import re
import stat
import tracemalloc
from datetime import datetime
from pathlib import Path

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, LargeBinary, delete, insert, type_coerce, update

from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Reading
from storage.errors import StorageError
from storage.export import files as export
from storage.export import tables
from storage.export.columns import COLUMNS, Table
from storage.export.files import export_session, safe_text
from storage.export.xlsx import write_xlsx
from storage.packed.samples import ReadingSample, is_packed
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.storage.export.exported import exported, lesson

HOSTILE = [
    '=HYPERLINK("http://example.invalid","Ada")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "＝1",
    'Ada "the" Countess, of Lovelace\nand more',
    "<script>alert(1)</script>",
    "سارة",
    "👩‍🏫🏽",
    "x" * 300,
]


@pytest.mark.parametrize("what", ["readings", "students", "timeline", "flags"])
def test_every_format_says_the_same(engine: Engine, tmp_path: Path, what: str) -> None:
    session_id = lesson(engine)
    lines = exported(engine, session_id, what, tmp_path / "out.csv")
    export_session(engine, session_id, what, "parquet", tmp_path / "out.parquet")
    export_session(engine, session_id, what, "xlsx", tmp_path / "out.xlsx")
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist()
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    header, *cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header == list(lines[0]) == list(table[0])
    for line, typed, row in zip(lines, table, cells, strict=True):
        for (name, text), value in zip(line.items(), row, strict=True):
            assert same(text, typed[name]), name
            assert same(text, value), name


def same(text: str, value: object) -> bool:
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, datetime):
        return datetime.fromisoformat(text) == value
    return float(text) == value if isinstance(value, int | float) else text == value


def test_hostile_names_are_plain_text_everywhere(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine, seconds=2, students=len(HOSTILE))
    for number, name in enumerate(HOSTILE, 1):
        annotations.rename_seat(engine, seat_id(session_id, number), name)
    lines = exported(engine, session_id, "students", tmp_path / "out.csv")
    export_session(engine, session_id, "students", "xlsx", tmp_path / "out.xlsx")
    export_session(engine, session_id, "students", "parquet", tmp_path / "out.parquet")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [row[2] for row in list(book["students"].iter_rows())[1:]]
    typed = pyarrow.parquet.read_table(tmp_path / "out.parquet")["name"].to_pylist()
    assert typed == HOSTILE, "nothing is changed where nothing can run"
    for name, line, cell in zip(HOSTILE, lines, cells, strict=True):
        assert line["name"] == safe_text(name)
        assert line["name"].removeprefix("'") == name, "nothing is cut"
        assert not line["name"].strip().startswith(("=", "+", "-", "@"))
        assert cell.data_type == "s", "text, never a formula"


@given(text=st.text(max_size=40))
@example("   \t=1").via("spaces before a tab")
@example("\x0b=1").via("a vertical tab before a formula")
def test_no_text_becomes_a_formula(text: str) -> None:
    safe = safe_text(text)
    assert safe in (text, "'" + text)
    assert not safe.strip().startswith(("=", "+", "-", "@"))
    assert not safe.lstrip(" ").startswith(("\t", "\r", "\n"))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
        min_size=1,
        max_size=5,
    )
)
def test_an_export_reads_back_as_it_was_stored(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("export")
    engine = open_database(f"sqlite:///{folder / 'classmood.db'}")
    session_id = lesson(engine, seconds=1, students=len(names))
    for number, name in enumerate(names, 1):
        annotations.rename_seat(engine, seat_id(session_id, number), name)
    lines = exported(engine, session_id, "readings", folder / "out.csv")
    export_session(engine, session_id, "readings", "xlsx", folder / "out.xlsx")
    engine.dispose()
    assert [line["name"] for line in lines] == [safe_text(name) for name in names]


def test_a_file_appears_whole_and_private_or_not_at_all(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    target = tmp_path / "out" / "readings.csv"
    target.parent.mkdir()
    target.write_text("what was there before")

    with writing(engine) as connection:  # the last row cannot be read
        if is_packed(connection):
            broken = update(ReadingSample).where(ReadingSample.c.offset_ms >= 34_000)
            connection.execute(broken.values(faces=b"short"))
        else:
            broken = update(Reading).where(Reading.offset_ms >= 34_000)
            connection.execute(broken.values(probabilities=type_coerce(b"short", LargeBinary)))
    for damaged, what in ((99, "readings"), (session_id, "readings")):
        with pytest.raises((StorageError, ValueError)):
            export_session(engine, damaged, what, "csv", target)
    assert target.read_text() == "what was there before"
    assert [path.name for path in target.parent.iterdir()] == ["readings.csv"]
    session_id = lesson(engine)
    export_session(engine, session_id, "readings", "csv", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text().startswith("session,observed_at")
    with pytest.raises(StorageError, match="cannot be written"):
        export_session(engine, session_id, "readings", "csv", tmp_path / "none" / "out.csv")
    with pytest.raises(StorageError, match="cannot be written"):
        export_session(engine, session_id, "readings", "csv", target.parent)


def fill(engine: Engine, session_id: int, readings: int) -> None:
    packed = np.full(7, 1 / 7, np.float32)
    row = {
        **{"session_id": session_id, "seat_id": seat_id(session_id, 1), "probabilities": packed},
        **{"face_px": 64, "quality_percent": 80, "tile_row": 1, "tile_column": 1},
    }
    with writing(engine) as connection:
        for part in range(0, readings, 50_000):
            rows = [{**row, "offset_ms": n} for n in range(part, min(part + 50_000, readings))]
            connection.execute(insert(Reading), rows)


def test_many_readings_stream_in_bounded_memory(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_ROWS", 500)
    session_id = lesson(engine)
    peaks = []
    for readings in (5_000, 5_000, 20_000):  # the first one loads what is needed
        with writing(engine) as connection:
            connection.execute(delete(Reading))
        fill(engine, session_id, readings)
        gc.collect()
        tracemalloc.start()
        path = tmp_path / "out.csv"
        assert export_session(engine, session_id, "readings", "csv", path) == readings
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < peaks[1] * 1.5, "four times the rows, the same memory"


@pytest.mark.parametrize("limit", [2, 3, 5, 25, 26, 27, 38, 51, 75, 76, 77, 1000])
def test_more_rows_than_a_sheet_holds_go_on_in_another(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", limit)
    session_id, out = lesson(engine), tmp_path / "out.xlsx"
    seen: list[int] = []
    assert export_session(engine, session_id, "readings", "xlsx", out, seen.append) == 75
    assert sum(seen) == 75
    book = openpyxl.load_workbook(out)
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    assert len(sheets) == export.sheets_of(75)
    assert book.sheetnames[:2] == ["readings", "readings 2"][: len(sheets)]
    assert {len(sheet) for sheet in sheets[:-1]} <= {limit}
    assert {sheet[0] for sheet in sheets} == {tuple(COLUMNS[Table.READINGS])}
    lines = exported(engine, session_id, "readings", tmp_path / "out.csv")
    rows = [row for sheet in sheets for row in sheet[1:]]
    assert [row[1] for row in rows] == [line["observed_at"] for line in lines]


@pytest.mark.parametrize(
    "text",
    ["a\r\nb", " edges ", "\ud800", "<&>\"'", "]]>", "\x00\x1b[31m", "ünï 😀", "", "1", "\ufffe",
     "_x000D_", "\u202eabc"],
)  # fmt: skip
def test_any_text_makes_a_sheet_that_can_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        assert write_xlsx(file, "a", ["x"], [[[text, 1, 2.5, None, True]]]) == 1
    (cells,) = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))[1:]
    allowed = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    assert cells == (allowed, 1, 2.5, None, True)
