"""Where meeting programs put tiles: galleries, strips, thumbnails, columns, in any proportion."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.layouts.layouts_looks import fitted, strip
from monitor.types import BoxInt

Draws = np.random.Generator
SIDES = ("top", "bottom", "left", "right")


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of one scene; those later in the list lie over earlier ones.

    layout: "gallery", "speaker", "share", "immersive" or "avatars". shared: box of shared content.
    seats: of a scene without tiles, the middle of each face and its width. bar_px: name bar above
    each picture, a part of its tile.
    """

    layout: str
    tiles: list[BoxInt]
    shared: BoxInt | None = None
    seats: list[tuple[float, float, float]] = field(default_factory=list)
    bar_px: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """Where tiles may lie. gap: pixels between tiles, 0 where they touch. count: people."""

    box: BoxInt
    gap: int
    count: int
    scale: float

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]


def lattice(
    box: BoxInt, count: int, gap: int, aspect: float, columns: int, *, left: bool = False
) -> list[BoxInt]:
    """Equal tiles of a shape in so many columns, as large as fit, the last row centred or left."""
    x0, y0, x1, y1 = box
    rows = -(-count // columns)
    wide = (x1 - x0 - gap * (columns - 1)) / columns
    tall = min((y1 - y0 - gap * (rows - 1)) / rows, wide / aspect)
    tile_w, tile_h = max(8, int(min(wide, tall * aspect))), max(6, int(tall))
    top = y0 + (y1 - y0 - rows * tile_h - (rows - 1) * gap) // 2
    boxes = []
    for index in range(count):
        row, column = divmod(index, columns)
        in_row = columns if left else min(columns, count - row * columns)
        start = x0 + (x1 - x0 - in_row * tile_w - (in_row - 1) * gap) // 2
        x, y = start + column * (tile_w + gap), top + row * (tile_h + gap)
        boxes.append((x, y, x + tile_w, y + tile_h))
    return boxes


def best_columns(size_wh: tuple[int, int], count: int, gap: int, aspect: float) -> int:
    """The number of columns that gives the largest tiles."""

    def width(columns: int) -> float:
        rows = -(-count // columns)
        wide = (size_wh[0] - gap * (columns - 1)) / columns
        return min(wide, (size_wh[1] - gap * (rows - 1)) / rows * aspect)

    return max(range(1, count + 1), key=width)


def _shape(rng: Draws) -> float:
    """Mostly 16:9; also 4:3, 1:1 and anything between."""
    return float(rng.choice([16 / 9, 16 / 9, 16 / 9, 16 / 10, 4 / 3, 1.0, rng.uniform(1.0, 2.0)]))


def gallery(room: Room, rng: Draws) -> Plan:
    """A gallery, not always with the best number of columns."""
    aspect = _shape(rng)
    columns = best_columns(room.size_wh, room.count, room.gap, aspect)
    if rng.random() < 0.2:
        columns = int(np.clip(columns + rng.choice([-1, 1]), 1, room.count))
    left = bool(rng.random() < 0.25)
    return Plan("gallery", lattice(room.box, room.count, room.gap, aspect, columns, left=left))


def wide_last(room: Room, rng: Draws) -> Plan:
    """Rows that are filled from side to side, so that a last row of fewer has wider tiles."""
    x0, y0, x1, y1 = room.box
    count, gap = max(3, room.count), room.gap
    columns = best_columns(room.size_wh, count, gap, 1.5)
    rows = -(-count // columns)
    tall = (y1 - y0 - gap * (rows - 1)) // rows
    boxes = []
    for row in range(rows):
        in_row = min(columns, count - row * columns)
        wide = min((x1 - x0 - gap * (in_row - 1)) // in_row, round(2.0 * tall))
        start = x0 + (x1 - x0 - in_row * wide - (in_row - 1) * gap) // 2
        for column in range(in_row):
            x, y = start + column * (wide + gap), y0 + row * (tall + gap)
            boxes.append((x, y, x + wide, y + tall))
    return Plan("gallery", boxes)


def collage(room: Room, rng: Draws) -> Plan:
    """Rows put together by hand: not quite aligned, gaps that differ."""
    plan = gallery(Room(room.box, max(room.gap, 3), room.count, room.scale), rng)
    shift = max(2, round(0.015 * room.size_wh[0]))
    offsets = {y0: int(rng.integers(-shift, shift + 1)) for _, y0, _, _ in plan.tiles}
    low, high = room.box[0], room.box[2]
    boxes = []
    for x0, y0, x1, y1 in plan.tiles:
        move = int(np.clip(offsets[y0], low - x0, high - x1))
        cut = int(rng.integers(0, 3))
        boxes.append((x0 + move, y0, x1 + move - cut, y1 - cut))
    return Plan("gallery", boxes)


def two_columns(room: Room, rng: Draws) -> Plan:
    """A tall column of two tiles a row in the middle or at one side."""
    x0, y0, x1, y1 = room.box
    aspect = _shape(rng)
    rows = max(2, (y1 - y0) // (60 + room.gap))
    boxes = lattice(room.box, min(max(4, room.count), 2 * rows), room.gap, aspect, 2)
    width = boxes[1][2] - boxes[0][0]
    free = (x1 - x0 - width) // 2
    move = int(rng.choice([-free, 0, 0, free]))
    return Plan("gallery", [(a + move, b, c + move, d) for a, b, c, d in boxes])


def _fitting(wide: int, tall: int, count: int, columns: int, gap: int) -> int:
    """So many tiles that none gets much smaller than a program shows them."""
    least = max(34, round(0.35 * wide / columns))
    return max(1, min(count, columns * ((tall + gap) // (least + gap))))


def _strip(room: Room, rng: Draws, side: str) -> tuple[list[BoxInt], BoxInt]:
    short = min(room.size_wh)
    long_px = round(short * float(rng.uniform(0.14, 0.3)))
    boxes, rest = strip(room.box, side, min(room.count, 9), room.gap, long_px, _shape(rng))
    if rng.random() < 0.3:  # at the start of its side instead of the middle
        a, b = boxes[0][:2]
        move = (room.box[0] + room.gap - a, 0) if side in ("top", "bottom") else (
            0, room.box[1] + room.gap - b)  # fmt: skip
        boxes = [(x0 + move[0], y0 + move[1], x1 + move[0], y1 + move[1])
                 for x0, y0, x1, y1 in boxes]  # fmt: skip
    return boxes, rest


def share_strip(side: str) -> Callable[[Room, Draws], Plan]:
    """A share with a strip beside it, along one edge."""

    def plan(room: Room, rng: Draws) -> Plan:
        boxes, rest = _strip(room, rng, side)
        shared = rest if rng.random() < 0.4 else fitted(rest, float(rng.uniform(1.2, 1.9)), 2)
        return Plan("share", boxes, shared)

    return plan


def share_over(side: str) -> Callable[[Room, Draws], Plan]:
    """A share over the whole room with a strip laid on it, along one edge."""

    def plan(room: Room, rng: Draws) -> Plan:
        return Plan("share", _strip(room, rng, side)[0], room.box)

    return plan


def share_gallery(room: Room, rng: Draws) -> Plan:
    """A share with a gallery of one to three columns at one side."""
    x0, y0, x1, y1 = room.box
    part = round((x1 - x0) * float(rng.uniform(0.22, 0.45)))
    columns = int(rng.integers(1, 4)) if room.count > 2 else 1
    on_right = rng.random() < 0.75
    side = (x1 - part, y0, x1, y1) if on_right else (x0, y0, x0 + part, y1)
    rest = (x0, y0, x1 - part - 4, y1) if on_right else (x0 + part + 4, y0, x1, y1)
    count = _fitting(part, y1 - y0, min(room.count, 12), columns, room.gap)
    boxes = lattice(side, count, room.gap, _shape(rng), columns)
    return Plan("share", boxes, rest if rng.random() < 0.5 else fitted(rest, 16 / 9, 0))


def share_floating(room: Room, rng: Draws) -> Plan:
    """One to four thumbnails that float over a share."""
    x0, y0, x1, y1 = room.box
    wide = round((x1 - x0) * float(rng.uniform(0.10, 0.24)))
    tall, count = round(wide / _shape(rng)), int(rng.integers(1, 5))
    column = rng.random() < 0.6
    most = (0.9 * (y1 - y0)) // tall if column else (0.9 * (x1 - x0)) // wide
    count = max(1, min(count, int(most)))
    span_w, span_h = (wide, count * tall) if column else (count * wide, tall)
    x = int(rng.integers(x0, max(x0 + 1, x1 - span_w)))
    y = int(rng.integers(y0, max(y0 + 1, y1 - span_h)))
    boxes = [
        (x, y + k * tall, x + wide, y + (k + 1) * tall)
        if column
        else (x + k * wide, y, x + (k + 1) * wide, y + tall)
        for k in range(count)
    ]
    return Plan("share", boxes, room.box)


def speaker_beside(room: Room, rng: Draws) -> Plan:
    """A speaker and a strip along one edge."""
    side = str(rng.choice(["top", "bottom", "left", "right"]))
    boxes, rest = _strip(room, rng, side)
    shape = float(rng.choice([16 / 9, 4 / 3, (rest[2] - rest[0]) / max(1, rest[3] - rest[1])]))
    return Plan("speaker", [fitted(rest, shape, room.gap), *boxes])


def speaker_under_strip(room: Room, rng: Draws) -> Plan:
    """A strip on the speaker's own picture."""
    side = str(rng.choice(["top", "bottom", "left", "right"]))
    boxes, _ = _strip(room, rng, side)
    return Plan("speaker", [room.box, *boxes])


def speaker_thumbnail(room: Room, rng: Draws) -> Plan:
    """One large picture with one's own small one over a corner."""
    shape = room.size_wh[0] / room.size_wh[1] if rng.random() < 0.5 else 16 / 9
    x0, y0, x1, y1 = large = fitted(room.box, shape, 0)
    wide = round((x1 - x0) * float(rng.uniform(0.14, 0.28)))
    tall = round(wide / _shape(rng))
    inset = round(float(rng.uniform(4, 24)) * room.scale)
    x = x0 + inset if rng.random() < 0.3 else x1 - inset - wide
    y = y0 + inset if rng.random() < 0.5 else y1 - inset - tall
    y = max(y0, y)
    return Plan("speaker", [large, (x, y, x + wide, y + tall)])


def speaker_grid(room: Room, rng: Draws) -> Plan:
    """One large tile with small ones in one or two columns, as in a dock; name bars above."""
    x0, y0, x1, y1 = room.box
    part = round((x1 - x0) * float(rng.uniform(0.25, 0.4)))
    columns = int(rng.integers(1, 3))
    count = _fitting(part, y1 - y0, min(8, room.count), columns, room.gap)
    small = lattice((x1 - part, y0, x1, y1), count, room.gap, 1.3, columns)
    large = fitted((x0, y0, x1 - part, y1), 4 / 3, room.gap)
    return Plan(
        "speaker", [large, *small], bar_px=max(6, round(0.16 * (small[0][3] - small[0][1])))
    )


def immersive(room: Room, rng: Draws) -> Plan:
    """People side by side in one picture, without tiles."""
    x0, y0, x1, y1 = room.box
    count = min(max(2, room.count), 15)
    rows = 1 if count < 4 else 2 if count < 9 else 3
    seats = []
    for row in range(rows):
        in_row = count // rows + (row < count % rows)
        step = (x1 - x0) / (in_row + 0.6)
        width = min(step * 0.36, (y1 - y0) * 0.2) * (0.8 + 0.2 * row / rows)
        y = y0 + (y1 - y0) * (0.3 + 0.5 * row / rows)
        for place in range(in_row):
            x = x0 + step * (place + 0.8 + 0.3 * (row % 2)) + float(rng.uniform(-0.1, 0.1)) * step
            seats.append(
                (min(x, x1 - width), y + float(rng.uniform(-0.03, 0.03)) * (y1 - y0), width)
            )
    return Plan("immersive", [], seats=seats)


def avatars(room: Room, rng: Draws) -> Plan:
    """An audio call: round pictures on the bare ground; a tile is the circle's box."""
    count = min(room.count, 16)
    cells = lattice(room.box, count, room.gap, 1.0, best_columns(room.size_wh, count, 8, 1.0))
    share = float(rng.uniform(0.25, 0.45))
    boxes = []
    for x0, y0, x1, y1 in cells:
        side = max(16, round(share * min(x1 - x0, y1 - y0)))
        x, y = (x0 + x1 - side) // 2, (y0 + y1 - side) // 2
        boxes.append((x, y, x + side, y + side))
    return Plan("avatars", boxes)
