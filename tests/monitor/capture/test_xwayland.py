"""Windows of X11 programs under a real Wayland compositor (headless Weston with Xwayland)."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from monitor.capture import open_reader
from monitor.capture.x11_proof import open_composite, open_xwayland
from monitor.desktop import list_windows, open_window_system
from monitor.desktop.x11_connection import is_xwayland, open_display
from monitor.sources import Blind, open_source
from monitor.sources.previews import look_around
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.monitor.capture.test_x11_window_pixels import (
    cover_picture,
    foreign_pixels,
    meeting_picture,
    same,
)
from tests.support.desktop.display import PatternWindow, VirtualDisplay
from tests.support.desktop.wayland import wayland_fixture
from tests.support.system.waiting import wait_until

__all__ = ["wayland_fixture"]


@pytest.fixture(autouse=True)
def session(wayland: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", wayland.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setattr("monitor.sources.pace.BLIND_RETRY_S", 0.1)


@pytest.fixture
def meeting(wayland: VirtualDisplay) -> Iterator[PatternWindow]:
    window = PatternWindow(wayland, meeting_picture((1200, 700)), app="zoom")
    yield window
    window.close()


def test_the_server_is_known_for_what_it_is(wayland: VirtualDisplay) -> None:
    display = open_display()
    assert is_xwayland(display)
    display.close()
    with pytest.raises(SourceError, match="Xwayland"):
        open_composite()
    reader = open_reader()
    assert (reader.name, reader.reads_through) == ("xwayland", True)
    reader.close()


def test_the_meeting_is_found_without_a_list_of_clients(meeting: PatternWindow) -> None:
    wait_until(lambda: any(window.id == meeting.id for window in list_windows()))
    found = {window.id: window for window in list_windows()}[meeting.id]
    assert (found.title, found.matches_meeting) == ("Zoom Meeting", "Zoom")
    assert not found.minimised


def test_a_covered_window_is_read_to_the_pixel(
    wayland: VirtualDisplay, meeting: PatternWindow
) -> None:
    cover = PatternWindow(
        wayland, cover_picture((1900, 1000)), title="Slides", app="slides", at_xy=(0, 0)
    )
    system, reader = open_window_system(), open_xwayland()
    try:
        for _ in range(10):
            sight = system.look(meeting.id)
            assert sight is not None
            seen = reader.grab(meeting.id, sight)
            assert same(seen.image, meeting.image)
            assert seen.image is not None and foreign_pixels(seen.image) == 0
        meeting.window.unmap()
        meeting.size_wh()
        assert sight is not None and not reader.grab(meeting.id, sight).live
    finally:
        reader.close()
        system.close()
        cover.close()


@pytest.mark.parametrize("place", [(-300, 40), (1700, 900), (-5000, -5000)])
def test_a_window_off_the_screen_is_read_whole(
    wayland: VirtualDisplay, place: tuple[int, int]
) -> None:
    window = PatternWindow(wayland, meeting_picture(), override_redirect=True, at_xy=place)
    system, reader = open_window_system(), open_xwayland()
    try:
        sight = system.look(window.id)
        assert sight is not None and same(reader.grab(window.id, sight).image, window.image)
    finally:
        reader.close()
        system.close()
        window.close()


def test_a_lesson_watches_it_and_waits_for_it(wayland: VirtualDisplay) -> None:
    stop = threading.Event()
    frames = WindowSource(hz=20).frames(stop)
    first = next(frames)
    assert isinstance(first, Blind) and first.reason is GapReason.WINDOW_MISSING
    assert "Xwayland" in first.message
    window = PatternWindow(wayland, meeting_picture((640, 360)), app="zoom")
    try:
        images = (seen.image for seen in frames if isinstance(seen, Frame))
        assert np.array_equal(next(images), window.image)
    finally:
        stop.set()
        window.close()


def test_the_start_page_gets_pictures_of_windows_though_there_is_no_screen(
    meeting: PatternWindow,
) -> None:
    wait_until(lambda: any(window.id == meeting.id for window in list_windows()))
    desktop = look_around(pictures=True)
    (listed,) = [window for window in desktop.windows if window.title == "Zoom Meeting"]
    assert listed.picture is not None and listed.hidden == ""
    assert desktop.screens == []


@pytest.mark.parametrize("kind", ["screen", "region"])
def test_the_screen_is_refused_in_one_line(kind: str) -> None:
    settings = CaptureSettings.model_validate({"source": kind, "region": [0, 0, 100, 100]})
    with pytest.raises(SourceError, match="no program may see the whole screen") as caught:
        open_source(settings)
    assert "\n" not in str(caught.value)
