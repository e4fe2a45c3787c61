"""If it cannot see the gallery it says so within ten seconds, stores a gap, and reads nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from models import Classifier
from monitor.capture import ScreenReader
from monitor.demo import DrawnClass
from monitor.desktop import AccessDeniedError, Sight, WindowInfo
from monitor.faces.freeze import ReadFaces
from monitor.pipeline.clock import SessionClock
from monitor.pipeline.frame_gate import FROZEN_S, FrameGate, Passage
from monitor.pipeline.observation import Observation
from monitor.pipeline.observer import SessionObserver
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.session.hooks import SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.run import watch
from monitor.sources import Blind
from monitor.sources.window import WindowSource
from monitor.types import BoxFloat, Frame
from storage import queries
from storage.config.settings import CaptureSettings, Settings
from storage.database.engine import open_database, reading
from storage.errors import SourceError
from storage.records import GapReason, MonitorReport, MonitorStatus, Sample
from tests.support.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
    virtual_display,
)
from tests.support.waiting import wait_until

__all__ = ["desktop_fixture"]

PROMISE_S = 10.0
SAID_S, WRITER_S = 2.0, 1.5
NOON = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)


@dataclass
class Watched:
    """A lesson on the window of the desktop, run in a thread."""

    engine: Engine
    said: list[str] = field(default_factory=list)

    def gap(self, reason: GapReason, began_s: float) -> str:
        """Waits for a gap to be stored; its sentence. Fails after the promised ten seconds."""
        found: list[str] = []

        def stored() -> bool:
            with reading(self.engine) as connection:
                rows = connection.execute(queries.gaps(1)).all()
            found[:] = [row.detail for row in rows if row.reason == reason and row.ended_at is None]
            return bool(found)

        wait_until(stored, PROMISE_S - (time.monotonic() - began_s))
        return found[0]

    def count(self) -> int:
        with reading(self.engine) as connection:
            return len(connection.execute(queries.readings_since(1)).all())


@pytest.fixture
def meeting(desktop: VirtualDisplay) -> Iterator[subprocess.Popen[bytes]]:
    """The drawn class in a window of its own process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "classmood", "drawn-class", "--width", "960", "--height", "540"],
        env=desktop.environment,
    )
    wait_until(lambda: bool(windows(desktop)), 40)
    yield process
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait(timeout=20)


def windows(desktop: VirtualDisplay) -> list[str]:
    found = subprocess.run(
        ["xdotool", "search", "--name", "Zoom Meeting"],
        env=desktop.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return found.stdout.split()


@contextmanager
def watching(engine: Engine, settings: Settings) -> Iterator[Watched]:
    stop, watched = threading.Event(), Watched(engine)
    thread = threading.Thread(
        target=watch,
        args=(settings, engine, SessionRequest("Algebra"), stop),
        kwargs={"hooks": SessionHooks(notify=watched.said.append)},
    )
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'lesson.sqlite'}")
    yield opened
    opened.dispose()


def test_every_blindness_is_named_within_ten_seconds_and_ends_by_itself(
    desktop: VirtualDisplay,
    meeting: subprocess.Popen[bytes],
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Covered, minimised, off-screen, frozen, closed: one after the other on a real display whose
    windows are read from the screen."""
    monkeypatch.setattr(
        "monitor.sources._window", lambda settings: WindowSource(hz=2, open_pixels=ScreenReader)
    )
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    (meeting_id, *_) = windows(desktop)
    settings = Settings(capture=CaptureSettings(source="window", hz=2))
    with watching(engine, settings) as watched:
        wait_until(lambda: watched.count() > 0, 30)

        def blind(reason: GapReason, part: str, undo: Callable[[], object]) -> None:
            began_s = time.monotonic()
            assert part in watched.gap(reason, began_s)
            before = watched.count()
            time.sleep(1.0)
            assert watched.count() == before, f"{reason}: nothing is read meanwhile"
            undo()
            wait_until(lambda: watched.count() > before, 15)

        cover = PatternWindow(
            desktop, pattern((1100, 700), seed=2), title="Slides", app="slides", at_xy=(20, 20)
        )
        blind(GapReason.COVERED, "move it aside", cover.close)

        desktop.run("xdotool", "windowminimize", "--sync", meeting_id)
        blind(
            GapReason.MINIMISED,
            "open it again",
            lambda: desktop.run("xdotool", "windowactivate", "--sync", meeting_id),
        )
        desktop.run("xdotool", "windowmove", meeting_id, 40, 790)  # openbox keeps its title in view
        blind(
            GapReason.OFF_SCREEN,
            "move it back",
            lambda: desktop.run("xdotool", "windowmove", meeting_id, 40, 40),
        )
        meeting.send_signal(signal.SIGSTOP)
        blind(
            GapReason.FROZEN, "Check your connection", lambda: meeting.send_signal(signal.SIGCONT)
        )
        meeting.terminate()
        began_s = time.monotonic()
        assert "open the meeting" in watched.gap(GapReason.WINDOW_MISSING, began_s)
    with reading(engine) as connection:
        gaps = connection.execute(queries.gaps(1)).all()
        times = [row.observed_at for row in connection.execute(queries.readings_since(1))]
    assert {gap.reason for gap in gaps} >= {
        "covered", "minimised", "off_screen", "frozen", "window_missing"
    }  # fmt: skip
    for gap in gaps:
        inside = [at for at in times if gap.started_at < at < gap.ended_at]
        assert not inside, f"{gap.reason}: {len(inside)} readings inside the gap"


def test_slides_over_the_meeting_are_no_gap_and_a_dead_window_is_said_within_two_seconds(
    desktop: VirtualDisplay,
    meeting: subprocess.Popen[bytes],
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where windows are read themselves; at one frame a second, as a lesson is watched."""
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    (meeting_id, *_) = windows(desktop)
    settings = Settings(capture=CaptureSettings(source="window"))
    with watching(engine, settings) as watched:
        wait_until(lambda: watched.count() > 0, 30)

        def read_on() -> None:
            before = watched.count()
            wait_until(lambda: watched.count() > before, 8)

        cover = PatternWindow(
            desktop, pattern((1280, 800), seed=2), title="Slides", app="slides", at_xy=(0, 0)
        )
        try:
            read_on()
            read_on()
            desktop.run("xdotool", "windowmove", meeting_id, 700, 500)
            read_on()
        finally:
            cover.close()

        def within_two_seconds(reason: GapReason, part: str) -> None:
            # as read back from the file; the writer stores once a second
            began_s = time.monotonic()
            assert part in watched.gap(reason, began_s - PROMISE_S + SAID_S + WRITER_S)

        desktop.run("xdotool", "windowminimize", "--sync", meeting_id)
        within_two_seconds(GapReason.MINIMISED, "open it again")
        desktop.run("xdotool", "windowactivate", "--sync", meeting_id)
        read_on()
        meeting.send_signal(signal.SIGSTOP)
        within_two_seconds(GapReason.FROZEN, "does not answer")
        meeting.send_signal(signal.SIGCONT)
        read_on()
    with reading(engine) as connection:
        reasons = {gap.reason for gap in connection.execute(queries.gaps(1))}
    assert reasons <= {"minimised", "frozen", "no_gallery"}


@pytest.mark.parametrize(
    ("picture", "reason", "part"),
    [
        (np.zeros((360, 640, 3), np.uint8), GapReason.BLACK, "allowed to be captured"),
        (np.full((360, 640, 3), 200, np.uint8), GapReason.NO_GALLERY, "switch the meeting to"),
    ],
)
def test_a_window_that_shows_no_class_is_named(
    desktop: VirtualDisplay,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    picture: np.ndarray,
    reason: GapReason,
    part: str,
) -> None:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    shown = PatternWindow(desktop, picture)
    try:
        settings = Settings(capture=CaptureSettings(source="window", hz=2))
        with watching(engine, settings) as watched:
            wait_until(lambda: bool(watched.said), 30)
            assert part in watched.gap(reason, time.monotonic())
            assert part in watched.said[-1]
            assert watched.count() == 0
    finally:
        shown.close()


def test_a_display_that_dies_is_a_gap_and_the_lesson_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    with virtual_display((800, 600), manager=False) as doomed:
        monkeypatch.setenv("DISPLAY", doomed.name)
        settings = Settings(capture=CaptureSettings(source="window", hz=2))
        with watching(engine, settings) as watched:
            watched.gap(GapReason.WINDOW_MISSING, time.monotonic() + 20)
            doomed.server.kill()
            sentence = watched.gap(GapReason.CAPTURE_FAILED, time.monotonic())
            assert "display" in sentence


def test_a_screen_that_may_not_be_seen_is_a_gap(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """macOS asks the user; here a window system that refuses stands in for it."""

    class Refusing:
        def list_windows(self) -> list[WindowInfo]:
            raise AccessDeniedError("Allow screen recording for Classmood in the system settings.")

        def look(self, window_id: int) -> Sight | None:
            return None

        def close(self) -> None:
            pass

    monkeypatch.setattr(
        "monitor.sources._window", lambda settings: WindowSource(hz=2, open_system=Refusing)
    )
    settings = Settings(capture=CaptureSettings(source="window", hz=2))
    with watching(engine, settings) as watched:
        assert "Allow screen recording" in watched.gap(
            GapReason.NO_PERMISSION, time.monotonic() + 20
        )


def test_an_unsupported_session_is_refused_before_a_lesson_begins(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.delenv("DISPLAY", raising=False)
    settings = Settings(capture=CaptureSettings(source="window"))
    with pytest.raises(SourceError, match="choose an Xorg session"):
        watch(settings, engine, SessionRequest("Algebra"), threading.Event())
    with reading(engine) as connection:
        assert connection.execute(queries.session_list()).all() == []


class Hands:
    """Clocks moved by hand."""

    def __init__(self) -> None:
        self.wall, self.steady_s, self.awake_s = NOON, 100.0, 50.0

    def clock(self, begins_at: datetime | None = None) -> SessionClock:
        return SessionClock(
            begins_at,
            wall=lambda: self.wall,
            steady=lambda: self.steady_s,
            awake=lambda: self.awake_s,
        )

    def pass_s(self, seconds: float, asleep_s: float = 0.0) -> None:
        self.steady_s += seconds
        self.awake_s += seconds - asleep_s
        self.wall += timedelta(seconds=seconds)


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


def frame(image: np.ndarray, at_s: float) -> Frame:
    return Frame(image, NOON + timedelta(seconds=at_s), at_s)


FACES = [(20.0, 20.0, 60.0, 70.0), (100.5, 20.2, 140.9, 69.7)]


def read(seen: Frame, faces: list[BoxFloat]) -> Observation:
    """What the pipeline makes of a frame in which these faces are read."""
    report = MonitorReport(MonitorStatus.WATCHING, "Watching")
    sample = Sample(1, seen.captured_at, monitor=report)
    return Observation(sample, faces=ReadFaces.of(seen, faces))


def gate_of(hands: "Hands | None" = None) -> FrameGate:
    clock = (hands or Hands()).clock()
    return FrameGate(CaptureSettings(source="demo", hz=1), clock)


def checked(image: np.ndarray, at_s: float, faces: list[BoxFloat]) -> Passage:
    """A frame at that second, after one at second 0 in which these faces were read."""
    last = read(frame(pattern((200, 120)), 0), faces)
    return gate_of().check(frame(image, at_s), live=False, last=last)


def test_only_a_picture_whose_faces_all_stand_still_is_frozen() -> None:
    still = pattern((200, 120))
    passed = gate_of().check(frame(still, 0), live=False)
    assert passed.frame is not None, "nothing was read yet"
    waiting = checked(still.copy(), FROZEN_S - 0.1, FACES)
    assert waiting.frame is None and waiting.blind is None, "nothing new, but not frozen yet"
    clock_beside = still.copy()
    clock_beside[100:110, 150:190] ^= 255
    frozen = checked(clock_beside, FROZEN_S, FACES).blind
    assert frozen is not None, "a clock in the window's frame goes on"
    assert (frozen.blind.reason, frozen.since) == (GapReason.FROZEN, NOON)
    assert frozen.at == NOON + timedelta(seconds=FROZEN_S)
    one_moves = still.copy()
    one_moves[45, 120, 1] ^= 1
    assert checked(one_moves, FROZEN_S, FACES).frame is not None, "one pixel of one face is enough"
    assert checked(still[:110], FROZEN_S, FACES).frame is not None, "resized"


def test_a_frozen_picture_stays_frozen_until_a_face_moves() -> None:
    gate, still = gate_of(), pattern((200, 120))
    last = read(frame(still, 0), FACES)
    for second in (1, 7, 60):
        passage = gate.check(frame(still, second), live=False, last=last)
        assert (passage.blind is not None) is (second > FROZEN_S)
        if passage.blind is not None:
            assert passage.blind.since == NOON
            last = Observation(Sample(1, passage.at), blind=passage.blind)
    moved = still.copy()
    moved[45, 120, 1] ^= 1
    assert gate.check(frame(moved, 61), live=False, last=last).frame is not None


def test_a_picture_file_may_stand_still() -> None:
    gate = FrameGate(CaptureSettings(source="image", hz=1), Hands().clock())
    last = read(frame(pattern((200, 120)), 0), FACES)
    assert gate.check(frame(pattern((200, 120)), 60), live=False, last=last).frame is not None


def test_cameras_that_are_off_stand_still_and_are_not_frozen() -> None:
    assert checked(pattern((200, 120)), 600, []).frame is not None


def test_a_picture_seen_again_after_a_cover_begins_anew() -> None:
    gate, still = gate_of(), pattern((200, 120))
    covered = gate.check(
        Blind(GapReason.COVERED, "Covered", 1.0), live=False, last=read(frame(still, 0), FACES)
    )
    assert covered.blind is not None
    last = Observation(Sample(1, covered.at), blind=covered.blind)
    assert gate.check(frame(still, 60), live=False, last=last).frame is not None


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
        "watch(s, e, SessionRequest(duration_s=16), threading.Event())"
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
