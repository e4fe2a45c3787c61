"""A stored session through the flag rule once more: with other settings, or to go on with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, LargeBinary, type_coerce

from monitor.flags.records import STEPS, is_reliable, moment_of, rule_time_s
from monitor.flags.rule import FlagAction, FlagChange, FlagRule
from storage import queries
from storage.answers.learned import learned
from storage.config.settings import FlagSettings
from storage.database.tables.lessons import Reading
from storage.errors import StorageError
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind
from storage.queries.readings import newest_offset
from storage.seat_ids import seat_number

_STRETCH_MS = 600_000  # read at a time, so that no read is long


@dataclass(frozen=True, slots=True)
class SeatFlag:
    """A flag, stored or replayed. seat: None for the class. closed_at: None where still open.

    peak: largest distance from the own baseline, in MADs; None for the class.
    """

    seat: int | None
    kind: FlagKind
    opened_at: datetime
    closed_at: datetime | None
    prolonged: bool
    peak: float | None

    @property
    def key(self) -> tuple[int | None, FlagKind]:
        """Whose flag, and of which kind."""
        return self.seat, self.kind

    def overlaps(self, other: "SeatFlag") -> bool:
        """Whether both are of the same student and expression, and partly of the same time."""
        return (
            self.key == other.key
            and (other.closed_at is None or self.opened_at <= other.closed_at)
            and (self.closed_at is None or other.opened_at <= self.closed_at)
        )


@dataclass(frozen=True, slots=True)
class Replay:
    """What a rule makes of a stored session. rule: as it stands after the last reading."""

    rule: FlagRule
    readings: int
    flags: tuple[SeatFlag, ...]


def replay(connection: Connection, session_id: int, settings: FlagSettings) -> Replay:
    """Give the stored readings of a session to a new rule, in their order.

    What the class's answers had taught before the lesson counts as it did then.

    A session without readings (none yet, deleted by now, or of the class only) leaves the rule as
    new. Raises StorageError where there is no such session.
    """
    rule = FlagRule(settings, learned(connection, session_id))
    changes: list[FlagChange] = []
    count = 0
    for time_s, sample in _samples(connection, session_id, settings):
        changes += rule.observe(time_s, sample)
        count += len(sample)
    return Replay(rule, count, _flags(changes))


def stored_flags(connection: Connection, session_id: int) -> tuple[SeatFlag, ...]:
    """The flags that were raised in a session, in order."""
    return tuple(
        SeatFlag(
            row.number,
            FlagKind(row.kind),
            row.opened_at,
            row.closed_at,
            row.prolonged,
            FlagEvidence.from_json(row.evidence).peak,
        )
        for row in connection.execute(queries.flags(session_id))
    )


def _samples(
    connection: Connection, session_id: int, settings: FlagSettings
) -> Iterator[tuple[float, dict[int, tuple[NDArray[np.float32], bool]]]]:
    session = connection.execute(queries.session(session_id)).first()
    if session is None:
        raise StorageError(f"no session {session_id}; 'classmood sessions' lists them")
    started_ms = round(1000 * rule_time_s(session.started_at))
    newest: int | None = connection.execute(newest_offset(session_id)).scalar()
    for begin_ms in range(-1, (-1 if newest is None else newest), _STRETCH_MS):
        statement = _stretch(session_id, begin_ms, begin_ms + _STRETCH_MS)
        rows = connection.execute(statement).all()
        if not rows:
            continue
        packed = b"".join(row.probabilities for row in rows)
        table = np.frombuffer(packed, ">u2").astype(np.float32).reshape(len(rows), -1) / STEPS
        for offset_ms, members in groupby(
            zip(rows, table, strict=True), key=lambda pair: pair[0].offset_ms
        ):
            yield (
                (started_ms + offset_ms) / 1000,
                {
                    seat_number(row.seat_id): (
                        values,
                        is_reliable(row.face_px, row.quality_percent, settings),
                    )
                    for row, values in members
                },
            )


def _stretch(session_id: int, after_ms: int, until_ms: int) -> Any:  # noqa: ANN401
    return (
        queries.readings_since(session_id, after_ms)
        .with_only_columns(
            Reading.offset_ms,
            queries.owner_of(Reading.seat_id).label("seat_id"),
            type_coerce(Reading.probabilities, LargeBinary).label("probabilities"),
            Reading.face_px,
            Reading.quality_percent,
        )
        .where(Reading.offset_ms <= until_ms)
    )


def _flags(changes: list[FlagChange]) -> tuple[SeatFlag, ...]:
    """One entry per flag, by its newest change."""
    newest = {(change.seat, change.kind, change.opened_at_s): change for change in changes}
    lasting = {
        (change.seat, change.kind, change.opened_at_s)
        for change in changes
        if change.action is FlagAction.PROLONGED
    }
    found = [
        SeatFlag(
            change.seat,
            change.kind,
            moment_of(change.opened_at_s),
            moment_of(change.at_s) if change.action is FlagAction.CLOSED else None,
            key in lasting,
            change.evidence.peak,
        )
        for key, change in newest.items()
    ]
    return tuple(sorted(found, key=attrgetter("opened_at")))
