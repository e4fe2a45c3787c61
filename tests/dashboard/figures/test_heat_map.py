"""Students over time: what is unsure, what was not read, and what could not be."""

from datetime import timedelta

import numpy as np
from sqlalchemy import Engine

from dashboard import texts
from dashboard.figures.heat_map import heat_figure, heat_map
from dashboard.pages.lesson.heat_panel import cell_words
from dashboard.reads import session as reads
from dashboard.series.frames import mood_frame
from monitor.session.writer import Writer
from storage import queries
from storage.config.flag_presets import FlagThresholds
from storage.config.settings import Settings
from storage.database.engine import reading
from storage.kinds import SeatState
from storage.records import Reading, Sample, SampleCounts, SeatSighting
from storage.seat_ids import seat_id
from storage.writes.sessions import start_session
from tests.support.lessons.seed import Lesson, add_lesson

THRESHOLDS: FlagThresholds = Settings().flags.thresholds()


def test_unsure_camera_off_and_no_face_are_told_apart(engine: Engine) -> None:
    """A minute each: read well, turned away, half and half, camera off, no face, not on screen."""
    session_id = start_session(engine, source="demo", sample_hz=1.0, model_version="test")
    with reading(engine) as connection:
        began = connection.execute(queries.session(session_id)).one().started_at
    tense = np.array([0.6, 0, 0, 0, 0, 0, 0.4], np.float32)
    states = {0: "sure", 1: "turned", 2: "both", 3: "off", 4: "no face"}
    with Writer(engine, session_id) as writer:
        for second in range(0, 360, 2):
            state = states.get(second // 60)
            at = began + timedelta(seconds=second)
            off = SeatState.CAMERA_OFF if state == "off" else SeatState.VIDEO
            quality = 0.0 if state == "turned" or (state == "both" and second % 6) else 0.9
            seen = state in ("sure", "turned", "both")
            row = Reading(session_id, seat_id(session_id, 1), at, tense, 80, quality, "test", 1, 1)
            writer.submit(
                Sample(
                    session_id, at, readings=(row,) if seen else (),
                    seats=(SeatSighting(1, 1, 1, off),) if state else (),
                    counts=SampleCounts(session_id, at, tiles=1, seen=int(seen)),
                ), 5.0,
            )  # fmt: skip
    records = reads.session_records(engine, session_id)
    assert records is not None
    heat = heat_map(records.seat_mood, records.seats, 360_000, THRESHOLDS, columns=6)
    # a minute without a single look that counts has no colour
    assert np.isnan(heat.above[0]).tolist() == [False, True, False, True, True, True]
    assert heat.unsure[0].tolist() == [False, True, True, False, False, False]
    assert heat.camera_off[0].tolist() == [False, False, False, True, False, False]
    assert heat.unread[0].tolist() == [False, False, False, False, True, False]
    words = [cell_words(heat, 0, column) for column in range(6)]
    assert words == [
        "0%", texts.SEAT_UNSURE, f"0%{texts.UNSURE_SIGN}", texts.HEAT_CAMERA_OFF,
        texts.HEAT_UNREAD, texts.SEAT_UNSEEN_SHORT,
    ]  # fmt: skip
    gaps = mood_frame([]).reindex(columns=["from_ms", "to_ms", "reason", "detail"])
    names = [one["name"] for one in heat_figure(heat, gaps, (), began, (0, 360_000))["data"]]
    assert {texts.HEAT_CAMERA_OFF, texts.HEAT_UNREAD, texts.HEAT_UNSURE} < set(names)


def test_a_lesson_of_an_older_version_counts_all_its_readings(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=5, live=False, readings=False))
    records = reads.session_records(engine, session_id)
    assert records is not None
    heat = heat_map(records.seat_mood, records.seats, records.end_ms, THRESHOLDS)
    assert not heat.camera_off.any()
    assert not (heat.unsure & np.isnan(heat.above)).any()
