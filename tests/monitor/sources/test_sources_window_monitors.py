"""A meeting on a desktop of two monitors, of any scale: wherever it lies, the whole of it is read
(Xvfb with RandR monitors of two heights, openbox)."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from models import Classifier
from monitor.capture import Grabber, ScreenReader, WindowReader
from monitor.capture.x11_proof import open_composite
from monitor.demo import DrawnClass
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.sources import Observation
from monitor.sources.previews import look_around
from monitor.sources.window import WindowSource
from monitor.types import BoxInt, Frame
from storage.config.settings import Settings
from tests.monitor.sources.watching import HZ, meeting, on_desktop, shows, until, watch
from tests.support.desktop.display import PatternWindow, VirtualDisplay, pattern, virtual_display
from tests.support.desktop.monitors import set_monitors
from tests.support.system.waiting import wait_until

__all__ = ["meeting", "on_desktop", "watch"]

LEFT: BoxInt = (0, 0, 1600, 1200)
RIGHT: BoxInt = (1600, 0, 3200, 900)


@pytest.fixture(name="desktop", scope="module")
def two_monitors() -> Iterator[VirtualDisplay]:
    with virtual_display((3200, 1200)) as display:
        set_monitors(display, (LEFT, RIGHT))
        yield display


def place(meeting: PatternWindow, x: int, y: int) -> None:
    """Put a window where no manager would let it be, as a program does that was dragged there."""
    meeting.window.configure(x=x, y=y)
    wait_until(lambda: abs(meeting.place_xy()[0] - x) < 40 and abs(meeting.place_xy()[1] - y) < 40)


ANYWHERE = [
    (1300, 200),  # across both monitors
    (1599, 100),
    (961, 700),  # below the right one, in part on no monitor
    (1500, 800),
    (2700, 300),  # off the right edge
    (-200, 100),
    (100, -150),
    (-400, -200),
    (2900, -100),
    (-600, 900),
    (700, 1150),  # but a strip below the bottom
    (-560, -300),  # but a corner
]


@pytest.mark.parametrize("at", ANYWHERE)
def test_the_whole_window_is_read_wherever_it_lies(
    at: tuple[int, int], meeting: PatternWindow, watch: Iterator[Observation]
) -> None:
    assert shows(meeting.image)(next(watch))
    place(meeting, *at)
    for _ in range(5):
        assert shows(meeting.image)(next(watch))


@pytest.mark.parametrize("at", [(1300, 200), (1599, 100), (100, 100), (2100, 300)])
def test_read_from_the_screen_it_may_cross_monitors_too(
    at: tuple[int, int], meeting: PatternWindow
) -> None:
    stop = threading.Event()
    frames = WindowSource(hz=HZ, open_pixels=ScreenReader).frames(stop)
    place(meeting, *at)
    until(frames, shows(meeting.image))
    stop.set()


@pytest.mark.parametrize("at", [(-200, 100), (100, -150), (2700, 300), (-250, -100)])
def test_read_from_the_screen_what_lies_off_it_is_left_out(
    at: tuple[int, int], meeting: PatternWindow
) -> None:
    stop = threading.Event()
    frames = WindowSource(hz=HZ, open_pixels=ScreenReader).frames(stop)
    place(meeting, *at)
    x, y = meeting.place_xy()
    left, top = max(-x, 0), max(-y, 0)
    shown = meeting.image[top:, left : min(640, 3200 - x)]
    until(frames, shows(shown))
    stop.set()


def test_the_monitors_are_those_that_the_server_tells() -> None:
    grabber = Grabber()
    assert sorted(grabber.monitors()) == [LEFT, RIGHT]
    grabber.close()


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0])
def test_pixels_are_read_at_any_scale(
    scale: float, desktop: VirtualDisplay, watch: Iterator[Observation]
) -> None:
    """X11 programs scale what they draw (Xft.dpi, GDK_SCALE); a window is as large as it is."""
    window = PatternWindow(desktop, pattern((round(500 * scale), round(300 * scale)), seed=3))
    try:
        window.set_numbers("_GDK_SCALE", "CARDINAL", [round(scale)])
        until(watch, shows(window.image))
        place(window, 1600 - round(250 * scale), 10)
        assert shows(window.image)(next(watch))
    finally:
        window.close()


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.25, 1.5, 2.0, 3.0])
def test_moved_to_a_monitor_of_another_scale_it_is_read_in_its_new_size(
    factor: float, meeting: PatternWindow, watch: Iterator[Observation]
) -> None:
    """The program draws itself anew at its new scale."""
    assert shows(meeting.image)(next(watch))
    before = meeting.image
    after = pattern((round(640 * factor), round(360 * factor)), seed=5)
    there = (1700, 20) if factor <= 2 else (1200, 20)
    meeting.window.configure(x=there[0], y=there[1], width=after.shape[1], height=after.shape[0])
    meeting.show(after)
    seen = until(watch, shows(after), tries=60)
    assert isinstance(seen, Frame)
    meeting.window.configure(x=100, y=80, width=640, height=360)
    meeting.show(before)
    until(watch, shows(before), tries=60)


def test_resized_again_and_again_every_look_has_one_of_its_sizes(
    meeting: PatternWindow, watch: Iterator[Observation]
) -> None:
    large = pattern((1400, 860), seed=8)
    meeting.show(large)
    rng = np.random.default_rng(2)
    for _ in range(12):
        width, height = int(rng.integers(200, 1400)), int(rng.integers(150, 860))
        meeting.window.configure(width=width, height=height)
        meeting.size_wh()  # a round trip: it has happened
        seen = until(watch, lambda seen: isinstance(seen, Frame))
        assert isinstance(seen, Frame)
        until(watch, shows(large[:height, :width]))


@pytest.mark.parametrize("monitor", [LEFT, RIGHT])
def test_full_screen_on_either_monitor_and_back(
    monitor: BoxInt, desktop: VirtualDisplay, meeting: PatternWindow, watch: Iterator[Observation]
) -> None:
    place(meeting, monitor[0] + 200, 100)
    until(watch, shows(meeting.image))
    whole = (monitor[2] - monitor[0], monitor[3] - monitor[1])
    for _ in range(2):
        desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-b", "add,fullscreen")
        wait_until(lambda: meeting.size_wh() == whole)
        until(watch, lambda seen: isinstance(seen, Frame) and seen.image.shape[1::-1] == whole)
        desktop.run("wmctrl", "-i", "-r", hex(meeting.id), "-b", "remove,fullscreen")
        until(watch, shows(meeting.image))


def test_two_meetings_are_both_listed_to_choose_from(
    desktop: VirtualDisplay, meeting: PatternWindow
) -> None:
    other = PatternWindow(
        desktop, pattern((900, 600), seed=9), title="Meeting in 9A | Microsoft Teams",
        app="teams", at_xy=(1700, 10),
    )  # fmt: skip
    second = PatternWindow(desktop, pattern((500, 300), seed=4), at_xy=(-200, 700))
    try:
        listed = look_around(pictures=True).windows
        assert sorted(one.title for one in listed[:3]) == [
            "Meeting in 9A | Microsoft Teams", "Zoom Meeting", "Zoom Meeting",
        ]  # fmt: skip
        assert sorted(one.size_wh for one in listed[:3]) == [(500, 300), (640, 360), (900, 600)]
        assert all(one.picture and not one.hidden for one in listed[:3])
    finally:
        other.close()
        second.close()


@pytest.mark.parametrize("open_pixels", [open_composite, ScreenReader])
def test_two_screens_of_one_server_are_two_desktops(
    open_pixels: Callable[[], WindowReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As X11 has known them before RandR: DISPLAY says on which one the meeting is."""
    with virtual_display((800, 600), manager=False, second_screen_wh=(1000, 700)) as both:
        for number in (0, 1):
            screen = VirtualDisplay(f"{both.name}.{number}", both.server)
            monkeypatch.setenv("DISPLAY", screen.name)
            window = PatternWindow(screen, pattern((400, 300), seed=number), at_xy=(300, 50))
            stop = threading.Event()
            frames = WindowSource(hz=HZ, open_pixels=open_pixels).frames(stop)
            assert shows(window.image)(next(frames))
            stop.set()
            assert next(frames, None) is None
            window.close()


def open_reader_of(display: VirtualDisplay) -> Callable[[], WindowReader]:
    return lambda: open_composite(display.name)


def test_a_meeting_3900_pixels_wide_on_a_desktop_of_scale_three(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Across two monitors, in part beyond the left edge: every student is found."""
    with virtual_display((4000, 2400)) as wide:
        set_monitors(wide, ((0, 0, 2000, 2400), (2000, 0, 4000, 2400)))
        monkeypatch.setenv("DISPLAY", wide.name)
        drawn = DrawnClass((3900, 2194)).render(36.0)
        window = PatternWindow(wide, drawn, at_xy=(20, 20))
        stop = threading.Event()
        frames = WindowSource(hz=HZ, open_pixels=open_reader_of(wide)).frames(stop)
        until(frames, shows(drawn))
        place(window, -600, 100)
        seen = until(frames, shows(drawn))
        assert isinstance(seen, Frame)
        stop.set()
        window.close()
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))
    counts = pipeline.process(seen).sample.counts
    assert counts is not None and (counts.tiles, counts.seen) == (25, 24)
