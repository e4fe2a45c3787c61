"""PostgreSQL itself hides rows of others, whatever a statement says."""

from functools import partial

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from storage.access.limited_engine import limit_rows, limited_engine
from storage.access.viewer import NOBODY, Viewer
from storage.database import dialects
from storage.database.engine import open_database, reading, writing
from storage.database.tables.columns import Base
from storage.database.tables.lessons import Marker, Seat, Session
from storage.errors import StorageError
from storage.writes import annotations
from tests.storage.access.reach import row_counts
from tests.support.school.two_teachers import School, build


def test_postgresql_hides_the_rows_even_where_statements_are_not_limited(
    postgresql_url: str,
) -> None:
    everything = open_database(postgresql_url)
    school = build(everything)
    limited_engine(everything, lambda: NOBODY).dispose()  # makes the role ready
    whole = row_counts(everything)
    for viewer in school.viewers.values():
        engine = dialects.create(everything.url)
        limit_rows(engine, partial(_itself, viewer))
        counts = row_counts(engine)
        if viewer in (school.ada.viewer, school.bea.viewer):
            assert {name: 2 * count for name, count in counts.items()} == whole
        elif viewer == school.head:
            # roll-ups by number of a seat are left to the statements, see migration 0024
            assert counts["session"] == 4
            for name in ("seat", "reading", "attachment_line", "slide_picture", "class_member"):
                assert counts[name] == 0, name
        else:
            assert set(counts.values()) == {0}
        if viewer != school.ada.viewer:
            _refused(engine, school)
        engine.dispose()
    assert row_counts(everything) == whole
    everything.dispose()


def _refused(engine: Engine, school: School) -> None:
    foreign = school.ada.ended

    def changed(connection: Connection) -> int:
        found = connection.execute(update(Session).where(Session.id == foreign).values(title="x"))
        return (
            found.rowcount
            + connection.execute(delete(Seat).where(Seat.session_id == foreign)).rowcount
        )

    with writing(engine) as connection:
        assert changed(connection) == 0
    values = {"session_id": foreign, "marked_at": annotations.REST_OF_CLASS, "text": "x"}
    with pytest.raises(StorageError), writing(engine) as connection:
        connection.execute(insert(Marker).values(**values))
    with pytest.raises(StorageError), reading(engine) as connection:
        connection.execute(select(Base.metadata.tables["account"]))


def _itself(viewer: Viewer) -> Viewer:
    return viewer
