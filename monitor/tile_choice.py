"""Which of the proposed tiles explain the faces of a picture best.

A tile with one face is worth most; several in one cost, a border through a face costs much, a tile
without any is worth a little where it shows an avatar. Proposals are families of equal tiles; what
the best leaves unexplained goes to the next, as the speaker above a strip.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.hypotheses.around_faces import FaceRectangles
from monitor.hypotheses.families import Family, area, families, shared_area
from monitor.hypotheses.cells import Cell
from monitor.hypotheses.growth import LatticeGrowth
from monitor.layout_state import Content
from monitor.types import BoxInt

_MOST_TRIED = 6  # families that are grown
_MOST_ROUNDS = 4  # of further families for faces without a tile
_EXTRA_FACE = 0.4  # what each further face in a tile costs
_CUT_FACE = 1.0
_CUT = (0.15, 0.85)  # share of a face inside a tile that cuts it
_WORTH = {Content.AVATAR: 0.35, Content.PICTURE: 0.15, Content.EVEN: 0.05}
_MIDDLE_SIDES = 0.5  # mean share of a tile's sides that is worth nothing either way
_LEAST_SIDES = 0.6  # of the tiles of a lattice, on average
_OVERLAID = 0.2  # share of a large tile that a small one may cover, as one's own picture


class TileChoice:
    """Chooses tiles for the faces (K, 4) of one picture; all in pixels of the edge maps."""

    def __init__(
        self,
        growth: LatticeGrowth,
        rectangles: Sequence[FaceRectangles],
        faces: NDArray[np.float32],
    ) -> None:
        self._growth, self._rectangles, self._faces = growth, rectangles, faces

    def choose(self, proposals: Iterable[Sequence[Cell]] = ()) -> list[list[Cell]]:
        """Groups of tiles, the best first. proposals: groups found in other ways."""
        chosen: list[list[Cell]] = []
        first = [list(cells) for cells in proposals if cells]
        for _ in range(_MOST_ROUNDS):
            candidates = [self._free(cells, chosen) for cells in (*first, *self._grown(chosen))]
            scored = [(self.value(cells), cells) for cells in candidates if cells]
            if not scored:
                break
            value, best = max(scored, key=lambda one: one[0])
            if value <= 0:
                break
            chosen.append(best)
        return chosen

    def value(self, cells: Sequence[Cell]) -> float:
        """How well tiles explain the faces."""
        sides = float(np.mean([cell.sides for cell in cells]))
        if sides < _LEAST_SIDES:
            return 0.0
        total = 0.0
        for cell in cells:
            clear = cell.sides - _MIDDLE_SIDES
            if cell.faces:
                total += 1.0 + clear - _EXTRA_FACE * (len(cell.faces) - 1)
            else:
                total += _WORTH[cell.content] * min(1.0, 2 * clear)
        return total - _CUT_FACE * self._cut_faces(cells)

    def _cut_faces(self, cells: Sequence[Cell]) -> int:
        count = 0
        for face in self._faces.tolist():
            x0, y0, x1, y1 = (round(value) for value in face)
            box = (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))
            shares = [shared_area(box, cell.box) / area(box) for cell in cells]
            count += any(_CUT[0] < share < _CUT[1] for share in shares)
        return count

    def _grown(self, chosen: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
        """Lattices of the families of those faces that have no tile yet."""
        known = [cell for cells in chosen for cell in cells]
        explained = {face for cell in known for face in cell.faces}
        left = [
            one if number not in explained else _none() for number, one in enumerate(self._rectangles)
        ]
        if known:
            left = [_without(one, [cell.box for cell in known]) for one in left]
        tried: list[Family] = []
        for family in families(left, self._faces):
            tried.append(family)
            if len(tried) == _MOST_TRIED:
                break
        return [self._growth.grow(family) for family in tried]

    def _free(self, cells: Sequence[Cell], chosen: Sequence[Sequence[Cell]]) -> list[Cell]:
        """Cells that no chosen tile covers."""
        known = [cell.box for group in chosen for cell in group]
        return [cell for cell in cells if not any(_clashes(cell.box, box) for box in known)]


def _clashes(box: BoxInt, known: BoxInt) -> bool:
    shared = shared_area(box, known)
    if shared <= 0.03 * min(area(box), area(known)):
        return False
    small, large = sorted((area(box), area(known)))
    inside = shared >= 0.9 * small
    return not (inside and small <= _OVERLAID * large)


def _without(one: FaceRectangles, known: Sequence[BoxInt]) -> FaceRectangles:
    keep = [
        index
        for index, box in enumerate(one.boxes.tolist())
        if not any(_clashes((box[0], box[1], box[2], box[3]), other) for other in known)
    ]
    return FaceRectangles(one.boxes[keep], one.scores[keep])


def _none() -> FaceRectangles:
    return FaceRectangles(np.empty((0, 4), np.intp), np.empty(0, np.float32))
