"""Whether a tile that fits no seat may after all be one that nobody must be confused with.

The tile of an excluded student must not become a new seat, whose face is read, because a notice hid
the name for a moment. Rather nobody is seen there.
"""

from collections.abc import Iterable

from monitor.imaging.change import mean_difference
from monitor.seats.appearance import SAME_AVATAR, SAME_ROOM
from monitor.seats.types import SeenTile, Track

_RULED_OUT = -3.0  # evidence under which a tile is not that seat
_OWN_NAME_FRAMES = 15  # in a row with another name, in a room that many may share


def may_be_any(one: SeenTile, seats: Iterable[tuple[Track, float]]) -> bool:
    """Whether the tile may be one of these seats. seats: with the tile's evidence for each."""
    return any(_may_be(one, seat, evidence) for seat, evidence in seats)


def _may_be(one: SeenTile, seat: Track, evidence: float) -> bool:
    if one.label is None or evidence > _RULED_OUT:
        return True
    return shows_room_of(one, seat) and one.steady < _OWN_NAME_FRAMES


def shows_room_of(one: SeenTile, seat: Track, same_room: float = SAME_ROOM) -> bool:
    """Whether the tile looks like that of a seat, whatever name it carries.

    same_room: difference in grey levels up to which a room is the seat's.
    """
    known, limit = (seat.room, same_room) if one.video else (seat.avatar, SAME_AVATAR)
    return known is not None and mean_difference(known, one.appearance) < limit
