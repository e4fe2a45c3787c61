"""Faces that are pictures: a poster, a photo on a shelf, the face of a virtual background.

A picture has no motion of its own while the rest of its tile moves. So the pixels where a face
stands are kept, averaged to a few cells, and compared with those of later frames. A face whose
cells stay the same, but for the noise of that tile's still parts, while other parts of the tile
change again and again is a picture, until it moves: a living face sways and blinks.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.boxes import iou
from monitor.imaging.change import mean_difference
from monitor.imaging.pixels import cell_means
from monitor.types import BoxFloat, BoxInt

Patch = NDArray[np.float32]

ALONE_EVERY_S = 4.0
"""How often a face by itself is compared."""

_CELLS = 8
_TILE_CELLS_WH = (32, 18)
_STILL_LEVELS = 2.5  # mean change of a face that may be still, before the noise is known
_LEAST_LEVELS = 0.7  # of noise that is allowed for
_NOISE_TIMES = 2.0
_MOVED_LEVELS = 6.0  # change of a cell of the tile that is no noise
_MOVED_NOISES = 5.0
_MOVED_CELLS = 6
_MOVED_FRAMES = 4
_STILL_S = 12.0  # beside a face that moves
_STILL_ALONE_S = 40.0
_WATCH_AFTER_S = 2.0
_GONE_S = 6.0
_STIRS, _CALM_S = 3, 8.0  # a face is alive that changed so often and not so long ago
_SAME_OVERLAP = 0.4
_MOST_KEPT = 6  # per tile
_WHOLE = (0.0, 0.0, 1.0, 1.0)


class _Spot:
    """Where a face was. area: x0, y0, x1, y1 as shares of the tile; cells: its pixels then.

    since_s: since when they are the same. tile, moves: the whole tile a moment later, and in how
    many frames parts of it had changed. stirs: how often it changed there. picture: found to be
    one.
    """

    __slots__ = ("area", "cells", "moves", "picture", "seen_s", "since_s", "stirs", "tile")

    def __init__(self, area: BoxFloat, cells: Patch, at_s: float, stirs: int = 0) -> None:
        self.area, self.cells = area, cells
        self.since_s = self.seen_s = at_s
        self.tile: Patch | None = None
        self.moves, self.stirs = 0, stirs
        self.picture = False

    def stirs_at(self, at_s: float) -> int:
        """How often it changed lately."""
        return self.stirs if at_s - self.since_s < _CALM_S else 0


class StaticFaces:
    """Tells the faces of one tile that are pictures, frame after frame.

    begins_s: when faces by themselves are compared for the first time. Tiles that begin at
    different times are not compared in the same frames.
    """

    def __init__(self, begins_s: float = -math.inf) -> None:
        self._spots: list[_Spot] = []
        self._next_s = begins_s

    def is_picture(self, image: NDArray[np.uint8], tile: BoxInt, face: BoxFloat) -> bool:
        """Whether this face, in pixels of the image uint8 (H, W, 3), is one known as a picture."""
        pictures = [spot for spot in self._spots if spot.picture]
        if not pictures:
            return False
        spot = _at(pictures, _share(tile, face))
        if spot is None:
            return False
        now = _cells(image, tile, spot.area)
        return now is not None and _change(now, spot.cells) <= _STILL_LEVELS

    def update(
        self, image: NDArray[np.uint8], tile: BoxInt, faces: Sequence[BoxFloat], at_s: float
    ) -> bool:
        """Takes the faces of one frame, pictures among them; whether another picture was found.

        A face by itself is compared every few seconds only: nearly all of them are alive.
        """
        if len(faces) < 2 and at_s < self._next_s:
            return False
        self._next_s = at_s + ALONE_EVERY_S
        still: list[tuple[_Spot, Patch]] = []
        for face in faces:
            area = _share(tile, face)
            spot = _at(self._spots, area)
            now = None if spot is None else _cells(image, tile, spot.area)
            if spot is not None and now is not None and _change(now, spot.cells) <= _STILL_LEVELS:
                spot.seen_s = at_s
                if not spot.picture and at_s - spot.since_s >= _WATCH_AFTER_S:
                    still.append((spot, now))
                continue
            stirs = 0
            if spot is not None and not spot.picture:  # a picture stays one behind who passes
                self._spots.remove(spot)
                stirs = spot.stirs_at(at_s) + 1
            cells = _cells(image, tile, area)
            if cells is not None:
                self._spots.append(_Spot(area, cells, at_s, stirs))
        if still:
            self._judge(image, tile, still, alone=len(still) == len(faces), at_s=at_s)
        kept = [one for one in self._spots if one.picture or at_s - one.seen_s <= _GONE_S]
        self._spots = kept[-_MOST_KEPT:]
        return any(spot.picture for spot, _ in still)

    def is_alive(self, tile: BoxInt, face: BoxFloat, at_s: float) -> bool:
        """Whether a face of the last `update` has moved lately, as no picture does."""
        spot = _at(self._spots, _share(tile, face))
        return spot is not None and not spot.picture and spot.stirs_at(at_s) >= _STIRS

    def _judge(
        self,
        image: NDArray[np.uint8],
        tile: BoxInt,
        still: Sequence[tuple[_Spot, Patch]],
        *,
        alone: bool,
        at_s: float,
    ) -> None:
        """Which faces that stand still are pictures; the tile's still parts tell its noise."""
        whole = _cells(image, tile, _WHOLE, _TILE_CELLS_WH)
        for spot, now in still:
            if spot.tile is None or whole is None:
                spot.tile = whole
                continue
            change = _levelled(whole - spot.tile)
            noise = _median(change)
            change[-3:] = 0  # the name, and icons beside it
            change[0] = change[:, 0] = change[:, -1] = 0  # an active speaker's border
            _part(change, spot.area)[:] = 0
            moved = int((change > max(_MOVED_LEVELS, _MOVED_NOISES * noise)).sum())
            spot.moves += moved >= _MOVED_CELLS
            if _change(now, spot.cells) > max(_LEAST_LEVELS, noise * _finer(spot.area)):
                spot.stirs = spot.stirs_at(at_s) + 1
                spot.cells, spot.since_s, spot.tile, spot.moves = now, at_s, None, 0
                continue
            enough_s = _STILL_ALONE_S if alone else _STILL_S
            spot.picture = at_s - spot.since_s >= enough_s and spot.moves >= _MOVED_FRAMES


def _share(tile: BoxInt, face: BoxFloat) -> BoxFloat:
    """A face, in pixels, as shares of its tile; cut off at its edges."""
    width, height = tile[2] - tile[0], tile[3] - tile[1]
    x0, x1 = (min(max((x - tile[0]) / width, 0.0), 1.0) for x in (face[0], face[2]))
    y0, y1 = (min(max((y - tile[1]) / height, 0.0), 1.0) for y in (face[1], face[3]))
    return x0, y0, x1, y1


def _at(spots: Sequence[_Spot], area: BoxFloat) -> _Spot | None:
    """The one that lies where a face is."""
    best = max(spots, key=lambda spot: iou(spot.area, area), default=None)
    return best if best is not None and iou(best.area, area) >= _SAME_OVERLAP else None


def _cells(
    image: NDArray[np.uint8],
    tile: BoxInt,
    area: BoxFloat,
    cells_wh: tuple[int, int] = (_CELLS, _CELLS),
) -> Patch | None:
    """Mean brightness of an area's cells, float32 (rows, columns); None where it is too small."""
    width, height = tile[2] - tile[0], tile[3] - tile[1]
    x0, x1 = (tile[0] + round(x * width) for x in (area[0], area[2]))
    y0, y1 = (tile[1] + round(y * height) for y in (area[1], area[3]))
    part = image[y0:y1, x0:x1]
    if part.shape[0] < cells_wh[1] or part.shape[1] < cells_wh[0]:
        return None
    return cell_means(part, cells_wh).astype(np.float32)


def _levelled(difference: Patch) -> Patch:
    """Change of each cell in levels, less what changed everywhere, as light does."""
    return np.asarray(np.abs(difference - _median(difference)), np.float32)


def _median(cells: Patch) -> float:
    return float(np.sort(cells, axis=None)[cells.size // 2])


def _change(one: Patch, two: Patch) -> float:
    """Mean change of a cell in levels, less the mean change of all, as light makes it."""
    difference = one - two
    return mean_difference(difference, difference.mean())


def _part(cells: Patch, area: BoxFloat) -> Patch:
    """The cells of a tile that an area touches."""
    columns, rows = _TILE_CELLS_WH
    x0, y0, x1, y1 = area
    return cells[int(y0 * rows) : int(y1 * rows) + 1, int(x0 * columns) : int(x1 * columns) + 1]


def _finer(area: BoxFloat) -> float:
    """How much more noise a cell of a face keeps than one of the tile, which is larger."""
    columns, rows = _TILE_CELLS_WH
    wide = (area[2] - area[0]) * columns / _CELLS
    tall = (area[3] - area[1]) * rows / _CELLS
    return _NOISE_TIMES * max(1.0, 1.0 / math.sqrt(wide * tall))
