"""A meeting in two windows: the gallery's is watched, and followed when the program swaps them."""

import threading
import time
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from monitor.meeting.people import PeopleCounter
from monitor.sources import Observation
from monitor.sources.window import WindowSource
from tests.monitor.sources.watching import HZ, on_desktop, shows, until
from tests.support.display import PatternWindow, VirtualDisplay, desktop_fixture
from tests.support.meeting_scenes import Image, camera

__all__ = ["desktop_fixture", "on_desktop"]

MEET = "Meet – abc-defg-hij - Google Chrome"
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


def gallery(size_wh: tuple[int, int] = (600, 360), columns: int = 3, seed: int = 1) -> Image:
    """So many rows as columns of drawn people with gaps, as meeting programs lay them out."""
    rng = np.random.default_rng(seed)
    width, height = size_wh
    image = np.full((height, width, 3), 32, np.uint8)
    wide, high = width // columns - 8, height // columns - 8
    for place in range(columns * columns):
        x, y = (place % columns) * (wide + 8) + 8, (place // columns) * (high + 8) + 8
        image[y : y + high, x : x + wide] = camera(rng, wide, high)
    return image


def slide(size_wh: tuple[int, int] = (760, 460), text: str = "Forces") -> Image:
    """A page that is shared."""
    image = np.full((size_wh[1], size_wh[0], 3), 250, np.uint8)
    cv2.putText(image, text, (60, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 40, 90), 3)
    for row in range(6):
        cv2.rectangle(image, (70, 150 + 40 * row), (420 + 30 * row, 162 + 40 * row), 90, -1)
    return image


def class_photo(size_wh: tuple[int, int] = (760, 460)) -> Image:
    """A page with a picture of a whole class: many faces, no tiles."""
    image, rng = slide(size_wh, "Our class"), np.random.default_rng(4)
    image[140:440, 60:700] = (150, 140, 120)
    for place in range(12):
        # heads close together, the lower ones before the upper ones
        person = camera(rng, 150, 120)[10:100, 30:120]
        x, y = 80 + 96 * (place % 6) + 30 * (place // 6), 160 + 110 * (place // 6)
        inside = np.zeros(person.shape[:2], np.uint8)
        cv2.ellipse(inside, (45, 46), (34, 44), 0, 0, 360, 1, -1)
        part = image[y : y + 90, x : x + 90]
        part[inside == 1] = person[inside == 1]
    return image


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.sources.window.SEARCH_AGAIN_S", 0.3)


@pytest.fixture
def opened() -> Iterator[list[PatternWindow]]:
    windows: list[PatternWindow] = []
    yield windows
    for window in windows:
        window.close()


@pytest.fixture
def watch() -> Iterator[Iterator[Observation]]:
    stop = threading.Event()
    yield WindowSource(hz=HZ).frames(stop)
    stop.set()


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


def test_the_share_in_a_window_that_opens_later_is_not_the_meeting(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    until(watch, shows(opened[0].image))
    for page in (slide(), class_photo()):
        opened.append(PatternWindow(desktop, page, at_xy=(400, 300)))
        for _ in range(40):
            assert shows(opened[0].image)(next(watch))


def test_a_class_photo_that_is_shared_is_no_gallery(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """Cameras go off in the gallery while faces are shared: faces alone prove nothing."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), at_xy=(400, 300)))
    until(watch, shows(opened[0].image))
    for _ in range(20):
        next(watch)
    off = np.full_like(opened[0].image, 32)
    for y in (8, 128, 248):
        for x in (8, 208, 408):
            off[y : y + 104, x : x + 184] = 60
    opened[0].show(off)
    opened[1].show(class_photo())
    assert PeopleCounter().glance(opened[1].image) >= 8
    until(watch, shows(off))
    for _ in range(40):
        assert shows(off)(next(watch))


def test_a_second_meeting_of_the_same_program_is_not_the_other_half(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """It had its people all the time; ours lost them to a full-screen share."""
    opened.append(PatternWindow(desktop, gallery((760, 460), 4), at_xy=(40, 60)))
    until(watch, shows(opened[0].image))
    opened.append(PatternWindow(desktop, gallery(seed=7), at_xy=(600, 300)))
    for _ in range(60):
        assert shows(opened[0].image)(next(watch))
    opened[0].show(slide())
    until(watch, shows(opened[0].image))
    for _ in range(60):
        assert shows(opened[0].image)(next(watch))


def test_another_room_in_the_same_browser_is_not_the_other_half(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(
        PatternWindow(desktop, gallery(), title=MEET, app="google-chrome", at_xy=(40, 60))
    )
    until(watch, shows(opened[0].image))
    other = "Meet – xyz-uvwx-rst - Google Chrome"
    opened.append(
        PatternWindow(desktop, slide(), title=other, app="google-chrome", at_xy=(600, 300))
    )
    for _ in range(20):
        next(watch)
    opened[0].show(slide((600, 360)))
    opened[1].show(gallery((760, 460), seed=3))
    for _ in range(60):
        assert not shows(opened[1].image)(next(watch))


@pytest.mark.parametrize(
    "title", ["Picture in picture", "Picture-in-Picture", "Bild im Bild", "Meet - Google Chrome"]
)
def test_a_picture_in_picture_or_a_page_called_meet_is_neither(
    title: str, desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(
        PatternWindow(desktop, gallery(), title=title, app="google-chrome", at_xy=(600, 300))
    )
    assert not shows(opened[0].image)(next(watch))
    opened.append(PatternWindow(desktop, slide(), title=MEET, app="google-chrome"))
    until(watch, shows(opened[1].image))
    for _ in range(40):
        assert shows(opened[1].image)(next(watch))


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
