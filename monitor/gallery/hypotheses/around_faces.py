"""Rectangles around each face: pairs of upright and of level edges that the face lies between."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.straight_edges import EdgeMaps

_LINES = 14  # edges looked at on each side of a face, the clearest
_LEAST_SHARE = 0.5  # of a stretch beside the face that has to be an edge
_RIM_SHARE = 0.6  # what the rim of the picture counts for: tiles are cut by it
_ASPECT = (0.45, 2.8)  # width over height of a tile
_HEIGHT_IN_FACES = (0.9, 16.0)
_LEAST_SIDE_SHARE = 0.04  # of the picture: pictures in a list of participants are smaller
_LEAST_MEAN, _LEAST_SIDE = 0.6, 0.15  # of the four sides' shares
_INSET = 0.08  # of a side that is left out at its ends: rounded corners
_KEPT = 40  # rectangles of a face
_SAME_PX = 3
_SHAPES = (16 / 9, 1.6, 4 / 3, 1.0, 9 / 16)
_SHAPE_SLACK, _SHAPE_BONUS = 0.03, 0.05
_PLAIN_INSET, _PLAIN_SHARE = 3, 0.97
_PAGE_SIZE = 0.15  # of the picture, from which the cost is a whole one
_PLAIN_COST = (0.0, 0.0, 0.02, 0.12, 0.3)  # by the number of plain sides


@dataclass(frozen=True, slots=True, eq=False)
class FaceRectangles:
    """Rectangles around one face, best first, in pixels of the edge maps.

    boxes: int (K, 4). scores: float32 (K,), mean share of the four sides that is an edge.
    """

    boxes: NDArray[np.intp]
    scores: NDArray[np.float32]


def rectangles_around(maps: EdgeMaps, face: NDArray[np.float32]) -> FaceRectangles:
    """Rectangles around a face (x0, y0, x1, y1) in pixels of the maps."""
    left, top, right, bottom = (float(value) for value in face)
    high = max(bottom - top, 4.0)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    reach_y = _HEIGHT_IN_FACES[1] * high
    reach_x = reach_y * 1.8
    inner_x, inner_y = 0.25 * (right - left), 0.25 * high
    x = _lines(maps.upright.T, (top, bottom), high)
    y = _lines(maps.level, (left, right), right - left)
    lefts = _clearest(x, middle_x - reach_x, middle_x - inner_x)
    rights = _clearest(x, middle_x + inner_x, middle_x + reach_x)
    tops = _clearest(y, middle_y - reach_y, middle_y - inner_y)
    bottoms = _clearest(y, middle_y + inner_y, middle_y + reach_y)
    x0, y0, x1, y1 = (
        side.ravel() for side in np.meshgrid(lefts, tops, rights, bottoms, indexing="ij")
    )
    width, height = x1 - x0, y1 - y0
    fits = (width >= _ASPECT[0] * height) & (width <= _ASPECT[1] * height)
    fits &= np.maximum(width, height) >= _LEAST_SIDE_SHARE * max(maps.width, maps.height)
    fits &= (height >= _HEIGHT_IN_FACES[0] * high) & (width >= 0.9 * (right - left))
    boxes = np.stack([x0, y0, x1, y1], axis=1)[fits]
    shares = side_shares(maps, boxes)
    mean = shares.mean(axis=1)
    clear = (mean >= _LEAST_MEAN) & (shares.min(axis=1) >= _LEAST_SIDE)
    boxes, mean = boxes[clear], mean[clear]
    return _distinct(boxes, mean + likely_shape(maps, boxes))


def likely_shape(maps: EdgeMaps, boxes: NDArray[np.intp]) -> NDArray[np.float32]:
    """What speaks for boxes (N, 4) beside their sides: float32 (N,), -0.3 to 0.05."""
    return _shape_bonus(boxes) - _page_cost(maps, boxes)


def _shape_bonus(boxes: NDArray[np.intp]) -> NDArray[np.float32]:
    """Cameras have few shapes."""
    shape = (boxes[:, 2] - boxes[:, 0]) / np.maximum(boxes[:, 3] - boxes[:, 1], 1)
    off = np.abs(shape[:, np.newaxis] / np.array(_SHAPES) - 1).min(axis=1, initial=1.0)
    return np.asarray(np.where(off <= _SHAPE_SLACK, _SHAPE_BONUS, 0.0), np.float32)


def _page_cost(maps: EdgeMaps, boxes: NDArray[np.intp]) -> NDArray[np.float32]:
    """A window or a page is plain along its sides, a camera's picture at most along two of them."""
    plain = (maps.plain_shares(boxes, _PLAIN_INSET) >= _PLAIN_SHARE).sum(axis=1)
    size = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    # a small one may well be a tile whose camera is off
    large = np.minimum(1.0, size / (_PAGE_SIZE * maps.width * maps.height))
    return np.asarray(np.array(_PLAIN_COST)[plain] * large, np.float32)


def side_shares(maps: EdgeMaps, boxes: NDArray[np.intp]) -> NDArray[np.float32]:
    """Share of each side that is an edge, 0..1: float32 (N, 4), left, top, right, bottom.

    boxes: int (N, 4) in pixels of the maps. The rim of the picture counts as `_RIM_SHARE`.
    """
    # what reaches beyond the picture is cut by its rim
    x0, y0, x1, y1 = np.clip(boxes, 0, [maps.width, maps.height] * 2).T
    in_x = np.rint(_INSET * (x1 - x0)).astype(np.intp)
    in_y = np.rint(_INSET * (y1 - y0)).astype(np.intp)
    shares = np.stack(
        [
            maps.upright_share(x0, y0 + in_y, y1 - in_y),
            maps.level_share(y0, x0 + in_x, x1 - in_x),
            maps.upright_share(x1, y0 + in_y, y1 - in_y),
            maps.level_share(y1, x0 + in_x, x1 - in_x),
        ],
        axis=1,
    )
    at_rim = np.stack([x0 <= 1, y0 <= 1, x1 >= maps.width - 1, y1 >= maps.height - 1], axis=1)
    seen: NDArray[np.float32] = np.where(at_rim, np.maximum(shares, np.float32(_RIM_SHARE)), shares)
    return seen


def _lines(
    sums: NDArray[np.float32], extent: tuple[float, float], side: float
) -> NDArray[np.float32]:
    """How much of a stretch beside the face is an edge, for each coordinate across it.

    sums: (coordinates + 1, positions + 1), running along the stretch. extent: of the face.
    """
    last = sums.shape[1] - 1
    best = np.zeros(len(sums), np.float32)
    for before, after in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.6, 0.6)):
        low = min(max(0, round(extent[0] - before * side)), last - 1)
        high = max(low + 1, min(last, round(extent[1] + after * side)))
        np.maximum(best, (sums[:, high] - sums[:, low]) / (high - low), out=best)
    best[0] = max(best[0], _RIM_SHARE)
    best[-1] = _RIM_SHARE
    return best


def _clearest(shares: NDArray[np.float32], low: float, high: float) -> NDArray[np.intp]:
    """Coordinates in a range at which a line is clearest, those next to a clearer one left out."""
    first, last = max(0, round(low)), min(len(shares), round(high) + 1)
    inside = shares[first:last].copy()
    chosen: list[int] = []
    while len(chosen) < _LINES and inside.size:
        place = int(inside.argmax())
        if inside[place] < _LEAST_SHARE:
            break
        # an edge is dilated by a pixel on both sides: its middle is meant
        end = place
        while end + 1 < len(inside) and end - place < 2 and inside[end + 1] >= inside[place] - 0.02:
            end += 1
        middle = (place + end) // 2
        chosen.append(first + middle)
        inside[max(0, middle - 2) : middle + 3] = 0
    return np.array(chosen, np.intp)


def _distinct(boxes: NDArray[np.intp], scores: NDArray[np.float32]) -> FaceRectangles:
    order = np.argsort(-scores, kind="stable")
    boxes, scores = boxes[order], scores[order]
    kept: list[int] = []
    for index in range(len(boxes)):
        if kept:
            apart = np.abs(boxes[kept] - boxes[index]).max(axis=1)
            if apart.min() <= _SAME_PX:
                continue
        kept.append(index)
        if len(kept) == _KEPT:
            break
    return FaceRectangles(boxes[kept], scores[kept])
