"""Reads from the database what the pages about many lessons are made of, see `dashboard.reads`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from dashboard.reads.lessons import MOOD_SAMPLE_MS, class_names
from dashboard.series import frames as series
from dashboard.series.weeks.lessons import BLOCK_MS, LessonPoint, points
from dashboard.series.weeks.student import (
    EVERY_MS,
    LONGEST_MS,
    Joined,
    StudentLesson,
    join,
    student_lessons,
)
from dashboard.series.weeks.topics import (
    MINUTE_MS,
    TopicLesson,
    folded,
    known_topics,
    lessons_with,
    topic_lessons,
    topics_of_class,
)
from dashboard.texts import clock
from storage.config.flag_presets import FlagThresholds
from storage.database.engine import reading
from storage.queries import lessons as lesson_queries
from storage.queries import weeks as week_queries
from storage.queries.ask import ask
from storage.records import SMALLEST_GROUP
from storage.rows import NamedSessionRow
from storage.writes import class_lists

MOST_LESSONS = 60
"""Lessons shown at once: a class that meets every school day of a term."""
TOPIC_LESSONS = 40
"""Of a topic that was taught more often, the newest lessons are shown."""


@dataclass(frozen=True, slots=True)
class ClassWeeks:
    """Lessons of one class, oldest first. found: of how many; first: how many newer ones there
    are before these. topics: of at least two lessons, as (words, lessons). names: that seats of at
    least two lessons bear. class_names: of all lessons."""

    class_name: str
    lessons: list[LessonPoint]
    found: int
    first: int = 0
    topics: Sequence[tuple[str, int]] = ()
    names: Sequence[str] = ()
    class_names: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TopicWeeks:
    """One topic in its lessons, oldest first. words: as it was written last; found: of how many."""

    words: str
    lessons: list[TopicLesson]
    found: int


@dataclass(frozen=True, slots=True)
class StudentWeeks:
    """One student in the lessons of a class, oldest first."""

    class_name: str
    name: str
    lessons: list[StudentLesson]
    joined: Joined


def class_weeks(engine: Engine, class_name: str, page: int = 0) -> ClassWeeks:
    """The newest `MOST_LESSONS` lessons of a class. page: earlier ones, from 0; the nearest."""
    with reading(engine) as connection:
        own = ask(connection, lesson_queries.class_sessions, class_name=class_name)
        first = min(max(page, 0), max(len(own) - 1, 0) // MOST_LESSONS) * MOST_LESSONS
        counts = ask(connection, week_queries.topic_counts, class_name=class_name)
        written = partial(_written, connection)
        kept = ask(connection, week_queries.class_names_kept, class_name=class_name, fewest=2)
        return ClassWeeks(
            class_name=class_name,
            lessons=_lessons(connection, own[first : first + MOST_LESSONS]),
            found=len(own),
            first=first,
            topics=topics_of_class(counts, written, class_name),
            names=sorted((row.name for row in kept), key=str.casefold),
            class_names=class_names(connection),
        )


def class_term(engine: Engine, class_name: str, begin: date, end: date) -> ClassWeeks:
    """All lessons of a class that began from one day to another, both within."""
    with reading(engine) as connection:
        own = [
            row
            for row in ask(connection, lesson_queries.class_sessions, class_name=class_name)
            if begin <= clock.local(row.started_at).date() <= end
        ]
        ids = {row.id for row in own}
        titles = connection.execute(week_queries.topic_titles()).all()
        return ClassWeeks(
            class_name=class_name,
            lessons=_lessons(connection, own),
            found=len(own),
            topics=known_topics((row for row in titles if row.session_id in ids), class_name),
            class_names=class_names(connection),
        )


def topic_weeks(engine: Engine, title: str) -> TopicWeeks:
    """A topic in the newest `TOPIC_LESSONS` lessons that had it."""
    with reading(engine) as connection:
        with_topic = set(lessons_with(connection.execute(week_queries.topic_titles()), title))
        names = connection.execute(lesson_queries.session_names()).all()
        own = [row for row in names if row.id in with_topic]
        shown = own[:TOPIC_LESSONS]
        ids = [row.id for row in shown]
        marks = connection.execute(week_queries.topic_marks(ids)).all()
        minutes = connection.execute(
            week_queries.lesson_blocks(ids, MINUTE_MS, SMALLEST_GROUP)
        ).all()
        lessons = topic_lessons(title, _lessons(connection, shown), marks, minutes)
        words = [mark.text for mark in marks if folded(mark.text) == folded(title)]
        return TopicWeeks(" ".join((words or [title])[-1].split()), lessons, len(own))


def term_topics(engine: Engine, term: ClassWeeks) -> list[TopicWeeks]:
    """The topics of a term that were taught more than once, each in all lessons of the term."""
    ids = [lesson.session_id for lesson in term.lessons]
    with reading(engine) as connection:
        marks = connection.execute(week_queries.topic_marks(ids)).all()
        minutes = connection.execute(
            week_queries.lesson_blocks(ids, MINUTE_MS, SMALLEST_GROUP)
        ).all()
    found = []
    for words, count in term.topics:
        with_topic = set(lessons_with(marks, words))
        own = [lesson for lesson in term.lessons if lesson.session_id in with_topic]
        found.append(TopicWeeks(words, topic_lessons(words, own, marks, minutes), count))
    return found


def student_weeks(
    engine: Engine, class_name: str, name: str, thresholds: FlagThresholds
) -> StudentWeeks | None:
    """A student in the newest `MOST_LESSONS` lessons of a class; None where no seat is named so."""
    members = class_lists.names(engine, class_name)
    with reading(engine) as connection:
        sessions = ask(connection, lesson_queries.class_sessions, class_name=class_name)
        sessions = sessions[:MOST_LESSONS]
        seats = ask(connection, week_queries.class_seats, class_name=class_name, name=name)
        if not seats:
            return None
        joined = join(name, sessions, seats, members)
        ids, own = list(joined.seats), list(joined.seats.values())
        longest_ms = max((_length_ms(row) for row in sessions), default=0)
        buckets_ms = range(0, min(longest_ms, LONGEST_MS), EVERY_MS)
        moods = ask(connection, week_queries.student_moods, seats=own, buckets_ms=buckets_ms)
        looks = ask(connection, week_queries.class_looks, sessions=ids, buckets_ms=buckets_ms)
        flags = ask(connection, week_queries.student_flags, sessions=ids, seats=own)
    return StudentWeeks(
        class_name,
        name,
        student_lessons(
            sessions, joined, moods, {row.session_id: row.looks for row in looks}, flags, thresholds
        ),
        joined,
    )


def _written(connection: Connection, texts: Sequence[str]) -> Sequence[Any]:
    return ask(connection, week_queries.titles_written, texts=texts)


def _lessons(connection: Connection, sessions: Sequence[Any]) -> list[LessonPoint]:
    ids = [row.id for row in sessions]
    least = SMALLEST_GROUP
    blocks = ask(
        connection, week_queries.lesson_blocks,
        sessions=ids, block_ms=BLOCK_MS, smallest_group=least,
    )  # fmt: skip
    moods = ask(
        connection, lesson_queries.mood_samples,
        every_ms=MOOD_SAMPLE_MS, smallest_group=least, sessions=ids,
    )  # fmt: skip
    counts = ask(connection, week_queries.calls, sessions=ids)
    return points(sessions, blocks, series.averages(moods), counts)


def _length_ms(session: NamedSessionRow) -> int:
    """Length of a lesson; of one that is not closed as much as is ever looked at."""
    if session.ended_at is None:
        return LONGEST_MS
    return (session.ended_at - session.started_at) // timedelta(milliseconds=1)
