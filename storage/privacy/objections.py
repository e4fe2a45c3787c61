"""Who of a class is not to be read: kept over lessons, and handed to the monitor that obeys it.

Somebody is known by a name of the class list, where names are read, or by fingerprints of the name
label with a salt of the class (`monitor.seats.objections`), which say nothing without the salt, and
of which there are none for anybody else. Name and fingerprints are never kept together.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from storage.database.engine import reading, writing
from storage.database.tables.classes import ClassMember
from storage.database.tables.lessons import Seat, Session
from storage.database.tables.privacy import ClassObjection, ClassSalt
from storage.errors import InputFileError, StorageError
from storage.remembered import RememberedLabel

PRINT_BYTES = 272
"""Of one fingerprint as it is kept."""
MOST_PRINTS = 8
"""Of one student: sizes of the label."""


@dataclass(frozen=True, slots=True)
class Objections:
    """names: as the class list has them. labels: fingerprints by id of the objection.

    salt: of the class, None where there are no fingerprints.
    """

    names: tuple[str, ...] = ()
    labels: Mapping[int, tuple[bytes, ...]] = field(default_factory=dict)
    salt: int | None = None

    @property
    def count(self) -> int:
        """Of students."""
        return len(self.names) + len(self.labels)


@dataclass(frozen=True, slots=True)
class Objection:
    """One that is kept. name: None where it is known by fingerprints, of so many sizes."""

    id: int
    class_name: str
    name: str | None
    sizes: int
    objected_at: datetime


def objections_of(engine: Engine, class_name: str) -> Objections:
    """For the monitor of a lesson of this class. Raises StorageError."""
    name = class_name.strip()
    if not name:
        return Objections()
    columns = (ClassObjection.id, ClassObjection.name, ClassObjection.labels)
    with reading(engine) as connection:
        wanted = select(*columns).where(ClassObjection.class_name == name)
        rows = connection.execute(wanted.order_by(ClassObjection.id)).all()
        salt = _salt(connection, name)
    return Objections(
        tuple(row.name for row in rows if row.name),
        {row.id: _prints(row.labels) for row in rows if row.labels and salt is not None},
        salt,
    )


def listed(engine: Engine, class_name: str = "") -> list[Objection]:
    """Objections of a class, or of all, in order. Raises StorageError."""
    columns = (
        ClassObjection.id,
        ClassObjection.class_name,
        ClassObjection.name,
        func.coalesce(func.length(ClassObjection.labels), 0).label("bytes"),
        ClassObjection.objected_at,
    )
    wanted = select(*columns).order_by(ClassObjection.class_name, ClassObjection.id)
    if class_name:
        wanted = wanted.where(ClassObjection.class_name == class_name.strip())
    with reading(engine) as connection:
        rows = connection.execute(wanted).all()
    return [
        Objection(row.id, row.class_name, row.name, row.bytes // PRINT_BYTES, row.objected_at)
        for row in rows
    ]


def object_by_name(engine: Engine, class_name: str, name: str, now: datetime | None = None) -> int:
    """Keeps that somebody of the class list is not to be read; its id, the same when said again.

    Raises InputFileError where the list has no such name, StorageError.
    """
    class_name, name = class_name.strip(), " ".join(name.split())
    same = (ClassObjection.class_name == class_name, ClassObjection.name == name)
    on_list = (ClassMember.class_name == class_name, ClassMember.name == name)
    with writing(engine, durable=True) as connection:
        known = connection.execute(select(ClassObjection.id).where(*same)).scalar()
        if known is not None:
            return known
        if connection.execute(select(ClassMember.id).where(*on_list)).first() is None:
            raise InputFileError(
                f"the list of class {class_name!r} has no {name!r}: 'classmood class-list' keeps "
                "lists, and the name is given as it stands there"
            )
        values = {"class_name": class_name, "name": name, "objected_at": now or datetime.now(UTC)}
        added: int = connection.execute(
            insert(ClassObjection).values(**values).returning(ClassObjection.id)
        ).scalar_one()
    return added


def withdraw(engine: Engine, objection_id: int) -> None:
    """Deletes an objection; with the last fingerprint of a class its salt. Raises StorageError."""
    with writing(engine, durable=True) as connection:
        gone = connection.execute(
            delete(ClassObjection)
            .where(ClassObjection.id == objection_id)
            .returning(ClassObjection.class_name)
        ).first()
        if gone is None:
            raise StorageError(f"no objection {objection_id}; 'classmood consent list' shows them")
        drop_idle_salt(connection, gone.class_name)


def exclude_always(engine: Engine, seat_id: int) -> None:
    """Excludes a student of the lesson that is being watched, in all lessons of its class.

    The monitor remembers the label's fingerprint at its next look. Raises StorageError where the
    lesson is over or has no class.
    """
    columns = (Session.class_name, Session.ended_at)
    with writing(engine, durable=True) as connection:
        row = connection.execute(
            select(*columns).join(Seat, Seat.session_id == Session.id).where(Seat.id == seat_id)
        ).first()
        if row is None:
            raise StorageError(f"no seat {seat_id}")
        if row.ended_at is not None:
            raise StorageError("the lesson is over: its labels are not kept, so nobody is known by")
        if not row.class_name.strip():
            raise StorageError("this lesson has no class: name it when the lesson begins")
        make_salt(connection, row.class_name.strip())
        of_seat = update(Seat).where(Seat.id == seat_id)
        connection.execute(of_seat.values(excluded=True, remember_requested=True))


def remember(connection: Connection, session_id: int, label: RememberedLabel) -> None:
    """Stores the fingerprint of a label, of a new objection or beside those of a known one.

    In the open transaction. Nothing where the objection was withdrawn meanwhile.
    """
    class_name = connection.execute(
        select(Session.class_name).where(Session.id == session_id)
    ).scalar_one()
    if label.objection is None:
        values = {
            "class_name": class_name.strip(),
            "labels": label.print,
            "objected_at": datetime.now(UTC),
        }
        asked = (
            Seat.session_id == session_id,
            Seat.number == label.number,
            Seat.remember_requested,
        )
        taken = connection.execute(
            update(Seat).where(*asked).values(remember_requested=False).returning(Seat.id)
        ).first()
        if taken is not None:
            connection.execute(insert(ClassObjection).values(**values))
        return
    known = (ClassObjection.id == label.objection, ClassObjection.labels.is_not(None))
    labels = connection.execute(select(ClassObjection.labels).where(*known)).scalar()
    if labels is None or len(labels) >= MOST_PRINTS * PRINT_BYTES or label.print in _prints(labels):
        return
    connection.execute(update(ClassObjection).where(*known).values(labels=labels + label.print))


def make_salt(connection: Connection, class_name: str) -> int:
    """The salt of a class, drawn where it has none."""
    salt = _salt(connection, class_name)
    if salt is None:
        salt = secrets.randbits(63)
        connection.execute(insert(ClassSalt).values(class_name=class_name, salt=salt))
    return salt


def drop_idle_salt(connection: Connection, class_name: str) -> None:
    """Deletes the salt of a class that has no fingerprints any more."""
    left = select(ClassObjection.id).where(
        ClassObjection.class_name == class_name, ClassObjection.labels.is_not(None)
    )
    if connection.execute(left).first() is None:
        connection.execute(delete(ClassSalt).where(ClassSalt.class_name == class_name))


def asked_to_remember(connection: Connection, session_id: int) -> tuple[frozenset[int], int | None]:
    """Numbers of seats whose labels are to be remembered, and the salt of their class."""
    wanted = (Seat.session_id == session_id, Seat.remember_requested)
    numbers = frozenset(connection.execute(select(Seat.number).where(*wanted)).scalars())
    if not numbers:
        return numbers, None
    class_name = connection.execute(
        select(Session.class_name).where(Session.id == session_id)
    ).scalar_one()
    return numbers, _salt(connection, class_name.strip())


def _salt(connection: Connection, class_name: str) -> int | None:
    wanted = select(ClassSalt.salt).where(ClassSalt.class_name == class_name)
    salt: int | None = connection.execute(wanted).scalar()
    return salt


def _prints(labels: bytes) -> tuple[bytes, ...]:
    whole = len(labels) - len(labels) % PRINT_BYTES
    return tuple(labels[at : at + PRINT_BYTES] for at in range(0, whole, PRINT_BYTES))
