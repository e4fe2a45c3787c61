"""How meeting programs look: colours, gaps and corners, and where they put their tiles."""

from dataclasses import dataclass

from monitor.types import BoxInt

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """One program in one theme. Lengths in pixels at display scale 1.

    off: tiles with the camera off. bar: title bar, toolbar and panel. border: active speaker.
    aspects: widest and tallest shape a tile may take, width / height. left_row: whether a last row
    may be aligned left instead of centred.
    """

    ground: Colour
    off: Colour
    bar: Colour
    border: Colour
    gap_px: tuple[int, int]
    radius_px: tuple[int, int]
    aspects: tuple[float, float] = (16 / 9, 16 / 9)
    left_row: bool = False
    plate: bool = True


_ZOOM: tuple[tuple[int, int], tuple[int, int]] = ((4, 8), (0, 12))
_MEET: tuple[tuple[int, int], tuple[int, int]] = ((8, 16), (8, 16))
_TEAMS: tuple[tuple[int, int], tuple[int, int]] = ((2, 8), (2, 8))
_WEBEX: tuple[tuple[int, int], tuple[int, int]] = ((2, 10), (0, 10))
_CROPPED = (1.9, 1.25)

LOOKS: dict[str, dict[str, Look]] = {
    "zoom": {
        "dark": Look((26, 26, 26), (36, 36, 36), (18, 18, 18), (32, 212, 96), *_ZOOM),
        "black": Look((0, 0, 0), (34, 34, 34), (20, 20, 20), (120, 230, 30), *_ZOOM),
        "light": Look((242, 243, 245), (220, 222, 228), (255, 255, 255), (32, 180, 90), *_ZOOM),
    },
    "meet": {
        "dark": Look((32, 33, 36), (60, 64, 67), (32, 33, 36), (138, 180, 248), *_MEET,
                     aspects=_CROPPED, plate=False),
        "black": Look((19, 19, 20), (40, 42, 44), (19, 19, 20), (168, 199, 250), *_MEET,
                      aspects=_CROPPED, plate=False),
        "light": Look((255, 255, 255), (60, 64, 67), (255, 255, 255), (26, 115, 232), *_MEET,
                      aspects=_CROPPED, plate=False),
    },
    "teams": {
        "dark": Look((31, 31, 31), (20, 20, 20), (41, 41, 41), (127, 133, 245), *_TEAMS,
                     aspects=_CROPPED, left_row=True),
        "black": Look((0, 0, 0), (41, 41, 41), (10, 10, 10), (255, 255, 0), *_TEAMS,
                      aspects=_CROPPED, left_row=True),
        "light": Look((245, 245, 245), (225, 223, 236), (255, 255, 255), (98, 100, 167), *_TEAMS,
                      aspects=_CROPPED, left_row=True),
    },
    "webex": {
        "dark": Look((60, 60, 64), (16, 16, 18), (22, 22, 24), (60, 180, 250), *_WEBEX,
                     left_row=True),
        "black": Look((0, 0, 0), (36, 36, 38), (18, 18, 18), (0, 160, 230), *_WEBEX,
                      left_row=True),
        "light": Look((247, 247, 247), (222, 222, 224), (255, 255, 255), (0, 110, 190), *_WEBEX,
                      left_row=True),
    },
}  # fmt: skip

SIZES: tuple[tuple[int, int, float], ...] = (
    (1366, 768, 1.0),
    (1440, 900, 1.0),
    (1536, 864, 1.25),
    (1920, 1080, 1.0),
    (1920, 1080, 1.25),
    (1920, 1200, 1.5),
    (2560, 1440, 1.0),
    (2560, 1440, 1.5),
    (2880, 1800, 2.0),
    (3440, 1440, 1.0),
    (3840, 2160, 1.5),
    (3840, 2160, 2.0),
)
"""Width, height and display scale of what is grabbed."""


def grid(
    room: BoxInt, count: int, gap: int, aspects: tuple[float, float], *, left_row: bool = False
) -> list[BoxInt]:
    """Boxes of `count` equal tiles, as large as fit into the room, in reading order."""
    x0, y0, x1, y1 = room
    width, height = x1 - x0, y1 - y0
    best = (0, 0, 1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        wide, tall = (width - gap * (columns + 1)) // columns, (height - gap * (rows + 1)) // rows
        if wide <= 0 or tall <= 0:
            continue
        wide, tall = min(wide, int(tall * aspects[0])), min(tall, int(wide / aspects[1]))
        if wide * tall > best[0] * best[1]:
            best = (wide, tall, columns)
    wide, tall, columns = best
    rows = -(-count // columns)
    top = y0 + (height - rows * tall - (rows - 1) * gap) // 2
    boxes = []
    for index in range(count):
        row, column = divmod(index, columns)
        in_row = columns if left_row else min(columns, count - row * columns)
        left = x0 + (width - in_row * wide - (in_row - 1) * gap) // 2 + column * (wide + gap)
        upper = top + row * (tall + gap)
        boxes.append((left, upper, left + wide, upper + tall))
    return boxes


def strip(
    room: BoxInt, side: str, count: int, gap: int, long_px: int, aspect: float
) -> tuple[list[BoxInt], BoxInt]:
    """A row or column of small tiles along one side of a room, and the room that is left.

    side: "top", "bottom", "left" or "right". long_px: width of a tile.
    """
    x0, y0, x1, y1 = room
    wide, tall = long_px, round(long_px / aspect)
    level = side in ("top", "bottom")
    most = ((x1 - x0) if level else (y1 - y0)) - gap
    count = max(1, min(count, most // ((wide if level else tall) + gap)))
    span = count * ((wide if level else tall) + gap) - gap
    boxes = []
    for index in range(count):
        if level:
            left = x0 + (x1 - x0 - span) // 2 + index * (wide + gap)
            upper = y0 + gap if side == "top" else y1 - gap - tall
        else:
            left = x0 + gap if side == "left" else x1 - gap - wide
            upper = y0 + (y1 - y0 - span) // 2 + index * (tall + gap)
        boxes.append((left, upper, left + wide, upper + tall))
    rest = {
        "top": (x0, y0 + gap + tall, x1, y1),
        "bottom": (x0, y0, x1, y1 - gap - tall),
        "left": (x0 + gap + wide, y0, x1, y1),
        "right": (x0, y0, x1 - gap - wide, y1),
    }[side]
    return boxes, rest


def fitted(room: BoxInt, aspect: float, margin: int) -> BoxInt:
    """The largest box of a shape inside a room, centred."""
    x0, y0, x1, y1 = room
    width, height = x1 - x0 - 2 * margin, y1 - y0 - 2 * margin
    wide = min(width, int(height * aspect))
    tall = min(height, int(wide / aspect))
    left, top = (x0 + x1 - wide) // 2, (y0 + y1 - tall) // 2
    return (left, top, left + wide, top + tall)
