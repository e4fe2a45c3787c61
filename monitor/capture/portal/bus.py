"""Calls to xdg-desktop-portal over the session bus (jeepney), and their errors as sentences."""

import os
import secrets
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from monitor.capture.portal import endings
from storage.errors import SourceError

try:
    from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.low_level import HeaderFields, MessageType
except ImportError as problem:  # a system for which it is not in the list of packages
    _MISSING: ImportError | None = problem
else:
    _MISSING = None

PORTAL = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
SCREEN_CAST = "org.freedesktop.portal.ScreenCast"
REQUEST = "org.freedesktop.portal.Request"
SESSION = "org.freedesktop.portal.Session"
REPLY_S = 6.0
"""A call is answered at once, whatever the teacher does; later than this the portal hangs."""
_LOOK_S = 0.1
Message = Any
"""A message of jeepney, which carries no types."""
Rule = Any
"""A rule of jeepney for signals."""
Options = dict[str, tuple[str, object]]
"""a{sv}: name -> (signature, value)."""


class PortalBus:
    """A connection to the session bus on which the portal is spoken to. One thread may use it.

    Raises:
        SourceError: no session bus, or no portal that shares windows.
    """

    def __init__(self) -> None:
        if _MISSING is not None:
            raise SourceError(endings.NO_PACKAGE) from _MISSING
        if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            raise SourceError(endings.NO_BUS)
        try:
            self._bus = open_dbus_connection(bus="SESSION", enable_fds=True)
        except (OSError, ValueError, KeyError, RuntimeError, StopIteration) as problem:
            raise SourceError(endings.NO_BUS) from problem
        self._heard: deque[Message] = deque()
        self._owner = ""
        self._bus.filter(MatchRule(type="signal"), queue=self._heard)
        try:
            self._properties = self._all_properties()
            for rule in (
                MatchRule(type="signal", interface=REQUEST, member="Response", sender=PORTAL),
                MatchRule(type="signal", interface=SESSION, member="Closed", sender=PORTAL),
                _owner_changed(),
            ):
                self._talk(message_bus.AddMatch(rule))
        except SourceError:
            self.close()
            raise

    @property
    def version(self) -> int:
        """Of the portal's ScreenCast interface."""
        return int(self._properties.get("version", 1))

    @property
    def source_types(self) -> int:
        """Bits: 1 whole screens, 2 windows."""
        return int(self._properties.get("AvailableSourceTypes", 1))

    @property
    def cursor_modes(self) -> int:
        """Bits: 1 hidden. 0 where an old portal does not say."""
        return int(self._properties.get("AvailableCursorModes", 0))

    def call(self, member: str, signature: str, *arguments: object) -> Message:
        """One ScreenCast call and its answer's values.

        Raises:
            ShareEndedError: refused, no answer, or the portal went away.
        """
        return self._talk(_screen_cast(member, signature, arguments)).body

    def request(
        self,
        member: str,
        signature: str,
        arguments: tuple[object, ...],
        options: Options,
        *,
        within_s: float,
        stopped: Callable[[], bool],
    ) -> dict[str, Any]:
        """A call that is answered later, by a Response; its results.

        within_s: how long the dialog may stand; it is taken away then, as when `stopped` is true.

        Raises:
            ShareEndedError: refused, cancelled, timed out, closed, or the portal went away.
        """
        token = _token()
        options = {"handle_token": ("s", token), **options}
        answer = self._talk(_screen_cast(member, signature, (*arguments, options)))
        handle = answer.body[0]
        until_s = time.monotonic() + within_s
        session = arguments[0] if arguments else ""
        while not stopped():
            heard = self.listen()
            if heard is not None and _is(heard, SESSION, "Closed", str(session)):
                raise endings.closed()
            if heard is not None and _is(heard, REQUEST, "Response", handle):
                code, results = heard.body
                if code == 0:
                    return {name: value for name, (_, value) in results.items()}
                raise endings.refused() if code == 1 else endings.failed_there()
            if time.monotonic() > until_s:
                self._leave(handle, REQUEST)
                raise endings.timed_out(within_s)
        self._leave(handle, REQUEST)
        raise endings.closed()

    def listen(self, wait_s: float = _LOOK_S) -> Message | None:
        """The next signal of the portal, or None after a moment.

        Raises:
            ShareEndedError: the portal or the bus went away.
        """
        try:
            heard = self._bus.recv_until_filtered(self._heard, timeout=wait_s)
        except TimeoutError:
            return None
        except (OSError, RuntimeError, ValueError) as problem:
            raise endings.portal_gone() from problem
        fields = heard.header.fields
        if fields.get(HeaderFields.member) == "NameOwnerChanged" and heard.body[0] == PORTAL:
            raise endings.portal_gone()
        return heard if fields.get(HeaderFields.sender) == self._owner else None

    def has_closed(self, session: str) -> bool:
        """Listen for a moment: whether the desktop has ended this session."""
        heard = self.listen()
        return heard is not None and _is(heard, SESSION, "Closed", session)

    def end_session(self, session: str) -> None:
        """Tell the portal that this program is done; whatever it answers."""
        self._leave(session, SESSION)

    def close(self) -> None:
        """Disconnect; safe to call twice."""
        self._bus.close()

    def _leave(self, path: str, interface: str) -> None:
        address = DBusAddress(path, bus_name=PORTAL, interface=interface)
        try:
            self._bus.send(new_method_call(address, "Close"))
        except OSError:
            return  # gone already

    def _all_properties(self) -> dict[str, Any]:
        address = DBusAddress(_PATH, PORTAL, "org.freedesktop.DBus.Properties")
        try:
            reply = self._talk(new_method_call(address, "GetAll", "s", (SCREEN_CAST,)))
        except endings.ShareEndedError as problem:
            if problem.obstacle.message == endings.NO_ANSWER:
                raise
            raise SourceError(endings.NO_PORTAL) from problem
        self._owner = reply.header.fields[HeaderFields.sender]
        found = {name: value for name, (_, value) in reply.body[0].items()}
        if not found:
            raise SourceError(endings.NO_PORTAL)
        return found

    def _talk(self, message: Message) -> Message:
        try:
            reply = self._bus.send_and_get_reply(message, timeout=REPLY_S)
        except TimeoutError as problem:
            raise endings.no_answer() from problem
        except (OSError, RuntimeError, ValueError) as problem:
            raise endings.portal_gone() from problem
        if reply.header.message_type is MessageType.error:
            name = reply.header.fields.get(HeaderFields.error_name, "")
            text = reply.body[0] if reply.body and isinstance(reply.body[0], str) else ""
            raise endings.asked_wrongly(f"{name}: {text}".strip(": "))
        return reply


def session_token() -> str:
    """A fresh name for a session, as the portal wants it."""
    return _token()


def _token() -> str:
    return f"classmood_{secrets.token_hex(8)}"


def _screen_cast(member: str, signature: str, arguments: tuple[object, ...]) -> Message:
    return new_method_call(DBusAddress(_PATH, PORTAL, SCREEN_CAST), member, signature, arguments)


def _owner_changed() -> Rule:
    rule = MatchRule(
        type="signal", sender="org.freedesktop.DBus", interface="org.freedesktop.DBus",
        member="NameOwnerChanged",
    )  # fmt: skip
    rule.add_arg_condition(0, PORTAL)
    return rule


def _is(message: Message, interface: str, member: str, path: str) -> bool:
    fields = message.header.fields
    wanted = (interface, member, path)
    names = (HeaderFields.interface, HeaderFields.member, HeaderFields.path)
    return tuple(fields.get(name) for name in names) == wanted
