"""Seconds of the teacher, of the class, and where asked of each student, are the script's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from monitor.pipeline.speech import speech_of
from monitor.seats.types import SeatedTile
from monitor.types import Tile, TileState
from storage import queries
from storage.database.engine import reading, writing
from storage.database.tables.rollups import SeatSpeech
from storage.kinds import SeatState
from storage.records import Sample, SampleCounts, SeatSighting, Speech
from storage.writes import sessions
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.pictures.synthetic_gallery import NAMES, Drawn, Scene, draw_gallery

START = datetime(2026, 3, 4, 9, tzinfo=UTC)
OWN, EXCLUDED = 0, 5


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def seated(drawn: Drawn, *, own: bool = True) -> list[SeatedTile]:
    states = dict(enumerate(drawn.states))
    states[EXCLUDED] = TileState.EXCLUDED
    if own:
        states[OWN] = TileState.SELF
    return [
        SeatedTile(Tile(box, states[index], 1, index + 1), index + 1, None)
        for index, box in enumerate(drawn.boxes)
    ]


def script(seed: int, seconds: int) -> list[int | None]:
    """Who speaks in each second: turns of 2 to 20 s, the teacher half of the time, and silence."""
    rng = np.random.default_rng(seed)
    out: list[int | None] = []
    while len(out) < seconds:
        who = rng.choice([OWN, OWN, 2, 3, 8, -1])
        out += [None if who < 0 else int(who)] * int(rng.integers(2, 21))
    return out[:seconds]


@pytest.mark.parametrize("theme", ["zoom", "meet", "teams-dark", "webex", "white"])
def test_seconds_are_those_of_the_script(engine: Engine, theme: str) -> None:
    scene = Scene(NAMES[:9], theme, (1280, 720))
    pictures = {who: draw_gallery(replace(scene, speaker=who)) for who in (None, OWN, 2, 3, 8)}
    spoken = {who: speech_of(drawn.image, seated(drawn)) for who, drawn in pictures.items()}
    turns = script(7, 1200)
    lesson = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START
    )
    samples = []
    for second, who in enumerate(turns):
        at = START + timedelta(seconds=second, milliseconds=37 * (second % 5))
        counts = SampleCounts(lesson, at, 9, 9)
        samples.append(Sample(lesson, at, counts=counts, speech=spoken[who]))
    for first in range(0, len(samples), 50):  # the builder is new each time, as after a restart
        with writing(engine) as connection:
            store(connection, BatchBuilder(connection, lesson).build(samples[first : first + 50]))
    with reading(engine) as connection:
        rows = connection.execute(queries.speech(lesson)).all()
    own_s = sum(row.own_ms for row in rows) / 1000
    class_s = sum(row.class_ms for row in rows) / 1000
    assert own_s == pytest.approx(turns.count(OWN), rel=0.05)
    assert class_s == pytest.approx(sum(who in (2, 3, 8) for who in turns), rel=0.05)
    assert all(row.looked_ms == row.own_known_ms >= row.own_ms for row in rows)


@pytest.mark.parametrize("theme", ["zoom", "meet", "teams-dark", "webex", "white"])
def test_each_students_seconds_are_those_of_the_script(engine: Engine, theme: str) -> None:
    scene = Scene(NAMES[:9], theme, (1280, 720))
    pictures = {who: draw_gallery(replace(scene, speaker=who)) for who in (None, OWN, 2, 3, 8)}
    spoken = {
        who: speech_of(drawn.image, seated(drawn), individuals=True)
        for who, drawn in pictures.items()
    }
    turns = script(11, 1200)
    lesson = begun(engine, times_speakers=True)
    keep(engine, lesson, turns, spoken)
    with reading(engine) as connection:
        rows = connection.execute(queries.seat_speech(lesson)).all()
    seconds = dict.fromkeys((3, 4, 9), 0.0)
    for row in rows:
        seconds[row.number] += row.spoke_ms / 1000
    for number, told in seconds.items():
        assert told == pytest.approx(turns.count(number - 1), rel=0.05), number


@pytest.mark.parametrize(
    ("times_speakers", "class_only", "asked"),
    [(False, False, True), (True, True, True), (False, True, True), (True, False, False)],
)
def test_nothing_is_kept_of_a_student_where_that_is_off(
    engine: Engine, times_speakers: bool, class_only: bool, asked: bool
) -> None:
    """Off in the lesson, in a class-only one, or where the pipeline was not asked to tell."""
    scene = Scene(NAMES[:9], "zoom", (1280, 720))
    drawn = draw_gallery(replace(scene, speaker=3))
    spoken: dict[int | None, Speech | None] = {
        3: speech_of(drawn.image, seated(drawn), individuals=asked)
    }
    lesson = begun(engine, times_speakers=times_speakers, class_only=class_only)
    keep(engine, lesson, [3] * 60, spoken)
    with reading(engine) as connection:
        assert connection.execute(select(func.count()).select_from(SeatSpeech)).scalar() == 0
        rows = connection.execute(queries.speech(lesson)).all()
    assert sum(row.class_ms for row in rows) == pytest.approx(60_000, rel=0.05)


def begun(engine: Engine, *, times_speakers: bool, class_only: bool = False) -> int:
    return sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START,
        times_speakers=times_speakers, class_only=class_only,
    )  # fmt: skip


def keep(
    engine: Engine, lesson: int, turns: list[int | None], spoken: Mapping[int | None, Speech | None]
) -> None:
    """Stores what was told, one sample a second; the builder is new each time, as after a crash."""
    samples = []
    for second, who in enumerate(turns):
        at = START + timedelta(seconds=second, milliseconds=37 * (second % 5))
        seats = tuple(SeatSighting(n, 1, n, SeatState.VIDEO) for n in range(1, 10))
        counts = SampleCounts(lesson, at, 9, 9)
        samples.append(Sample(lesson, at, seats=seats, counts=counts, speech=spoken[who]))
    for first in range(0, len(samples), 50):
        with writing(engine) as connection:
            store(connection, BatchBuilder(connection, lesson).build(samples[first : first + 50]))


def test_without_an_own_tile_nothing_is_said_of_the_teacher() -> None:
    drawn = draw_gallery(Scene(NAMES[:9], "zoom", (1280, 720), speaker=OWN))
    assert speech_of(drawn.image, seated(drawn, own=False)) == Speech(None, True)
    assert speech_of(drawn.image, seated(drawn)) == Speech(True, False)


def test_an_excluded_student_is_not_looked_at() -> None:
    drawn = draw_gallery(Scene(NAMES[:9], "zoom", (1280, 720), speaker=EXCLUDED))
    assert speech_of(drawn.image, seated(drawn)) == Speech(False, False)


def test_a_class_only_lesson_says_nothing_of_few(engine: Engine) -> None:
    lesson = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=START, class_only=True
    )
    samples = [
        Sample(lesson, at, counts=SampleCounts(lesson, at, 3, 3), speech=Speech(None, True))
        for at in (START + timedelta(seconds=second) for second in range(20))
    ]
    with writing(engine) as connection:
        store(connection, BatchBuilder(connection, lesson).build(samples))
    with reading(engine) as connection:
        assert connection.execute(queries.speech(lesson)).all() == []
