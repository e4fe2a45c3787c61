"""Tables, as SQLAlchemy 2 typed mappings. Times are UTC, kept as milliseconds since 1970."""

from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.columns import OFFSET, Base, PackedProbabilities, UnsureCode, UtcMillis
from storage.records import WHOLE_CLASS, Unsure

__all__ = ["OFFSET", "Base", "PackedProbabilities", "UnsureCode", "UtcMillis"]
"""Handed on from `columns`; the tables below need no mention."""


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

    __table_args__ = (
        # history, newest first
        Index("ix_session_started_at", "started_at"),
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
    # further living people on the same camera; None where that was not looked at
    others: Mapped[int | None] = mapped_column(SmallInteger)
    # why the face cannot be read; None where it can, and of readings before this was kept
    unsure: Mapped[Unsure | None] = mapped_column(UnsureCode)

    __table_args__ = ({"sqlite_with_rowid": False},)


class Mood(Base):
    """Ten-second roll-up per seat, and over the class where seat_id is WHOLE_CLASS."""

    __tablename__ = "mood"

    # bucket before seat: the rows of the running bucket lie on one or two pages
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    bucket_ms: Mapped[int] = mapped_column(OFFSET, primary_key=True)  # since session.started_at
    seat_id: Mapped[int] = mapped_column(primary_key=True)
    readings: Mapped[int]
    samples: Mapped[int]  # frames sampled in the bucket; for a seat: those with its tile on screen
    # mean per sample; of the class: of faces, readable or not; of a seat: of readings that count
    # (quality above 0), of its tile (1; 0 in lessons of versions that kept none of the three for
    # seats), and of its camera being off
    seen: Mapped[float]
    tiles: Mapped[float]
    cameras_off: Mapped[float]
    confused: Mapped[float]  # mean students who look confused per sample (class rows)
    sad: Mapped[float]
    probabilities: Mapped[NDArray[np.float32] | None] = mapped_column(PackedProbabilities)  # mean
    # mean faces per sample that were seen and could not be read; None where that was not kept
    unsure: Mapped[float | None]

    # session list: totals of the class rows alone, without touching the rows of the seats
    __table_args__ = (
        Index(
            "ix_mood_class",
            "session_id",
            "readings",
            "samples",
            "seen",
            "tiles",
            "unsure",
            sqlite_where=text(f"seat_id = {WHOLE_CLASS}"),
            postgresql_where=text(f"seat_id = {WHOLE_CLASS}"),
        ),
        {"sqlite_with_rowid": False},
    )


class SpeechTime(Base):
    """How long was spoken in ten seconds, by the teacher and by anybody else; of no student."""

    __tablename__ = "speech"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    bucket_ms: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # as of `mood`
    looked_ms: Mapped[int]  # in which the tiles could be looked at
    own_known_ms: Mapped[int]  # of these, in which the teacher's own tile was known
    own_ms: Mapped[int]  # the teacher's own tile was framed as speaking
    class_ms: Mapped[int]  # another one was

    __table_args__ = ({"sqlite_with_rowid": False},)


class SeatSpeech(Base):
    """How long a student's tile was framed as speaking in ten seconds, where that is asked for."""

    __tablename__ = "seat_speech"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    bucket_ms: Mapped[int] = mapped_column(OFFSET, primary_key=True)  # as of `mood`
    seat_id: Mapped[int] = mapped_column(
        ForeignKey("seat.id", ondelete="CASCADE"), primary_key=True
    )
    spoke_ms: Mapped[int]

    __table_args__ = (Index("ix_seat_speech_seat", "seat_id"), {"sqlite_with_rowid": False})


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

    __table_args__ = (Index("ix_reaction_session_began", "session_id", "began_at"),)


class Attachment(Base):
    """A transcript, a chat or a poll that the teacher laid beside a lesson."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]  # of the file
    kind: Mapped[str]  # attachments.lines.Kind
    offset_ms: Mapped[int] = mapped_column(BigInteger)  # of the file's own zero, since the start
    origin: Mapped[str]  # attachments.lines.Origin: how that is known
    certainty: Mapped[float | None]  # 0..1 of an offset found from speech
    private: Mapped[int]  # messages to single people, left out
    rough: Mapped[bool]  # times are known to minutes only
    added_at: Mapped[datetime] = mapped_column(UtcMillis)


class AttachmentLine(Base):
    """One cue, message or question of an attachment. speaker None: not known, or not kept."""

    __tablename__ = "attachment_line"

    attachment_id: Mapped[int] = mapped_column(
        ForeignKey("attachment.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)  # from 0, in order of time
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    offset_ms: Mapped[int] = mapped_column(OFFSET)  # since session.started_at
    length_ms: Mapped[int] = mapped_column(BigInteger)
    speaker: Mapped[str | None]
    text: Mapped[str]

    __table_args__ = (
        # the words of a lesson in order; what a cascade looks for
        Index("ix_attachment_line_session", "session_id", "offset_ms"),
        {"sqlite_with_rowid": False},
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


class ClassMember(Base):
    """One name of a class list, which helps to read the names of that class."""

    __tablename__ = "class_member"

    id: Mapped[int] = mapped_column(primary_key=True)  # in the order of the list
    class_name: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]


class ClassLearning(Base):
    """Up to which lesson the answers of a class are to be forgotten, see `storage.answers`."""

    __tablename__ = "class_learning"

    class_name: Mapped[str] = mapped_column(primary_key=True)
    forgotten_to: Mapped[int]  # id of a session; answers of it and of earlier ones do not count


class RecordingOf(Base):
    """Which recording a lesson was made of, and by which settings: it is not read again."""

    __tablename__ = "recording"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str]  # hash of parts of the file, see `monitor.archive.fingerprint`
    settings: Mapped[str]  # hash of what decides on the rows

    __table_args__ = (UniqueConstraint("fingerprint", "settings"),)


class MonitorState(Base):
    """Heartbeat of the monitor that owns a session: what it sees, or why it does not."""

    __tablename__ = "monitor_state"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    pid: Mapped[int]
    host: Mapped[str]
    # which computer, boot and process that is, see `storage.database.processes`
    computer: Mapped[str | None]
    boot: Mapped[str | None]
    process_began: Mapped[str | None]
    # of the heartbeat, on that computer's clock which nobody sets
    steady_ms: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str]  # MonitorStatus
    message: Mapped[str]  # one sentence for the teacher
    heartbeat_at: Mapped[datetime] = mapped_column(UtcMillis)  # on the database's clock
    tiles: Mapped[int]
    seen: Mapped[int]
    cameras_off: Mapped[int]
    frame_width: Mapped[int]
    frame_height: Mapped[int]
    dropped_frames: Mapped[int]
    requested: Mapped[str] = mapped_column(default="run")  # MonitorRequest, set by the dashboard
    # what the teacher should know of calls in one sentence, or ""
    flag_note: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # of the seen, faces that cannot be read, and the one reason where that is most of the class
    unsure: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    unsure_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    # newest sample since session.started_at, on the lesson's own clock, which nobody can set
    position_ms: Mapped[int | None] = mapped_column(BigInteger)
    # a page wants to see what the monitor sees until then; where the monitor serves it, see
    # monitor.preview.server
    preview_until: Mapped[datetime | None] = mapped_column(UtcMillis)
    preview_port: Mapped[int | None]
    preview_token: Mapped[str | None]
