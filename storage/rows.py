"""What the rows of a query carry, for whoever reads them without knowing the tables.

Statements answer SQLAlchemy rows; these protocols name their attributes. Times are aware UTC.
"""

from datetime import datetime
from typing import Any, Protocol

from storage.kinds import Unsure


class SessionRow(Protocol):
    """One lesson watched."""

    id: Any
    title: Any
    class_name: Any
    source: Any
    started_at: datetime
    ended_at: datetime | None
    sample_hz: float
    model_version: Any
    class_only: Any
    reads_answers: bool | None
    times_speakers: bool
    counts_turned_away: bool
    counts_head_down: bool
    notice_at: datetime | None
    notes: Any
    agenda: Any


class WatchedSessionRow(SessionRow, Protocol):
    """A lesson with the state of its monitor, None where it never had one."""

    status: Any
    message: Any
    requested: Any
    heartbeat_at: Any
    position_ms: Any


class NamedSessionRow(Protocol):
    """A lesson as a list of lessons is searched and put in order."""

    id: int
    title: str
    class_name: str
    started_at: datetime
    ended_at: datetime | None
    class_only: bool


class ListedSessionRow(SessionRow, Protocol):
    """A lesson as the history lists it, with counts of its roll-ups."""

    seats: int
    readings: int
    coverage: float | None
    flags: int
    answered: int
    status: Any
    heartbeat_at: Any


class MonitorRow(Protocol):
    """What a lesson's monitor says of itself."""

    status: Any
    heartbeat_at: datetime
    message: Any
    requested: Any
    tiles: int
    seen: int
    cameras_off: int
    flag_note: Any
    unsure: int
    unsure_reason: Any


class SeatRow(Protocol):
    """One student in one lesson. pending: kind of a look that has not lasted, or ""."""

    id: int
    session_id: int
    number: int
    name: str | None
    name_certainty: float | None
    state: Any
    pending: str
    tile_row: int
    tile_column: int
    excluded: bool
    merged_into: int | None


class ExcludedSeatRow(Protocol):
    """A seat that the teacher has left out, with its lesson."""

    session_id: int
    number: int
    name: str | None
    title: str
    class_name: str
    started_at: datetime


class ReadingRow(Protocol):
    """One face at one moment. probabilities, others, unsure: see `storage.records.Reading`."""

    observed_at: datetime
    seat_id: int
    probabilities: Any
    face_px: int
    quality_percent: int
    tile_row: int
    tile_column: int
    others: int | None
    unsure: Unsure | None


class FlagRow(Protocol):
    """A flag; seat_id is None of the whole class."""

    id: int
    session_id: int
    seat_id: int | None
    kind: Any
    opened_at: datetime
    closed_at: datetime | None
    called_at: datetime | None
    held_at: datetime | None
    prolonged: bool
    evidence: Any
    verdict: str | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None


class ListedFlagRow(FlagRow, Protocol):
    """A flag with its seat's number and name; both None of the whole class."""

    number: int | None
    name: str | None


class MarkerRow(Protocol):
    """A moment marked by the teacher, or by a slide with its number."""

    id: int
    marked_at: datetime
    text: Any
    kind: Any
    slide: int | None


class ReactionRow(Protocol):
    """A reaction with its seat's number and name; all three None in a class-only lesson."""

    id: int
    kind: Any
    began_at: datetime
    ended_at: datetime | None
    seat_id: int | None
    number: int | None
    name: str | None


class GapRow(Protocol):
    """A stretch in which nothing could be seen; ended_at None: still blind."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    reason: Any
    detail: Any
