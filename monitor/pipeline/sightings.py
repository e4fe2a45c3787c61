"""Where every seat shows on the screen, and which have left it."""

from collections.abc import Sequence

from monitor.seats.types import SeatedTile
from monitor.types import TileState
from storage.kinds import SeatState
from storage.records import SeatSighting

_STATES = {
    TileState.VIDEO: SeatState.VIDEO,
    TileState.CAMERA_OFF: SeatState.CAMERA_OFF,
    TileState.SELF: SeatState.SELF,
    TileState.EXCLUDED: SeatState.EXCLUDED,
}


class SeatPlaces:
    """Row and column of every seat on the screen."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[int, int]] = {}

    def update(self, seated: Sequence[SeatedTile]) -> list[SeatSighting]:
        """Takes the seats of one frame; those whose tile has left, at their last known place."""
        shown = {each.seat: (each.tile.row, each.tile.column) for each in seated}
        gone = {seat: place for seat, place in self._places.items() if seat not in shown}
        self._places = shown
        return [SeatSighting(seat, *place, SeatState.AWAY) for seat, place in gone.items()]


def state_of(tile_state: TileState) -> SeatState:
    """A tile's state as it is stored of its seat."""
    return _STATES[tile_state]
