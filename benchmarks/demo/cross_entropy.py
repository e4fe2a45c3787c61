"""Cross-entropy search (Rubinstein 1999) over bounded values, several searches side by side."""

import logging
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = dict[str, float]
Range = tuple[float, float, float]

_CANDIDATES, _ELITE = 20, 6

log = logging.getLogger(__name__)


class Search:
    """Looks for the values with the least cost, held near where it began.

    ranges: lowest, any, highest value by name. start: where to begin. searches: how many run side
    by side, each with its own candidates. hold: cost of leaving the start, per range squared.
    """

    def __init__(self, ranges: dict[str, Range], start: Values, searches: int, hold: float) -> None:
        self.names = list(ranges)
        self._low, _, self._high = np.array([ranges[name] for name in self.names]).T
        self._span = self._high - self._low
        self._home = np.array([start.get(name, 0.0) for name in self.names])
        self._mean = np.tile(self._home, (searches, 1))
        self._spread = np.tile(0.28 * self._span, (searches, 1))
        self._hold = hold

    def run(
        self,
        cost: Callable[[list[Values], int], NDArray[np.float32]],
        generations: int,
        rng: np.random.Generator,
    ) -> list[Values]:
        """cost: one candidate of each search, and the generation, to their costs."""
        for generation in range(generations):
            noise = rng.normal(size=(_CANDIDATES, *self._mean.shape))
            draws = np.clip(self._mean + self._spread * noise, self._low, self._high)
            draws[0] = self._mean
            costs = np.array([cost(self._named(draw), generation) for draw in draws])
            costs = costs + self._hold * (((draws - self._home) / self._span) ** 2).mean(axis=-1)
            order = np.argsort(costs, axis=0)[:_ELITE]
            best = np.take_along_axis(draws, order[..., None], axis=0)
            self._mean = 0.35 * self._mean + 0.65 * best.mean(axis=0)
            wide = 0.4 * self._spread + 0.6 * best.std(axis=0)
            self._spread = np.maximum(wide, 0.03 * self._span)
            elite = np.sort(costs, axis=0)[:_ELITE].mean()
            log.info("  generation %d: cost %.3f", generation + 1, elite)
        return self._named(self._mean)

    def _named(self, rows: NDArray[np.float64]) -> list[Values]:
        return [dict(zip(self.names, np.round(row, 3).tolist(), strict=True)) for row in rows]
