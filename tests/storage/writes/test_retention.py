"""What is old goes by itself; what is deleted is gone from the disk."""

import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from monitor.session.writer import Writer
from storage import queries
from storage.config.settings import StorageSettings
from storage.database.dialects import give_back_space
from storage.database.engine import open_database, reading
from storage.database.migration import backup, backups
from storage.database.tables.columns import Base
from storage.errors import StorageError
from storage.kinds import FlagKind
from storage.records import FlagEvent, Sample
from storage.seat_ids import seat_id
from storage.writes import annotations, deletion, retention, sessions
from storage.writes.deletion import delete_everything, delete_seat, delete_session
from storage.writes.retention import purge
from tests.support.database.engines import FILE_ALONE
from tests.support.lessons.samples import sample_at

TOP = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def lesson(engine: Engine, begun: datetime, seconds: int = 20, *, end: bool = True) -> int:
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=begun
    )
    flag = FlagEvent(session_id, seat_id(session_id, 2), FlagKind.SAD, begun)
    with Writer(engine, session_id) as writer:
        for second in range(seconds):
            writer.submit(sample_at(session_id, second, start=begun), wait_s=5)
        writer.submit(Sample(session_id, begun, flags=(flag,)), wait_s=5)
    if end:
        sessions.end_session(engine, session_id, begun + timedelta(seconds=seconds))
    return session_id


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_readings_go_first_then_the_whole_session(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "BATCH_ROWS", 7)
    recent = lesson(engine, NOW - timedelta(days=1))
    older = lesson(engine, NOW - timedelta(days=40))
    ancient = lesson(engine, NOW - timedelta(days=400))
    settings = StorageSettings(keep_readings_days=30, keep_mood_days=365)
    assert purge(engine, settings, NOW) == retention.Purged(readings=120, sessions=1)
    assert len(rows(engine, queries.readings_since(recent))) == 60
    assert rows(engine, queries.readings_since(older)) == []
    assert len(rows(engine, queries.class_mood(older))) == 2
    assert len(rows(engine, queries.flags(older))) == 1
    assert rows(engine, queries.session(ancient)) == []
    assert counts(engine)["seat"] == 6
    assert purge(engine, settings, NOW) == retention.Purged(0, 0)


def test_readings_are_aged_one_by_one(engine: Engine) -> None:
    session_id = lesson(engine, NOW - timedelta(days=30, seconds=10))
    purge(engine, StorageSettings(keep_readings_days=30), NOW)
    kept = rows(engine, queries.readings_since(session_id))
    assert [row.offset_ms for row in kept[::3]] == [second * 1000 for second in range(10, 20)]


def test_a_session_being_watched_is_not_purged(engine: Engine) -> None:
    session_id = lesson(engine, NOW - timedelta(days=400), end=False)
    assert purge(engine, StorageSettings(), NOW) == retention.Purged(0, 0)
    assert len(rows(engine, queries.readings_since(session_id))) == 60


@FILE_ALONE
def test_a_deleted_session_is_gone_from_the_disk(engine: Engine, tmp_path: Path) -> None:
    kept, gone = lesson(engine, NOW), lesson(engine, NOW)
    annotations.rename_session(engine, gone, "Secret lesson")
    annotations.rename_seat(engine, seat_id(gone, 1), "Ada Lovelace")
    annotations.rename_seat(engine, seat_id(kept, 1), "Grace Hopper")
    annotations.add_marker(engine, gone, "Secret topic")
    backup(engine, "before-0002")
    before = counts(engine)
    assert b"Ada Lovelace" in on_disk(tmp_path)
    delete_session(engine, gone)
    remains = on_disk(tmp_path)
    for secret in (b"Ada Lovelace", b"Secret lesson", b"Secret topic"):
        assert secret not in remains
    assert b"Grace Hopper" in remains
    assert backups(engine) == []
    after = counts(engine)
    for table in ("session", "seat", "reading", "mood", "flag", "monitor_state"):
        assert after[table] == before[table] // 2, table
    with pytest.raises(StorageError, match="no session"):
        delete_session(engine, gone)


@FILE_ALONE
def test_a_deleted_student_leaves_only_the_class_behind(engine: Engine, tmp_path: Path) -> None:
    session_id = lesson(engine, NOW)
    seat = seat_id(session_id, 2)
    annotations.rename_seat(engine, seat, "Ada Lovelace")
    delete_seat(engine, seat)
    assert b"Ada Lovelace" not in on_disk(tmp_path)
    assert [row.number for row in rows(engine, queries.seats(session_id))] == [1, 3]
    assert {row.seat_id for row in rows(engine, queries.readings_since(session_id))} == {
        seat_id(session_id, 1),
        seat_id(session_id, 3),
    }
    assert rows(engine, queries.seat_mood(session_id, seat)) == []
    assert rows(engine, queries.flags(session_id)) == []
    assert [row.readings for row in rows(engine, queries.class_mood(session_id))] == [30, 30]
    with pytest.raises(StorageError, match="no seat"):
        delete_seat(engine, seat)


@FILE_ALONE
def test_a_damaged_file_that_was_set_aside_goes_with_a_deletion(
    engine: Engine, tmp_path: Path
) -> None:
    session_id = lesson(engine, NOW)
    aside = tmp_path / "classmood.db.damaged-20260101T000000000000"
    aside.write_bytes(b"Ada Lovelace")
    purge(engine, StorageSettings(), NOW)
    assert aside.exists(), "what was set aside lately may still be wanted"
    delete_session(engine, session_id)
    assert not aside.exists()


@FILE_ALONE
def test_everything_can_be_deleted(engine: Engine, tmp_path: Path) -> None:
    last = lesson(engine, NOW)
    annotations.rename_seat(engine, seat_id(last, 1), "Ada Lovelace")
    size = (tmp_path / "classmood.db").stat().st_size
    backup(engine, "before-0002")
    delete_everything(engine)
    assert set(counts(engine).values()) == {0}
    assert b"Ada Lovelace" not in on_disk(tmp_path)
    assert backups(engine) == []
    assert (tmp_path / "classmood.db").stat().st_size <= size
    assert lesson(engine, NOW) > last, "numbers of deleted lessons are not used again"


def test_nothing_is_deleted_under_a_monitor(engine: Engine) -> None:
    session_id = lesson(engine, NOW, end=False)
    with pytest.raises(StorageError, match="stop it before deleting"):
        delete_session(engine, session_id)
    with pytest.raises(StorageError, match="stop it before deleting"):
        delete_everything(engine)


@FILE_ALONE
def test_space_is_given_back(engine: Engine, tmp_path: Path) -> None:
    long = lesson(engine, NOW, seconds=4000)
    give_back_space(engine)  # moves what is still in the log into the file
    before = (tmp_path / "classmood.db").stat().st_size
    delete_session(engine, long)
    assert (tmp_path / "classmood.db").stat().st_size < before / 2


PURGE_UNTIL_KILLED = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from storage.writes import deletion, retention
from storage.database.engine import open_database
from storage.config.settings import StorageSettings

url, now, commits = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
deletion.BATCH_ROWS = 10
engine = open_database(url)
left = [commits]

@event.listens_for(engine, "commit")
def killed(connection):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)

retention.purge(engine, StorageSettings(), now)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_purge_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """Killed at several commits: what is kept stays whole, the rest goes next time."""
    url = f"sqlite:///{tmp_path / 'classmood.db'}"
    engine = open_database(url)
    kept = lesson(engine, NOW - timedelta(days=1))
    older = lesson(engine, NOW - timedelta(days=40))
    ancient = lesson(engine, NOW - timedelta(days=400))
    annotations.rename_seat(engine, seat_id(ancient, 1), "Ada Lovelace")
    backup(engine, "before-0002")
    before = len(rows(engine, queries.readings_since(kept)))
    left = []
    engine.dispose()
    for commits in (0, 2, 5):
        command = [sys.executable, "-c", PURGE_UNTIL_KILLED, url, NOW.isoformat(), str(commits)]
        killed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
        assert killed.returncode == -9, killed.stderr
        engine = open_database(url)
        assert len(rows(engine, queries.readings_since(kept))) == before
        left.append(counts(engine)["reading"])
        engine.dispose()
    assert left == sorted(left, reverse=True)
    assert before < left[-1] < left[0] == 3 * before, "some, but not all, was deleted"
    engine = open_database(url)
    purge(engine, StorageSettings(), NOW)
    assert counts(engine)["reading"] == before
    assert rows(engine, queries.session(ancient)) == []
    assert len(rows(engine, queries.class_mood(older))) == 2
    assert b"Ada Lovelace" not in on_disk(tmp_path)
    engine.dispose()


@FILE_ALONE
def test_a_deletion_that_was_interrupted_is_finished_by_asking_again(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = lesson(engine, NOW)
    annotations.rename_seat(engine, seat_id(gone, 1), "Ada Lovelace")
    with monkeypatch.context() as patch:
        patch.setattr(deletion, "rewrite", interrupted)
        with pytest.raises(KeyboardInterrupt):
            delete_session(engine, gone)
    with pytest.raises(StorageError, match="no session"):
        delete_session(engine, gone)
    assert b"Ada Lovelace" not in on_disk(tmp_path)
    assert not (tmp_path / "classmood.db-wal").stat().st_size


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@FILE_ALONE
@pytest.mark.parametrize("seed", range(3))
def test_no_earlier_name_title_or_topic_is_left_in_the_bytes(
    engine: Engine, tmp_path: Path, seed: int
) -> None:
    """After many changes, which move rows between pages: file, log and free pages are searched."""
    picker = random.Random(seed)
    lessons = [lesson(engine, NOW, seconds=2) for _ in range(4)]
    gone, seat_gone = lessons[1], seat_id(lessons[2], 2)
    for step in range(150):
        session_id, filler = picker.choice(lessons), "x" * picker.randrange(300)
        student = seat_id(session_id, picker.randrange(1, 4))
        mark = "SECRET" if session_id == gone or student == seat_gone else "public"
        annotations.rename_seat(engine, student, f"{mark} name {step} {filler}")
        topic = "SECRET" if session_id == gone else "public"
        annotations.add_marker(engine, session_id, f"{topic} topic {step} {filler}")
        annotations.rename_session(engine, session_id, f"{topic} title {step}")
    assert on_disk(tmp_path).count(b"SECRET") > 20
    delete_session(engine, gone)
    delete_seat(engine, seat_gone)
    assert b"SECRET" not in on_disk(tmp_path)
    assert on_disk(tmp_path).count(b"public") > 20
