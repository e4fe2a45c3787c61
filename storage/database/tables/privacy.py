"""Tables of privacy at school scale: the school's policy, retention by class, consent."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import Base, UtcMillis


class SchoolPolicy(Base):
    """What the administrator decides for every lesson of this database: one row, or none."""

    __tablename__ = "school_policy"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    limits: Mapped[str]  # `privacy.policy.Limit`s, parted by spaces
    most_readings_days: Mapped[int | None]  # longest retention; None: as each computer is set
    most_mood_days: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(UtcMillis)
    set_by: Mapped[str]  # login of the administrator, "" on the command line


class ClassRetention(Base):
    """How long lessons of one class are kept; None: as of any other class."""

    __tablename__ = "class_retention"

    class_name: Mapped[str] = mapped_column(primary_key=True)
    readings_days: Mapped[int | None]
    mood_days: Mapped[int | None]
    set_at: Mapped[datetime] = mapped_column(UtcMillis)


class ClassTold(Base):
    """That a class, or one person of it, was told what is recorded: when, which text, and how."""

    __tablename__ = "class_told"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_name: Mapped[str] = mapped_column(index=True)
    told_at: Mapped[datetime] = mapped_column(UtcMillis)
    version: Mapped[int]  # of the notice's text, see `access.notice`
    speakers: Mapped[bool] = mapped_column(server_default=false())  # the text with speaking times
    language: Mapped[str]  # of the text, such as "de"; "" where that is not known
    way: Mapped[str]  # `privacy.consent.Way`
    person: Mapped[str] = mapped_column(server_default=text("''"))  # "": the class as a whole


class ClassObjection(Base):
    """Somebody of a class who is not to be read in any of its lessons.

    Known by a name of the class list, or by the label's fingerprint with the salt of the class:
    one of the two is None.
    """

    __tablename__ = "class_objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_name: Mapped[str] = mapped_column(index=True)
    name: Mapped[str | None]
    labels: Mapped[bytes | None] = mapped_column(LargeBinary)  # see `privacy.objections`
    objected_at: Mapped[datetime] = mapped_column(UtcMillis)


class ClassSalt(Base):
    """Secret of a class for its fingerprints; there only while it has any."""

    __tablename__ = "class_salt"

    class_name: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[int] = mapped_column(BigInteger)
