"""What lies beside a lesson, on both engines: kept, moved, exported, gone with its lesson."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, func, insert, select
from typer.testing import CliRunner

from classmood import app
from dashboard.report.page import session_report
from storage import queries
from storage.attachments.lines import Origin
from storage.config.settings import StorageSettings
from storage.database import recovery
from storage.database.engine import open_database, reading, writing
from storage.database.tables.attachments import Attachment, AttachmentLine
from storage.database.tables.rollups import SpeechTime
from storage.errors import ClassmoodError, InputFileError, StorageError
from storage.export.files import ExportFormat, export_session
from storage.export.subject import export_subject
from storage.seat_ids import seat_id
from storage.writes import annotations, attachments, class_lists, deletion, retention, seat_edits
from tests.support.attachments.transcripts import Cue, lecture, zoom_vtt
from tests.support.database.engines import FILE_ALONE
from tests.support.lessons.seed import Lesson, add_lesson

ENDS = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
BEGAN = ENDS - timedelta(minutes=10)
NOW = ENDS + timedelta(hours=1)
SAID = [
    Cue(10, 14, "Ada Lovelace", "today: fractions, says Ben"),
    Cue(60, 64, "Ben", "=HYPERLINK(1)"),
    Cue(90, 92, "Ada Lovelace", "thanks Ben, ben is German for am"),
]
NAME = f"GMT{BEGAN:%Y%m%d-%H%M%S}_Recording.transcript.vtt"
TABLES = (Attachment, AttachmentLine)


def lesson(engine: Engine, **given: Any) -> int:  # noqa: ANN401 - fields of `Lesson`
    options: dict[str, Any] = {
        "minutes": 10,
        "seats": 6,
        "live": False,
        "ends_at": ENDS,
        "readings": False,
    }
    return add_lesson(engine, Lesson(**(options | given)))


def beside(engine: Engine, session_id: int, **given: Any) -> int:  # noqa: ANN401
    """A transcript beside a lesson; its id."""
    raw = zoom_vtt(given.get("said", SAID)).encode()
    attachments.attach(engine, session_id, raw, given.get("name", NAME), NOW)
    with reading(engine) as connection:
        return int(connection.execute(select(func.max(Attachment.id))).scalar_one())


def lines(engine: Engine, session_id: int) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(queries.attachment_lines(session_id)))


def counts(engine: Engine) -> list[int]:
    with reading(engine) as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in TABLES
        ]


def test_lines_are_kept_where_they_were_said(engine: Engine) -> None:
    session_id = lesson(engine)
    beside(engine, session_id)
    found = lines(engine, session_id)
    assert [(row.offset_ms, row.length_ms, row.speaker) for row in found] == [
        (10_000, 4000, "Ada Lovelace"), (60_000, 4000, "Ben"), (90_000, 2000, "Ada Lovelace"),
    ]  # fmt: skip
    with reading(engine) as connection:
        (row,) = connection.execute(queries.attachments(session_id)).all()
    assert (row.name, row.kind, row.origin, row.lines) == (NAME, "transcript", Origin.DATE, 3)


def test_a_file_is_laid_elsewhere_and_back(engine: Engine) -> None:
    session_id = lesson(engine)
    file_id = beside(engine, session_id)
    attachments.move(engine, file_id, -70_000)
    assert [row.offset_ms for row in lines(engine, session_id)] == [-60_000, -10_000, 20_000]
    attachments.move(engine, file_id, 0)
    assert lines(engine, session_id)[0].offset_ms == 10_000
    with pytest.raises(StorageError):
        attachments.move(engine, file_id + 1, 0)
    with pytest.raises(InputFileError):
        attachments.move(engine, file_id, 10**15)


def test_it_is_found_by_when_was_spoken(engine: Engine) -> None:
    session_id = lesson(engine, minutes=30)
    rng, at, said = np.random.default_rng(3), 0.0, []
    while at < 1500:
        length = 2 + rng.gamma(1.5, 6)
        said.append(Cue(at, at + length, "Ada", "words"))
        at += length + rng.gamma(1.0, 8)
    spoken = [0] * 1800
    for cue in said:
        for second in range(int(cue.begin) + 200, int(cue.end) + 200):
            spoken[min(second, 1799)] = 1
    rows = [
        {
            "session_id": session_id, "bucket_ms": 10_000 * at, "looked_ms": 10_000,
            "own_known_ms": 0, "own_ms": 0, "class_ms": 1000 * sum(spoken[10 * at : 10 * at + 10]),
        }
        for at in range(180)
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(insert(SpeechTime), rows)
    found = attachments.attach(engine, session_id, zoom_vtt(said).encode(), "x.vtt", NOW)
    assert found.origin is Origin.SPEECH
    assert abs(found.offset_ms - 200_000) <= 2000
    assert found.certainty is not None


def test_taking_away_is_for_good_and_can_be_taken_back(engine: Engine) -> None:
    session_id = lesson(engine)
    file_id = beside(engine, session_id)
    before = lines(engine, session_id)
    removed = attachments.remove(engine, file_id)
    assert counts(engine) == [0, 0]
    attachments.restore(engine, removed)
    kept = [(row.offset_ms, row.speaker, row.text) for row in lines(engine, session_id)]
    assert kept == [(row.offset_ms, row.speaker, row.text) for row in before]
    with pytest.raises(StorageError):
        attachments.remove(engine, file_id + 100)
    deletion.delete_session(engine, session_id)
    with pytest.raises(StorageError):
        attachments.restore(engine, removed)
    assert counts(engine) == [0, 0]


def test_it_goes_with_its_lesson_and_with_what_is_too_old(engine: Engine) -> None:
    kept, gone = lesson(engine), lesson(engine)
    for session_id in (kept, gone):
        beside(engine, session_id)
    deletion.delete_session(engine, gone)
    assert counts(engine) == [1, 3]
    later = NOW + timedelta(days=300)
    retention.purge(engine, StorageSettings(keep_readings_days=30, keep_mood_days=365), later)
    assert counts(engine) == [1, 3]
    retention.purge(engine, StorageSettings(keep_mood_days=200), later)
    assert counts(engine) == [0, 0]
    beside(engine, lesson(engine))
    deletion.delete_everything(engine)
    assert counts(engine) == [0, 0]


def test_a_student_takes_what_they_said_along(engine: Engine, tmp_path: Path) -> None:
    session_id, other = lesson(engine), lesson(engine)
    for each in (session_id, other):
        beside(engine, each)
    annotations.rename_seat(engine, seat_id(session_id, 2), "Ben")
    held = export_subject(engine, f"{session_id}/2", tmp_path / "ben.zip")
    assert held["attachment_line.csv"] == 1
    with zipfile.ZipFile(tmp_path / "ben.zip") as archive:
        table = archive.read("attachment_line.csv").decode()
    assert "'=HYPERLINK(1)" in table
    assert "fractions" not in table
    assert (BEGAN + timedelta(seconds=60)).astimezone().isoformat(timespec="milliseconds") in table
    deletion.delete_seat(engine, seat_id(session_id, 2))
    assert [row.speaker for row in lines(engine, session_id)] == ["Ada Lovelace"] * 2
    assert len(lines(engine, other)) == 3


def test_who_is_left_out_is_not_shown(engine: Engine) -> None:
    session_id = lesson(engine)
    beside(engine, session_id)
    annotations.rename_seat(engine, seat_id(session_id, 2), "Ben")
    seat_edits.set_excluded(engine, seat_id(session_id, 2), excluded=True)
    assert {row.speaker for row in lines(engine, session_id)} == {"Ada Lovelace"}


def test_a_lesson_of_the_class_keeps_no_name(engine: Engine) -> None:
    session_id = lesson(engine, class_only=True, class_name="7a")
    class_lists.save(engine, "7a", ["Mira Bell"])
    said = [*SAID, Cue(100, 101, "Ben", "@Ada Lovelace and Mira, ask Ms Bell"),
            Cue(110, 111, "Rose", "a rose for Rose")]  # fmt: skip
    beside(engine, session_id, said=said)
    found = lines(engine, session_id)
    assert {row.speaker for row in found} == {None}
    text = "\n".join(row.text for row in found)
    assert all(name not in text for name in ("Ada", "Lovelace", "Ben", "Mira", "Bell", "Rose"))
    assert "ben is German" in text
    assert "a rose for a student" in text
    with reading(engine) as connection:
        stored = connection.execute(select(AttachmentLine.speaker)).scalars().all()
    assert set(stored) == {None}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_it_is_exported_and_no_cell_is_a_formula(engine: Engine, tmp_path: Path, kind: str) -> None:
    session_id = lesson(engine)
    beside(engine, session_id)
    path = tmp_path / f"t.{kind}"
    assert export_session(engine, session_id, "transcript", ExportFormat(kind), path) == 3
    if kind == "csv":
        rows = path.read_text().splitlines()
        assert rows[0] == "session,file,kind,began_at,ended_at,speaker,text"
        assert rows[2].endswith(",Ben,'=HYPERLINK(1)")


def test_the_report_has_none_of_it(engine: Engine) -> None:
    session_id = lesson(engine)
    beside(engine, session_id)
    report = session_report(engine, session_id, NOW)
    assert "fractions, says" not in report
    assert NAME not in report


def test_nothing_is_kept_of_what_is_refused(engine: Engine) -> None:
    session_id = lesson(engine)
    for raw, name in ((b"", "a.vtt"), (b"\0" * 50, "b"), (b"hello", "c.txt"), (b"PK\3\4", "d")):
        with pytest.raises(InputFileError):
            attachments.attach(engine, session_id, raw, name, NOW)
    beside(engine, session_id)
    with pytest.raises(InputFileError, match="already"):
        beside(engine, session_id)
    with pytest.raises(StorageError):
        attachments.attach(engine, 999, zoom_vtt(SAID).encode(), NAME, NOW)
    assert counts(engine) == [1, 3]
    for number in range(1, attachments.MOST_FILES):
        beside(engine, session_id, name=f"{number}.vtt")
    with pytest.raises(InputFileError, match="remove one first"):
        beside(engine, session_id, name="one too many.vtt")


def test_a_hostile_name_of_a_file_is_one_line(engine: Engine) -> None:
    session_id = lesson(engine)
    attachments.attach(engine, session_id, zoom_vtt(SAID).encode(), "a\n\x1b[2J" + "b" * 500, NOW)
    with reading(engine) as connection:
        name = connection.execute(select(Attachment.name)).scalar_one()
    assert "\n" not in name
    assert "\x1b" not in name
    assert len(name) <= 120


def test_three_hours_are_kept_and_read_in_a_moment(engine: Engine) -> None:
    session_id = lesson(engine)
    beside(engine, session_id, said=lecture(8000))
    assert len(lines(engine, session_id)) == 8000


@FILE_ALONE
def test_no_word_of_it_is_left_in_the_bytes(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    said = [Cue(at, at + 1, "Ada", f"SECRET {at}") for at in range(300)]
    file_id = beside(engine, session_id, said=said)
    assert b"SECRET" in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    attachments.remove(engine, file_id)
    assert b"SECRET" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


@FILE_ALONE
def test_a_damaged_file_gives_its_lines_back(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    beside(engine, session_id)
    engine.dispose()
    damaged, fresh = tmp_path / "classmood.db", tmp_path / "fresh.db"
    open_database(f"sqlite:///{fresh}").dispose()
    copied = recovery._copy_tables(damaged, fresh)
    assert (copied["attachment"], copied["attachment_line"]) == (1, 3)


def test_the_command(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine)
    database = ["--database", str(engine.url.render_as_string(hide_password=False))]
    chat = tmp_path / "meeting_saved_chat.txt"
    at = (BEGAN + timedelta(minutes=2)).astimezone()
    chat.write_text(
        f"{at:%H:%M:%S} From Ada to Everyone: hello\n{at:%H:%M:%S} From Ben to Ada(Privately): x\n"
    )
    transcript = tmp_path / "lesson.vtt"
    transcript.write_text(zoom_vtt(SAID), newline="")

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["attach", *words, *database])
        if done.exception:
            assert isinstance(done.exception, ClassmoodError), done.exception
            return str(done.exception)
        return done.output

    said = run(str(session_id), str(chat), str(transcript), "--offset", "1:15")
    assert "chat of 1 line, 1 private left out" in said
    assert "lesson.vtt: transcript of 3 lines, laid at 0:01:15 as you said." in said
    assert lines(engine, session_id)[0].offset_ms == 85_000
    listed = run("last")
    assert listed.count("\n") == 2
    with reading(engine) as connection:
        ids = list(connection.execute(select(Attachment.id).order_by(Attachment.id)).scalars())
    assert "Removed" in run("last", "--remove", str(ids[0]))
    assert len(lines(engine, session_id)) == 3
    for words in (("last", "--remove", "99"), ("last", str(tmp_path / "none.vtt")), ("77",),
                  ("last", "--offset", "5"), ("last", str(chat), "--offset", "x"),
                  ("last", str(chat), "--remove", "1"), ("last", str(tmp_path))):  # fmt: skip
        assert "\n" not in run(*words).strip()
    assert len(lines(engine, session_id)) == 3
