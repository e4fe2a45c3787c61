"""Whether a window's program lives: it draws (X Damage extension), or answers a ping (EWMH).

A gallery with all cameras off draws nothing for minutes, and a busy program may answer late while
its video goes on: hung is what does neither. A program that never answered a ping is not called so.
"""

import os
import time
from collections.abc import Callable
from contextlib import suppress

from Xlib import X, error  # type: ignore[import-untyped]
from Xlib.protocol import event  # type: ignore[import-untyped]

from monitor.desktop.x11_connection import LOST, XObject
from monitor.desktop.x11_window import GONE, X11Window

PING_AFTER_S = 0.5
"""Without a sign of life for so long the program is asked."""
ANSWER_S = 0.6
"""How long an answer may take."""
SILENT_S = 1.2
"""Without a sign of life for so long, and no answer: hung."""
_POLL_S = 0.005
_WHEN_IT_BECOMES_ANY = 3  # DamageReportNonEmpty


class Pulse:
    """One window's. clock: seconds; tests give a fake. The root's substructure must be watched."""

    def __init__(
        self, display: XObject, window: X11Window, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._display, self._window, self._clock = display, window, clock
        self._root = display.screen().root
        self._protocols = display.get_atom("WM_PROTOCOLS")
        self._ping = display.get_atom("_NET_WM_PING")
        self._damage: int | None = None
        self._asked_s: float | None = None
        self._heard_s = clock()
        # a number that no manager's own pings carry
        self._number = os.getpid() & 0xFFFF
        self._knows_ping = self._says_it_answers()
        self._has_answered = False
        if self._knows_ping:
            if display.has_extension("DAMAGE"):
                display.damage_query_version()
                self._damage = window.resource.damage_create(_WHEN_IT_BECOMES_ANY)
            self._send()

    def heard(self, happened: XObject) -> bool:
        """Take note of an event; True where it was one of these signs of life."""
        if type(happened).__name__ == "DamageNotify":
            self._heard_s = self._clock()
            if self._damage is not None:
                self._display.damage_subtract(self._damage)
            return True
        if happened.type != X.ClientMessage or happened.client_type != self._protocols:
            return False
        _, words = happened.data
        if words[0] == self._ping and words[2] == self._window.id and words[1] == self._number:
            self._heard_s, self._asked_s = self._clock(), None
            self._has_answered = True
        return True

    def listen(self, take_events: Callable[[], None]) -> bool:
        """Whether the program hangs; asks it where it has been silent, and waits a moment.

        take_events: has the connection's events told to `heard`.
        """
        now_s = self._clock()
        if not self._has_answered or now_s - self._heard_s < PING_AFTER_S:
            return False
        if self._asked_s is None or self._asked_s < self._heard_s:
            self._send()
        asked_s = self._asked_s or now_s
        if now_s - self._heard_s < SILENT_S - ANSWER_S:
            return False  # soon enough at the next look
        while self._heard_s < asked_s and self._clock() - asked_s < ANSWER_S:
            time.sleep(_POLL_S)
            take_events()
        return self._heard_s < asked_s and self._clock() - self._heard_s >= SILENT_S

    def close(self) -> None:
        """Stop listening; safe on a dead display."""
        if self._damage is not None:
            with suppress(*LOST):
                self._display.damage_destroy(self._damage)
        self._damage = None

    def _says_it_answers(self) -> bool:
        try:
            return self._ping in (self._window.cardinals("WM_PROTOCOLS") or ())
        except GONE:
            return False

    def _send(self) -> None:
        self._window.resource.send_event(
            event.ClientMessage(
                window=self._window.id,
                client_type=self._protocols,
                data=(32, [self._ping, self._number, self._window.id, 0, 0]),
            ),
            event_mask=0,
            onerror=error.CatchError(*GONE),
        )
        self._display.flush()
        self._asked_s = self._clock()
