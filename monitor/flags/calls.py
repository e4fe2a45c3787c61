"""How often a teacher is called to a flag: so many times an hour, and so many for one student.

Flags open by the rule alone, and the list of them is always complete. What is limited is calling:
sound, badge, notification, the top of the list. A flag that opens while no call is left waits, and
is called as soon as one is free if it is still open then.
"""

from collections import deque

_HOUR_MS = 3_600_000


class CallBudget:
    """Counts the calls of the last hour. A seat is a number; None stands for the whole class."""

    def __init__(self, per_hour: int, per_student: int) -> None:
        self._per_hour = per_hour
        self._per_student = per_student
        self._made: deque[tuple[int, int | None]] = deque()

    def advance(self, now_ms: int) -> None:
        """Forget calls that are older than an hour by now."""
        while self._made and self._made[0][0] <= now_ms - _HOUR_MS:
            self._made.popleft()

    def allows(self, seat: int | None) -> bool:
        """Whether the teacher may be called to this seat now."""
        if len(self._made) >= self._per_hour:
            return False
        own = sum(made == seat for _, made in self._made)
        return seat is None or own < self._per_student

    def spend(self, seat: int | None, now_ms: int) -> None:
        """Count a call."""
        self._made.append((now_ms, seat))

    @property
    def note(self) -> str:
        """One sentence for the teacher; empty while calls are left."""
        if len(self._made) < self._per_hour:
            return ""
        if not self._per_hour:
            return "You are not called to students; the list of them is complete."
        times = "once" if self._per_hour == 1 else f"{self._per_hour} times"
        return (
            f"You were called {times} within an hour, as often as you allow. The list of students"
            " stays complete; you are called again as the hour passes."
        )
