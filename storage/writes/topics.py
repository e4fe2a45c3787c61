"""Topics of a lesson as a teacher puts them right afterwards: added, renamed, moved, removed."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.engine import CursorResult

from storage.database.engine import writing
from storage.database.tables.lessons import Marker, Session
from storage.errors import StorageError
from storage.kinds import MarkerKind
from storage.records import TopicMark
from storage.writes.annotations import put_back


def set_topics(
    engine: Engine, session_id: int, known: Collection[int], wanted: Sequence[TopicMark]
) -> list[int]:
    """Makes the `known` marks of a session those of `wanted`, in one transaction.

    known: ids of the marks that whoever writes has seen; a mark that came meanwhile stays, and one
    that went meanwhile is written again where it is wanted, with its own id where that is free.
    Returns the ids of what was added. Raises StorageError where there is no such session.
    """
    added: list[int] = []
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
                row = {"session_id": session_id, "kind": str(MarkerKind.TOPIC), **values}
                row |= {"slide": mark.slide, **({} if mark.id is None else {"id": mark.id})}
                added.append(put_back(connection, Marker, row))
    return added
