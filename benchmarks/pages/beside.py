"""What `session_page` lays beside its lecture: a transcript of it, and topics."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from storage.database.engine import reading, writing
from storage.database.tables.lessons import Marker
from storage.kinds import MarkerKind
from storage.queries import session as session_row
from storage.writes.attachments import attach
from tests.support.attachments.transcripts import lecture, zoom_vtt


def lay_beside(engine: Engine, session_id: int, minutes: float, cues: int, sections: int) -> None:
    """A transcript of so many cues over the whole lecture, and so many topics in equal steps."""
    if cues:
        said = lecture(cues, every_s=60 * minutes / cues)
        attach(engine, session_id, zoom_vtt(said).encode(), "lecture.vtt", datetime.now(UTC), 0)
    with reading(engine) as connection:
        started_at = connection.execute(session_row(session_id)).one().started_at
    rows = [
        {
            "session_id": session_id,
            "marked_at": started_at + timedelta(minutes=minutes * at / sections),
            "text": f"Section {at + 1}: fractions and halves",
            "kind": str(MarkerKind.TOPIC),
        }
        for at in range(sections)
    ]
    if rows:
        with writing(engine) as connection:
            connection.execute(insert(Marker), rows)
