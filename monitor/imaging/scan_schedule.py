"""Spreads work that may wait over time, however many frames there are in a second."""

import math


class ScanSchedule:
    """Which of several tiles are to be read anew: each once in `period_s`, evenly spread.

    By time, not by frames: ten frames a second need not cost ten times as much.
    """

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._before_s = self._now_s = 0.0

    def advance(self, at_s: float) -> None:
        """The next frame, at that second."""
        self._before_s, self._now_s = self._now_s, at_s

    def is_due(self, index: int, count: int) -> bool:
        """Whether the tile with that index, out of `count`, is to be read in this frame."""
        offset_s = self._period_s * index / count
        before, now = ((s + offset_s) / self._period_s for s in (self._before_s, self._now_s))
        return math.floor(now) > math.floor(before)
