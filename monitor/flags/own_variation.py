"""What a student shows over the lesson: mean and standard deviation of one signal."""

import math

_PRIOR_S = 200.0
_PRIOR_DEVIATION = 0.2


class OwnVariation:
    """Mean and standard deviation of the readings so far, by the time that each stands for.

    A window's mean is judged against all that went before that window. In the first minutes a
    deviation is not known well, and one that is taken too small flags ordinary movement: it is
    pooled with `_PRIOR_S` seconds of a student whose deviation is `_PRIOR_DEVIATION`
    (docs/signal.md). Values 0..1; times whole milliseconds.
    """

    __slots__ = ("_squares", "_sum", "seen_ms")

    def __init__(self) -> None:
        self.seen_ms = 0
        self._sum = self._squares = 0.0

    def add(self, step_ms: int, value: float) -> None:
        """Take one reading that stands for `step_ms`."""
        weighted = step_ms * value
        self.seen_ms += step_ms
        self._sum += weighted
        self._squares += weighted * value

    @property
    def mean(self) -> float:
        """Mean so far; 0 before the first reading."""
        return self._sum / self.seen_ms if self.seen_ms else 0.0

    @property
    def deviation(self) -> float:
        """Standard deviation so far, pooled with the prior."""
        mean = self.mean
        own = max(0.0, self._squares - self._sum * mean)  # sum of squared deviations, in ms
        prior_ms = 1000.0 * _PRIOR_S
        pooled = own + prior_ms * _PRIOR_DEVIATION * _PRIOR_DEVIATION
        return math.sqrt(pooled / (self.seen_ms + prior_ms))
