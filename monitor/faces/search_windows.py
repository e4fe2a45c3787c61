"""Where to look for faces: parts of a tile, or overlapping windows over a whole picture."""

import numpy as np

from monitor.types import BoxInt

_LARGE_TILE_PX = 200  # tall enough for a face a quarter of its height to be readable
_SMALLEST_WINDOW_PX = 120
_MAX_WINDOWS = 220


def tile_parts(box: BoxInt) -> list[BoxInt]:
    """Squares along the longer side of a tile, and of a large tile its quarters too."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    side = min(width, height)
    parts: list[BoxInt] = []
    for share in (0.5, 0.0, 1.0):
        left, top = x0 + round((width - side) * share), y0 + round((height - side) * share)
        parts.append((left, top, left + side, top + side))
    if side >= _LARGE_TILE_PX:
        half = round(side * 0.6)
        columns = np.linspace(x0, x1 - half, max(2, round(2 * width / side))).astype(int)
        rows = np.linspace(y0, y1 - half, max(2, round(2 * height / side))).astype(int)
        parts += [(int(x), int(y), int(x) + half, int(y) + half) for y in rows for x in columns]
    return list(dict.fromkeys(parts))


def picture_windows(width: int, height: int) -> list[BoxInt]:
    """The whole picture, then squares of half, quarter ... its short side, overlapping by half."""
    windows: list[BoxInt] = [(0, 0, width, height)]
    side = float(min(width, height))
    while side >= _SMALLEST_WINDOW_PX or len(windows) == 1:
        whole = max(1, round(side))
        columns = np.linspace(0, width - whole, max(1, -(-2 * width // whole) - 1)).astype(int)
        rows = np.linspace(0, height - whole, max(1, -(-2 * height // whole) - 1)).astype(int)
        if len(windows) + len(rows) * len(columns) > _MAX_WINDOWS:
            break
        windows += [(int(x), int(y), int(x) + whole, int(y) + whole) for y in rows for x in columns]
        side /= 1.6
    return windows
