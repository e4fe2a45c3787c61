"""What a teacher writes into a session: names, marks, and answers to flags.

Every function is one transaction of its own and raises StorageError where its target is not there.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Update, delete, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import writing
from storage.database.tables.attachments import Attachment
from storage.database.tables.lessons import Flag, Marker, Seat, Session
from storage.errors import StorageError
from storage.kinds import MarkerKind, Verdict

REST_OF_CLASS = datetime(2900, 1, 1, tzinfo=UTC)
"""`snoozed_until` of a flag that is not to be shown again in its session."""

Row = dict[str, Any]
"""A row by the names of its columns."""


def rename_session(engine: Engine, session_id: int, title: str, class_name: str = "") -> None:
    """Sets a session's title and class."""
    statement = update(Session).where(Session.id == session_id)
    _change(
        engine, statement.values(title=title, class_name=class_name), f"no session {session_id}"
    )


def rename_seat(engine: Engine, seat_id: int, name: str | None) -> None:
    """Sets a seat's name as the teacher wants to see it; None or empty: its number alone.

    Whatever is read from the screen afterwards, this stays.
    """
    statement = update(Seat).where(Seat.id == seat_id)
    statement = statement.values(name=name or "", name_certainty=None)
    _change(engine, statement, f"no seat {seat_id}")


def add_marker(
    engine: Engine,
    session_id: int,
    text: str,
    marked_at: datetime | None = None,
    kind: MarkerKind = MarkerKind.TOPIC,
) -> int:
    """Adds a mark (now where marked_at is None) and returns its id."""
    with writing(engine) as connection:
        if connection.execute(select(Session.id).where(Session.id == session_id)).first() is None:
            raise StorageError(f"no session {session_id}")
        values = {"session_id": session_id, "text": text, "kind": str(kind)}
        return connection.execute(
            insert(Marker)
            .values(marked_at=marked_at or datetime.now(UTC), **values)
            .returning(Marker.id)
        ).scalar_one()


def remove_marker(engine: Engine, marker_id: int) -> Row:
    """Takes a mark away; its row, for `put_back.restore_marker`."""
    this = Marker.id == marker_id
    with writing(engine) as connection:
        row = connection.execute(select(*Marker.__table__.columns).where(this)).first()
        if row is None:
            raise StorageError(f"no mark {marker_id}")
        connection.execute(delete(Marker).where(this))
        return dict(row._mapping)


def put_back(connection: Connection, table: type[Marker | Attachment], row: Row) -> int:
    """Inserts the row with its own id, or with a new one where it has none or another has it now.

    Returns the id. Raises StorageError where its lesson is gone.
    """
    session_id = row["session_id"]
    if connection.execute(select(Session.id).where(Session.id == session_id)).first() is None:
        raise StorageError(f"no session {session_id}: it was deleted meanwhile")
    own = select(table.id).where(table.id == row.get("id"))
    taken = connection.execute(own).first() is not None
    values = {key: value for key, value in row.items() if key != "id" or not taken}
    return int(connection.execute(insert(table).values(**values).returning(table.id)).scalar_one())


def restore_marker(engine: Engine, row: Row) -> int:
    """Writes a mark again that `annotations.remove_marker` took away; its id. StorageError."""
    with writing(engine) as connection:
        return put_back(connection, Marker, row)


def set_verdict(engine: Engine, flag_id: int, verdict: str | None) -> None:
    """Keeps what the teacher says of a flag: "helpful", "wrong", or None to take it back."""
    if verdict is not None and verdict not in set(Verdict):
        raise ValueError(f"a verdict is 'helpful', 'wrong' or None, got {verdict!r}")
    statement = update(Flag).where(Flag.id == flag_id)
    kept = None if verdict is None else str(verdict)
    _change(engine, statement.values(verdict=kept), f"no flag {flag_id}", durable=True)


def acknowledge_flag(engine: Engine, flag_id: int, at: datetime | None = None) -> None:
    """Keeps that the teacher has seen a flag."""
    at = at or datetime.now(UTC)
    statement = update(Flag).where(Flag.id == flag_id).values(acknowledged_at=at)
    _change(engine, statement, f"no flag {flag_id}", durable=True)


def unacknowledge_flag(engine: Engine, flag_id: int) -> None:
    """Takes back that the teacher has seen a flag."""
    statement = update(Flag).where(Flag.id == flag_id).values(acknowledged_at=None)
    _change(engine, statement, f"no flag {flag_id}", durable=True)


def snooze_flag(engine: Engine, flag_id: int, until: datetime) -> None:
    """Hides a flag, and every other of the same seat and kind, until a moment."""
    statement = update(Flag).where(Flag.id == flag_id).values(snoozed_until=until)
    _change(engine, statement, f"no flag {flag_id}", durable=True)


def end_snooze(engine: Engine, flag_id: int) -> None:
    """Shows a flag again, and every other of the same seat and kind in its session."""
    this = select(Flag.session_id, Flag.seat_id, Flag.kind).where(Flag.id == flag_id)
    with writing(engine, durable=True) as connection:
        row = connection.execute(this).first()
        if row is None:
            raise StorageError(f"no flag {flag_id}")
        same = (
            Flag.session_id == row.session_id,
            Flag.seat_id.is_not_distinct_from(row.seat_id),
            Flag.kind == row.kind,
        )
        connection.execute(update(Flag).where(*same).values(snoozed_until=None))


def _change(engine: Engine, statement: Update, missing: str, *, durable: bool = False) -> None:
    with writing(engine, durable=durable) as connection:
        result: CursorResult[Any] = connection.execute(statement)
        if result.rowcount == 0:
            raise StorageError(missing)
