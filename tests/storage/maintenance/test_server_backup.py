"""A server's database as one file and back: one moment of it, into an empty one, nowhere else."""

import secrets
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, insert, select
from typer.testing import CliRunner

from classmood import app
from monitor.session.writer import Writer
from storage.database.engine import open_database, reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.rollups import Mood
from storage.errors import ClassmoodError, InputFileError, StorageError
from storage.export.columns import Table
from storage.export.tables import blocks
from storage.maintenance import server_backup
from storage.seat_ids import WHOLE_CLASS
from tests.support.database.postgres import Cluster
from tests.support.lessons.samples import sample_at
from tests.support.lessons.seed import Lesson, add_lesson

STUDENTS = 5


@pytest.fixture
def empty_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """A database in which nothing is, not even a schema."""
    name = f"restored_{secrets.token_hex(6)}"
    postgresql_cluster.run(f"CREATE DATABASE {name}")
    yield postgresql_cluster.url(name)
    postgresql_cluster.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def begun(engine: Engine) -> tuple[int, datetime]:
    now = datetime.now(UTC)
    with writing(engine) as connection:
        session = connection.execute(
            insert(Session)
            .values(title="a", source="demo", started_at=now, sample_hz=1.0, model_version="m")
            .returning(Session.id)
        ).scalar_one()
    return session, now


def sums(engine: Engine, session: int) -> tuple[int, int]:
    """Readings, and samples by the roll-ups that are written with them."""
    with reading(engine) as connection:
        rows = sum(len(block) for block in blocks(connection, session, Table.READINGS))
        samples = connection.execute(
            select(func.coalesce(func.sum(Mood.samples), 0)).where(
                Mood.session_id == session, Mood.seat_id == WHOLE_CLASS
            )
        ).scalar_one()
    return rows, samples


def test_a_backup_while_a_monitor_writes_is_one_moment(
    postgresql_url: str, empty_url: str, tmp_path: Path
) -> None:
    engine = open_database(postgresql_url)
    old = add_lesson(engine, Lesson(minutes=3, seats=9, live=False))
    session, start = begun(engine)
    stop, submitted = threading.Event(), 0
    file = tmp_path / "copy.dump"

    def write(writer: Writer) -> None:
        nonlocal submitted
        while not stop.is_set():
            writer.submit(sample_at(session, submitted / 10, STUDENTS, start), wait_s=5)
            submitted += 1
            time.sleep(0.005)

    with Writer(engine, session) as writer:
        thread = threading.Thread(target=write, args=(writer,))
        thread.start()
        while writer.acknowledged < 20:
            time.sleep(0.02)
        before = writer.acknowledged
        server_backup.dump(postgresql_url, file)
        after = submitted
        until = time.monotonic() + 20
        while writer.acknowledged < after and time.monotonic() < until:
            time.sleep(0.02)
        stop.set()
        thread.join()
        writer.flush(30)
        assert writer.dropped == 0
    assert sums(engine, session) == (submitted * STUDENTS, submitted)
    assert file.stat().st_mode & 0o777 == 0o600
    held = server_backup.restore(empty_url, file)
    copy = open_database(empty_url)
    rows, samples = sums(copy, session)
    assert rows == samples * STUDENTS  # whole transactions: one moment
    assert before <= samples <= after
    assert sums(copy, old) == sums(engine, old)
    assert held.lessons == 2 and held.readings == rows + sums(copy, old)[0]
    # what was restored is used as any other: a lesson is added under a new number
    assert add_lesson(copy, Lesson(minutes=0.1, seats=2, columns=2)) > session
    copy.dispose()
    engine.dispose()


def test_nothing_is_restored_over_anything(postgresql_url: str, tmp_path: Path) -> None:
    engine = open_database(postgresql_url)
    add_lesson(engine, Lesson(minutes=0.2, seats=2, columns=2, live=False))
    file = tmp_path / "copy.dump"
    server_backup.dump(postgresql_url, file)
    with pytest.raises(StorageError, match=r"not empty.*createdb"):
        server_backup.restore(postgresql_url, file)
    with reading(engine) as connection:
        before = server_backup.counts(connection)
    assert before.lessons == 1
    with pytest.raises(StorageError, match="exists already"):
        server_backup.dump(postgresql_url, file)
    engine.dispose()


def test_a_schema_without_rows_counts_as_empty(
    postgresql_url: str, empty_url: str, tmp_path: Path
) -> None:
    engine = open_database(postgresql_url)
    add_lesson(engine, Lesson(minutes=0.2, seats=2, columns=2, live=False))
    engine.dispose()
    file = tmp_path / "copy.dump"
    server_backup.dump(postgresql_url, file)
    open_database(empty_url).dispose()
    assert server_backup.restore(empty_url, file).lessons == 1


def test_tables_of_another_program_are_left_alone(
    postgresql_url: str, empty_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "copy.dump"
    server_backup.dump(postgresql_url, file)
    other = create_engine(empty_url)
    with other.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id int)")
    with pytest.raises(StorageError, match="another program"):
        server_backup.restore(empty_url, file)
    with other.begin() as connection:
        connection.exec_driver_sql("SELECT id FROM invoices")
        connection.exec_driver_sql("DROP TABLE invoices")
        connection.exec_driver_sql("CREATE FUNCTION bad() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    other.dispose()
    open_database(empty_url).dispose()
    foreign = tmp_path / "foreign.dump"
    server_backup.dump(empty_url, foreign)
    with pytest.raises(InputFileError, match="another program"):
        server_backup.restore(postgresql_url, foreign)


@pytest.mark.parametrize(
    "content", [b"", b"PGDMP", b"PGDMP" + b"\0" * 500, b"SQLite format 3\0" + b"\0" * 84,
                b"--\n-- PostgreSQL database dump\n--\n", b"\xff" * 4000, None],
)  # fmt: skip
def test_what_is_no_backup_gets_one_line(
    postgresql_url: str, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "file.dump"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ClassmoodError) as told:
        server_backup.restore(postgresql_url, file)
    assert "\n" not in str(told.value)


def test_a_half_backup_changes_nothing(postgresql_url: str, empty_url: str, tmp_path: Path) -> None:
    engine = open_database(postgresql_url)
    add_lesson(engine, Lesson(minutes=5, seats=25, live=False))
    engine.dispose()
    file = tmp_path / "copy.dump"
    server_backup.dump(postgresql_url, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    with pytest.raises(ClassmoodError):
        server_backup.restore(empty_url, file)
    bare = create_engine(empty_url)
    with bare.connect() as connection:
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        assert connection.exec_driver_sql(tables).scalar_one() == 0
    bare.dispose()


def test_without_the_programs_it_says_what_to_do(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    with pytest.raises(StorageError, match="postgresql-client"):
        server_backup.dump(postgresql_url, tmp_path / "copy.dump")
    assert list(tmp_path.iterdir()) == []


def test_no_password_is_among_the_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    environments: list[dict[str, str]] = []

    def run(words: list[str], *, env: dict[str, str], **_: object) -> object:
        given.extend(words)
        environments.append(env)
        return subprocess.CompletedProcess(words, 1, "", "pg_dump: error: no way: secret-word")

    monkeypatch.setattr(subprocess, "run", run)
    url = "postgresql+psycopg://anna:secret-word@db.school:5433/lessons?sslmode=require"
    with pytest.raises(StorageError, match="no way"):
        server_backup.dump(url, tmp_path / "copy.dump")
    assert not any("secret-word" in word for word in given)
    assert environments[0]["PGPASSWORD"] == "secret-word"
    conninfo = next(word for word in given if word.startswith("--dbname="))
    assert "sslmode=require" in conninfo and "port=5433" in conninfo


def test_the_commands(postgresql_url: str, empty_url: str, tmp_path: Path) -> None:
    engine = open_database(postgresql_url)
    add_lesson(engine, Lesson(minutes=0.2, seats=2, columns=2, live=False))
    engine.dispose()
    config, file = tmp_path / "config.yaml", tmp_path / "copy.dump"
    config.write_text(f"data_dir: {tmp_path / 'data'}\n")
    given = ["--config", str(config), "--database"]
    made = CliRunner().invoke(app, ["backup", "--out", str(file), *given, postgresql_url])
    assert made.exit_code == 0, made.output
    assert "checked" in made.output
    back = CliRunner().invoke(app, ["restore", str(file), *given, empty_url])
    assert back.exit_code == 0, back.output
    assert "Restored 1 lessons" in back.output
    again = CliRunner().invoke(app, ["restore", str(file), "--yes", *given, empty_url])
    assert again.exit_code == 1 and "not empty" in str(again.exception)
    dated = CliRunner().invoke(app, ["backup", *given, postgresql_url])
    assert dated.exit_code == 0
    assert len(list((tmp_path / "data").glob("classmood-*.dump"))) == 1
