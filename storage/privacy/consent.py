"""The consent register of a class: who was told what is recorded, when, by which text and way."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Engine, delete, func, insert, select

from storage.access import notice
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Session
from storage.database.tables.privacy import ClassObjection, ClassSalt, ClassTold
from storage.errors import InputFileError, StorageError
from storage.privacy.objections import Objection
from storage.privacy.objections import listed as objections

LONGEST = 300
_LANGUAGE = 12


class Way(StrEnum):
    """How somebody was told."""

    CHAT = "chat"  # the notice's text in the meeting's chat
    SPOKEN = "spoken"
    LETTER = "letter"
    MEETING = "meeting"  # of parents, for example
    LESSON = "lesson"  # the teacher confirmed it as a lesson began


@dataclass(frozen=True, slots=True)
class Told:
    """person: "" is the class as a whole. version: of the notice's text; speakers: the one with
    speaking times. language: of the text, "" where that is not known.
    """

    id: int
    class_name: str
    told_at: datetime
    version: int
    speakers: bool
    language: str
    way: Way
    person: str


@dataclass(frozen=True, slots=True)
class Register:
    """What is kept of one class. watched: lessons under the notice, the first and the last."""

    class_name: str
    told: list[Told]
    objections: list[Objection]
    watched: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


def record_told(
    engine: Engine,
    class_name: str,
    way: Way,
    *,
    language: str = "",
    speakers: bool = False,
    person: str = "",
    told_at: datetime | None = None,
    once: bool = False,
) -> None:
    """Keeps that a class was told. Raises InputFileError without a class, StorageError.

    once: only where the class was not told by this text before, in whatever way.
    """
    class_name, person = class_name.strip(), " ".join(person.split())
    if not class_name:
        raise InputFileError("say which class was told")
    if len(person) > LONGEST or len(class_name) > LONGEST:
        raise InputFileError(f"a name has at most {LONGEST} letters")
    same = (
        ClassTold.class_name == class_name,
        ClassTold.person == "",
        ClassTold.version == notice.VERSION,
        ClassTold.speakers if speakers else ClassTold.speakers.in_((False, True)),
    )
    with writing(engine, durable=True) as connection:
        if once and connection.execute(select(ClassTold.id).where(*same)).first() is not None:
            return
        connection.execute(
            insert(ClassTold).values(
                class_name=class_name,
                told_at=told_at or datetime.now(UTC),
                version=notice.VERSION,
                speakers=speakers,
                language=language[:_LANGUAGE],
                way=str(way),
                person=person,
            )
        )


def register_of(engine: Engine, class_name: str) -> Register:
    """What is kept of a class. Raises StorageError."""
    name = class_name.strip()
    of_class = ClassTold.class_name == name
    under = (Session.class_name == name, Session.notice_at.is_not(None))
    counted = select(func.count(), func.min(Session.notice_at), func.max(Session.notice_at)).where(
        *under
    )
    with reading(engine) as connection:
        rows = connection.execute(
            select(*ClassTold.__table__.columns).where(of_class).order_by(ClassTold.told_at)
        ).all()
        watched, first_at, last_at = connection.execute(counted).one()
    told = [
        Told(
            row.id, row.class_name, row.told_at, row.version, row.speakers, row.language,
            Way(row.way), row.person,
        )
        for row in rows
    ]  # fmt: skip
    return Register(name, told, objections(engine, name), watched, first_at, last_at)


def classes(engine: Engine) -> list[str]:
    """Classes of which anything is kept, in order. Raises StorageError."""
    with reading(engine) as connection:
        found = {
            name
            for column in (ClassTold.class_name, ClassObjection.class_name)
            for name in connection.execute(select(column).distinct()).scalars()
        }
    return sorted(found)


def forget_told(engine: Engine, told_id: int) -> None:
    """Deletes one entry. Raises StorageError."""
    with writing(engine, durable=True) as connection:
        gone = delete(ClassTold).where(ClassTold.id == told_id).returning(ClassTold.id)
        if connection.execute(gone).first() is None:
            raise StorageError(f"no entry {told_id}; 'classmood consent list' shows them")


def delete_register(engine: Engine, class_name: str) -> int:
    """Deletes all that is kept of a class, objections too; how many rows. Raises StorageError."""
    name, gone = class_name.strip(), 0
    with writing(engine, durable=True) as connection:
        for table in (ClassTold, ClassObjection):
            of_class = delete(table).where(table.class_name == name).returning(table.id)
            gone += len(connection.execute(of_class).all())
        connection.execute(delete(ClassSalt).where(ClassSalt.class_name == name))
    if not gone:
        raise StorageError(f"nothing is kept of class {name!r}; 'classmood consent list'")
    return gone
