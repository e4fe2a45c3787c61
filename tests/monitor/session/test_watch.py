"""One session from the inside: paused, stopped from the page, blind, class-only, kept light."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import Engine

from monitor.demo import DrawnClass
from monitor.session.hooks import ResumePoint, SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.run import watch
from storage import queries
from storage.config.settings import CaptureSettings, PrivacySettings, Settings, SpeechSettings
from storage.database.engine import reading
from storage.errors import StorageError
from storage.kinds import MonitorRequest
from storage.writes.monitor_requests import request
from tests.support.system.waiting import wait_until


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def demo_settings(**privacy: Any) -> Settings:  # noqa: ANN401
    return Settings(
        capture=CaptureSettings(source="demo", hz=5), privacy=PrivacySettings(**privacy)
    )


@contextmanager
def watching(
    engine: Engine, settings: Settings, lesson: SessionRequest
) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(settings, engine, lesson, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def count(engine: Engine, session_id: int = 1) -> int:
    with reading(engine) as connection:
        return len(connection.execute(queries.readings_since(session_id)).all())


def state(engine: Engine) -> str:
    with reading(engine) as connection:
        row = connection.execute(queries.session_with_state(1)).first()
    return str(row.status) if row else ""


def test_pause_stops_capture_and_resume_goes_on(engine: Engine) -> None:
    with watching(engine, demo_settings(), SessionRequest("Algebra")):
        wait_until(lambda: count(engine) > 0, 20)
        request(engine, 1, MonitorRequest.PAUSE)
        wait_until(lambda: state(engine) == "paused", 20)
        paused = count(engine)
        time.sleep(1.5)
        assert count(engine) == paused
        request(engine, 1, MonitorRequest.RUN)
        wait_until(lambda: count(engine) > paused, 20)
    with reading(engine) as connection:
        (gap,) = connection.execute(queries.gaps(1)).all()
    assert gap.reason == "paused"
    assert gap.ended_at - gap.started_at


def test_stop_from_the_page_ends_the_session(engine: Engine) -> None:
    with watching(engine, demo_settings(), SessionRequest("Algebra")) as thread:
        wait_until(lambda: count(engine) > 0, 20)
        request(engine, 1, MonitorRequest.STOP)
        wait_until(lambda: not thread.is_alive(), 20)
    with reading(engine) as connection:
        session = connection.execute(queries.session(1)).one()
    assert session.ended_at is not None
    assert state(engine) == "stopped"


def test_a_second_monitor_is_told_who_watches(engine: Engine) -> None:
    with watching(engine, demo_settings(), SessionRequest("Algebra")):
        wait_until(lambda: count(engine) > 0, 20)
        with pytest.raises(StorageError, match="is being watched by process"):
            watch(demo_settings(), engine, SessionRequest("Another"), threading.Event())


def test_class_only_keeps_no_individual(engine: Engine) -> None:
    lesson = SessionRequest("Algebra", duration_s=3)
    asked = {"speech": SpeechSettings(individuals=True)}  # cannot be had of a class as a whole
    settings, said = demo_settings(class_only=True).model_copy(update=asked), list[str]()
    hooks = SessionHooks(notify=said.append)
    watch(settings, engine, lesson, threading.Event(), hooks=hooks)
    assert count(engine) == 0
    assert any("nobody's own speaking time is kept" in line for line in said)
    with reading(engine) as connection:
        assert not connection.execute(queries.session(1)).one().times_speakers
        assert connection.execute(queries.seats(1)).all() == []
        moods = connection.execute(queries.class_mood(1)).all()
    assert moods[0].tiles == 25
    assert moods[0].seen == pytest.approx(24, abs=0.5)


def test_whose_number_is_whose_is_handed_on_before_it_is_stored(engine: Engine) -> None:
    """Else a monitor that dies in its first seconds is followed by one that mixes students up."""
    handed: list[tuple[int, int]] = []

    def hand_on(snapshot: str) -> None:
        with reading(engine) as connection:
            stored = connection.execute(queries.last_seat_number(1)).scalar() or 0
        handed.append((len(json.loads(snapshot)["seats"]), stored))

    hooks = SessionHooks(on_seats=hand_on)
    watch(demo_settings(), engine, SessionRequest(duration_s=3), threading.Event(), hooks=hooks)
    assert handed[0] == (25, 0)
    assert all(known >= stored for known, stored in handed)


def test_without_a_snapshot_of_its_seats_a_lesson_is_not_gone_on_with(engine: Engine) -> None:
    snapshots: list[str] = []
    lesson = SessionRequest(duration_s=3)
    hooks = SessionHooks(on_seats=snapshots.append)
    watch(demo_settings(), engine, lesson, threading.Event(), hooks=hooks)
    before = count(engine)
    with pytest.raises(StorageError, match="no longer knows which seat is whose"):
        watch(demo_settings(), engine, lesson, threading.Event(), resume=ResumePoint(1))
    assert count(engine) == before
    with pytest.raises(StorageError, match="Start a new lesson"):
        known = json.loads(snapshots[-1])
        short = json.dumps(known | {"seats": known["seats"][:9]})
        watch(demo_settings(), engine, lesson, threading.Event(), resume=ResumePoint(1, short))
    watch(demo_settings(), engine, lesson, threading.Event(), resume=ResumePoint(1, snapshots[-1]))
    assert count(engine) > before


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (np.zeros((360, 640, 3), np.uint8), "black"),
        (np.full((360, 640, 3), 180, np.uint8), "no_gallery"),
    ],
)
def test_what_is_no_gallery_becomes_a_gap_with_its_reason(
    engine: Engine, tmp_path: Path, picture: np.ndarray, reason: str
) -> None:
    path = tmp_path / "screen.png"
    Image.fromarray(picture).save(path)
    settings = Settings(capture=CaptureSettings(source="image", hz=5))
    watch(settings, engine, SessionRequest(path=path, duration_s=1.5), threading.Event())
    assert count(engine) == 0
    with reading(engine) as connection:
        (gap,) = connection.execute(queries.gaps(1)).all()
    assert gap.reason == reason
    assert gap.detail


def test_no_picture_is_written(engine: Engine, tmp_path: Path) -> None:
    """Nothing in the folder holds a piece of any frame, raw or compressed."""
    watch(demo_settings(), engine, SessionRequest("Algebra", duration_s=3), threading.Event())
    engine.dispose()
    frame = DrawnClass().render(1.0)
    pieces = {frame[y, 400:432].tobytes() for y in range(40, 640, 7)}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    (reserved,) = (path for path in files if path.suffix == ".reserve")
    assert not any(reserved.read_bytes()), "room kept for a full disk: nothing but zeros"
    files.remove(reserved)
    for path in files:
        content = path.read_bytes()
        assert not any(piece in content for piece in pieces), path
        assert b"\x89PNG" not in content and b"\xff\xd8\xff\xe0" not in content, path
        assert len(content) < frame.nbytes / 4, path
