"""Seats whose name labels look the same: what speaks for one by its label speaks for the other.

Of two students of one name perhaps only one was seen since the window was resized, or only one with
the microphone off. A tile must not be taken for that student for no more than this.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import SAME_LETTER, compare
from monitor.seats.types import Track

_ONE_NAME = 0.05  # distance of labels at one size


def namesakes_of(track: Track, tracks: Sequence[Track]) -> frozenset[int]:
    """Numbers of the seats with a label like the newest one of this seat, in one size of tile."""
    size_wh, label = track.labels[-1]
    others = [
        (other.number, known)
        for other in tracks
        if other.number != track.number
        for size, known in other.labels
        if size == size_wh
    ]
    alike = compare([label], [known for _, known in others])
    same = alike.whole & (alike.distance <= _ONE_NAME) & (alike.letter <= SAME_LETTER)
    return frozenset(others[index][0] for index in np.flatnonzero(same[0] if others else ()))


def with_namesakes(tracks: Sequence[Track], number: int, namesakes: Collection[int]) -> list[Track]:
    """The tracks, number n at place n - 1, where these seats are namesakes of each other."""
    result = list(tracks)
    for other in namesakes:
        known = result[other - 1]
        result[other - 1] = replace(known, namesakes=known.namesakes | {number})
    own = result[number - 1]
    result[number - 1] = replace(own, namesakes=own.namesakes.union(namesakes))
    return result


def share_labels(label: NDArray[np.float64], tracks: Sequence[Track]) -> NDArray[np.float64]:
    """Evidence of labels, float (N, M), where each seat has the best of its own and its namesakes'.

    tracks: number n at place n - 1.
    """
    shared = label.copy()
    for column, track in enumerate(tracks):
        for other in track.namesakes:
            shared[:, column] = np.fmax(shared[:, column], label[:, other - 1])
    return shared
