"""Searches the text of a tile that fits no seat for the name of a student who is missing.

An icon that came up, the end of a plate or letters on clothes change what is read of a label. Where
the room is that of a student who is missing, and their name stands somewhere in the line of text,
it is them.
"""

import math
from collections.abc import Callable, Sequence

from monitor.labels.fingerprint import SAME_LABEL, Fingerprint, compare
from monitor.seats.exclusion import shows_room_of
from monitor.seats.types import SeenTile, Track

Stretches = Callable[[SeenTile, Sequence[float]], list[Fingerprint]]
"""Parts of a tile's line of text of the given ratios: see `LabelReader.stretches`."""

_OWN_ROOM = 6.0
"""Difference in grey levels; in a background that many share a notice may hold another's name."""
_LONG = math.log(3.0)  # width over height; two letters may stand in any other name


def reidentified(one: SeenTile, missing: Sequence[Track], stretches: Stretches) -> Track | None:
    """Whose tile it is, out of the seats that are not seen; None where none or several fit.

    Tiles with the camera off are not searched: nothing stands beside their names, and initials look
    alike.
    """
    if one.label is None or not one.video:
        return None
    likely = [
        seat for seat in missing if _long_labels(seat) and shows_room_of(one, seat, _OWN_ROOM)
    ]
    if not likely:
        return None
    ratios = {
        float(ratio) for seat in likely for label in _long_labels(seat) for ratio in label.log_ratio
    }
    parts = stretches(one, sorted(ratios))
    fitting = [
        seat
        for seat in likely
        if compare(parts, _long_labels(seat)).distance.min(initial=1.0) <= SAME_LABEL
    ]
    return fitting[0] if len(fitting) == 1 else None


def _long_labels(seat: Track) -> list[Fingerprint]:
    return [label for _, label in seat.labels if label.log_ratio[0] >= _LONG]
