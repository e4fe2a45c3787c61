"""Counts what went wrong with seats: switches, splits, readings on the wrong seat."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.seats.seat_switches_meeting import Shown
from monitor.imaging.boxes import iou
from monitor.types import BoxInt

_SAME = 0.5  # intersection over union of a tile found and a tile drawn


def students_of(boxes: Sequence[BoxInt], shown: Shown) -> list[int | None]:
    """Place in `shown` of each box; None where no tile was drawn."""
    result: list[int | None] = []
    for box in boxes:
        shares = [iou(box, drawn) for drawn in shown.boxes]
        best = int(np.argmax(shares))
        result.append(best if shares[best] > _SAME else None)
    return result


@dataclass(slots=True)
class Score:
    """What one way of numbering did over a lecture.

    switches: a seat shows another student than before, by happening. splits: a student got one more
    seat. ghosts: a seat for something that is no tile. readings: tiles with video that got a seat;
    wrong: of them on a seat whose first student is another. missed: tiles with video that got none
    while the layout was settled. trouble: every switch and split in words.
    """

    switches: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    ghosts: int = 0
    readings: int = 0
    wrong: int = 0
    missed: int = 0
    trouble: list[str] = field(default_factory=list)
    _owner: dict[int, int] = field(default_factory=dict)
    _last: dict[int, int] = field(default_factory=dict)
    _seats: dict[int, set[int]] = field(default_factory=dict)

    def add(self, shown: Shown, seats: Sequence[tuple[BoxInt, int]], happening: str) -> None:
        """Count one frame. seats: box and seat number of every tile that got one."""
        seen = set()
        for (_, seat), place in zip(
            seats, students_of([box for box, _ in seats], shown), strict=True
        ):
            if place is None:
                self.ghosts += seat not in self._owner
                self._owner.setdefault(seat, -1)
                continue
            who = shown.who[place]
            seen.add(place)
            if seat not in self._owner and who in self._seats:
                self.splits[happening] += 1
                self.trouble.append(f"{happening}: student {who} also has seat {seat}")
            owner = self._owner.setdefault(seat, who)
            if owner == who:
                self._seats.setdefault(who, set()).add(seat)
            if self._last.get(seat, who) != who:
                self.switches[happening] += 1
                self.trouble.append(f"{happening}: seat {seat} of {owner} shows {who}")
            self._last[seat] = who
            self.readings += shown.video[place]
            self.wrong += shown.video[place] and owner != who
        self.missed += sum(on and place not in seen for place, on in enumerate(shown.video))


class ByPosition:
    """Naive peer: a tile has the seat of the tile that was there before."""

    def __init__(self) -> None:
        self._boxes: dict[int, BoxInt] = {}

    def number(self, boxes: Sequence[BoxInt]) -> list[tuple[BoxInt, int]]:
        """Box and seat of every tile; a box where none was gets the next number."""
        result = []
        free = dict(self._boxes)
        for box in boxes:
            seat = next((n for n, old in free.items() if iou(box, old) > _SAME), None)
            if seat is None:
                seat = len(self._boxes) + 1
            free.pop(seat, None)
            self._boxes[seat] = box
            result.append((box, seat))
        return result


class ByOrder:
    """Naive peer: the n-th tile in reading order is seat n."""

    def number(self, boxes: Sequence[BoxInt]) -> list[tuple[BoxInt, int]]:
        """Box and seat of every tile."""
        return [(box, place) for place, box in enumerate(boxes, start=1)]
