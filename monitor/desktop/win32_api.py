"""The calls to Windows that the adapter needs, through ctypes. Never run by us: see platforms.md.

Documented at learn.microsoft.com: EnumWindows (topmost first), DwmGetWindowAttribute
(DWMWA_EXTENDED_FRAME_BOUNDS, DWMWA_CLOAKED), IsIconic, SetProcessDpiAwarenessContext.
"""

import sys
from pathlib import PureWindowsPath
from typing import Protocol

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


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_FRAME_BOUNDS = 9
    _CLOAKED = 14
    _GWL_EXSTYLE = -20
    _PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
    _PER_MONITOR_AWARE_V2 = -4

    class CtypesApi:
        """The real calls. Makes the process aware of per-monitor scale, so that pixels agree."""

        def __init__(self) -> None:
            self._user32 = ctypes.WinDLL("user32", use_last_error=True)
            self._dwmapi = ctypes.WinDLL("dwmapi")
            self._kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel32.OpenProcess.restype = wintypes.HANDLE
            self._kernel32.CloseHandle.argtypes = [wintypes.HANDLE]
            self._kernel32.QueryFullProcessImageNameW.argtypes = [
                wintypes.HANDLE, wintypes.DWORD, wintypes.LPWSTR, ctypes.POINTER(wintypes.DWORD)
            ]  # fmt: skip
            self._user32.SetProcessDpiAwarenessContext(ctypes.c_void_p(_PER_MONITOR_AWARE_V2))

        def top_level_windows(self) -> list[int]:
            handles: list[int] = []
            callback_type = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

            def collect(hwnd: int, _: int) -> bool:
                handles.append(hwnd)
                return True

            self._user32.EnumWindows(callback_type(collect), 0)
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
            failed = self._dwmapi.DwmGetWindowAttribute(
                wintypes.HWND(hwnd), _EXTENDED_FRAME_BOUNDS, ctypes.byref(rect), ctypes.sizeof(rect)
            )
            if failed:
                self._user32.GetWindowRect(wintypes.HWND(hwnd), ctypes.byref(rect))
            return rect.left, rect.top, rect.right, rect.bottom

        def extended_style(self, hwnd: int) -> int:
            return int(self._user32.GetWindowLongW(wintypes.HWND(hwnd), _GWL_EXSTYLE))
