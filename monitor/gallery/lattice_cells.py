"""Single places of a tile lattice, judged on the mask of content around them.

Coordinates are values of the reduced mask (see `BackgroundMask`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
BorderTest = Callable[[Sequence[Box]], list[bool]]

_SIDE = 0.5  # share of a side that must change from background to content
_OFFSETS = np.arange(-2, 3)  # lines looked at across a side, from outside to inside


@dataclass(frozen=True, slots=True)
class Cell:
    """A place and what speaks for a tile there.

    evidence: sum over the four sides of how clearly content ends there, 0..4. ended: sides that
    end clearly, 0..4. cut: those of them that lie on the edge of the picture or beyond. content:
    share of content inside, 0..1.
    """

    box: Box
    evidence: float
    ended: int
    cut: int
    content: float


class ContentMap:
    """Mask of content with constant-time sums. content: uint8 (H, W), 1 where content."""

    def __init__(self, content: NDArray[np.uint8]) -> None:
        self.height, self.width = content.shape
        self.content = content
        self._sums = np.asarray(cv2.integral(content), np.int64)

    def filled(
        self,
        x0: NDArray[np.intp] | int,
        y0: NDArray[np.intp] | int,
        x1: NDArray[np.intp] | int,
        y1: NDArray[np.intp] | int,
    ) -> NDArray[np.float64]:
        """Share of content in boxes, 0..1; 0 for an empty or outside box."""
        left, right = _within(x0, self.width), _within(x1, self.width)
        top, bottom = _within(y0, self.height), _within(y1, self.height)
        s = self._sums
        total = s[bottom, right] - s[top, right] - s[bottom, left] + s[top, left]
        area = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
        return np.where(area > 0, total / np.maximum(area, 1), 0.0)

    def judge(self, boxes: Sequence[Box]) -> list[Cell]:
        """What speaks for a tile in each box."""
        if not boxes:
            return []
        x0, y0, x1, y1 = np.rint(np.array(boxes)).astype(np.intp).T
        inset_x, inset_y = np.maximum(1, (x1 - x0) // 8), np.maximum(1, (y1 - y0) // 8)
        top, bottom = (y0 + inset_y)[:, np.newaxis], (y1 - inset_y)[:, np.newaxis]
        left, right = (x0 + inset_x)[:, np.newaxis], (x1 - inset_x)[:, np.newaxis]
        sides = []
        for x in (x0[:, np.newaxis] + _OFFSETS, x1[:, np.newaxis] - 1 - _OFFSETS):
            sides.append(_rise(self.filled(x, top, x + 1, bottom)))
        for y in (y0[:, np.newaxis] + _OFFSETS, y1[:, np.newaxis] - 1 - _OFFSETS):
            sides.append(_rise(self.filled(left, y, right, y + 1)))
        # a side on the edge of the picture ends there for certain
        cut = np.stack([x0 <= 0, x1 >= self.width, y0 <= 0, y1 >= self.height])
        clear = np.where(cut, 1.0, np.stack(sides))
        content = self.filled(x0, y0, x1, y1)
        return [
            Cell(box, evidence, ended, outside, share)
            for box, evidence, ended, outside, share in zip(
                boxes,
                clear.sum(axis=0).tolist(),
                (clear >= _SIDE).sum(axis=0).tolist(),
                cut.sum(axis=0).tolist(),
                content.tolist(),
                strict=True,
            )
        ]


def _within(places: NDArray[np.intp] | int, limit: int) -> NDArray[np.intp]:
    inside: NDArray[np.intp] = np.minimum(np.maximum(places, 0), limit)
    return inside


def _rise(profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest rise along each profile (N, 5), from any value to a later one; 0 where none."""
    lowest = np.minimum.accumulate(profiles, axis=1)
    rise: NDArray[np.float64] = (profiles - lowest).max(axis=1)
    return rise


class Places:
    """Finds the tiles of one lattice. Sizes in mask values."""

    def __init__(
        self, area: ContentMap, border: BorderTest, width: float, height: float, pitch_x: float
    ) -> None:
        self.area, self.border = area, border
        self.width, self.height, self.pitch_x = width, height, pitch_x

    def complete_row(self, lefts: list[float], top: float) -> list[Cell]:
        """Known tiles of a row, those between them, and those beyond them that show themselves."""
        between = [
            left + step * self.pitch_x
            for left, following in pairwise(lefts)
            for step in range(1, round((following - left) / self.pitch_x))
        ]
        before = self._line(lefts[0], -1)
        after = self._line(lefts[-1], 1)
        cells = self._judge([*lefts, *between, *before, *after], top)
        known, rest = cells[: len(lefts)], cells[len(lefts) :]
        inner, outer = rest[: len(between)], rest[len(between) :]
        found = known + [cell for cell in inner if cell.content >= 0.02]
        for side in (outer[: len(before)], outer[len(before) :]):
            for cell in side:
                if not self._shown([cell]):
                    break
                found.append(cell)
        return found

    def guess_row(self, phases: list[float], top: float) -> list[Cell]:
        """A row without a seed: aligned with another row, or centred between its tiles."""
        best: list[Cell] = []
        starts = {
            round((phase + half) % self.pitch_x)
            for phase in phases
            for half in (0.0, self.pitch_x / 2)
        }
        for start in sorted(starts):
            lefts = [float(start), *self._line(float(start), 1)]
            row = self._shown(self._judge(lefts, top))
            if sum(cell.evidence for cell in row) > sum(cell.evidence for cell in best):
                best = row
        return best

    def fill_columns(self, cells: list[Cell]) -> list[Cell]:
        """Places in line with tiles above or below and beside others: little must show there."""
        lefts = sorted(cell.box[0] for cell in cells)
        columns = lefts[:1] + [b for a, b in pairwise(lefts) if b - a > 0.1 * self.width]
        added: list[Cell] = []
        for top in sorted({cell.box[1] for cell in cells}):
            row = [cell.box[0] for cell in cells if cell.box[1] == top]
            free = [left for left in columns if self._in_step(left, row)]
            for cell in self._judge(free, top):
                if cell.content < 0.3 or not self._on_screen(cell.box):
                    continue
                here = sum(abs(other - cell.box[0]) <= 0.1 * self.width for other in lefts)
                usual = here >= 2 and cell.content >= 0.6
                ends = cell.evidence >= 0.5 and (usual or self._parted(cell.box, row))
                if ends or self.border([cell.box])[0]:
                    added.append(cell)
        return added

    def guess_gap(self, seed: Box) -> float:
        """Width of the narrow gap beside a lone tile, in any direction; 0 where there is none."""
        x0, y0, x1, y1 = (round(value) for value in seed)
        rows = (y0 + (y1 - y0) // 4, y1 - (y1 - y0) // 4)
        columns = (x0 + (x1 - x0) // 4, x1 - (x1 - x0) // 4)
        reach = max(3, round(0.12 * self.width))
        gaps = []
        for step in (1, -1):
            edge_x, edge_y = (x1, y1) if step > 0 else (x0 - 1, y0 - 1)
            x, y = edge_x + step * np.arange(reach), edge_y + step * np.arange(reach)
            across = self.area.filled(x, rows[0], x + 1, rows[1]).tolist()
            down = self.area.filled(columns[0], y, columns[1], y + 1).tolist()
            for profile in (across, down):
                first = next((d for d, share in enumerate(profile) if d and share >= 0.3), 0)
                if first and max(profile[:first], default=1.0) < 0.3:
                    gaps.append(float(first))
        return min(gaps, default=0.0)

    def _line(self, start: float, direction: int) -> list[float]:
        """Left edges from a start, exclusive, to the edge of the picture."""
        limit = self.area.width if direction > 0 else self.width
        room = limit - start if direction > 0 else start + limit
        count = max(0, int((room - 0.65 * self.width) / self.pitch_x))
        return [start + direction * step * self.pitch_x for step in range(1, count + 1)]

    def _in_step(self, left: float, row: list[float]) -> bool:
        steps = [abs(left - other) / self.pitch_x for other in row]
        return min(steps) >= 0.5 and all(abs(step - round(step)) < 0.12 for step in steps)

    def _judge(self, lefts: Sequence[float], top: float) -> list[Cell]:
        return self.area.judge(
            [(left, top, left + self.width, top + self.height) for left in lefts]
        )

    def _parted(self, box: Box, row: list[float]) -> bool:
        """Whether background separates a place from its nearest neighbours in the row."""
        y0, y1 = round(box[1] + 0.15 * self.height), round(box[3] - 0.15 * self.height)
        for left in row:
            if abs(abs(left - box[0]) - self.pitch_x) > 0.12 * self.pitch_x:
                continue
            edges = (left + self.width, box[0]) if left < box[0] else (box[2], left)
            x = np.arange(round(min(edges)) - 1, round(max(edges)) + 1)
            if self.area.filled(x, y0, x + 1, y1).min() > 0.6:
                return False
        return True

    def _on_screen(self, box: Box) -> bool:
        """A tile may be cut by the edge of the picture, but most of it must be there."""
        return self._visible(box) >= 0.65

    def _visible(self, box: Box) -> float:
        """Share of the width or height, whichever is less, that lies inside the picture."""
        width = min(box[2], self.area.width) - max(box[0], 0.0)
        height = min(box[3], self.area.height) - max(box[1], 0.0)
        return float(min(width / self.width, height / self.height))

    def _shown(self, cells: Sequence[Cell]) -> list[Cell]:
        """Those places that show themselves, in their order.

        A place that no seed vouches for must hold content and end like a tile on three sides. A
        drawn border around it does as well: it may hide a narrow gap.
        """
        shows = [self._ends_like_a_tile(cell) for cell in cells]
        doubtful = [
            index
            for index, cell in enumerate(cells)
            if not shows[index] and self._holds(cell) and self._is_whole(cell)
        ]
        framed = self.border([cells[index].box for index in doubtful])
        for index, is_framed in zip(doubtful, framed, strict=True):
            shows[index] = is_framed
        return [cell for cell, is_shown in zip(cells, shows, strict=True) if is_shown]

    def _ends_like_a_tile(self, cell: Cell) -> bool:
        needed = 3 - min(cell.cut, 1) if self._is_whole(cell) else 3
        return self._holds(cell) and cell.ended - cell.cut >= needed

    def _holds(self, cell: Cell) -> bool:
        return cell.content >= 0.15 and self._on_screen(cell.box)

    def _is_whole(self, cell: Cell) -> bool:
        return self._visible(cell.box) >= 0.97
