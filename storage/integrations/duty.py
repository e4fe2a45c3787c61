"""Work that one process of all does at a time, by a row that says whose it is and until when.

The row is locked until the transaction ends, so two that take it at once go one after the other.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, Table, select, update
from sqlalchemy.engine import CursorResult

from storage.database.leases import database_now
from storage.database.tables.integrations import Duty
from storage.database.upserts import upsert

ME = secrets.token_hex(8)
"""This process, as far as duties are concerned."""


def take(connection: Connection, name: str, seconds: float, holder: str = ME) -> bool:
    """Whether the duty is the holder's, from now on for so long. Needs a write transaction."""
    now = now_of(connection)
    values = {"holder": holder, "until": now + timedelta(seconds=seconds)}
    free = (Duty.holder == holder) | (Duty.until < now)
    claim = update(Duty).where(Duty.name == name, free).values(values)
    first: CursorResult[Any] = connection.execute(claim)
    if first.rowcount:
        return True
    # there may be no row yet
    table = cast(Table, Duty.__table__)
    upsert(connection, table, [{"name": name, **values}], key=("name",))
    second: CursorResult[Any] = connection.execute(claim)
    return second.rowcount > 0


def left_s(connection: Connection, name: str, holder: str = ME) -> float | None:
    """Seconds that the duty is still the holder's: 0 where it is free; None: it is another's."""
    row = connection.execute(select(Duty.holder, Duty.until).where(Duty.name == name)).first()
    if row is None:
        return 0.0
    until: datetime = row.until
    seconds = (until - now_of(connection)).total_seconds()
    if row.holder == holder:
        return max(seconds, 0.0)
    return None if seconds >= 0 else 0.0


def now_of(connection: Connection) -> datetime:
    """The moment on the database's clock."""
    now: datetime = connection.execute(select(database_now())).scalar_one()
    return now
