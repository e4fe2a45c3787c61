"""Where something is shared: in the largest part of the picture that is left beside the tiles."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels
from monitor.slides.picture import WH, small_picture
from monitor.types import BoxInt, Tile

_CELLS_WH = (96, 54)
_LEAST_SIDE = 0.38  # of the picture's, each way: panels and chats are narrower
_LEAST_AREA = 0.22
_LARGER = 1.6  # than the largest tile: the gap in a last row is no share
_THUMBNAIL = 0.06  # of the picture: a larger tile stands beside a share, never on it
_APART = 0.5  # tile sides to the next tile of one that lies on the share
_LINE = 0.15  # of a side: tiles of one row or column
_ONE_SIZE = 0.12  # of a side: tiles of one strip or grid are alike
_GROUND_LEVELS = 8
_LEAST_SHARE = 0.45  # of the room that is left, which a share fills with its own rectangle
_FILLED = 0.85  # of that rectangle
_BESIDE_PX = 2
_BAR, _MOST_BAR = 0.94, 0.16  # covered from side to side, and over so much of the room at most


def share_in(image: NDArray[np.uint8], room: BoxInt, tiles: Sequence[Tile]) -> BoxInt:
    """The share's own rectangle in the room beside the tiles; the room where none stands out.

    It stands out from the ground between the tiles; a black slide on a black ground does not.
    image: uint8 (H, W, 3).
    """
    ground = _ground(image, tiles)
    apart = largest_of_channels(
        cv2.absdiff(small_picture(image, room), np.broadcast_to(ground, (WH[1], WH[0], 3)).copy())
    )
    open_side = np.ones((5, 5), np.uint8)
    standing = (apart > _GROUND_LEVELS).astype(np.uint8)
    covered = np.asarray(cv2.morphologyEx(standing, cv2.MORPH_OPEN, open_side), np.uint8)
    _without_bars(covered)
    _without_bars(covered.T)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(covered, connectivity=4)
    if count < 2:
        return room
    largest = 1 + int(boxes[1:, cv2.CC_STAT_AREA].argmax())
    left, top, wide, tall, _ = boxes[largest].tolist()
    part = labels[top : top + tall, left : left + wide]
    filled = cv2.morphologyEx(
        (part == largest).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8)
    ).mean()
    if wide * tall < _LEAST_SHARE * WH[0] * WH[1] or filled < _FILLED:
        return room
    across, down = (room[2] - room[0]) / WH[0], (room[3] - room[1]) / WH[1]
    return (
        room[0] + round(left * across), room[1] + round(top * down),
        room[0] + round((left + wide) * across), room[1] + round((top + tall) * down),
    )  # fmt: skip


def _without_bars(covered: NDArray[np.uint8]) -> None:
    """Takes away rows at both ends that are covered from side to side: bars of the program."""
    across = covered.mean(axis=1) >= _BAR
    most = round(_MOST_BAR * len(across))
    for rows, part in ((across, covered), (across[::-1], covered[::-1])):
        ends = np.flatnonzero(~rows[: most + 1])
        if len(ends) and ends[0]:
            part[: ends[0] + 1] = 0


def _ground(image: NDArray[np.uint8], tiles: Sequence[Tile]) -> NDArray[np.uint8]:
    """Colour (3,) beside the tiles."""
    height, width = image.shape[:2]
    points = []
    for tile in tiles:
        x0, y0, x1, y1 = tile.box_xyxy
        x, y, near = (x0 + x1) // 2, (y0 + y1) // 2, _BESIDE_PX
        for a, b in ((x0 - 1 - near, y), (x1 + near, y), (x, y0 - 1 - near), (x, y1 + near)):
            if 0 <= a < width and 0 <= b < height:
                points.append(image[b, a])
    return np.median(points, axis=0).astype(np.uint8) if points else np.zeros(3, np.uint8)


def share_room(tiles: Sequence[Tile], shape: tuple[int, ...]) -> BoxInt | None:
    """Box in which something may be shared, with ground and bars around it; None for none.

    tiles: of a picture of this shape (H, W, ...). A small tile that is in no row or column with
    others may lie on the share: it is looked past, see `tiles_on`.
    """
    height, width = shape[:2]
    boxes = [tile.box_xyxy for tile in tiles]
    if not boxes:
        return None
    beside = [box for box in boxes if not _may_lie_on(box, boxes, width * height)]
    found = _largest_gap(beside, width, height)
    if found is None:
        return None
    wide, tall = found[2] - found[0], found[3] - found[1]
    largest = max((_area(box) for box in beside), default=0)
    if wide < _LEAST_SIDE * width or tall < _LEAST_SIDE * height:
        return None
    if wide * tall < max(_LEAST_AREA * width * height, _LARGER * largest):
        return None
    return found


def tiles_on(box: BoxInt, tiles: Sequence[Tile]) -> list[BoxInt]:
    """Boxes of the tiles that lie on what is shared."""
    return [
        tile.box_xyxy
        for tile in tiles
        if min(tile.box_xyxy[2], box[2]) > max(tile.box_xyxy[0], box[0])
        and min(tile.box_xyxy[3], box[3]) > max(tile.box_xyxy[1], box[1])
    ]


def _may_lie_on(box: BoxInt, boxes: Sequence[BoxInt], area: int) -> bool:
    if _area(box) > _THUMBNAIL * area:
        return False
    others = [other for other in boxes if other != box]
    near = _APART * max(box[2] - box[0], box[3] - box[1])
    return bool(others) and not any(
        _alike(box, other) and _in_line(box, other) and _distance(box, other) <= near
        for other in others
    )


def _in_line(one: BoxInt, two: BoxInt) -> bool:
    slack = _LINE * (one[3] - one[1])
    return min(abs(one[0] - two[0]), abs(one[1] - two[1])) <= slack


def _alike(one: BoxInt, two: BoxInt) -> bool:
    return all(
        abs((one[k + 2] - one[k]) - (two[k + 2] - two[k])) <= 2 + _ONE_SIZE * (one[k + 2] - one[k])
        for k in (0, 1)
    )


def _distance(one: BoxInt, two: BoxInt) -> int:
    return max(one[0] - two[2], two[0] - one[2], one[1] - two[3], two[1] - one[3])


def _area(box: BoxInt) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _largest_gap(boxes: Sequence[BoxInt], width: int, height: int) -> BoxInt | None:
    """The largest rectangle that no box reaches into, on a grid of cells."""
    columns, rows = _CELLS_WH
    taken = np.zeros((rows, columns), bool)
    for x0, y0, x1, y1 in boxes:
        taken[
            y0 * rows // height : -(-y1 * rows // height),
            x0 * columns // width : -(-x1 * columns // width),
        ] = True
    best, cells = 0, (0, 0, 0, 0)
    free = np.zeros(columns + 1, np.intp)  # rows free above, a zero column at the end
    for row in range(rows):
        free[:columns] = np.where(taken[row], 0, free[:columns] + 1)
        area, left, right, high = _largest_under(free)
        if area > best:
            best, cells = area, (left, row + 1 - high, right, row + 1)
    if not best:
        return None
    x0, y0, x1, y1 = cells
    return (
        -(-x0 * width // columns), -(-y0 * height // rows),
        x1 * width // columns, y1 * height // rows,
    )  # fmt: skip


def _largest_under(heights: NDArray[np.intp]) -> tuple[int, int, int, int]:
    """Area, left, right and height of the largest rectangle under bars, the last of height 0."""
    best = (0, 0, 0, 0)
    open_bars: list[tuple[int, int]] = []  # where each began, and its height
    for place, high in enumerate(heights.tolist()):
        begin = place
        while open_bars and open_bars[-1][1] >= high:
            begin, tall = open_bars.pop()
            if tall * (place - begin) > best[0]:
                best = (tall * (place - begin), begin, place, tall)
        open_bars.append((begin, high))
    return best
