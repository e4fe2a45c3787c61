"""What the flag rule costs a reading, beside a rolling mean in pandas for the averages alone.

python -m benchmarks.flags.flag_cost [--students 25] [--seconds 400]
"""

import argparse
import sys
import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitor.flags.rule import FlagRule
from storage.config.settings import FlagSettings

_ROUNDS = 3


def main() -> int:
    """Print both, each the fastest of three rounds, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=25)
    parser.add_argument("--seconds", type=int, default=400)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    values = rng.dirichlet(np.ones(7), (options.seconds, options.students)).astype(np.float32)
    ours = min(_rule_s(values, FlagRule(FlagSettings())) for _ in range(_ROUNDS))
    theirs = min(_pandas_s(values) for _ in range(_ROUNDS))
    readings = options.students * options.seconds
    sys.stdout.write(
        f"{1e6 * ours / readings:.2f} microseconds a reading; pandas' rolling mean of one signal:"
        f" {theirs / ours:.1f} times as long\n"
    )
    return 0


def _rule_s(values: NDArray[np.float32], rule: FlagRule) -> float:
    """Processor seconds of the rule for one lesson."""
    began = time.process_time()
    for second, rows in enumerate(values):
        rule.observe(second, {seat: (row, True) for seat, row in enumerate(rows)})
    return time.process_time() - began


def _pandas_s(values: NDArray[np.float32]) -> float:
    """Processor seconds of pandas, asked every second for all students at once."""
    frame = pd.DataFrame(values[:, :, 0])
    began = time.process_time()
    for second in range(len(values)):
        frame.iloc[max(0, second - 75) : second + 1].ewm(halflife=7).mean().iloc[-1]
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
