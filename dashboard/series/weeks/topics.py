"""One topic in several lessons, each time beside the rest of the same lesson. Pure."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scipy.special import stdtrit

from dashboard.series.weeks.lessons import LessonPoint, block_of
from dashboard.series.weeks.shares import FEWEST_USUAL, Block, Share, difference, share

MINUTE_MS = 60_000
MINUTES_OF_BLOCK = 5


@dataclass(frozen=True, slots=True)
class TopicLesson:
    """The topic in one lesson.

    minutes: how long. own, rest: share of the faces read that looked confused in the topic, and in
    the rest of that lesson; None where none may be told of.
    """

    lesson: LessonPoint
    minutes: float
    own: Share | None
    rest: Share | None

    @property
    def is_telling(self) -> bool:
        """Whether enough could be read of the lesson, and there is something to set it beside."""
        return self.lesson.is_telling and self.own is not None and self.rest is not None

    @property
    def side(self) -> int | None:
        """1: looked confused more often than in the rest, -1: less often, 0: no difference can be
        told, None: too little to say."""
        if self.own is None or self.rest is None or not self.is_telling:
            return None
        apart = difference(self.own, self.rest)
        if apart is None:
            return None
        low, high = apart
        return 1 if low > 0 else -1 if high < 0 else 0


@dataclass(frozen=True, slots=True)
class Overall:
    """Mean difference from the rest of the lesson over `lessons`, with its 95 % interval."""

    mean: float
    low: float
    high: float
    lessons: int

    @property
    def side(self) -> int:
        """1: higher than the rest, -1: lower, 0: no difference can be told."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


def overall(lessons: Sequence[TopicLesson]) -> Overall | None:
    """What all lessons together say, each counted once (Student's t of their differences).

    None of fewer than `FEWEST_USUAL` lessons that tell.
    """
    apart = [
        each.own.value - each.rest.value
        for each in lessons
        if each.is_telling and each.own is not None and each.rest is not None
    ]
    count = len(apart)
    if count < FEWEST_USUAL:
        return None
    mean = math.fsum(apart) / count
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in apart) / (count - 1))
    reach = float(stdtrit(count - 1, 0.975)) * spread / math.sqrt(count)
    return Overall(mean, mean - reach, mean + reach, count)


def folded(title: str) -> str:
    """A title as titles are compared: without letter case and white space."""
    return " ".join(title.split()).casefold()


def known_topics(
    titles: Iterable[Any], class_name: str | None = None, fewest: int = 2
) -> list[tuple[str, int]]:
    """Topics of at least `fewest` lessons as (words, lessons), by their words.

    titles: rows of `queries.weeks.topic_titles`. class_name: only topics that this class had.
    """
    words: dict[str, str] = {}
    lessons: dict[str, set[int]] = {}
    own: set[str] = set()
    for row in titles:
        key = folded(row.text)
        if not key:
            continue
        words.setdefault(key, " ".join(row.text.split()))
        lessons.setdefault(key, set()).add(row.session_id)
        if class_name is None or row.class_name == class_name:
            own.add(key)
    found = [(words[key], len(lessons[key])) for key in own if len(lessons[key]) >= fewest]
    return sorted(found, key=lambda each: each[0].casefold())


def topics_of_class(
    counts: Iterable[Any],
    written: Callable[[Sequence[str]], Iterable[Any]],
    class_name: str,
    fewest: int = 2,
) -> list[tuple[str, int]]:
    """The same of a class, from sums: a school has thousands of lessons and few topics.

    counts: rows of `queries.weeks.topic_counts`. written: rows of `queries.weeks.titles_written`,
    asked for only where topics are written in several ways, whose lessons cannot be summed.
    """
    ways: dict[str, list[Any]] = {}
    for row in counts:
        ways.setdefault(folded(row.text), []).append(row)
    own = {key: rows for key, rows in ways.items() if key and any(row.own for row in rows)}
    several = [row.text for rows in own.values() if len(rows) > 1 for row in rows]
    found = known_topics(written(several), class_name, fewest) if several else []
    found += [
        (" ".join(rows[0].text.split()), rows[0].lessons)
        for rows in own.values()
        if len(rows) == 1 and rows[0].lessons >= fewest
    ]
    return sorted(found, key=lambda each: each[0].casefold())


def lessons_with(titles: Iterable[Any], title: str) -> list[int]:
    """Ids of the lessons that had a topic."""
    wanted = folded(title)
    return sorted({row.session_id for row in titles if folded(row.text) == wanted})


def topic_lessons(
    title: str,
    lessons: Sequence[LessonPoint],
    marks: Iterable[Any],
    minutes: Iterable[Any],
) -> list[TopicLesson]:
    """The topic in each of the lessons, oldest first.

    marks: rows of `queries.weeks.topic_marks`. minutes: rows of `queries.weeks.lesson_blocks`,
    a minute each. A topic lasts from its mark to the next one, or to the end of the lesson.
    """
    marks_of, minutes_of = _by_lesson(marks), _by_lesson(minutes)
    return [
        _topic(title, lesson, marks_of.get(lesson.session_id, []),
               minutes_of.get(lesson.session_id, []))
        for lesson in lessons
    ]  # fmt: skip


def _by_lesson(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(row)
    return found


def _topic(
    title: str, lesson: LessonPoint, marks: Sequence[Any], minutes: Sequence[Any]
) -> TopicLesson:
    spans = _spans(title, lesson, marks)
    own: list[Any] = []
    rest: list[Any] = []
    for row in minutes:
        middle = lesson.started_at + timedelta(milliseconds=MINUTE_MS * (row.block + 0.5))
        inside = any(begin <= middle < end for begin, end in spans)
        (own if inside else rest).append(row)
    length = sum((end - begin for begin, end in spans), timedelta())
    return TopicLesson(lesson, length / timedelta(minutes=1), share(_fives(own)),
                       share(_fives(rest)))  # fmt: skip


def _spans(
    title: str, lesson: LessonPoint, marks: Sequence[Any]
) -> list[tuple[datetime, datetime]]:
    end = lesson.started_at + timedelta(seconds=lesson.length_s)
    ends = [mark.marked_at for mark in marks[1:]] + [end]
    wanted = folded(title)
    return [
        (mark.marked_at, min(until, end))
        for mark, until in zip(marks, ends, strict=True)
        if folded(mark.text) == wanted and mark.marked_at < end
    ]


def _fives(minutes: Sequence[Any]) -> list[Block]:
    """Minutes as blocks of five that follow each other, whatever lies between them."""
    blocks = []
    for first in range(0, len(minutes), MINUTES_OF_BLOCK):
        part = [block_of(row) for row in minutes[first : first + MINUTES_OF_BLOCK]]
        weight = sum(block.weight for block in part)
        faces = sum(block.faces * block.weight for block in part) / weight if weight else 0.0
        blocks.append(Block(sum(block.hits for block in part), weight, faces))
    return blocks
