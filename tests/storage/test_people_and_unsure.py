"""Others on one camera and why a face cannot be read: stored, told everywhere, unknown of old."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from pyarrow import parquet  # type: ignore[import-untyped]
from sqlalchemy import Engine

from dashboard.api import rows as api_rows
from dashboard.reads import lessons as lesson_reads
from storage import queries
from storage.database.engine import reading, writing
from storage.database.migration import migrate
from storage.export.columns import Table
from storage.export.files import ExportFormat, iter_csv, table_file
from storage.export.subject import export_subject
from storage.kinds import Unsure
from storage.queries import packed as packed_queries
from storage.records import Reading, Sample, SampleCounts
from storage.seat_ids import seat_id
from storage.writes import seat_edits, sessions
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.database.earlier_schema import downgrade
from tests.support.lessons.samples import START, reading_of, sample_at

WHY = list(Unsure)
KEPT = [(None, None), (0, None), (2, None), *((n % 3, why) for n, why in enumerate(WHY))]
"""Others and reason of each of one student's readings."""


def sample(session_id: int, second: int, others: int | None, why: Unsure | None) -> Sample:
    """One look at two students, the first of whom is as told."""
    whole = sample_at(session_id, second, students=2)
    first, second_one = whole.readings
    first = replace(first, others=others, unsure=why, quality=0.8 if why is None else 0.0)
    counts = SampleCounts(session_id, whole.observed_at, 3, 2, 1, unsure=int(why is not None))
    return replace(whole, readings=(first, second_one), counts=counts)


def lesson(engine: Engine) -> int:
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    samples = [sample(session_id, n, *each) for n, each in enumerate(KEPT)]
    with writing(engine) as connection:
        store(connection, BatchBuilder(connection, session_id).build(samples))
    return session_id


def told(cell: str) -> tuple[int | None, str | None]:
    others, _, why = cell.partition("/")
    return (int(others) if others else None, why or None)


def test_both_come_out_as_they_went_in(engine: Engine) -> None:
    session_id = lesson(engine)
    with reading(engine) as connection:
        rows = connection.execute(queries.readings_since(session_id)).all()
        session = api_rows.session_row(connection, session_id)
        assert session is not None
        page = api_rows.reading_page(connection, session, 100).rows
        text = "".join(iter_csv(connection, session_id, Table.READINGS))
        timeline = list(api_rows.table_rows(connection, session, Table.TIMELINE))
        moods = connection.execute(packed_queries.mood(session_id, of_class=True)).all()
    own = seat_id(session_id, 1)
    assert [(row.others, row.unsure) for row in rows if row.seat_id == own] == KEPT
    assert {(row.others, row.unsure) for row in rows if row.seat_id != own} == {(None, None)}
    words = [(others, None if why is None else str(why)) for others, why in KEPT]
    assert [(row["others"], row["unsure"]) for row in page if row["seat"] == 1] == words
    lines = [row for row in csv.DictReader(io.StringIO(text)) if row["seat"] == "1"]
    assert [told(f"{row['others']}/{row['unsure']}") for row in lines] == words
    book = openpyxl.load_workbook(
        table_file(engine, session_id, Table.READINGS, ExportFormat.XLSX), read_only=True
    )
    head, *cells = [list(row) for row in book.active.iter_rows(values_only=True)]
    found = [dict(zip(head, each, strict=False)) for each in cells]
    assert [
        (row.get("others"), row.get("unsure") or None) for row in found if row["seat"] == 1
    ] == words
    stored = parquet.read_table(
        table_file(engine, session_id, Table.READINGS, ExportFormat.PARQUET)
    ).to_pylist()
    assert [(row["others"], row["unsure"]) for row in stored if row["seat"] == 1] == words
    # of the class: two seen in each look, in all but three of them one could not be read
    share = len(WHY) / len(KEPT)
    assert timeline[0]["seen"] == 2
    assert timeline[0]["unsure"] == pytest.approx(share, abs=0.01)
    assert moods[0].seen == pytest.approx(2 - share)
    assert session["coverage"] == pytest.approx((2 - share) / 3)


def test_a_student_gets_both_handed_over(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    export_subject(engine, f"{session_id}/1", tmp_path / "subject.zip")
    with zipfile.ZipFile(tmp_path / "subject.zip") as archive:
        text = archive.read("reading.csv").decode()
        about = archive.read("README.txt").decode()
        json.loads(archive.read("student.json"))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [told(f"{row['others']}/{row['unsure']}") for row in rows] == [
        (others, None if why is None else str(why)) for others, why in KEPT
    ]
    assert "others" in about
    assert "unsure" in about


def test_a_students_page_sums_them_up_for_merged_seats_too(engine: Engine) -> None:
    session_id = lesson(engine)
    kept = lesson_reads.kept_readings(engine, session_id, 1)
    assert (kept.readings, kept.unsure) == (len(KEPT), len(WHY))
    assert dict(kept.reasons) == dict.fromkeys(WHY, 1)
    known = [others for others, _ in KEPT if others is not None]
    assert (kept.looked, kept.beside, kept.most) == (len(known), sum(map(bool, known)), 2)
    seat_edits.merge(engine, seat_id(session_id, 1), seat_id(session_id, 2))
    both = lesson_reads.kept_readings(engine, session_id, 2)
    assert (both.readings, both.unsure, both.looked) == (2 * len(KEPT), len(WHY), len(known))


def test_of_lessons_before_neither_is_known_and_they_can_be_read(engine: Engine) -> None:
    session_id = lesson(engine)
    engine.dispose()
    downgrade(engine, "0010")
    engine.dispose()
    migrate(engine)
    with reading(engine) as connection:
        rows = connection.execute(queries.readings_since(session_id)).all()
        moods = connection.execute(packed_queries.mood(session_id, of_class=True)).all()
        session = api_rows.session_row(connection, session_id)
        assert session is not None
        timeline = list(api_rows.table_rows(connection, session, Table.TIMELINE))
    assert len(rows) == 2 * len(KEPT)
    assert {(row.others, row.unsure) for row in rows} == {(None, None)}
    assert moods[0].seen == 2
    assert timeline[0]["unsure"] is None
    kept = lesson_reads.kept_readings(engine, session_id, 1)
    assert (kept.unsure, kept.reasons) == (len(WHY), ((None, len(WHY)),))
    assert kept.looked == 0


def test_what_cannot_be_is_refused() -> None:
    good = reading_of(1, 1, START)
    assert isinstance(replace(good, quality=0.0, unsure=Unsure.TOO_DARK), Reading)
    with pytest.raises(ValueError, match="too dark has quality 0"):
        replace(good, unsure=Unsure.TOO_DARK)
    with pytest.raises(ValueError, match="others must be 0 or more"):
        replace(good, others=-1)
    with pytest.raises(ValueError, match=r"unsure must be within 0\.\.seen"):
        SampleCounts(1, START, tiles=3, seen=1, unsure=2)
