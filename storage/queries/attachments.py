"""Statements about what the teacher laid beside a lesson: transcripts, chats and polls."""

from sqlalchemy import case, exists, func, select

from storage.database.tables.attachments import Attachment, AttachmentLine
from storage.database.tables.lessons import Seat, Session
from storage.queries.parts import Rows


def attachments(session_id: int) -> Rows:
    """All columns of `attachment` with `lines`, how many there are, in the order of adding."""
    counted = (
        select(func.count())
        .where(AttachmentLine.attachment_id == Attachment.id)
        .correlate(Attachment)
        .scalar_subquery()
    )
    return (
        select(*Attachment.__table__.columns, counted.label("lines"))
        .where(Attachment.session_id == session_id)
        .order_by(Attachment.id)
    )


def attachment_lines(session_id: int) -> Rows:
    """Lines of all files beside a lesson with their file's `name` and `kind`, in order of time.

    Not those of excluded students, by the name that both have. In a class-only lesson no line has
    a speaker.
    """
    left_out = exists().where(
        Seat.session_id == AttachmentLine.session_id,
        Seat.excluded,
        Seat.name == AttachmentLine.speaker,
    )
    line = AttachmentLine.__table__.c
    speaker = case((Session.class_only, None), else_=AttachmentLine.speaker)
    return (
        select(
            line.attachment_id, line.number, line.offset_ms, line.length_ms,
            speaker.label("speaker"), line.text, Attachment.name, Attachment.kind,
        )
        .join(Attachment, Attachment.id == AttachmentLine.attachment_id)
        .join(Session, Session.id == AttachmentLine.session_id)
        .where(AttachmentLine.session_id == session_id, ~left_out)
        .order_by(AttachmentLine.offset_ms, AttachmentLine.attachment_id, AttachmentLine.number)
    )  # fmt: skip
