"""At most so many students flagged in an hour: thresholds rise by themselves, and fall again."""

from collections import deque

_HOUR_MS = 3_600_000
_MOST = 2.0  # how far the thresholds rise before the budget is spent


class FlagBudget:
    """Counts the flags of single students over the last hour. Flags of the class are not counted.

    strictness: what thresholds are multiplied with, from 1 while half of the budget is left to 2
    with its last flag. left: how many flags may open now.
    """

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._opened_ms: deque[int] = deque()
        self.left = per_hour
        self.strictness = 1.0

    def tell(self, now_ms: int) -> None:
        """Say what time it is; flags older than an hour are forgotten."""
        opened = self._opened_ms
        if opened and opened[0] <= now_ms - _HOUR_MS:
            while opened and opened[0] <= now_ms - _HOUR_MS:
                opened.popleft()
            self._weigh()

    def spend(self, now_ms: int) -> None:
        """Count a flag that has opened."""
        self._opened_ms.append(now_ms)
        self._weigh()

    @property
    def note(self) -> str:
        """One sentence for the teacher; empty while the thresholds are as set."""
        if not self.left:
            return (
                f"{self._per_hour} students flagged within an hour, as many as you allow: "
                "no further student is flagged for now. The class as a whole still is."
            )
        if self.strictness > 1:
            return (
                f"{len(self._opened_ms)} of {self._per_hour} flags of this hour used: "
                "only stronger looks are flagged for now."
            )
        return ""

    def _weigh(self) -> None:
        spent = len(self._opened_ms)
        self.left = max(0, self._per_hour - spent)
        half = self._per_hour / 2
        over = min(1.0, max(0.0, (spent - half) / half))
        self.strictness = 1.0 + (_MOST - 1.0) * over
