"""Pictures of galleries with known tiles, drawn for tests: themes, sizes, clutter, people."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt, TileState

Colour = tuple[int, int, int]
Image = NDArray[np.uint8]


@dataclass(frozen=True)
class Theme:
    """Looks of a meeting program. bar: colour of its toolbars. border: active speaker."""

    background: Colour
    off_tile: Colour
    bar: Colour
    border: Colour
    gap_px: int
    radius_px: int
    label_on_plate: bool = True


THEMES = {
    "zoom": Theme((26, 26, 26), (36, 36, 36), (18, 18, 18), (32, 212, 96), 6, 8),
    "zoom-black": Theme((0, 0, 0), (34, 34, 34), (20, 20, 20), (120, 230, 30), 4, 0),
    "meet": Theme((32, 33, 36), (60, 64, 67), (32, 33, 36), (138, 180, 248), 12, 10, False),
    "teams-light": Theme((245, 245, 245), (225, 223, 236), (255, 255, 255), (98, 100, 167), 8, 6),
    "teams-dark": Theme((31, 31, 31), (20, 20, 20), (41, 41, 41), (127, 133, 245), 8, 6),
    "webex": Theme((60, 60, 64), (16, 16, 18), (22, 22, 24), (60, 180, 250), 2, 0),
    "white": Theme((255, 255, 255), (238, 240, 243), (246, 247, 249), (40, 130, 240), 16, 14),
}
NAMES = (
    "Amara Obi", "Ben Keller", "Chen Wei", "Dana Roth", "Elif Demir", "Finn Olsen", "Gita Rao",
    "Hugo Martin", "Ines Silva", "Jonas Vogt", "Kofi Mensah", "Lena Braun", "Mina Park",
    "Noor Haddad", "Oskar Lind", "Priya Nair", "Quinn Daly", "Rosa Ferri", "Sami Aho", "Tess Moore",
    "Uma Patel", "Viktor Hahn", "Wanda Kos", "Ximena Paz", "Yusuf Kaya", "Zoe Lambert",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A drawn gallery: the picture uint8 (H, W, 3) and what is in it, in reading order."""

    image: Image
    boxes: tuple[BoxInt, ...]
    states: tuple[TileState, ...]
    names: tuple[str, ...]
    rows: int
    columns: int


@dataclass(frozen=True)
class Scene:
    """What to draw. names: one per tile. off: indexes with the camera off. speaker: an index."""

    names: tuple[str, ...]
    theme: str = "zoom"
    size_wh: tuple[int, int] = (1920, 1080)
    scale: float = 1.0
    off: frozenset[int] = frozenset()
    speaker: int | None = None
    top_bar_px: int = 0
    bottom_bar_px: int = 0
    panel_px: int = 0
    toast: bool = False
    seed: int = 0
    faces: tuple[Image, ...] = field(default=())


def solve_grid(count: int, width: int, height: int, gap: int) -> tuple[int, int, int, int]:
    """Columns, rows, tile width and tile height of the largest 16:9 tiles that fit."""
    best = (1, count, 0, 0)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        tile_w = (width - gap * (columns + 1)) // columns
        tile_h = (height - gap * (rows + 1)) // rows
        tile_w = min(tile_w, tile_h * 16 // 9)
        if tile_w > best[2]:
            best = (columns, rows, tile_w, tile_w * 9 // 16)
    return best


def draw_gallery(scene: Scene) -> Drawn:
    """Draw the scene: equal tiles, the last row centred."""
    theme, scale = THEMES[scene.theme], scene.scale
    rng = np.random.default_rng(scene.seed)
    width, height = scene.size_wh
    image = np.empty((height, width, 3), np.uint8)
    image[:] = theme.background
    top, bottom, panel = (
        round(px * scale) for px in (scene.top_bar_px, scene.bottom_bar_px, scene.panel_px)
    )
    gap = max(2, round(theme.gap_px * scale))
    room_w, room_h = width - panel, height - top - bottom
    columns, rows, tile_w, tile_h = solve_grid(len(scene.names), room_w, room_h, gap)
    total_h = rows * tile_h + (rows - 1) * gap
    boxes, states = [], []
    for index in range(len(scene.names)):
        row, column = divmod(index, columns)
        in_row = min(columns, len(scene.names) - row * columns)
        left = (room_w - in_row * tile_w - (in_row - 1) * gap) // 2 + column * (tile_w + gap)
        upper = top + (room_h - total_h) // 2 + row * (tile_h + gap)
        boxes.append((left, upper, left + tile_w, upper + tile_h))
        states.append(TileState.CAMERA_OFF if index in scene.off else TileState.VIDEO)
    for index, box in enumerate(boxes):
        who = rng.integers(1 << 30)
        tile = _tile(scene, theme, index, (tile_w, tile_h), np.random.default_rng(who))
        _paste_rounded(image, tile, box, round(theme.radius_px * scale))
    if scene.speaker is not None:
        x0, y0, x1, y1 = boxes[scene.speaker]
        line = max(2, round(3 * scale))
        cv2.rectangle(image, (x0 - 1, y0 - 1), (x1, y1), theme.border, line)
    _chrome(image, theme, (top, bottom, panel), scale, rng)
    if scene.toast:
        x, y = width - panel - round(340 * scale), height - bottom - round(120 * scale)
        cv2.rectangle(
            image, (x, y), (x + round(300 * scale), y + round(76 * scale)), (250,) * 3, -1
        )
        _text(image, "Someone is waiting", (x + 16, y + round(44 * scale)), 0.5 * scale, (30,) * 3)
    return Drawn(image, tuple(boxes), tuple(states), scene.names, rows, columns)


def random_scene(rng: np.random.Generator, count: int) -> Scene:
    """Any theme, size and clutter."""
    sizes = [(1366, 768, 1.0), (1920, 1080, 1.0), (1920, 1080, 1.25), (2560, 1440, 1.5)]
    sizes += [(3840, 2160, 2.0), (1280, 720, 1.0), (1600, 1000, 1.0)]
    width, height, scale = sizes[rng.integers(len(sizes))]
    names = tuple(NAMES[index % len(NAMES)] for index in rng.permutation(count))
    off_share = rng.choice([0.0, 0.1, 0.4])
    return Scene(
        names,
        theme=list(THEMES)[rng.integers(len(THEMES))],
        size_wh=(width, height),
        scale=scale,
        off=frozenset(np.flatnonzero(rng.random(count) < off_share).tolist()),
        speaker=int(rng.integers(count)) if rng.random() < 0.7 else None,
        top_bar_px=int(rng.choice([0, 32, 64])),
        bottom_bar_px=int(rng.choice([0, 56, 80])),
        panel_px=int(rng.choice([0, 0, 320])),
        toast=bool(rng.random() < 0.15),
        seed=int(rng.integers(1 << 30)),
    )


def _tile(
    scene: Scene, theme: Theme, index: int, size_wh: tuple[int, int], rng: np.random.Generator
) -> Image:
    width, height = size_wh
    if index in scene.off:
        tile = np.empty((height, width, 3), np.uint8)
        tile[:] = theme.off_tile
        colour = tuple(int(value) for value in rng.integers(60, 220, 3))
        radius = round(0.2 * height)
        cv2.circle(tile, (width // 2, height // 2), radius, colour, -1, cv2.LINE_AA)
        initials = "".join(part[0] for part in scene.names[index].split())
        size = radius / 22
        place = (width // 2 - round(16 * size), height // 2 + round(9 * size))
        _text(tile, initials, place, 0.9 * size, (255, 255, 255))
    else:
        tile = _person(width, height, rng)
        if scene.faces:
            _put_face(tile, scene.faces[index % len(scene.faces)])
    _label(tile, scene.names[index], scene.scale, theme, muted=bool(rng.random() < 0.5))
    return tile


def _person(width: int, height: int, rng: np.random.Generator) -> Image:
    """A webcam picture in spirit: a room, uneven light, sensor noise, a head and shoulders."""
    kind = rng.choice(["room", "dark", "bright", "virtual", "dim"])
    low, high = {"room": (40, 220), "dark": (5, 60), "bright": (150, 255), "dim": (20, 110)}.get(
        kind, (60, 200)
    )
    cells = 1 if kind == "virtual" else int(rng.integers(3, 9))
    room = rng.integers(low, high, (cells, cells + 2, 3)).astype(np.float32)
    if kind == "virtual":
        room[:] = room[:1, :1]
    method = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_CUBIC
    tile = cv2.resize(room, (width, height), interpolation=method)
    skin = np.array([224, 182, 150]) * rng.uniform(0.35, 1.0)
    shirt = rng.integers(10, 240, 3)
    centre = (round(width * rng.uniform(0.4, 0.6)), round(height * rng.uniform(0.42, 0.55)))
    head = (round(height * 0.13), round(height * 0.18))
    body = (round(height * 0.34), round(height * 0.4))
    cv2.ellipse(tile, (centre[0], height), body, 0, 0, 360, shirt.tolist(), -1, cv2.LINE_AA)
    cv2.ellipse(tile, centre, head, 0, 0, 360, skin.tolist(), -1, cv2.LINE_AA)
    noise = rng.normal(0, rng.uniform(1, 4), (height, width, 1))
    return np.clip(tile + noise, 0, 255).astype(np.uint8)


def _put_face(tile: Image, face: Image) -> None:
    side = round(0.62 * tile.shape[0])
    scaled = cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)
    left, top = (tile.shape[1] - side) // 2, (tile.shape[0] - side) // 2
    tile[top : top + side, left : left + side] = scaled


def _label(tile: Image, name: str, scale: float, theme: Theme, *, muted: bool) -> None:
    height = tile.shape[0]
    size = 0.42 * scale
    wide, tall = _text_size(name, size)
    icon = round(16 * scale) if muted else 0
    base = height - round(8 * scale)
    if theme.label_on_plate:
        upper = (0, base - tall - round(6 * scale))
        cv2.rectangle(tile, upper, (wide + icon + round(16 * scale), height), (22, 22, 22), -1)
    if muted:
        centre = (round(12 * scale), base - tall // 2)
        cv2.circle(tile, centre, round(5 * scale), (235, 60, 60), 1, cv2.LINE_AA)
    _text(tile, name, (round(8 * scale) + icon, base), size, (255, 255, 255))


def _text(image: Image, text: str, place: tuple[int, int], size: float, colour: Colour) -> None:
    line = 1 if size < 0.8 else 2
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, line, cv2.LINE_AA)


def _text_size(text: str, size: float) -> tuple[int, int]:
    (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    return int(wide), int(tall)


def _paste_rounded(image: Image, tile: Image, box: BoxInt, radius: int) -> None:
    x0, y0, x1, y1 = box
    target = image[y0:y1, x0:x1]
    if radius <= 0:
        target[:] = tile
        return
    height, width = tile.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - radius - 1, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - radius - 1), 255, -1)
    for x in (radius, width - radius - 1):
        for y in (radius, height - radius - 1):
            cv2.circle(mask, (x, y), radius, 255, -1, cv2.LINE_AA)
    share = mask[:, :, np.newaxis].astype(np.float32) / 255
    target[:] = np.rint(tile * share + target * (1 - share)).astype(np.uint8)


def _chrome(
    image: Image,
    theme: Theme,
    bars: tuple[int, int, int],
    scale: float,
    rng: np.random.Generator,
) -> None:
    """Title bar, toolbar with buttons, side panel with a list."""
    top, bottom, panel = bars
    height, width = image.shape[:2]
    light = sum(theme.bar) > 380
    ink: Colour = (60, 60, 60) if light else (210, 210, 210)
    if top:
        image[:top] = theme.bar
        _text(image, "Lecture 7 - Seminar", (16, round(top * 0.65)), 0.5 * scale, ink)
    if bottom:
        image[height - bottom :] = theme.bar
        for step in range(-4, 5):
            centre = (width // 2 + round(step * 70 * scale), height - bottom // 2)
            cv2.circle(image, centre, round(bottom * 0.3), ink, 2, cv2.LINE_AA)
    if panel:
        image[top : height - bottom, width - panel :] = theme.bar
        for line in range(top + round(40 * scale), height - bottom - 20, round(44 * scale)):
            cv2.circle(image, (width - panel + round(30 * scale), line), round(12 * scale), ink, -1)
            name = NAMES[int(rng.integers(len(NAMES)))]
            place = (width - panel + round(56 * scale), line + 5)
            _text(image, name, place, 0.45 * scale, ink)
