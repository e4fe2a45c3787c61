"""Brings a database to the newest schema, with a copy made first."""

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from storage.config.packaged import packaged_path
from storage.database import dialects, server
from storage.errors import StorageError
from storage.printable import masked

BACKUP_SUFFIX = ".bak"
"""Ends the name of copies that deleting removes, so that deleted means gone."""


class SchemaState(StrEnum):
    """How a database's schema stands to this version of the program."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


NEWER_SCHEMA = "the database was made by a newer Classmood; update Classmood to use it"


def schema_state(engine: Engine) -> SchemaState:
    """Whether the schema is this version's, an earlier one or none, or one it does not know.

    Raises StorageError where the database does not answer.
    """
    newest = newest_revision(packaged_path("alembic"))
    try:
        with engine.connect() as connection:
            current = _revision(connection)
    except SQLAlchemyError as error:
        raise StorageError(f"the database does not answer: {_reason(error)}") from error
    if current == newest:
        return SchemaState.CURRENT
    # revisions are numbers of four digits that only grow
    return SchemaState.OLDER if current is None or current < newest else SchemaState.NEWER


def migrate(engine: Engine) -> None:
    """Upgrades to the newest schema in one transaction; does nothing where it is there already.

    A SQLite file that holds a schema is copied beside itself first. Safe to run again after any
    interruption, from two processes at once, and while monitors write: they wait, and on a server
    it is tried again where somebody reads for long. Raises StorageError.
    """
    scripts = packaged_path("alembic")
    try:
        with engine.connect() as connection:
            current = _revision(connection)
        if current == newest_revision(scripts):
            return
        # importing alembic takes a second: only where there is something to migrate
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util.exc import CommandError  # noqa: PLC0415

        from alembic import command  # noqa: PLC0415
    except SQLAlchemyError as error:
        raise _failure(error) from error
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    try:
        if current is not None:
            backup(engine, f"before-{newest_revision(scripts)}")
        for attempt in server.patient_attempts():
            with attempt, dialects.begin(engine, dialects.MIGRATE) as connection:
                dialects.mark_as_ours(connection)
                server.allow_long_statements(connection)
                server.lock_out_writers(connection)
                config.attributes["connection"] = connection
                with _no_bytecode():
                    command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(NEWER_SCHEMA) from error
    except SQLAlchemyError as error:
        raise _failure(error) from error
    finally:
        engine.dispose()  # connections used for migrating do not enforce foreign keys


@contextlib.contextmanager
def _no_bytecode() -> Iterator[None]:
    """What Python would write beside the migrations, no uninstaller knows of."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def newest_revision(scripts: Path) -> str:
    """Revision of the newest migration; every file's name begins with its revision."""
    return max(path.name.partition("_")[0] for path in (scripts / "versions").glob("[0-9]*_*.py"))


def backup(engine: Engine, label: str) -> Path | None:
    """Copies a SQLite file to `<file>.<label>-<time>.bak` (mode 0600); None for a server.

    The copy is consistent even while another process writes, and appears under its name only when
    it is complete.
    """
    if engine.dialect.name != "sqlite":
        return None
    source = Path(str(engine.url.database))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = source.with_name(f"{source.name}.{label}-{stamp}{BACKUP_SUFFIX}")
    partial = target.with_name(target.name + ".part")
    os.close(os.open(partial, os.O_CREAT | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(dialects.sqlite_module().connect(str(partial))) as copy:
            connection = engine.raw_connection()
            try:
                connection.driver_connection.backup(copy)  # type: ignore[union-attr]
            finally:
                connection.close()
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def backups(engine: Engine) -> list[Path]:
    """Copies made by `backup`, oldest first."""
    if engine.dialect.name != "sqlite":
        return []
    source = Path(str(engine.url.database))
    return sorted(
        path
        for path in source.parent.iterdir()
        if path.name.startswith(source.name + ".") and path.suffix == BACKUP_SUFFIX
    )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _failure(error: SQLAlchemyError) -> StorageError:
    return StorageError(
        f"the database could not be brought up to date: {_reason(error)}; nothing was changed in it"
    )


def _reason(error: SQLAlchemyError) -> str:
    return masked(str(getattr(error, "orig", None) or error).splitlines()[0])
