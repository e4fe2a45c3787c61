"""Answers on tiles as rows: once each, with their end, and of nobody in a class-only lesson."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from storage import queries
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Reaction
from storage.export.columns import Table
from storage.export.tables import blocks
from storage.kinds import ReactionKind
from storage.records import ReactionEvent, Sample
from storage.seat_ids import seat_id
from storage.writes import seat_edits, sessions
from storage.writes.deletion import delete_seat, delete_session
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.lessons.samples import START, sample_at

HAND, YES = ReactionKind.RAISED_HAND, ReactionKind.YES


def lesson(engine: Engine, *, class_only: bool = False) -> int:
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        class_only=class_only,
    )  # fmt: skip


def event(
    number: int, second: float, end: float | None = None, kind: ReactionKind = HAND
) -> ReactionEvent:
    until = None if end is None else START + timedelta(seconds=end)
    return ReactionEvent(number, kind, START + timedelta(seconds=second), until)


def seen(session: int, second: float, *events: ReactionEvent, students: int = 6) -> Sample:
    return replace(sample_at(session, second, students=students), reactions=events)


def keep(engine: Engine, session: int, *samples: Sample) -> None:
    with writing(engine) as connection:
        builder = BatchBuilder(connection, session)
        for sample in samples:
            store(connection, builder.build([sample]))


def rows(engine: Engine, session: int) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(queries.reactions(session)))


def test_a_raise_is_one_row_with_its_begin_and_end(engine: Engine) -> None:
    session = lesson(engine)
    keep(
        engine, session,
        seen(session, 5, event(2, 4)), seen(session, 6, event(3, 5, kind=YES)),
        seen(session, 20, event(2, 4, 18)),
    )  # fmt: skip
    first, second = rows(engine, session)
    assert (first.number, first.kind) == (2, HAND)
    assert (first.began_at - START, first.ended_at - START) == (
        timedelta(seconds=4), timedelta(seconds=18),
    )  # fmt: skip
    assert (second.number, second.kind) == (3, YES)


def test_what_stands_when_the_lesson_ends_ends_with_it(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, seen(session, 5, event(2, 4)))
    sessions.end_session(engine, session, ended_at=START + timedelta(seconds=9))
    assert rows(engine, session)[0].ended_at == START + timedelta(seconds=9)


def test_a_batch_that_is_stored_twice_leaves_the_same_rows(engine: Engine) -> None:
    for class_only in (False, True):
        session = lesson(engine, class_only=class_only)
        with writing(engine) as connection:
            builder = BatchBuilder(connection, session)
            batch = builder.build(
                [seen(session, 5, event(2, 4), event(3, 4)), seen(session, 9, event(3, 4, 8))]
            )
            store(connection, batch)
            store(connection, batch)
        found = rows(engine, session)
        assert len(found) == 2
        assert sum(row.ended_at is not None for row in found) == 1
        sessions.end_session(engine, session, ended_at=START + timedelta(seconds=12))


def test_a_class_only_lesson_keeps_how_many_and_never_who(engine: Engine) -> None:
    session = lesson(engine, class_only=True)
    keep(
        engine, session,
        seen(session, 5, *(event(number, 4) for number in (1, 2, 3))),
        seen(session, 9, event(2, 4, 8)),
    )  # fmt: skip
    found = rows(engine, session)
    assert [(row.seat_id, row.number, row.name) for row in found] == [(None, None, None)] * 3
    assert sum(row.ended_at is not None for row in found) == 1
    with reading(engine) as connection:
        kept = connection.execute(select(Reaction.seat_id, Reaction.place)).all()
    assert sorted(place for _, place in kept) == [0, 1, 2]  # in the order of begin, of no seat


def test_a_class_only_lesson_of_few_keeps_nothing(engine: Engine) -> None:
    session = lesson(engine, class_only=True)
    keep(engine, session, seen(session, 5, event(1, 4), students=2))
    assert rows(engine, session) == []


def test_answers_follow_merges_and_leave_with_exclusion_and_deletion(engine: Engine) -> None:
    session = lesson(engine)
    keep(
        engine, session,
        seen(session, 5, *(event(n, 4) for n in (1, 2, 3))), seen(session, 6),
    )  # fmt: skip
    seat_edits.merge(engine, seat_id(session, 2), seat_id(session, 1))
    assert [row.number for row in rows(engine, session)] == [1, 1, 3]
    seat_edits.set_excluded(engine, seat_id(session, 3), excluded=True)
    assert [row.number for row in rows(engine, session)] == [1, 1]
    sessions.end_session(engine, session, ended_at=START + timedelta(seconds=9))
    delete_seat(engine, seat_id(session, 1))
    assert rows(engine, session) == []
    delete_session(engine, session)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Reaction)).scalar() == 0


def test_the_export_has_a_row_for_each(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, seen(session, 5, event(2, 4)), seen(session, 20, event(2, 4, 18)))
    with reading(engine) as connection:
        [[row]] = blocks(connection, session, Table.REACTIONS)
    assert row[:3] == (session, "raised_hand", 2)
    assert row[-1] == 14.0
