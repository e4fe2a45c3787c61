"""The time of a lesson: read once from the computer's clock, then counted on one nobody can set.

A clock that is set, by a person or by the network, would otherwise move readings over each other or
tear them apart. Daylight saving does not matter: times are UTC.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

JUMP_S = 2.0
"""The computer's clock and the lesson's may stray this far apart before it is said."""


def steady_s() -> float:
    """Seconds on a clock that is never set and goes on while the computer sleeps."""
    # Linux: CLOCK_MONOTONIC, which time.monotonic reads, stands still during sleep
    name = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if name is None else time.clock_gettime(name)


def _wall() -> datetime:
    return datetime.now(UTC)


class LessonClock:
    """Aware UTC that only goes forward.

    not_before: of a session that is resumed, its last moment. wall, steady: clocks; tests give
    their own.
    """

    def __init__(
        self,
        not_before: datetime | None = None,
        *,
        wall: Callable[[], datetime] = _wall,
        steady: Callable[[], float] = steady_s,
    ) -> None:
        self._wall, self._steady = wall, steady
        now = wall()
        self._anchor = now if not_before is None else max(now, not_before)
        self._anchor_s = steady()
        self._told_s = (now - self._anchor).total_seconds()

    def now(self, ago_s: float = 0.0) -> datetime:
        """The moment `ago_s` seconds ago."""
        return self._anchor + timedelta(seconds=self._steady() - self._anchor_s - ago_s)

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
