"""What a teacher says of seats: shown everywhere, undone without loss, obeyed by the writer."""

from datetime import timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import Engine, insert

from alembic import command
from models import Classifier
from monitor.flags.rule import FlagRule
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.session.writer import Writer
from storage import queries
from storage.config.packaged import packaged_path
from storage.config.settings import Settings
from storage.database import dialects
from storage.database.engine import open_database, open_engine, reading, writing
from storage.database.tables.lessons import Flag
from storage.errors import StorageError
from storage.export.columns import Table
from storage.export.files import ExportFormat, export_session
from storage.export.subject import export_subject
from storage.kinds import FlagKind, SeatState
from storage.queries import packed as packed_queries
from storage.records import Sample, SeatSighting
from storage.seat_ids import seat_id
from storage.writes import annotations, deletion, seat_edits, sessions
from storage.writes.seat_edits import NO_EDITS, SeatEdits
from tests.storage.writes.edited_lesson import ONE, THREE, TWO, recorded_lesson, rows
from tests.support.lessons.samples import START, sample_at


@pytest.fixture
def lesson(engine: Engine) -> int:
    return recorded_lesson(engine)


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
        deletion.delete_seat(engine, seat_id(session_id, 1))
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
                insert(Flag).values(
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
