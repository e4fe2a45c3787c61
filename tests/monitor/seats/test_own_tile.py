"""The teacher's own tile: told once in the seat's dialog, then never read and no student."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.seats import edit
from dashboard.components import seat_dialog as dialog
from monitor.demo import DrawnClass
from monitor.faces.detector import FaceDetector
from monitor.gallery.tracker import GalleryTracker
from monitor.pipeline.seated_frame import Seating
from monitor.session.writer import Writer
from monitor.types import TileState
from storage import queries
from storage.database.engine import reading, writing
from storage.errors import StorageError
from storage.kinds import SeatState
from storage.records import Sample, SeatSighting
from storage.seat_ids import seat_id
from storage.writes import seat_edits, sessions
from storage.writes.seat_edits import NO_EDITS, SeatEdits
from tests.support.lessons.samples import START
from tests.support.lessons.seed import Lesson, add_lesson


def state(engine: Engine, seat: int) -> tuple[str, bool]:
    with reading(engine) as connection:
        row = connection.execute(queries.seat(seat)).one()
    return row.state, row.excluded


def edits(engine: Engine, session_id: int) -> SeatEdits:
    with writing(engine) as connection:
        return seat_edits.take(connection, session_id)


def test_the_dialog_takes_the_teachers_own_tile_and_gives_it_back(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=0.5, seats=4, readings=False))
    two = seat_id(session_id, 2)
    assert edit(engine, dialog.OWN, two)[:2] == (two, texts.SEAT_IS_OWN)
    assert edits(engine, session_id) == SeatEdits(frozenset({2}), own=frozenset({2}))
    details = dialog.seat_details(engine, two)
    assert details is not None
    assert texts.SEAT_OWN_NOW in str(dialog.seat_form(details))
    edit(engine, dialog.INCLUDE, two)
    assert edits(engine, session_id) == NO_EDITS
    assert state(engine, two) == (SeatState.VIDEO, False)
    with pytest.raises(StorageError):
        seat_edits.set_own(engine, seat_id(session_id, 9))


def test_an_own_tile_stays_one_whatever_the_monitor_sees_of_it(engine: Engine) -> None:
    session_id = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    one, two = seat_id(session_id, 1), seat_id(session_id, 2)
    with Writer(engine, session_id) as writer:
        writer.submit(_seen(session_id, 0, SeatState.VIDEO), wait_s=5)
    seat_edits.set_own(engine, two)
    with Writer(engine, session_id) as writer:
        writer.submit(_seen(session_id, 1, SeatState.AWAY), wait_s=5)
    assert state(engine, one) == (SeatState.AWAY, False)
    assert state(engine, two) == (SeatState.SELF, True)
    assert edits(engine, session_id).own == {2}


def _seen(session_id: int, second: int, state: SeatState) -> Sample:
    seats = tuple(SeatSighting(number, 1, number, state) for number in (1, 2))
    return Sample(session_id, START + timedelta(seconds=second), seats=seats)


def test_an_own_tile_is_black_and_counts_as_no_student() -> None:
    lesson, seating = DrawnClass(), Seating(FaceDetector())
    image = lesson.render(36.0)
    layout = GalleryTracker().update(image)
    seating.process(image, layout)
    seating.apply(SeatEdits(frozenset({3, 4}), own=frozenset({3})))
    frame = seating.process(image, layout)
    tiles = {one.seat: one for one in frame.seated}
    assert (tiles[3].tile.state, tiles[4].tile.state) == (TileState.SELF, TileState.EXCLUDED)
    assert tiles[3].face is None
    x0, y0, x1, y1 = tiles[3].tile.box_xyxy
    assert not frame.image[y0:y1, x0:x1].any()
    assert len(frame.tiles) == len(layout.tiles) - 2
