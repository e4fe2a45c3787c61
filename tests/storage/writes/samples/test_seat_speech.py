"""Each student's speaking time as rows: whole, of whom it is, and gone with whom it was of."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, inspect, select

from storage import queries
from storage.database.engine import reading, writing
from storage.database.migration import migrate
from storage.database.tables.rollups import SeatSpeech
from storage.export.columns import Table
from storage.export.tables import blocks
from storage.records import Sample, Speech
from storage.seat_ids import seat_id
from storage.writes import seat_edits, sessions
from storage.writes.deletion import delete_seat, delete_session
from storage.writes.samples.batch import BatchBuilder, store
from storage.writes.samples.session_limits import limit_session
from tests.support.database.earlier_schema import downgrade
from tests.support.lessons.samples import START, sample_at


def lesson(engine: Engine, *, times_speakers: bool = True, class_only: bool = False) -> int:
    return sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        times_speakers=times_speakers, class_only=class_only,
    )  # fmt: skip


def look(session: int, second: float, *speaking: int) -> Sample:
    speech = Speech(False, bool(speaking), speaking)
    return replace(sample_at(session, second, students=6), speech=speech)


def keep(engine: Engine, session: int, *samples: Sample) -> None:
    """Each sample by a builder of its own, as after a restart every second."""
    with writing(engine) as connection:
        builder = BatchBuilder(connection, session)
        for sample in samples:
            store(connection, builder.build([sample]))


def spoke(engine: Engine, session: int) -> list[tuple[int, int, int]]:
    with reading(engine) as connection:
        rows = connection.execute(queries.seat_speech(session)).all()
    return [(row.bucket_ms, row.number, row.spoke_ms) for row in rows]


def left(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(SeatSpeech)).scalar_one()


def test_rows_hold_whole_sums_of_ten_seconds(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, *(look(session, n, 2) for n in range(5)))
    keep(engine, session, *(look(session, n, 2, 3) for n in (5, 6)))  # a new builder goes on
    keep(engine, session, *(look(session, n, 3) for n in (10, 11, 12)))
    assert spoke(engine, session) == [(0, 2, 5000), (0, 3, 1000), (10_000, 3, 2000)]


def test_time_follows_merges_and_leaves_with_exclusion_and_deletion(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, *(look(session, n, 1 + n % 3) for n in range(10)))
    assert spoke(engine, session) == [(0, 1, 3000), (0, 2, 3000), (0, 3, 3000)]
    seat_edits.merge(engine, seat_id(session, 2), seat_id(session, 1))
    assert spoke(engine, session) == [(0, 1, 6000), (0, 3, 3000)]
    seat_edits.separate(engine, seat_id(session, 2))
    assert len(spoke(engine, session)) == 3
    seat_edits.merge(engine, seat_id(session, 2), seat_id(session, 1))
    seat_edits.set_excluded(engine, seat_id(session, 3), excluded=True)
    assert spoke(engine, session) == [(0, 1, 6000)]
    sessions.end_session(engine, session, ended_at=START + timedelta(seconds=20))
    delete_seat(engine, seat_id(session, 1))
    assert (spoke(engine, session), left(engine)) == ([], 1)
    delete_session(engine, session)
    assert left(engine) == 0


def test_the_export_names_who_spoke(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, *(look(session, n, 4) for n in range(6)))
    with reading(engine) as connection:
        [rows] = blocks(connection, session, Table.SPEECH)
    assert [(row[2], row[3], row[5]) for row in rows] == [
        ("teacher", None, 0.0), ("class", None, 5.0), ("student", 4, 5.0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("began", "asked", "kept"),
    [
        ((True, True), (True, True), (True, True)),
        ((True, True), (False, False), (False, False)),
        ((False, False), (True, True), (False, False)),
        ((True, False), (True, True), (True, False)),
    ],
)
def test_a_lesson_that_goes_on_keeps_no_more_than_it_began_with(
    engine: Engine, began: tuple[bool, bool], asked: tuple[bool, bool], kept: tuple[bool, bool]
) -> None:
    session = sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START,
        reads_answers=began[0], times_speakers=began[1],
    )  # fmt: skip
    found = limit_session(engine, session, reads_answers=asked[0], times_speakers=asked[1])
    assert found == kept
    with reading(engine) as connection:
        row = connection.execute(queries.session(session)).one()
    assert (row.reads_answers, row.times_speakers) == kept


def test_of_lessons_from_before_nothing_is_known_and_nothing_kept(engine: Engine) -> None:
    session = lesson(engine)
    keep(engine, session, *(look(session, n, 4) for n in range(6)))
    engine.dispose()
    downgrade(engine, "0012")
    assert not inspect(engine).has_table("seat_speech")
    engine.dispose()
    migrate(engine)
    with reading(engine) as connection:
        row = connection.execute(queries.session(session)).one()
        assert connection.execute(queries.speech(session)).all() != []
    assert (row.reads_answers, row.times_speakers) == (None, False)
    assert spoke(engine, session) == []
