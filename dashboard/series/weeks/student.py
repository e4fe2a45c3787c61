"""One student over the lessons of a class, against their own usual level alone. Pure.

A seat lasts one lesson. What joins seats of several lessons is the name that they bear, given by
the teacher or read with the class list; a face never does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from dashboard.series import curves
from dashboard.series.seat_moods import seat_mood_frame
from dashboard.series.weeks.lessons import BLOCK_MS, LEAST_COVERAGE
from dashboard.series.weeks.shares import Share, level
from dashboard.texts import clock
from storage.config.flag_presets import FlagThresholds
from storage.flag_minutes import flagged_time
from storage.kinds import FlagKind
from storage.rows import NamedSessionRow

EVERY_MS, LONGEST_MS = 60_000, 4 * 3_600_000
"""Of every minute ten seconds are read, of four hours at most: some thousand rows a term."""


@dataclass(frozen=True, slots=True)
class StudentLesson:
    """One lesson. coverage: share of the looks at the class in which this face could be read.

    level: mean strength of the look "confused", 0..1, None without a reading. flagged_s: time under
    a flag of either kind that was not called wrong.
    """

    session_id: int
    title: str
    started_at: datetime
    coverage: float
    level: Share | None
    flagged_s: float

    @property
    def is_telling(self) -> bool:
        """Whether enough could be read to set this lesson beside the student's others."""
        return self.level is not None and self.coverage >= LEAST_COVERAGE

    @property
    def day(self) -> date:
        """The local day on which it began."""
        return clock.local(self.started_at).date()


class Found(StrEnum):
    """What a lesson holds of a name."""

    SEAT = "seat"
    NONE = "none"
    SEVERAL = "several"
    LEFT_OUT = "left_out"
    CLASS_ONLY = "class_only"


@dataclass(frozen=True, slots=True)
class Joined:
    """Which seats bear a name in the lessons of a class.

    found: by lesson, whether one seat has the name, none, several (nobody knows which is who), one
    that the teacher left out, or whether it is class-only, so that nothing of a student is kept.
    seats: id of the seat by lesson. read: lessons in which the name was read from the screen and
    nobody has looked it over. listed: whether it stands in the class list, None without a list.
    """

    found: Mapping[int, Found]
    seats: Mapping[int, int] = field(default_factory=dict)
    read: Sequence[int] = ()
    listed: bool | None = None

    def count(self, what: Found) -> int:
        """How many lessons are of that kind."""
        return sum(each is what for each in self.found.values())


def join(
    name: str, sessions: Iterable[Any], seats: Iterable[Any], members: Sequence[str]
) -> Joined:
    """Which lessons have a seat of that name. sessions: rows with id and class_only; seats: rows of
    `queries.weeks.class_seats`; members: the class list."""
    own: dict[int, list[Any]] = {}
    for seat in seats:
        own.setdefault(seat.session_id, []).append(seat)
    found = {session.id: _found(session, own.get(session.id, [])) for session in sessions}
    joined = {lesson: own[lesson][0] for lesson, what in found.items() if what is Found.SEAT}
    return Joined(
        found=found,
        seats={lesson: seat.id for lesson, seat in joined.items()},
        read=[lesson for lesson, seat in joined.items() if seat.name_certainty is not None],
        listed=name in members if members else None,
    )


def _found(session: NamedSessionRow, seats: Sequence[Any]) -> Found:
    if session.class_only:
        return Found.CLASS_ONLY
    if not seats:
        return Found.NONE
    if len(seats) > 1:
        return Found.SEVERAL
    return Found.LEFT_OUT if seats[0].excluded else Found.SEAT


def student_lessons(
    sessions: Iterable[NamedSessionRow],
    joined: Joined,
    moods: Sequence[Any],
    looks: Mapping[int, int],
    flags: Iterable[Any],
    thresholds: FlagThresholds,
) -> list[StudentLesson]:
    """The lessons of which something is known, oldest first.

    moods: rows of `queries.weeks.student_moods`; looks: at the class in the same roll-ups, by
    lesson; flags: rows of `queries.weeks.student_flags`.
    """
    read = [row for row in moods if row.readings]
    frame = seat_mood_frame(
        [(row.bucket_ms, row.session_id, row.readings, row.samples, row.probabilities)
         for row in read],
        {},
    )  # fmt: skip
    frame["strength"] = curves.signal(frame, FlagKind.CONFUSED, thresholds)
    frame["block"] = frame["bucket_ms"] // BLOCK_MS
    of_lesson: dict[Any, pd.DataFrame] = dict(iter(frame.groupby("seat_id")))
    flags_of: dict[int, list[Any]] = {}
    for flag in flags:
        flags_of.setdefault(flag.session_id, []).append(flag)
    own = [row for row in sessions if row.id in joined.seats]
    return [
        _lesson(row, of_lesson.get(row.id, frame[:0]), looks.get(row.id, 0),
                flags_of.get(row.id, []))
        for row in sorted(own, key=lambda row: (row.started_at, row.id))
    ]  # fmt: skip


def _lesson(
    session: NamedSessionRow, moods: pd.DataFrame, looks: int, flags: Sequence[Any]
) -> StudentLesson:
    end = session.ended_at or session.started_at
    flagged = flagged_time((flag.opened_at, flag.closed_at or end) for flag in flags)
    weights = moods["readings"].tolist()
    return StudentLesson(
        session_id=session.id,
        title=session.title,
        started_at=session.started_at,
        coverage=min(1.0, sum(weights) / looks) if looks else 0.0,
        level=level(moods["strength"].tolist(), weights, moods["block"].tolist()),
        flagged_s=flagged.total_seconds(),
    )
