"""The calls to Windows over DLLs that take the same arguments (never run on Windows)."""

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.desktop import WindowState
from monitor.desktop.win32 import Win32WindowSystem
from monitor.desktop.win32_api import CtypesApi, real_api
from monitor.types import BoxInt

Box = tuple[int, int, int, int]
MAIN = (0, 0, 1920, 1080)


class Window:
    """One window as the system sees it. rect: with the invisible border for resizing. scale: of its
    monitor; a process that is not aware of it is told points."""

    def __init__(self, hwnd: int, drawn: BoxInt, **changes: Any) -> None:  # noqa: ANN401
        self.hwnd, self.drawn = hwnd, drawn
        self.title, self.klass = "Zoom Meeting", "ConfMultiTabContentWndClass"
        self.program, self.pid = r"C:\Users\Ana\AppData\Zoom\bin\Zoom.exe", 4711
        self.visible, self.iconic, self.cloaked, self.hung = True, False, 0, False
        self.style, self.owner, self.scale = 0, 0, 1.0
        self.alpha: int | None = None
        self.composed = True
        vars(self).update(changes)


class FakeWindows:
    """user32, dwmapi, kernel32 and shcore of one desktop, windows topmost first."""

    def __init__(self, *windows: Window, contexts: bool = True) -> None:
        self.windows = {window.hwnd: window for window in windows}
        self.aware = "no"
        self.opened: list[int] = []
        self.user32 = SimpleNamespace(
            EnumWindows=self._enumerate,
            GetClassNameW=lambda hwnd, buffer, size: self._text(hwnd, "klass", buffer),
            GetLayeredWindowAttributes=self._layered,
            GetWindow=self._get_window,
            GetWindowLongW=lambda hwnd, index: self._at(hwnd).style if index == -20 else 0,
            GetWindowRect=self._rect,
            GetWindowTextLengthW=lambda hwnd: len(self._at(hwnd).title),
            GetWindowTextW=lambda hwnd, buffer, size: self._text(hwnd, "title", buffer),
            GetWindowThreadProcessId=self._pid,
            IsHungAppWindow=lambda hwnd: int(self._at(hwnd).hung),
            IsIconic=lambda hwnd: int(self._at(hwnd).iconic),
            IsWindow=lambda hwnd: int(hwnd.value in self.windows),
            IsWindowVisible=lambda hwnd: int(self._at(hwnd).visible),
            SetProcessDpiAwarenessContext=lambda context: self._become(context, contexts),
        )
        self.user32.GetWindow = _Function(self._get_window)
        self.dwmapi = SimpleNamespace(DwmGetWindowAttribute=self._attribute)
        self.kernel32 = SimpleNamespace(
            OpenProcess=_Function(self._open),
            CloseHandle=_Function(self.opened.remove),
            QueryFullProcessImageNameW=_Function(self._image_name),
        )
        self.shcore = SimpleNamespace(SetProcessDpiAwareness=self._become_old)

    def api(self) -> CtypesApi:
        return CtypesApi(self.user32, self.dwmapi, self.kernel32, self.shcore, _callback_type)

    def _at(self, hwnd: wintypes.HWND) -> Window:
        return self.windows[hwnd.value or 0]

    def _enumerate(self, callback: Callable[[int, int], bool], extra: int) -> int:
        return int(all(callback(hwnd, extra) for hwnd in self.windows))

    def _text(self, hwnd: wintypes.HWND, name: str, buffer: Any) -> int:  # noqa: ANN401
        buffer.value = getattr(self._at(hwnd), name)
        return len(buffer.value)

    def _become(self, context: ctypes.c_void_p, known: bool) -> int:
        assert context.value == ctypes.c_void_p(-4).value
        self.aware = "per monitor, 2" if known else self.aware
        return int(known)

    def _become_old(self, awareness: int) -> int:
        self.aware = f"per monitor, {awareness}"
        return 0

    def _attribute(self, hwnd: wintypes.HWND, number: int, to: Any, size: int) -> int:  # noqa: ANN401
        window, target = self._at(hwnd), to._obj
        assert size == ctypes.sizeof(target)
        if not window.composed:
            return -2147024809  # E_INVALIDARG
        if number == 14:
            target.value = window.cloaked
        else:
            assert number == 9
            target.left, target.top, target.right, target.bottom = window.drawn
        return 0

    def _rect(self, hwnd: wintypes.HWND, to: Any) -> int:  # noqa: ANN401
        window, target = self._at(hwnd), to._obj
        scale = 1.0 if self.aware.startswith("per monitor") else window.scale
        x0, y0, x1, y1 = (round(value / scale) for value in window.drawn)
        target.left, target.top, target.right, target.bottom = x0, y0, x1, y1
        return 1

    def _pid(self, hwnd: wintypes.HWND, to: Any) -> int:  # noqa: ANN401
        to._obj.value = self._at(hwnd).pid
        return 1

    def _get_window(self, hwnd: wintypes.HWND, kind: int) -> int | None:
        assert kind == 4
        return self._at(hwnd).owner or None

    def _layered(self, hwnd: wintypes.HWND, key: None, alpha: Any, flags: Any) -> int:  # noqa: ANN401
        given = self._at(hwnd).alpha
        if given is None:
            return 0
        alpha._obj.value, flags._obj.value = given, 2
        return 1

    def _open(self, rights: int, inherit: bool, pid: int) -> int:
        assert rights == 0x1000 and not inherit
        self.opened.append(pid)
        return pid

    def _image_name(self, process: int, flags: int, buffer: Any, size: Any) -> int:  # noqa: ANN401
        window = next(each for each in self.windows.values() if each.pid == process)
        buffer.value = window.program
        return 1


class _Function:
    """A function of a DLL: its types can be set."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call
        self.restype: Any = None
        self.argtypes: Any = None

    def __call__(self, *given: Any) -> Any:  # noqa: ANN401
        return self._call(*given)


def _callback_type(*_: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    return lambda function: function


def test_what_is_asked_of_a_window() -> None:
    desktop = FakeWindows(Window(0x1234, MAIN, style=0x88, owner=0x99), Window(0x99, MAIN, pid=8))
    api = desktop.api()
    assert api.top_level_windows() == [0x1234, 0x99]
    assert api.exists(0x1234) and not api.exists(5)
    assert api.title(0x1234) == "Zoom Meeting"
    assert api.app(0x1234) == "Zoom.exe ConfMultiTabContentWndClass"
    assert (api.pid(0x1234), api.owner(0x1234), api.owner(0x99)) == (4711, 0x99, 0)
    assert api.extended_style(0x1234) == 0x88
    assert desktop.opened == []  # every process handle was closed


@pytest.mark.parametrize("contexts", [True, False])
def test_the_process_is_aware_of_every_monitors_scale(contexts: bool) -> None:
    """Also on a Windows that knows the older call only, and where one refused before."""
    desktop = FakeWindows(contexts=contexts)
    desktop.api()
    assert desktop.aware.startswith("per monitor")


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0])
@pytest.mark.parametrize("composed", [True, False])
@pytest.mark.parametrize(
    "drawn",
    [(0, 0, 1920, 1080), (-1920, -300, -640, 420), (-2560, 0, 100, 1440), (3840, -2160, 7680, 0)],
)
def test_boxes_are_physical_pixels_on_any_monitor(scale: float, composed: bool, drawn: Box) -> None:
    """By the desktop manager, or by the window's own rectangle where that knows nothing of it."""
    api = FakeWindows(Window(7, drawn, scale=scale, composed=composed)).api()
    assert api.box(7) == drawn


@pytest.mark.parametrize(
    ("changes", "opacity"),
    [
        ({}, 1.0),
        ({"style": 0x80000, "alpha": 255}, 1.0),
        ({"style": 0x80000, "alpha": 0}, 0.0),
        ({"style": 0x80000, "alpha": 51}, 0.2),
        ({"style": 0x80000, "alpha": 200}, 200 / 255),  # beyond a signed byte
        ({"style": 0x80000, "alpha": None}, 1.0),  # draws its own transparency
        ({"alpha": 0}, 1.0),  # not layered
    ],
)
def test_a_window_that_is_not_seen(changes: dict[str, Any], opacity: float) -> None:
    assert FakeWindows(Window(7, MAIN, **changes)).api().opacity(7) == pytest.approx(opacity)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, WindowState.SHOWN),
        ({"iconic": True}, WindowState.MINIMISED),
        ({"cloaked": 1}, WindowState.OTHER_DESKTOP),  # by its program
        ({"cloaked": 2}, WindowState.OTHER_DESKTOP),  # by the shell: another virtual desktop
        ({"cloaked": 4}, WindowState.OTHER_DESKTOP),  # with its owner
        ({"hung": True}, WindowState.HUNG),
        ({"iconic": True, "hung": True}, WindowState.MINIMISED),
    ],
)
def test_states(changes: dict[str, Any], state: WindowState) -> None:
    sight = Win32WindowSystem(FakeWindows(Window(7, MAIN, **changes)).api()).look(7)
    assert sight is not None and sight.state is state


def test_only_real_covers_count() -> None:
    def other(hwnd: int, **changes: Any) -> Window:  # noqa: ANN401
        known = {"drawn": MAIN, "title": "x", "klass": "Other", "pid": 9}
        return Window(hwnd, **{**known, **changes})

    desktop = FakeWindows(
        other(1, cloaked=2),  # a suspended app of the Store
        other(2, visible=False),
        other(3, iconic=True),
        other(4, style=0x20),  # a drawing overlay
        other(5, style=0x80000, alpha=0),
        Window(6, (100, 100, 500, 160), pid=4711, style=0x80),  # the meeting's own toolbar
        Window(8, (200, 200, 400, 300), pid=4711, owner=7),  # its dialog
        other(9, klass="#32768", drawn=(0, 0, 90, 200)),
        other(10, drawn=(1800, 1000, 1920, 1080)),
        Window(7, MAIN),
        other(11),
    )
    sight = Win32WindowSystem(desktop.api()).look(7)
    assert sight is not None
    popups = ((100, 100, 500, 160), (200, 200, 400, 300), (0, 0, 90, 200))
    assert sight.covers_xyxy == (*popups, (1800, 1000, 1920, 1080))
    assert sight.popups_xyxy == popups


def test_the_real_calls_exist_on_windows_only() -> None:
    with pytest.raises(OSError, match="on Windows only"):
        real_api()
