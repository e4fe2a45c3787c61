"""What a teacher says of seats: shown everywhere, undone without loss, obeyed by the writer."""

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alembic.config import Config
from sqlalchemy import Engine, insert, select

from alembic import command
from models import Classifier
from monitor.flags.replay import replay
from monitor.flags.rule import FlagRule
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.session.writer import Writer
from storage import queries
from storage.config.packaged import packaged_path
from storage.config.settings import FlagSettings, Settings
from storage.database import dialects, schema
from storage.database.engine import open_database, open_engine, reading, writing
from storage.errors import StorageError
from storage.export.files import ExportFormat, export_session
from storage.export.subject import export_subject
from storage.export.tables import Table
from storage.queries import packed as packed_queries
from storage.records import (
    FlagEvent,
    FlagKind,
    Sample,
    SampleCounts,
    SeatSighting,
    SeatState,
    seat_id,
)
from storage.writes import annotations, class_lists, retention, seat_edits, sessions
from storage.writes.seat_edits import NO_EDITS, SeatEdits
from tests.support.storage_samples import START, reading_of, sample_at

ONE, TWO, THREE = (seat_id(1, number) for number in (1, 2, 3))


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    engine = open_database(store_url)
    yield engine
    engine.dispose()


@pytest.fixture
def lesson(engine: Engine) -> int:
    """Forty seconds: seats 1 to 3, and seat 3 sees off seat 1 from second 20 on."""
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        for second in range(40):
            writer.submit(_moment(session_id, second), wait_s=5)
        flag = FlagEvent(session_id, THREE, FlagKind.SAD, START + timedelta(seconds=30))
        writer.submit(Sample(session_id, START + timedelta(seconds=39), flags=(flag,)), wait_s=5)
    sessions.end_session(engine, session_id, START + timedelta(seconds=40))
    return session_id


def _moment(session_id: int, second: int) -> Sample:
    at = START + timedelta(seconds=second)
    # the two overlap for five seconds, as with a student on two devices
    numbers = [n for n in (1, 2, 3) if (n != 1 or second < 25) and (n != 3 or second >= 20)]
    looks = {1: "happy", 2: "neutral", 3: "sad"}
    readings = tuple(reading_of(session_id, n, at, looks[n]) for n in numbers)
    return Sample(
        session_id,
        at,
        seats=tuple(SeatSighting(n, 1, n) for n in numbers),
        readings=readings,
        counts=SampleCounts(session_id, at, len(numbers), len(numbers)),
    )


def rows(engine: Engine, statement: queries.Rows) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(statement))


def recomputed(engine: Engine, session_id: int, seat: int) -> dict[int, tuple[int, np.ndarray]]:
    """Roll-ups of a seat from its single readings: bucket -> (readings, mean)."""
    buckets: dict[int, list[np.ndarray]] = {}
    for row in rows(engine, queries.readings_since(session_id)):
        if row.seat_id == seat:
            buckets.setdefault(row.offset_ms // 10_000 * 10_000, []).append(row.probabilities)
    return {at: (len(found), np.mean(found, axis=0)) for at, found in buckets.items()}


def rolled_up(engine: Engine, session_id: int, seat: int) -> dict[int, tuple[int, np.ndarray]]:
    """The stored roll-ups of a seat, those of merged seats put together."""
    buckets: dict[int, list[Any]] = {}
    for row in rows(engine, queries.seat_mood(session_id, seat)):
        buckets.setdefault(row.bucket_ms, []).append(row)
    return {
        at: (
            sum(row.readings for row in found),
            sum(row.probabilities * row.readings for row in found)
            / sum(row.readings for row in found),
        )
        for at, found in buckets.items()
    }


def test_a_merge_loses_no_reading_and_its_roll_ups_are_those_of_all_its_readings(
    engine: Engine, lesson: int
) -> None:
    before = rows(engine, queries.readings_since(lesson))
    seat_edits.merge(engine, THREE, ONE)
    after = rows(engine, queries.readings_since(lesson))
    assert [row.offset_ms for row in after] == [row.offset_ms for row in before]
    assert {row.seat_id for row in after} == {ONE, TWO}
    assert sum(row.seat_id == ONE for row in after) == 25 + 20
    own, stored = recomputed(engine, lesson, ONE), rolled_up(engine, lesson, ONE)
    assert own.keys() == stored.keys() == {0, 10_000, 20_000, 30_000}
    for bucket, (count, mean) in own.items():
        assert stored[bucket][0] == count
        assert np.abs(stored[bucket][1] - mean).max() < 1e-4
    packed = rows(engine, packed_queries.mood(lesson, of_class=False))
    assert {row.seat_id for row in packed} == {ONE, TWO}
    curve = rows(engine, packed_queries.curve(lesson, ONE, 0, 40_000))
    assert sum(row.readings for row in curve) == 45


def test_a_merged_seat_is_the_other_in_every_table_and_its_flags_follow(
    engine: Engine, lesson: int, tmp_path: Path
) -> None:
    annotations.rename_seat(engine, THREE, "Ada")
    seat_edits.merge(engine, THREE, ONE)
    assert [row.number for row in rows(engine, queries.seats(lesson))] == [1, 2]
    assert [row.number for row in rows(engine, queries.merged_seats(lesson))] == [3]
    [flag] = rows(engine, queries.flags(lesson))
    assert (flag.seat_id, flag.number, flag.name) == (ONE, 1, "Ada")
    [first, second] = rows(engine, queries.student_summary(lesson))
    assert (first.number, first.name, first.readings, first.samples) == (1, "Ada", 45, 45)
    assert first.last_seen_at == START + timedelta(seconds=39)
    assert (second.number, second.readings) == (2, 40)
    assert rows(engine, queries.session_list())[0].seats == 2
    for what, count in ((Table.READINGS, 85), (Table.STUDENTS, 2), (Table.FLAGS, 1)):
        out = tmp_path / f"{what}.csv"
        assert export_session(engine, lesson, what, ExportFormat.CSV, out) == count
        assert "Ada" in out.read_text("utf-8-sig")
    with reading(engine) as connection:
        replayed = replay(connection, lesson, FlagSettings())
        # of the two that overlap, one look a moment is judged
        assert replayed.readings == 85 - 5
        assert replayed.rule.pending(3) is None, "a merged seat has no look of its own"


def test_separating_brings_everything_back(engine: Engine, lesson: int) -> None:
    before = {
        name: rows(engine, statement)
        for name, statement in {
            "seats": queries.seats(lesson),
            "mood": packed_queries.mood(lesson, of_class=False),
            "flags": queries.flags(lesson),
            "students": queries.student_summary(lesson),
        }.items()
    }
    seat_edits.merge(engine, THREE, ONE)
    seat_edits.separate(engine, THREE)
    assert rows(engine, queries.seats(lesson)) == before["seats"]
    assert rows(engine, packed_queries.mood(lesson, of_class=False)) == before["mood"]
    assert rows(engine, queries.flags(lesson)) == before["flags"]
    assert rows(engine, queries.student_summary(lesson)) == before["students"]
    with pytest.raises(StorageError, match="not merged"):
        seat_edits.separate(engine, THREE)


def test_a_chain_of_merges_ends_at_one_seat(engine: Engine, lesson: int) -> None:
    seat_edits.merge(engine, THREE, TWO)
    seat_edits.merge(engine, TWO, ONE)
    assert {row.seat_id for row in rows(engine, queries.readings_since(lesson))} == {ONE}
    with reading(engine) as connection:
        for seat in (ONE, TWO, THREE):
            assert seat_edits.family(connection, seat) == [ONE, TWO, THREE]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (ONE, ONE, "two different seats"),
        (ONE, 9001, "no seat 9001"),
        (THREE, ONE, "merged already"),
        (ONE, THREE, "merged already"),
    ],
)
def test_a_merge_that_makes_no_sense_is_refused(
    engine: Engine, lesson: int, one: int, other: int, why: str
) -> None:
    seat_edits.merge(engine, THREE, TWO)
    with pytest.raises(StorageError, match=why):
        seat_edits.merge(engine, one, other)


def test_an_excluded_student_is_shown_nowhere_until_included_again(
    engine: Engine, lesson: int, tmp_path: Path
) -> None:
    def exported() -> dict[str, int]:
        return {
            what.value: export_session(
                engine, lesson, what, ExportFormat.CSV, tmp_path / f"{what}.csv"
            )
            for what in (Table.READINGS, Table.STUDENTS, Table.FLAGS)
        }

    everything = exported()
    seat_edits.set_excluded(engine, THREE, excluded=True)
    assert rows(engine, queries.flags(lesson)) == []
    mood = rows(engine, packed_queries.mood(lesson, of_class=False))
    tail = rows(engine, packed_queries.tail(lesson, 40_000))
    assert {row.seat_id for row in mood} == {row.seat_id for row in tail} == {ONE, TWO}
    assert len(rows(engine, packed_queries.mood(lesson, of_class=True))) == 4
    assert exported() == {"readings": 65, "students": 2, "flags": 0}
    seat_edits.set_excluded(engine, THREE, excluded=False)
    assert exported() == everything == {"readings": 85, "students": 3, "flags": 1}


def test_excluding_one_of_two_merged_seats_excludes_the_student(
    engine: Engine, lesson: int
) -> None:
    seat_edits.set_excluded(engine, THREE, excluded=True)
    seat_edits.merge(engine, THREE, ONE)
    with reading(engine) as connection:
        edits = seat_edits.take(connection, lesson)
    assert edits == SeatEdits(excluded=frozenset({1, 3}), merged={3: 1})


def test_deleting_and_handing_over_take_all_seats_of_the_student(
    engine: Engine, lesson: int, tmp_path: Path
) -> None:
    annotations.rename_seat(engine, ONE, "Ada Lovelace")
    seat_edits.merge(engine, THREE, ONE)
    class_lists.save(engine, "10b", ["Grace Hopper", "Ada Lovelace"])
    counts = export_subject(engine, "Ada Lovelace", tmp_path / "ada.zip")
    assert counts["reading.csv"] == 45
    assert (counts["student.json"], counts["flag.csv"], counts["class_member.csv"]) == (2, 1, 1)
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        listed = archive.read("class_member.csv").decode()
    assert "Ada Lovelace" in listed
    assert "Grace" not in listed
    retention.delete_seat(engine, THREE)
    assert {row.seat_id for row in rows(engine, queries.readings_since(lesson))} == {TWO}
    with reading(engine) as connection:
        left = select(schema.Mood.seat_id).where(schema.Mood.seat_id != 0)
        assert connection.execute(left).scalars().all() == 4 * [TWO]
    assert rows(engine, queries.flags(lesson)) == []


def test_nobody_is_found_by_an_empty_name(engine: Engine, lesson: int, tmp_path: Path) -> None:
    annotations.rename_seat(engine, ONE, "")
    with pytest.raises(StorageError, match="no student"):
        export_subject(engine, "", tmp_path / "x.zip")


def test_a_read_name_is_kept_with_its_certainty_until_the_teacher_speaks(engine: Engine) -> None:
    session_id = sessions.start_session(
        engine, source="demo", sample_hz=1, model_version="m", started_at=START
    )

    def seat() -> tuple[str | None, float | None]:
        [row] = rows(engine, queries.seats(session_id))
        return row.name, row.name_certainty

    with Writer(engine, session_id) as writer:

        def sight(name: str | None, certainty: float | None) -> None:
            sighting = SeatSighting(1, 1, 1, name=name, name_certainty=certainty)
            writer.submit(Sample(session_id, START, seats=(sighting,)))
            writer.flush()

        sight(None, None)
        assert seat() == (None, None)
        sight("Ada Lovelace", 0.93)
        assert seat() == ("Ada Lovelace", 0.93)
        sight("Ada L.", 0.95)  # the student changed it in the meeting
        assert seat() == ("Ada L.", 0.95)
        annotations.rename_seat(engine, seat_id(session_id, 1), "Countess")
        sight("Augusta", 0.99)
        assert seat() == ("Countess", None)
        annotations.rename_seat(engine, seat_id(session_id, 1), "")
        sight("Byron", 0.99)
        assert seat() == ("", None)


def test_the_writer_hands_edits_to_the_monitor_and_a_split_once(engine: Engine) -> None:
    session_id = sessions.start_session(
        engine, source="demo", sample_hz=1, model_version="m", started_at=START
    )
    ids = [seat_id(session_id, number) for number in (1, 2, 3, 4)]
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0, students=4))
        writer.flush()
        assert writer.take_edits() == NO_EDITS
        seat_edits.set_excluded(engine, ids[1], excluded=True)
        seat_edits.merge(engine, ids[2], ids[0])
        seat_edits.request_split(engine, ids[3])
        writer.submit(sample_at(session_id, 1))
        writer.flush()
        # a sample more before the monitor looks: what is asked for once is not lost
        writer.submit(sample_at(session_id, 2))
        writer.flush()
        assert writer.take_edits() == SeatEdits(excluded=frozenset({2}), merged={3: 1}, split=(4,))
        assert writer.take_edits() == SeatEdits(excluded=frozenset({2}), merged={3: 1})
    with Writer(engine, session_id) as again:  # before its first look
        assert again.take_edits() == SeatEdits(excluded=frozenset({2}), merged={3: 1})


def test_a_split_is_refused_after_class_and_on_merged_seats(engine: Engine, lesson: int) -> None:
    with pytest.raises(StorageError, match="over"):
        seat_edits.request_split(engine, ONE)


def test_an_excluded_seat_is_not_split_whoever_got_the_new_number_would_be_watched(
    engine: Engine,
) -> None:
    session_id = sessions.start_session(
        engine, source="demo", sample_hz=1, model_version="m", started_at=START
    )
    with Writer(engine, session_id) as writer:
        writer.submit(sample_at(session_id, 0))
    seat_edits.set_excluded(engine, seat_id(session_id, 1), excluded=True)
    with pytest.raises(StorageError, match="include them before"):
        seat_edits.request_split(engine, seat_id(session_id, 1))


def test_a_student_deleted_while_excluded_comes_back_excluded(engine: Engine) -> None:
    session_id = sessions.start_session(
        engine, source="demo", sample_hz=1, model_version="m", started_at=START
    )
    hidden = SeatSighting(1, 1, 1, state=SeatState.EXCLUDED)
    with Writer(engine, session_id) as writer:
        writer.submit(Sample(session_id, START, seats=(hidden,)))
        writer.flush()
        retention.delete_seat(engine, seat_id(session_id, 1))
        writer.submit(Sample(session_id, START, seats=(hidden,)))
        writer.flush()
        assert writer.take_edits().excluded == {1}
    # its tile is not counted as one that could have been read
    assert rows(engine, queries.seat_mood(session_id)) == []


def test_a_database_of_before_is_brought_up_with_its_names(tmp_path: Path) -> None:
    """A name that was there before is the teacher's: nothing that is read replaces it."""
    path = tmp_path / "old.db"
    engine = open_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(packaged_path("alembic")))
    with dialects.begin(engine, dialects.MIGRATE) as connection:
        dialects.mark_as_ours(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for line in (
            "INSERT INTO session VALUES (1,'Lesson','','demo',0,NULL,1.0,'m',0,NULL,'')",
            "INSERT INTO seat (id, session_id, number, name, first_seen_at, last_seen_at, state,"
            " pending, tile_row, tile_column, excluded)"
            " VALUES (1001, 1, 1, 'Ada', 0, 0, 'video', '', 1, 1, 0)",
        ):
            connection.exec_driver_sql(line)
    engine.dispose()
    opened = open_database(f"sqlite:///{path}")
    sighting = SeatSighting(1, 1, 1, name="Read", name_certainty=0.99)
    with Writer(opened, 1) as writer:
        writer.submit(Sample(1, START, seats=(sighting,)))
    [seat] = rows(opened, queries.seats(1))
    assert (seat.name, seat.name_certainty, seat.merged_into, seat.split_requested) == (
        "Ada", None, None, False,
    )  # fmt: skip
    opened.dispose()


def test_the_monitor_is_told_what_is_snoozed_and_for_how_long(engine: Engine, lesson: int) -> None:
    until = START + timedelta(minutes=10)
    with writing(engine) as connection:
        for seat in (THREE, None):
            connection.execute(
                insert(schema.Flag).values(
                    session_id=lesson, seat_id=seat, kind="sad", opened_at=START, evidence={},
                    snoozed_until=until,
                )
            )  # fmt: skip
    with reading(engine) as connection:
        edits = seat_edits.take(connection, lesson)
    # the class has no share in the budget
    assert edits == SeatEdits(snoozed={(3, FlagKind.SAD): until})
    seat_edits.merge(engine, THREE, ONE)
    pipeline = GalleryPipeline(PipelineOptions(lesson, Settings(), Classifier.load()))
    with reading(engine) as connection:
        edits = seat_edits.take(connection, lesson)
    assert edits.snoozed == {(1, FlagKind.SAD): until}
    rule = FlagRule(Settings().flags)
    pipeline.resume(rule)
    pipeline.apply(edits)
    assert rule.is_set_aside(1, FlagKind.SAD, until.timestamp() - 1)
    assert not rule.is_set_aside(1, FlagKind.SAD, until.timestamp())
