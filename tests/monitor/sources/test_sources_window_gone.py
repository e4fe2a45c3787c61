"""A meeting that is not shown is told at once; a closed one is waited for (Xvfb, openbox)."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from monitor.sources import Observation
from monitor.sources.window import WindowSource
from storage.kinds import GapReason
from tests.monitor.sources.watching import is_blind, meeting, on_desktop, shows, until, watch
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture, pattern

__all__ = ["desktop_fixture", "meeting", "on_desktop", "watch"]


def minimise(desktop: VirtualDisplay, meeting: PatternWindow) -> None:
    desktop.run("xdotool", "windowminimize", meeting.id)


def to_other_workspace(desktop: VirtualDisplay, meeting: PatternWindow) -> None:
    desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-t", 1)


def leave_workspace(desktop: VirtualDisplay, meeting: PatternWindow) -> None:
    desktop.run("xdotool", "set_desktop", 1)


def unmap(desktop: VirtualDisplay, meeting: PatternWindow) -> None:
    meeting.window.unmap()
    meeting.size_wh()


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        (minimise, GapReason.MINIMISED),
        (to_other_workspace, GapReason.OFF_SCREEN),
        (leave_workspace, GapReason.OFF_SCREEN),
        (unmap, GapReason.WINDOW_MISSING),
    ],
)
def test_what_is_not_shown_is_told_within_two_seconds_and_comes_back(
    hide: Callable[[VirtualDisplay, PatternWindow], None],
    reason: GapReason,
    desktop: VirtualDisplay,
    meeting: PatternWindow,
) -> None:
    stop = threading.Event()
    frames = WindowSource(hz=1.0).frames(stop)
    desktop.run("xdotool", "set_num_desktops", 2)
    try:
        assert shows(meeting.image)(next(frames))
        hide(desktop, meeting)
        meeting.show(pattern((640, 360), seed=11))
        hidden_s = time.monotonic()
        # not one old picture from here on
        assert is_blind(reason)(next(frames))
        assert time.monotonic() - hidden_s < 2.0
        for _ in range(5):
            assert is_blind(reason)(next(frames))
        desktop.run("xdotool", "set_desktop", 0)
        desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-t", 0)
        meeting.window.map()
        meeting.size_wh()
        desktop.run("xdotool", "windowactivate", meeting.id)
        until(frames, shows(meeting.image))
    finally:
        desktop.run("xdotool", "set_desktop", 0)
        stop.set()


def test_closed_beside_another_meeting_its_own_window_is_waited_for(
    desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    """Two rooms in a browser: the lesson does not go on in the other while ours is rejoined."""
    own = {"title": "Meet – abc-defg-hij - Chromium", "app": "chromium"}
    ours = PatternWindow(desktop, pattern((640, 360)), **own)  # type: ignore[arg-type]
    until(watch, shows(ours.image))
    other = PatternWindow(
        desktop, pattern((900, 600), seed=9), title="Meet – xyz-uvwx-rst - Chromium",
        app="chromium", at_xy=(300, 10),
    )  # fmt: skip
    again = None
    try:
        started_s = time.monotonic()
        while time.monotonic() - started_s < 2.5:
            assert shows(ours.image)(next(watch))
        ours.close()
        until(watch, is_blind(GapReason.WINDOW_MISSING))
        for _ in range(20):
            assert is_blind(GapReason.WINDOW_MISSING)(next(watch))
        again = PatternWindow(desktop, pattern((500, 300), seed=2), **own)  # type: ignore[arg-type]
        until(watch, shows(again.image))
    finally:
        ours.close()
        other.close()
        if again is not None:
            again.close()


def test_another_meeting_is_watched_where_ours_does_not_come_back(
    desktop: VirtualDisplay, watch: Iterator[Observation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.meeting.window.REOPEN_S", 1.0)
    ours = PatternWindow(desktop, pattern((640, 360)), title="Meet – abc-defg-hij", app="chromium")
    until(watch, shows(ours.image))
    other = PatternWindow(
        desktop, pattern((300, 200), seed=9), title="Meet – xyz-uvwx-rst", app="chromium",
        at_xy=(300, 10),
    )  # fmt: skip
    try:
        started_s = time.monotonic()
        while time.monotonic() - started_s < 2.5:
            assert shows(ours.image)(next(watch))
        ours.close()
        until(watch, shows(other.image))
    finally:
        other.close()
