"""Flags and gaps of a batch as rows: opened, changed or closed by what was seen."""

from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database.tables.lessons import Flag, Gap, Seat
from storage.records import FlagEvent, GapEvent


def store_flag(connection: Connection, flag: FlagEvent) -> None:
    """Adds a flag or changes the one it is; a flag of a seat that was deleted is left out."""
    values = {
        "closed_at": flag.closed_at,
        "prolonged": flag.prolonged,
        "evidence": flag.evidence.as_json(),
        # a call that was made is never taken back
        **({"called_at": flag.called_at} if flag.called_at is not None else {}),
        **({"held_at": flag.held_at} if flag.held_at is not None else {}),
    }
    known = connection.execute(
        select(Flag.id).where(
            Flag.session_id == flag.session_id,
            Flag.opened_at == flag.opened_at,
            Flag.kind == str(flag.kind),
            Flag.seat_id.is_not_distinct_from(flag.seat_id),
        )
    ).scalar()
    if known is not None:
        connection.execute(update(Flag).where(Flag.id == known).values(**values))
        return
    if flag.seat_id is not None:
        seat = connection.execute(select(Seat.id).where(Seat.id == flag.seat_id)).first()
        if seat is None:  # the teacher has deleted this student meanwhile
            return
    connection.execute(
        insert(Flag).values(
            session_id=flag.session_id,
            seat_id=flag.seat_id,
            kind=str(flag.kind),
            opened_at=flag.opened_at,
            **values,
        )
    )


def store_gap(connection: Connection, gap: GapEvent) -> None:
    """Adds a gap, or changes the one with its beginning and reason."""
    values = {"ended_at": gap.ended_at, "detail": gap.detail}
    same = (
        Gap.session_id == gap.session_id,
        Gap.started_at == gap.started_at,
        Gap.reason == str(gap.reason),
    )
    result: CursorResult[Any] = connection.execute(update(Gap).where(*same).values(**values))
    if result.rowcount == 0:
        connection.execute(
            insert(Gap).values(
                session_id=gap.session_id,
                started_at=gap.started_at,
                reason=str(gap.reason),
                **values,
            )
        )
