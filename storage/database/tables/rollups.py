"""Tables of what is summed up over ten seconds: expressions, speaking, and posture."""

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import OFFSET, Base, PackedProbabilities
from storage.seat_ids import WHOLE_CLASS


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


class Posture(Base):
    """Of all faces judged in ten seconds, how many were turned away or down; of no student.

    Only looks with `SMALLEST_GROUP` faces or more count; without one there is no row.
    """

    __tablename__ = "posture"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), primary_key=True
    )
    bucket_ms: Mapped[int] = mapped_column(OFFSET, primary_key=True)  # as of `mood`
    looks: Mapped[int]  # frames that counted
    judged: Mapped[int]  # faces in them, summed
    turned_away: Mapped[int | None]  # of these; None where that is not asked for
    head_down: Mapped[int | None]

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
