"""Tiles that fit no seat: a new student is who stays and cannot be one who is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.boxes import iou
from monitor.labels.fingerprint import SAME_LABEL
from monitor.seats.assignment import CLEARLY_NEW
from monitor.seats.evidence import SAME_PLACE
from monitor.seats.exclusion import may_be_any, shows_room_of
from monitor.seats.types import SeenTile, Track

_NEW_AFTER, _DOUBTFUL_AFTER = 2, 5  # frames in a row in which a tile fits no seat


@dataclass(frozen=True, slots=True, eq=False)
class Unmatched:
    """A tile that fits no seat. index: in its frame. best: its best evidence for an unmatched seat.

    evidence: float (M,), for each seat by number; here: bool (M,), whether it is where that was.
    on_stage: the large tile of who speaks, where names are written larger than elsewhere.
    """

    index: int
    tile: SeenTile
    best: float
    evidence: NDArray[np.float64]
    here: NDArray[np.bool_]
    on_stage: bool = False


class Newcomers:
    """Counts for how many frames tiles have fitted no seat."""

    def __init__(self) -> None:
        self._waiting: list[tuple[SeenTile, int]] = []

    def settle(
        self,
        unmatched: Iterable[Unmatched],
        missing: Sequence[Track],
        guarded: Sequence[Track],
        *,
        gallery_known: bool,
    ) -> list[int]:
        """Indices of the tiles of one frame that are new seats; the others wait.

        missing: seats that are not seen. guarded: of these, those that must not be confused with
        any. gallery_known: whether names stand under the tiles.
        """
        before, self._waiting = self._waiting, []
        new = []
        for each in unmatched:
            one = each.tile
            waited = 1 + max((n for old, n in before if _is_same(one, old)), default=0)
            clear = each.best < CLEARLY_NEW and (one.label is not None or not gallery_known)
            # what looks like somebody who is missing may be them, with a notice over the name
            clear = clear and not any(
                each.here[track.number - 1] or shows_room_of(one, track) for track in missing
            )
            clear = clear and not each.on_stage
            # one without video can stay in doubt: nothing is read from it
            enough = _NEW_AFTER if clear else _DOUBTFUL_AFTER
            may_be_new = waited >= enough and (clear or one.video or not gallery_known)
            likely = [(track, each.evidence[track.number - 1]) for track in guarded]
            if may_be_new and not may_be_any(one, likely):
                new.append(each.index)
            else:
                self._waiting.append((one, waited))
        return new


def _is_same(one: SeenTile, old: SeenTile) -> bool:
    if one.label is not None and old.label is not None:
        return one.label.distance(old.label) <= SAME_LABEL
    return iou(one.tile.box_xyxy, old.tile.box_xyxy) > SAME_PLACE
