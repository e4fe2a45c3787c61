"""Tables of lessons: what a lesson is, and what was seen, flagged and marked in it."""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import OFFSET, Base, PackedProbabilities, UnsureCode, UtcMillis
from storage.kinds import Unsure


class Session(Base):
    """One lesson watched."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    class_name: Mapped[str] = mapped_column(default="")
    source: Mapped[str]  # window, screen, region, camera, video, image, demo
    started_at: Mapped[datetime] = mapped_column(UtcMillis)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    sample_hz: Mapped[float]
    model_version: Mapped[str]
    class_only: Mapped[bool] = mapped_column(default=False)
    notice_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    notes: Mapped[str] = mapped_column(default="")
    # whether answers on tiles are read; None in lessons of versions that did not keep this
    reads_answers: Mapped[bool | None]
    # whether each student's speaking time is kept
    times_speakers: Mapped[bool] = mapped_column(default=False, server_default=false())
    policy: Mapped[str] = mapped_column(default="", server_default=text("''"))  # `privacy.policy`
    # whether shares of the class turned away, and with heads down, are kept
    counts_turned_away: Mapped[bool] = mapped_column(default=False, server_default=false())
    counts_head_down: Mapped[bool] = mapped_column(default=False, server_default=false())
    # the account whose lesson it is; None: nobody's, or kept without accounts
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    room: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # titles of the agenda given before it, one a line, see `storage.agenda.follow`
    agenda: Mapped[str] = mapped_column(default="", server_default=text("''"))

    __table_args__ = (
        # history, newest first
        Index("ix_session_started_at", "started_at"),
        # lessons that run
        Index(
            "ix_session_open",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_session_owner", "owner_id"),
        # an id is never used again: a bookmarked page of a deleted lesson shows no other lesson
        {"sqlite_autoincrement": True},
    )


class Seat(Base):
    """One student in one session, known by a pseudonym: its number."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(SmallInteger)  # "Seat 12"
    # given by the teacher, or read where that is switched on; "" where the teacher wants none
    name: Mapped[str | None]
    # 0..1 for a name that was read and that nobody has looked over, else None
    name_certainty: Mapped[float | None]
    first_seen_at: Mapped[datetime] = mapped_column(UtcMillis)
    last_seen_at: Mapped[datetime] = mapped_column(UtcMillis)
    state: Mapped[str] = mapped_column(default="video")  # video, camera_off, self, excluded, away
    # FlagKind of a look that is there but has not lasted long enough for a flag, or ""
    pending: Mapped[str] = mapped_column(default="", server_default=text("''"))
    tile_row: Mapped[int] = mapped_column(SmallInteger)  # last place on screen, from 1
    tile_column: Mapped[int] = mapped_column(SmallInteger)
    # the teacher wants this student neither read nor shown
    excluded: Mapped[bool] = mapped_column(default=False)
    # id of the seat of the same student to which this one belongs, see `storage.writes.seat_edits`
    merged_into: Mapped[int | None]
    # two students were taken for one: the monitor obeys and takes it back
    split_requested: Mapped[bool] = mapped_column(default=False, server_default=false())
    # the monitor is asked to remember the label, see `storage.privacy.objections`
    remember_requested: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (UniqueConstraint("session_id", "number"),)


class Reading(Base):
    """One face at one moment. Ordered by time inside a session: appends stay at the end."""

    __tablename__ = "reading"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    offset_ms: Mapped[int] = mapped_column(OFFSET, primary_key=True)  # since session.started_at
    seat_id: Mapped[int] = mapped_column(primary_key=True)
    probabilities: Mapped[NDArray[np.float32]] = mapped_column(PackedProbabilities)
    face_px: Mapped[int] = mapped_column(SmallInteger)
    quality_percent: Mapped[int] = mapped_column(SmallInteger)
    tile_row: Mapped[int] = mapped_column(SmallInteger)
    tile_column: Mapped[int] = mapped_column(SmallInteger)
    others: Mapped[int | None] = mapped_column(SmallInteger)  # see `records.Reading`
    # why the face cannot be read; None where it can, and of readings before this was kept
    unsure: Mapped[Unsure | None] = mapped_column(UnsureCode)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Reaction(Base):
    """An icon by which somebody answered on the own tile; of nobody in a class-only lesson."""

    __tablename__ = "reaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    kind: Mapped[str]  # ReactionKind
    began_at: Mapped[datetime] = mapped_column(UtcMillis)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMillis)  # None: still there
    # tells icons of one kind apart that began at one moment, where no seat does
    place: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        Index("ix_reaction_session_began", "session_id", "began_at"),
        Index("ix_reaction_seat", "seat_id"),  # what a cascade looks for
    )


class Flag(Base):
    """Something a teacher may want to look at, with its evidence and the teacher's verdict."""

    __tablename__ = "flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id", ondelete="CASCADE"))
    kind: Mapped[str]  # confused, sad
    opened_at: Mapped[datetime] = mapped_column(UtcMillis)
    closed_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    prolonged: Mapped[bool] = mapped_column(default=False)
    # when the teacher was called to it: by sound, badge, or the top of the list
    called_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    # when the teacher would have been called, had the call not been held for the experiment
    held_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[str | None]  # helpful, wrong
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcMillis)
    # until then no flag of the same seat and kind is shown
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcMillis)

    __table_args__ = (
        # open flags of the live session; flags of a session in order
        Index("ix_flag_session_opened", "session_id", "opened_at"),
        Index("ix_flag_seat", "seat_id"),  # what a cascade looks for
        # answers over all sessions, without touching the evidence
        Index(
            "ix_flag_answers",
            "kind",
            "verdict",
            "session_id",
            sqlite_where=text("verdict IS NOT NULL"),
            postgresql_where=text("verdict IS NOT NULL"),
        ),
    )


class Marker(Base):
    """Where a topic begins, marked by the teacher or a slide, or where the class was asked."""

    __tablename__ = "marker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    marked_at: Mapped[datetime] = mapped_column(UtcMillis)
    text: Mapped[str]
    kind: Mapped[str] = mapped_column(default="topic", server_default="topic")  # MarkerKind
    # number of the slide that was seen to appear; None where the teacher has marked it
    slide: Mapped[int | None]


class SlidePicture(Base):
    """A small picture of a slide, where keeping it is switched on; never with a face in it."""

    __tablename__ = "slide_picture"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    slide: Mapped[int] = mapped_column(primary_key=True)
    picture: Mapped[bytes] = mapped_column(LargeBinary)  # WebP


class Gap(Base):
    """A stretch in which the gallery could not be seen, and why. Never counted as inattention."""

    __tablename__ = "gap"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    started_at: Mapped[datetime] = mapped_column(UtcMillis)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMillis)  # None: still blind
    reason: Mapped[str]  # GapReason
    detail: Mapped[str] = mapped_column(default="")


class RecordingOf(Base):
    """Which recording a lesson was made of, and by which settings: it is not read again."""

    __tablename__ = "recording"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str]  # hash of parts of the file, see `monitor.archive.fingerprint`
    settings: Mapped[str]  # hash of what decides on the rows

    __table_args__ = (UniqueConstraint("fingerprint", "settings"),)
