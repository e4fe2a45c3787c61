"""A monitor under the school's policy: it reads nobody, whatever its own settings ask for."""

import threading

import pytest
from sqlalchemy import Engine, func, select

from monitor.session.hooks import SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.run import watch
from monitor.session.writer import Writer
from storage import queries
from storage.config.settings import CaptureSettings, Settings, SlideSettings, SpeechSettings
from storage.database.engine import reading
from storage.database.tables.lessons import Reading, Seat
from storage.privacy.policy import Limit, set_policy
from storage.writes.sessions import start_session
from tests.support.lessons.samples import START, sample_at
from tests.support.system.waiting import wait_until

GREEDY = Settings(
    capture=CaptureSettings(source="demo", hz=5),
    speech=SpeechSettings(individuals=True),
    slides=SlideSettings(pictures=True),
)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def test_a_lesson_under_the_policy_keeps_no_individual_and_says_so(engine: Engine) -> None:
    set_policy(engine, {Limit.CLASS_ONLY: True, Limit.NO_SLIDE_PICTURES: True})
    said: list[str] = []
    lesson = SessionRequest("Algebra", duration_s=3)
    watch(GREEDY, engine, lesson, threading.Event(), hooks=SessionHooks(notify=said.append))
    with reading(engine) as connection:
        session = connection.execute(queries.session(1)).one()
        counted = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Seat, Reading)
        ]
        offered = connection.execute(queries.session_with_state(1)).one()
    assert session.class_only
    assert not session.times_speakers
    assert counted == [0, 0]
    assert offered.preview_port is None
    assert any(line.startswith("Your school has switched students' readings off") for line in said)
    assert any(line.startswith("Your school has switched pictures of slides off") for line in said)


def test_a_lesson_that_runs_is_told_once(engine: Engine) -> None:
    session = start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", started_at=START
    )
    said: list[str] = []

    def told() -> bool:
        while line := writer.take_notice():
            said.append(line)
        return bool(said)

    with Writer(engine, session) as writer:
        writer.submit(sample_at(session, 1.0))
        writer.flush()
        assert not told()
        set_policy(engine, {Limit.CLASS_ONLY: True})
        for second in (2.0, 3.0, 4.0):
            writer.submit(sample_at(session, second))
        wait_until(told, 10)
        writer.flush()
        told()
    [line] = said
    assert line.startswith("From the next lesson on your school has switched students' readings")
    with reading(engine) as connection:
        assert len(connection.execute(queries.readings_since(session)).all()) == 4 * 3
