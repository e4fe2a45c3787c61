"""Windows Graphics Capture over a fake that calls as the package does (never run on Windows)."""

from functools import partial

import numpy as np
import pytest

from monitor.capture import Grab, ScreenReader, open_reader
from monitor.capture.base import WindowUnreadableError
from monitor.capture.windows_graphics import RENEW_S, WindowsGraphicsReader, open_windows_graphics
from monitor.desktop import Sight, WindowState
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.support.desktop.fake_windows_capture import FakeWindow, WindowsCapture


class Desk:
    """Windows by their handles, a reader of them, and a clock."""

    def __init__(self, *sizes: tuple[int, int]) -> None:
        self.windows = {7 + n: FakeWindow(size) for n, size in enumerate(sizes or ((40, 30),))}
        self.now_s = 100.0
        self.reader = WindowsGraphicsReader(
            partial(WindowsCapture, windows=self.windows), 0.05, clock=lambda: self.now_s
        )

    @property
    def window(self) -> FakeWindow:
        return self.windows[7]

    def grab(
        self, hwnd: int = 7, state: WindowState = WindowState.SHOWN, at_xy: tuple[int, int] = (0, 0)
    ) -> Grab:
        (x, y), (width, height) = at_xy, self.windows[hwnd].size_wh
        box = (x, y, x + width, y + height)
        return self.reader.grab(hwnd, Sight("Zoom Meeting", "Zoom.exe", box, state))

    def shows(self, blue: int, size_wh: tuple[int, int] = (40, 30)) -> bool:
        image = self.grab().image
        assert image is not None and image.shape == (size_wh[1], size_wh[0], 3)
        return bool((image == np.array((30, 20, blue), np.uint8)).all())


def test_the_newest_picture_counts_until_the_window_draws_again() -> None:
    desk = Desk()
    assert desk.shows(10)  # the first frame comes with the start
    for blue in (11, 12, 13):
        desk.window.draw(blue)
        assert desk.shows(blue) and desk.shows(blue)
    assert len(desk.window.captures) == 1


@pytest.mark.parametrize("size_wh", [(40, 30), (41, 31), (1919, 1079), (3900, 2194), (64, 64)])
def test_padded_rows_are_no_pixels(size_wh: tuple[int, int]) -> None:
    desk = Desk(size_wh)
    assert desk.shows(10, size_wh)


@pytest.mark.parametrize("state", [s for s in WindowState if s is not WindowState.SHOWN])
def test_a_picture_from_before_is_not_given_while_and_after_it_draws_nothing(
    state: WindowState,
) -> None:
    desk = Desk()
    assert desk.shows(10)
    desk.window.minimised = True
    hidden = desk.grab(state=state)
    assert hidden.image is None and hidden.stale is not None
    # shown again: what it showed before is not what it shows now, until it has drawn
    blind = desk.grab()
    assert blind.stale is not None and blind.stale.reason is GapReason.CAPTURE_FAILED
    desk.window.minimised = False
    desk.window.colour = (77, 20, 30)
    assert desk.shows(77)


def test_a_window_that_draws_nothing_yet_is_waited_for() -> None:
    desk = Desk()
    desk.window.silent = True
    for _ in range(5):
        assert not desk.grab().live
    desk.window.silent = False
    assert desk.shows(10)


@pytest.mark.parametrize("size_wh", [(80, 60), (20, 15), (50, 30), (120, 90), (39, 30)])
def test_resized_or_moved_to_a_monitor_of_another_scale(size_wh: tuple[int, int]) -> None:
    """The package keeps the frame in which the size changed: begun anew, it gives one at once."""
    desk = Desk()
    assert desk.shows(10)
    desk.window.resize(size_wh)
    assert desk.shows(10, size_wh)
    desk.window.draw(44)
    assert desk.shows(44, size_wh)
    assert len(desk.window.captures) == 2


@pytest.mark.parametrize("at_xy", [(-1920, 0), (-30, -20), (0, -1080), (5000, 100), (1900, 700)])
def test_where_it_lies_does_not_matter(at_xy: tuple[int, int]) -> None:
    desk = Desk()
    assert desk.shows(10)
    assert desk.grab(at_xy=at_xy).live
    assert len(desk.window.captures) == 1


def test_closed_and_opened_again() -> None:
    desk = Desk()
    assert desk.shows(10)
    desk.window.close()
    gone = desk.grab()
    assert gone.stale is not None and not gone.live
    desk.window.exists = True
    assert desk.shows(10)


def test_closed_while_its_picture_is_taken() -> None:
    desk = Desk()
    assert desk.shows(10)
    running = desk.reader._running
    assert running is not None
    desk.window.close()
    assert running.newest() is None


def test_a_lost_graphics_device_begins_a_new_capture() -> None:
    desk = Desk()
    for blue in (10, 20, 30):
        desk.window.colour = (blue, 20, 30)
        desk.window.lose_device()
        assert desk.shows(blue)


def test_a_capture_that_fell_silent_is_begun_anew() -> None:
    """Its old picture is not shown for minutes: a still window gives a new one at once."""
    desk = Desk()
    assert desk.shows(10)
    desk.window.colour = (99, 20, 30)  # drawn, but no frame arrived
    desk.now_s += RENEW_S - 1
    assert desk.shows(10)
    desk.now_s += 2
    assert desk.shows(99)
    assert len(desk.window.captures) == 2


@pytest.mark.parametrize(
    ("border_can_go", "pointer_can_go", "options"),
    [
        (True, True, (False, False)),
        (False, True, (False, None)),  # Windows 10
        (False, False, (None, None)),  # Windows 10 before 2004
    ],
)
def test_what_this_windows_cannot_leave_out_stays(
    border_can_go: bool, pointer_can_go: bool, options: tuple[bool | None, bool | None]
) -> None:
    desk = Desk()
    desk.window.border_can_go, desk.window.pointer_can_go = border_can_go, pointer_can_go
    assert desk.shows(10)
    assert desk.window.capture.options == options
    # found out once
    desk.window.lose_device()
    assert desk.shows(10)
    assert desk.window.capture.options == options


def test_another_window_ends_the_first_ones_capture() -> None:
    desk = Desk((40, 30), (20, 10))
    assert desk.grab(7).live and desk.grab(8).live
    assert desk.windows[7].capture.is_finished()
    desk.reader.close()
    desk.reader.close()
    assert desk.windows[8].capture.is_finished()


@pytest.mark.parametrize(
    "why",
    [
        "Graphics capture API is not supported",
        "DirectX error: no adapter",
        "Windows API error: Access is denied. (0x80070005)",
        "Failed to initialize WinRT",
    ],
)
def test_a_windows_that_refuses_is_read_from_the_screen(why: str) -> None:
    """Bare exceptions of the package: a reason in the log, then the next back-end."""
    desk = Desk()
    desk.window.refuses = why
    for _ in range(2):
        refused = desk.grab()
        assert refused.stale is not None and refused.stale.reason is GapReason.CAPTURE_FAILED
    with pytest.raises(WindowUnreadableError, match="read from the screen"):
        desk.grab()


def test_what_worked_before_is_tried_for_ever() -> None:
    desk = Desk()
    assert desk.shows(10)
    desk.window.refuses = "DirectX error: device removed"
    desk.window.lose_device()
    for _ in range(10):
        assert not desk.grab().live
    desk.window.refuses = None
    assert desk.shows(10)


def test_a_picture_of_another_kind_is_refused() -> None:
    desk = Desk()
    assert desk.shows(10)
    running = desk.reader._running
    assert running is not None and running._frame is not None
    running._frame.frame_buffer = np.zeros((30, 40, 4), np.float16)
    with pytest.raises(WindowUnreadableError, match="float16"):
        desk.grab()


def test_without_the_package_the_screen_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("monitor.capture.backends._open_screen", ScreenReader)
    with pytest.raises(SourceError, match="not installed"):
        open_windows_graphics()
    reader = open_reader()
    assert reader.name == "screen"
    reader.close()
