"""A school of two teachers, a head and an administrator, with words that nobody else may see."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from storage.access.viewer import Viewer
from storage.accounts import logins, people
from storage.database.engine import reading, writing
from storage.database.tables.accounts import Account
from storage.database.tables.attachments import Attachment, AttachmentLine
from storage.database.tables.classes import ClassMember
from storage.database.tables.lessons import Flag, Reaction, Seat, Session, SlidePicture
from storage.database.tables.monitors import MonitorState
from storage.database.tables.rollups import SeatSpeech, SpeechTime
from storage.kinds import Role
from storage.seat_ids import seat_id
from tests.support.lessons.seed import Lesson, add_lesson

STUDENTS = 20


@dataclass(frozen=True, slots=True)
class Secrets:
    """Words planted in the lessons of one teacher. individuals: what not even a head may see."""

    title: str
    class_name: str
    topic: str
    individuals: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return (self.title, self.class_name, self.topic, *self.individuals)


@dataclass(frozen=True, slots=True)
class Teacher:
    """One teacher's lessons: ended, and running where `live` is one."""

    viewer: Viewer
    login: str
    secrets: Secrets
    ended: int
    live: int


@dataclass(frozen=True, slots=True)
class School:
    """Who is there, and what of."""

    ada: Teacher
    bea: Teacher
    head: Viewer
    administrator: Viewer

    @property
    def viewers(self) -> dict[str, Viewer]:
        """By name."""
        return {
            "ada": self.ada.viewer, "bea": self.bea.viewer, "head": self.head,
            "administrator": self.administrator,
        }  # fmt: skip


def build(engine: Engine) -> School:
    """Fills an empty database."""
    return School(
        ada=_teacher(engine, "ada"),
        bea=_teacher(engine, "bea"),
        head=Viewer(Role.HEAD, add_account(engine, "head", Role.HEAD)),
        administrator=Viewer(Role.ADMINISTRATOR, add_account(engine, "office", Role.ADMINISTRATOR)),
    )


def cookie_of(engine: Engine, viewer: Viewer) -> str:
    """A new login's cookie; "" for nobody."""
    account = viewer.account_id
    return "" if account is None else logins.begin(engine, people.by_id(engine, account))


def add_account(engine: Engine, login: str, role: Role, *, disabled: bool = False) -> int:
    """The number of a new account without a password."""
    values = {
        "login": login, "name": login.title(), "role": str(role), "disabled": disabled,
        "created_at": datetime.now(UTC),
    }  # fmt: skip
    with writing(engine) as connection:
        made = connection.execute(insert(Account).values(**values).returning(Account.id))
        return int(made.scalar_one())


def _teacher(engine: Engine, login: str) -> Teacher:
    account = add_account(engine, login, Role.TEACHER)
    word = login.title()
    names = tuple(f"Pupil{word}{number}" for number in range(1, STUDENTS + 1))
    individuals = (
        *names, f"notes-of-{login}", f"said-in-{login}", f"speaker-{login}", f"file-{login}",
        f"listed-{login}", f"token-{login}", f"host-{login}", f"planned-by-{login}",
    )  # fmt: skip
    secrets = Secrets(f"Title{word}", f"Class{word}", f"Topic{word}", individuals)
    now = datetime.now(UTC)
    topics = (secrets.topic, f"{secrets.topic} two", f"{secrets.topic} three")
    lessons = [
        add_lesson(
            engine,
            Lesson(
                minutes=2, seats=STUDENTS, columns=5, live=live, title=secrets.title,
                class_name=secrets.class_name, names=names, topics=topics, ends_at=ends_at,
            ),
        )
        for live, ends_at in ((False, now - timedelta(days=1)), (True, now))
    ]  # fmt: skip
    with writing(engine) as connection:
        connection.execute(
            update(Session)
            .where(Session.id.in_(lessons))
            .values(
                owner_id=account,
                room=f"Room {word}",
                notes=f"notes-of-{login}",
                agenda=f"planned-by-{login}",
            )
        )
        connection.execute(
            update(MonitorState)
            .where(MonitorState.session_id.in_(lessons))
            .values(host=f"host-{login}", preview_token=f"token-{login}", preview_port=1)
        )
        connection.execute(
            insert(ClassMember),
            [{"class_name": secrets.class_name, "name": f"listed-{login}", "owner_id": account}],
        )
        for lesson in lessons:
            _plant(connection, lesson, login)
    return Teacher(Viewer(Role.TEACHER, account), login, secrets, *lessons)


def _plant(connection: Connection, lesson: int, login: str) -> None:
    began = connection.execute(select(Session.started_at).where(Session.id == lesson)).scalar_one()
    picture = b"RIFFslide-" + login.encode()
    seat = seat_id(lesson, 1)
    connection.execute(
        insert(Reaction).values(
            session_id=lesson, seat_id=seat, kind="raised_hand", place=0,
            began_at=began + timedelta(seconds=30), ended_at=began + timedelta(seconds=40),
        )
    )  # fmt: skip
    connection.execute(
        insert(SpeechTime).values(
            session_id=lesson, bucket_ms=0, looked_ms=9000, own_known_ms=9000, own_ms=4000,
            class_ms=1000,
        )
    )  # fmt: skip
    connection.execute(
        insert(SeatSpeech).values(session_id=lesson, bucket_ms=0, seat_id=seat, spoke_ms=1000)
    )
    connection.execute(insert(SlidePicture).values(session_id=lesson, slide=1, picture=picture))
    attachment = connection.scalar(
        insert(Attachment)
        .values(
            session_id=lesson, name=f"file-{login}.vtt", kind="transcript", offset_ms=0,
            origin="set", certainty=None, private=0, rough=False, added_at=began,
        )
        .returning(Attachment.id)
    )  # fmt: skip
    connection.execute(
        insert(AttachmentLine).values(
            attachment_id=attachment, number=0, session_id=lesson, offset_ms=1000, length_ms=2000,
            speaker=f"speaker-{login}", text=f"said-in-{login}",
        )
    )  # fmt: skip


def flag_of(engine: Engine, lesson: int) -> int:
    """A flag of a student in a lesson."""
    wanted = select(Flag.id).where(Flag.session_id == lesson, Flag.seat_id.is_not(None)).limit(1)
    with reading(engine) as connection:
        return int(connection.execute(wanted).scalar_one())


def seats_named(engine: Engine, lesson: int) -> int:
    """How many seats of a lesson have a name."""
    wanted = select(Seat.id).where(Seat.session_id == lesson, Seat.name.is_not(None))
    with reading(engine) as connection:
        return len(connection.execute(wanted).all())
