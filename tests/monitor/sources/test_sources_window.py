"""A real window on a real display: found, followed, and never mistaken for what lies above it."""

import logging
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from monitor.sources import Observation, open_source
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.monitor.sources.watching import HZ, is_blind, meeting, on_desktop, shows, until
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
    virtual_display,
)

__all__ = ["desktop_fixture", "meeting", "on_desktop"]


@pytest.fixture
def watch() -> Iterator[Iterator[Observation]]:
    stop = threading.Event()
    frames = open_source(CaptureSettings(source="window", hz=HZ)).frames(stop)
    yield frames
    stop.set()
    assert next(frames, None) is None


def test_meeting_window_is_grabbed_to_the_pixel_among_others(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    first = next(watch)
    assert isinstance(first, Frame)
    assert np.array_equal(first.image, meeting.image)
    assert first.captured_at.tzinfo is not None


def test_moved_and_resized_window_is_followed(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    desktop.run("xdotool", "windowmove", "--sync", meeting.id, 420, 300)
    assert shows(meeting.image)(next(watch))
    desktop.run("xdotool", "windowsize", "--sync", meeting.id, 500, 250)
    assert shows(meeting.image[:250, :500])(next(watch))


def test_minimised_window_is_named_and_comes_back(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    desktop.run("xdotool", "windowminimize", "--sync", meeting.id)
    until(watch, is_blind(GapReason.MINIMISED))
    desktop.run("xdotool", "windowactivate", "--sync", meeting.id)
    until(watch, shows(meeting.image))


def test_waits_for_the_window_says_so_once_and_starts_by_itself(
    desktop: VirtualDisplay, watch: Iterator[Observation], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="monitor.sources.window"):
        for _ in range(3):
            assert is_blind(GapReason.WINDOW_MISSING)(next(watch))
        first = PatternWindow(desktop, pattern((320, 200)))
        until(watch, shows(first.image))
        first.close()
        until(watch, is_blind(GapReason.WINDOW_MISSING))
        second = PatternWindow(desktop, pattern((330, 210), seed=3))
        until(watch, shows(second.image))
        second.close()
    told = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(told) == 2 and all("No meeting window" in line for line in told)


def test_browser_that_shows_another_tab_is_not_read(
    desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    browser = PatternWindow(
        desktop, pattern((640, 360)), title="Meet – abc-defg-hij - Chromium", app="chromium"
    )
    try:
        until(watch, shows(browser.image))
        browser.rename("Holiday photos - Chromium")
        until(watch, is_blind(GapReason.WINDOW_MISSING))
        browser.rename("Meet – abc-defg-hij - Chromium")
        until(watch, shows(browser.image))
    finally:
        browser.close()


def test_surer_meeting_takes_over_from_a_probable_one(
    desktop: VirtualDisplay, watch: Iterator[Observation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sources.window.SEARCH_AGAIN_S", 0.1)
    chat = PatternWindow(
        desktop, pattern((300, 200)), title="Ana | Microsoft Teams", app="teams", at_xy=(900, 500)
    )
    lesson = None
    try:
        until(watch, shows(chat.image))
        lesson = PatternWindow(
            desktop,
            pattern((310, 210), seed=4),
            title="Meeting in 9A | Microsoft Teams",
            app="teams",
        )
        until(watch, shows(lesson.image))
    finally:
        chat.close()
        if lesson is not None:
            lesson.close()


def test_users_pattern_picks_its_window(meeting: PatternWindow, desktop: VirtualDisplay) -> None:
    jitsi = PatternWindow(
        desktop, pattern((200, 150), seed=5), title="Physics | Jitsi", app="firefox",
        at_xy=(900, 500),
    )  # fmt: skip
    stop = threading.Event()
    frames = WindowSource(title_pattern=r"\bjitsi$", hz=HZ).frames(stop)
    try:
        until(frames, shows(jitsi.image))
    finally:
        stop.set()
        list(frames)
        jitsi.close()


def test_display_that_dies_is_one_clear_line_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    with virtual_display((800, 600)) as doomed:
        monkeypatch.setenv("DISPLAY", doomed.name)
        window = PatternWindow(doomed, pattern((320, 200)))
        frames = WindowSource(hz=HZ).frames(stop)
        until(frames, shows(window.image))
        window.close()
        doomed.server.kill()
        doomed.server.wait()
        with caplog.at_level(logging.WARNING):
            blind = [next(frames) for _ in range(3)]
    assert all(is_blind(GapReason.CAPTURE_FAILED)(seen) for seen in blind)
    warned = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warned) == 1
    assert "\n" not in warned[0].message and "display" in warned[0].message
    stop.set()
    assert list(frames) == []


def test_display_that_comes_back_is_watched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    with virtual_display((800, 600)) as first:
        monkeypatch.setenv("DISPLAY", first.name)
        frames = WindowSource(hz=HZ).frames(stop)
        next(frames)
    until(frames, is_blind(GapReason.CAPTURE_FAILED))
    with virtual_display((800, 600)) as second:
        monkeypatch.setenv("DISPLAY", second.name)
        window = PatternWindow(second, pattern((320, 200)))
        until(frames, shows(window.image))
        window.close()
        stop.set()
        list(frames)


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ""}, "Wayland session.*Xorg"),
        ({"DISPLAY": ""}, "no display.*start Classmood from the desktop"),
        ({"DISPLAY": ":4711"}, "cannot be opened"),
    ],
)
def test_session_that_cannot_be_captured_is_refused_in_one_line(
    variables: dict[str, str], line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for kind in ("window", "screen"):
        with pytest.raises(SourceError) as caught:
            open_source(CaptureSettings.model_validate({"source": kind}))
        assert "\n" not in str(caught.value)
    with pytest.raises(SourceError, match=line):
        open_source(CaptureSettings(source="window"))
