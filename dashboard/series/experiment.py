"""Whether calls help: how long looks went on after calls that were made, and after held ones.

Each call of an experiment was made or held back by a fair coin, so both kinds are of the same
lessons and students. What is compared is how long the flag stayed open in the ten minutes after.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scipy.special import stdtrit

AFTER = timedelta(minutes=10)
FEWEST = 20
"""With fewer calls of either kind nothing is said: it would say little."""


@dataclass(frozen=True, slots=True)
class Effect:
    """change: of the mean minutes after a call that was made, against held ones; -0.2: a fifth
    fewer. low, high: its 95 % interval. made, held: calls of each kind; lessons: of how many.
    """

    change: float
    low: float
    high: float
    made: int
    held: int
    lessons: int

    @property
    def is_told(self) -> bool:
        """Whether the interval leaves no effect out."""
        return not self.low <= 0.0 <= self.high


@dataclass(frozen=True, slots=True)
class Calls:
    """Minutes for which flags stayed open after calls, 0..10. lessons: how many they are of."""

    made: Sequence[float]
    held: Sequence[float]
    lessons: int

    @property
    def effect(self) -> Effect | None:
        """None while there are too few calls of either kind."""
        if min(len(self.made), len(self.held)) < FEWEST:
            return None
        return effect(self.made, self.held, self.lessons)


def calls(rows: Iterable[Any]) -> Calls:
    """Rows of `queries.experiment_calls` as minutes; those near a lesson's end say nothing."""
    made: list[float] = []
    held: list[float] = []
    lessons = set()
    for row in rows:
        at = row.held_at or row.called_at
        end = row.closed_at or row.ended_at
        if row.ended_at is None or end is None or row.ended_at < at + AFTER:
            continue
        minutes = min(max(end - at, timedelta()), AFTER) / timedelta(minutes=1)
        (made if row.held_at is None else held).append(minutes)
        lessons.add(row.session_id)
    return Calls(made, held, len(lessons))


def effect(made: Sequence[float], held: Sequence[float], lessons: int) -> Effect | None:
    """The ratio of both means with Welch's interval on its logarithm; None where a mean is 0."""
    (first, spread), (other, apart) = _mean(made), _mean(held)
    if first <= 0.0 or other <= 0.0:
        return None
    parts = (spread / first**2, apart / other**2)
    error = math.sqrt(sum(parts))
    freedom = sum(parts) ** 2 / max(
        parts[0] ** 2 / (len(made) - 1) + parts[1] ** 2 / (len(held) - 1), 1e-300
    )
    reach = float(stdtrit(freedom, 0.975)) * error if error else 0.0
    ratio = math.log(first / other)
    change, low, high = (math.expm1(value) for value in (ratio, ratio - reach, ratio + reach))
    return Effect(change, low, high, len(made), len(held), lessons)


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """Mean, and its own variance."""
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return mean, variance / len(values)
