"""What a teacher says of seats: exclude, merge, separate, split; names are in `annotations`.

A merge changes nothing that was recorded: from then on `queries.owner_of` answers the records of
the merged seat with the other's id, so that separating them again brings everything back. A
running monitor takes the edits with its next commit; after class they work on the session alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Engine,
    Integer,
    String,
    bindparam,
    cast,
    false,
    literal_column,
    select,
    update,
)

from storage import queries
from storage.database.engine import writing
from storage.database.tables.columns import UtcMillis
from storage.database.tables.lessons import Flag, Seat, Session
from storage.errors import StorageError
from storage.kinds import FlagKind, SeatState
from storage.privacy.objections import asked_to_remember
from storage.rows import SeatRow
from storage.seat_ids import seat_number


@dataclass(frozen=True, slots=True)
class SeatEdits:
    """What the teacher wants of the seats of a session, by number, for its monitor.

    excluded: neither read nor looked at. own: of these, the teacher's. merged: number -> the seat
    it is shown as. split: those on which two students were taken for one; each is handed over
    once. remember: of the excluded, those whose labels are to be remembered with the class's salt.
    snoozed: until when flags of a seat and kind are not to be shown, on the lesson's own
    clock.
    """

    excluded: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()
    merged: Mapping[int, int] = field(default_factory=dict)
    split: tuple[int, ...] = ()
    snoozed: Mapping[tuple[int, FlagKind], datetime] = field(default_factory=dict)
    remember: frozenset[int] = frozenset()
    class_salt: int | None = None


NO_EDITS = SeatEdits()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whether a seat was excluded, and its state, before that was changed."""

    seat_id: int
    excluded: bool
    state: str


def set_excluded(engine: Engine, seat_id: int, *, excluded: bool) -> list[Exclusion]:
    """Excludes a student from now on, or takes that back; how it was. Raises StorageError.

    What was recorded stays stored but is shown and exported nowhere while it lasts;
    `deletion.delete_seat` deletes it.
    """
    with writing(engine, durable=True) as connection:
        _seat(connection, seat_id)
        before = _exclusions(connection, seat_id)
        of_seat = update(Seat).where(Seat.id.in_([one.seat_id for one in before]))
        connection.execute(of_seat.values(excluded=excluded, remember_requested=False))
        owned = of_seat.where(Seat.state == SeatState.SELF)
        connection.execute(owned.values(state=SeatState.VIDEO))
    return before


def set_own(engine: Engine, seat_id: int) -> list[Exclusion]:
    """The teacher's own tile: excluded, and called so. `set_excluded` takes it back.

    Returns how it was. Raises StorageError.
    """
    with writing(engine, durable=True) as connection:
        _seat(connection, seat_id)
        before = _exclusions(connection, seat_id)
        of_seat = update(Seat).where(Seat.id.in_([one.seat_id for one in before]))
        connection.execute(of_seat.values(excluded=True, state=SeatState.SELF))
    return before


def restore_exclusions(engine: Engine, before: Sequence[Exclusion]) -> None:
    """Takes an exclusion back exactly: every seat is as it was. Raises StorageError."""
    with writing(engine, durable=True) as connection:
        for one in before:
            _seat(connection, one.seat_id)
            values = {"excluded": one.excluded, "state": one.state}
            connection.execute(update(Seat).where(Seat.id == one.seat_id).values(**values))


def _exclusions(connection: Connection, seat_id: int) -> list[Exclusion]:
    """Of all seats that are one student's."""
    statement = select(Seat.id, Seat.excluded, Seat.state).where(
        Seat.id.in_(family(connection, seat_id))
    )
    rows = connection.execute(statement.order_by(Seat.id))
    return [Exclusion(row.id, row.excluded, row.state) for row in rows]


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
    found = connection.execute(_asked_for(), {"lesson": session_id}).all()
    if not found:
        return NO_EDITS
    rows = [row for row in found if row.kind is None]
    asked: tuple[frozenset[int], int | None] = (frozenset(), None)
    split = tuple(row.number for row in rows if row.split_requested)
    if split:
        of_session = update(Seat).where(Seat.session_id == session_id, Seat.split_requested)
        connection.execute(of_session.values(split_requested=False))
    merged = {row.number: row.merged_into for row in rows if row.merged_into is not None}
    if any(row.remember_requested for row in rows):
        asked = asked_to_remember(connection, session_id)
    return SeatEdits(
        excluded=frozenset(row.number for row in rows if row.excluded),
        own=frozenset(r.number for r in rows if r.excluded and r.state == SeatState.SELF),
        merged={number: seat_number(into) for number, into in sorted(merged.items())},
        split=split,
        snoozed=_snoozed([row for row in found if row.kind is not None]),
        remember=asked[0],
        class_salt=asked[1],
    )


@cache
def _asked_for() -> CompoundSelect[Any]:
    """Seats of a lesson that somebody has edited, and its flags that are set aside, in one."""
    edited = Seat.excluded | Seat.merged_into.is_not(None) | Seat.split_requested
    no = false()
    seats: Any = select(
        Seat.number, Seat.excluded, Seat.merged_into, Seat.split_requested, Seat.state,
        Seat.remember_requested, cast(None, String).label("kind"),
        cast(None, UtcMillis).label("snoozed_until"),
    )  # fmt: skip
    flags: Any = select(
        queries.owner_of(Flag.seat_id), no, cast(None, Integer), no, literal_column("''"), no,
        Flag.kind, Flag.snoozed_until,
    )  # fmt: skip
    of_lesson = bindparam("lesson", type_=Integer())
    set_aside = (Flag.seat_id.is_not(None), Flag.snoozed_until.is_not(None))
    both: CompoundSelect[Any] = seats.where(Seat.session_id == of_lesson, edited).union_all(
        flags.where(Flag.session_id == of_lesson, *set_aside)
    )
    return both


def _snoozed(rows: Sequence[Any]) -> dict[tuple[int, FlagKind], datetime]:
    until: dict[tuple[int, FlagKind], datetime] = {}
    for row in rows:
        key = (seat_number(row.number), FlagKind(row.kind))
        until[key] = max(row.snoozed_until, until.get(key, row.snoozed_until))
    return until


def _seat(connection: Connection, seat_id: int) -> SeatRow:
    row = connection.execute(queries.seat(seat_id)).first()
    if row is None:
        raise StorageError(f"no seat {seat_id}")
    return row
