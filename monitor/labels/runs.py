"""Stretches of True in a row of flags."""

import numpy as np
from numpy.typing import NDArray


def runs(flags: NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    """Start and stop of stretches of True (N,), joined over gaps of up to `bridge`."""
    found: list[tuple[int, int]] = []
    start, stop = 0, -1
    for place in np.flatnonzero(flags).tolist():
        if stop >= 0 and place - stop > bridge:
            found.append((start, stop))
            start = place
        elif stop < 0:
            start = place
        stop = place + 1
    return found if stop < 0 else [*found, (start, stop)]


def longest_run(flags: NDArray[np.bool_], bridge: int) -> tuple[int, int] | None:
    """The longest of `runs`, the first of several; None without any."""
    found = runs(flags, bridge)
    return max(found, key=lambda run: run[1] - run[0]) if found else None
