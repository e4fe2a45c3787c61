"""What stands on the tiles now, and what stood there minute by minute."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.kinds import ReactionKind
from storage.rows import ReactionRow, SessionRow

LINGERS = timedelta(seconds=10)
"""So long an answer is told after it is gone: a reaction stands for seconds only."""
ASKED_PACE = timedelta(minutes=5)
"""Wishes to go slower or faster are counted over so long."""


@dataclass(frozen=True, slots=True)
class RaisedHand:
    """A hand that is up. number, name: of the seat; None in a class-only lesson."""

    number: int | None
    name: str | None
    since: datetime


def unread(session: SessionRow, rows: Sequence[ReactionRow]) -> bool | None:
    """Whether answers are not read in a lesson: None where some were, until that was switched off.

    A lesson of which it is not known counts as read.
    """
    if session.reads_answers is not False:
        return False
    return None if rows else True


def shown_now(rows: Iterable[ReactionRow], now: datetime) -> dict[ReactionKind, int]:
    """How many students show each kind, or did until a moment ago; in the kinds' order."""
    seen = {
        (row.kind, ("row", row.id) if row.seat_id is None else row.seat_id)
        for row in rows
        if row.began_at <= now and (row.ended_at is None or now - row.ended_at <= LINGERS)
        if row.ended_at is None or row.kind != ReactionKind.RAISED_HAND
    }
    counts = Counter(kind for kind, _ in seen)
    return {kind: counts[kind] for kind in ReactionKind if counts[kind]}


def raised_hands(rows: Iterable[ReactionRow], now: datetime) -> list[RaisedHand]:
    """The hands that are up, in the order of raising."""
    up = [
        row
        for row in rows
        if row.kind == ReactionKind.RAISED_HAND and row.ended_at is None and row.began_at <= now
    ]
    return [
        RaisedHand(row.number, row.name, row.began_at)
        for row in sorted(up, key=lambda row: (row.began_at, row.id))
    ]


def wishes(rows: Iterable[ReactionRow], until: datetime, kind: ReactionKind) -> int:
    """How many students wished that, slower or faster, in the minutes before a moment."""
    who = {
        ("row", row.id) if row.seat_id is None else row.seat_id
        for row in rows
        if row.kind == kind and until - ASKED_PACE < row.began_at <= until
    }
    return len(who)


def by_minute(
    rows: Iterable[ReactionRow], started_at: datetime, minutes: int
) -> dict[ReactionKind, Sequence[int]]:
    """How many icons of each kind appeared in each minute of a lesson, of the kinds there were."""
    found: dict[ReactionKind, list[int]] = {}
    for row in rows:
        minute = (row.began_at - started_at) // timedelta(minutes=1)
        counts = found.setdefault(ReactionKind(row.kind), [0] * max(minutes, 1))
        counts[min(max(minute, 0), len(counts) - 1)] += 1
    return {kind: found[kind] for kind in ReactionKind if kind in found}


def key(rows: Iterable[Any]) -> tuple[object, ...]:
    """Changes with every icon that appears or goes."""
    return tuple((row.id, row.ended_at is None) for row in rows)
