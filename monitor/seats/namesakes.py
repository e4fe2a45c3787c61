"""Seats whose name labels look the same: what speaks for one by its label speaks for the other.

Of two students of one name perhaps only one was seen since the window was resized, or only one with
the microphone off. A tile must not be taken for that student for no more than this.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import SAME_LETTER, compare
from monitor.seats.types import KnownSeat

_ONE_NAME = 0.05  # distance of labels at one size


def note_twins(seat: KnownSeat, seats: Sequence[KnownSeat]) -> None:
    """Find out which seats' labels look like the newest one of this seat, in one size of tile."""
    size_wh, label = seat.labels[-1]
    others = [
        (other, known)
        for other in seats
        if other is not seat
        for size, known in other.labels
        if size == size_wh
    ]
    alike = compare([label], [known for _, known in others])
    twins = alike.whole & (alike.distance <= _ONE_NAME) & (alike.letter <= SAME_LETTER)
    for index in np.flatnonzero(twins[0] if others else ()).tolist():
        other = others[index][0]
        seat.twins.add(other.number)
        other.twins.add(seat.number)


def share_labels(label: NDArray[np.float64], seats: Sequence[KnownSeat]) -> NDArray[np.float64]:
    """Evidence of labels, float (N, M), where each seat has the best of its own and its twins'.

    seats: number n at place n - 1.
    """
    shared = label.copy()
    for column, seat in enumerate(seats):
        for twin in seat.twins:
            shared[:, column] = np.fmax(shared[:, column], label[:, twin - 1])
    return shared
