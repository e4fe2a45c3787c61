"""A class over its lessons: one point a lesson, and where no line may be drawn. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from dashboard.series.answers import Precision
from dashboard.series.weeks.shares import Block, Share, share, usual
from dashboard.texts import clock
from storage.records import MOOD_BUCKET_MS

BLOCK_MS = 300_000
"""Five minutes: longer than a look lasts, so that two of them tell twice as much as one."""
LEAST_COVERAGE = 0.5
"""Of a lesson of which less could be read, nothing is compared."""


@dataclass(frozen=True, slots=True)
class LessonPoint:
    """One lesson.

    looked: share of its time with looks. read: share of the tiles with a face that could be read,
    None where no tile was shown. tense: share of the faces read that looked confused, None where
    none may be told of. mood: mean share of each emotion. flags, called, helpful, wrong: counts.
    """

    session_id: int
    title: str
    class_name: str
    started_at: datetime
    length_s: float
    class_only: bool
    looked: float
    read: float | None
    tense: Share | None
    mood: Mapping[str, float] = field(default_factory=dict)
    flags: int = 0
    called: int = 0
    helpful: int = 0
    wrong: int = 0

    @property
    def coverage(self) -> float:
        """Share of all looks there could have been at all tiles in which a face could be read."""
        return self.looked * (self.read or 0.0)

    @property
    def is_telling(self) -> bool:
        """Whether enough could be read to set this lesson beside others."""
        return self.tense is not None and self.coverage >= LEAST_COVERAGE

    @property
    def day(self) -> date:
        """The local day on which it began."""
        return clock.local(self.started_at).date()


def points(
    sessions: Iterable[Any],
    blocks: Iterable[Any],
    moods: Mapping[int, Mapping[str, float]],
    calls: Iterable[Any],
) -> list[LessonPoint]:
    """The lessons, oldest first.

    sessions: rows of `queries.lessons.session_names` with class_only. blocks: rows of
    `queries.weeks.lesson_blocks`, `BLOCK_MS` long. calls: rows of `queries.weeks.calls`.
    """
    of_lesson: dict[int, list[Any]] = {}
    for row in blocks:
        of_lesson.setdefault(row.session_id, []).append(row)
    counts = {row.session_id: row for row in calls}
    ordered = sorted(sessions, key=lambda row: (row.started_at, row.id))
    return [
        _point(row, of_lesson.get(row.id, []), moods.get(row.id, {}), counts.get(row.id))
        for row in ordered
    ]


def _point(row: Any, blocks: Sequence[Any], mood: Mapping[str, float], counts: Any) -> LessonPoint:  # noqa: ANN401 - rows of statements
    recorded_s = max((block.last_ms + MOOD_BUCKET_MS for block in blocks), default=0) / 1000
    length_s = (row.ended_at - row.started_at).total_seconds() if row.ended_at else recorded_s
    looked_s = sum(block.buckets for block in blocks) * MOOD_BUCKET_MS / 1000
    tiles = float(sum(block.tiles for block in blocks))
    return LessonPoint(
        session_id=row.id,
        title=row.title,
        class_name=row.class_name,
        started_at=row.started_at,
        length_s=length_s,
        class_only=row.class_only,
        looked=min(1.0, looked_s / length_s) if length_s > 0 else 0.0,
        read=min(1.0, float(sum(block.read for block in blocks)) / tiles) if tiles else None,
        tense=share([block_of(block) for block in blocks]),
        mood=mood,
        flags=counts.flags if counts else 0,
        called=counts.called if counts else 0,
        helpful=counts.helpful if counts else 0,
        wrong=counts.wrong if counts else 0,
    )


def block_of(row: Any) -> Block:  # noqa: ANN401 - a row of a statement
    """A row of `queries.weeks.lesson_blocks`."""
    told, samples = float(row.told), float(row.told_samples)
    return Block(min(float(row.confused), told), told, told / samples if samples else 0.0)


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def empty_weeks(days: Sequence[date]) -> list[tuple[date, date]]:
    """Weeks between lessons in which there was none: first Monday, and the Monday after the last.

    days: of the lessons, in order.
    """
    found = []
    for before, after in pairwise(days):
        first, end = week_of(before) + timedelta(days=7), week_of(after)
        if first < end:
            found.append((first, end))
    return found


def joined(found: Sequence[Any]) -> list[list[Any]]:
    """Stretches of points that a line may join: no lesson without enough coverage lies between two
    of them, and no week without a lesson. Points have `is_telling` and `day`."""
    out: list[list[Any]] = []
    last: Any = None
    for point in found:
        if point.is_telling:
            near = last is not None and last.is_telling and not empty_weeks([last.day, point.day])
            if near:
                out[-1].append(point)
            else:
                out.append([point])
        last = point
    return out


def precision(found: Sequence[LessonPoint]) -> Precision:
    """What was answered over all of these lessons."""
    answered = sum(bool(point.helpful + point.wrong) for point in found)
    helpful, wrong = (sum(getattr(point, name) for point in found) for name in ("helpful", "wrong"))
    return Precision("", helpful, wrong, answered)


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest lesson of which enough could be read against those before it.

    usual: where 95 of 100 such lessons lie, None where too few were before.
    """

    point: Any
    value: Share
    before: int
    usual: tuple[float, float] | None

    @property
    def side(self) -> int:
        """1: above what is usual, -1: under it, 0: within, or not known."""
        if self.usual is None:
            return 0
        low, high = self.usual
        return (self.value.value > high) - (self.value.value < low)


def newest(found: Sequence[Any], value: str = "tense") -> Newest | None:
    """The newest telling point; None without any. value: which share of the points is meant."""
    telling = [(point, getattr(point, value)) for point in found if point.is_telling]
    if not telling:
        return None
    point, own = telling[-1]
    before = [share.value for _, share in telling[:-1]]
    return Newest(point, own, len(before), usual(before))
