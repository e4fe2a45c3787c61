"""What one student may ask for, what a class has to be told, and who can read what is kept."""

import csv
import io
import json
import logging
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from typer.testing import CliRunner

from storage.access import notice
from storage.cli.privacy import commands as privacy_commands
from storage.cli.stored import commands
from storage.config.settings import CaptureSettings, Settings
from storage.database.engine import open_database, reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Session
from storage.errors import ClassmoodError, StorageError
from storage.export.subject import export_subject
from storage.kinds import ReactionKind
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.support.database.reactions import add_reaction
from tests.support.database.seat_speech import add_seat_speech
from tests.support.lessons.seed import Lesson, add_lesson

HOSTILE = '=HYPERLINK("http://x")'


def tables_in(path: Path) -> dict[str, list[dict[str, str]]]:
    """Every CSV of the ZIP, by table name."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8")))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def lessons_in(path: Path) -> list[dict[str, object]]:
    with zipfile.ZipFile(path) as archive:
        listed: list[dict[str, object]] = json.loads(archive.read("student.json"))
    return listed


def test_one_student_gets_all_that_is_held_and_nothing_of_others(
    engine: Engine, tmp_path: Path
) -> None:
    session_id = add_lesson(engine, Lesson(minutes=8, seats=25, live=False))
    student = seat_id(session_id, 4)
    annotations.rename_seat(engine, student, "Ada Lovelace")
    annotations.rename_seat(engine, seat_id(session_id, 5), "Grace Hopper")
    annotations.add_marker(engine, session_id, "Fractions")
    add_reaction(engine, session_id, 4, ReactionKind.RAISED_HAND, datetime.now(UTC))
    add_reaction(engine, session_id, 5, ReactionKind.YES, datetime.now(UTC))
    add_seat_speech(engine, session_id, 4, (0, 4000), (10_000, 2500))
    add_seat_speech(engine, session_id, 5, (20_000, 9000))
    path = tmp_path / "ada.zip"
    counts = export_subject(engine, f"{session_id}/4", path)
    tables = tables_in(path)
    with reading(engine) as connection:
        for name, table in Base.metadata.tables.items():
            if "seat_id" not in table.c:
                continue
            stored = connection.execute(
                select(func.count()).select_from(table).where(table.c.seat_id == student)
            ).scalar_one()
            assert counts[f"{name}.csv"] == len(tables[name]) == stored, name
            assert stored > 0, f"the lesson should have a {name} of this student"
            assert {row["seat_id"] for row in tables[name]} == {str(student)}
    (lesson,) = lessons_in(path)
    assert (lesson["name"], lesson["number"], lesson["title"]) == ("Ada Lovelace", 4, "Algebra II")
    assert not {"notes", "agenda", "owner_id"} & set(lesson)
    assert {"Fractions"} < {row["text"] for row in tables["marker"]}
    assert {row["reason"] for row in tables["gap"]} == {"covered"}
    first = tables["reading"][0]
    assert sum(float(first[name]) for name in first if name.startswith("p_")) == pytest.approx(
        1, abs=1e-3
    )
    began = datetime.fromisoformat(str(lesson["started_at"]))
    moments = [datetime.fromisoformat(row["at"]) for row in tables["reading"]]
    assert began <= moments[0] < moments[-1] <= began + timedelta(minutes=8)
    assert all(json.loads(row["evidence"]) for row in tables["flag"])
    assert b"Grace Hopper" not in b"".join(
        zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_name_finds_every_lesson_of_the_student(engine: Engine, tmp_path: Path) -> None:
    for number in (3, 6):
        session_id = add_lesson(engine, Lesson(minutes=1, seats=9, columns=3, live=False))
        annotations.rename_seat(engine, seat_id(session_id, number), HOSTILE)
    path = tmp_path / "student.zip"
    assert export_subject(engine, HOSTILE, path)["student.json"] == 2
    assert [lesson["number"] for lesson in lessons_in(path)] == [3, 6]
    assert {row["seat_id"] for row in tables_in(path)["reading"]} == {"1003", "2006"}
    for wrong in ("Nobody", "1/99", "9/1", "1/0", "1/9999999999999999999999", "/", "", "last/x"):
        with pytest.raises(StorageError):
            export_subject(engine, wrong, tmp_path / "none.zip")
    assert not list(tmp_path.glob("*none.zip*"))


def test_what_a_teacher_wrote_cannot_run_in_a_spreadsheet(engine: Engine, tmp_path: Path) -> None:
    session_id = add_lesson(engine, Lesson(minutes=1, seats=4, columns=2, live=False))
    annotations.add_marker(engine, session_id, HOSTILE)
    path = tmp_path / "student.zip"
    export_subject(engine, "last/1", path)
    assert "'" + HOSTILE in {row["text"] for row in tables_in(path)["marker"]}


def test_the_command_writes_it_and_says_what_to_give(engine: Engine, tmp_path: Path) -> None:
    add_lesson(engine, Lesson(minutes=1, seats=4, columns=2, live=False))
    database = ["--database", str(engine.url)]
    run = CliRunner().invoke
    out = tmp_path / "out.zip"
    done = run(commands, ["export", "--subject", "1/2", "--out", str(out), *database])
    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(out)
    for words in (["export"], ["export", "last", "--out", "x.csv"],
                  ["export", "last", "--subject", "1/2", "--out", "x.zip"],
                  ["delete"], ["delete", "1", "--all"]):  # fmt: skip
        refused = run(commands, [*words, *database])
        assert isinstance(refused.exception, ClassmoodError), words
        assert refused.exception.exit_code == 2
    done = run(commands, ["delete", "--all", *database], input="n\n")
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Session)).scalar() == 1
    done = run(commands, ["delete", "--all", "--yes", *database])
    assert done.exit_code == 0, done.output
    with reading(engine) as connection:
        for table in Base.metadata.tables.values():
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def test_the_notice_is_accepted_once_per_installation(settings: Settings) -> None:
    said: list[str] = []
    asked: list[str] = []

    def yes(question: str) -> bool:
        asked.append(question)
        return True

    for _ in range(3):
        notice.give(settings, accepted=False, notify=said.append, ask=yes)
    assert said == [notice.TEXT]
    assert asked == [notice.QUESTION]
    accepted = notice.accepted_at(settings)
    assert accepted is not None
    assert abs(accepted - datetime.now(UTC)) < timedelta(minutes=1)
    (kept,) = (settings.data_dir or Path()).iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_class_is_not_watched_against_a_no(settings: Settings) -> None:
    with pytest.raises(ClassmoodError, match="classmood demo"):
        notice.give(settings, accepted=False, notify=lambda _: None, ask=lambda _: False)
    assert notice.accepted_at(settings) is None


def test_where_nobody_can_answer_it_is_said_and_asked_later(settings: Settings) -> None:
    said: list[str] = []
    notice.give(settings, accepted=False, notify=said.append, ask=None)
    assert said == [notice.TEXT]
    assert notice.accepted_at(settings) is None
    notice.give(settings, accepted=True, notify=said.append, ask=None)
    assert notice.accepted_at(settings) is not None


def test_who_keeps_each_students_time_tells_the_class_and_is_asked_anew(tmp_path: Path) -> None:
    folder = {"data_dir": tmp_path / "data"}
    on = Settings.model_validate(folder | {"speech": {"individuals": True}})
    notice.accept(Settings.model_validate(folder))
    assert notice.accepted_at(on) is None
    assert notice.accepted_at(Settings.model_validate(folder), speakers=True) is None
    said: list[str] = []
    notice.give(on, accepted=False, notify=said.append, ask=lambda _: True)
    assert "how many minutes each of you speaks" in " ".join(said[0].split())
    assert notice.accepted_at(on) is not None
    assert notice.accepted_at(Settings.model_validate(folder)) is not None
    class_only = Settings.model_validate(
        folder | {"speech": {"individuals": True}, "privacy": {"class_only": True}}
    )
    assert not class_only.times_speakers
    assert "each of you speaks" not in notice.text(speakers=class_only.times_speakers)


@pytest.mark.parametrize("signal", ["turned_away", "head_down"])
def test_shares_of_the_class_are_told_to_it_before_they_are_kept(
    tmp_path: Path, signal: str
) -> None:
    folder = {"data_dir": tmp_path / "data"}
    plain = Settings.model_validate(folder)
    on = Settings.model_validate(folder | {"signals": {signal: True}})
    notice.accept(plain)
    assert notice.accepted_at(plain) is not None
    assert notice.accepted_at(on) is None
    assert notice.accepted_at(plain, signals=True) is None
    said: list[str] = []
    notice.give(on, accepted=False, notify=said.append, ask=lambda _: True)
    assert "how many faces are turned away" in " ".join(said[0].split())
    assert notice.accepted_at(on) is not None
    assert notice.accepted_at(plain) is not None
    assert "turned away" not in notice.text(speakers=True)


@pytest.mark.parametrize("source", ["demo", "video", "image"])
def test_what_is_nobody_needs_no_notice(tmp_path: Path, source: str) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path / "data", "capture": {"source": source}}
    )
    notice.give(settings, accepted=False, notify=pytest.fail, ask=pytest.fail)
    assert notice.moment(settings, datetime.now(UTC)) is None
    assert notice.moment(Settings(capture=CaptureSettings()), now := datetime.now(UTC)) == now


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"version": 0, "accepted_at": "2026-01-01T00:00:00+00:00"}',
     '{"version": 1, "accepted_at": "yesterday"}', '{"version": 1, "accepted_at": 5}',
     '{"version": 1, "accepted_at": "2026-01-01T00:00:00"}', '{"version": 1}', "\x00\xff"],
)  # fmt: skip
def test_a_broken_record_of_acceptance_asks_again(settings: Settings, content: str) -> None:
    notice.accept(settings)
    ((settings.data_dir or Path()) / "notice.json").write_text(content, encoding="latin-1")
    assert notice.accepted_at(settings) is None


def test_the_notice_can_be_read_and_accepted_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path))
    shown = CliRunner().invoke(privacy_commands, ["notice"])
    assert "Article 5(1)(f)" in shown.output
    assert "Not accepted yet" in shown.output
    assert "Accepted on" in CliRunner().invoke(privacy_commands, ["notice", "--accept"]).output
    assert notice.accepted_at(Settings(data_dir=tmp_path)) is not None


def test_the_log_is_the_teachers_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.cli.options import load  # noqa: PLC0415

    monkeypatch.setenv("CLASSMOOD_DATA_DIR", str(tmp_path))
    log = tmp_path / "classmood.log"
    log.write_text("an older version left it readable\n")
    log.chmod(0o644)
    load(None)
    logging.getLogger("classmood").info("a line")
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.handlers.RotatingFileHandler)
    handler.doRollover()
    logging.getLogger("classmood").info("another line")
    for path in tmp_path.glob("classmood.log*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert "another line" in log.read_text()


def test_database_and_write_ahead_log_are_the_teachers_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    engine = open_database(f"sqlite:///{folder / 'classmood.db'}")
    add_lesson(engine, Lesson(minutes=1, seats=4, columns=2))
    with writing(engine) as connection:
        connection.execute(update(Session).values(title="x"))
        names = {path.name for path in folder.iterdir()}
        for path in folder.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert {"classmood.db", "classmood.db-wal", "classmood.db-shm"} <= names
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    engine.dispose()
