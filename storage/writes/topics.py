"""Topics of a lesson as a teacher puts them right afterwards: added, renamed, moved, removed."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import writing
from storage.database.schema import Marker, Session
from storage.errors import StorageError
from storage.records import MarkerKind, TopicMark


def set_topics(
    engine: Engine, session_id: int, known: Collection[int], wanted: Sequence[TopicMark]
) -> None:
    """Makes the `known` marks of a session those of `wanted`, in one transaction.

    known: ids of the marks that whoever writes has seen; a mark that came meanwhile stays, and one
    that went meanwhile is written anew where it is wanted. Raises StorageError where there is no
    such session.
    """
    kept = {mark.id for mark in wanted if mark.id is not None}
    own = (Marker.session_id == session_id, Marker.kind == str(MarkerKind.TOPIC))
    with writing(engine) as connection:
        if connection.execute(select(Session.id).where(Session.id == session_id)).first() is None:
            raise StorageError(f"no session {session_id}")
        connection.execute(delete(Marker).where(*own, Marker.id.in_(set(known) - kept)))
        for mark in wanted:
            values: dict[str, Any] = {"text": mark.text, "marked_at": mark.marked_at}
            changed: CursorResult[Any] = connection.execute(
                update(Marker).where(*own, Marker.id == mark.id).values(**values)
            )
            if changed.rowcount == 0:
                kind = str(MarkerKind.TOPIC)
                connection.execute(
                    insert(Marker).values(
                        session_id=session_id, kind=kind, slide=mark.slide, **values
                    )
                )
