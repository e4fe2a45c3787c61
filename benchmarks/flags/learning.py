"""Whether what is learned from answers holds what it promises, on simulated classes.

    python -m benchmarks.flags.learning [--classes 200] [--lessons 5] [--seed 1]

A class has students who are easy or hard to read: each has an own share of right flags that grows
with how far the look stands out. A lesson raises some flags; the teacher answers at most eight of
them, drawn at random, as the review after class asks. After so many lessons the level is learned,
and 20,000 further flags of the same students tell how often calls above it are right.
"""

import argparse
import sys
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from storage.answers.conformal import WANTED, learn

ASKED = 8
_FRESH = 20_000
_FLOOR = 4.0
"""Least strength of a flag of the balanced preset, in MADs."""


@dataclass(frozen=True, slots=True)
class SimulatedClass:
    """share (students,): of right flags of each student at the weakest; slope: per MAD, logits."""

    logits: NDArray[np.float64]
    slope: float
    flags_a_lesson: float

    def flags(self, rng: Generator, count: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Strengths (count,) in MADs and whether each was right (count,)."""
        who = rng.integers(len(self.logits), size=count)
        strengths = _FLOOR + rng.exponential(2.5, count)
        logits = self.logits[who] + self.slope * (strengths - _FLOOR)
        return strengths, rng.random(count) < 1 / (1 + np.exp(-logits))


@dataclass(frozen=True, slots=True)
class Outcome:
    """promise: made after the lessons, None where nothing was learned; true: share of right calls.

    before: the same without learning; kept: share of flags that are still called.
    """

    promise: float | None
    true: float
    before: float
    kept: float


def made(rng: Generator) -> SimulatedClass:
    """One class: between mostly wrong and mostly right, students unlike each other."""
    return SimulatedClass(
        logits=rng.normal(rng.uniform(-2.0, 2.5), rng.uniform(0.0, 1.0), 25),
        slope=rng.uniform(0.0, 0.8),
        flags_a_lesson=rng.uniform(2.0, 12.0),
    )


def outcome(rng: Generator, lessons: int) -> Outcome:
    """One class through so many reviewed lessons."""
    one = made(rng)
    strengths: list[float] = []
    right: list[bool] = []
    for _ in range(lessons):
        count = int(rng.poisson(one.flags_a_lesson))
        found = one.flags(rng, count)
        drawn = rng.permutation(count)[:ASKED]
        strengths += found[0][drawn].tolist()
        right += found[1][drawn].tolist()
    learned = learn(strengths, right)
    fresh, good = one.flags(rng, _FRESH)
    called = fresh >= (learned.level if learned else 0.0)
    return Outcome(
        promise=None if learned is None else learned.promise,
        true=float(good[called].mean()),
        before=float(good.mean()),
        kept=float(called.mean()),
    )


def outcomes(classes: int, lessons: int, seed: int) -> list[Outcome]:
    """Every class has a stream of its own."""
    return [outcome(rng, lessons) for rng in np.random.default_rng(seed).spawn(classes)]


def main() -> int:
    """Prints one line for each number of lessons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classes", type=int, default=200)
    parser.add_argument("--lessons", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for lessons in range(options.lessons + 1):
        found = outcomes(options.classes, lessons, options.seed)
        promised = [(one.promise, one) for one in found if one.promise is not None]
        held = sum(one.true >= promise for promise, one in promised)
        reached = sum(promise >= WANTED for promise, _ in promised)
        able = sum(one.before >= WANTED for one in found)
        sys.stdout.write(
            f"{lessons} lessons: promise held in {held} of {len(promised)} classes; it is "
            f"{WANTED:.0%} or more in {reached} ({able} are so good untaught); right calls "
            f"{np.mean([one.before for one in found]):.0%} -> "
            f"{np.mean([one.true for one in found]):.0%}, "
            f"{np.mean([one.kept for one in found]):.0%} of calls kept\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
