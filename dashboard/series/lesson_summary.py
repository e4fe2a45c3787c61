"""Lessons side by side: their moods over time in a few letters, by day, and by class. Pure."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from dashboard.series import frames as series
from dashboard.texts import clock
from storage.records import EMOTIONS
from storage.rows import ListedSessionRow, NamedSessionRow

SPARK_CELLS = 24
PAGE_LESSONS = 50
"""Lessons on a page of the list where nothing else was chosen: some 25 kB."""
ALL = 0
SIZES = (25, 50, 100, ALL)
"""Lessons on a page that can be chosen."""
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BRIGHT = [EMOTIONS.index(emotion) for emotion in ("happy", "surprise")]
_STRAINED = [EMOTIONS.index(emotion) for emotion in ("angry", "disgust", "fear", "sad")]


@dataclass(frozen=True, slots=True)
class HistoryRecords:
    """Lessons, newest first, or one page of them in the order that was asked for.

    sessions: rows of `queries.session_list`. moods: mean share of each emotion by session id.
    sparks: see `sparks`. flags: how many by session id and kind, those called wrong left out.
    all_lessons: of how many these are a part. found: how many fit a search. first: place of the
    first one among those. class_names: of all lessons. oldest, newest: begin of all lessons.
    """

    sessions: Sequence[Any]
    moods: Mapping[int, Mapping[str, float]]
    sparks: Mapping[int, str]
    flags: Mapping[tuple[int, str], int]
    all_lessons: int = 0
    found: int = 0
    first: int = 0
    class_names: Sequence[str] = ()
    oldest: datetime | None = None
    newest: datetime | None = None


class Order(StrEnum):
    """How a list of many lessons can be put in order."""

    NEWEST = "newest"
    OLDEST = "oldest"
    TITLE = "title"
    CLASS = "class"
    LONGEST = "longest"
    FLAGS = "flags"


class Flagged(StrEnum):
    """Which lessons are listed, by their flags. OPEN: with flags that were not answered."""

    ANY = "any"
    WITH = "with"
    WITHOUT = "without"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of the list of lessons: words that it is searched for, its order, page from 0.

    size: lessons on a page, one of `SIZES`. class_name: "" for all. begin, end: local days, both
    within.
    """

    search: str = ""
    order: Order = Order.NEWEST
    page: int = 0
    size: int = PAGE_LESSONS
    class_name: str = ""
    begin: date | None = None
    end: date | None = None
    flagged: Flagged = Flagged.ANY

    @property
    def is_filtered(self) -> bool:
        """Whether lessons are left out by more than words."""
        days = self.begin is not None or self.end is not None
        return bool(self.class_name) or days or self.flagged is not Flagged.ANY

    def is_long(self, lessons: int) -> bool:
        """Whether so many lessons are shown in pages."""
        return self.size != ALL and lessons > self.size


def fitting(names: Sequence[Any], search: str) -> list[Any]:
    """Rows of `queries.lessons.session_names` that hold every word of a search, in any case."""
    words = search.casefold().split()
    if not words:
        return list(names)
    return [row for row in names if _holds(row, words)]


def filtered(names: Sequence[Any], asked: Asked, flagged: Container[int]) -> list[Any]:
    """Those of the class and days that are asked for.

    flagged: sessions with flags; for `Flagged.OPEN` those with flags that were not answered.
    """
    wanted = {Flagged.WITH: True, Flagged.OPEN: True, Flagged.WITHOUT: False}.get(asked.flagged)
    return [
        row
        for row in names
        if (not asked.class_name or row.class_name == asked.class_name)
        and (wanted is None or (row.id in flagged) is wanted)
        and _between(clock.local(row.started_at).date(), asked.begin, asked.end)
    ]


def _between(day: date, begin: date | None, end: date | None) -> bool:
    return (begin is None or day >= begin) and (end is None or day <= end)


def ordered(names: Sequence[Any], order: Order, flags: Mapping[int, int]) -> list[Any]:
    """The same rows, newest first where nothing else decides. flags: how many by session id."""
    keys: dict[Order, Callable[[Any], Any]] = {
        Order.TITLE: lambda row: row.title.casefold(),
        Order.CLASS: lambda row: (not row.class_name, row.class_name.casefold()),
        Order.LONGEST: lambda row: row.started_at - (row.ended_at or row.started_at),
        Order.FLAGS: lambda row: -flags.get(row.id, 0),
    }
    if order is Order.OLDEST:
        return list(reversed(names))
    return sorted(names, key=keys[order]) if order in keys else list(names)


def _holds(row: NamedSessionRow, words: Sequence[str]) -> bool:
    at = f"{clock.date_text(row.started_at)}, {clock.time_text(row.started_at)}"
    text = f"{row.title}\n{row.class_name}\n{at}".casefold()
    return all(word in text for word in words)


def sparks(rows: Sequence[Any], every_ms: int) -> dict[int, str]:
    """The mood of every session over its length: two characters for each of its parts.

    A lesson has at most `SPARK_CELLS` parts, and not more than it has samples, `every_ms` apart.

    First the share of happy and surprised faces, then that of strained ones (angry, disgusted,
    uneasy, sad), 0..1 as one digit of base 36; ".." where nothing was seen. rows: of
    `lesson_queries.mood_samples`.
    """
    if not rows:
        return {}
    shares = np.nan_to_num(series.unpack(row.probabilities for row in rows))
    readings = np.array([row.readings for row in rows], dtype=np.float64)
    at_ms = np.array([row.bucket_ms for row in rows], dtype=np.int64)
    sessions, index = np.unique([row.session_id for row in rows], return_inverse=True)
    last_ms = np.zeros(len(sessions), dtype=np.int64)
    np.maximum.at(last_ms, index, at_ms)
    parts = np.minimum(last_ms // every_ms + 1, SPARK_CELLS)
    cells = at_ms * parts[index] // (last_ms[index] + 1)
    pairs = np.stack([shares[:, _BRIGHT].sum(axis=1), shares[:, _STRAINED].sum(axis=1)], axis=1)
    sums = np.zeros((len(sessions), SPARK_CELLS, 2))
    weights = np.zeros((len(sessions), SPARK_CELLS))
    np.add.at(sums, (index, cells), pairs * readings[:, None])
    np.add.at(weights, (index, cells), readings)
    levels = sums / np.where(weights > 0, weights, 1)[:, :, None]
    steps = np.clip(np.rint(levels * (len(_DIGITS) - 1)), 0, len(_DIGITS) - 1).astype(int).tolist()
    known = (weights > 0).tolist()
    return {
        int(session_id): "".join(
            _DIGITS[bright] + _DIGITS[strained] if seen else ".."
            for (bright, strained), seen in zip(cells_of[:count], seen_of[:count], strict=True)
        )
        for session_id, cells_of, seen_of, count in zip(
            sessions, steps, known, parts.tolist(), strict=True
        )
    }


def month_of(moment: datetime) -> date:
    """The first day of the month of a moment, in this computer's time zone."""
    return clock.local(moment).date().replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def weeks(month: date) -> list[list[date]]:
    """The weeks, Monday to Sunday, that hold a day of the month."""
    begin = month - timedelta(days=month.weekday())
    end = month_after(month)
    count = -(-(end - begin).days // 7)
    return [[begin + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)]


def by_day(sessions: Iterable[Any]) -> dict[date, list[Any]]:
    """Lessons by the local day on which they began, in order of time."""
    days: dict[date, list[Any]] = {}
    for session in sorted(sessions, key=lambda row: (row.started_at, row.id)):
        days.setdefault(clock.local(session.started_at).date(), []).append(session)
    return days


def length_s(session: ListedSessionRow) -> float:
    """Length of a lesson in seconds; of one that is not closed, to its last sign of life."""
    last_sign = session.ended_at or session.heartbeat_at or session.started_at
    return float((last_sign - session.started_at).total_seconds())
