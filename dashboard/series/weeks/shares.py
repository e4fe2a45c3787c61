"""A share of faces with an interval that does not promise too much."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

from dashboard.series.answers import wilson

FEWEST_BLOCKS = 3
"""With fewer blocks of a lesson nothing is known of how its share swings."""
FEWEST_USUAL = 5
"""Lessons from which on it is told what is usual."""


@dataclass(frozen=True, slots=True)
class Share:
    """value: 0..1. low, high: 95 % interval, None where it is too short to tell."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_sure(self) -> bool:
        """Whether there is an interval."""
        return self.low is not None


@dataclass(frozen=True, slots=True)
class Block:
    """Five minutes or less. weight: faces read, summed over its looks; hits: of them, those with
    the look; faces: mean number of faces read at a look."""

    hits: float
    weight: float
    faces: float


def share(blocks: Sequence[Block]) -> Share | None:
    """The share of hits in the weight of all blocks; None without any weight.

    The interval is the wider of two: that of the ratio of sums, and Wilson's with one trial for
    each face and block. Of a lesson in which nobody had the look the first alone would promise
    that nobody ever has.
    """
    found = _ratio([(block.hits, block.weight) for block in blocks])
    if found is None or found.low is None or found.high is None:
        return found
    trials = max(1, round(math.fsum(block.faces for block in blocks if block.weight > 0)))
    low, _ = wilson(math.floor(found.value * trials), trials)
    _, high = wilson(math.ceil(found.value * trials), trials)
    return Share(found.value, min(found.low, low), max(found.high, high))


def level(
    values: Sequence[float], weights: Sequence[float], of_block: Sequence[int]
) -> Share | None:
    """Mean of values 0..1 with the interval of the ratio; None without any weight.

    of_block: which block each value is of.
    """
    sums: dict[int, tuple[float, float]] = {}
    for value, weight, block in zip(values, weights, of_block, strict=True):
        hits, total = sums.get(block, (0.0, 0.0))
        sums[block] = hits + value * weight, total + weight
    return _ratio(list(sums.values()))


def difference(one: Share, other: Share) -> tuple[float, float] | None:
    """95 % interval of one share less another, from both intervals (G. Zou and A. Donner 2008).

    None where one of them has none.
    """
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    middle = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return middle - below, middle + above


def usual(values: Sequence[float]) -> tuple[float, float] | None:
    """Where the next of such shares lies in 95 of 100 cases; None of fewer than `FEWEST_USUAL`.

    On the scale of square roots, on which large shares do not spread wider than small ones.
    """
    if len(values) < FEWEST_USUAL:
        return None
    roots = [math.sqrt(value) for value in values]
    mean = math.fsum(roots) / len(roots)
    spread = math.sqrt(math.fsum((root - mean) ** 2 for root in roots) / (len(roots) - 1))
    reach = float(stdtrit(len(roots) - 1, 0.975)) * spread * math.sqrt(1 + 1 / len(roots))
    return max(0.0, mean - reach) ** 2, min(1.0, mean + reach) ** 2


def _ratio(sums: Sequence[tuple[float, float]]) -> Share | None:
    """Sum of hits over sum of weights, and how it differs from block to block, by Student's t.

    Looks that follow each other are alike, blocks less so (Cochran, "Sampling Techniques", 1977).
    """
    held = [(hits, weight) for hits, weight in sums if weight > 0]
    if not held:
        return None
    weight = math.fsum(weight for _, weight in held)
    value = min(1.0, max(0.0, math.fsum(hits for hits, _ in held) / weight))
    if len(held) < FEWEST_BLOCKS:
        return Share(value)
    squares = math.fsum((hits - value * own) ** 2 for hits, own in held)
    error = math.sqrt(len(held) / (len(held) - 1) * squares) / weight
    reach = float(stdtrit(len(held) - 1, 0.975)) * error
    return Share(value, max(0.0, value - reach), min(1.0, value + reach))
