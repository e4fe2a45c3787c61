"""Fingerprints of name labels, and how much alike they are.

Made by `monitor.labels.reader`. Equal labels share nearly all bits at any size of their tile.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAME_LABEL = 0.2
"""Largest distance of two pictures of one label at one size; nearly all lie under 0.05."""
SAME_LETTER = 0.085
"""Largest difference of a letter in two pictures of one label at one size, see `Comparison`."""

BLOCKS, BLOCK_BITS = 8, 64  # parts of a line, and bits for each of them
FINE_BLOCKS, FINE_BITS = 16, 256  # a letter is about one such part wide
BITS_SHAPE = 4, BLOCKS, BLOCK_BITS // 8
FINE_SHAPE = FINE_BLOCKS, FINE_BITS // 8

_WHOLE_SLACK, _FOUND = 0.02, 0.03
_RATIO_SLACK = 0.22  # difference of log(width / height) between sizes of one label
# pairs of views that may be one label
_VIEWS = ((0, 0), (0, 1), (1, 0), (0, 2), (2, 0), (0, 3), (3, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Views of one label: all of it, without its first, its last, and its last narrow sign.

    Any of these may be an icon, or an edge in the room behind the label. bits: uint8 (4, 8, 8), 64
    bits for each eighth of the line. log_ratio: float (4,), logarithm of width over height of the
    line. fine: uint8 (16, 32), 256 bits for each sixteenth of all of it, in which one letter shows
    that differs.
    """

    bits: NDArray[np.uint8]
    log_ratio: NDArray[np.float64]
    fine: NDArray[np.uint8]

    def distance(self, other: "Fingerprint") -> float:
        """How different two labels look, 0..1; see `Comparison`."""
        return 0.0 if self is other else float(compare([self], [other]).distance[0, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Of labels with labels, each value (N, M).

    distance: float, 0..1, how different they look; unrelated ones lie around 0.5. Mean of the share
    of differing bits over the line and in its most different part. An icon may stand beside either.
    whole: whether the lines are most alike with all of their signs: "iPad (2)" without its last
    sign is another student's "iPad". letter: float, 0..1, how different the lines' most different
    letters are; for labels of one size, where it hardly exceeds `SAME_LETTER` in equal ones.
    """

    distance: NDArray[np.float64]
    whole: NDArray[np.bool_]
    letter: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Views:
    """Fingerprints side by side. bits: uint8 (N, 4, 8, 8). log_ratio: float (N, 4)."""

    bits: NDArray[np.uint8]
    log_ratio: NDArray[np.float64]

    @classmethod
    def of(cls, labels: Sequence[Fingerprint]) -> "_Views":
        return cls(
            np.stack([label.bits for label in labels]),
            np.stack([label.log_ratio for label in labels]),
        )

    def apart(self, others: "_Views", one: int, other: int) -> NDArray[np.float64]:
        """Distances of one view of these labels to another view of the others, float (N, M)."""
        differing = np.bitwise_count(self.bits[:, np.newaxis, one] ^ others.bits[:, other])
        shares = differing.sum(axis=-1, dtype=np.int32) / BLOCK_BITS
        apart = (shares.mean(axis=-1) + shares.max(axis=-1)) / 2
        ratios = self.log_ratio[:, np.newaxis, one] - others.log_ratio[:, other]
        return np.where(np.abs(ratios) <= _RATIO_SLACK, apart, 1.0)


def compare(ones: Sequence[Fingerprint], others: Sequence[Fingerprint]) -> Comparison:
    """How much alike labels are."""
    whole = np.ones((len(ones), len(others)))
    if not ones or not others:
        return Comparison(whole, whole > 1, whole)
    a, b = _Views.of(ones), _Views.of(others)
    whole = a.apart(b, 0, 0)
    # what is found with all of its signs is not compared without them
    lost = whole.min(axis=1) > _FOUND
    nearest = whole.copy()
    if lost.any():
        some = _Views(a.bits[lost], a.log_ratio[lost])
        nearest[lost] = np.minimum.reduce([some.apart(b, *views) for views in _VIEWS])
    letter = np.ones_like(nearest)
    near = np.nonzero(whole <= SAME_LABEL)
    if len(near[0]):
        fine_a = np.stack([ones[index].fine for index in near[0].tolist()])
        fine_b = np.stack([others[index].fine for index in near[1].tolist()])
        differing = np.bitwise_count(fine_a ^ fine_b).sum(axis=-1, dtype=np.int32)
        letter[near] = differing.max(axis=-1) / FINE_BITS
    return Comparison(nearest, whole <= nearest + _WHOLE_SLACK, letter)
