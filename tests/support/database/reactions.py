"""Stored answers on tiles for tests of what is read from them."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from storage.database.engine import writing
from storage.kinds import ReactionKind
from storage.seat_ids import seat_id
from storage.writes.samples.reactions import store_reaction


def add_reaction(
    engine: Engine,
    session_id: int,
    number: int | None,
    kind: ReactionKind,
    began_at: datetime,
    seconds: float | None = 8.0,
    place: int = 0,
) -> None:
    """Stores one icon. number: of the seat, None as in a class-only lesson; seconds None: up."""
    row = {
        "session_id": session_id,
        "seat_id": None if number is None else seat_id(session_id, number),
        "kind": str(kind),
        "began_at": began_at,
        "ended_at": None if seconds is None else began_at + timedelta(seconds=seconds),
        "place": place,
    }
    with writing(engine) as connection:
        store_reaction(connection, row)
