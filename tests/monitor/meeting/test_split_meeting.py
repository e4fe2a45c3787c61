"""A meeting in two windows: the gallery's is watched, and followed when the program swaps them."""

import threading
import time
from collections.abc import Iterator

import pytest

from monitor.sources import Observation
from monitor.sources.window import WindowSource
from tests.monitor.meeting.scenes import MEET, gallery, opened, quick, slide, watch
from tests.monitor.sources.watching import HZ, on_desktop, shows, until
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture

__all__ = ["desktop_fixture", "on_desktop", "opened", "quick", "watch"]

HALVES = {
    "zoom linux": (("Zoom Meeting", "zoom"), ("Zoom Meeting", "zoom")),
    "zoom workplace linux": (("Meeting", "zoom"), ("Zoom Workplace", "zoom")),
    "zoom windows": (
        ("Zoom Meeting", "Zoom.exe ConfMultiTabContentWndClass"),
        ("Zoom", "Zoom.exe ZPContentViewWndClass"),
    ),
    "zoom topic": (
        ("Physics 9A", "Zoom.exe ZPContentViewWndClass"),
        ("Zoom Meeting", "Zoom.exe ConfMultiTabContentWndClass"),
    ),
    "zoom macos": (("Zoom Meeting", "zoom.us"), ("Zoom", "zoom.us")),
    "zoom german": (("Zoom-Besprechung", "zoom"), ("Zoom-Besprechung", "zoom")),
    "zoom french": (("Réunion Zoom", "zoom"), ("Zoom", "zoom")),
    "zoom japanese": (("Zoom ミーティング", "zoom"), ("Zoom ミーティング", "zoom")),
    "zoom russian": (("Конференция Zoom", "zoom"), ("Zoom", "zoom")),
    "teams": (
        ("Meeting in 9A | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Physics 9A | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ),
    "teams compact": (
        ("Meeting with Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
        ("Meeting compact view | Ana | Microsoft Teams", "ms-teams.exe TeamsWebView"),
    ),
    "teams german": (
        ("Besprechung mit Ana | Microsoft Teams", "teams-for-linux"),
        ("Geteilter Inhalt | Microsoft Teams", "teams-for-linux"),
    ),
    "webex": (("Cisco Webex Meetings", "webex"), ("Webex", "webex")),
    "discord": (("Lounge | Physics Club - Discord", "discord"), ("Discord Popout", "discord")),
    "meet in two windows": ((MEET, "google-chrome"), ("(1) " + MEET, "google-chrome")),
}
"""Title and class of the window with the gallery, and of the one with the share."""


@pytest.mark.parametrize("kind", HALVES)
def test_the_gallery_is_watched_and_followed_into_the_other_window(
    kind: str, desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    (title, app), (other_title, other_app) = HALVES[kind]
    people, page = gallery(), slide()
    opened.append(PatternWindow(desktop, people, title=title, app=app, at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, page, title=other_title, app=other_app, at_xy=(400, 300)))
    first, second = opened
    # the share's window is the larger one
    assert shows(people)(next(watch))
    opened[0].show(page[:360, :600])
    second.show(gallery((760, 460), seed=2))
    until(watch, shows(second.image), tries=200)
    for _ in range(20):
        assert shows(second.image)(next(watch))
    second.show(page)
    first.show(people)
    until(watch, shows(people), tries=200)


@pytest.mark.alone
def test_a_swap_is_followed_within_four_seconds(
    desktop: VirtualDisplay,
    opened: list[PatternWindow],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.sources.window.SEARCH_AGAIN_S", 2.0)
    people, page = gallery(), slide()
    opened.append(PatternWindow(desktop, people, at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, page, at_xy=(400, 300)))
    stop = threading.Event()
    frames = WindowSource(hz=2.0).frames(stop)
    for _ in range(6):
        assert shows(people)(next(frames))
    opened[0].show(page[:360, :600])
    opened[1].show(gallery((760, 460), seed=2))
    swapped_s = time.monotonic()
    until(frames, shows(opened[1].image), tries=20)
    assert time.monotonic() - swapped_s < 4.0
    stop.set()


def test_a_window_chosen_by_its_title_is_left_for_the_half_that_has_the_gallery(
    desktop: VirtualDisplay, opened: list[PatternWindow]
) -> None:
    """The start page names the window that was chosen there; the meeting is meant."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), title="Zoom", at_xy=(400, 300)))
    stop = threading.Event()
    frames = WindowSource(title_pattern="^Zoom Meeting$", hz=HZ).frames(stop)
    until(frames, shows(opened[0].image))
    opened[0].show(slide((600, 360)))
    opened[1].show(gallery((760, 460), seed=2))
    until(frames, shows(opened[1].image), tries=200)
    for _ in range(40):
        assert shows(opened[1].image)(next(frames))
    opened[1].show(slide())
    opened[0].show(gallery())
    until(frames, shows(opened[0].image), tries=200)
    stop.set()


def test_the_meeting_that_goes_on_in_its_other_window_is_followed_when_one_closes(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """A monitor is unplugged: the gallery comes back to a window with no meeting's title."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), title="Zoom Workplace", at_xy=(400, 300)))
    until(watch, shows(opened[0].image))
    for _ in range(20):
        next(watch)
    opened[0].close()
    opened[1].show(gallery((760, 460), seed=2))
    until(watch, shows(opened[1].image), tries=200)


def test_a_gallery_that_was_nowhere_for_a_while_is_found_in_the_other_window(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """The teacher shares a screen; later the program shows the class in its other window."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), at_xy=(400, 300)))
    until(watch, shows(opened[0].image))
    for _ in range(30):
        next(watch)
    opened[0].show(slide((600, 360)))
    for _ in range(40):  # longer than is remembered
        next(watch)
    opened[1].show(gallery((760, 460), seed=2))
    until(watch, shows(opened[1].image), tries=200)
