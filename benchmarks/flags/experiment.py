"""Whether the experiment finds an effect of calls where there is one, and none where there is none.

    python -m benchmarks.flags.experiment [--runs 1000] [--lessons 20] [--seed 1]

A lesson has some calls; a fair coin holds half of them back. How long a look goes on is drawn anew
for each flag (log-normal, minutes, cut at ten), longer in some lessons than in others; after a
call that was made it is shorter by the true effect.
"""

import argparse
import sys

import numpy as np
from numpy.random import Generator

from dashboard.series.experiment import Effect, effect

_CAP_MIN = 10.0


def experiment(rng: Generator, lessons: int, true: float) -> tuple[Effect | None, float]:
    """One teacher's lessons: the effect that is reported, and the true one on the means."""
    minutes: tuple[list[float], list[float]] = ([], [])
    expected: tuple[list[float], list[float]] = ([], [])
    for _ in range(lessons):
        base = rng.lognormal(np.log(2.5), 0.25)
        for _ in range(int(rng.poisson(6))):
            long = base * rng.lognormal(0.0, 0.6)
            held = int(rng.random() < 0.5)
            for arm, kept in enumerate(expected):
                kept.append(min(long * (1.0 if arm else 1.0 + true), _CAP_MIN))
            minutes[held].append(expected[held][-1])
    means = [float(np.mean(kept)) for kept in expected]
    return effect(*minutes, lessons), means[0] / means[1] - 1.0


def main() -> int:
    """Prints a line for no effect and for a fifth fewer minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--lessons", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for true in (0.0, -0.2):
        streams = np.random.default_rng(options.seed).spawn(options.runs)
        found = [experiment(rng, options.lessons, true) for rng in streams]
        told = [(one, real) for one, real in found if one is not None]
        covered = np.mean([one.low <= real <= one.high for one, real in told])
        said = np.mean([one.is_told for one, _ in told])
        median = np.median([one.change for one, _ in told])
        sys.stdout.write(
            f"true effect {true:+.0%}, {options.lessons} lessons: median {median:+.1%}, interval "
            f"covers it in {covered:.1%} of {len(told)} runs, an effect is told in {said:.1%}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
