"""Drawn gallery scenes with known tiles: a seed gives program, theme, size and situation."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from benchmarks.layouts.layouts_chrome import (
    Bars,
    desktop,
    draw_bars,
    draw_controls,
    draw_label,
    draw_shared,
    draw_toast,
    paste,
    tile_buttons,
)
from benchmarks.layouts.layouts_looks import LOOKS, SIZES, Look, fitted, grid, strip
from benchmarks.layouts.layouts_people import KINDS, People, names, off_tile, portraits
from monitor.types import BoxInt, TileState
from tests.support.pictures.synthetic_gallery import Image

SITUATIONS = (
    "plain",
    "cameras off",
    "active speaker",
    "side panel",
    "controls over the picture",
    "toast over a tile",
    "share with a strip",
    "speaker view",
    "picture in picture",
    "exchanged backgrounds",
    "tiles darker than the ground",
    "window on a desktop",
    "second page",
    "compressed",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw; everything else follows from the seed. count: tiles of the gallery."""

    seed: int
    program: str
    theme: str
    situation: str
    size_wh: tuple[int, int]
    scale: float
    count: int

    @property
    def look(self) -> Look:
        """Colours and gaps."""
        return LOOKS[self.program][self.theme]


@dataclass
class Drawn:
    """A picture uint8 (H, W, 3) and the tiles in it, the larger groups first."""

    image: Image
    boxes: list[BoxInt] = field(default_factory=list)
    states: list[TileState] = field(default_factory=list)


def scene_of(seed: int, situation: str | None = None) -> Scene:
    """The scene of a seed; every situation in turn unless one is given."""
    rng = np.random.default_rng([seed, 0])
    program = list(LOOKS)[int(rng.integers(len(LOOKS)))]
    theme = list(LOOKS[program])[int(rng.integers(3))]
    width, height, scale = SIZES[int(rng.integers(len(SIZES)))]
    # as many small classes as large ones
    count = int(rng.integers(1, 10)) if rng.random() < 0.4 else int(rng.integers(10, 50))
    situation = situation or SITUATIONS[seed % len(SITUATIONS)]
    if situation == "picture in picture":
        count = 1 if rng.random() < 0.5 else min(count, 12)
    if situation == "second page":
        count = 49 if rng.random() < 0.3 else max(count, 8)
    return Scene(seed, program, theme, situation, (width, height), scale, count)


def draw(scene: Scene, people: People) -> Drawn:
    """Draw a scene; the same scene gives the same picture."""
    rng = np.random.default_rng([scene.seed, 1])
    if scene.situation == "window on a desktop":
        return _on_a_desktop(scene, people, rng)
    drawn = _window(scene, scene.size_wh, people, rng)
    if scene.situation == "compressed":
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 95))]
        data = cv2.imencode(".jpg", np.ascontiguousarray(drawn.image[..., ::-1]), quality)[1]
        bgr = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        drawn.image = np.ascontiguousarray(bgr[..., ::-1])
    return drawn


def _on_a_desktop(scene: Scene, people: People, rng: np.random.Generator) -> Drawn:
    width, height = scene.size_wh
    image = desktop(scene.size_wh, scene.scale, rng)
    wide, tall = round(width * rng.uniform(0.6, 0.92)), round(height * rng.uniform(0.6, 0.86))
    x, y = int(rng.integers(0, width - wide)), int(rng.integers(0, round(0.94 * height) - tall))
    inner = _window(scene, (wide, tall), people, rng)
    image[y : y + tall, x : x + wide] = inner.image
    boxes = [(x + a, y + b, x + c, y + d) for a, b, c, d in inner.boxes]
    return replace(inner, image=image, boxes=boxes)


@dataclass(frozen=True, slots=True)
class _Style:
    """What all tiles of a scene have in common."""

    radius: int
    off_share: float
    off_style: str
    tinted: bool
    kinds: tuple[str, ...]
    buttons: bool


def _window(
    scene: Scene, size_wh: tuple[int, int], people: People, rng: np.random.Generator
) -> Drawn:
    look, scale, situation = scene.look, scene.scale, scene.situation
    width, height = size_wh
    image = np.empty((height, width, 3), np.uint8)
    image[:] = look.ground
    panel = 0
    if situation == "side panel" or rng.random() < 0.1:
        panel = min(round(rng.uniform(280, 400) * scale), width // 3)
    bars = Bars(
        top=round(int(rng.choice([0, 28, 36, 64])) * scale),
        bottom=round(int(rng.choice([0, 52, 64, 80])) * scale),
        panel=panel,
    )
    gap = max(2, round(int(rng.integers(look.gap_px[0], look.gap_px[1] + 1)) * scale))
    margin = round(int(rng.choice([0, 0, 8, 24])) * scale)
    room = (margin, bars.top + margin, width - bars.panel - margin, height - bars.bottom - margin)
    boxes, shared = _places(scene, room, gap, rng)
    drawn = Drawn(image, boxes)
    if shared is not None:
        draw_shared(image, shared, scale, rng)
    style = _style(scene, gap, rng)
    heads = portraits(people.pictures)
    labels = names(len(boxes), rng)
    for box, name in zip(boxes, labels, strict=True):
        off = rng.random() < style.off_share
        drawn.states.append(TileState.CAMERA_OFF if off else TileState.VIDEO)
        tile = _tile(scene, box, name, off, style, people, heads, rng)
        paste(image, tile, box, style.radius)
    if situation == "active speaker" or rng.random() < 0.5:
        _speaker(image, boxes[int(rng.integers(len(boxes)))], look, scale, rng)
    draw_bars(image, look, bars, scale, rng)
    if situation == "controls over the picture":
        draw_controls(image, room, scale, rng)
    if situation == "toast over a tile":
        draw_toast(image, room, boxes, scale, rng)
    if situation == "second page":
        _arrows(image, room, scale)
    return drawn


def _places(
    scene: Scene, room: BoxInt, gap: int, rng: np.random.Generator
) -> tuple[list[BoxInt], BoxInt | None]:
    """Boxes of the tiles, and of what is shared."""
    look = scene.look
    lowest, highest = look.aspects[1], look.aspects[0]
    aspect = 16 / 9 if rng.random() < 0.6 else float(rng.uniform(lowest, highest))
    short = min(room[2] - room[0], room[3] - room[1])
    if scene.situation in ("share with a strip", "speaker view"):
        side = str(rng.choice(["right", "top", "bottom", "left"], p=[0.45, 0.3, 0.15, 0.1]))
        long_px = round(short * rng.uniform(0.16, 0.28))
        small, rest = strip(room, side, min(scene.count, 9), gap, long_px, aspect)
        if scene.situation == "speaker view":
            return [fitted(rest, 16 / 9, gap), *small], None
        shape = float(rng.choice([16 / 9, 16 / 10, 4 / 3]))
        return small, fitted(rest, shape, gap)
    left_row = scene.situation == "second page" or (look.left_row and rng.random() < 0.5)
    count = scene.count
    boxes = grid(room, count, gap, look.aspects, left_row=left_row)
    if scene.situation == "picture in picture":
        x1, y1 = (room[2], room[3]) if count > 1 else boxes[0][2:]
        wide = round(short * rng.uniform(0.2, 0.3))
        tall = round(wide * 9 / 16)
        inset = round(rng.uniform(8, 20) * scene.scale)
        boxes.append((x1 - inset - wide, y1 - inset - tall, x1 - inset, y1 - inset))
    if scene.situation == "second page" and count > 20 and rng.random() < 0.5:
        boxes = boxes[: int(rng.integers(2, count))]  # the same places, not all of them taken
    return boxes, None


def _style(scene: Scene, gap: int, rng: np.random.Generator) -> _Style:
    look = scene.look
    low, high = look.radius_px
    off_share = float(rng.choice([0.0, 0.1, 0.3]))
    if scene.situation == "cameras off":
        off_share = float(rng.choice([0.5, 0.9, 1.0]))
    kinds: tuple[str, ...] = KINDS
    if scene.situation == "exchanged backgrounds":
        kinds = ("blurred", "virtual", "flat")
    if scene.situation == "tiles darker than the ground":
        kinds = ("dark", "dark", "plain")
    return _Style(
        radius=round(int(rng.integers(low, high + 1)) * scene.scale),
        off_share=off_share,
        off_style=str(rng.choice(["circle", "square", "name", "photo"])),
        tinted=scene.program == "meet" and bool(rng.random() < 0.5),
        kinds=kinds,
        buttons=bool(rng.random() < 0.3),
    )


def _tile(
    scene: Scene,
    box: BoxInt,
    name: str,
    off: bool,
    style: _Style,
    people: People,
    heads: list[Image],
    rng: np.random.Generator,
) -> Image:
    look = scene.look
    size_wh = (box[2] - box[0], box[3] - box[1])
    if off:
        ground = look.off
        if style.tinted:
            ground = tuple(int(value) for value in rng.integers(40, 150, 3))  # type: ignore[assignment]
        head = heads[int(rng.integers(len(heads)))]
        tile = off_tile(size_wh, ground, name, style.off_style, head, rng)
        if style.off_style == "name":
            return tile
    else:
        tile = people.tile(size_wh, str(rng.choice(style.kinds)), rng)
    draw_label(tile, name, scene.scale, plate=look.plate, muted=bool(rng.random() < 0.5))
    if style.buttons:
        tile_buttons(tile, scene.scale, rng)
    return tile


def _speaker(image: Image, box: BoxInt, look: Look, scale: float, rng: np.random.Generator) -> None:
    """A border on the edge of a tile, inside it or around it."""
    x0, y0, x1, y1 = box
    line = max(2, round(float(rng.uniform(2, 4)) * scale))
    out = int(rng.choice([-(line // 2), 0, line // 2]))
    corner, other = (x0 - out, y0 - out), (x1 - 1 + out, y1 - 1 + out)
    cv2.rectangle(image, corner, other, look.border, line)


def _arrows(image: Image, room: BoxInt, scale: float) -> None:
    """Chevrons at both sides, partly over the tiles."""
    x0, y0, x1, y1 = room
    radius, middle = round(18 * scale), (y0 + y1) // 2
    for x, turn in ((x0 + radius + 4, 1), (x1 - radius - 4, -1)):
        cv2.circle(image, (x, middle), radius, (70, 70, 72), -1, cv2.LINE_AA)
        tip = round(6 * scale)
        points = np.array([(x + turn * tip // 2, middle - tip), (x - turn * tip // 2, middle),
                           (x + turn * tip // 2, middle + tip)])  # fmt: skip
        cv2.polylines(image, [points], False, (240, 240, 240), max(1, round(2 * scale)))
