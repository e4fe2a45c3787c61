"""What a solved gallery looks like."""

from dataclasses import dataclass

from monitor.types import BoxInt, Tile


@dataclass(frozen=True, slots=True)
class GalleryLayout:
    """Tiles of one picture in reading order.

    kind: "grid"; "none" where no gallery can be made out; "unsettled" where a tracker waits for a
    second frame. rows, columns: of the grid; columns is the highest number of a column. overlay:
    the tile that lies over others, as one's own picture in a corner.
    """

    tiles: tuple[Tile, ...]
    kind: str
    rows: int
    columns: int
    overlay: BoxInt | None = None


NO_GALLERY = GalleryLayout((), "none", 0, 0)
UNSETTLED = GalleryLayout((), "unsettled", 0, 0)
