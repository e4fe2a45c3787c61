"""How much the name labels alone speak for tiles being known seats."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import SAME_LETTER, compare
from monitor.seats.types import SeenTile, Track
from monitor.seats.weights import Weights, between

SIZE_SLACK_PX = 4
"""Tiles of one size differ by so much in width and height."""
LABEL_SURE = 4.0
"""Evidence of a label of another size that outweighs another one of this size."""

_SPOILED = -2.5  # evidence under which a label of this size may be a notice: a like name is over it
_SAME_STROKES = 0.03  # distance of labels whose letters are drawn alike in tiles of two sizes


def label_evidence(
    seen: Sequence[SeenTile], seats: Sequence[Track], w: Weights
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Evidence of the labels alone, float (N, M), and whether it crosses sizes of the tile.

    NaN where the tile or the seat has no label. Where letters are drawn alike in tiles of two
    sizes, as by programs that write all names in one size, nothing is crossed.
    """
    result = np.full((len(seen), len(seats)), np.nan)
    crosses = np.zeros(result.shape, bool)
    rows = np.array([index for index, one in enumerate(seen) if one.label is not None], np.intp)
    kept = [(column, *each) for column, seat in enumerate(seats) for each in seat.labels]
    if not len(rows) or not kept:
        return result, crosses
    alike = compare([one.label for one in seen if one.label is not None], [k[2] for k in kept])
    sizes = np.array([seen[row].size_wh for row in rows.tolist()])[:, np.newaxis]
    same_size = (np.abs(sizes - np.array([k[1] for k in kept])[np.newaxis]) <= SIZE_SLACK_PX).all(
        axis=2
    )
    exact = alike.whole & (alike.letter <= SAME_LETTER)
    same_size |= exact & (alike.distance <= _SAME_STROKES)
    at_size, resized = between(alike.distance, w.label), between(alike.distance, w.label_resized)
    at_size = np.where(exact, at_size, np.minimum(at_size, w.nearly))
    resized = np.where(alike.whole, resized, np.minimum(resized, w.nearly))
    at_size = np.where(same_size, at_size, -np.inf)
    resized = np.where(same_size, -np.inf, resized)
    # the labels of a seat stand side by side: the best of each
    columns, starts = np.unique([k[0] for k in kept], return_index=True)
    best = np.maximum.reduceat(at_size, starts, axis=1)
    other = np.maximum.reduceat(resized, starts, axis=1)
    outweighed = np.isneginf(best) | ((best < _SPOILED) & (other >= LABEL_SURE))
    cells = np.ix_(rows, columns)
    result[cells] = np.where(outweighed, other, best)
    crosses[cells] = np.isneginf(best)
    return result, crosses
