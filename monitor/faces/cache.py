"""Faces that stand where they stood a moment ago are not searched again.

Finding the faces of 49 tiles takes most of a frame's time, and most students sit still from one
frame to the next. So each tile is kept as a small grey picture, a face about twenty cells wide. In
the next frame a face is carried on where its cells are found again, at most a few cells away: its
box moves with them. Whatever is in doubt is searched anew: it can cost time, never a face.

- a face that turned, left or was covered does not fit its cells any more;
- where much of the rest of the tile changed somebody may have come;
- every tile is searched again after some seconds, each tile in another frame.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.faces.detection import FoundFace
from monitor.imaging.change import ChangeDetector
from monitor.imaging.pixels import cell_means
from monitor.imaging.scan_schedule import ScanSchedule
from monitor.types import BoxInt

_SEARCH_EVERY_S = 6.0
_FACE_CELLS = 20
_EMPTY_CELLS = 40  # across a tile without a face
_REACH_CELLS = 3  # a face that moved further is searched
_AROUND = 0.15  # of a face's side, compared on each side of it
_SAME = 0.94  # correlation of the cells of a face with those it had
_LEAST_CONTRAST = 4.0  # grey levels: flatter cells fit anywhere
_CHANGED_SHARE = 0.4  # of the cells of a face that may change elsewhere in its tile
_EMPTY_TILE = ChangeDetector(levels=24.0, share=0.01)

Grey = NDArray[np.uint8]
Cells = tuple[int, int, int, int]
Search = Callable[[Mapping[int, Sequence[FoundFace]]], Mapping[int, Sequence[FoundFace]]]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A tile when its faces were searched. cells: grey, one value per `factor` pixels.

    areas: of each face and a little around it, in cells.
    """

    faces: tuple[FoundFace, ...]
    areas: tuple[Cells, ...]
    cells: Grey
    factor: int


class FaceCache:
    """The faces of the newest frame, by tile. Not for several threads at once."""

    def __init__(self) -> None:
        self._tiles: dict[BoxInt, _Kept] = {}
        self._schedule = ScanSchedule(_SEARCH_EVERY_S)

    def faces(
        self, image: NDArray[np.uint8], tiles: Sequence[BoxInt], at_s: float, search: Search
    ) -> dict[int, list[FoundFace]]:
        """The faces of every tile, by its index: carried on where they stayed, else searched.

        image: uint8 (H, W, 3) RGB. at_s: when, in seconds. search: gets the faces that were carried
        on, an empty list for a tile that had none and has not changed; answers those of all tiles
        it searched, which replace what was carried on.
        """
        known = self._carried_on(image, tiles, at_s)
        found = search(known)
        self._keep(image, tiles, found)
        return {**known, **{index: list(faces) for index, faces in found.items()}}

    def _carried_on(
        self, image: NDArray[np.uint8], tiles: Sequence[BoxInt], at_s: float
    ) -> dict[int, list[FoundFace]]:
        before, self._tiles = self._tiles, {}
        self._schedule.advance(at_s)
        known = {}
        for index, tile in enumerate(tiles):
            kept = before.get(tile)
            # neighbours are searched in different frames, so that none pays for all of them
            if kept is None or self._schedule.is_due(index, len(tiles)):
                continue
            faces = _again(image, tile, kept)
            if faces is not None:
                self._tiles[tile] = kept
                known[index] = faces
        return known

    def _keep(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[BoxInt],
        found: Mapping[int, Sequence[FoundFace]],
    ) -> None:
        for index, faces in found.items():
            tile = tiles[index]
            if faces:
                factor = round(min(face.side for face in faces) / _FACE_CELLS)
            else:
                factor = round((tile[2] - tile[0]) / _EMPTY_CELLS)
            factor = max(1, factor)
            cells = _cells(image, tile, factor)
            areas = tuple(_area(face, tile, cells, factor) for face in faces)
            if cells.size:
                self._tiles[tile] = _Kept(tuple(faces), areas, cells, factor)


def _again(image: NDArray[np.uint8], tile: BoxInt, kept: _Kept) -> list[FoundFace] | None:
    """The faces of a tile where they are now; None where they must be searched."""
    cells = _cells(image, tile, kept.factor)
    if cells.shape != kept.cells.shape:
        return None
    if not kept.faces:
        return None if _EMPTY_TILE.has_changed(cells, kept.cells) else []
    changed = _EMPTY_TILE.mask(cells, kept.cells)
    faces = []
    for face, area in zip(kept.faces, kept.areas, strict=True):
        shift = _shift(kept.cells, cells, area)
        if shift is None:
            return None
        faces.append(face.moved(shift[0] * kept.factor, shift[1] * kept.factor))
        x0, y0, x1, y1 = _wider(area, _REACH_CELLS, cells)
        changed[y0:y1, x0:x1] = 0
    elsewhere = cv2.countNonZero(changed)
    return faces if elsewhere <= _CHANGED_SHARE * _FACE_CELLS**2 else None


def _shift(before: Grey, now: Grey, area: Cells) -> tuple[float, float] | None:
    """How far the cells of an area have moved, in cells; None where they are not found again."""
    x0, y0, x1, y1 = area
    pattern = before[y0:y1, x0:x1]
    if min(pattern.shape) < _FACE_CELLS // 4 or cv2.meanStdDev(pattern)[1][0, 0] < _LEAST_CONTRAST:
        return None
    left, top, right, bottom = _wider(area, _REACH_CELLS, now)
    fits = np.asarray(
        cv2.matchTemplate(now[top:bottom, left:right], pattern, cv2.TM_CCOEFF_NORMED), np.float32
    )
    _, best, _, (x, y) = cv2.minMaxLoc(fits)
    if best < _SAME:
        return None
    off_x, off_y = _peak(fits[y], x), _peak(fits[:, x], y)
    if off_x is None or off_y is None:
        return None
    return left + x + off_x - x0, top + y + off_y - y0


def _peak(fits: NDArray[np.float32], at: int) -> float | None:
    """Where a parabola through the best fit and its neighbours is highest, -0.5..0.5.

    None where the best fit is the outermost: the true one may lie beyond. A face at the edge of
    its tile cannot be followed there, and stays.
    """
    if len(fits) < 2 * _REACH_CELLS + 1:
        return 0.0
    if not 0 < at < len(fits) - 1:
        return None
    before, best, after = (float(value) for value in fits[at - 1 : at + 2])
    bend = before - 2 * best + after
    return 0.0 if bend >= 0 else min(max(0.5 * (before - after) / bend, -0.5), 0.5)


def _area(face: FoundFace, tile: BoxInt, cells: Grey, factor: int) -> Cells:
    around = _AROUND * face.side
    x0, y0, x1, y1 = face.box_xyxy
    left, top = tile[:2]
    height, width = cells.shape
    return (
        max(0, round((x0 - around - left) / factor)),
        max(0, round((y0 - around - top) / factor)),
        min(width, round((x1 + around - left) / factor)),
        min(height, round((y1 + around - top) / factor)),
    )


def _wider(area: Cells, by: int, cells: Grey) -> Cells:
    height, width = cells.shape
    x0, y0, x1, y1 = area
    return max(0, x0 - by), max(0, y0 - by), min(width, x1 + by), min(height, y1 + by)


def _cells(image: NDArray[np.uint8], tile: BoxInt, factor: int) -> Grey:
    """A tile in grey, means of squares of `factor` pixels."""
    columns, rows = (tile[2] - tile[0]) // factor, (tile[3] - tile[1]) // factor
    x0, y0 = tile[:2]
    part = image[y0 : y0 + rows * factor, x0 : x0 + columns * factor]
    if not columns or not rows:
        return np.zeros((0, 0), np.uint8)
    return cell_means(part, (columns, rows))
