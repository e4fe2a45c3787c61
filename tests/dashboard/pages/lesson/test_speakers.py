"""Who spoke: a bar for each student in the order of the seats, where the lesson keeps it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.figures.student import student_view
from dashboard.pages.lesson.speakers import speakers_panel
from dashboard.pages.lesson.student import facts
from dashboard.reads import session as reads
from dashboard.reads.records import KeptReadings
from dashboard.viewmodels.lesson import LessonView, lesson_view
from storage.config.settings import FlagSettings
from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Session
from storage.seat_ids import seat_id
from storage.writes import seat_edits
from tests.support.database.seat_speech import add_seat_speech
from tests.support.lessons.seed import Lesson, add_lesson

NAMES = ("Ada", "Ben", "Cleo", "Dana")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'lessons.db'}")


def lesson(engine: Engine, *, times: bool = True, class_only: bool = False) -> int:
    wanted = Lesson(minutes=3.0, seats=4, columns=2, names=NAMES, live=False, class_only=class_only)
    session_id = add_lesson(engine, wanted)
    with writing(engine) as connection:
        row = update(Session).where(Session.id == session_id)
        connection.execute(row.values(times_speakers=times))
    return session_id


def view(engine: Engine, session_id: int) -> LessonView:
    records = reads.session_records(engine, session_id)
    assert records is not None
    return lesson_view(records, datetime.now(UTC))


def test_students_stand_in_the_order_of_seats_with_their_minutes(engine: Engine) -> None:
    session_id = lesson(engine)
    add_seat_speech(engine, session_id, 3, (0, 10_000), (10_000, 10_000))
    add_seat_speech(engine, session_id, 2, *((10_000 * n, 10_000) for n in range(2, 15)))
    seat_edits.set_excluded(engine, seat_id(session_id, 4), excluded=True)
    [panel] = speakers_panel(view(engine, session_id))
    shown = str(panel)
    places = [shown.index(words) for words in ("Ada", "Ben", "Cleo")]
    assert places == sorted(places)
    assert "Dana" not in shown
    for words in ("0 s", "2 min 10 s", "20 s", texts.SPEAKERS_NOTE):
        assert words in shown


def test_where_it_is_not_kept_there_is_no_panel(engine: Engine) -> None:
    assert speakers_panel(view(engine, lesson(engine, times=False))) == []
    assert speakers_panel(view(engine, lesson(engine, class_only=True))) == []


@pytest.mark.parametrize("times", [True, False])
def test_a_students_page_tells_their_own_time_where_it_is_kept(engine: Engine, times: bool) -> None:
    session_id = lesson(engine, times=times)
    if times:
        add_seat_speech(engine, session_id, 2, (0, 8000), (10_000, 4400))
        add_seat_speech(engine, session_id, 3, (0, 2000))
    whole = view(engine, session_id)
    student = student_view(whole, whole.records.seats[1], FlagSettings().thresholds())
    found = dict(facts(student, KeptReadings(0, 0)))
    assert found.get(texts.FACT_STUDENT_SPOKE) == ("12 s" if times else None)
