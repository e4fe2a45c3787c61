"""Seats that the teacher calls one student: shown as one everywhere, separated without loss."""

import zipfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, select

from monitor.flags.replay import replay
from storage import queries
from storage.config.settings import FlagSettings
from storage.database.engine import reading
from storage.database.tables.rollups import Mood
from storage.errors import StorageError
from storage.export.columns import Table
from storage.export.files import ExportFormat, export_session
from storage.export.subject import export_subject
from storage.queries import packed as packed_queries
from storage.writes import annotations, class_lists, deletion, seat_edits
from storage.writes.seat_edits import SeatEdits
from tests.storage.writes.edited_lesson import (
    ONE,
    THREE,
    TWO,
    recomputed,
    recorded_lesson,
    rolled_up,
    rows,
)
from tests.support.lessons.samples import START


@pytest.fixture
def lesson(engine: Engine) -> int:
    return recorded_lesson(engine)


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
    deletion.delete_seat(engine, THREE)
    assert {row.seat_id for row in rows(engine, queries.readings_since(lesson))} == {TWO}
    with reading(engine) as connection:
        left = select(Mood.seat_id).where(Mood.seat_id != 0)
        assert connection.execute(left).scalars().all() == 4 * [TWO]
    assert rows(engine, queries.flags(lesson)) == []
