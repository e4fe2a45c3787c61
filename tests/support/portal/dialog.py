"""The desktop's dialog, played by a test: a portal back-end whose windows are a real Mutter's.

xdg-desktop-portal itself, which keeps consent and hands out PipeWire, is the real one; it calls
this back-end (org.freedesktop.impl.portal.ScreenCast) where GNOME's would show a dialog.
"""

import sys
import threading
import time
from collections import deque
from typing import Any

if sys.platform == "linux":
    from jeepney import (
        DBusAddress,
        MatchRule,
        message_bus,
        new_error,
        new_method_call,
        new_method_return,
        new_signal,
    )
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.low_level import HeaderFields, MessageType

NAME = "org.freedesktop.impl.portal.desktop.classmoodtest"
_IMPL = "org.freedesktop.impl.portal.ScreenCast"
_SESSION = "org.freedesktop.impl.portal.Session"
_MUTTER = "org.gnome.Mutter.ScreenCast"
_PROPERTIES = {
    "AvailableSourceTypes": ("u", 3),
    "AvailableCursorModes": ("u", 7),
    "version": ("u", 4),
}
Message = Any
SHARE, REFUSE, FAIL, SILENT, FORGET = "share", "refuse", "fail", "silent", "share, once only"
CLOSE = "end the session instead of answering"


class Dialog:
    """Answers each Start as `answer` says, with Mutter's focused window.

    takes_s: how long the person takes. asked: how often a person would have been asked; restored:
    how often not, because the desktop remembered. selections: the options of each SelectSources.
    """

    def __init__(self, bus_address: str) -> None:
        self.answer = SHARE
        self.takes_s = 0.0
        self.asked = self.restored = 0
        self.withdrawn = 0
        self.selections: list[dict[str, Any]] = []
        self._bus = open_dbus_connection(bus_address)
        self._heard: deque[Message] = deque()
        self._sessions: dict[str, str] = {}
        self._stop = threading.Event()
        self._sending = threading.Lock()
        self._bus.send_and_get_reply(message_bus.RequestName(NAME))
        self._bus.send_and_get_reply(message_bus.AddMatch(MatchRule(type="signal", sender=_MUTTER)))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close_sessions(self) -> None:
        """What the desktop's own indicator does."""
        for session, mutter in list(self._sessions.items()):
            with self._sending:
                self._bus.send(_call(mutter, f"{_MUTTER}.Session", "Stop"))
            self._say_closed(session)

    def stop(self) -> None:
        """End the back-end."""
        self._stop.set()
        self._thread.join(5)
        self._bus.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                message = self._heard.popleft() if self._heard else self._bus.receive(timeout=0.05)
            except TimeoutError:
                continue
            except OSError:
                return  # the bus has gone
            kind = message.header.message_type
            if kind is MessageType.method_call:
                self._answer(message)
            elif kind is MessageType.signal:
                self._hear(message)

    def _hear(self, message: Message) -> None:
        fields = message.header.fields
        if fields.get(HeaderFields.member) == "Closed":
            for session, mutter in list(self._sessions.items()):
                if mutter == fields.get(HeaderFields.path):
                    self._say_closed(session)

    def _say_closed(self, session: str) -> None:
        self._sessions.pop(session, None)
        with self._sending:
            self._bus.send(new_signal(DBusAddress(session, interface=_SESSION), "Closed"))

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        member, path = fields.get(HeaderFields.member), fields.get(HeaderFields.path)
        body = message.body
        if member == "GetAll":
            self._reply(message, "a{sv}", _PROPERTIES)
        elif member == "Get":
            self._reply(message, "v", _PROPERTIES[body[1]])
        elif member == "CreateSession":
            self._sessions[body[1]] = ""
            self._reply(message, "ua{sv}", 0, {})
        elif member == "SelectSources":
            self.selections.append({name: value for name, (_, value) in body[3].items()})
            self._reply(message, "ua{sv}", 0, {})
        elif member == "Start":
            self._start(message, body[1])
        elif member == "Close":
            self.withdrawn += path not in self._sessions
            if mutter := self._sessions.pop(path, ""):
                with self._sending:
                    self._bus.send(_call(mutter, f"{_MUTTER}.Session", "Stop"))
            self._reply(message, "")
        else:
            self._bus.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))

    def _start(self, message: Message, session: str) -> None:
        selection = self.selections[-1]
        if "restore_data" in selection:
            self.restored += 1
        else:
            self.asked += 1
            time.sleep(self.takes_s)
            if self.answer == SILENT:
                return
            if self.answer == CLOSE:
                self._say_closed(session)
                return
            if self.answer in (REFUSE, FAIL):
                self._reply(message, "ua{sv}", 1 if self.answer == REFUSE else 2, {})
                return
        node = self._record(session)
        window = int(selection.get("types", 3)) & 2
        facts = {"size": ("(ii)", (800, 600)), "source_type": ("u", 2 if window else 1)}
        results: dict[str, Any] = {"streams": ("a(ua{sv})", [(node, facts)])}
        if self.answer != FORGET:
            results["persist_mode"] = ("u", 2)
            results["restore_data"] = ("(suv)", ("classmood-test", 1, ("s", "the window")))
        self._reply(message, "ua{sv}", 0, results)

    def _record(self, session: str) -> int:
        (mutter,) = self._ask("/org/gnome/Mutter/ScreenCast", _MUTTER, "CreateSession", {})
        self._sessions[session] = mutter
        self._choose(mutter)
        self._ask(mutter, f"{_MUTTER}.Session", "Start")
        while True:
            for message in self._heard:
                if message.header.fields.get(HeaderFields.member) == "PipeWireStreamAdded":
                    self._heard.remove(message)
                    return int(message.body[0])
            self._heard.append(self._bus.receive(timeout=5))

    def _choose(self, mutter: str) -> None:
        """The focused window; one just opened has no focus for a moment."""
        until_s = time.monotonic() + 5
        while True:
            try:
                hidden = {"cursor-mode": ("u", 0)}
                self._ask(mutter, f"{_MUTTER}.Session", "RecordWindow", hidden)
                return
            except RuntimeError:
                if time.monotonic() > until_s:
                    raise
            time.sleep(0.05)

    def _ask(self, path: str, interface: str, member: str, *options: object) -> tuple[Any, ...]:
        """A call to Mutter; what comes meanwhile is kept for later."""
        signature = "a{sv}" if options else None
        call = _call(path, interface, member, signature, options)
        serial = next(self._bus.outgoing_serial)
        with self._sending:
            self._bus.send(call, serial=serial)
        while True:
            message = self._bus.receive(timeout=5)
            if message.header.fields.get(HeaderFields.reply_serial) != serial:
                self._heard.append(message)
                continue
            if message.header.message_type is MessageType.error:
                raise RuntimeError(f"{member}: {message.body}")
            return tuple(message.body)

    def _reply(self, message: Message, signature: str, *body: object) -> None:
        with self._sending:
            self._bus.send(new_method_return(message, signature, body))


def _call(
    path: str,
    interface: str,
    member: str,
    signature: str | None = None,
    body: tuple[object, ...] = (),
) -> Message:
    return new_method_call(DBusAddress(path, _MUTTER, interface), member, signature, body)
