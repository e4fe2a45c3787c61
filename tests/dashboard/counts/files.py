"""What leaves the database, against the truth."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import Engine

from dashboard.api import rows as api_rows
from dashboard.reads import session as reads
from storage.database.engine import reading
from storage.errors import StorageError
from storage.export.columns import COLUMNS, Table
from storage.export.files import ExportFormat, iter_csv, table_file
from storage.export.subject import export_subject
from tests.dashboard.counts.truth import KINDS, LOOKS, SEATS, Truth, why_unsure
from tests.dashboard.counts.world import World

Rows = dict[Table, list[dict[str, Any]]]


def check_files(world: World, folder: Path) -> None:
    """The API's tables, every export of a lesson, and what is handed to each student."""
    for which, truth in world.truth.items():
        lesson = world.ids[which]
        with reading(world.engine) as connection:
            session = api_rows.session_row(connection, lesson)
            assert session is not None
            flags = truth.shown()
            answered = sum(one.verdict is not None for one in flags)
            assert (session["flags"], session["answered"]) == (len(flags), answered)
            assert (session["seats"] or 0) == len(truth.students())
            # whoever is left out later: what was seen of the class stays as it was
            unsure = [why_unsure(n, s) for n in range(1, SEATS + 1) for s in LOOKS]
            share = sum(why is None for why in unsure) / len(unsure)
            assert session["coverage"] == pytest.approx(share)
            page = reads.coverage_records(world.engine, lesson)
            assert page is not None
            looks = page.buckets["samples"].to_numpy(np.float64)
            seen, tiles = (page.buckets[name].to_numpy(np.float64) for name in ("seen", "tiles"))
            assert float(seen @ looks) / float(tiles @ looks) == pytest.approx(share)
            told = {what: list(api_rows.table_rows(connection, session, what)) for what in Table}
            assert len(api_rows.reading_page(connection, session, 5000).rows) == _readings(truth)
        if not truth.class_only:
            _check_tables(truth, told)
        for read in (_csv, _xlsx, _parquet):
            _check_tables(truth, {what: read(world.engine, lesson, what) for what in Table})
        _check_subjects(world, which, truth, folder / "subject.zip")


def _csv(engine: Engine, lesson: int, what: Table) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        text = "".join(iter_csv(connection, lesson, what))
    return [_typed(what, row) for row in csv.DictReader(io.StringIO(text))]


def _xlsx(engine: Engine, lesson: int, what: Table) -> list[dict[str, Any]]:
    file = table_file(engine, lesson, what, ExportFormat.XLSX)
    book = openpyxl.load_workbook(file, read_only=True)
    head, *rows = [list(row) for row in book.active.iter_rows(values_only=True)]
    book.close()
    assert head == list(COLUMNS[what])
    return [_typed(what, dict(zip(head, row, strict=False))) for row in rows]


def _parquet(engine: Engine, lesson: int, what: Table) -> list[dict[str, Any]]:
    file = table_file(engine, lesson, what, ExportFormat.PARQUET)
    rows: list[dict[str, Any]] = parquet.read_table(file).to_pylist()
    return rows


def _typed(what: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Cells as numbers where the documented column holds some; empty ones as None."""
    return {
        name: kind(row[name])
        if kind in (int, float) and row.get(name) not in ("", None)
        else row.get(name) or None
        for name, kind in COLUMNS[what].items()
    }


def _readings(truth: Truth) -> int:
    return sum(len(LOOKS) for seat in truth.merged if truth.owner(seat) in truth.students())


def _reasons(truth: Truth) -> list[str]:
    shown = [seat for seat in truth.merged if truth.owner(seat) in truth.students()]
    return [why_unsure(seat, second) or "" for seat in shown for second in LOOKS]


def _check_tables(truth: Truth, tables: Rows) -> None:
    flags = sorted((row["seat"] or 0, row["kind"]) for row in tables[Table.FLAGS])
    assert flags == sorted(truth.key(one)[:2] for one in truth.shown())
    verdicts = sorted(row["verdict"] or "" for row in tables[Table.FLAGS])
    assert verdicts == sorted(one.verdict or "" for one in truth.shown())
    assert {row["seat"] for row in tables[Table.STUDENTS]} == truth.students()
    assert len(tables[Table.READINGS]) == _readings(truth)
    told = sorted(row["unsure"] or "" for row in tables[Table.READINGS])
    assert told == sorted(_reasons(truth))
    assert all((row["quality"] == 0) == bool(row["unsure"]) for row in tables[Table.READINGS])
    looks = [row for row in tables[Table.TIMELINE] if row["samples"]]
    everyone = [why_unsure(n, s) for n in range(1, SEATS + 1) for s in LOOKS]
    assert sum(row["samples"] * row["seen"] for row in looks) == len(everyone)
    total = sum(row["samples"] * row["unsure"] for row in looks)
    assert total == pytest.approx(sum(why is not None for why in everyone), abs=0.02 * len(LOOKS))
    for row in tables[Table.STUDENTS]:
        own = [one for one in truth.shown() if one.seat and truth.owner(one.seat) == row["seat"]]
        assert row["flags"] == len(own)
        for kind in KINDS:
            wanted = truth.minutes(row["seat"], kind)
            assert row[f"minutes_{kind}"] == pytest.approx(wanted, abs=0.006)


def _check_subjects(world: World, which: int, truth: Truth, path: Path) -> None:
    """All that is held about each student: left out or not, whatever they were merged into."""
    lesson = world.ids[which]
    for seat in range(1, SEATS + 1):
        who = f"{lesson}/{seat}"
        if seat not in truth.merged:
            with pytest.raises(StorageError, match="no student"):
                export_subject(world.engine, who, path)
            continue
        family = truth.family(seat)
        counts = export_subject(world.engine, who, path)
        with zipfile.ZipFile(path) as archive:
            held = {
                name: list(csv.DictReader(io.StringIO(archive.read(name).decode())))
                for name in archive.namelist()
                if name.endswith(".csv")
            }
            seats = json.loads(archive.read("student.json"))
        assert {one["number"] for one in seats} == family
        assert len(held["reading.csv"]) == len(family) * len(LOOKS)
        reasons = sorted(row["unsure"] for row in held["reading.csv"])
        assert reasons == sorted(why_unsure(n, s) or "" for n in family for s in LOOKS)
        flags = sorted((row["kind"], row["verdict"]) for row in held["flag.csv"])
        own = [one for one in truth.flags if one.seat in family]
        assert flags == sorted((str(one.kind), one.verdict or "") for one in own)
        assert counts == {"student.json": len(seats)} | {n: len(rows) for n, rows in held.items()}
