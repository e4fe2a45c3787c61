"""The session's clock: one that is set moves no reading, and time asleep is a gap."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.frame_gate import FrameGate, Passage
from monitor.pipeline.observation import Observation
from monitor.pipeline.observer import SessionObserver
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.sources import Blind
from monitor.types import Frame
from storage import queries
from storage.config.settings import CaptureSettings, Settings
from storage.database.engine import open_database, reading
from storage.kinds import GapReason
from storage.records import Sample
from tests.support.desktop.display import (
    desktop_fixture,
    pattern,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture"]
from tests.monitor.pipeline.gates import NOON, Hands, Watched, gate_of, read


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def test_a_clock_that_is_set_moves_no_reading_and_is_said_once() -> None:
    hands = Hands()
    clock = hands.clock()
    for jump_s in (3600, -7200, 86_400):
        hands.pass_s(10)
        before = clock.now()
        hands.wall += timedelta(seconds=jump_s)
        hands.pass_s(1)
        assert clock.now() - before == timedelta(seconds=1)
        assert f"{abs(jump_s)} s" in str(clock.jump())
        assert clock.jump() is None
    hands.pass_s(7200)  # across the change to summer time: UTC knows none
    assert clock.jump() is None


def test_a_lesson_that_is_resumed_never_goes_back() -> None:
    hands = Hands()
    last = NOON + timedelta(hours=1)  # the clock was set back by an hour after the crash
    clock = hands.clock(last)
    assert clock.now() == last
    hands.pass_s(5)
    assert clock.now() == last + timedelta(seconds=5)
    assert clock.jump() is None


def test_the_time_asleep_is_a_gap(engine: Engine) -> None:
    hands = Hands()
    capture = CaptureSettings(source="demo", hz=1)
    options = PipelineOptions(1, Settings(capture=capture), Classifier.load())
    observer = SessionObserver(1, FrameGate(capture, hands.clock()), GalleryPipeline(options))
    lesson = DrawnClass()

    def samples(at_s: float) -> list[Sample]:
        seen = Frame(lesson.render(at_s), hands.wall, time.monotonic())
        return [each.sample for each in observer.observe(seen, live=True)]

    def blind_gaps() -> list[GapReason]:
        blind = Blind(GapReason.COVERED, "Covered", 0.0)
        observed = observer.observe(blind, live=True)
        return [gap.reason for each in observed for gap in each.sample.gaps]

    for second in range(3):
        hands.pass_s(1)
        assert [sample.gaps for sample in samples(second)] == [()]
    hands.pass_s(7200, asleep_s=7199)
    (gap,) = samples(3)[0].gaps
    assert gap.reason is GapReason.SLEPT
    assert gap.ended_at is not None
    assert (gap.ended_at - gap.started_at).total_seconds() == pytest.approx(7200, abs=1)
    assert "slept for 7199 s" in gap.detail
    # blind before and after: the gap that is open says it already
    assert blind_gaps() == [GapReason.COVERED]
    hands.pass_s(7200)
    assert blind_gaps() == []


@pytest.mark.parametrize("away_s", [6.1, 7, 8, 12, 20, 46, 60, 120, 600, 7200])
@pytest.mark.parametrize("share_asleep", [0.0, 0.01, 0.5, 1.0])
def test_only_a_computer_that_slept_has_slept(away_s: float, share_asleep: float) -> None:
    hands = Hands()
    gate, image = gate_of(hands), pattern((200, 120))

    def check(last: Observation | None) -> Passage:
        return gate.check(Frame(image, hands.wall, time.monotonic()), live=True, last=last)

    check(None)
    seen = read(Frame(image, hands.wall, time.monotonic()), [])
    asleep_s = away_s * share_asleep
    hands.pass_s(away_s, asleep_s=asleep_s)
    gap = check(seen).absence
    assert gap is not None
    slept = asleep_s > 1.0
    assert gap.reason is (GapReason.SLEPT if slept else GapReason.HELD_UP)
    assert (f"slept for {asleep_s:.0f} s" in gap.detail) is slept
    hands.pass_s(1)
    assert check(seen).absence is None, "a sleep counts once"


def test_this_computers_clocks_agree_while_it_is_awake() -> None:
    clock = SessionClock()
    time.sleep(0.2)
    assert clock.slept_s() < 0.1


def test_the_process_is_stopped_and_goes_on(tmp_path: Path) -> None:
    """Suspended for longer than a frame may take: a gap, and the same lesson."""
    url = f"sqlite:///{tmp_path / 'lesson.sqlite'}"
    code = (
        "import sys, threading; from monitor.session.run import *;"
        "from storage.database.engine import *;"
        "from storage.config.settings import *; e = open_database(sys.argv[1]);"
        "s = Settings(capture=CaptureSettings(source='demo', hz=2));"
        "watch(s, e, SessionRequest(duration_s=22), threading.Event())"
    )
    process = subprocess.Popen([sys.executable, "-c", code, url])
    try:
        database = tmp_path / "lesson.sqlite"
        wait_until(lambda: database.exists() and database.stat().st_size > 0, 30)
        opened = open_database(url)
        watched = Watched(opened)
        wait_until(lambda: watched.count() > 0, 40)
        os.kill(process.pid, signal.SIGSTOP)
        time.sleep(7.5)
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(40) == 0
    finally:
        process.kill()
    with reading(opened) as connection:
        gaps = connection.execute(queries.gaps(1)).all()
        times = [row.observed_at for row in connection.execute(queries.readings_since(1))]
    opened.dispose()
    assert "slept" not in [gap.reason for gap in gaps], "the computer did not sleep"
    (gap,) = [gap for gap in gaps if gap.reason == "held_up"]
    assert (gap.ended_at - gap.started_at).total_seconds() > 7
    assert not [at for at in times if gap.started_at < at < gap.ended_at]
    assert max(times) > gap.ended_at
