"""If it cannot see the gallery it says so within ten seconds, stores a gap, and reads nothing."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from sqlalchemy import Engine

from monitor.capture import ScreenReader
from monitor.desktop import AccessDeniedError, Sight, WindowInfo
from monitor.session.hooks import SessionHooks
from monitor.session.job import SessionRequest
from monitor.session.run import watch
from monitor.sources.window import WindowSource
from storage import queries
from storage.config.settings import CaptureSettings, Settings
from storage.database.engine import reading
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
    virtual_display,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture"]
from tests.monitor.pipeline.gates import PROMISE_S, Watched

SAID_S, WRITER_S = 2.0, 1.5


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
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def test_every_blindness_is_named_within_ten_seconds_and_ends_by_itself(
    desktop: VirtualDisplay,
    meeting: subprocess.Popen[bytes],
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Covered, minimised, off-screen, frozen, closed: one after the other on a real display whose
    windows are read from the screen."""
    monkeypatch.setattr(
        "monitor.sources._window",
        lambda settings, folder: WindowSource(hz=2, open_pixels=ScreenReader),
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
        "monitor.sources._window", lambda settings, folder: WindowSource(hz=2, open_system=Refusing)
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
