"""Shares of the class turned away and with heads down: whole rows, of the class alone."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, inspect, select

from storage import queries
from storage.config.settings import SignalSettings
from storage.database.engine import reading, writing
from storage.database.migration import migrate
from storage.database.tables.rollups import Posture
from storage.export.columns import COLUMNS, Table
from storage.export.tables import blocks
from storage.records import PostureCounts, Sample
from storage.writes import sessions
from storage.writes.deletion import delete_session
from storage.writes.samples.batch import BatchBuilder, store
from storage.writes.samples.session_limits import limit_signals
from tests.support.database.earlier_schema import downgrade
from tests.support.lessons.samples import START, sample_at

Row = tuple[int, int, int, int | None, int | None]


def lesson(engine: Engine, *, turned: bool = True, down: bool = True, few: bool = False) -> int:
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        class_only=few, counts_turned_away=turned, counts_head_down=down,
    )  # fmt: skip


def look(session: int, second: float, *counts: int | None) -> Sample:
    posture = PostureCounts(counts[0] or 0, *counts[1:]) if counts else None
    return replace(sample_at(session, second, students=6), posture=posture)


def keep(engine: Engine, session: int, *samples: Sample, at_once: bool = False) -> None:
    """Each sample by a builder of its own, as after a restart every second, or all at once."""
    with writing(engine) as connection:
        if at_once:
            store(connection, BatchBuilder(connection, session).build(samples))
            return
        for sample in samples:
            store(connection, BatchBuilder(connection, session).build([sample]))


def rows(engine: Engine, session: int) -> list[Row]:
    with reading(engine) as connection:
        found = connection.execute(queries.posture(session)).all()
    return [(row.bucket_ms, row.looks, row.judged, row.turned_away, row.head_down) for row in found]


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("few", [True, False])
def test_ten_seconds_are_summed_and_looks_without_a_group_leave_nothing(
    engine: Engine, at_once: bool, few: bool
) -> None:
    session = lesson(engine, few=few)
    looks = [
        look(session, 1, 6, 2, 1), look(session, 2, 5, 0, 1), look(session, 3),
        look(session, 12, 7, 7, 0), look(session, 31),
    ]  # fmt: skip
    keep(engine, session, *looks, at_once=at_once)
    assert rows(engine, session) == [(0, 2, 11, 2, 2), (10_000, 1, 7, 7, 0)]


def test_a_batch_that_is_written_twice_leaves_the_same_rows(engine: Engine) -> None:
    session = lesson(engine)
    with writing(engine) as connection:
        batch = BatchBuilder(connection, session).build([look(session, 1, 6, 2, 1)])
        for _ in range(2):
            store(connection, batch)
    assert rows(engine, session) == [(0, 1, 6, 2, 1)]


def test_a_clock_that_was_set_back_changes_no_complete_row(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, look(session, 25, 6, 2, 1), look(session, 5, 6, 6, 6), at_once=True)
    assert rows(engine, session) == [(20_000, 1, 6, 2, 1)]


@pytest.mark.parametrize(
    ("counts", "kept"), [((6, 2, None), (2, None)), ((6, None, 1), (None, 1)), ((6,), (None, None))]
)
def test_what_is_not_asked_for_is_not_told(
    engine: Engine, counts: tuple[int | None, ...], kept: tuple[int | None, int | None]
) -> None:
    session = lesson(engine)
    keep(engine, session, look(session, 1, 6, 2, 1), look(session, 2, *counts))
    expected = tuple(None if one is None else both for one, both in zip(kept, (4, 2), strict=True))
    assert rows(engine, session) == [(0, 2, 12, *expected)]


def test_no_column_names_a_seat() -> None:
    names = set(Posture.__table__.columns.keys())
    assert names == {"session_id", "bucket_ms", "looks", "judged", "turned_away", "head_down"}


def test_the_timeline_tells_shares_and_nothing_where_none_are_kept(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, look(session, 1, 6, 2, 1), look(session, 12))
    names = list(COLUMNS[Table.TIMELINE])
    with reading(engine) as connection:
        found = [row for block in blocks(connection, session, Table.TIMELINE) for row in block]
    told = [
        tuple(row[names.index(name)] for name in ("judged", "turned_away", "head_down"))
        for row in found
    ]
    assert told == [(6, 0.3333, 0.1667), (None, None, None)]
    assert all(len(row) == len(names) for row in found)


@pytest.mark.parametrize("began", [(True, True), (True, False), (False, False)])
@pytest.mark.parametrize("asked", [(True, True), (False, True), (False, False)])
def test_a_lesson_that_goes_on_keeps_no_more_than_it_began_with(
    engine: Engine, began: tuple[bool, bool], asked: tuple[bool, bool]
) -> None:
    session = lesson(engine, turned=began[0], down=began[1])
    wanted = SignalSettings(turned_away=asked[0], head_down=asked[1])
    kept = limit_signals(engine, session, wanted)
    assert kept.turned_away is (began[0] and asked[0])
    assert kept.head_down is (began[1] and asked[1])
    with reading(engine) as connection:
        row = connection.execute(queries.session(session)).one()
    assert (row.counts_turned_away, row.counts_head_down) == (kept.turned_away, kept.head_down)


def test_rows_go_with_their_lesson(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, look(session, 1, 6, 2, 1))
    sessions.end_session(engine, session)
    delete_session(engine, session)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(Posture)).scalar() == 0


def test_of_lessons_from_before_nothing_is_kept(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, look(session, 1, 6, 2, 1))
    engine.dispose()
    downgrade(engine, "0021")
    assert not inspect(engine).has_table("posture")
    engine.dispose()
    migrate(engine)
    with reading(engine) as connection:
        row = connection.execute(queries.session(session)).one()
    assert (row.counts_turned_away, row.counts_head_down) == (False, False)
    assert rows(engine, session) == []
