"""A lesson that was left running for weeks, or one continued after years: rows of any offset."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, select, text

from alembic import command
from storage import queries
from storage.config.packaged import packaged_path
from storage.database import dialects, server
from storage.database.engine import open_database, reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Reading
from storage.database.tables.rollups import Mood
from storage.export.columns import Table
from storage.export.files import iter_csv
from storage.packed.samples import ReadingSample, is_packed
from storage.records import MOOD_BUCKET_MS
from storage.writes import sessions
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.lessons.samples import sample_at

START = datetime(2020, 1, 1, tzinfo=UTC)
LARGEST_INTEGER = 2**31 - 1
OFFSETS_MS = [
    0, 9_999, 10_000, 86_400_000, LARGEST_INTEGER - 1, LARGEST_INTEGER, LARGEST_INTEGER + 1,
    2**31 + MOOD_BUCKET_MS, 2**32 - 1, 2**32, 90 * 86_400_000, 5 * 365 * 86_400_000,
]  # fmt: skip


def lesson_with_a_look_at(engine: Engine, *offsets_ms: int) -> int:
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    looks = [sample_at(session_id, offset / 1000, start=START) for offset in offsets_ms]
    with writing(engine) as connection:
        store(connection, BatchBuilder(connection, session_id).build(looks))
    return session_id


@pytest.mark.parametrize("offset_ms", OFFSETS_MS)
def test_a_look_at_any_moment_is_stored_and_told(engine: Engine, offset_ms: int) -> None:
    session_id = lesson_with_a_look_at(engine, offset_ms)
    at = START + timedelta(milliseconds=offset_ms)
    sessions.end_session(engine, session_id, at)
    with reading(engine) as connection:
        assert set(connection.scalars(select(Reading.offset_ms))) == {offset_ms}
        assert set(connection.scalars(select(Mood.bucket_ms))) == {offset_ms - offset_ms % 10_000}
        told = list(connection.execute(queries.readings_since(session_id)))
        assert {row.observed_at for row in told} == {at}
        assert len(list(connection.execute(queries.seat_mood(session_id)))) == 3
        lines = "".join(iter_csv(connection, session_id, Table.READINGS)).splitlines()
    assert len(lines) == 4


def migrated(connection: Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(packaged_path("alembic")))
    config.attributes["connection"] = connection
    (command.downgrade if to == "0006" else command.upgrade)(config, to)


_LATER = {"others", "unsure"}
"""Columns that came after migration 0006: gone in it, and unknown afterwards."""


def contents(connection: Connection) -> list[str]:
    """All rows of both tables, in order of their keys, as far as migration 0006 holds them."""
    tables = (Base.metadata.tables[name] for name in ("reading", "mood"))
    return [
        repr(
            connection.execute(
                select(*(column for column in table.columns if column.name not in _LATER)).order_by(
                    *table.primary_key.columns
                )
            ).all()
        )
        for table in tables
    ]


def test_rows_that_are_there_stay_when_the_columns_grow(engine: Engine) -> None:
    lesson_with_a_look_at(engine, 0, 9_999, LARGEST_INTEGER)
    with dialects.begin(engine, dialects.MIGRATE) as connection:
        before = contents(connection)
        migrated(connection, "0006")
    with dialects.begin(engine, dialects.MIGRATE) as connection:
        migrated(connection, "head")
    with reading(engine) as connection:
        after = contents(connection)
        packed = is_packed(connection)
        table = ReadingSample.name if packed else "reading"
        keys = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    assert after == before
    assert keys == ["session_id", "offset_ms", *([] if packed else ["seat_id"])]
    lesson_with_a_look_at(engine, LARGEST_INTEGER + 1)


def test_a_migration_may_take_as_long_as_it_needs(postgresql_url: str) -> None:
    engine = open_database(postgresql_url)
    with engine.connect() as connection:
        server.allow_long_statements(connection)
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
    engine.dispose()
