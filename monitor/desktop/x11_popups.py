"""Which windows above a meeting are pop-ups: its own toolbars and dialogs, anybody's menus and
hints.

Sources: EWMH 1.5 (_NET_WM_WINDOW_TYPE), ICCCM 4.1.2.6 (WM_TRANSIENT_FOR), 4.1.2.4 (window groups),
5.1 (WM_CLIENT_LEADER); X protocol: the upper bits of a window's id are its program's connection.
"""

from monitor.desktop.x11_connection import XObject
from monitor.desktop.x11_window import X11Window

_ANYBODYS = ("MENU", "DROPDOWN_MENU", "POPUP_MENU", "TOOLTIP", "NOTIFICATION", "COMBO", "DND")
_ITS_OWN = ("TOOLBAR", "UTILITY", "DIALOG", "SPLASH", "DOCK")
_MOST_OWNERS = 8
"""Transient-for chains longer than this are a circle."""
_GROUP = 8
"""Place of the group leader in WM_HINTS, where bit 6 of its flags is set."""
_GROUP_FLAG = 1 << 6


class Kin:
    """Tells the relatives of one window. Methods may raise one of `GONE`."""

    def __init__(self, display: XObject, meeting: X11Window) -> None:
        self._display = display
        self._meeting = meeting
        self._root_id = display.screen().root.id
        self._connection_bits = ~display.display.info.resource_id_mask
        types = {name: f"_NET_WM_WINDOW_TYPE_{name}" for name in (*_ANYBODYS, *_ITS_OWN)}
        self._types = {display.get_atom(atom): name for name, atom in types.items()}
        self._pid, self._leaders = meeting.pid(), self._leaders_of(meeting)

    def is_popup(self, top_level: X11Window) -> bool:
        """Whether a window (or the one in its frame) is a pop-up over the meeting."""
        window = top_level.client()
        kinds = self._kinds(window)
        if kinds & set(_ANYBODYS):
            return True
        owners = self._owners(window)
        if self._meeting.id in owners:
            return True
        if not self._is_own(window):
            return False
        free = bool(window.resource.get_attributes().override_redirect)
        return free or bool(owners) or bool(kinds & set(_ITS_OWN))

    def _kinds(self, window: X11Window) -> set[str]:
        named = window.cardinals("_NET_WM_WINDOW_TYPE") or ()
        return {self._types[atom] for atom in named if atom in self._types}

    def _owners(self, window: X11Window) -> set[int]:
        """Windows that it is a dialog of; the root stands for its whole group (EWMH)."""
        owners: set[int] = set()
        for _ in range(_MOST_OWNERS):
            owner = (window.cardinals("WM_TRANSIENT_FOR") or (0,))[0]
            if not owner or owner in owners:
                break
            owners.add(owner)
            if owner == self._root_id:
                break
            window = X11Window(self._display, owner)
        return owners

    def _is_own(self, window: X11Window) -> bool:
        same_connection = not (window.id ^ self._meeting.id) & self._connection_bits
        same_program = self._pid is not None and window.pid() == self._pid
        return same_connection or same_program or bool(self._leaders & self._leaders_of(window))

    def _leaders_of(self, window: X11Window) -> set[int]:
        leaders = set(window.cardinals("WM_CLIENT_LEADER") or ())
        hints = window.cardinals("WM_HINTS") or ()
        if len(hints) > _GROUP and hints[0] & _GROUP_FLAG:
            leaders.add(hints[_GROUP])
        return leaders - {0, self._root_id}
