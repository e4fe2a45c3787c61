"""Reactions on tiles as rows: one for each icon, its end added when it is gone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.database.tables.lessons import Reaction, Seat
from storage.kinds import ReactionKind
from storage.records import SMALLEST_GROUP, ReactionEvent, Sample
from storage.seat_ids import seat_id


class ReactionRows:
    """Events of one session as rows. Not thread-safe: owned by the writer.

    A class-only session keeps that somebody reacted, never who: such rows are told apart by a
    number that counts icons of one kind that began at one moment. Of a group that is too small it
    keeps nothing.
    """

    def __init__(self, session_id: int, *, class_only: bool) -> None:
        self._session_id, self._class_only = session_id, class_only
        self._places: dict[tuple[int, ReactionKind, datetime], int] = {}

    def add(self, samples: Iterable[Sample]) -> list[dict[str, Any]]:
        """Rows of table `reaction` without their ids, in order of time."""
        return [
            row
            for sample in samples
            for event in sample.reactions
            if (row := self._row(sample, event)) is not None
        ]

    def _row(self, sample: Sample, event: ReactionEvent) -> dict[str, Any] | None:
        seat, place = seat_id(self._session_id, event.number), 0
        if self._class_only:
            key = (event.number, event.kind, event.began_at)
            known = self._places.get(key)
            if known is None:
                tiles = sample.counts.tiles if sample.counts else 0
                if event.ended_at is not None or tiles < SMALLEST_GROUP:
                    return None
                known = sum(other[1:] == key[1:] for other in self._places)
                self._places[key] = known
            place = known
            if event.ended_at is not None:
                del self._places[key]
        return {
            "session_id": self._session_id,
            "seat_id": None if self._class_only else seat,
            "kind": str(event.kind),
            "began_at": event.began_at,
            "ended_at": event.ended_at,
            "place": place,
        }


def store_reaction(connection: Connection, row: dict[str, Any]) -> None:
    """Adds a reaction, or the end of one that is there; storing it twice leaves one row."""
    key = {name: value for name, value in row.items() if name not in ("ended_at",)}
    known = connection.execute(
        select(Reaction.id).where(
            Reaction.session_id == key["session_id"],
            Reaction.seat_id.is_not_distinct_from(key["seat_id"]),
            Reaction.kind == key["kind"],
            Reaction.began_at == key["began_at"],
            Reaction.place == key["place"],
        )
    ).scalar()
    if known is not None:
        if row["ended_at"] is not None:
            of_row = update(Reaction).where(Reaction.id == known)
            connection.execute(of_row.values(ended_at=row["ended_at"]))
        return
    if key["seat_id"] is not None:
        seat = connection.execute(select(Seat.id).where(Seat.id == key["seat_id"])).first()
        if seat is None:  # the teacher has deleted this student meanwhile
            return
    connection.execute(insert(Reaction).values(**row))
