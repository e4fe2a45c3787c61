"""macOS windows through Quartz behind the common interface. Tried with a fake only, never on a Mac.

Documented at developer.apple.com: CGWindowListCopyWindowInfo (front to back),
CGPreflightScreenCaptureAccess and CGRequestScreenCaptureAccess (macOS 10.15 and later). Boxes are
in points, as mss expects them; on a Retina display a picture may have twice as many pixels.
"""

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from monitor.desktop.base import AccessDeniedError, Sight, WindowInfo, WindowState
from monitor.imaging.boxes import clip_all
from monitor.types import BoxInt

_ALL = 0  # kCGWindowListOptionAll
_ON_SCREEN_ONLY = 1  # kCGWindowListOptionOnScreenOnly
_NO_DESKTOP = 16  # kCGWindowListExcludeDesktopElements
_DOCK_LAYER = 20
"""From here up lie Dock, menu bar and notification centre, whose windows are mostly transparent."""
_SEEN_ALPHA = 0.05

Properties = Mapping[str, Any]


class Quartz(Protocol):
    """The part of pyobjc's Quartz module that is used here."""

    def CGWindowListCopyWindowInfo(  # noqa: N802
        self, option: int, relative_to: int, /
    ) -> Iterable[Properties] | None: ...

    def CGPreflightScreenCaptureAccess(self) -> bool: ...  # noqa: N802

    def CGRequestScreenCaptureAccess(self) -> bool: ...  # noqa: N802


def require_permission(quartz: Quartz | None = None) -> None:
    """Check the permission to record the screen, and ask for it once where it is missing.

    Raises:
        AccessDeniedError: not granted; without it macOS hides titles and shows the wallpaper only.
    """
    quartz = quartz or _real_quartz()
    if not quartz.CGPreflightScreenCaptureAccess() and not quartz.CGRequestScreenCaptureAccess():
        raise AccessDeniedError(
            "macOS does not let Classmood see the screen; allow your terminal under System "
            "Settings > Privacy & Security > Screen Recording, then start it again."
        )


class MacWindowSystem:
    """Windows of this login. quartz: the system's calls; tests give a fake."""

    def __init__(self, quartz: Quartz | None = None) -> None:
        self._quartz = quartz or _real_quartz()
        require_permission(self._quartz)

    def list_windows(self) -> list[WindowInfo]:
        """Titled windows of programs, those on the screen first and front to back."""
        shown = {entry["kCGWindowNumber"]: entry for entry in self._shown()}
        others = [e for e in self._entries(_ALL) if e["kCGWindowNumber"] not in shown]
        return [
            WindowInfo(
                id=entry["kCGWindowNumber"],
                title=entry["kCGWindowName"],
                app=entry.get("kCGWindowOwnerName", ""),
                box_xyxy=_box(entry),
                minimised=entry["kCGWindowNumber"] not in shown,
                pid=entry.get("kCGWindowOwnerPID"),
            )
            for entry in (*shown.values(), *others)
            if entry.get("kCGWindowName") and entry.get("kCGWindowLayer", 0) == 0
        ]

    def look(self, window_id: int) -> Sight | None:
        """The window as it is now, None once it is closed."""
        in_front: list[Properties] = []
        for entry in self._shown():
            if entry["kCGWindowNumber"] == window_id:
                box = _box(entry)
                covers = tuple(clip_all(map(_box, in_front), box))
                own = [_box(each) for each in in_front if _is_own_panel(each, entry)]
                sight = _sight(entry, WindowState.SHOWN, covers)
                return replace(sight, popups_xyxy=tuple(clip_all(own, box)))
            if _hides_what_is_below(entry):
                in_front.append(entry)
        for entry in self._entries(_ALL):
            if entry["kCGWindowNumber"] == window_id:
                # Quartz does not tell a minimised window from one on another space
                return _sight(entry, WindowState.MINIMISED, ())
        return None

    def close(self) -> None:
        """Nothing is held open."""

    def _shown(self) -> list[Properties]:
        return self._entries(_ON_SCREEN_ONLY | _NO_DESKTOP)

    def _entries(self, option: int) -> list[Properties]:
        found = self._quartz.CGWindowListCopyWindowInfo(option, 0)
        if found is None:
            require_permission(self._quartz)
        return list(found or ())


def _hides_what_is_below(entry: Properties) -> bool:
    layer = entry.get("kCGWindowLayer", 0)
    return 0 <= layer < _DOCK_LAYER and bool(entry.get("kCGWindowAlpha", 1.0) > _SEEN_ALPHA)


def _is_own_panel(entry: Properties, meeting: Properties) -> bool:
    """A floating panel of the meeting's program, above the layer of ordinary windows, or one of its
    sheets and hints, which have no title."""
    pid = meeting.get("kCGWindowOwnerPID")
    if pid is None or entry.get("kCGWindowOwnerPID") != pid:
        return False
    higher = entry.get("kCGWindowLayer", 0) > meeting.get("kCGWindowLayer", 0)
    return bool(higher) or not entry.get("kCGWindowName")


def _sight(entry: Properties, state: WindowState, covers: tuple[BoxInt, ...]) -> Sight:
    title, app = entry.get("kCGWindowName") or "", entry.get("kCGWindowOwnerName", "")
    return Sight(title, app, _box(entry), state, covers)


def _box(entry: Properties) -> BoxInt:
    bounds = entry["kCGWindowBounds"]
    x0, y0 = round(bounds["X"]), round(bounds["Y"])
    return x0, y0, x0 + round(bounds["Width"]), y0 + round(bounds["Height"])


def _real_quartz() -> Quartz:
    return cast(Quartz, importlib.import_module("Quartz"))
