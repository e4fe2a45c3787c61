"""Equal rectangles on a regular lattice, found in a mask of content.

Connected pieces of content that look like rectangles are seeds; the largest family of equal seeds
fixes tile size, pitch and phase; every other place of that lattice is then judged on its own
evidence, so that dark, covered or bordered tiles are found through their neighbours.
Coordinates here are values of the reduced mask (see `BackgroundMask`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.gallery.lattice_cells import BorderTest, Box, Cell, ContentMap, Places

_MIN_WIDTH, _MIN_HEIGHT = 18, 12
_ASPECT = (0.42, 2.7)  # width / height: a phone held upright to a wide banner camera
_MAX_GAP = 0.22  # of the tile's width or height
_MAX_TILES = 64
_INNER_AREA = 0.6  # of a rectangle: less may be a tile in a window


@dataclass(frozen=True, slots=True)
class Lattice:
    """Tiles of one size.

    boxes: x0, y0, x1, y1 in mask values. evidence: sides seen of each, 0..4. seeds: tiles that were
    found by themselves.
    """

    boxes: tuple[Box, ...]
    evidence: tuple[float, ...]
    seeds: int


def find_lattices(content: NDArray[np.uint8], border: BorderTest) -> list[Lattice]:
    """All families of equal tiles in a content mask uint8 (H, W), the best supported first.

    border: whether a place of the mask is framed by a drawn border, as an active speaker's is.
    """
    area = ContentMap(content)
    seeds = _seed_boxes(area)
    lattices: list[Lattice] = []
    while seeds:
        family = _largest_family(seeds)
        # a window on a desktop is one large rectangle with the gallery inside it
        taken = [box for known in lattices for box in known.boxes if not _within(family[0], box)]
        lattice = _without(_complete(area, border, family), taken)
        alone = len(lattice.boxes) == 1
        seeds = [
            seed
            for seed in seeds
            if seed not in family
            and not any(
                overlaps(seed, b) and not (alone and _within(seed, b)) for b in lattice.boxes
            )
        ]
        if lattice.boxes:
            lattices.append(lattice)
    return lattices


def _without(lattice: Lattice, taken: Sequence[Box]) -> Lattice:
    """A lattice less the places that reach into tiles known before."""
    free = [
        (box, evidence)
        for box, evidence in zip(lattice.boxes, lattice.evidence, strict=True)
        if not any(overlaps(box, other) for other in taken)
    ]
    boxes, evidence = tuple(box for box, _ in free), tuple(value for _, value in free)
    return Lattice(boxes, evidence, min(lattice.seeds, len(boxes)))


def _within(inner: Box, outer: Box) -> bool:
    """Whether a box lies in another and is much smaller."""
    inside = inner[0] >= outer[0] and inner[1] >= outer[1]
    inside = inside and inner[2] <= outer[2] and inner[3] <= outer[3]
    return inside and _area(inner) < _INNER_AREA * _area(outer)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def overlaps(a: Box, b: Box) -> bool:
    """Whether two boxes share more than a third of the smaller one."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return False
    smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
    return width * height > 0.35 * smaller


def _seed_boxes(area: ContentMap) -> list[Box]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(area.content, connectivity=4)
    stats = stats[1:]
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    aspect = width / np.maximum(height, 1)
    good = (width >= _MIN_WIDTH) & (height >= _MIN_HEIGHT)
    good &= (aspect >= _ASPECT[0]) & (aspect <= _ASPECT[1])
    good &= stats[:, cv2.CC_STAT_AREA] >= 0.45 * width * height
    good &= (width < 0.995 * area.width) | (height < 0.995 * area.height)
    boxes = [
        (float(x), float(y), float(x + w), float(y + h)) for x, y, w, h, _ in stats[good].tolist()
    ]
    return [cell.box for cell in area.judge(boxes) if cell.ended >= 3]


def _largest_family(seeds: list[Box]) -> list[Box]:
    """Seeds equal in size to one of them, so chosen that most area is explained."""
    array = np.array(seeds)
    size = array[:, 2:] - array[:, :2]
    slack = np.maximum(2.1, 0.025 * size)
    same = (np.abs(size[:, np.newaxis] - size) <= slack[:, np.newaxis]).all(axis=2)
    weight = (same * size.prod(axis=1)).sum(axis=1) * np.sqrt(same.sum(axis=1))
    return [seeds[index] for index in np.flatnonzero(same[int(weight.argmax())])]


def _complete(area: ContentMap, border: BorderTest, family: list[Box]) -> Lattice:
    array = np.array(family)
    width = float(np.median(array[:, 2] - array[:, 0]))
    height = float(np.median(array[:, 3] - array[:, 1]))
    rows = _rows(array[:, 1], height)
    pitch_x = _pitch([np.sort(array[row, 0]) for row in rows], width)
    pitch_y = _pitch([np.sort([float(np.median(array[row, 1])) for row in rows])], height)
    # one row or one column tells nothing about the other gap: galleries use one gap for both
    pitch_x = pitch_x or (width + (pitch_y - height) if pitch_y else 0.0)
    pitch_y = pitch_y or (height + (pitch_x - width) if pitch_x else 0.0)
    alone = area.judge(family[:1]) if not pitch_x else []
    if alone:
        gap = Places(area, border, width, height, width).guess_gap(family[0])
        if not gap:
            return Lattice((family[0],), (alone[0].evidence,), 1)
        pitch_x, pitch_y = width + gap, height + gap
    place = Places(area, border, width, height, pitch_x)
    base = float(np.median(array[rows[0], 1]))
    by_row: dict[int, list[float]] = {}
    tops: dict[int, float] = {}
    for row in rows:
        top = float(np.median(array[row, 1]))
        number = round((top - base) / pitch_y)
        by_row[number] = sorted(array[row, 0].tolist())
        tops[number] = top
    phases = [lefts[0] for lefts in by_row.values()]
    cells: list[Cell] = []
    for number, lefts in by_row.items():
        cells += place.complete_row(lefts, tops[number])
    for number in _missing_rows(by_row, area.height, base, pitch_y):
        nearest = min(tops, key=lambda known: abs(known - number))
        top = tops[nearest] + (number - nearest) * pitch_y
        cells += place.guess_row(phases, top)
    cells += place.fill_columns(cells)
    beside = _with_neighbours(cells, pitch_x, pitch_y)
    if alone and any(cell.ended < 3 for cell in beside):
        beside = alone  # one seed vouches for clear neighbours only
    cells = (beside or cells[:1])[:_MAX_TILES]
    boxes, evidence = (cell.box for cell in cells), (cell.evidence for cell in cells)
    return Lattice(tuple(boxes), tuple(evidence), len(family))


def _with_neighbours(cells: list[Cell], pitch_x: float, pitch_y: float) -> list[Cell]:
    """Places with another directly beside, above or below; a last row may be shifted."""
    corners = np.array([cell.box[:2] for cell in cells]).reshape(-1, 2)
    right, down = np.abs(corners - corners[:, np.newaxis]).transpose(2, 0, 1)
    right, down = right / pitch_x, down / pitch_y
    beside = (right > 0.9) & (right < 1.1) & (down < 0.1)
    below = (down > 0.9) & (down < 1.1) & (right < 0.9)
    return [cells[index] for index in np.flatnonzero((beside | below).any(axis=1))]


def _rows(tops: NDArray[np.float64], height: float) -> list[NDArray[np.intp]]:
    """Indexes of boxes grouped by their top edge, from top to bottom."""
    order = np.argsort(tops)
    breaks = np.flatnonzero(np.diff(tops[order]) > 0.3 * height) + 1
    return np.split(order, breaks)


def _pitch(lines: Sequence[NDArray[np.float64]], size: float) -> float:
    """Distance from tile to tile along sorted positions, by least squares; 0 where unknown."""
    steps = [b - a for line in lines for a, b in pairwise(line.tolist()) if b - a > size]
    close = [step for step in steps if step <= size * (1 + _MAX_GAP) + 2]
    if not close:
        return 0.0
    first = float(np.median(close))
    counted = 0.0
    spanned = 0.0
    for line in lines:
        for a, b in pairwise(line.tolist()):
            count = round((b - a) / first)
            if count >= 1 and abs((b - a) - count * first) <= 0.1 * size:
                counted += count * count
                spanned += count * (b - a)
    return spanned / counted if counted else first


def _missing_rows(
    known: dict[int, list[float]], mask_height: int, base: float, pitch: float
) -> list[int]:
    low, high = min(known), max(known)
    while base + (low - 1) * pitch >= -0.3 * pitch:
        low -= 1
    while base + (high + 2) * pitch <= mask_height + 0.3 * pitch:
        high += 1
    return [number for number in range(low, high + 1) if number not in known]
