"""What leaves Classmood: documented columns, safe cells, whole files."""

import csv
import io
import json
import re
import stat
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, LargeBinary, delete, insert, type_coerce, update

from monitor.session.writer import Writer
from storage.database import schema
from storage.database.engine import open_database, reading, writing
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.export import files as export
from storage.export import tables
from storage.export.files import export_session, resolve_session, safe_text
from storage.export.tables import COLUMNS, Table
from storage.export.xlsx import write_xlsx
from storage.records import EMOTIONS, FlagEvent, FlagKind, GapEvent, GapReason, Sample, seat_id
from storage.writes import annotations, sessions
from tests.support.storage_samples import START, sample_at

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
PROBABILITIES = [f"p_{emotion}" for emotion in EMOTIONS]


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_database(store_url)
    yield engine
    engine.dispose()


def lesson(engine: Engine, seconds: int = 35, students: int = 3) -> int:
    """A lesson with one flag per kind, and nothing seen from the 20th to the 30th second."""
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="network-1", started_at=START
    )
    flags = tuple(
        FlagEvent(
            session_id,
            owner,
            kind,
            START,
            START + timedelta(seconds=90),
            evidence=FlagEvidence(peak=2.5, ended="ünusual"),
        )
        for owner, kind in (
            (seat_id(session_id, 1), FlagKind.CONFUSED),
            (seat_id(session_id, 1), FlagKind.SAD),
            (None, FlagKind.CONFUSED),
        )
    )
    hidden = (START + timedelta(seconds=20), START + timedelta(seconds=30))
    gap = GapEvent(session_id, GapReason.COVERED, *hidden)
    with Writer(engine, session_id) as writer:
        for second in range(seconds):
            if not 20 <= second < 30:
                emotion = "happy" if second < 10 else "sad"
                writer.submit(sample_at(session_id, second, students, emotion=emotion), wait_s=5)
        writer.submit(Sample(session_id, START, flags=flags, gaps=(gap,)), wait_s=5)
    sessions.end_session(engine, session_id, START + timedelta(seconds=seconds))
    return session_id


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def exported(engine: Engine, session_id: int, what: str, path: Path) -> list[dict[str, str]]:
    rows = export_session(engine, session_id, what, "csv", path)
    lines = read_csv(path)
    assert len(lines) == rows
    return lines


def test_readings_have_the_documented_columns(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    annotations.rename_seat(engine, seat_id(session_id, 2), "Ada")
    lines = exported(engine, session_id, "readings", tmp_path / "out.csv")
    assert list(lines[0]) == [
        *("session", "observed_at", "seat", "name", "tile_row", "tile_column"),
        *("emotion", "certainty", *PROBABILITIES, "face_px", "quality", "model_version"),
        *("others", "unsure"),
    ]
    assert len(lines) == 25 * 3
    second = lines[4]
    assert (second["session"], second["seat"], second["name"]) == (str(session_id), "2", "Ada")
    assert (second["tile_row"], second["tile_column"]) == ("1", "2")
    assert second["emotion"] == "happy"
    assert second["certainty"] == second["p_happy"] == "0.7"
    assert (second["face_px"], second["quality"]) == ("64", "0.8")
    assert second["model_version"] == "network-1"
    moment = datetime.fromisoformat(second["observed_at"])
    assert moment == START + timedelta(seconds=1)
    assert moment.tzinfo is not None
    assert second["observed_at"][19:23] == ".000"
    assert sum(float(second[name]) for name in PROBABILITIES) == pytest.approx(1, abs=1e-4)


def test_times_keep_their_offset_across_the_change_of_clocks(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0.25, students=1))
        writer.submit(sample_at(session_id, 3600, students=1))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        lines = exported(engine, session_id, "readings", tmp_path / "out.csv")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert [line["observed_at"] for line in lines] == [
        "2026-03-29T01:30:00.250+01:00",
        "2026-03-29T03:30:00.000+02:00",
    ]


def test_the_timeline_has_a_row_for_every_ten_seconds(engine: Engine, tmp_path: Path) -> None:
    lines = exported(engine, lesson(engine), "timeline", tmp_path / "out.csv")
    moments = [datetime.fromisoformat(line["started_at"]) for line in lines]
    assert moments == [START + timedelta(seconds=10 * n) for n in range(4)]
    assert [line["gap"] for line in lines] == ["", "", "covered", ""]
    assert [line["samples"] for line in lines] == ["10", "10", "0", "5"]
    first, blind = lines[0], lines[2]
    assert (first["seen"], first["tiles"], first["cameras_off"]) == ("3.0", "4.0", "1.0")
    assert (first["confused"], first["sad"]) == ("1.0", "0.0")
    assert float(first["p_happy"]) == pytest.approx(0.7, abs=1e-4)
    assert {blind[name] for name in ("seen", "tiles", "confused", *PROBABILITIES)} == {""}


def test_students_have_coverage_means_and_minutes(engine: Engine, tmp_path: Path) -> None:
    lines = exported(engine, lesson(engine), "students", tmp_path / "out.csv")
    assert [line["seat"] for line in lines] == ["1", "2", "3"]
    first, second = lines[0], lines[1]
    assert (first["samples"], first["readings"], first["coverage"]) == ("25", "25", "1.0")
    assert float(first["p_happy"]) == pytest.approx((10 * 0.7 + 15 * 0.05) / 25, abs=1e-4)
    assert float(first["p_sad"]) == pytest.approx((15 * 0.7 + 10 * 0.05) / 25, abs=1e-4)
    assert (first["minutes_confused"], first["minutes_sad"], first["flags"]) == ("1.5", "1.5", "2")
    assert (second["minutes_confused"], second["flags"]) == ("0.0", "0")


def test_flags_come_with_their_evidence(engine: Engine, tmp_path: Path) -> None:
    lines = exported(engine, lesson(engine), "flags", tmp_path / "out.csv")
    assert [(line["kind"], line["seat"]) for line in lines] == [
        ("confused", "1"),
        ("sad", "1"),
        ("confused", ""),
    ]
    assert json.loads(lines[0]["evidence"]) == {"peak": 2.5, "ended": "ünusual"}
    assert (lines[0]["minutes"], lines[0]["prolonged"]) == ("1.5", "false")


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
        broken = update(schema.Reading).where(schema.Reading.offset_ms >= 34_000)
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


def test_an_empty_session_exports_its_header_alone(engine: Engine, tmp_path: Path) -> None:
    session_id = sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")
    for what in export.Table:
        for kind in export.ExportFormat:
            path = tmp_path / f"{what}.{kind}"
            assert export_session(engine, session_id, what, kind, path) == 0
            assert path.stat().st_size > 0


def fill(engine: Engine, session_id: int, readings: int) -> None:
    packed = np.full(7, 1 / 7, np.float32)
    row = {
        **{"session_id": session_id, "seat_id": seat_id(session_id, 1), "probabilities": packed},
        **{"face_px": 64, "quality_percent": 80, "tile_row": 1, "tile_column": 1},
    }
    with writing(engine) as connection:
        for part in range(0, readings, 50_000):
            rows = [{**row, "offset_ms": n} for n in range(part, min(part + 50_000, readings))]
            connection.execute(insert(schema.Reading), rows)


def test_many_readings_stream_in_bounded_memory(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BLOCK_ROWS", 500)
    session_id = lesson(engine)
    peaks = []
    for readings in (5_000, 20_000):
        with writing(engine) as connection:
            connection.execute(delete(schema.Reading))
        fill(engine, session_id, readings)
        tracemalloc.start()
        path = tmp_path / "out.csv"
        assert export_session(engine, session_id, "readings", "csv", path) == readings
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5, "four times the rows, the same memory"


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


def test_a_session_is_named_by_number_or_last(engine: Engine) -> None:
    def resolve(name: str) -> int:
        with reading(engine) as connection:
            return resolve_session(connection, name)

    with pytest.raises(StorageError, match="no session yet"):
        resolve("last")
    first, second = lesson(engine, 1), lesson(engine, 1)
    with writing(engine) as connection:
        later = datetime.now(UTC)
        connection.execute(
            update(schema.Session).where(schema.Session.id == first).values(started_at=later)
        )
    assert resolve("last") == first
    assert resolve(str(second)) == second
    for wrong in ("99", "", "first", "-1", "9" * 40, "²"):
        with pytest.raises(StorageError, match="no session"):
            resolve(wrong)
