"""Evidence that a rectangle is a tile: its sides, its faces, and what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.avatars import is_profile_photo
from monitor.gallery.hypotheses.around_faces import likely_shape, side_shares
from monitor.gallery.hypotheses.straight_edges import EdgeMaps
from monitor.gallery.tile_content import Content, classify
from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_SIDES_OF_FACE, _SIDES_OF_CUT_FACE = 0.35, 0.6
_SIDES_OF_AVATAR, _SIDES_OF_ALIKE = 0.75, 0.45  # alone, or of the colour of another
_SIDES_OF_PICTURE, _LEAST_OF_PICTURE = 0.66, 0.3
_SIDES_OF_EVEN = 0.85
_SAME_LEVELS = 3  # of a plain surface that goes on across a side
_SAME_SHARE = 0.9
_CENTRED_X, _CENTRED_Y = 0.04, 0.13  # of a tile: how far a name or photo is from its middle
_NAME_ROWS = (0.1, 0.8)  # below stands the label, above buttons
_NAME_COLUMNS = (0.04, 0.96)
_NAME_WIDTH = (0.03, 0.9)


@dataclass(frozen=True, slots=True)
class Cell:
    """One tile of a lattice, in pixels of the edge maps.

    faces: numbers of those in it. sides: mean share of its sides that is an edge, 0..1, of those
    across which a plain surface does not simply go on. known: how many sides those are, least: the
    least of their shares. ground: median colour of its outer parts. prior: what speaks for its
    shape, see `likely_shape`.
    """

    box: BoxInt
    faces: tuple[int, ...]
    content: Content
    sides: float
    known: int
    least: float
    ground: tuple[int, int, int]
    prior: float


class CellEvidence:
    """Judges rectangles of one picture, uint8 (H, W, 3). faces: (K, 4) in pixels of the maps."""

    def __init__(
        self, image: NDArray[np.uint8], maps: EdgeMaps, faces: NDArray[np.float32]
    ) -> None:
        self.image, self.maps, self._faces = image, maps, faces
        self._cells: dict[BoxInt, Cell] = {}
        self._middles = np.stack(
            [(faces[:, 0] + faces[:, 2]) / 2, (faces[:, 1] + faces[:, 3]) / 2], axis=1
        )

    def cell(self, box: BoxInt) -> Cell:
        """What is known of a rectangle, in pixels of the maps."""
        if box not in self._cells:
            self._cells[box] = self._judged(box)
        return self._cells[box]

    def _judged(self, box: BoxInt) -> Cell:
        x0, y0, x1, y1 = box
        x, y = self._middles.T
        inside = np.flatnonzero((x0 < x) & (x < x1) & (y0 < y) & (y < y1))
        scale = self.maps.scale
        full = (x0 * scale, y0 * scale, x1 * scale, y1 * scale)
        shares = side_shares(self.maps, np.array([box], np.intp))[0]
        known = ~self._goes_on(full)
        sides = float(shares[known].mean()) if known.any() else 0.0
        least = float(shares[known].min()) if known.any() else 0.0
        return Cell(
            box,
            tuple(inside.tolist()),
            self.content(full),
            sides,
            int(known.sum()),
            least,
            _outer_colour(self.image, full),
            float(likely_shape(self.maps, np.array([box], np.intp))[0]),
        )

    def is_tile(self, cell: Cell, off: Sequence[Cell]) -> bool:
        """Whether a cell next to a tile is one too. off: tiles whose camera is known to be off."""
        if cell.faces:
            least = _SIDES_OF_FACE if self._holds_faces(cell) else _SIDES_OF_CUT_FACE
            return cell.sides >= least and cell.known > 1
        if cell.content is Content.AVATAR:
            if cell.known > 1 and cell.sides >= _SIDES_OF_AVATAR:
                return True
            # between tiles of one colour few sides are seen, or none
            alike = any(_near(cell.ground, one.ground) for one in off)
            return alike and (cell.known == 0 or cell.sides >= _SIDES_OF_ALIKE)
        if cell.content is Content.EVEN:
            return cell.sides >= _SIDES_OF_EVEN and cell.known > 2
        return (
            cell.sides >= _SIDES_OF_PICTURE and cell.least >= _LEAST_OF_PICTURE and cell.known > 2
        )

    def _holds_faces(self, cell: Cell) -> bool:
        """Whether the faces of a cell lie in it wholly."""
        x0, y0, x1, y1 = cell.box
        faces = self._faces[list(cell.faces)]
        return bool(((faces[:, :2] >= (x0, y0)) & (faces[:, 2:] <= (x1, y1))).all())

    def content(self, full: BoxInt) -> Content:
        """What a rectangle shows, in pixels of the picture."""
        content = classify(self.image, [full])[0]
        if content is Content.PICTURE and is_profile_photo(self.image, full):
            return Content.AVATAR
        if content is Content.EVEN and shows_centred(self.image, full):
            return Content.AVATAR
        return content

    def _goes_on(self, full: BoxInt) -> NDArray[np.bool_]:
        """Across which sides (left, top, right, bottom) the picture simply goes on."""
        x0, y0, x1, y1 = full
        apart = 2 * self.maps.scale
        height, width = self.image.shape[:2]
        rows = np.linspace(y0 + 0.15 * (y1 - y0), y1 - 0.15 * (y1 - y0), 32).astype(np.intp)
        columns = np.linspace(x0 + 0.15 * (x1 - x0), x1 - 0.15 * (x1 - x0), 32).astype(np.intp)
        rows, columns = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
        result = []
        for x, way in ((x0, 1), (x1 - 1, -1)):
            out, near = x - apart * way, min(max(x + apart * way, 0), width - 1)
            seen = 0 <= out < width
            result.append(
                seen
                and _same(self.image[rows, near], self.image[rows, min(max(out, 0), width - 1)])
            )
        for y, way in ((y0, 1), (y1 - 1, -1)):
            out, near = y - apart * way, min(max(y + apart * way, 0), height - 1)
            seen = 0 <= out < height
            result.append(
                seen
                and _same(
                    self.image[near, columns], self.image[min(max(out, 0), height - 1), columns]
                )
            )
        return np.array([result[0], result[2], result[1], result[3]], bool)


def _outer_colour(image: NDArray[np.uint8], full: BoxInt) -> tuple[int, int, int]:
    x0, y0, x1, y1 = full
    inset = max(2, (x1 - x0) // 16)
    part = image[y0 + (y1 - y0) // 5 : y1 - (y1 - y0) // 4 : 4]
    points = np.concatenate([part[:, x0 + 2 : x0 + inset], part[:, x1 - inset : x1 - 2]], axis=1)
    if points.size == 0:
        return 0, 0, 0
    red, green, blue = (int(value) for value in np.median(points.reshape(-1, 3), axis=0))
    return red, green, blue


def _near(one: tuple[int, int, int], two: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, two, strict=True)) <= _SAME_LEVELS


def _same(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> bool:
    """Whether two strips (N, 3) are the same plain surface."""
    middle = np.median(one, axis=0)
    both = np.concatenate([one, two]).astype(np.int16) - middle.astype(np.int16)
    return bool((largest_of_channels(np.abs(both)) <= _SAME_LEVELS).mean() >= _SAME_SHARE)


def shows_centred(image: NDArray[np.uint8], box: BoxInt) -> bool:
    """Whether a rectangle shows a name, letters or a photo in the middle of one flat colour."""
    x0, y0, x1, y1 = box
    high, wide = y1 - y0, x1 - x0
    top, bottom = y0 + round(_NAME_ROWS[0] * high), y0 + round(_NAME_ROWS[1] * high)
    left, right = x0 + round(_NAME_COLUMNS[0] * wide), x0 + round(_NAME_COLUMNS[1] * wide)
    step = max(1, wide // 320)
    inner = image[top:bottom:step, left:right:step].astype(np.int16)
    if inner.size == 0:
        return False
    apart = largest_of_channels(np.abs(inner - np.median(inner.reshape(-1, 3), axis=0)))
    different = apart > 24
    if not 0.001 < different.mean() < 0.6:
        return False
    columns = np.flatnonzero(different.sum(axis=0) > 0)
    rows = np.flatnonzero(different.sum(axis=1) > 0)
    middle_x = left + step * (columns[0] + columns[-1] + 1) / 2 - (x0 + x1) / 2
    middle_y = top + step * (rows[0] + rows[-1] + 1) / 2 - (y0 + y1) / 2
    share = step * (columns[-1] - columns[0] + 1) / wide
    return bool(
        abs(middle_x) <= _CENTRED_X * wide
        and abs(middle_y) <= _CENTRED_Y * high
        and _NAME_WIDTH[0] <= share <= _NAME_WIDTH[1]
    )
