"""The icon in the panel on Linux: a StatusNotifierItem with its menu, over D-Bus.

KDE, XFCE, Cinnamon, MATE, Budgie, LXQt, waybar and Ubuntu's GNOME show such icons. A panel that
comes later, or comes back, is told again; a desktop without one shows nothing.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.threading import DBusConnection, open_dbus_connection
from PIL import Image

from dashboard import texts
from dashboard.desktop import icon, panel_menu
from dashboard.desktop.lesson_control import Appearance, Choice, LessonControl, Mark
from dashboard.desktop.panel_menu import PanelMenu, Variant

logger = logging.getLogger(__name__)

INTERFACE = "org.kde.StatusNotifierItem"
PATH = "/StatusNotifierItem"
WATCHER = "org.kde.StatusNotifierWatcher"
_WATCHER = DBusAddress("/StatusNotifierWatcher", bus_name=WATCHER, interface=WATCHER)
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SIZES = (22, 32, 48)
_LOOK_S = 1.0
_NO_SUCH_METHOD = "org.freedesktop.DBus.Error.UnknownMethod"
_NO_SUCH_PROPERTY = "org.freedesktop.DBus.Error.UnknownProperty"
_GONE = (OSError, EOFError)

Handler = Callable[..., tuple[str | None, tuple[object, ...]]]


class StatusNotifier:
    """Answers the panel until it is told to stop. All but `run` happens on its thread."""

    def __init__(self, control: LessonControl, connection: DBusConnection) -> None:
        self._control = control
        self._connection = connection
        self._menu = PanelMenu()
        self._appearance = control.appearance()
        self._menu.show(self._appearance.items)
        self._name = f"{INTERFACE}-{os.getpid()}-1"
        self._registering: int | None = None
        self.is_shown = threading.Event()
        """Set once a panel has taken the icon."""

    def run(self, stop: threading.Event) -> None:
        """Serve until `stop`. Raises OSError, EOFError where the bus goes away."""
        rule = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        rule.add_arg_condition(0, WATCHER)
        self._send(message_bus.RequestName(self._name))
        self._send(message_bus.AddMatch(rule))
        self._register()
        next_look_s = time.monotonic() + _LOOK_S
        while not stop.is_set():
            left_s = next_look_s - time.monotonic()
            if left_s <= 0:
                self._look()
                next_look_s = time.monotonic() + _LOOK_S
                continue
            with contextlib.suppress(TimeoutError):
                self._take(self._connection.receive(timeout=left_s))

    def close(self) -> None:
        """Take the icon away."""
        self._connection.close()

    def _register(self) -> None:
        self._registering = self._send(
            new_method_call(_WATCHER, "RegisterStatusNotifierItem", "s", (self._name,))
        )

    def _take(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.method_call:
            self._send(self._answer(message))
        elif kind is MessageType.signal and fields.get(HeaderFields.member) == "NameOwnerChanged":
            if message.body[2]:  # a panel has come
                self._register()
            else:
                self.is_shown.clear()
        elif fields.get(HeaderFields.reply_serial) == self._registering:
            self._registering = None
            if kind is MessageType.method_return:
                self.is_shown.set()

    def _answer(self, message: Message) -> Message:
        fields = message.header.fields
        interface, member = fields.get(HeaderFields.interface, ""), fields[HeaderFields.member]
        handler = self._handlers(fields[HeaderFields.path]).get((interface, member))
        if handler is None:
            return new_error(message, _NO_SUCH_METHOD, "s", (f"{interface}.{member}",))
        try:
            signature, body = handler(*message.body)
        except KeyError as error:
            return new_error(message, _NO_SUCH_PROPERTY, "s", (str(error),))
        return new_method_return(message, signature, body)

    def _handlers(self, path: str) -> dict[tuple[str, str], Handler]:
        of_all: dict[tuple[str, str], Handler] = {
            (_PROPERTIES, "Get"): lambda of, name: ("v", (self._properties(of)[name],)),
            (_PROPERTIES, "GetAll"): lambda of: ("a{sv}", (self._properties(of),)),
            ("org.freedesktop.DBus.Peer", "Ping"): lambda: (None, ()),
        }
        if path == PATH:
            return of_all | {
                (INTERFACE, "Activate"): lambda *_: self._chosen(Choice.OPEN),
                (INTERFACE, "SecondaryActivate"): lambda *_: self._chosen(Choice.OPEN),
                (INTERFACE, "ContextMenu"): lambda *_: (None, ()),
                (INTERFACE, "Scroll"): lambda *_: (None, ()),
            }
        menu = self._menu
        if path == panel_menu.PATH:
            of_menu: dict[str, Handler] = {
                "GetLayout": lambda parent, depth, _: (
                    "u(ia{sv}av)", (menu.revision, menu.layout(parent, depth))
                ),
                "GetGroupProperties": lambda ids, _: ("a(ia{sv})", (menu.group(ids),)),
                "GetProperty": lambda one, name: ("v", (menu.properties(one)[name],)),
                "Event": lambda one, event, *_: self._chosen(menu.choice(one, event)),
                "EventGroup": self._event_group,
                "AboutToShow": lambda _: ("b", (self._look(),)),
                "AboutToShowGroup": lambda ids: ("aiai", (ids if self._look() else [], [])),
            }  # fmt: skip
            return of_all | {(panel_menu.INTERFACE, name): do for name, do in of_menu.items()}
        return {}

    def _event_group(self, events: list[tuple[Any, ...]]) -> tuple[str, tuple[object, ...]]:
        for number, event, *_ in events:
            self._chosen(self._menu.choice(number, event))
        return "ai", ([],)

    def _chosen(self, choice: Choice | None) -> tuple[None, tuple[object, ...]]:
        # the database may be slow: the panel waits for this answer
        if choice is not None:
            threading.Thread(
                target=self._control.choose, args=(choice,), name="icon", daemon=True
            ).start()
        return None, ()

    def _look(self) -> bool:
        """Tell the panel what has changed; answers whether the menu has."""
        before, self._appearance = self._appearance, self._control.appearance()
        if before != self._appearance:
            for signal in ("NewIcon", "NewToolTip", "NewTitle"):
                self._send(new_signal(DBusAddress(PATH, interface=INTERFACE), signal))
        if not self._menu.show(self._appearance.items):
            return False
        address = DBusAddress(panel_menu.PATH, interface=panel_menu.INTERFACE)
        body = (self._menu.revision, panel_menu.ROOT)
        self._send(new_signal(address, "LayoutUpdated", "ui", body))
        return True

    def _properties(self, interface: str) -> dict[str, Variant]:
        if interface == panel_menu.INTERFACE:
            return {
                "Version": ("u", 3),
                "TextDirection": ("s", "ltr"),
                "Status": ("s", "normal"),
                "IconThemePath": ("as", []),
            }
        return _item(self._appearance) if interface == INTERFACE else {}

    def _send(self, message: Message) -> int:
        serial: int = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        return serial


def open_status_notifier(control: LessonControl) -> StatusNotifier | None:
    """On the session's bus; None where there is none."""
    try:
        connection = open_dbus_connection(bus="SESSION")
    except (*_GONE, KeyError, ValueError, RuntimeError) as error:
        logger.info("no session bus for an icon: %s", error)
        return None
    return StatusNotifier(control, connection)


def _item(appearance: Appearance) -> dict[str, Variant]:
    pixmaps = _pixmaps(appearance.mark)
    return {
        "Category": ("s", "ApplicationStatus"),
        "Id": ("s", "classmood"),
        "Title": ("s", texts.DESKTOP_NAME),
        "Status": ("s", "Active"),
        "WindowId": ("i", 0),
        "IconName": ("s", ""),
        "IconThemePath": ("s", ""),
        "IconPixmap": ("a(iiay)", pixmaps),
        "OverlayIconName": ("s", ""),
        "OverlayIconPixmap": ("a(iiay)", []),
        "AttentionIconName": ("s", ""),
        "AttentionIconPixmap": ("a(iiay)", []),
        "AttentionMovieName": ("s", ""),
        "ToolTip": ("(sa(iiay)ss)", ("", pixmaps, texts.DESKTOP_NAME, appearance.status)),
        "ItemIsMenu": ("b", False),
        "Menu": ("o", panel_menu.PATH),
    }


def _pixmaps(mark: Mark) -> list[tuple[int, int, bytes]]:
    """The icon as the protocol wants it: ARGB, 32 bits in network byte order."""
    found = []
    for size in _SIZES:
        red, green, blue, alpha = icon.picture(size, mark).split()
        argb = Image.merge("RGBA", (alpha, red, green, blue))
        found.append((size, size, argb.tobytes()))
    return found
