"""Each test gets an empty, migrated database of its own on both engines."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select

from storage.database.engine import open_database, reading
from storage.database.migration import newest_revision
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Session
from storage.packed.samples import SERVER_TABLES, ReadingSample, is_packed
from storage.writes import sessions
from tests.support.database.postgres import Cluster


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_is_migrated_and_empty(store_url: str, turn: int) -> None:
    engine = open_database(store_url)
    try:
        with reading(engine) as connection:
            revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            assert revision.scalar() == newest_revision(Path("alembic"))
            assert connection.scalar(select(func.count()).select_from(Session)) == 0, turn
        sessions.start_session(engine, source="demo", sample_hz=1, model_version="m")
        with reading(engine) as connection:
            assert connection.scalar(select(func.count()).select_from(Session)) == 1
    finally:
        engine.dispose()


def test_the_migrations_lead_to_the_declared_schema(store_url: str) -> None:
    engine = open_database(store_url)
    with reading(engine) as connection:
        packed = is_packed(connection)
        kept = ReadingSample.name

        def is_ours(thing: object, name: str | None, kind: str, *_: object) -> bool:
            # there a reading is a view of what is packed, a partition is as its whole, a trigger
            # stands for the foreign key of a divided table, and an index is of one part
            if not packed:
                return True
            if kind == "table":
                parts = (f"{kept}_", "mood_")
                return name != "reading" and not str(name).startswith(parts)
            table = getattr(thing, "table", None)
            return table is None or table.name != "mood" or kind == "column"

        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_object": is_ours}
        )
        declared: Any = [Base.metadata, *([SERVER_TABLES] if packed else [])]
        assert compare_metadata(context, declared) == []
    engine.dispose()


def test_the_server_runs_as_an_ordinary_user_on_a_socket_alone(postgresql_cluster: Cluster) -> None:
    assert Path(f"/proc/{postgresql_cluster.process.pid}").stat().st_uid != 0
    lines = (postgresql_cluster.folder / "data" / "postmaster.pid").read_text().splitlines()
    assert lines[4] == str(postgresql_cluster.folder)
    assert lines[5] == ""  # no address
