"""The Windows adapter over a fake of the system's calls (it was never run on Windows)."""

import itertools
from dataclasses import dataclass

import pytest

from monitor.desktop import WindowState
from monitor.desktop.win32 import Win32WindowSystem
from monitor.types import BoxInt


@dataclass
class FakeWindow:
    hwnd: int
    title: str = "Notepad"
    app: str = "notepad.exe Notepad"
    box: BoxInt = (0, 0, 400, 300)
    visible: bool = True
    minimised: bool = False
    cloaked: bool = False
    style: int = 0
    program: int | None = None
    owner: int = 0
    opacity: float = 1.0
    hung: bool = False


class FakeApi:
    """Windows, topmost first."""

    def __init__(self, *windows: FakeWindow) -> None:
        self.windows = list(windows)

    def _find(self, hwnd: int) -> FakeWindow:
        return next(window for window in self.windows if window.hwnd == hwnd)

    def top_level_windows(self) -> list[int]:
        return [window.hwnd for window in self.windows]

    def exists(self, hwnd: int) -> bool:
        return hwnd in self.top_level_windows()

    def is_visible(self, hwnd: int) -> bool:
        return self._find(hwnd).visible

    def is_minimised(self, hwnd: int) -> bool:
        return self._find(hwnd).minimised

    def is_cloaked(self, hwnd: int) -> bool:
        return self._find(hwnd).cloaked

    def title(self, hwnd: int) -> str:
        return self._find(hwnd).title

    def app(self, hwnd: int) -> str:
        return self._find(hwnd).app

    def pid(self, hwnd: int) -> int:
        return self._find(hwnd).program or 1000 + hwnd

    def box(self, hwnd: int) -> BoxInt:
        return self._find(hwnd).box

    def extended_style(self, hwnd: int) -> int:
        return self._find(hwnd).style

    def owner(self, hwnd: int) -> int:
        return next((window.owner for window in self.windows if window.hwnd == hwnd), 0)

    def opacity(self, hwnd: int) -> float:
        return self._find(hwnd).opacity

    def is_hung(self, hwnd: int) -> bool:
        return self._find(hwnd).hung


def meeting(**changes: object) -> FakeWindow:
    window = FakeWindow(
        7, "Zoom Meeting", "Zoom.exe ConfMultiTabContentWndClass", (-1920, 0, -640, 720)
    )
    for name, value in changes.items():
        setattr(window, name, value)
    return window


def test_lists_titled_windows_that_are_on_this_desktop() -> None:
    system = Win32WindowSystem(
        FakeApi(
            FakeWindow(1, title=""),
            FakeWindow(2, visible=False),
            FakeWindow(3, cloaked=True),
            meeting(minimised=True),
        )
    )
    (found,) = system.list_windows()
    assert (found.id, found.pid, found.minimised) == (7, 1007, True)
    assert found.matches_meeting == "Zoom"
    assert found.box_xyxy == (-1920, 0, -640, 720)


def test_only_opaque_windows_above_it_cover_it() -> None:
    system = Win32WindowSystem(
        FakeApi(
            FakeWindow(1, box=(-700, 100, 100, 200)),
            FakeWindow(2, box=(-1920, 0, 0, 1080), style=0x20),  # a click-through overlay
            FakeWindow(3, box=(-1920, 0, 0, 1080), cloaked=True),
            FakeWindow(4, box=(-1920, 0, 0, 1080), minimised=True),
            FakeWindow(6, box=(-1920, 0, 0, 1080), visible=False),
            FakeWindow(8, box=(-1920, 0, 0, 1080), style=0x80000, opacity=0.0),
            meeting(),
            FakeWindow(5, box=(-1920, 0, 0, 1080)),  # below
        )
    )
    sight = system.look(7)
    assert sight is not None
    assert sight.state is WindowState.SHOWN
    assert sight.covers_xyxy == ((-700, 100, -640, 200),)


@pytest.mark.parametrize(
    ("program", "style", "popup"),
    [
        (1007, 0x80, True),  # a floating toolbar of the meeting's program
        (1007, 0x08000000, True),  # its menu or hint
        (1007, 0x08000088, True),
        (1007, 0, False),  # its second window
        (1007, 0x8, False),  # its second window, always on top
        (2000, 0x80, False),  # another program's toolbar
        (2000, 0, False),
    ],
)
def test_own_toolbars_are_popups(program: int, style: int, popup: bool) -> None:
    above = FakeWindow(1, box=(-700, 100, 100, 200), style=style, program=program)
    sight = Win32WindowSystem(FakeApi(above, meeting())).look(7)
    assert sight is not None and sight.covers_xyxy == ((-700, 100, -640, 200),)
    assert sight.popups_xyxy == (sight.covers_xyxy if popup else ())


@pytest.mark.parametrize(
    ("app", "popup"),
    [
        ("explorer.exe #32768", True),  # a menu
        ("chrome.exe tooltips_class32", True),
        ("outlook.exe SysShadow", True),
        ("explorer.exe Xaml_WindowedPopupClass", True),
        ("chrome.exe Chrome_WidgetWin_1", False),
        ("ApplicationFrameHost.exe ApplicationFrameWindow", False),
        ("notepad.exe Notepad", False),
    ],
)
def test_anybodys_menus_and_hints_are_popups(app: str, popup: bool) -> None:
    above = FakeWindow(1, app=app, box=(-700, 100, 100, 200))
    sight = Win32WindowSystem(FakeApi(above, meeting())).look(7)
    assert sight is not None and sight.covers_xyxy == ((-700, 100, -640, 200),)
    assert bool(sight.popups_xyxy) == popup


@pytest.mark.parametrize(
    ("owners", "program", "popup"),
    [
        ((7,), 1007, True),  # a dialog of the meeting's window
        ((12, 7), 1007, True),  # a dialog of its dialog
        ((12, 13), 1007, False),  # of another window of the program
        ((12, 11), 1007, False),  # a circle
        ((7,), 2000, False),  # another program's
    ],
)
def test_dialogs_of_the_meetings_window_are_popups(
    owners: tuple[int, ...], program: int, popup: bool
) -> None:
    chain = (11, *owners)
    above = [
        FakeWindow(hwnd, box=(-700, 100, 100, 200), owner=owner, program=program)
        for hwnd, owner in itertools.pairwise(chain)
        if hwnd != 7
    ]
    sight = Win32WindowSystem(FakeApi(above[0], meeting(), *above[1:])).look(7)
    assert sight is not None and bool(sight.popups_xyxy) == popup


@pytest.mark.parametrize(
    "box",
    [
        (-1920, -200, 0, 880),
        (-3840, 0, -1280, 1440),
        (1920, -500, 5760, 1660),
        (-8, -8, 1928, 1048),
    ],
)
def test_monitors_left_of_and_above_the_main_one(box: BoxInt) -> None:
    """Physical pixels of the whole desktop: 1.0 to 3.0 of scale differ in size only."""
    x0, y0, x1, y1 = box
    half = (x0 + x1) // 2
    cover = FakeWindow(1, box=(half, y0 - 50, x1 + 300, y1 + 50))
    sight = Win32WindowSystem(FakeApi(cover, meeting(box=box))).look(7)
    assert sight is not None and sight.box_xyxy == box
    assert sight.covers_xyxy == ((half, y0, x1, y1),)


def test_states_are_told_apart() -> None:
    states = {
        "minimised": WindowState.MINIMISED,
        "cloaked": WindowState.OTHER_DESKTOP,
        "hung": WindowState.HUNG,
    }
    for change, state in states.items():
        sight = Win32WindowSystem(FakeApi(meeting(**{change: True}))).look(7)
        assert sight is not None and sight.state is state
    assert Win32WindowSystem(FakeApi(meeting(visible=False))).look(7) is None
    assert Win32WindowSystem(FakeApi()).look(7) is None
