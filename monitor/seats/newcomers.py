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
_PATIENT_AFTER = 30  # the same for one that most likely is a seat whose name shows differently now
_OWN_ROOM_AFTER = 3  # frames in a row in which a tile shows the room that only one seat has
_OWN_ROOM, _NEXT_ROOM = 7.0, 11.0  # differences in grey levels: of that seat at most, of the next
_LEAST_ROOMS = 5  # of known seats, among which a room that many share would have shown
_OTHER_NAME = -2.5  # evidence under which a name is that of somebody else
_RATHER_OTHER_NAME = -1.5  # the same across sizes of the tile; labels of any two differ by -2.1
_VERY_OWN_ROOM = 4.0  # difference in grey levels up to which a room outweighs such a name


@dataclass(frozen=True, slots=True, eq=False)
class Unmatched:
    """A tile that fits no seat. index: in its frame. best: its best evidence for an unmatched seat.

    evidence: float (M,), for each seat by number; labels: the same of its label alone; here: bool
    (M,), whether it is where that was; resized: whether the label was compared across sizes.
    on_stage: the large tile of who speaks, where names are written larger than elsewhere.
    owner: number of the one seat whose room it shows, see `room_owners`; owner_room: how different
    that is, in grey levels.
    """

    index: int
    tile: SeenTile
    best: float
    evidence: NDArray[np.float64]
    labels: NDArray[np.float64]
    here: NDArray[np.bool_]
    resized: NDArray[np.bool_]
    on_stage: bool = False
    owner: int | None = None
    owner_room: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """Indices of tiles. new: seats of their own. owned: with the known seat each of them has."""

    new: list[int]
    owned: dict[int, int]


def room_owners(rooms: NDArray[np.float64], missing: Sequence[Track]) -> dict[int, int]:
    """Index of each tile that shows the room of one missing seat, with that seat's number.

    Nobody else has a room like it, seen or not: a background that many share tells nothing.

    rooms: float (N, M), differences of tiles and seats in grey levels, NaN where there is none.
    """
    if (~np.isnan(rooms)).any(axis=0).sum() < _LEAST_ROOMS:
        return {}
    apart = np.nan_to_num(rooms, nan=np.inf)
    owners = {}
    for track in missing:
        column = track.number - 1
        tiles = np.flatnonzero(apart[:, column] <= _NEXT_ROOM)
        if len(tiles) != 1 or apart[tiles[0], column] > _OWN_ROOM:
            continue
        if (apart[tiles[0]] <= _NEXT_ROOM).sum() == 1:
            owners[int(tiles[0])] = track.number
    return owners


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
    ) -> Settled:
        """The tiles of one frame that are new seats, or known ones after all; the others wait.

        missing: seats that are not seen. guarded: of these, those that must not be confused with
        any. gallery_known: whether names stand under the tiles.
        """
        before, self._waiting = self._waiting, []
        settled = Settled([], {})
        for each in unmatched:
            one = each.tile
            waited = 1 + max((n for old, n in before if _is_same(one, old)), default=0)
            if each.owner is not None and waited >= _OWN_ROOM_AFTER and _may_own(each, each.owner):
                settled.owned[each.index] = each.owner
                continue
            clear = each.best < CLEARLY_NEW and (one.label is not None or not gallery_known)
            # what looks like somebody who is missing may be them, with a notice over the name
            like = [
                track
                for track in missing
                if each.here[track.number - 1] or shows_room_of(one, track)
            ]
            half_named = any(each.labels[track.number - 1] > 0 for track in missing)
            clear = clear and not like and not half_named and not each.on_stage
            enough = _NEW_AFTER if clear else _DOUBTFUL_AFTER
            if gallery_known and not clear and (half_named or _needs_patience(each, like)):
                enough = _PATIENT_AFTER
            # one without video can stay in doubt: nothing is read from it
            may_be_new = waited >= enough and (clear or one.video or not gallery_known)
            likely = [(track, each.evidence[track.number - 1]) for track in guarded]
            if may_be_new and not may_be_any(one, likely):
                settled.new.append(each.index)
            else:
                self._waiting.append((one, waited))
        return settled


def _may_own(each: Unmatched, number: int) -> bool:
    """Whether the name does not say that it is somebody else in that seat's room.

    Across sizes of the tile a name is easily misread; at its own size it is not. Where it seems to
    be another one the room has to be very much alike.
    """
    told = each.labels[number - 1]
    doubtful = each.resized[number - 1] and each.owner_room > _VERY_OWN_ROOM
    return bool(np.isnan(told) or told > (_RATHER_OTHER_NAME if doubtful else _OTHER_NAME))


def _needs_patience(each: Unmatched, like: Sequence[Track]) -> bool:
    """Whether a tile had better stay without a seat for longer than get another student's.

    like: missing seats whose room or place it has. So it is without a name, in a room that only one
    missing student has, and where a missing student's name was never seen at this size.
    """
    if each.tile.label is None or each.owner is not None or each.best >= CLEARLY_NEW:
        return True
    return any(
        each.resized[track.number - 1] and each.labels[track.number - 1] > _OTHER_NAME
        for track in like
    )


def _is_same(one: SeenTile, old: SeenTile) -> bool:
    if one.label is not None and old.label is not None:
        return one.label.distance(old.label) <= SAME_LABEL
    return iou(one.tile.box_xyxy, old.tile.box_xyxy) > SAME_PLACE
