"""Copies and what is brought back of them: whole, private, and over nothing that is there."""

import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from monitor.session.writer import Writer
from storage.cli.backup import commands
from storage.database import dialects, health
from storage.database.engine import open_database, reading
from storage.database.lock import file_lock, holder_pid
from storage.database.migration import backups
from storage.database.tables.lessons import Reading
from storage.errors import ClassmoodError, InputFileError, StorageError
from storage.maintenance.backup import backup_to, restore
from storage.writes import sessions
from tests.storage.maintenance.filled import STUDENTS, fill, keys, sqlite, url_of
from tests.support.lessons.samples import sample_at


def count(path: Path) -> int:
    engine = open_database(url_of(path))
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).select_from(Reading)).scalar_one()
    engine.dispose()
    return int(found)


def test_a_backup_is_whole_private_and_made_while_a_lesson_is_written(tmp_path: Path) -> None:
    path, out = tmp_path / "classmood.db", tmp_path / "copy.db"
    fill(path, 60)
    engine = open_database(url_of(path))
    session_id = sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")
    done = threading.Event()
    with Writer(engine, session_id) as writer:

        def write() -> None:
            second = 0
            while not done.is_set():
                writer.submit(sample_at(session_id, second), wait_s=5)
                second += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            assert backup_to(engine, out) == out
        finally:
            done.set()
            thread.join()
    engine.dispose()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(keys(out)) >= 60 * STUDENTS
    assert keys(out) <= keys(path)
    assert health.damage(out) is None
    assert not out.with_name("copy.db-wal").exists(), "one file"


def test_a_backup_goes_over_nothing_and_one_beside_the_database_is_deleted_with_it(
    path: Path,
) -> None:
    engine = open_database(url_of(path))
    own = backup_to(engine)
    assert backups(engine) == [own], "deleting a lesson removes it"
    before = own.read_bytes()
    with pytest.raises(StorageError, match="exists already"):
        backup_to(engine, own)
    with pytest.raises(StorageError, match="cannot be written"):
        backup_to(engine, path / "below" / "x.db")
    assert own.read_bytes() == before
    engine.dispose()


def test_restore_brings_back_and_sets_the_present_aside(path: Path, tmp_path: Path) -> None:
    before = keys(path)
    engine = open_database(url_of(path))
    copy = backup_to(engine, tmp_path / "copy.db")
    page = open_database(url_of(path))
    with reading(page) as connection:  # a page that is open all the while
        connection.execute(select(func.count()).select_from(Reading))
    with closing(sqlite.connect(str(path))) as connection_:
        connection_.execute("DELETE FROM reading WHERE offset_ms > 1000")
        connection_.commit()
    damaged_by_hand = keys(path)
    aside = restore(url_of(path), path, copy)
    assert keys(path) == before
    assert aside is not None and keys(aside) == damaged_by_hand
    with reading(page) as connection:
        shown = connection.execute(select(func.count()).select_from(Reading)).scalar_one()
    assert shown == len(before), "the open page sees it"
    page.dispose()
    engine.dispose()


def test_restore_refuses_what_is_no_backup_and_while_a_monitor_runs(
    path: Path, tmp_path: Path
) -> None:
    before = path.read_bytes()
    text, foreign, cut = tmp_path / "a.txt", tmp_path / "b.db", tmp_path / "c.db"
    text.write_text("no database")
    with closing(sqlite.connect(str(foreign))) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    cut.write_bytes(before[: len(before) // 2])
    for backup in (text, foreign, cut, tmp_path / "missing.db"):
        with pytest.raises(InputFileError) as caught:
            restore(url_of(path), path, backup)
        assert "\n" not in str(caught.value)
    with file_lock(path, "a monitor"):
        assert holder_pid(path) is not None
        with pytest.raises(StorageError, match="process"):
            restore(url_of(path), path, path)
    assert holder_pid(path) is None
    assert path.read_bytes() == before


def test_the_commands_say_where_the_copies_are(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run = CliRunner().invoke
    environment = {"CLASSMOOD_DATA_DIR": str(tmp_path)}
    given = ["--database", url_of(path)]
    done = run(commands, ["backup", "--out", str(copy), *given], env=environment)
    assert done.exit_code == 0 and str(copy) in done.output
    done = run(commands, ["restore", str(copy), "--yes", *given], env=environment)
    assert done.exit_code == 0 and "set aside as" in done.output
    refused = run(commands, ["restore", str(tmp_path / "x"), "--yes", *given], env=environment)
    assert isinstance(refused.exception, ClassmoodError)


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("/home/ada/OneDrive - School/classmood.db", "OneDrive"),
        ("/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/classmood.db", "iCloud"),
        ("C:\\Users\\ada\\Dropbox\\classmood.db", "Dropbox"),
        ("/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/My Drive/x.db", "Google"),
        ("\\\\server\\homes\\ada\\classmood.db", "network"),
    ],
)
def test_a_synced_folder_is_named(folder: str, service: str) -> None:
    assert service in str(health.unsafe_place(Path(folder)))


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "smb3"])
def test_a_network_drive_is_told_by_its_mount(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/home /net/my\\040home {kind} rw 0 0\n")
    monkeypatch.setattr(health, "_MOUNTS", mounts)
    assert kind in str(health.unsafe_place(Path("/net/my home/ada/classmood.db")))
    assert health.unsafe_place(Path("/home/ada/classmood.db")) is None


FOREIGN = {
    "trigger": "CREATE TRIGGER t AFTER INSERT ON session BEGIN DELETE FROM reading; END",
    "trigger before": "CREATE TRIGGER t BEFORE UPDATE ON seat BEGIN SELECT raise(ABORT, 'x'); END",
    "trigger on delete": "CREATE TRIGGER t AFTER DELETE ON mood BEGIN DELETE FROM flag; END",
    "trigger with a name": 'CREATE TRIGGER "a ""b"" -- c" AFTER INSERT ON flag BEGIN SELECT 1; END',
    "trigger on alembic": "CREATE TRIGGER t AFTER UPDATE ON alembic_version BEGIN SELECT 1; END",
    "view": "CREATE VIEW v AS SELECT * FROM session",
    "trigger on a view": "CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER t INSTEAD OF INSERT ON v "
    "BEGIN DELETE FROM session; END",
    "broken view": "CREATE TABLE gone (a); CREATE VIEW v AS SELECT a FROM gone; DROP TABLE gone",
    "table": "CREATE TABLE other (a)",
    "virtual table": "CREATE VIRTUAL TABLE words USING fts5(a)",
    "index": "CREATE INDEX other ON reading (face_px)",
    "index of an expression": "CREATE INDEX other ON session (upper(title))",
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_another_program_put_into_a_backup_is_dropped(
    path: Path, tmp_path: Path, kind: str
) -> None:
    module = dialects.sqlite_module()

    def schema_of(file: Path) -> set[tuple[str, str]]:
        with closing(module.connect(str(file))) as connection:
            found = connection.execute("SELECT type, name FROM sqlite_master")
            return {(row[0], row[1]) for row in found}

    engine = open_database(url_of(path))
    copy = backup_to(engine, tmp_path / "copy.bak")
    engine.dispose()
    ours, rows = schema_of(copy), keys(path)
    with closing(module.connect(str(copy))) as connection:
        connection.executescript(FOREIGN[kind])
        connection.commit()
    assert schema_of(copy) != ours
    restore(url_of(path), path, copy)
    assert schema_of(path) == ours
    assert keys(path) == rows
    assert not list(path.parent.glob("*.restoring-*"))
