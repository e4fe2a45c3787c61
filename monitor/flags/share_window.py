"""How much of the last seconds something was the case, by time actually seen."""

import math
from collections import deque

from monitor.flags.own_variation import OwnVariation


class ShareWindow:
    """Time seen, and of it time with the expression, in the last seconds; constant cost a reading.

    Times are whole milliseconds, so that sums are exact however long a lesson is. A reading stands
    for the time since the sample before it; what was not seen adds nothing. before: what has become
    too old for the window, while it is learned. strong_ms: time with a value of at least `strong`.
    """

    __slots__ = (
        "_entries", "_length_ms", "_strong", "_sum", "before", "positive_ms", "strong_ms",
        "valid_ms",
    )  # fmt: skip

    def __init__(self, length_ms: int, strong: float = math.inf) -> None:
        self._length_ms = length_ms
        self._strong = strong
        self._entries: deque[tuple[int, int, int, float]] = deque()
        self._sum = 0.0
        self.before = OwnVariation()
        self.valid_ms = self.positive_ms = self.strong_ms = 0

    def add(
        self, now_ms: int, step_ms: int, state: bool, value: float = 0.0, *, learn: bool = False
    ) -> None:
        """Add a reading that stands for `step_ms`; what has become too old leaves.

        learn: whether what leaves tells how the student usually is.
        """
        entries, positive_ms = self._entries, step_ms if state else 0
        entries.append((now_ms, step_ms, positive_ms, value))
        self.valid_ms += step_ms
        self.positive_ms += positive_ms
        self._sum += value
        strong = self._strong
        if value >= strong:
            self.strong_ms += step_ms
        oldest = now_ms - self._length_ms
        while entries[0][0] <= oldest:  # ends with the entry just added
            _, step_ms, positive_ms, value = entries.popleft()
            self.valid_ms -= step_ms
            self.positive_ms -= positive_ms
            self._sum -= value
            if value >= strong:
                self.strong_ms -= step_ms
            if learn:
                self.before.add(step_ms, value)

    @property
    def readings(self) -> int:
        """How many readings the window holds."""
        return len(self._entries)

    @property
    def share(self) -> float:
        """Time with the expression of the time seen, 0..1; 0 without any."""
        return self.positive_ms / self.valid_ms if self.valid_ms else 0.0

    @property
    def coverage(self) -> float:
        """Time seen of the window's length, 0..1."""
        return min(1.0, self.valid_ms / self._length_ms)

    @property
    def mean(self) -> float:
        """Mean value of the readings; 0 without any."""
        return self._sum / len(self._entries) if self._entries else 0.0

    @property
    def span_ms(self) -> int:
        """Time between the oldest and the newest reading, and what the oldest stands for."""
        entries = self._entries
        return entries[-1][0] - entries[0][0] + entries[0][1] if entries else 0

    def recent(self, now_ms: int, length_ms: int) -> tuple[int, int]:
        """Time seen in the last `length_ms` alone, and of it time with the expression."""
        seen = positive = 0
        oldest = now_ms - length_ms
        for at_ms, step_ms, positive_ms, _ in reversed(self._entries):
            if at_ms <= oldest:
                break
            seen += step_ms
            positive += positive_ms
        return seen, positive

    def recent_share(self, now_ms: int, length_ms: int) -> float | None:
        """Share over the last `length_ms` alone; None where nothing was seen in them."""
        seen, positive = self.recent(now_ms, length_ms)
        return positive / seen if seen else None
