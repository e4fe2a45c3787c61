"""Row and column of each tile, as a person would count them on the screen."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from monitor.types import BoxInt

_ONE_SIZE = 1.1  # tiles of several galleries side by side differ less
_IN_STEP = 0.15  # of the pitch: how far a tile may be off the columns of the grid


def number_groups(groups: Sequence[Sequence[BoxInt]]) -> list[tuple[int, int]]:
    """Row and column of every box of all groups, both from 1, in the order of the groups.

    Groups of one size are counted together. Of others, as a speaker and the strip beside, each is
    counted by itself and goes on where the group above it, or at its left, ended.
    """
    sizes = [max(x1 - x0 for x0, _, x1, _ in group) for group in groups]
    if max(sizes) <= _ONE_SIZE * min(sizes):
        return number_tiles([box for group in groups for box in group])
    numbers: dict[int, list[tuple[int, int]]] = {}
    rows = columns = bottom = 0
    order = sorted(range(len(groups)), key=lambda index: (_top(groups[index]), groups[index][0][0]))
    for index in order:
        own = number_tiles(groups[index])
        if numbers and _top(groups[index]) >= bottom:
            own = [(row + rows, column) for row, column in own]
        elif numbers:
            own = [(row, column + columns) for row, column in own]
        numbers[index] = own
        rows, columns = (max(*(place[axis] for place in own), now)
                         for axis, now in ((0, rows), (1, columns)))  # fmt: skip
        bottom = max(bottom, *((y0 + y1) // 2 for _, y0, _, y1 in groups[index]))
    return [place for index in range(len(groups)) for place in numbers[index]]


def _top(boxes: Sequence[BoxInt]) -> int:
    return min(y0 for _, y0, _, _ in boxes)


def number_tiles(boxes: Sequence[BoxInt]) -> list[tuple[int, int]]:
    """Row and column of each box, both from 1, in the order of the boxes.

    Columns are places of the lattice, so that a tile that was not found leaves its number free
    and does not shift its neighbours. A last row, or one out of step with the columns, is taken
    to be centred: it counts from the first place that makes it so.
    """
    rows = _rows(boxes)
    lefts = {index: boxes[index][0] for row in rows for index in row}
    steps = [b - a for row in rows for a, b in pairwise(lefts[index] for index in row)]
    if not steps:
        return _in_input_order(rows, [[1] for _ in rows])
    # the least distance, steadied by others like it: missing tiles make longer ones
    pitch = float(np.median([step for step in steps if step <= 1.3 * min(steps)]))
    fullest = max(rows, key=len)
    phase = lefts[fullest[0]]
    aligned = [row for row in rows if _off_step(lefts[row[0]] - phase, pitch) <= _IN_STEP]
    first = min(lefts[row[0]] for row in aligned)
    last = max(lefts[row[-1]] for row in aligned)
    columns = []
    for row in rows:
        start = float(first)
        if row not in aligned or row is rows[-1]:
            middle = (first + last) / 2
            start = middle - max(middle - lefts[row[0]], lefts[row[-1]] - middle)
        numbers: list[int] = []
        for index in row:
            number = round((lefts[index] - start) / pitch) + 1
            # a second gallery beside the first goes on counting
            numbers.append(max(number, numbers[-1] + 1 if numbers else 1))
        columns.append(numbers)
    return _in_input_order(rows, columns)


def _rows(boxes: Sequence[BoxInt]) -> list[list[int]]:
    """Indexes of boxes row by row from the top, each row from left to right."""
    rows: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda i: boxes[i][1] + boxes[i][3]):
        middle = (boxes[index][1] + boxes[index][3]) / 2
        first = boxes[rows[-1][0]] if rows else None
        if first is not None and first[1] < middle < first[3]:
            rows[-1].append(index)
        else:
            rows.append([index])
    return [sorted(row, key=lambda i: boxes[i][0]) for row in rows]


def _off_step(distance: float, pitch: float) -> float:
    """How far a distance is from a whole number of steps, 0..0.5."""
    return abs(distance / pitch - round(distance / pitch))


def _in_input_order(
    rows: Sequence[Sequence[int]], columns: Sequence[Sequence[int]]
) -> list[tuple[int, int]]:
    placed = {
        index: (number, column)
        for number, (row, counted) in enumerate(zip(rows, columns, strict=True), start=1)
        for index, column in zip(row, counted, strict=True)
    }
    return [placed[index] for index in range(len(placed))]
