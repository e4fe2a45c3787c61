"""Labels of students who object to being read: known again in every lesson of their class.

The fingerprint is the one by which seats are told apart, taken with the salt of the class instead
of the session's, and without its fine part: 272 bytes. Only labels of those who object are kept;
everybody else's is compared and forgotten with the frame. Letters are drawn anew for every size of
the window, so a label of another size is less alike: then the nearest label of all that show is
taken, where it stands out. In doubt somebody is not read. How often that is right is measured by
`benchmarks/seats/labels_across_lessons.py`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import BITS_SHAPE, FINE_SHAPE, Fingerprint, compare
from monitor.labels.reader import LabelReader
from monitor.types import BoxInt

_ALIKE = 0.2  # labels as near as that are one student's
_NEAREST, _STANDS_OUT = 0.35, 0.03  # distance of the nearest label, and how much nearer it is
_NEW_SIZE = 0.05  # a label that is farther from all that are known shows another size
_LOOKS = 3  # at a seat's label when it is new
_AGAIN = 60  # looks after which it is compared again: names change


class LabelWatch:
    """Compares labels of seats with those of students who object. Not for several threads at once.

    salt: of the class. known: fingerprints as `packed` made them, by id of the objection.
    """

    def __init__(self, salt: int, known: Mapping[int, Sequence[bytes]]) -> None:
        self._reader = LabelReader(salt)
        self._known = {one: [unpacked(each) for each in prints] for one, prints in known.items()}
        self._looks: dict[int, int] = {}

    @property
    def count(self) -> int:
        """Of students who are known by their labels."""
        return len(self._known)

    def look(
        self, image: NDArray[np.uint8], tiles: Mapping[int, BoxInt]
    ) -> dict[int, tuple[int, bytes | None]]:
        """Seats of students who object: the objection, and the label where it shows a new size.

        image: uint8 (H, W, 3) RGB. tiles: box by number of the seat, of those to be compared.
        """
        if not self._known:
            return {}
        due = [seat for seat in tiles if self._is_due(seat)]
        if not due:
            return {}
        found = self._reader.find(image, list(tiles.values()))
        shown = {seat: one[0] for seat, one in zip(tiles, found, strict=True) if one is not None}
        for seat in shown:
            self._looks[seat] = self._looks.get(seat, 0) + 1
        if not shown:
            return {}
        seats, labels = list(shown), list(shown.values())
        distances = np.stack(
            [compare(labels, prints).distance.min(axis=1) for prints in self._known.values()],
            axis=1,
        )
        objections = list(self._known)
        matched = {}
        for tile, one in known_again(distances):
            # what is less than certain is left out this time, and not learnt from
            is_new = _NEW_SIZE < distances[tile, one] <= _ALIKE
            label = packed(labels[tile]) if is_new else None
            matched[seats[tile]] = objections[one], label
        return matched

    def print_of(self, image: NDArray[np.uint8], box: BoxInt) -> bytes | None:
        """The label of a tile as it is kept; None where none shows."""
        one = self._reader.read(image, box)
        return None if one is None else packed(one)

    def _is_due(self, seat: int) -> bool:
        looks = self._looks.get(seat, 0)
        if looks < _LOOKS or looks % _AGAIN == 0:
            return True
        self._looks[seat] = looks + 1
        return False


def known_again(distances: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Which labels are whose. distances: float (N, M), of N labels that show to M students.

    Pairs of a label and the student it is taken for; a student may have several.
    """
    pairs = {(int(tile), int(one)) for tile, one in np.argwhere(distances <= _ALIKE)}
    for one in range(distances.shape[1]):
        nearest, *others = np.argsort(distances[:, one], kind="stable")[:2].tolist()
        at = distances[nearest, one]
        if at <= _NEAREST and all(distances[two, one] - at >= _STANDS_OUT for two in others):
            pairs.add((nearest, one))
    return sorted(pairs)


def packed(label: Fingerprint) -> bytes:
    """256 bytes of bits and four float32: what is needed to know a label again."""
    return label.bits.tobytes() + label.log_ratio.astype("<f4").tobytes()


def unpacked(kept: bytes) -> Fingerprint:
    """The inverse of `packed`; the fine part is empty."""
    size = int(np.prod(BITS_SHAPE))
    bits = np.frombuffer(kept[:size], np.uint8).reshape(BITS_SHAPE)
    ratios = np.frombuffer(kept[size:], "<f4").astype(np.float64)
    return Fingerprint(bits, ratios, np.zeros(FINE_SHAPE, np.uint8))
