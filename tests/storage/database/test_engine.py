"""Opening a database: what is created, what is refused, and how it is kept safe."""

import contextlib
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, text
from sqlalchemy.engine import make_url

from storage.config.packaged import packaged_path
from storage.database import dialects
from storage.database.engine import database_file, open_database, open_engine, reading, writing
from storage.database.migration import backup, backups, migrate, newest_revision
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Session
from storage.errors import StorageBusyError, StorageError
from storage.writes import sessions
from tests.support.lessons.samples import hold_lock


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "classmood.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    engine = open_database(url_of(path))
    yield engine
    engine.dispose()


def refusal(url: str) -> str:
    with pytest.raises(StorageError) as caught:
        open_database(url)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_database_is_private_and_has_every_table(path: Path, engine: Engine) -> None:
    assert mode_of(path.parent) == 0o700
    with writing(engine) as connection:
        tables = {row[0] for row in connection.execute(text("SELECT name FROM sqlite_master"))}
        assert {mode_of(file) for file in path.parent.iterdir()} == {0o600}
    assert set(Base.metadata.tables) <= tables
    assert database_file(engine) == path


def test_the_folder_of_a_teacher_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_database(url_of(tmp_path / "classmood.db")).dispose()
    assert mode_of(tmp_path) == 0o755


def test_each_kind_of_transaction_has_its_safety_level(path: Path, engine: Engine) -> None:

    def pragma(connection: object, name: str) -> object:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()  # type: ignore[attr-defined]

    with writing(engine) as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 1, "NORMAL for readings"
        assert pragma(connection, "foreign_keys") == 1
        assert pragma(connection, "busy_timeout") == dialects.BUSY_TIMEOUT_S * 1000
        assert pragma(connection, "secure_delete") == 1
    with writing(engine, durable=True) as connection:
        assert pragma(connection, "synchronous") == 2, "FULL for session ends and flags"
    with writing(engine) as connection:
        assert pragma(connection, "synchronous") == 1, "and back"


def test_the_newest_sqlite_is_used() -> None:
    assert dialects.sqlite_module().sqlite_version_info >= sqlite3.sqlite_version_info


def test_an_old_sqlite_does_without_the_log_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = SimpleNamespace(**vars(sqlite3))
    old.sqlite_version_info, old.sqlite_version = (3, 50, 9), "3.50.9"
    with caplog.at_level(logging.WARNING):
        engine = dialects.create(make_url(url_of(tmp_path / "old.db")), old)
    assert "3.50.9" in caplog.text
    assert "pysqlite3" in caplog.text
    with writing(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_the_migrations_lead_to_the_declared_schema(path: Path, engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        assert (
            "WITHOUT ROWID"
            in connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = 'reading'")
            ).scalar_one()
        )


def test_the_newest_migration_is_told_by_its_file_name() -> None:
    scripts = packaged_path("alembic")
    assert ScriptDirectory(str(scripts)).get_heads() == [newest_revision(scripts)]


def test_the_migrations_folder_does_not_hide_the_library() -> None:
    top = Path(__file__).resolve().parents[3]
    assert not (top / "alembic" / "__init__.py").exists()
    where = subprocess.run(
        [sys.executable, "-c", "import importlib.util as u; print(u.find_spec('alembic').origin)"],
        cwd=top,
        env={**os.environ, "PYTHONPATH": str(top)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).parent != top / "alembic"


def test_migrating_again_changes_nothing(path: Path) -> None:
    open_database(url_of(path)).dispose()
    before = path.read_bytes()
    engine = open_database(url_of(path))
    migrate(engine)
    engine.dispose()
    assert path.read_bytes() == before
    assert backups(engine) == []


def test_two_processes_may_migrate_at_once(path: Path) -> None:
    code = (
        "import sys; from storage.database.engine import open_database; open_database(sys.argv[1])"
    )
    starters = [
        subprocess.Popen([sys.executable, "-c", code, url_of(path)], stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for starter in starters:
        assert starter.communicate(timeout=60)[1] == b""
        assert starter.returncode == 0


def as_before_the_first_migration(path: Path) -> None:
    """Leaves a table and an older revision, as a later release would find it."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
        "CREATE TABLE keepsake (text);"
        "INSERT INTO keepsake VALUES ('kept');"
    )
    connection.close()


def begun(path: Path) -> None:
    """A file as another program leaves it that has only begun on it: marked, without a log yet."""
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {dialects.APPLICATION_ID}")


def test_a_file_is_opened_though_another_process_begins_on_it(path: Path) -> None:
    """Its journal cannot be changed while another holds the file, and SQLite does not wait."""
    begun(path)
    with hold_lock(path, 0.5):
        engine = open_engine(url_of(path))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    engine.dispose()


def test_a_file_that_stays_locked_gets_one_clear_line(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(path)
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.2)
    with hold_lock(path, 30) as holder:
        assert "cannot be opened: database is locked" in refusal(url_of(path))
        holder.kill()


def test_a_failed_migration_leaves_what_was_there(path: Path) -> None:
    path.parent.mkdir()
    as_before_the_first_migration(path)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE reading (in_the_way)")
    connection.close()
    message = refusal(url_of(path))
    assert "nothing was changed" in message
    connection = sqlite3.connect(path)
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert names == {"alembic_version", "keepsake", "reading"}


def test_a_copy_is_whole_private_and_listed(path: Path, engine: Engine) -> None:
    session_id = sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")
    copy = backup(engine, "before-0002")
    assert copy is not None
    assert mode_of(copy) == 0o600
    assert backups(engine) == [copy]
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT id FROM session").fetchall() == [(session_id,)]
    connection.close()


def test_a_database_of_a_newer_release_is_refused(path: Path, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer Classmood" in refusal(url_of(path))


def test_what_is_no_database_is_left_alone(tmp_path: Path) -> None:
    essay = tmp_path / "essay.db"
    essay.write_text("Dear diary, " * 1000)
    essay.chmod(0o644)
    foreign = tmp_path / "places.sqlite"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()
    damaged = tmp_path / "places of old.db"
    connection = sqlite3.connect(damaged)
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()
    content = bytearray(damaged.read_bytes())
    content[100:4096] = b"\xff" * 3996
    damaged.write_bytes(content)
    for path, part in (
        (essay, "not a Classmood database"),
        (foreign, "not a Classmood database"),
        (damaged, "damaged"),
    ):
        before = (path.read_bytes(), mode_of(path))
        message = refusal(url_of(path))
        assert part in message
        assert str(path) in message
        assert (path.read_bytes(), mode_of(path)) == before


def test_a_place_that_cannot_be_used_gets_one_clear_line(tmp_path: Path) -> None:
    assert "is a folder" in refusal(url_of(tmp_path))
    file = tmp_path / "file"
    file.write_text("")
    assert "cannot be written" in refusal(url_of(file / "below" / "x.db"))
    assert "must name a file" in refusal("sqlite://")
    assert "not a database URL" in refusal("classmood.db")
    assert "no driver" in refusal("oracle+nonsense://somewhere/x")


@pytest.fixture
def ordinary_user() -> Iterator[None]:
    """Root may write anywhere: be somebody else for one test."""
    if os.name == "nt" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.mark.usefixtures("ordinary_user")
@pytest.mark.skipif(os.name == "nt", reason="folder modes of POSIX")
def test_an_unwritable_place_gets_one_clear_line() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = folder / "kept.db"
        open_database(url_of(kept)).dispose()
        kept.chmod(0o400)
        folder.chmod(0o500)
        for path in (folder / "x.db", folder / "below" / "x.db", kept):
            assert "cannot be written: Permission denied" in refusal(url_of(path))
        folder.chmod(0o700)


def test_an_unreachable_server_is_named_without_its_password() -> None:
    pytest.importorskip("psycopg", reason="no PostgreSQL driver installed")
    message = refusal("postgresql+psycopg://teacher:secret@127.0.0.1:1/classmood?connect_timeout=2")
    assert "127.0.0.1" in message
    assert "secret" not in message


def add_session(engine: Engine) -> None:
    sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")


def test_a_write_waits_for_another_process(path: Path, engine: Engine) -> None:
    with hold_lock(path, 0.5):
        begin = time.monotonic()
        add_session(engine)
        assert time.monotonic() - begin > 0.3


def test_a_lock_held_too_long_is_said_and_readers_go_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialects, "BUSY_TIMEOUT_S", 0.2)
    engine = open_database(url_of(path))
    with hold_lock(path, 30) as holder:
        with pytest.raises(StorageBusyError, match="locked by another program"):
            add_session(engine)
        with reading(engine) as connection:
            assert connection.execute(text("SELECT count(*) FROM session")).scalar() == 0
        holder.kill()
    add_session(engine)
    engine.dispose()


def test_concurrent_writers_lose_nothing(path: Path) -> None:
    """Each reads, then writes what it read plus one: lost updates would show."""
    engine = open_engine(url_of(path))
    migrate(engine)
    with writing(engine) as connection:
        values = {"title": "0", "source": "demo", "sample_hz": 1, "model_version": ""}
        now = datetime.now(UTC)
        connection.execute(
            insert(Session).values(
                started_at=now, class_only=False, class_name="", notes="", **values
            )
        )

    def count_up() -> None:
        for _ in range(50):
            with writing(engine) as connection:
                title = connection.execute(text("SELECT title FROM session")).scalar_one()
                connection.execute(text("UPDATE session SET title = :n"), {"n": int(title) + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT title FROM session")).scalar() == "200"
    engine.dispose()
