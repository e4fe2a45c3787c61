"""Work that may wait is spread over time, however many looks there are in a second."""

import math

_USUAL_S = 1.0  # between two looks of a lesson


class Turns:
    """Which of several tiles are to be looked at anew: each once in `period_s`, evenly spread.

    By time, not by looks: looking ten times a second need not cost ten times as much.
    """

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._before_s = self._now_s = 0.0

    def look(self, at_s: float | None) -> float:
        """A look begins at that second, or one second after the last; answers when it is."""
        self._before_s = self._now_s
        self._now_s = self._before_s + _USUAL_S if at_s is None else at_s
        return self._now_s

    def has(self, place: int, count: int) -> bool:
        """Whether it is the turn of the tile at that place of `count`."""
        offset_s = self._period_s * place / count
        before, now = ((s + offset_s) / self._period_s for s in (self._before_s, self._now_s))
        return math.floor(now) > math.floor(before)
