"""From the tiles of a few faces to the whole lattice: cells beside known ones, the clearest first.

Tiles without a face (a camera that is off, an empty chair) are found by their sides and by what
they show, never by the mere need to fill a place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.around_faces import side_shares
from monitor.gallery.hypotheses.cells import Cell, CellEvidence
from monitor.gallery.hypotheses.families import Family, area, shared_area
from monitor.gallery.hypotheses.lattice_fit import fit_edges, in_phase, with_title_bars
from monitor.gallery.tile_content import Content
from monitor.types import BoxInt

_WIDEST_GAP = 0.2  # of a tile's side
_SEARCH_PX = 2  # around a place that is predicted
_ROW_SLACK = 0.03  # of a tile's height
_MOST_CELLS = 100
_CUT_BY_RIM = 0.5  # share of a tile that has to be inside the picture
_WHOLE = 0.97  # of a tile's side: less is cut by the rim
_IN_ROW = 0.15  # by how much a place in the same row counts as clearer
_OF_FACE = 0.1


@dataclass(frozen=True, slots=True)
class _Candidate:
    cell: Cell
    rank: float


class LatticeGrowth:
    """Grows families in one picture, in pixels of the maps."""

    def __init__(self, evidence: CellEvidence) -> None:
        self._evidence, self.maps = evidence, evidence.maps

    def grow(self, family: Family) -> list[Cell]:
        """All tiles of the lattice that a family is part of."""
        boxes = fit_edges(self._evidence, _snapped(family))
        cells = self._spread(boxes)
        boxes = [cell.box for cell in cells]
        moved = in_phase(self._evidence, boxes) or with_title_bars(self._evidence, boxes)
        return cells if moved is None else self._spread(moved)

    def _spread(self, boxes: Sequence[BoxInt]) -> list[Cell]:
        wide = round(float(np.median([x1 - x0 for x0, _, x1, _ in boxes])))
        high = round(float(np.median([y1 - y0 for _, y0, _, y1 in boxes])))
        known: list[Cell] = []
        for box in self._clipped(np.array(boxes, np.intp)).tolist():
            x0, y0, x1, y1 = box
            if not _taken((x0, y0, x1, y1), known):
                known.append(self._evidence.cell((x0, y0, x1, y1)))
        candidates: list[_Candidate] = []
        rejected: set[BoxInt] = set()
        fresh = list(known)
        # an avatar may be recognised later, by the colour of another
        while fresh and len(known) < _MOST_CELLS:
            gap = _gaps([cell.box for cell in known], wide, high)
            off = [cell for cell in known if cell.content is Content.AVATAR]
            for start in fresh:
                for box, in_row in self._beside(start.box, wide, high, gap):
                    if box in rejected or _taken(box, known):
                        continue
                    cell = self._evidence.cell(box)
                    cut = box[2] - box[0] < _WHOLE * wide or box[3] - box[1] < _WHOLE * high
                    if cut and cell.content is Content.EVEN and not cell.faces:
                        rejected.add(box)  # ground up to the rim
                    elif self._evidence.is_tile(cell, off):
                        rank = cell.sides + _IN_ROW * in_row + _OF_FACE * bool(cell.faces)
                        candidates.append(_Candidate(cell, rank))
                    elif cell.content is not Content.AVATAR:
                        rejected.add(box)
            candidates = [one for one in candidates if not _taken(one.cell.box, known)]
            if not candidates:
                break
            best = max(candidates, key=lambda one: one.rank)
            candidates.remove(best)
            known.append(best.cell)
            fresh = [best.cell]
        return known

    def _beside(
        self, box: BoxInt, wide: int, high: int, gap: tuple[int | None, int | None]
    ) -> Iterator[tuple[BoxInt, bool]]:
        """Where neighbours of a tile would be, moved to where their sides are clearest."""
        x0, y0, _, _ = box
        step_x = None if gap[0] is None else wide + gap[0]
        step_y = None if gap[1] is None else high + gap[1]
        places: list[tuple[NDArray[np.intp], NDArray[np.intp], bool]] = []
        near = np.arange(-1, 2, dtype=np.intp)
        for way in (-1, 1):
            places.append((x0 + way * _steps(step_x, wide), y0 + near, True))
        for way in (-1, 1):
            below = y0 + way * _steps(step_y, high)
            places.append((x0 + near, below, False))
            # a row that is not full is centred
            half = (wide + (gap[0] or 0)) // 2
            for aside in (-half, half):
                places.append((x0 + aside + near, below, False))
        for x, y, in_row in places:
            grid_x, grid_y = (one.ravel() for one in np.meshgrid(x, y))
            boxes = np.stack([grid_x, grid_y, grid_x + wide, grid_y + high], axis=1)
            boxes = self._clipped(boxes)
            if len(boxes):
                shares = side_shares(self.maps, boxes).mean(axis=1)
                # where nothing is seen the place that is predicted stays
                centre = np.abs(boxes - np.median(boxes, axis=0)).sum(axis=1)
                best = int((shares - 1e-4 * centre).argmax())
                left, top, right, bottom = (int(value) for value in boxes[best])
                yield (left, top, right, bottom), in_row

    def _clipped(self, boxes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Boxes cut at the rim of the picture, without those mostly outside."""
        whole = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        limits = [self.maps.width, self.maps.height] * 2
        cut = np.clip(boxes, 0, limits)
        inside = (cut[:, 2] - cut[:, 0]) * (cut[:, 3] - cut[:, 1])
        return cut[inside >= _CUT_BY_RIM * whole]


def _taken(box: BoxInt, known: Sequence[Cell]) -> bool:
    return any(shared_area(box, cell.box) > 0.05 * area(box) for cell in known)


def _steps(step: int | None, side: int) -> NDArray[np.intp]:
    if step is None:
        return np.arange(side - 1, side + round(_WIDEST_GAP * side) + 1, dtype=np.intp)
    return np.arange(step - _SEARCH_PX, step + _SEARCH_PX + 1, dtype=np.intp)


def _snapped(family: Family) -> list[BoxInt]:
    """The family's boxes in one size, those of one row at one height."""
    boxes = sorted(family.boxes.values(), key=lambda box: box[1])
    slack = max(2, round(_ROW_SLACK * family.height))
    rows: list[list[BoxInt]] = []
    for box in boxes:
        if rows and box[1] - rows[-1][0][1] <= slack:
            rows[-1].append(box)
        else:
            rows.append([box])
    snapped: list[BoxInt] = []
    for row in rows:
        y0 = round(float(np.median([box[1] for box in row])))
        snapped += [(box[0], y0, box[0] + family.width, y0 + family.height) for box in row]
    return snapped


def _gaps(boxes: Sequence[BoxInt], wide: int, high: int) -> tuple[int | None, int | None]:
    """Gap between neighbours of one row, and between rows; each stands for the other if alone."""
    across = _gap([box[0] for box in boxes], [box[1] for box in boxes], wide, high)
    down = _gap([box[1] for box in boxes], [box[0] for box in boxes], high, 0)
    if across is None:
        across = down
    return across, across if down is None else down


def _gap(along: Sequence[int], beside: Sequence[int], side: int, across: int) -> int | None:
    """Median gap of places one or more steps apart. across: 0 where rows may be shifted."""
    gaps: list[float] = []
    for one, (a, b) in enumerate(zip(along, beside, strict=True)):
        for c, d in zip(along[one + 1 :], beside[one + 1 :], strict=True):
            if across and abs(b - d) > max(2, _ROW_SLACK * across):
                continue
            steps = max(1, round(abs(c - a) / (1.03 * side)))
            gap = abs(c - a) / steps - side
            if abs(c - a) >= 0.9 * side and -0.02 * side - 1 <= gap <= _WIDEST_GAP * side:
                gaps.append(gap)
    return round(float(np.median(gaps))) if gaps else None
