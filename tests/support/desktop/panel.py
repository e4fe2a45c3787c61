"""A session bus of the test's own, and a panel on it that shows StatusNotifier icons.

The bus is the real dbus-daemon. The panel does what those of desktops do: it is the watcher with
which icons register, reads their properties and menu, and clicks.
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
)
from jeepney.io.threading import ReceiveStopped, open_dbus_connection

from tests.support.system.waiting import wait_until

WATCHER = "org.kde.StatusNotifierWatcher"
_ITEM = "org.kde.StatusNotifierItem"
_MENU = "com.canonical.dbusmenu"
_PROPERTIES = "org.freedesktop.DBus.Properties"


@contextmanager
def session_bus() -> Iterator[str]:
    """Start dbus-daemon; answers the bus's address. Skips the test where it is missing."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("dbus-daemon is not installed")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()


class Panel:
    """The watcher and host in one. Use as a context."""

    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(bus=address)
        self._replies: dict[int, Message] = {}
        self.items: list[str] = []
        self.signals: list[str] = []
        self._thread = threading.Thread(target=self._listen, name="panel", daemon=True)

    def __enter__(self) -> "Panel":
        self._thread.start()
        reply = self._ask(message_bus.RequestName(WATCHER))
        assert reply.body == (1,)
        for interface in (_ITEM, _MENU):
            rule = f"type='signal',interface='{interface}'"
            self._ask(message_bus.AddMatch(rule))
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.interrupt()
        self._thread.join()
        self._connection.close()

    @property
    def item(self) -> str:
        """Name of the icon that has registered last, waited for."""
        wait_until(lambda: bool(self.items), 60)
        return self.items[-1]

    def properties(self) -> dict[str, Any]:
        """Of the icon, by name."""
        body = self._call("/StatusNotifierItem", _PROPERTIES, "GetAll", "s", (_ITEM,))
        return {name: value for name, (_, value) in body[0].items()}

    @property
    def status(self) -> str:
        """What is shown where the pointer rests on the icon."""
        return str(self.properties()["ToolTip"][3])

    def menu(self) -> dict[str, int]:
        """Label -> number of the items that can be chosen, in their order."""
        body = self._call("/MenuBar", _MENU, "GetLayout", "iias", (0, -1, []))
        labels = {}
        for _, (number, properties, _children) in body[1][2]:
            if properties.get("type") != ("s", "separator") and properties["enabled"][1]:
                labels[properties["label"][1]] = number
        return labels

    def click(self, label: str) -> None:
        """Choose an item of the menu, as panels do: open it, then the event."""
        self._call("/MenuBar", _MENU, "AboutToShow", "i", (0,))
        body = (self.menu()[label], "clicked", ("i", 0), 0)
        self._call("/MenuBar", _MENU, "Event", "isvu", body)

    def activate(self) -> None:
        """Click on the icon itself."""
        self._call("/StatusNotifierItem", _ITEM, "Activate", "ii", (10, 10))

    def call(self, path: str, interface: str, member: str, signature: str, body: Any) -> Message:  # noqa: ANN401
        """Any call of the icon; answers the reply, which may be an error."""
        address = DBusAddress(path, bus_name=self.item, interface=interface)
        return self._ask(new_method_call(address, member, signature, body))

    def _call(self, path: str, interface: str, member: str, signature: str, body: Any) -> Any:  # noqa: ANN401
        reply = self.call(path, interface, member, signature, body)
        assert reply.header.message_type is MessageType.method_return, reply.body
        return reply.body

    def _ask(self, message: Message) -> Message:
        serial = next(self._connection.outgoing_serial)
        self._connection.send(message, serial=serial)
        wait_until(lambda: serial in self._replies, 20)
        return self._replies.pop(serial)

    def _listen(self) -> None:
        with suppress(ReceiveStopped, OSError):
            while True:
                message = self._connection.receive()
                fields = message.header.fields
                if message.header.message_type is MessageType.method_call:
                    if fields[HeaderFields.member] == "RegisterStatusNotifierItem":
                        self.items.append(message.body[0])
                    self._connection.send(new_method_return(message))
                elif message.header.message_type is MessageType.signal:
                    self.signals.append(fields[HeaderFields.member])
                else:
                    self._replies[fields[HeaderFields.reply_serial]] = message


class NotificationService:
    """Takes what programs want shown: title and text go to `told`. Use as a context."""

    _NAME = "org.freedesktop.Notifications"

    def __init__(self, address: str, told: list[tuple[str, str]]) -> None:
        self._connection = open_dbus_connection(bus=address)
        self._told = told
        self._owned = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="panel", daemon=True)

    def __enter__(self) -> "NotificationService":
        self._thread.start()
        self._connection.send(message_bus.RequestName(self._NAME))
        assert self._owned.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.interrupt()
        self._thread.join()
        self._connection.close()

    def _listen(self) -> None:
        with suppress(ReceiveStopped, OSError):
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._told.append((message.body[3], message.body[4]))
                    self._connection.send(new_method_return(message, "u", (1,)))
                elif message.header.message_type is MessageType.method_return:
                    self._owned.set()
