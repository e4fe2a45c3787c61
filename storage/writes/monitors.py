"""The registry of monitors: which computer watches in which room, and for whom."""

from typing import cast

from sqlalchemy import Engine, Table

from storage.computer.processes import own_identity
from storage.database.engine import writing
from storage.database.leases import database_now
from storage.database.tables.monitors import Monitor
from storage.database.upserts import upsert


def register(engine: Engine, session_id: int, *, room: str, teacher: str) -> None:
    """Says that this computer's monitor has begun a lesson. Raises StorageError.

    room, teacher: as its settings say, or "". What this computer did in the same room before is
    forgotten.
    """
    with writing(engine) as connection:
        seen_at = connection.execute(database_now().select()).scalar_one()
        row = {
            "host": own_identity().host, "room": room, "teacher": teacher,
            "session_id": session_id, "seen_at": seen_at,
        }  # fmt: skip
        upsert(
            connection,
            cast(Table, Monitor.__table__),
            [row],
            key=("host", "room"),
            update=("teacher", "session_id", "seen_at"),
        )
