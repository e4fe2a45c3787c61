"""A window read from the screen, the way where no back-end reads the window itself."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from monitor.capture import ScreenReader
from monitor.sources import Blind, Observation
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.kinds import GapReason
from tests.monitor.sources.watching import HZ, is_blind, meeting, on_desktop, shows, until
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture", "meeting", "on_desktop"]


@pytest.fixture
def watch() -> Iterator[Iterator[Observation]]:
    stop = threading.Event()
    frames = WindowSource(hz=HZ, open_pixels=ScreenReader).frames(stop)
    yield frames
    stop.set()
    assert next(frames, None) is None


def test_window_half_off_the_screen_gives_the_half_that_is_there(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    next(watch)
    desktop.run("xdotool", "windowmove", "--sync", meeting.id, 1280 - 320, 100)
    wait_until(lambda: meeting.place_xy()[0] > 900)
    shown_w = 1280 - meeting.place_xy()[0]
    until(watch, shows(meeting.image[:, :shown_w]))
    desktop.run("xdotool", "windowmove", meeting.id, 1270, 100)
    blind = until(watch, is_blind(GapReason.OFF_SCREEN))
    assert isinstance(blind, Blind) and "move it back" in blind.message


def test_covered_window_gives_no_pixel_of_the_window_above(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    cover = PatternWindow(desktop, pattern((400, 360), seed=2), title="Photos", app="photos")
    try:
        blind = next(watch)
        assert isinstance(blind, Blind) and blind.reason is GapReason.COVERED
        assert "move it aside" in blind.message and "Photos" not in blind.message
        desktop.run("xdotool", "windowminimize", cover.id)
        until(watch, shows(meeting.image))
    finally:
        cover.close()


def test_small_overlap_is_blackened(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    x, y = meeting.place_xy()
    popup = PatternWindow(
        desktop,
        np.full((60, 100, 3), 255, np.uint8),
        title="",
        at_xy=(x + 40, y + 30),
        override_redirect=True,
    )
    try:
        expected = meeting.image.copy()
        expected[30:90, 40:140] = 0
        assert shows(expected)(next(watch))
    finally:
        popup.close()


def test_every_frame_is_clean_while_a_window_flies_across(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    """Whatever the moment of the grab, a foreign pixel is black or the frame is left out."""
    assert shows(meeting.image)(next(watch))
    white = np.full((120, 160, 3), 255, np.uint8)
    x, y = meeting.place_xy()
    popup = PatternWindow(desktop, white, title="", at_xy=(x - 200, y + 50), override_redirect=True)
    crossed, enough = threading.Event(), threading.Event()

    def fly() -> None:
        # a busy machine sees fewer frames of one flight
        while not enough.is_set():
            for step in range(150):
                popup.window.configure(x=x - 200 + step * 6)
                popup.size_wh()
                enough.wait(0.008)
            crossed.set()

    thread = threading.Thread(target=fly)
    thread.start()
    frames = 0
    try:
        while frames < 10 or not crossed.is_set():
            seen = next(watch)
            if isinstance(seen, Frame):
                frames += 1
                differs = (seen.image != meeting.image).any(axis=2)
                assert not seen.image[differs].any()
    finally:
        enough.set()
        thread.join()
        popup.close()
