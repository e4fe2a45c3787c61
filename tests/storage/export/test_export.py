"""What an export holds: documented columns, and the rows of each table."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from monitor.session.writer import Writer
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.errors import StorageError
from storage.export import files as export
from storage.export.files import export_session, resolve_session
from storage.records import EMOTIONS
from storage.seat_ids import seat_id
from storage.writes import annotations, sessions
from tests.storage.export.exported import exported, lesson
from tests.support.lessons.samples import START, sample_at

PROBABILITIES = [f"p_{emotion}" for emotion in EMOTIONS]


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


def test_an_empty_session_exports_its_header_alone(engine: Engine, tmp_path: Path) -> None:
    session_id = sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")
    for what in export.Table:
        for kind in export.ExportFormat:
            path = tmp_path / f"{what}.{kind}"
            assert export_session(engine, session_id, what, kind, path) == 0
            assert path.stat().st_size > 0


def test_a_session_is_named_by_number_or_last(engine: Engine) -> None:
    def resolve(name: str) -> int:
        with reading(engine) as connection:
            return resolve_session(connection, name)

    with pytest.raises(StorageError, match="no session yet"):
        resolve("last")
    first, second = lesson(engine, 1), lesson(engine, 1)
    with writing(engine) as connection:
        later = datetime.now(UTC)
        connection.execute(update(Session).where(Session.id == first).values(started_at=later))
    assert resolve("last") == first
    assert resolve(str(second)) == second
    for wrong in ("99", "", "first", "-1", "9" * 40, "²"):
        with pytest.raises(StorageError, match="no session"):
            resolve(wrong)
