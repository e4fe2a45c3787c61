"""Tables of what a teacher laid beside a lesson: transcripts, chats and polls."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.database.tables.columns import OFFSET, Base, UtcMillis


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
