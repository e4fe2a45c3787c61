"""A migration that is killed on its way: before each of its statements in turn."""

import os
import signal
import time
from pathlib import Path

from alembic.config import Config
from sqlalchemy import event

from alembic import command
from benchmarks.faults.faults_lesson import FORK, stored
from benchmarks.faults.faults_table import Outcome
from storage.config.packaged import packaged_path
from storage.database import dialects
from storage.database.engine import open_database, open_engine
from storage.database.migration import backups, migrate


def migration(folder: Path, at_most: int | None = None) -> Outcome:
    """A migration of a filled database is killed before its first, second, ... statement."""
    outcome = Outcome("migration stopped", "kill -9 before every single statement of it, in turn")
    old = folder / "old.db"
    engine = open_engine(f"sqlite:///{old}")
    config = Config()
    config.set_main_option("script_location", str(packaged_path("alembic")).replace("%", "%%"))
    with dialects.begin(engine, dialects.MIGRATE) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    engine = open_engine(f"sqlite:///{old}")
    with dialects.begin(engine, dialects.WRITE) as connection:
        connection.exec_driver_sql(
            "INSERT INTO session (id, title, class_name, source, started_at, sample_hz, "
            "model_version, class_only, notes) VALUES (1, 'Old', '', 'demo', 0, 1, 'm', 0, '')"
        )
        for number in range(2000):
            connection.exec_driver_sql(
                "INSERT INTO reading VALUES (1, ?, 1001, zeroblob(14), 64, 80, 1, 1)", (number,)
            )
    engine.dispose()
    before, path = stored(old), folder / "classmood.db"
    for statement in range(1, 10_000):
        for file in folder.glob("classmood.db*"):
            file.unlink()
        path.write_bytes(old.read_bytes())
        child = FORK.Process(target=_migrate_until, args=(path, statement))
        child.start()
        child.join()
        began_s = time.monotonic()
        engine = open_database(f"sqlite:///{path}")
        outcome.recover_s.append(time.monotonic() - began_s)
        outcome.by_hand += not backups(engine)
        engine.dispose()
        after = stored(path)
        outcome.acknowledged += len(before)
        outcome.lost += len(before - after)
        outcome.invented += len(after - before)
        outcome.rounds += 1
        if child.exitcode == 0 or statement == at_most:
            break
    return outcome


def _migrate_until(path: Path, statement: int) -> None:
    engine = open_engine(f"sqlite:///{path}")
    count = 0

    @event.listens_for(engine, "before_cursor_execute")
    def stop(*_: object) -> None:
        nonlocal count
        count += 1
        if count == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    migrate(engine)
