"""Students who object to being read in any lesson of their class: their seats are left out."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from monitor.seats.objections import LabelWatch
from monitor.types import BoxInt
from storage.privacy.objections import Objections
from storage.remembered import RememberedLabel
from storage.writes.seat_edits import SeatEdits


class ObjectionStage:
    """Which seats of a session are left out because of an objection. Not for several threads.

    What it finds is left out at once. When the database knows of it, the teacher's word counts: a
    seat that was taken for somebody else's is included again there, and not left out anew.
    """

    def __init__(self, objections: Objections) -> None:
        self._names = frozenset(objections.names)
        self._known = objections.count
        self._watch = None
        if objections.salt is not None:
            self._watch = LabelWatch(objections.salt, objections.labels)
        self._found: dict[int, int | str] = {}  # seat: which objection
        self._new: set[int] = set()
        self._stored: set[int] = set()
        self._cleared: set[int] = set()
        self._asked: frozenset[int] = frozenset()
        self._remembered: list[RememberedLabel] = []

    @property
    def watches(self) -> bool:
        """Whether seats have to be known before any face is read."""
        return bool(self._found) or (self._watch is not None and self._watch.count > 0)

    @property
    def seats(self) -> frozenset[int]:
        """Numbers of seats that are left out."""
        return frozenset(self._found)

    @property
    def notice(self) -> str:
        """One sentence for the teacher while somebody who objects was not recognised, else ""."""
        recognised = len(set(self._found.values()))
        if recognised >= self._known:
            return ""
        return (
            f"{self._known} of this class are not to be read, {recognised} recognised: exclude "
            "the others yourself if they are here"
        )

    def look(self, image: NDArray[np.uint8], tiles: Mapping[int, BoxInt]) -> None:
        """The tiles of a frame, by seat; image: uint8 (H, W, 3) RGB, nothing hidden in it."""
        if self._watch is None:
            return
        for seat in self._asked & tiles.keys():
            label = self._watch.print_of(image, tiles[seat])
            if label is not None:
                self._remembered.append(RememberedLabel(seat, label))
        unsettled = {seat: box for seat, box in tiles.items() if seat not in self._cleared}
        for seat, (objection, label) in self._watch.look(image, unsettled).items():
            self._leave_out(seat, objection)
            if label is not None:
                self._remembered.append(RememberedLabel(seat, label, objection))

    def named(self, seat: int, name: str) -> bool:
        """Whether the seat is left out for its name, which then goes no further."""
        if name not in self._names or seat in self._cleared:
            return False
        self._leave_out(seat, name)
        return True

    def apply(self, edits: SeatEdits) -> None:
        """Takes up what the teacher wants."""
        self._asked = edits.remember
        if edits.class_salt is not None and self._watch is None:
            self._watch = LabelWatch(edits.class_salt, {})
        included = self._stored - edits.excluded
        self._stored |= self._found.keys() & edits.excluded
        for seat in included & self._found.keys():
            del self._found[seat]
            self._cleared.add(seat)
        self._stored -= included

    def take(self) -> tuple[tuple[int, ...], tuple[RememberedLabel, ...]]:
        """Seats that are left out since the last call, and labels to be remembered."""
        new, remembered = tuple(sorted(self._new)), tuple(self._remembered)
        self._new.clear()
        self._remembered.clear()
        return new, remembered

    def _leave_out(self, seat: int, objection: int | str) -> None:
        if seat not in self._found:
            self._found[seat] = objection
            self._new.add(seat)
