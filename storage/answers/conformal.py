"""From a teacher's answers to a level with a guarantee: Learn then Test, free of distributions.

Each answered flag has a strength (how far the look stood out, in the student's own MADs) and was
right or wrong. For every level of a fixed ladder the share of right answers among the flags at
least as strong has an exact lower bound (Clopper and Pearson 1934); all bounds together are missed
in at most `MISS` of classes (Bonferroni), so whichever level is then chosen, its bound holds
(Angelopoulos et al. 2021, "Learn then Test"). The ladder is fixed before any answer is seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LADDER = (0.0, 5.0, 7.0, 10.0)
"""Least strength, in MADs, under which the teacher is not called; 0: called to every flag."""
WANTED = 0.7
"""Share of right calls that is aimed at."""
MISS = 0.05
"""In so many classes at most the promise may be missed."""
_STEPS = 40


@dataclass(frozen=True, slots=True)
class Learned:
    """What answers have taught. level: of LADDER; promise: share of calls that are right, at least.

    answers, right: at or above the level. asked: all answers that were looked at.
    """

    level: float
    promise: float
    answers: int
    right: int
    asked: int


def learn(strengths: Sequence[float], right: Sequence[bool]) -> Learned | None:
    """The lowest level whose promise reaches WANTED, else the one with the best promise.

    None without an answer: nothing changes.
    """
    if not strengths:
        return None
    found = []
    for level in LADDER:
        among = [good for one, good in zip(strengths, right, strict=True) if one >= level]
        promise = lower_bound(sum(among), len(among), MISS / len(LADDER))
        found.append(Learned(level, promise, len(among), sum(among), len(strengths)))
    reached = [one for one in found if one.promise >= WANTED]
    # of two as good the lower: it holds back less
    return reached[0] if reached else max(found, key=lambda one: (one.promise, -one.level))


def lower_bound(hits: int, trials: int, miss: float) -> float:
    """Clopper-Pearson: the share under which so many hits would be rarer than `miss`; 0..1."""
    if hits == 0:
        return 0.0
    low, high = 0.0, hits / trials
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_least(hits, trials, middle) < miss:
            low = middle
        else:
            high = middle
    return low


def _at_least(hits: int, trials: int, share: float) -> float:
    """Probability of at least so many hits."""
    if share <= 0.0:
        return 0.0
    logs = (math.log(share), math.log1p(-share)) if share < 1.0 else (0.0, -math.inf)
    return math.fsum(
        math.exp(
            math.lgamma(trials + 1) - math.lgamma(k + 1) - math.lgamma(trials - k + 1)
            + k * logs[0] + ((trials - k) * logs[1] if k < trials else 0.0)
        )
        for k in range(hits, trials + 1)
    )  # fmt: skip
