"""The X11 adapter on a real display, with and without a window manager."""

import logging
from collections.abc import Iterator

import numpy as np
import pytest

from monitor.desktop import WindowState, list_windows
from monitor.desktop.x11 import X11WindowSystem
from storage.errors import SourceError
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
    virtual_display,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture"]


@pytest.fixture
def system(desktop: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> Iterator[X11WindowSystem]:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    connection = X11WindowSystem()
    yield connection
    connection.close()


@pytest.fixture
def meeting(desktop: VirtualDisplay) -> Iterator[PatternWindow]:
    window = PatternWindow(desktop, pattern((640, 360)))
    yield window
    window.close()


def test_list_shows_title_class_content_box_and_process(
    system: X11WindowSystem, meeting: PatternWindow, desktop: VirtualDisplay
) -> None:
    notes = PatternWindow(desktop, pattern((200, 150)), title="Notizen – 日本語", app="notes")
    try:
        wait_until(lambda: len(list_windows()) == 2)
        found = {window.title: window for window in system.list_windows()}
        zoom = found["Zoom Meeting"]
        x, y = meeting.place_xy()
        assert zoom.box_xyxy == (x, y, x + 640, y + 360)
        assert (zoom.id, zoom.app, zoom.matches_meeting) == (meeting.id, "zoom zoom", "Zoom")
        assert zoom.pid is not None and not zoom.minimised
        assert found["Notizen – 日本語"].matches_meeting is None
    finally:
        notes.close()


def test_cover_is_the_part_of_windows_above_only(
    system: X11WindowSystem, meeting: PatternWindow, desktop: VirtualDisplay
) -> None:
    above = PatternWindow(
        desktop, pattern((100, 50)), title="", at_xy=(150, 150), override_redirect=True
    )
    try:
        sight = system.look(meeting.id)
        assert sight is not None and sight.covers_xyxy == ((150, 150, 250, 200),)
        above.window.configure(x=5, y=5)
        above.size_wh()
        sight = system.look(meeting.id)
        assert sight is not None and sight.covers_xyxy == ()
    finally:
        above.close()


def test_click_through_overlay_is_no_cover(
    system: X11WindowSystem, meeting: PatternWindow, desktop: VirtualDisplay
) -> None:
    from Xlib.ext import shape  # type: ignore[import-untyped]  # noqa: PLC0415

    overlay = PatternWindow(
        desktop, pattern((400, 300)), title="", at_xy=(120, 120), override_redirect=True
    )
    try:
        before = system.look(meeting.id)
        assert before is not None and before.covers_xyxy
        overlay.window.shape_rectangles(shape.SO.Set, shape.SK.Input, 0, 0, 0, [])
        overlay.window.configure(x=121)  # shape changes send no event to others; a move does
        overlay.size_wh()
        after = system.look(meeting.id)
        assert after is not None and after.covers_xyxy == ()
    finally:
        overlay.close()


def test_other_virtual_desktop_is_not_minimised(
    system: X11WindowSystem, meeting: PatternWindow, desktop: VirtualDisplay
) -> None:
    def state() -> WindowState | None:
        sight = system.look(meeting.id)
        return sight.state if sight else None

    desktop.run("xdotool", "set_num_desktops", 2)
    desktop.run("xdotool", "set_desktop_for_window", meeting.id, 1)
    wait_until(lambda: state() is WindowState.OTHER_DESKTOP)
    desktop.run("xdotool", "set_desktop_for_window", meeting.id, 0)
    wait_until(lambda: state() is WindowState.SHOWN)


def test_closed_window_is_gone_from_look_and_list(
    system: X11WindowSystem, meeting: PatternWindow
) -> None:
    assert system.look(meeting.id) is not None
    meeting.close()
    wait_until(lambda: system.look(meeting.id) is None)
    assert meeting.id not in [window.id for window in system.list_windows()]


def test_without_a_manager_top_level_windows_are_listed_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with virtual_display((800, 600), manager=False) as bare:
        monkeypatch.setenv("DISPLAY", bare.name)
        monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
        window = PatternWindow(bare, pattern((320, 240)), at_xy=(30, 40))
        system = X11WindowSystem()
        try:
            with caplog.at_level(logging.WARNING):
                for _ in range(3):
                    (found,) = system.list_windows()
            assert found.box_xyxy == (30, 40, 350, 280)
            assert [r.message for r in caplog.records].count(
                "No window manager answers; looking at all top-level windows instead."
            ) == 1
            sight = system.look(window.id)
            assert sight is not None and sight.state is WindowState.SHOWN
        finally:
            system.close()
            window.close()


@pytest.mark.parametrize("name", [":4711", "nonsense"])
def test_display_that_is_not_there_is_one_line(name: str) -> None:
    with pytest.raises(SourceError, match="cannot be opened") as caught:
        X11WindowSystem(name)
    assert "\n" not in str(caught.value)


def test_looking_again_at_an_unchanged_desktop_is_cheap(
    system: X11WindowSystem, meeting: PatternWindow
) -> None:
    first = system.look(meeting.id)
    sequence_before = system._display.display.request_serial
    for _ in range(10):
        assert system.look(meeting.id) is first
    requests = system._display.display.request_serial - sequence_before
    assert requests == 10  # one round trip each
    assert np.array_equal(meeting.size_wh(), (640, 360))
