"""Reads from the database what the pages after class are made of, see `dashboard.reads.session`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine

from dashboard.reads.records import KeptReadings
from dashboard.series import frames as series
from dashboard.series.lesson_summary import (
    PAGE_LESSONS,
    Asked,
    Flagged,
    HistoryRecords,
    Order,
    filtered,
    fitting,
    month_of,
    ordered,
    sparks,
    weeks,
)
from dashboard.texts import clock
from storage import queries
from storage.database.engine import reading
from storage.queries import lessons as lesson_queries
from storage.queries.ask import ask
from storage.records import SMALLEST_GROUP
from storage.seat_ids import seat_id

MOOD_SAMPLE_MS = 120_000


def reading_count(engine: Engine, session_id: int) -> int:
    """How many readings a session has, by its roll-ups."""
    with reading(engine) as connection:
        return int(connection.execute(lesson_queries.reading_count(session_id)).scalar_one())


def history(engine: Engine) -> HistoryRecords:
    """All lessons with their moods and flags."""
    with reading(engine) as connection:
        return _records(connection, connection.execute(lesson_queries.session_names()).all())


def history_page(engine: Engine, asked: Asked) -> HistoryRecords:
    """A page of the lessons that are asked for.

    Where a page holds all that there are, all that fit the filter, newest first: the table itself
    searches them and puts them in order.
    """
    with reading(engine) as connection:
        names = connection.execute(lesson_queries.session_names()).all()
        found = _filtered(connection, names, asked)
        if not asked.is_long(len(names)):
            return _records(connection, found)
        found = fitting(found, asked.search)
        flags: dict[int, int] = {}
        if asked.order is Order.FLAGS:
            for row in connection.execute(lesson_queries.flag_counts()):
                flags[row.session_id] = flags.get(row.session_id, 0) + row.flags
        found = ordered(found, asked.order, flags)
        return _page(connection, found, asked.page, asked.size)


def _filtered(connection: Connection, names: Sequence[Any], asked: Asked) -> Sequence[Any]:
    if not asked.is_filtered:
        return names
    flagged: set[int] = set()
    if asked.flagged is not Flagged.ANY:
        unanswered = asked.flagged is Flagged.OPEN
        rows = connection.execute(lesson_queries.flagged_sessions(unanswered=unanswered))
        flagged = set(rows.scalars())
    return filtered(names, asked, flagged)


def history_month(engine: Engine, month: date | None) -> HistoryRecords:
    """The lessons of a month and of the weeks at its ends; None: the month of the newest lesson."""
    with reading(engine) as connection:
        if month is None:
            [span] = ask(connection, lesson_queries.session_span)
            if span.newest is None:
                return _records(connection, ())
            month = month_of(span.newest)
        days = weeks(month)
        begin, end = days[0][0], days[-1][-1]
        first, last = (
            datetime.combine(day, time(), UTC) + timedelta(days=apart)
            for day, apart in ((begin, -1), (end, 2))
        )
        near = connection.execute(lesson_queries.sessions_between(first, last))
        inside = [row for row in near if begin <= clock.local(row.started_at).date() <= end]
        # the calendar has no room for a lesson's course
        return _records(connection, inside, courses=False)


def history_class(engine: Engine, class_name: str, page: int = 0) -> HistoryRecords:
    """At most PAGE_LESSONS lessons of one class, newest first. page: from 0; the nearest there."""
    with reading(engine) as connection:
        own = ask(connection, lesson_queries.class_sessions, class_name=class_name)
        return _page(connection, own, page)


def session_names(engine: Engine) -> list[Any]:
    """All lessons by name and day, newest first: rows of `queries.lessons.session_names`."""
    with reading(engine) as connection:
        return list(connection.execute(lesson_queries.session_names()))


def class_names(connection: Connection) -> list[str]:
    """The names of all classes, in order."""
    rows = ask(connection, lesson_queries.class_names)
    return sorted((row.class_name for row in rows), key=str.casefold)


def _page(
    connection: Connection,
    found: Sequence[Any],
    page: int,
    size: int = PAGE_LESSONS,
) -> HistoryRecords:
    """One page of the lessons `found`: that one, or the nearest that there is."""
    last = max(len(found) - 1, 0) // size
    first = min(max(page, 0), last) * size
    shown = found[first : first + size]
    return replace(_records(connection, shown), found=len(found), first=first)


def _records(
    connection: Connection, shown: Sequence[Any], *, courses: bool = True
) -> HistoryRecords:
    """The lessons `shown`, in that order. courses: whether each one's course over time is wanted,
    `HistoryRecords.sparks`."""
    [span] = ask(connection, lesson_queries.session_span)
    # a statement that names thousands of lessons takes longer than one for all
    ids = None if len(shown) == span.sessions else [row.id for row in shown]
    only, of = ({}, {}) if ids is None else ({"only": ids}, {"sessions": ids})
    rows = {row.id: row for row in ask(connection, queries.session_list, **only)}
    moods = ask(
        connection, lesson_queries.mood_samples,
        every_ms=MOOD_SAMPLE_MS, smallest_group=SMALLEST_GROUP, **of,
    )  # fmt: skip
    counts = ask(connection, lesson_queries.flag_counts, **of)
    return HistoryRecords(
        sessions=[rows[row.id] for row in shown if row.id in rows],
        moods=series.averages(moods),
        sparks=sparks(moods, MOOD_SAMPLE_MS) if courses else {},
        flags={(row.session_id, row.kind): row.flags for row in counts},
        all_lessons=span.sessions,
        found=len(shown),
        class_names=class_names(connection),
        oldest=span.oldest,
        newest=span.newest,
    )


def kept_readings(engine: Engine, session_id: int, number: int) -> KeptReadings:
    """What the readings of a student that are kept come to."""
    seat = seat_id(session_id, number)
    with reading(engine) as connection:
        row = connection.execute(lesson_queries.kept_readings(session_id, seat)).one()
        reasons = connection.execute(lesson_queries.unsure_reasons(session_id, seat)).all()
    return KeptReadings(
        row.readings,
        row.unsure,
        tuple((one.reason, one.readings) for one in reasons),
        row.looked,
        row.beside,
        row.most or 0,
    )
