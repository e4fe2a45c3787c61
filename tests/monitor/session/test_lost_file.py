"""The database file is taken away under a running writer: nothing is lost, and it is said where."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from monitor.session import rescue as lesson_rescue
from monitor.session.writer import Writer
from storage import queries
from storage.computer import rescue_places
from storage.computer.place import Trouble, place_of
from storage.database import dialects
from storage.database.engine import (
    database_file,
    file_notice,
    open_database,
    reading,
    require_file,
    writing,
)
from storage.errors import DatabaseGoneError, StorageBusyError, StorageError
from storage.writes import sessions
from tests.support.lessons.samples import START, sample_at

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file go")
BEFORE, AFTER = 20, 20


@pytest.fixture(autouse=True)
def _other_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a test may land in the folders of whoever runs it."""
    away = tmp_path / "elsewhere"
    monkeypatch.setattr(rescue_places, "folders", lambda at: iter((at.parent, away)))
    monkeypatch.setattr("storage.maintenance.rescue.folders", lambda at: iter((at.parent, away)))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "class [1] mood.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def start(engine: Engine) -> int:
    return sessions.start_session(
        engine, source="video", sample_hz=1.0, model_version="m", started_at=START
    )


def readings(path: Path, session_id: int = 1) -> int:
    """Counted by another connection, as another program would."""
    connection = dialects.sqlite_module().connect(str(path))
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute(
            "SELECT count(*) FROM reading WHERE session_id = ?", (session_id,)
        ).fetchone()
    finally:
        connection.close()
    return int(count)


def delete(path: Path) -> None:
    path.unlink()


def delete_with_its_log(path: Path) -> None:
    for file in path.parent.glob(f"{path.stem[:5]}*"):
        file.unlink()


def delete_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def move_beside(path: Path) -> None:
    path.rename(path.with_name("moved.db"))


def move_away(path: Path) -> None:
    path.rename(path.parent.parent / "away.db")


def move_folder(path: Path) -> None:
    path.parent.rename(path.parent.parent / "renamed")


def replace_by_nothing(path: Path) -> None:
    path.unlink()
    path.touch()


def replace_by_text(path: Path) -> None:
    other = path.with_name("text")
    other.write_text("not a database")
    other.replace(path)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_other_lessons(path: Path) -> None:
    other = path.with_name("other.db")
    engine = open_database(f"sqlite:///{other}")
    start(engine)
    engine.dispose()
    other.replace(path)


def replace_by_backup(path: Path) -> None:
    other = path.with_name("backup.db")
    shutil.copy(path, other)
    other.replace(path)


def replace_by_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent / "nowhere.db")


IN_PLACE = (delete, delete_with_its_log, move_beside, move_away)
ELSEWHERE = (
    delete_folder, move_folder, replace_by_nothing, replace_by_text, replace_by_folder,
    replace_by_other_lessons, replace_by_backup, replace_by_link,
)  # fmt: skip


@pytest.mark.parametrize("fault", [*IN_PLACE, *ELSEWHERE])
def test_the_lesson_is_saved_from_the_open_file_and_goes_on(
    engine: Engine, path: Path, fault: Callable[[Path], None]
) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        for second in range(BEFORE):
            writer.submit(sample_at(session_id, second))
        writer.flush()
        fault(path)
        other = path.read_bytes() if path.is_file() else None
        began_s = time.monotonic()
        for second in range(BEFORE, BEFORE + AFTER):
            writer.submit(sample_at(session_id, second))
        writer.flush()
        assert time.monotonic() - began_s < 10
        notice = str(writer.take_notice())
        saved = writer.moved_to
        assert saved is not None and str(path) in notice and str(saved) in notice
        assert "\n" not in notice
        assert writer.problem is None, "it goes on as if nothing had happened"
        assert database_file(engine) == saved
    assert (saved == path) is (fault in IN_PLACE)
    assert readings(saved) == 3 * (BEFORE + AFTER)
    if other is not None:
        assert path.read_bytes() == other, "what lies there now is left alone"
    assert saved.stat().st_mode & 0o777 == 0o600
    sessions.end_session(engine, session_id)
    assert not list(saved.parent.glob("*.part*"))
    again = open_database(f"sqlite:///{saved}")
    with reading(again) as connection:
        assert connection.execute(queries.session(session_id)).one().ended_at is not None
        assert connection.execute(queries.gaps(session_id)).all() == []
    again.dispose()


def test_it_may_happen_more_than_once(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson_rescue, "_AGAIN_S", 0.0)
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        for second in range(5):
            writer.submit(sample_at(session_id, second))
            writer.flush()
            (writer.moved_to or path).unlink()
    assert readings(path) == 3 * 5, "also where it was deleted after the last row"


def test_a_disk_that_is_taken_away_is_not_written_below(tmp_path: Path) -> None:
    """A file system goes, the open file stays: what lies in its folder would be hidden later."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, check=False).returncode:
        pytest.skip("mounting needs root")
    try:
        engine = open_database(f"sqlite:///{disk / 'classmood.db'}")
        session_id = start(engine)
        with Writer(engine, session_id) as writer:
            writer.submit(sample_at(session_id, 0))
            writer.flush()
            subprocess.run(["umount", "-l", str(disk)], check=True)
            writer.submit(sample_at(session_id, 1))
            writer.flush()
            saved = writer.moved_to
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False, capture_output=True)
        engine.dispose()
    assert saved is not None and saved.parent == tmp_path / "elsewhere"
    assert list(disk.iterdir()) == []
    assert readings(saved) == 6


def test_a_file_made_read_only_is_said_while_it_can_still_be_written(
    engine: Engine, path: Path
) -> None:
    session_id = start(engine)
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        path.chmod(0o444)
        writer.submit(sample_at(session_id, 1))
        writer.flush()
        assert "made read-only" in str(writer.problem)
        assert "made read-only" in str(file_notice(engine))
        path.chmod(0o600)
        writer.submit(sample_at(session_id, 2))
        writer.flush()
        assert writer.problem is None
    assert readings(path) == 9


def test_a_file_that_can_only_be_read_is_waited_for_and_then_left(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lesson_rescue, "PATIENCE_S", 2.0)
    refused = threading.Event()

    @event.listens_for(engine, "checkout")
    def refuse(connection: Any, *_: object) -> None:  # noqa: ANN401
        # SQLite's own refusal, with the words that it has for a disk that is read-only
        only = refused.is_set() and database_file(engine) == path
        connection.execute(f"PRAGMA query_only = {int(only)}")

    session_id = start(engine)
    with Writer(engine, session_id, retry_s=0.1) as writer:
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        refused.set()
        writer.submit(sample_at(session_id, 1))
        with pytest.raises(StorageBusyError, match="can only be read"):
            writer.flush(1.0)
        refused.clear()
        writer.flush()
        assert (writer.problem, writer.moved_to) == (None, None)
        refused.set()
        writer.submit(sample_at(session_id, 2))
        writer.flush(20)
        saved = writer.moved_to
    assert saved is not None and saved.parent == path.parent
    assert (readings(path), readings(saved)) == (6, 9)


def test_a_disk_that_fails_loses_nothing_that_is_in_memory(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The open file cannot be read any more either: the lesson begins anew with what waits."""
    session_id = start(engine)
    writer = Writer(engine, session_id, retry_s=0.1)
    writer.start()
    writer.submit(sample_at(session_id, 0))
    writer.flush()
    place = place_of(engine)
    assert place is not None

    class Dead:
        def __getattr__(self, _: str) -> object:
            raise dialects.sqlite_module().Error("disk I/O error")

        def invalidate(self) -> None:
            pass

    place.handle = Dead()
    shutil.rmtree(path.parent)
    for second in range(1, 30):
        writer.submit(sample_at(session_id, second))
    writer.flush()
    saved, notice = writer.moved_to, str(writer.take_notice())
    writer.close()
    assert saved is not None and "what was still in memory" in notice
    assert readings(saved) == 3 * 29


def test_what_cannot_be_stored_at_the_end_lies_in_a_file_of_its_own(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.1)
    engine = open_database(f"sqlite:///{path}")
    session_id = start(engine)
    writer = Writer(engine, session_id, retry_s=0.05, drain_s=0.3)
    writer.start()
    writer.submit(sample_at(session_id, 0))
    writer.flush()
    holder = dialects.sqlite_module().connect(str(path))
    holder.execute("BEGIN IMMEDIATE")
    for second in range(1, 100):
        writer.submit(sample_at(session_id, second))
    with pytest.raises(StorageError, match=r"locked .*; what could not be stored was saved in "):
        writer.close()
    holder.rollback()
    holder.close()
    engine.dispose()
    (saved,) = path.parent.glob("*rescued-*.db")
    assert readings(path) + readings(saved) == 300


def test_a_page_notices_and_takes_up_what_is_put_back(engine: Engine, path: Path) -> None:
    """The process that shows: it never makes an empty file, and never reads one that is gone."""
    session_id = start(engine)
    page = open_database(f"sqlite:///{path}")
    with reading(page) as connection:
        assert connection.execute(queries.running_lessons()).first() is not None
    assert file_notice(page) is None
    with Writer(engine, session_id) as writer:
        path.unlink()
        with pytest.raises(DatabaseGoneError, match="is gone"), reading(page):
            pass
        assert not path.exists(), "an empty one would pass for a database"
        assert "is gone" in str(file_notice(page))
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        assert writer.moved_to == path
        with reading(page) as connection:
            assert connection.execute(queries.running_lessons()).first() is not None
        with reading(page) as connection:
            assert len(connection.execute(queries.readings_since(session_id)).all()) == 3
        assert "was replaced at" in str(file_notice(page))
    page.dispose()


@pytest.mark.parametrize("fault", [replace_by_nothing, replace_by_text, replace_by_folder])
def test_a_page_does_not_take_up_what_is_no_database_of_ours(
    path: Path, fault: Callable[[Path], None]
) -> None:
    page = open_database(f"sqlite:///{path}")
    start(page)
    fault(path)
    for use in (reading, writing):
        with pytest.raises(DatabaseGoneError, match="replaced by another file"), use(page):
            pass
    place = place_of(page)
    assert place is not None and place.trouble() is Trouble.REPLACED
    page.dispose()


def test_a_page_names_the_file_in_which_the_lesson_was_saved(engine: Engine, path: Path) -> None:
    session_id = start(engine)
    page = open_database(f"sqlite:///{path}")
    with Writer(engine, session_id) as writer:
        replace_by_nothing(path)
        writer.submit(sample_at(session_id, 0))
        writer.flush()
        saved = writer.moved_to
        assert saved is not None
        with pytest.raises(DatabaseGoneError) as said, reading(page):
            pass
    assert f"The lesson was saved in {saved}" in str(said.value)
    page.dispose()


def test_who_goes_on_with_a_lesson_begins_no_empty_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'classmood.db'}"
    with pytest.raises(DatabaseGoneError, match="is gone"):
        require_file(url)
    assert list(tmp_path.iterdir()) == []
    open_database(url).dispose()
    require_file(url)
    require_file("postgresql+psycopg://user@nowhere/database")
