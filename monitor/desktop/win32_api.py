"""The calls to Windows that the adapter needs, through ctypes. Never run by us: see platforms.md.

Documented at learn.microsoft.com: EnumWindows (topmost first), DwmGetWindowAttribute
(DWMWA_EXTENDED_FRAME_BOUNDS, DWMWA_CLOAKED), IsIconic, IsHungAppWindow, GetWindow,
GetLayeredWindowAttributes, SetProcessDpiAwarenessContext.
"""

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from pathlib import PureWindowsPath
from typing import Any, Protocol

from monitor.types import BoxInt


class WindowsApi(Protocol):
    """What the adapter asks of Windows; tests give a fake. hwnd: a window's handle."""

    def top_level_windows(self) -> list[int]:
        """All top-level windows, topmost first."""
        ...

    def exists(self, hwnd: int) -> bool: ...

    def is_visible(self, hwnd: int) -> bool: ...

    def is_minimised(self, hwnd: int) -> bool: ...

    def is_cloaked(self, hwnd: int) -> bool:
        """Whether the desktop manager hides it, as it does on other virtual desktops."""
        ...

    def title(self, hwnd: int) -> str: ...

    def app(self, hwnd: int) -> str:
        """Program file and window class, such as "Zoom.exe ConfMultiTabContentWndClass"."""
        ...

    def pid(self, hwnd: int) -> int: ...

    def box(self, hwnd: int) -> BoxInt:
        """What is drawn, without the invisible resize border, in pixels of the desktop."""
        ...

    def extended_style(self, hwnd: int) -> int: ...

    def owner(self, hwnd: int) -> int:
        """The window that it is a dialog or panel of, 0 for none."""
        ...

    def opacity(self, hwnd: int) -> float:
        """0 for a window that is there and cannot be seen, 1 for an ordinary one."""
        ...

    def is_hung(self, hwnd: int) -> bool:
        """Whether its program has taken no message for five seconds."""
        ...


_EXTENDED_FRAME_BOUNDS = 9
_CLOAKED = 14
_GWL_EXSTYLE = -20
_GW_OWNER = 4
_WS_EX_LAYERED = 0x80000
_LWA_ALPHA = 0x2
_PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
_PER_MONITOR_AWARE_V2 = -4
_PER_MONITOR_AWARE = 2
Library = Any
"""A DLL of ctypes, which carries no types."""


class CtypesApi:
    """The real calls. Makes the process aware of per-monitor scale, so that pixels agree.

    user32, dwmapi, kernel32, shcore: the DLLs; callback_type: ctypes.WINFUNCTYPE; tests give fakes
    that take the same arguments.
    """

    def __init__(
        self,
        user32: Library,
        dwmapi: Library,
        kernel32: Library,
        shcore: Library,
        callback_type: Callable[..., Any],
    ) -> None:
        self._user32, self._dwmapi, self._kernel32 = user32, dwmapi, kernel32
        self._callback_type = callback_type(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
        kernel32.OpenProcess.restype = wintypes.HANDLE
        kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
        kernel32.QueryFullProcessImageNameW.argtypes = [
            wintypes.HANDLE, wintypes.DWORD, wintypes.LPWSTR, ctypes.POINTER(wintypes.DWORD)
        ]  # fmt: skip
        user32.GetWindow.restype = wintypes.HWND
        if not user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_AWARE_V2)):
            # Windows 8.1 to 10.1607; refused as well where the process is aware already
            shcore.SetProcessDpiAwareness(_PER_MONITOR_AWARE)

    def top_level_windows(self) -> list[int]:
        handles: list[int] = []

        def collect(hwnd: int, _: int) -> bool:
            handles.append(hwnd)
            return True

        self._user32.EnumWindows(self._callback_type(collect), 0)
        return handles

    def exists(self, hwnd: int) -> bool:
        return bool(self._user32.IsWindow(wintypes.HWND(hwnd)))

    def is_visible(self, hwnd: int) -> bool:
        return bool(self._user32.IsWindowVisible(wintypes.HWND(hwnd)))

    def is_minimised(self, hwnd: int) -> bool:
        return bool(self._user32.IsIconic(wintypes.HWND(hwnd)))

    def is_cloaked(self, hwnd: int) -> bool:
        cloaked = wintypes.DWORD()
        self._dwmapi.DwmGetWindowAttribute(
            wintypes.HWND(hwnd), _CLOAKED, ctypes.byref(cloaked), ctypes.sizeof(cloaked)
        )
        return cloaked.value != 0

    def title(self, hwnd: int) -> str:
        length = self._user32.GetWindowTextLengthW(wintypes.HWND(hwnd))
        buffer = ctypes.create_unicode_buffer(length + 1)
        self._user32.GetWindowTextW(wintypes.HWND(hwnd), buffer, length + 1)
        return buffer.value

    def app(self, hwnd: int) -> str:
        buffer = ctypes.create_unicode_buffer(256)
        self._user32.GetClassNameW(wintypes.HWND(hwnd), buffer, 256)
        return f"{self._program(self.pid(hwnd))} {buffer.value}".strip()

    def _program(self, pid: int) -> str:
        process = self._kernel32.OpenProcess(_PROCESS_QUERY_LIMITED_INFORMATION, False, pid)
        if not process:
            return ""
        size = wintypes.DWORD(1024)
        buffer = ctypes.create_unicode_buffer(size.value)
        self._kernel32.QueryFullProcessImageNameW(process, 0, buffer, ctypes.byref(size))
        self._kernel32.CloseHandle(process)
        return PureWindowsPath(buffer.value).name

    def pid(self, hwnd: int) -> int:
        pid = wintypes.DWORD()
        self._user32.GetWindowThreadProcessId(wintypes.HWND(hwnd), ctypes.byref(pid))
        return pid.value

    def box(self, hwnd: int) -> BoxInt:
        rect = wintypes.RECT()
        # physical pixels whatever the process is aware of, negative left of the main monitor
        failed = self._dwmapi.DwmGetWindowAttribute(
            wintypes.HWND(hwnd), _EXTENDED_FRAME_BOUNDS, ctypes.byref(rect), ctypes.sizeof(rect)
        )
        if failed:
            self._user32.GetWindowRect(wintypes.HWND(hwnd), ctypes.byref(rect))
        return rect.left, rect.top, rect.right, rect.bottom

    def extended_style(self, hwnd: int) -> int:
        return int(self._user32.GetWindowLongW(wintypes.HWND(hwnd), _GWL_EXSTYLE))

    def owner(self, hwnd: int) -> int:
        return int(self._user32.GetWindow(wintypes.HWND(hwnd), _GW_OWNER) or 0)

    def opacity(self, hwnd: int) -> float:
        if not self.extended_style(hwnd) & _WS_EX_LAYERED:
            return 1.0
        alpha, flags = wintypes.BYTE(255), wintypes.DWORD()
        # refused for a window that draws its own transparency: then it counts as seen
        known = self._user32.GetLayeredWindowAttributes(
            wintypes.HWND(hwnd), None, ctypes.byref(alpha), ctypes.byref(flags)
        )
        if not known or not flags.value & _LWA_ALPHA:
            return 1.0
        return float((alpha.value & 0xFF) / 255)

    def is_hung(self, hwnd: int) -> bool:
        return bool(self._user32.IsHungAppWindow(wintypes.HWND(hwnd)))


def real_api() -> WindowsApi:
    """The calls of this system. Raises OSError anywhere but on Windows."""
    if sys.platform == "win32":
        return CtypesApi(
            ctypes.WinDLL("user32", use_last_error=True),
            ctypes.WinDLL("dwmapi"),
            ctypes.WinDLL("kernel32", use_last_error=True),
            ctypes.WinDLL("shcore"),
            ctypes.WINFUNCTYPE,
        )
    raise OSError("the calls to Windows exist on Windows only")
