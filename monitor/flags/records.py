"""Between stored records and the flag rule: the same readings, live and from the database.

The database keeps probabilities in steps of 1/65535, whole pixels and whole milliseconds. A live
monitor gives its rule the same steps, so that a stored session, replayed, raises the same flags.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from monitor.flags.rule import FlagAction, FlagChange
from storage.config.settings import FlagSettings
from storage.kinds import FlagKind
from storage.records import FlagEvent, Reading
from storage.seat_ids import seat_id, seat_number

STEPS = np.float32(65535)
"""How finely `storage.database.tables.columns.PackedProbabilities` keeps a probability."""


def rule_time_s(moment: datetime) -> float:
    """Seconds on the rule's clock, to the millisecond."""
    return round(moment.timestamp() * 1000) / 1000


def moment_of(time_s: float) -> datetime:
    """The moment of a time on the rule's clock, aware UTC; the inverse of `rule_time_s`."""
    return datetime.fromtimestamp(time_s, UTC)


def is_reliable(face_px: int, quality_percent: int, settings: FlagSettings) -> bool:
    """Whether a reading counts: the face is large enough and not turned away (quality 0)."""
    return face_px >= settings.min_face_px and quality_percent > 0


def sample_of(
    readings: Sequence[Reading], settings: FlagSettings
) -> dict[int, tuple[NDArray[np.float32], bool]]:
    """The readings of one sample as `FlagRule.observe` takes them."""
    if not readings:
        return {}
    rows = np.stack([reading.probabilities for reading in readings])
    kept = np.rint(np.clip(rows, 0, 1) * 65535).astype(np.float32) / STEPS
    return {
        seat_number(reading.seat_id): (
            row,
            is_reliable(reading.face_px, round(reading.quality * 100), settings),
        )
        for reading, row in zip(readings, kept, strict=True)
    }


def is_held(session_id: int, change: FlagChange) -> bool:
    """Whether an experiment holds the call to this flag back: a fair coin, the same every time."""
    return _coin(session_id, change.seat, change.kind, change.opened_at_s)


def _coin(session_id: int, seat: int | None, kind: FlagKind, opened_at_s: float) -> bool:
    flag = f"{session_id} {seat} {kind} {round(1000 * opened_at_s)}"
    return hashlib.sha256(flag.encode()).digest()[0] % 2 == 1


def event_of(session_id: int, change: FlagChange, settings: FlagSettings) -> FlagEvent:
    """A change of a flag as it is stored. The rule's clock is that of `rule_time_s`."""
    called_at = None if change.called_at_s is None else moment_of(change.called_at_s)
    held = settings.experiment and is_held(session_id, change)
    return FlagEvent(
        session_id=session_id,
        seat_id=None if change.seat is None else seat_id(session_id, change.seat),
        kind=change.kind,
        opened_at=moment_of(change.opened_at_s),
        closed_at=moment_of(change.at_s) if change.action is FlagAction.CLOSED else None,
        called_at=None if held else called_at,
        held_at=called_at if held else None,
        prolonged=change.at_s - change.opened_at_s >= settings.prolonged_s,
        evidence=change.evidence,
    )


def renumbered(event: FlagEvent, session_id: int, settings: FlagSettings) -> FlagEvent:
    """The event as `event_of` had made it for another session."""
    seat = None if event.seat_id is None else seat_number(event.seat_id)
    called_at = event.called_at or event.held_at
    held = settings.experiment and _coin(session_id, seat, event.kind, rule_time_s(event.opened_at))
    return replace(
        event,
        session_id=session_id,
        seat_id=None if seat is None else seat_id(session_id, seat),
        called_at=None if held else called_at,
        held_at=called_at if held else None,
    )
