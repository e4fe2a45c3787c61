"""Windows Graphics Capture over a fake that calls as the package does (never run on Windows)."""

import threading
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.capture import ScreenReader, open_reader
from monitor.capture.windows_graphics import WindowsGraphicsReader, open_windows_graphics
from monitor.desktop import Sight, WindowState
from storage.errors import SourceError
from storage.records import GapReason

SHOWN = Sight("Zoom Meeting", "Zoom.exe", (0, 0, 4, 3), WindowState.SHOWN)


class FakeFrame:
    def __init__(self, bgra: NDArray[np.uint8]) -> None:
        self.frame_buffer = bgra


class FakeCapture:
    """A window's capture: pictures arrive from a thread of the package, in a buffer used again."""

    def __init__(self, window_id: int, log: list[str]) -> None:
        self.window_id, self.log = window_id, log
        self.handlers: dict[str, Callable[..., None]] = {}
        self.finished = False
        self._buffer = np.zeros((3, 4, 4), np.uint8)

    def event(self, handler: Callable[..., None], /) -> Callable[..., None]:
        if handler.__name__ not in ("on_frame_arrived", "on_closed"):
            raise ValueError("Invalid Event Handler Use on_frame_arrived Or on_closed")
        self.handlers[handler.__name__] = handler
        return handler

    def start_free_threaded(self) -> "FakeCapture":
        assert set(self.handlers) == {"on_frame_arrived", "on_closed"}
        self.log.append(f"start {self.window_id}")
        return self

    def is_finished(self) -> bool:
        return self.finished

    def stop(self) -> None:
        self.log.append(f"stop {self.window_id}")
        self.finished = True

    def draw(self, blue: int) -> None:
        def arrive() -> None:
            self._buffer[:] = (blue, 20, 30, 255)
            self.handlers["on_frame_arrived"](FakeFrame(self._buffer), object())
            self._buffer[:] = 0  # mapped memory goes back when the handler returns

        thread = threading.Thread(target=arrive)
        thread.start()
        thread.join()

    def close_window(self) -> None:
        self.handlers["on_closed"]()


class Desk:
    def __init__(self) -> None:
        self.log: list[str] = []
        self.captures: list[FakeCapture] = []
        self.reader = WindowsGraphicsReader(self.make, first_picture_s=0.05)

    def make(self, window_id: int) -> FakeCapture:
        self.captures.append(FakeCapture(window_id, self.log))
        return self.captures[-1]


def test_the_newest_picture_counts_until_the_window_draws_again() -> None:
    desk = Desk()
    first = desk.reader.grab(7, SHOWN)
    assert not first.live and first.stale and first.stale.reason is GapReason.CAPTURE_FAILED
    for blue in (10, 11, 12):
        desk.captures[0].draw(blue)
        for _ in range(2):
            image = desk.reader.grab(7, SHOWN).image
            assert image is not None and image.shape == (3, 4, 3)
            assert (image == (30, 20, blue)).all()
    assert desk.log == ["start 7"]


@pytest.mark.parametrize("state", [s for s in WindowState if s is not WindowState.SHOWN])
def test_an_old_picture_is_not_given_while_the_window_draws_nothing(state: WindowState) -> None:
    desk = Desk()
    desk.reader.grab(7, SHOWN)
    desk.captures[0].draw(10)
    grab = desk.reader.grab(7, Sight("Zoom Meeting", "Zoom.exe", (0, 0, 4, 3), state))
    assert grab.image is None and not grab.live


def test_closed_and_opened_again() -> None:
    desk = Desk()
    desk.reader.grab(7, SHOWN)
    desk.captures[0].draw(10)
    desk.captures[0].close_window()
    assert not desk.reader.grab(7, SHOWN).live
    desk.captures[1].draw(11)
    assert desk.reader.grab(7, SHOWN).live


def test_another_window_stops_the_first_ones_capture() -> None:
    desk = Desk()
    desk.reader.grab(7, SHOWN)
    desk.reader.grab(8, SHOWN)
    desk.reader.close()
    desk.reader.close()
    assert desk.log == ["start 7", "stop 7", "start 8", "stop 8"]


def test_a_capture_that_died_is_started_again() -> None:
    desk = Desk()
    desk.reader.grab(7, SHOWN)
    desk.captures[0].finished = True
    desk.reader.grab(7, SHOWN)
    assert desk.log == ["start 7", "start 7"]


def test_a_refusal_is_one_line() -> None:
    def refuse(window_id: int) -> FakeCapture:
        raise RuntimeError("Failed To Find The Window")

    with pytest.raises(SourceError, match=r"Failed To Find The Window.*open it again"):
        WindowsGraphicsReader(refuse).grab(7, SHOWN)


def test_without_the_package_the_screen_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("monitor.capture.backends._open_screen", ScreenReader)
    with pytest.raises(SourceError, match="not installed"):
        open_windows_graphics()
    reader = open_reader()
    assert reader.name == "screen"
    reader.close()
