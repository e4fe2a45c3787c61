"""The time of a session: read once from the computer's clock, then counted on one nobody can set.

A clock that is set, by a person or by the network, would otherwise move readings over each other or
tear them apart. Daylight saving does not matter: times are UTC.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

JUMP_S = 2.0
"""The computer's clock and the session's may stray this far apart before it is said."""


def steady_s() -> float:
    """Seconds on a clock that is never set and goes on while the computer sleeps."""
    # CLOCK_MONOTONIC of Linux and time.monotonic of macOS stand still during sleep
    other = "CLOCK_MONOTONIC_RAW" if sys.platform == "darwin" else "CLOCK_BOOTTIME"
    name = getattr(time, other, None)
    return time.monotonic() if name is None else time.clock_gettime(name)


if sys.platform == "win32":
    import ctypes

    def awake_s() -> float:
        """Seconds on a clock that is never set and stands still while the computer sleeps."""
        ticks = ctypes.c_ulonglong()
        ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))
        return ticks.value / 1e7
else:

    def awake_s() -> float:
        """Seconds on a clock that is never set and stands still while the computer sleeps."""
        return time.monotonic()


def _wall() -> datetime:
    return datetime.now(UTC)


class SessionClock:
    """Aware UTC that only goes forward.

    begins_at: of a session that is resumed, the moment at which it goes on. wall, steady,
    awake: clocks; tests give their own.
    """

    def __init__(
        self,
        begins_at: datetime | None = None,
        *,
        wall: Callable[[], datetime] = _wall,
        steady: Callable[[], float] = steady_s,
        awake: Callable[[], float] = awake_s,
    ) -> None:
        self._wall, self._steady, self._awake = wall, steady, awake
        now = wall()
        self._anchor = now if begins_at is None else begins_at
        self._anchor_s, self._awake_from_s = steady(), awake()
        self._told_s = (now - self._anchor).total_seconds()

    def now(self, ago_s: float = 0.0) -> datetime:
        """The moment `ago_s` seconds ago."""
        return self._anchor + timedelta(seconds=self._steady() - self._anchor_s - ago_s)

    def slept_s(self) -> float:
        """How long the computer has slept since this clock began."""
        passed_s = self._steady() - self._anchor_s
        return max(passed_s - (self._awake() - self._awake_from_s), 0.0)

    def jump(self) -> str | None:
        """One sentence, once, after the computer's clock was set; None otherwise."""
        apart_s = (self._wall() - self.now()).total_seconds()
        if abs(apart_s - self._told_s) <= JUMP_S:
            return None
        moved_s, self._told_s = apart_s - self._told_s, apart_s
        way = "forward" if moved_s > 0 else "back"
        return (
            f"The computer's clock was set {way} by {abs(moved_s):.0f} s; this lesson keeps the "
            "time it began with."
        )
