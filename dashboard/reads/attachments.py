"""What a lesson's page reads of the transcripts, chats and polls beside the lesson."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine

from storage import queries
from storage.database.engine import reading


class Beside(NamedTuple):
    """started_at: of the lesson. files: rows of `queries.attachments`, in the order of adding."""

    started_at: datetime
    files: Sequence[Any]


def beside(engine: Engine, session_id: int) -> Beside | None:
    """The files beside a lesson; None where there is no such lesson."""
    with reading(engine) as connection:
        session: Any = connection.execute(queries.session(session_id)).first()
        if session is None:
            return None
        files = connection.execute(queries.attachments(session_id)).all()
    return Beside(session.started_at, files)


def spoken_lines(engine: Engine, session_id: int) -> list[tuple[int, int, int, str, str]]:
    """All lines in order of time: file, begin and length in ms, speaker ("" unknown), text."""
    with reading(engine) as connection:
        rows = connection.execute(queries.attachment_lines(session_id))
        return [
            (row.attachment_id, row.offset_ms, row.length_ms, row.speaker or "", row.text)
            for row in rows
        ]
