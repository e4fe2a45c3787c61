"""Which of the proposed tiles explain the faces of a picture best.

A tile with one face is worth most; several in one cost, a border through a face costs much, a tile
without any is worth a little where it shows an avatar. Proposals are families of equal tiles; what
the best leaves unexplained goes to the next, as the speaker above a strip.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.around_faces import FaceRectangles, rectangles_around
from monitor.gallery.hypotheses.cells import Cell
from monitor.gallery.hypotheses.families import area, families, shared_area
from monitor.gallery.hypotheses.growth import LatticeGrowth
from monitor.gallery.tile_content import Content
from monitor.types import BoxInt

_MOST_TRIED = 5  # families that are grown
_MOST_ROUNDS = 4  # of further families for faces without a tile
_EXTRA_FACE = 0.4  # what each further face in a tile costs
_CUT_FACE = 1.0
_CUT = (0.15, 0.85)  # share of a face inside a tile that cuts it
_WORTH = {Content.AVATAR: 0.35, Content.PICTURE: 0.15, Content.EVEN: 0.05}
_FACE_WORTH, _SIDES_WORTH = 1.0, 2.0
_ODD_SIZE = 0.6  # what a tile of another size than most costs
_ONE_SIZE = 0.04
_MIDDLE_SIDES = 0.75  # mean share of a tile's sides that is worth nothing either way
_LEAST_SIDES = 0.6  # of the tiles of a lattice, on average
_LEAST_SIDES_ALONE = 0.75
_CLEAR_SIDES = 0.9  # of a lattice that ends the search
_OVERLAID = 0.2  # share of a large tile that a small one may cover, as one's own picture
_COVERED = 0.5  # share of a tile that others on it may cover in all, as a strip on a speaker
_LEAST_FACE = 0.12  # height of the face in a tile by itself: smaller ones are content
_SPEAKER = 0.9  # area of a tile by itself against those of the gallery
_IN_LINE = 0.02  # of a tile's side
_FURTHER = 0.25  # area of a second gallery's tiles against the first


class TileChoice:
    """Chooses tiles for the faces (K, 4) of one picture; all in pixels of the edge maps.

    sure: bool (K,), which of them are faces beyond doubt; only those cost by sharing a tile.
    open_faces: bool (K,), around which rectangles are looked for.
    """

    def __init__(
        self,
        growth: LatticeGrowth,
        faces: NDArray[np.float32],
        sure: NDArray[np.bool_],
        open_faces: NDArray[np.bool_],
    ) -> None:
        self._growth, self._faces, self._sure, self._open = growth, faces, sure, open_faces
        self._around: list[FaceRectangles] | None = None

    @property
    def _rectangles(self) -> list[FaceRectangles]:
        """Around each face, looked for once they are needed."""
        if self._around is None:
            self._around = [
                rectangles_around(self._growth.maps, face) if seen else _NONE
                for face, seen in zip(self._faces, self._open, strict=True)
            ]
        return self._around

    def choose(self, proposals: Iterable[Sequence[Cell]] = ()) -> list[list[Cell]]:
        """Groups of tiles, the best first. proposals: groups found in other ways."""
        chosen: list[list[Cell]] = []
        first = [list(cells) for cells in proposals if cells]
        for cells in first:
            if self._explains_all(cells):
                return [cells]
        for _ in range(_MOST_ROUNDS):
            candidates = [*first, *self._grown(chosen)]
            if chosen:
                fitting = [self._further(cells, chosen) for cells in candidates]
                candidates = [cells for cells in fitting if cells]
            if not candidates:
                break
            values = [self.value(cells) for cells in candidates]
            best = int(np.argmax(values))
            if values[best] <= 0:
                break
            chosen.append(candidates[best])
            if not self._left(chosen):
                break
        if chosen:
            chosen[0] = self._completed(chosen, first)
        return chosen

    def _completed(
        self, chosen: Sequence[Sequence[Cell]], proposals: Sequence[Sequence[Cell]]
    ) -> list[Cell]:
        """The first group with the tiles that others found in its holes.

        A camera that is off may be as dark as the ground, so that growing passes it by: a tile of
        the usual size that stands in a row and in a column of the group belongs to it.
        """
        group = list(chosen[0])
        beside = [cell for cells in chosen[1:] for cell in cells]
        for cell in (cell for cells in proposals for cell in cells):
            row, column = (
                any(_in_band(cell.box, other.box, axis) for other in group) for axis in (1, 0)
            )
            if (
                row
                and column
                and len(group) > 2
                and not odd_sizes([*group, cell]) - odd_sizes(group)
                and not any(clashes(cell.box, other.box) for other in (*group, *beside))
            ):
                group.append(cell)
        return group

    def value(self, cells: Sequence[Cell]) -> float:
        """How well tiles explain the faces."""
        sides = float(np.mean([cell.sides for cell in cells]))
        faces = sum(len(cell.faces) > 0 for cell in cells)
        if sides < (_LEAST_SIDES if faces > 1 or len(cells) > 2 else _LEAST_SIDES_ALONE):
            return 0.0
        total = -_ODD_SIZE * odd_sizes(cells)
        for cell in cells:
            clear = _SIDES_WORTH * (cell.sides + cell.prior - _MIDDLE_SIDES)
            if cell.faces:
                sure = sum(bool(self._sure[face]) for face in cell.faces)
                total += _FACE_WORTH + clear - _EXTRA_FACE * max(0, sure - 1)
            else:
                total += _WORTH[cell.content] * min(1.0, 1.0 + clear)
        return total - _CUT_FACE * self._cut_faces(cells)

    def _left(self, chosen: Sequence[Sequence[Cell]]) -> bool:
        explained = {face for cells in chosen for cell in cells for face in cell.faces}
        return any(
            len(one.boxes) and number not in explained
            for number, one in enumerate(self._rectangles)
        )

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
            _NONE if number in explained else one for number, one in enumerate(self._rectangles)
        ]
        if known:
            left = [_without(one, [cell.box for cell in known]) for one in left]
        grown = []
        others = [
            number
            for number in range(len(self._faces))
            if number not in explained and self._sure[number]
        ]
        for family in families(left, self._faces, self._faces[others]):
            grown.append(self._growth.grow(family))
            if len(grown) == _MOST_TRIED or (not chosen and self._explains_all(grown[-1])):
                break
        return grown

    def _explains_all(self, cells: Sequence[Cell]) -> bool:
        """Whether each sure face has a clear tile for itself, so that nothing better is to come."""
        inside = [[face for face in cell.faces if self._sure[face]] for cell in cells]
        return (
            len(cells) > 1
            and sum(len(faces) for faces in inside) == int(self._sure.sum())
            and max(len(faces) for faces in inside) == 1
            and float(np.mean([cell.sides for cell in cells])) >= _CLEAR_SIDES
            and not odd_sizes(cells)
            and not self._cut_faces(cells)
        )

    def _further(self, cells: Sequence[Cell], chosen: Sequence[Sequence[Cell]]) -> list[Cell]:
        """Those of a group that may stand beside the chosen ones, if they belong to the meeting."""
        known = [cell for group in chosen for cell in group]
        explained = {face for cell in known for face in cell.faces}
        free = [
            # a small tile on a large one keeps its face
            replace(cell, faces=tuple(face for face in cell.faces if face not in explained))
            for cell in cells
            if not any(clashes(cell.box, other.box) for other in known)
            and sum(shared_area(cell.box, other.box) for other in known)
            <= _COVERED * area(cell.box)
        ]
        seen = [cell for cell in free if cell.faces]
        if not seen:
            return []
        usual = float(np.median([area(cell.box) for cell in chosen[0]]))
        if len(seen) > 1 and all(area(cell.box) >= _FURTHER * usual for cell in seen):
            large = [cell for cell in seen if self._face_share(cell) >= _LEAST_FACE]
            return free if len(large) > 1 else []
        return [
            cell
            for cell in seen
            if cell.sides >= _LEAST_SIDES_ALONE
            and self._face_share(cell) >= _LEAST_FACE
            and (
                area(cell.box) >= _SPEAKER * usual
                or any(in_line(cell.box, other.box) for other in known)
            )
        ][:1]

    def _face_share(self, cell: Cell) -> float:
        """Height of the largest face against its tile's."""
        tallest = max(float(self._faces[face, 3] - self._faces[face, 1]) for face in cell.faces)
        return tallest / (cell.box[3] - cell.box[1])


def odd_sizes(cells: Sequence[Cell]) -> int:
    """How many tiles are not as large as most."""
    sides = np.array([(c.box[2] - c.box[0], c.box[3] - c.box[1]) for c in cells], np.float64)
    usual = np.median(sides, axis=0)
    return int((np.abs(sides / usual - 1) > _ONE_SIZE).any(axis=1).sum())


def clashes(box: BoxInt, known: BoxInt) -> bool:
    """Whether two tiles cannot both be: they overlap, and neither is a small one on a large one."""
    shared = shared_area(box, known)
    if shared <= 0.03 * min(area(box), area(known)):
        return False
    small, large = sorted((area(box), area(known)))
    inside = shared >= 0.9 * small
    return not (inside and small <= _OVERLAID * large)


def in_line(one: BoxInt, two: BoxInt) -> bool:
    """Whether two tiles stand in one row or column and are as high or as wide."""
    return _in_band(one, two, 0) or _in_band(one, two, 1)


def _in_band(one: BoxInt, two: BoxInt, axis: int) -> bool:
    """Whether two tiles begin and end alike along an axis, 0 for x (a column), 1 for y (a row)."""
    slack = max(3.0, _IN_LINE * (two[axis + 2] - two[axis]))
    return abs(one[axis] - two[axis]) <= slack and abs(one[axis + 2] - two[axis + 2]) <= slack


def _without(one: FaceRectangles, known: Sequence[BoxInt]) -> FaceRectangles:
    keep = [
        index
        for index, box in enumerate(one.boxes.tolist())
        if not any(clashes((box[0], box[1], box[2], box[3]), other) for other in known)
    ]
    return FaceRectangles(one.boxes[keep], one.scores[keep])


_NONE = FaceRectangles(np.empty((0, 4), np.intp), np.empty(0, np.float32))
