"""Windows (the system's) behind the common interface. Tried with a fake only, never on Windows."""

import re

from monitor.desktop.base import Sight, WindowInfo, WindowState
from monitor.desktop.win32_api import WindowsApi, real_api
from monitor.imaging.boxes import clip_all

_POPUP_STYLES = 0x80 | 0x08000000  # WS_EX_TOOLWINDOW, WS_EX_NOACTIVATE
_WS_EX_TRANSPARENT = 0x20
"""Lets clicks through: an overlay, not a cover."""
_SEEN_OPACITY = 0.05
_ANYBODYS_POPUPS = re.compile(r" (?:#32768|tooltips_class32|sysshadow|xaml_windowedpopupclass)$")
"""Window classes of menus, hints and shadows."""
_MOST_OWNERS = 8


class Win32WindowSystem:
    """Windows of this session's desktop. api: the system's calls; tests give a fake."""

    def __init__(self, api: WindowsApi | None = None) -> None:
        self._api = api or real_api()

    def list_windows(self) -> list[WindowInfo]:
        """Titled windows on this desktop, topmost first."""
        api = self._api
        return [
            WindowInfo(
                id=hwnd,
                title=title,
                app=api.app(hwnd),
                box_xyxy=api.box(hwnd),
                minimised=api.is_minimised(hwnd),
                pid=api.pid(hwnd),
            )
            for hwnd in api.top_level_windows()
            if api.is_visible(hwnd) and not api.is_cloaked(hwnd) and (title := api.title(hwnd))
        ]

    def look(self, window_id: int) -> Sight | None:
        """The window as it is now, None once it is closed or hidden by its program."""
        api = self._api
        if not api.exists(window_id) or not api.is_visible(window_id):
            return None
        box = api.box(window_id)
        if api.is_minimised(window_id):
            state = WindowState.MINIMISED
        elif api.is_cloaked(window_id):
            state = WindowState.OTHER_DESKTOP
        elif api.is_hung(window_id):
            state = WindowState.HUNG
        else:
            state = WindowState.SHOWN
        shown = state is WindowState.SHOWN
        above = self._above(window_id) if shown else []
        covers = tuple(clip_all([api.box(hwnd) for hwnd in above], box))
        popups = [api.box(hwnd) for hwnd in above if self._is_popup(hwnd, window_id)]
        return Sight(
            api.title(window_id), api.app(window_id), box, state, covers,
            tuple(clip_all(popups, box)),
        )  # fmt: skip

    def close(self) -> None:
        """Nothing is held open."""

    def _above(self, window_id: int) -> list[int]:
        above: list[int] = []
        for hwnd in self._api.top_level_windows():
            if hwnd == window_id:
                break
            if self._hides_what_is_below(hwnd):
                above.append(hwnd)
        return above

    def _is_popup(self, hwnd: int, window_id: int) -> bool:
        """A toolbar, panel or dialog of the meeting's program, or anybody's menu or hint."""
        api = self._api
        if _ANYBODYS_POPUPS.search(api.app(hwnd).casefold()):
            return True
        if api.pid(hwnd) != api.pid(window_id):
            return False
        # what takes no place on the taskbar, or belongs to the meeting's window
        return bool(api.extended_style(hwnd) & _POPUP_STYLES) or self._is_owned(hwnd, window_id)

    def _is_owned(self, hwnd: int, window_id: int) -> bool:
        for _ in range(_MOST_OWNERS):
            hwnd = self._api.owner(hwnd)
            if hwnd in (0, window_id):
                return hwnd == window_id
        return False

    def _hides_what_is_below(self, hwnd: int) -> bool:
        api = self._api
        return (
            api.is_visible(hwnd)
            and not api.is_minimised(hwnd)
            and not api.is_cloaked(hwnd)
            and not api.extended_style(hwnd) & _WS_EX_TRANSPARENT
            and api.opacity(hwnd) > _SEEN_OPACITY
        )
