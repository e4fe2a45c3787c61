"""An export is written as its name says; CSV for Excel begins with a byte order mark."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from pyarrow import parquet  # type: ignore[import-untyped]
from typer.testing import CliRunner

from classmood import app
from storage.database.engine import open_database
from storage.errors import ConfigurationError
from storage.export.files import ExportFormat, format_of
from tests.support.lessons.seed import Lesson, add_lesson

CSV, PARQUET, XLSX = ExportFormat.CSV, ExportFormat.PARQUET, ExportFormat.XLSX


@pytest.mark.parametrize(
    ("name", "asked", "kind"),
    [
        ("s.xlsx", None, XLSX), ("s.XLSX", None, XLSX), ("s.csv.xlsx", None, XLSX),
        ("s.xlsx.csv", None, CSV), ("s.Csv", None, CSV), ("s.parquet", None, PARQUET),
        ("s.PARQUET", None, PARQUET), ("s.pq", None, PARQUET), ("s.txt", None, CSV),
        ("s", None, CSV), ("s", XLSX, XLSX), ("7a.2026", None, CSV), ("7a.2026", PARQUET, PARQUET),
        ("s.xlsx", XLSX, XLSX), ("s.csv", CSV, CSV), (".csv", XLSX, XLSX),
    ],
)  # fmt: skip
def test_the_last_ending_says_the_kind(name: str, asked: ExportFormat, kind: ExportFormat) -> None:
    assert format_of(Path(name), asked) is kind


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("s.xlsx", CSV), ("s.csv", XLSX), ("s.parquet", CSV), ("s.CSV", PARQUET), ("s.xls", None),
        ("s.ods", None), ("s.tsv", None), ("s.json", None), ("s.csv.gz", None), ("s.xls", XLSX),
        ("s.html", CSV), ("s.XLSM", None),
    ],
)  # fmt: skip
def test_a_name_of_another_kind_is_refused(name: str, asked: ExportFormat | None) -> None:
    with pytest.raises(ConfigurationError) as refused:
        format_of(Path(name), asked)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 2


def test_names_in_any_script_come_back_from_every_format(tmp_path: Path) -> None:
    names = ("Jürgen Groß", "王小明", "محمد", "Zoë 😀", 'O\'Neil; "x", y')
    base = str(tmp_path / "c.db")
    engine = open_database(f"sqlite:///{base}")
    add_lesson(engine, Lesson(minutes=1, seats=5, live=False, names=names))
    engine.dispose()

    def write(name: str, *more: str) -> Path:
        words = ["export", "last", "--what", "students", "--out", str(tmp_path / name), *more]
        done = CliRunner().invoke(app, [*words, "--database", base])
        assert done.exit_code == 0, done.output
        return tmp_path / name

    plain, excel = write("a.csv"), write("b.csv", "--excel")
    assert excel.read_bytes() == b"\xef\xbb\xbf" + plain.read_bytes()
    with excel.open(encoding="utf-8-sig", newline="") as file:
        assert {row["name"] for row in csv.DictReader(file)} == set(names)
    sheet = load_workbook(write("c.XLSX")).active
    assert sheet is not None
    assert {cell for row in sheet.iter_rows(values_only=True) for cell in row} >= set(names)
    assert set(parquet.read_table(write("d.parquet")).column("name").to_pylist()) == set(names)
    refused = CliRunner().invoke(
        app,
        ["export", "last", "--what", "students", "--out", "x.xlsx", "--excel", "--database", base],
    )
    assert isinstance(refused.exception, ConfigurationError)
