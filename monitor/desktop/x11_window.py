"""One X11 window's properties, read from the server (python-xlib).

Sources: Extended Window Manager Hints 1.5 (_NET_WM_NAME, _NET_WM_STATE, _NET_WM_DESKTOP,
_NET_WM_PID), ICCCM 4.1.3.1 (WM_STATE), X Nonrectangular Window Shape Extension. Every method may
raise one of `GONE` where the window no longer exists.
"""

from collections.abc import Sequence

from Xlib import X, Xatom, Xutil, error  # type: ignore[import-untyped]
from Xlib.display import Display  # type: ignore[import-untyped]
from Xlib.ext import shape  # type: ignore[import-untyped]

from monitor.desktop.base import WindowState
from monitor.desktop.x11_connection import XObject
from monitor.imaging.boxes import bounding_box
from monitor.types import BoxInt

GONE = (error.BadWindow, error.BadDrawable, error.BadMatch)
_ALL_DESKTOPS = 0xFFFFFFFF
_MAX_SHAPE_BOXES = 32
_MOST_FRAME_LEVELS = 3


class X11Window:
    """A window by its id. Nothing is read until asked for."""

    def __init__(self, display: Display, window_id: int) -> None:
        self.id = window_id
        self._display: XObject = display
        self._root: XObject = display.screen().root
        self._window: XObject = display.create_resource_object("window", window_id)

    @property
    def resource(self) -> XObject:
        """The window for requests of python-xlib's extensions."""
        return self._window

    def watch(self, event_mask: int) -> None:
        """Ask for events; a window that is gone is no error here."""
        self._window.change_attributes(event_mask=event_mask, onerror=error.CatchError(*GONE))

    def title(self) -> str:
        return self._text(self._display.get_atom("_NET_WM_NAME")) or self._text(Xatom.WM_NAME)

    def app(self) -> str:
        """WM_CLASS, as "instance class"."""
        return self._text(Xatom.WM_CLASS).replace("\0", " ").strip()

    def pid(self) -> int | None:
        pid = self.cardinals("_NET_WM_PID")
        return pid[0] if pid else None

    def state(self) -> WindowState | None:
        """None for a window that its program took away without destroying it (ICCCM withdrawn)."""
        desktop = self.cardinals("_NET_WM_DESKTOP")
        current = X11Window(self._display, self._root.id).cardinals("_NET_CURRENT_DESKTOP")
        if desktop and current and desktop[0] not in (current[0], _ALL_DESKTOPS):
            return WindowState.OTHER_DESKTOP
        wm_state = (self.cardinals("WM_STATE") or (Xutil.WithdrawnState,))[0]
        hidden_atom = self._display.get_atom("_NET_WM_STATE_HIDDEN")
        hidden = hidden_atom in (self.cardinals("_NET_WM_STATE") or ())
        map_state = self._window.get_attributes().map_state
        if hidden or wm_state == Xutil.IconicState or map_state == X.IsUnviewable:
            return WindowState.MINIMISED
        if map_state == X.IsUnmapped:
            return None if wm_state == Xutil.WithdrawnState else WindowState.MINIMISED
        return WindowState.SHOWN

    def content_box(self) -> BoxInt:
        """The window without the manager's frame and without a shadow drawn by its toolkit."""
        geometry = self._window.get_geometry()
        origin = self._root.translate_coords(self._window, 0, 0)
        left, right, top, bottom = self.shadow()
        return (
            origin.x + left,
            origin.y + top,
            origin.x + geometry.width - right,
            origin.y + geometry.height - bottom,
        )

    def shadow(self) -> tuple[int, int, int, int]:
        """What the toolkit draws around the content: pixels left, right, top, bottom."""
        left, right, top, bottom = (self.cardinals("_GTK_FRAME_EXTENTS") or (0, 0, 0, 0))[:4]
        return left, right, top, bottom

    def require_viewable(self) -> None:
        """Raises BadMatch where the window, or one around it, is not mapped."""
        if self._window.get_attributes().map_state != X.IsViewable:
            raise error.BadMatch(self._display.display, bytes(32))

    def size_wh(self) -> tuple[int, int]:
        """Size in pixels without the server's border."""
        geometry = self._window.get_geometry()
        return geometry.width, geometry.height

    def border(self) -> int:
        """Width of the server's border, almost always 0."""
        return int(self._window.get_geometry().border_width)

    def opaque_boxes(self) -> list[BoxInt]:
        """What it hides of windows below; an overlay that lets all clicks through hides nothing."""
        attributes = self._window.get_attributes()
        if attributes.map_state != X.IsViewable or attributes.win_class != X.InputOutput:
            return []
        if not self._display.has_extension("SHAPE") or self.cardinals("_GTK_FRAME_EXTENTS"):
            return [self.content_box()]
        if not self._window.shape_get_rectangles(shape.SK.Input).rectangles:
            return []
        origin = self._root.translate_coords(self._window, 0, 0)
        boxes = [
            (origin.x + r.x, origin.y + r.y, origin.x + r.x + r.width, origin.y + r.y + r.height)
            for r in self._window.shape_get_rectangles(shape.SK.Bounding).rectangles
        ]
        whole = bounding_box(boxes) if len(boxes) > _MAX_SHAPE_BOXES else None
        return [whole] if whole else boxes

    def top_level_id(self) -> int:
        """The ancestor directly below the root: the manager's frame, or the window itself."""
        window = self._window
        while (parent := window.query_tree().parent) and parent.id != self._root.id:
            window = parent
        return int(window.id)

    def client(self) -> "X11Window":
        """The program's window inside the manager's frame (the one with WM_STATE), else itself."""
        ahead = [self.id]
        for _ in range(_MOST_FRAME_LEVELS):
            below: list[int] = []
            for window_id in ahead:
                window = X11Window(self._display, window_id)
                if window.cardinals("WM_STATE") is not None:
                    return window
                below += window.child_ids()
            ahead = below
        return self

    def child_ids(self) -> list[int]:
        """Children, bottom to top."""
        return [child.id for child in self._window.query_tree().children]

    def cardinals(self, name: str) -> Sequence[int] | None:
        """A property of numbers (or atoms, or windows), None where it is not set."""
        found = self._window.get_full_property(self._display.get_atom(name), X.AnyPropertyType)
        return None if found is None else list(found.value)

    def _text(self, atom: int) -> str:
        found = self._window.get_full_property(atom, X.AnyPropertyType)
        if found is None or found.format != 8:
            return ""
        if isinstance(found.value, str):
            return found.value.rstrip("\0")
        encoding = "latin-1" if found.property_type == Xatom.STRING else "utf-8"
        return bytes(found.value).rstrip(b"\0").decode(encoding, errors="replace")
