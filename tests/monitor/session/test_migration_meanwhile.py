"""A database is brought up to date while a monitor writes: it waits, goes on, and loses nothing."""

import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from monitor.session import writer as writers
from monitor.session.writer import Writer
from storage.config.packaged import packaged_path
from storage.database import migration, server
from storage.database.engine import open_database, open_engine, reading, writing
from storage.database.migration import SchemaState, migrate, newest_revision, schema_state
from storage.database.tables.lessons import Session
from storage.errors import StorageError
from storage.export.columns import Table
from storage.export.tables import blocks
from tests.support.lessons.samples import sample_at

STUDENTS = 4
HELD_S = 10
"""Longer than a monitor's statement waits for a lock."""
_NEXT = '''"""The next release's."""
import time
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None

def upgrade():
    op.add_column("seat", sa.Column("later", sa.Integer(), nullable=True))
    op.add_column("monitor_state", sa.Column("later", sa.Integer(), nullable=True))
    op.add_column("mood", sa.Column("later", sa.Integer(), nullable=True))
    time.sleep({held_s})

def downgrade():
    pass
'''


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The migrations with one more: that of a program that is newer."""
    scripts = packaged_path("alembic")
    folder = tmp_path / "later"
    shutil.copytree(scripts, folder)
    words = _NEXT.format(newest=newest_revision(scripts), held_s=HELD_S)
    (folder / "versions" / "9999_later.py").write_text(words)
    return folder


def migrate_as_newer(url: str, scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migration, "packaged_path", lambda _: scripts)
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()


def begun(engine: Engine) -> tuple[int, datetime]:
    now = datetime.now(UTC)
    with writing(engine) as connection:
        session = connection.execute(
            insert(Session)
            .values(title="a", source="demo", started_at=now, sample_hz=1.0, model_version="m",
                    class_name="", class_only=False, notes="")
            .returning(Session.id)
        ).scalar_one()  # fmt: skip
    return session, now


def stored(engine: Engine, session: int) -> int:
    with reading(engine) as connection:
        return sum(len(block) for block in blocks(connection, session, Table.READINGS))


def test_a_monitor_waits_goes_on_and_says_that_it_is_old(
    store_url: str, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "_TIDY_S", 0.2)
    monkeypatch.setattr(writers, "_SCHEMA_S", 0.5)
    engine = open_database(store_url)
    session, start = begun(engine)
    stop, submitted = threading.Event(), 0

    def write() -> None:
        nonlocal submitted
        while not stop.wait(0.02):
            if writer.submit(sample_at(session, submitted / 5, STUDENTS, start)) is not None:
                submitted += 1

    with Writer(engine, session) as writer:
        thread = threading.Thread(target=write)
        thread.start()
        while writer.acknowledged < 10:
            time.sleep(0.02)
        migrate_as_newer(store_url, later, monkeypatch)
        before = writer.acknowledged
        until = time.monotonic() + 30
        while writer.acknowledged < before + 20 and time.monotonic() < until:
            time.sleep(0.05)
        notices: list[str] = []
        while not notices and time.monotonic() < until:
            if (notice := writer.take_notice()) is not None:
                notices.append(notice)
            time.sleep(0.05)
        stop.set()
        thread.join()
        writer.flush(30)
        assert writer.dropped == 0
        assert writer.acknowledged == submitted > before
    assert stored(engine, session) == submitted * STUDENTS
    assert ["newer Classmood" in notice for notice in notices] == [True]
    assert schema_state(engine) is SchemaState.NEWER
    engine.dispose()
    # the next lesson does not begin on tables that this program does not know
    with pytest.raises(StorageError, match="newer Classmood") as told:
        open_database(store_url)
    assert "\n" not in str(told.value)


def test_what_a_newer_schema_breaks_says_so_and_keeps_the_rest(
    postgresql_url: str, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(postgresql_url)
    session, start = begun(engine)
    with (
        pytest.raises(StorageError, match="newer Classmood") as told,
        Writer(engine, session) as writer,
    ):
        writer.submit(sample_at(session, 0, STUDENTS, start))
        writer.flush(10)
        with writing(engine) as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
            connection.exec_driver_sql("ALTER TABLE mood RENAME COLUMN seen TO was_seen")
        writer.submit(sample_at(session, 1, STUDENTS, start))
        writer.flush(20)
    assert "\n" not in str(told.value)
    engine.dispose()


def test_somebody_who_reads_for_long_is_waited_for_in_turns(
    postgresql_url: str, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else waits behind a migration that itself waits for a long download."""
    monkeypatch.setattr(server, "_MIGRATION_LOCK_MS", 500)
    (later / "versions" / "9999_later.py").write_text(
        (later / "versions" / "9999_later.py").read_text().replace(f"({HELD_S})", "(0)")
    )
    engine = open_database(postgresql_url)
    problems: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate_as_newer(postgresql_url, later, monkeypatch)
        except BaseException as error:
            problems.append(error)

    with reading(engine) as download:
        download.exec_driver_sql("SELECT count(*) FROM seat")
        download.exec_driver_sql("SELECT count(*) FROM monitor_state")
        thread = threading.Thread(target=upgrade)
        thread.start()
        until, longest_s = time.monotonic() + 4, 0.0
        while time.monotonic() < until:
            began_s = time.monotonic()
            with reading(engine) as page:
                page.exec_driver_sql("SELECT count(*) FROM monitor_state")
            longest_s = max(longest_s, time.monotonic() - began_s)
            time.sleep(0.05)
        assert thread.is_alive()
    thread.join(60)
    assert problems == []
    assert longest_s < 3
    assert schema_state(engine) is SchemaState.NEWER
    engine.dispose()


def test_two_migrations_at_once_are_one(
    postgresql_url: str, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = later / "versions" / "9999_later.py"
    file.write_text(file.read_text().replace(f"({HELD_S})", "(1)"))
    monkeypatch.setattr(migration, "packaged_path", lambda _: later)
    problems: list[BaseException] = []

    def upgrade() -> None:
        engine = open_engine(postgresql_url)
        try:
            migrate(engine)
        except BaseException as error:
            problems.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
