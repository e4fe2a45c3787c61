"""Whether a picture still shows a layout solved before, judged from the gaps around its tiles.

Comparing some thousand points is a tenth of the work of solving the layout anew. Wherever it is in
doubt the check fails, and the layout is solved: it can cost time, never a tile.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.layout import GalleryLayout
from monitor.gallery.overlay import edges_hold
from monitor.gallery.tile_content import Content, classify
from monitor.imaging.change import ChangeDetector
from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt, Tile, TileState

_LONGEST_RUN = 20  # frames after which the layout is solved anew in any case
_CHANGED_LEVELS = 14  # beyond video noise
_CHANGED = ChangeDetector(levels=_CHANGED_LEVELS)
_RING_SHARE = 0.25  # of the points around one tile that may change: a toast, a badge
_GAP_SHARE = 0.02  # of all points in the gaps
_GRID_POINTS = 320  # along the long side
_RING_POINTS = 24  # along each side of a tile


class LayoutCheck:
    """Remembers the gaps of one picture uint8 (H, W, 3) whose layout has been solved."""

    def __init__(self, image: NDArray[np.uint8], layout: GalleryLayout) -> None:
        self._layout = layout
        self._boxes = [tile.box_xyxy for tile in layout.tiles]
        self._shape = image.shape
        self._contents = classify(image, self._boxes)
        self._ring = _ring_points(np.array(self._boxes), image.shape)
        self._gap = _gap_points(np.array(self._boxes), image)
        self._ring_free = _outside(self._ring, self._boxes, layout.overlay)
        self._ring_before = image[self._ring]
        self._gap_before = image[self._gap]
        self._left = _LONGEST_RUN

    def still_shown(self, image: NDArray[np.uint8]) -> GalleryLayout | None:
        """The layout with the tiles' present states, or None where it must be solved anew."""
        self._left -= 1
        if self._left < 0 or image.shape != self._shape:
            return None
        gap = _changed(image[self._gap], self._gap_before)
        ring = _changed(image[self._ring], self._ring_before) & self._ring_free
        if gap.size and gap.mean() > _GAP_SHARE:
            return None
        if ring.mean(axis=(1, 2)).max() > _RING_SHARE or ring.mean(axis=2).max() > 2 * _RING_SHARE:
            return None
        overlay = self._layout.overlay
        if overlay is not None and not edges_hold(image, overlay):
            return None
        contents = classify(image, self._boxes)
        # a tile that turned empty may be gone, and its neighbours with it
        if any(
            now is Content.EVEN and before is not Content.EVEN
            for now, before in zip(contents, self._contents, strict=True)
        ):
            return None
        tiles = [
            _with_state(tile, content)
            for tile, content in zip(self._layout.tiles, contents, strict=True)
        ]
        return replace(self._layout, tiles=tuple(tiles))


def tile_states(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[TileState]:
    """Whether each tile of a picture shows a camera's picture, or that the camera is off."""
    return [_state(content) for content in classify(image, list(boxes))]


def _state(content: Content) -> TileState:
    return TileState.VIDEO if content is Content.PICTURE else TileState.CAMERA_OFF


def _with_state(tile: Tile, content: Content) -> Tile:
    state = _state(content)
    return tile if tile.state is state else replace(tile, state=state)


Points = tuple[NDArray[np.intp], NDArray[np.intp]]


def _changed(now: NDArray[np.uint8], before: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which points, colours (..., 3), have changed in any channel."""
    result: NDArray[np.bool_] = largest_of_channels(_CHANGED.mask(now, before)) > 0
    return result


def _ring_points(boxes: NDArray[np.intp], shape: tuple[int, ...]) -> Points:
    """Rows and columns (N, 4, 24) of points one pixel outside each side of each tile."""
    x0, y0, x1, y1 = (boxes[:, side : side + 1] for side in range(4))
    along = np.linspace(0.12, 0.88, _RING_POINTS)
    x = np.rint(x0 + (x1 - x0) * along).astype(np.intp)
    y = np.rint(y0 + (y1 - y0) * along).astype(np.intp)
    rows = np.stack([y0 - 2 + 0 * x, y1 + 1 + 0 * x, y, y], axis=1)
    columns = np.stack([x, x, x0 - 2 + 0 * y, x1 + 1 + 0 * y], axis=1)
    return np.clip(rows, 0, shape[0] - 1), np.clip(columns, 0, shape[1] - 1)


def _outside(points: Points, boxes: Sequence[BoxInt], overlay: BoxInt | None) -> NDArray[np.bool_]:
    """Which ring points (N, 4, 24) lie on the ground: not those of, or under, an overlay."""
    rows, columns = points
    if overlay is None:
        return np.ones(rows.shape, bool)
    x0, y0, x1, y1 = overlay
    under = (rows >= y0 - 3) & (rows < y1 + 3) & (columns >= x0 - 3) & (columns < x1 + 3)
    own = np.array([box == overlay for box in boxes])
    free: NDArray[np.bool_] = ~under & ~own[:, np.newaxis, np.newaxis]
    return free


def _gap_points(boxes: NDArray[np.intp], image: NDArray[np.uint8]) -> Points:
    """Points (K,) of the ground between the tiles and half a tile around them."""
    height, width = image.shape[:2]
    half_w = int(np.median(boxes[:, 2] - boxes[:, 0])) // 2
    half_h = int(np.median(boxes[:, 3] - boxes[:, 1])) // 2
    step = max(2, max(height, width) // _GRID_POINTS)
    top, left = max(0, boxes[:, 1].min() - half_h), max(0, boxes[:, 0].min() - half_w)
    bottom, right = min(height, boxes[:, 3].max() + half_h), min(width, boxes[:, 2].max() + half_w)
    inside = np.zeros((height, width), bool)
    for x0, y0, x1, y1 in boxes.tolist():
        inside[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3] = True
    rows, columns = np.mgrid[top:bottom:step, left:right:step]
    free = ~inside[rows, columns]
    rows, columns = rows[free], columns[free]
    if not len(rows):
        return rows, columns
    colours = image[rows, columns].astype(np.int16)
    # only the ground itself: clocks, chats and shared pictures beside it may move as they like
    strays = largest_of_channels(np.abs(colours - np.median(colours, axis=0)))
    ground = strays <= _CHANGED_LEVELS
    return rows[ground], columns[ground]
