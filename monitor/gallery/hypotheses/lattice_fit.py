"""The edges of equal tiles, set where all of them agree: without gaps, at the right phase."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.around_faces import side_shares
from monitor.gallery.hypotheses.cells import CellEvidence
from monitor.imaging.pixels import largest_of_channels
from monitor.types import BoxInt

_MOST_TRIM = 0.34  # of a tile's side that may turn out to be ground
_PLAIN_LEVELS = 6
_PLAIN_SHARE = 0.97  # of a line of points
_AGREE = 0.6  # share of the tiles whose line is plain
_ONE_COLOUR = 8  # levels by which their plain lines may differ
_POINTS = 64
_SOFT_PX = 4  # an edge may be that wide
_TOUCHING = 0.02  # of a tile's side: gaps that leave the phase open
_CLEARER = 0.03
_LOWEST_BAR, _HIGHEST_BAR = 0.06, 0.25  # of a tile's height: bars with a name above pictures
_LEAST_BAR_PX = 6
_BAR_LEVELS, _BAR_SHOWS, _MOST_BARS = 40, 0.02, 0.7  # text on a bar, and the share with some


def fit_edges(evidence: CellEvidence, boxes: Sequence[BoxInt]) -> list[BoxInt]:
    """Equal boxes, in pixels of the maps, without the ground that each of them includes."""
    array = np.array(boxes, np.intp)
    array[:, 1] += _ground(evidence, array, 1)
    array[:, 3] -= _ground(evidence, array, 3)
    array[:, 0] += _ground(evidence, array, 0)
    array[:, 2] -= _ground(evidence, array, 2)
    return _boxes(array)


def _boxes(array: NDArray[np.intp]) -> list[BoxInt]:
    return [(int(x0), int(y0), int(x1), int(y1)) for x0, y0, x1, y1 in array]


def _ground(evidence: CellEvidence, boxes: NDArray[np.intp], side: int) -> int:
    """How many lines along one side of most boxes are one plain colour, the same in all."""
    if len(boxes) < 2:
        return 0
    image, scale = evidence.image, evidence.maps.scale
    level = side in (1, 3)
    length = int(boxes[0, 3] - boxes[0, 1]) if level else int(boxes[0, 2] - boxes[0, 0])
    along = np.linspace(0.08, 0.92, _POINTS)
    first = scale * boxes[:, 0 if level else 1, None]
    last = scale * boxes[:, 2 if level else 3, None]
    positions = (first + (last - first) * along).astype(np.intp)
    way = 1 if side < 2 else -1
    limit = image.shape[0 if level else 1] - 1
    positions = np.clip(positions, 0, image.shape[1 if level else 0] - 1)
    start = scale * boxes[:, side] - (side >= 2)
    trimmed = 0
    for step in range(1, round(_MOST_TRIM * length) * scale):
        lines = np.clip(start + way * step, 0, limit)[:, None]
        points = image[lines, positions] if level else image[positions, lines]
        colours = np.median(points, axis=1)
        apart = largest_of_channels(
            np.abs(points.astype(np.int16) - colours[:, None].astype(np.int16))
        )
        plain = (apart <= _PLAIN_LEVELS).mean(axis=1) >= _PLAIN_SHARE
        if plain.mean() >= _AGREE:
            common = np.median(colours[plain], axis=0)
            same = plain & (largest_of_channels(np.abs(colours - common)) <= _ONE_COLOUR)
            if same.mean() >= _AGREE:
                trimmed = step
                continue
        if trimmed or step > _SOFT_PX * scale:
            break
    else:
        return 0
    return 0 if trimmed <= scale else -(-trimmed // scale)


def with_title_bars(evidence: CellEvidence, known: Sequence[BoxInt]) -> list[BoxInt] | None:
    """Tiles with the bars above them, where each has one with a name; None where they have none.

    What lies between the rows is a bar if it is no plain ground, above the first row as well.
    """
    boxes = np.array(known, np.intp)
    high = int(np.median(boxes[:, 3] - boxes[:, 1]))
    gaps = [
        int(below[1] - above[3])
        for above in boxes
        for below in boxes
        if abs(int(below[0] - above[0])) <= 3 and 0 < below[1] - above[3] <= _HIGHEST_BAR * high
    ]
    bar = round(float(np.median(gaps))) if gaps else 0
    if bar < max(_LOWEST_BAR * high, _LEAST_BAR_PX) or boxes[:, 1].min() < bar:
        return None
    scale, image = evidence.maps.scale, evidence.image
    shown = []
    for x0, y0, x1, _ in boxes:
        strip = image[scale * (y0 - bar) + 2 : scale * y0 - 2, scale * x0 + 2 : scale * x1 - 2]
        apart = largest_of_channels(
            np.abs(
                strip.astype(np.int16) - np.median(strip.reshape(-1, 3), axis=0).astype(np.int16)
            )
        )
        shown.append((apart > _BAR_LEVELS).mean() > _BAR_SHOWS)
    if np.mean(shown) < _MOST_BARS:
        return None
    boxes[:, 1] -= bar
    return _boxes(boxes)


def in_phase(evidence: CellEvidence, known: Sequence[BoxInt]) -> list[BoxInt] | None:
    """Touching tiles, moved so that the outer sides of all of them are seen too; None if they are.

    A bar with the name along the top of each tile has an edge of its own, at the same pitch.
    """
    boxes = np.array(known, np.intp)
    start = boxes
    for axis in (1, 0):
        length = int(np.median(boxes[:, axis + 2] - boxes[:, axis]))
        if len(boxes) < 2 or not _touch(boxes, axis, length):
            continue
        outer_low = np.array([not _has_neighbour(boxes, one, axis, -1) for one in boxes])
        outer_high = np.array([not _has_neighbour(boxes, one, axis, 1) for one in boxes])
        limit = evidence.maps.width if axis == 0 else evidence.maps.height
        best, move = _phase_score(evidence, boxes, axis, outer_low, outer_high) + _CLEARER, 0
        for shift in range(-length // 2, length // 2):
            low = int(boxes[:, axis].min()) + shift
            high = int(boxes[:, axis + 2].max()) + shift
            if shift == 0 or low < 0 or high > limit:
                continue
            moved = boxes.copy()
            moved[:, [axis, axis + 2]] += shift
            score = _phase_score(evidence, moved, axis, outer_low, outer_high)
            if score > best:
                best, move = score, shift
        boxes = boxes.copy()
        boxes[:, [axis, axis + 2]] += move
    return None if np.abs(boxes - start).max() < 3 else _boxes(boxes)


def _phase_score(
    evidence: CellEvidence,
    boxes: NDArray[np.intp],
    axis: int,
    outer_low: NDArray[np.bool_],
    outer_high: NDArray[np.bool_],
) -> float:
    """Mean share of the sides across an axis that are seen, the outer ones as much as all."""
    shares = side_shares(evidence.maps, boxes)[:, [axis, axis + 2]]
    outer = np.concatenate([shares[outer_low, 0], shares[outer_high, 1]])
    return float(shares.mean() + outer.mean()) / 2


def _touch(boxes: NDArray[np.intp], axis: int, length: int) -> bool:
    return any(_has_neighbour(boxes, one, axis, 1, round(_TOUCHING * length)) for one in boxes)


def _has_neighbour(
    boxes: NDArray[np.intp], box: NDArray[np.intp], axis: int, way: int, gap: int | None = None
) -> bool:
    other = 1 - axis
    length = int(box[axis + 2] - box[axis])
    allowed = max(2, round(0.2 * length) if gap is None else gap)
    apart = boxes[:, axis] - box[axis + 2] if way > 0 else box[axis] - boxes[:, axis + 2]
    beside = np.minimum(boxes[:, other + 2], box[other + 2]) - np.maximum(
        boxes[:, other], box[other]
    )
    return bool(((np.abs(apart) <= allowed) & (beside > 0.3 * (box[other + 2] - box[other]))).any())
