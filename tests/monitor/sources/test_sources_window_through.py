"""A meeting watched through whatever lies over it, and wherever its window goes (Xvfb, openbox)."""

from collections.abc import Iterator

import numpy as np

from monitor.sources import Blind, Observation
from monitor.types import Frame
from storage.kinds import GapReason
from tests.monitor.sources.watching import is_blind, meeting, on_desktop, shows, until, watch
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture", "meeting", "on_desktop", "watch"]

COVER = (255, 0, 255)


def test_slides_over_all_of_it_change_nothing(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    slides = np.full((800, 1280, 3), COVER, np.uint8)
    cover = PatternWindow(desktop, slides, title="Slides", app="slides", at_xy=(0, 0))
    try:
        assert all(shows(meeting.image)(next(watch)) for _ in range(25))
    finally:
        cover.close()


def test_dragged_across_the_edge_it_is_read_at_every_moment(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    """Moving is no gap either: the window's own pixels do not depend on its place."""
    next(watch)
    for x in (900, 1100, 1270, 300, -500):
        desktop.run("xdotool", "windowmove", meeting.id, x, 200)
        assert shows(meeting.image)(next(watch))


def test_full_screen_and_back(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    next(watch)
    desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-b", "add,fullscreen")
    wait_until(lambda: meeting.size_wh() == (1280, 800))
    whole = until(watch, lambda seen: isinstance(seen, Frame) and seen.image.shape[1] == 1280)
    assert isinstance(whole, Frame) and whole.image.shape == (800, 1280, 3)
    assert np.array_equal(whole.image[:360, :640], meeting.image)
    desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-b", "remove,fullscreen")
    until(watch, shows(meeting.image))


def test_another_workspace_is_named_and_ends(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    next(watch)
    desktop.run("xdotool", "set_num_desktops", 2)
    try:
        desktop.run("xdotool", "set_desktop", 1)
        until(watch, is_blind(GapReason.OFF_SCREEN))
        assert isinstance(next(watch), Blind)
    finally:
        desktop.run("xdotool", "set_desktop", 0)
    until(watch, shows(meeting.image))


def test_a_second_meeting_beside_it_does_not_take_over(
    meeting: PatternWindow, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    next(watch)
    other = PatternWindow(desktop, pattern((900, 600), seed=9), at_xy=(10, 10))
    try:
        assert all(shows(meeting.image)(next(watch)) for _ in range(10))
        meeting.close()
        until(watch, shows(other.image))
    finally:
        other.close()


def test_closed_and_opened_again_under_the_slides(
    desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    slides = np.full((800, 1280, 3), COVER, np.uint8)
    first = PatternWindow(desktop, pattern((640, 360)))
    until(watch, shows(first.image))
    first.close()
    until(watch, is_blind(GapReason.WINDOW_MISSING))
    second = PatternWindow(desktop, pattern((500, 300), seed=2))
    cover = PatternWindow(desktop, slides, title="Slides", app="slides", at_xy=(0, 0))
    try:
        seen = until(watch, shows(second.image))
        assert isinstance(seen, Frame)
        assert not (seen.image == np.array(COVER, np.uint8)).all(axis=2).any()
    finally:
        cover.close()
        second.close()
