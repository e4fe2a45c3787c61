"""From a picture and its tiles to what seating goes by: labels, appearance, places, steadiness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.boxes import iou_matrix
from monitor.imaging.change import mean_difference
from monitor.labels.cache import LabelCache
from monitor.labels.fingerprint import SAME_LABEL, Fingerprint
from monitor.seats.appearance import SAME_AVATAR, SAME_ROOM, tile_appearances
from monitor.seats.evidence import SAME_PLACE
from monitor.seats.types import SeenTile
from monitor.types import BoxInt, Tile, TileState

_LABEL_MARGIN = 0.4  # of a line's height around the picture of a label
_VIDEO = (TileState.VIDEO, TileState.SELF)


@dataclass(frozen=True, slots=True, eq=False)
class ObservedTiles:
    """The tiles of one frame. unchanged: each shows what it did in the frame before.

    other_picture: a tile in its place shows another room than in the frame before.
    """

    tiles: list[SeenTile]
    unchanged: bool
    other_picture: bool


class TileObserver:
    """Observes the tiles of one frame after another.

    Args:
        salt: secret of the session for the fingerprints of labels.
    """

    def __init__(self, salt: int) -> None:
        self._labels = LabelCache(salt)
        self._previous: list[SeenTile] = []

    def observe(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile], at_s: float, *, labelled: bool
    ) -> ObservedTiles:
        """The tiles as they show in this frame: image uint8 (H, W, 3) RGB; at_s: in seconds."""
        boxes = [tile.box_xyxy for tile in tiles]
        labels = self._labels.read(image, boxes if labelled else (), at_s)
        same_place = iou_matrix(boxes, [old.tile.box_xyxy for old in self._previous]) > SAME_PLACE
        appearances = tile_appearances(image, boxes)
        seen = []
        for index, tile in enumerate(tiles):
            label = labels[index] if labelled else None
            place = (len(tiles), tile.row, tile.column)
            box = None if label is None else _with_margin(label.text, tile.box_xyxy)
            name = None if label is None else label.fingerprint
            before = [self._previous[old] for old in np.flatnonzero(same_place[index]).tolist()]
            steady = 1 + sum(old.steady for old in before if _is_same_label(name, old.label))
            video = tile.state in _VIDEO
            seen.append(SeenTile(tile, place, name, steady, appearances[index], video, box))
        unchanged = len(seen) == len(self._previous) and all(
            _same(one, old) for one, old in zip(seen, self._previous, strict=True)
        )
        places = {old.tile.box_xyxy: old for old in self._previous}
        other = any(_shows_other(one, places.get(one.tile.box_xyxy)) for one in seen)
        self._previous = seen
        return ObservedTiles(seen, unchanged, other)

    def stretches(
        self, image: NDArray[np.uint8], one: SeenTile, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """Parts of the line of text in a tile, see `LabelReader.stretches`."""
        return self._labels.stretches(image, one.tile.box_xyxy, log_ratios)


def _is_same_label(one: Fingerprint | None, old: Fingerprint | None) -> bool:
    return one is not None and old is not None and one.distance(old) <= SAME_LABEL / 2


def _same(one: SeenTile, old: SeenTile) -> bool:
    if one.tile.box_xyxy != old.tile.box_xyxy or one.video != old.video:
        return False
    limit = SAME_ROOM if one.video else SAME_AVATAR
    return (
        _is_same_label(one.label, old.label)
        and mean_difference(one.appearance, old.appearance) < limit
    )


def _shows_other(one: SeenTile, old: SeenTile | None) -> bool:
    if old is None or not (one.video and old.video):
        return False
    return mean_difference(one.appearance, old.appearance) >= SAME_ROOM


def _with_margin(text: BoxInt, tile: BoxInt) -> BoxInt:
    margin = round(_LABEL_MARGIN * (text[3] - text[1]))
    return (
        max(tile[0], text[0] - margin),
        max(tile[1], text[1] - margin),
        min(tile[2], text[2] + margin),
        min(tile[3], text[3] + margin),
    )
