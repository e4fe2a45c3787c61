"""Who speaks, as the meeting program frames it: the teacher, or somebody of the class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.speaker import framed_tiles
from monitor.seats.types import SeatedTile
from monitor.types import TileState
from storage.records import Speech


def speech_of(
    image: NDArray[np.uint8], seated: Sequence[SeatedTile], *, individuals: bool = False
) -> Speech | None:
    """Whether the teacher's own tile is framed, and whether another is; None of a single tile.

    image: uint8 (H, W, 3) RGB. individuals: which students' tiles are is told as well, else not.
    Excluded students count for nothing.
    """
    shown = [one for one in seated if one.tile.state is not TileState.EXCLUDED]
    watched = [one.tile for one in shown]
    if len(watched) < 2:
        return None
    framed = framed_tiles(image, [tile.box_xyxy for tile in watched])
    own = [seen for tile, seen in zip(watched, framed, strict=True) if _is_own(tile.state)]
    others = [seen for tile, seen in zip(watched, framed, strict=True) if not _is_own(tile.state)]
    seats: tuple[int, ...] = ()
    if individuals:
        seats = tuple(
            one.seat
            for one, seen in zip(shown, framed, strict=True)
            if seen and not _is_own(one.tile.state)
        )
    return Speech(any(own) if own else None, any(others), seats)


def _is_own(state: TileState) -> bool:
    return state is TileState.SELF
