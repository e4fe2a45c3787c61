"""Monitors and regions: real pixels, and desktops of several monitors through a fake of mss."""

import threading
from typing import Any

import mss
import numpy as np
import pytest

from monitor.capture import Grabber, Obstacle, ScreenReader
from monitor.capture.screen import black_out, visible_box
from monitor.desktop import Sight, WindowInfo, WindowState
from monitor.sources import Blind, open_source
from monitor.sources.screen import ScreenSource
from monitor.sources.window import WindowSource
from monitor.types import BoxInt, Frame
from storage.config.settings import CaptureSettings
from storage.errors import ConfigurationError, SourceError
from storage.kinds import GapReason
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture, pattern

__all__ = ["desktop_fixture"]

LEFT_AND_HIGH: list[BoxInt] = [(0, 0, 1920, 1080), (-2560, -360, 0, 1080)]


class FakeShot:
    def __init__(self, width: int, height: int, colour: int) -> None:
        self.width, self.height = width, height
        self.raw = bytearray(np.full((height, width, 4), colour, np.uint8).tobytes())


class FakeScreen:
    """mss over monitors that do not exist. scale: pixels per unit of a box, as on Retina."""

    def __init__(self, monitors: list[BoxInt], scale: float = 1.0) -> None:
        self.boxes, self.scale = monitors, scale
        self.asked: list[BoxInt] = []
        self.failing: Exception | None = None
        self.closed = 0

    @property
    def monitors(self) -> list[dict[str, Any]]:
        every = [
            {"left": x0, "top": y0, "width": x1 - x0, "height": y1 - y0}
            for x0, y0, x1, y1 in self.boxes
        ]
        return [{"left": 0, "top": 0, "width": 1, "height": 1}, *every]

    def grab(self, monitor: BoxInt, /) -> FakeShot:
        if self.failing is not None:
            raise self.failing
        self.asked.append(monitor)
        width = round((monitor[2] - monitor[0]) * self.scale)
        height = round((monitor[3] - monitor[1]) * self.scale)
        return FakeShot(width, height, 200)

    def close(self) -> None:
        self.closed += 1


def grabber(screen: FakeScreen) -> Grabber:
    return Grabber(lambda: screen)


def test_second_monitor_left_of_the_first_has_negative_coordinates() -> None:
    screen = FakeScreen(LEFT_AND_HIGH)
    source = ScreenSource(screen=2, hz=20, grabber=grabber(screen))
    stop = threading.Event()
    frame = next(source.frames(stop))
    assert isinstance(frame, Frame) and frame.image.shape == (1440, 2560, 3)
    assert screen.asked == [(-2560, -360, 0, 1080)]


def test_missing_monitor_names_those_there_are() -> None:
    screen = FakeScreen(LEFT_AND_HIGH)
    with pytest.raises(SourceError, match=r"no monitor 3.*2: 2560x1440 px from \(-2560, -360\)"):
        ScreenSource(screen=3, grabber=grabber(screen))
    assert screen.closed


@pytest.mark.parametrize(
    ("region", "fits"),
    [
        ((-100, 0, 200, 100), True),  # across both monitors
        ((0, 0, 1920, 1080), True),
        ((1900, 0, 40, 100), False),
        ((100, -360, 50, 50), False),  # inside the bounding box, but on no monitor
        ((5000, 5000, 10, 10), False),
    ],
)
def test_region_has_to_lie_on_the_monitors(region: tuple[int, int, int, int], fits: bool) -> None:
    screen = FakeScreen(LEFT_AND_HIGH)
    if fits:
        assert ScreenSource(region=region, grabber=grabber(screen)).name == "region"
    else:
        with pytest.raises(SourceError, match="past the desktop, which spans 4480x1440 px"):
            ScreenSource(region=region, grabber=grabber(screen))


def test_empty_or_missing_region_is_bad_configuration() -> None:
    with pytest.raises(ConfigurationError, match="is empty"):
        ScreenSource(region=(0, 0, 0, 10), grabber=grabber(FakeScreen(LEFT_AND_HIGH)))
    with pytest.raises(ConfigurationError, match=r"capture\.region"):
        open_source(CaptureSettings(source="region"))


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_scaled_display_gives_all_its_pixels(scale: float) -> None:
    image = grabber(FakeScreen(LEFT_AND_HIGH, scale)).grab((10, 20, 651, 383))
    assert image.shape == (round(363 * scale), round(641 * scale), 3)


def test_picture_of_another_shape_than_asked_is_refused() -> None:
    class Stretched(FakeScreen):
        def grab(self, monitor: BoxInt, /) -> FakeShot:
            return FakeShot(200, 100, 0)

    with pytest.raises(SourceError, match="200x100 pixels for an area of 100x100"):
        grabber(Stretched(LEFT_AND_HIGH)).grab((0, 0, 100, 100))


@pytest.mark.parametrize(
    "error", [AssertionError(), mss.ScreenShotError("XProtoError"), OSError("shm"), RuntimeError()]
)
def test_any_error_of_mss_becomes_one_gap_with_one_sentence(error: Exception) -> None:
    screen = FakeScreen(LEFT_AND_HIGH)
    frames = ScreenSource(hz=20, grabber=grabber(screen)).frames(threading.Event())
    assert isinstance(next(frames), Frame)
    screen.failing = error
    blind = next(frames)
    assert isinstance(blind, Blind) and blind.reason is GapReason.CAPTURE_FAILED
    assert "display does not answer" in blind.message and "\n" not in blind.message


def test_monitor_pulled_out_is_a_gap_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.sources.pace.BLIND_RETRY_S", 0.01)
    screen = FakeScreen(LEFT_AND_HIGH)
    frames = ScreenSource(screen=2, hz=50, grabber=grabber(screen)).frames(threading.Event())
    next(frames)
    screen.boxes = LEFT_AND_HIGH[:1]
    blind = next(frames)
    assert isinstance(blind, Blind) and blind.reason is GapReason.OFF_SCREEN
    screen.boxes = LEFT_AND_HIGH
    assert isinstance(next(frames), Frame)


def test_monitor_list_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    screens = [FakeScreen(LEFT_AND_HIGH[:1]), FakeScreen(LEFT_AND_HIGH)]
    opened = iter(screens)
    capture = Grabber(lambda: next(opened))
    assert len(capture.monitors()) == 1
    assert len(capture.monitors()) == 1
    monkeypatch.setattr("monitor.capture.grab.MONITORS_REFRESH_S", -1.0)
    assert len(capture.monitors()) == 2
    assert screens[0].closed == 1


def sight(box: BoxInt, *covers: BoxInt, state: WindowState = WindowState.SHOWN) -> Sight:
    return Sight("Zoom Meeting", "zoom", box, state, covers)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (sight((-2560, -360, 0, 1080)), (-2560, -360, 0, 1080)),
        (sight((-100, 100, 700, 600)), (-100, 100, 700, 600)),
        (sight((1500, 800, 2300, 1300)), (1500, 800, 1920, 1080)),
        (sight((1900, 800, 2700, 1300)), GapReason.OFF_SCREEN),
        (sight((5000, 0, 5800, 600)), GapReason.OFF_SCREEN),
        (sight((0, 0, 800, 600), state=WindowState.MINIMISED), GapReason.MINIMISED),
        (sight((0, 0, 800, 600), state=WindowState.OTHER_DESKTOP), GapReason.OFF_SCREEN),
        (sight((0, 0, 800, 600), (0, 0, 200, 600)), (0, 0, 800, 600)),
        (sight((0, 0, 800, 600), (0, 0, 201, 600)), GapReason.COVERED),
        # two covers over one another count once
        (sight((0, 0, 800, 600), (0, 0, 200, 600), (50, 0, 200, 600)), (0, 0, 800, 600)),
        # what is covered is a share of what is on the screen
        (sight((1520, 0, 2320, 600), (1520, 0, 1720, 600)), GapReason.COVERED),
    ],
)
def test_what_may_be_grabbed(seen: Sight, expected: BoxInt | GapReason) -> None:
    found = visible_box(seen, LEFT_AND_HIGH)
    assert (found.reason if isinstance(found, Obstacle) else found) == expected


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0])
def test_foreign_pixels_are_black_at_every_scale(scale: float) -> None:
    box = (-200, 100, 200, 300)
    image = np.full((round(200 * scale), round(400 * scale), 3), 200, np.uint8)
    black_out(image, box, [(-300, 50, -101, 151), (900, 900, 950, 950)])
    x1, y1 = int(np.ceil(99 * scale)), int(np.ceil(51 * scale))
    assert not image[:y1, :x1].any()
    assert (image[y1:] == 200).all() and (image[:, x1:] == 200).all()


class FakeSystem:
    """One meeting window that sits on the second monitor."""

    def __init__(self, seen: Sight) -> None:
        self.seen = seen

    def list_windows(self) -> list[WindowInfo]:
        return [WindowInfo(1, self.seen.title, self.seen.app, self.seen.box_xyxy, False, None)]

    def look(self, window_id: int) -> Sight | None:
        return self.seen

    def close(self) -> None:
        pass


def test_window_on_a_retina_monitor_at_negative_coordinates() -> None:
    system = FakeSystem(sight((-2000, -300, -1200, 200), (-2000, -300, -1900, -200)))
    screen = FakeScreen(LEFT_AND_HIGH, scale=2.0)
    source = WindowSource(
        hz=20, open_system=lambda: system, open_pixels=lambda: ScreenReader(grabber(screen))
    )
    frame = next(source.frames(threading.Event()))
    assert isinstance(frame, Frame) and frame.image.shape == (1000, 1600, 3)
    assert not frame.image[:200, :200].any() and frame.image[200:, 200:].all()


def test_real_screen_and_region_show_what_is_there(
    desktop: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    window = PatternWindow(desktop, pattern((320, 200)), title="Notes")
    x, y = window.place_xy()
    try:
        for settings, part in (
            (CaptureSettings(source="screen"), (slice(y, y + 200), slice(x, x + 320))),
            (CaptureSettings(source="region", region=(x, y, 320, 200)), (slice(None),) * 2),
        ):
            stop = threading.Event()
            frames = open_source(settings).frames(stop)
            frame = next(frames)
            stop.set()
            assert list(frames) == []
            assert isinstance(frame, Frame)
            assert np.array_equal(frame.image[part], window.image)
    finally:
        window.close()
