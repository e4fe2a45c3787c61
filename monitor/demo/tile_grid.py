"""Where the tiles of a gallery lie: 16:9, as large as fit, the last row centred."""

from dataclasses import dataclass

from monitor.types import BoxInt

GAP_PX = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One tile. box_xyxy: whole pixels of the frame; row, column: from 1."""

    box_xyxy: BoxInt
    row: int
    column: int


def bars_px(height: int) -> tuple[int, int]:
    """Heights of the bar above and the toolbar below the gallery."""
    scale = max(1.0, height / 1080)
    return round(min(34 * scale, height * 0.045)), round(min(60 * scale, height * 0.085))


def gallery(count: int, size_wh: tuple[int, int]) -> tuple[Place, ...]:
    """Places of `count` tiles in a window of the given size, row by row."""
    if count == 0:
        return ()
    width, height = size_wh
    top, bottom = bars_px(height)
    margin, gap = GAP_PX, GAP_PX
    room_w, room_h = width - 2 * margin, height - top - bottom
    best_w, columns = 0, 1
    for n in range(1, count + 1):
        rows = -(-count // n)
        tile_w = min((room_w - (n - 1) * gap) // n, ((room_h - (rows - 1) * gap) // rows) * 16 // 9)
        if tile_w > best_w:
            best_w, columns = tile_w, n
    tile_w = max(best_w, 16)
    tile_h = max(tile_w * 9 // 16, 9)
    rows = -(-count // columns)
    y0 = top + (room_h - rows * tile_h - (rows - 1) * gap) // 2
    places = []
    for k in range(count):
        row, column = divmod(k, columns)
        in_row = min(columns, count - row * columns)
        x0 = (width - in_row * tile_w - (in_row - 1) * gap) // 2
        x, y = x0 + column * (tile_w + gap), y0 + row * (tile_h + gap)
        places.append(Place((x, y, x + tile_w, y + tile_h), row + 1, column + 1))
    return tuple(places)
