"""What a teacher says of seats: exclude, merge, separate, split; names are in `annotations`.

A merge changes nothing that was recorded: from then on `queries.owner_of` answers the records of
the merged seat with the other's id, so that separating them again brings everything back. A
running monitor takes the edits with its next commit; after class they work on the session alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from storage import queries
from storage.database.engine import writing
from storage.database.schema import Flag, Seat, Session
from storage.errors import StorageError
from storage.records import FlagKind, SeatState, seat_number
from storage.rows import SeatRow


@dataclass(frozen=True, slots=True)
class SeatEdits:
    """What the teacher wants of the seats of a session, by number, for its monitor.

    excluded: neither read nor looked at. own: of these, the teacher's. merged: number -> the seat
    it is shown as. split: those on which two students were taken for one; each is handed over
    once. snoozed: until when flags of a seat and kind are not to be shown, on the lesson's own
    clock.
    """

    excluded: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    merged: Mapping[int, int] = field(default_factory=dict)
    split: tuple[int, ...] = ()
    snoozed: Mapping[tuple[int, FlagKind], datetime] = field(default_factory=dict)


NO_EDITS = SeatEdits()


def set_excluded(engine: Engine, seat_id: int, *, excluded: bool) -> None:
    """Excludes a student from now on, or takes that back. Raises StorageError.

    What was recorded stays stored but is shown and exported nowhere while it lasts;
    `retention.delete_seat` deletes it.
    """
    with writing(engine, durable=True) as connection:
        _seat(connection, seat_id)
        of_seat = update(Seat).where(Seat.id.in_(family(connection, seat_id)))
        connection.execute(of_seat.values(excluded=excluded))
        owned = of_seat.where(Seat.state == SeatState.SELF)
        connection.execute(owned.values(state=SeatState.VIDEO))


def set_own(engine: Engine, seat_id: int) -> None:
    """The teacher's own tile: excluded, and called so. `set_excluded` takes it back.

    Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        _seat(connection, seat_id)
        of_seat = update(Seat).where(Seat.id.in_(family(connection, seat_id)))
        connection.execute(of_seat.values(excluded=True, state=SeatState.SELF))


def own_seats(connection: Connection, session_id: int) -> frozenset[int]:
    """Ids of the seats that are the teacher's own."""
    own = (Seat.session_id == session_id) & Seat.excluded & (Seat.state == SeatState.SELF)
    return frozenset(connection.execute(select(Seat.id).where(own)).scalars())


def merge(engine: Engine, seat_id: int, into: int) -> None:
    """Makes two seats one student's: everything of `seat_id` is of `into`, which keeps its number.

    A name that only one of them has is kept, and so is an exclusion. Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        one, other = _seat(connection, seat_id), _seat(connection, into)
        if one.session_id != other.session_id or one.id == other.id:
            raise StorageError("only two different seats of one lesson can be merged")
        if one.merged_into is not None or other.merged_into is not None:
            raise StorageError("one of these seats is merged already; separate it first")
        family = update(Seat).where((Seat.id == one.id) | (Seat.merged_into == one.id))
        connection.execute(family.values(merged_into=other.id))
        values: dict[str, Any] = {"excluded": one.excluded or other.excluded}
        if not other.name and one.name:
            values |= {"name": one.name, "name_certainty": one.name_certainty}
        whole = update(Seat).where((Seat.id == other.id) | (Seat.merged_into == other.id))
        connection.execute(whole.values(excluded=values.pop("excluded")))
        if values:
            connection.execute(update(Seat).where(Seat.id == other.id).values(**values))


def separate(engine: Engine, seat_id: int) -> None:
    """Takes a merge back: the seat and what was recorded on it are its own again. StorageError."""
    with writing(engine, durable=True) as connection:
        if _seat(connection, seat_id).merged_into is None:
            raise StorageError(f"seat {seat_number(seat_id)} is not merged into another")
        connection.execute(update(Seat).where(Seat.id == seat_id).values(merged_into=None))


def request_split(engine: Engine, seat_id: int) -> None:
    """Asks the running monitor to part two students it took for one; from then on, not before.

    Raises StorageError where the lesson has ended, where seats were merged into this one, and where
    the student is excluded: whoever got the new number would be watched.
    """
    with writing(engine, durable=True) as connection:
        seat = _seat(connection, seat_id)
        ended = select(Session.ended_at).where(Session.id == seat.session_id)
        if connection.execute(ended).scalar() is not None:
            raise StorageError("the lesson is over: what was recorded cannot be parted any more")
        merged = select(Seat.id).where(Seat.merged_into == seat_id)
        if seat.merged_into is not None or connection.execute(merged).first() is not None:
            raise StorageError("this seat is part of a merge: separate that instead")
        if seat.excluded:
            raise StorageError("this student is excluded: include them before you split the seat")
        connection.execute(update(Seat).where(Seat.id == seat_id).values(split_requested=True))


def family(connection: Connection, seat_id: int) -> list[int]:
    """Ids of all seats that were made one student's with this one, itself among them."""
    of_student = queries.owner_of(Seat.id) == select(queries.owner_of(seat_id)).scalar_subquery()
    return list(connection.execute(select(Seat.id).where(of_student).order_by(Seat.id)).scalars())


def take(connection: Connection, session_id: int) -> SeatEdits:
    """The edits of a session, for its monitor; what is asked for once is taken with it."""
    edited = Seat.excluded | Seat.merged_into.is_not(None) | Seat.split_requested
    rows = connection.execute(
        select(
            Seat.number, Seat.excluded, Seat.merged_into, Seat.split_requested, Seat.state
        ).where(Seat.session_id == session_id, edited)
    ).all()
    snoozed = _snoozed(connection, session_id)
    if not rows and not snoozed:
        return NO_EDITS
    split = tuple(row.number for row in rows if row.split_requested)
    if split:
        of_session = update(Seat).where(Seat.session_id == session_id, Seat.split_requested)
        connection.execute(of_session.values(split_requested=False))
    merged = {row.number: row.merged_into for row in rows if row.merged_into is not None}
    return SeatEdits(
        excluded=frozenset(row.number for row in rows if row.excluded),
        own=frozenset(r.number for r in rows if r.excluded and r.state == SeatState.SELF),
        merged={number: seat_number(into) for number, into in sorted(merged.items())},
        split=split,
        snoozed=snoozed,
    )


def _snoozed(connection: Connection, session_id: int) -> dict[tuple[int, FlagKind], datetime]:
    owner = queries.owner_of(Flag.seat_id)
    statement = select(owner.label("seat_id"), Flag.kind, Flag.snoozed_until).where(
        Flag.session_id == session_id, Flag.seat_id.is_not(None), Flag.snoozed_until.is_not(None)
    )
    until: dict[tuple[int, FlagKind], datetime] = {}
    for row in connection.execute(statement):
        key = (seat_number(row.seat_id), FlagKind(row.kind))
        until[key] = max(row.snoozed_until, until.get(key, row.snoozed_until))
    return until


def _seat(connection: Connection, seat_id: int) -> SeatRow:
    row = connection.execute(queries.seat(seat_id)).first()
    if row is None:
        raise StorageError(f"no seat {seat_id}")
    return row
