"""Drawn windows as wild as real ones: a seed gives arrangement, proportions, theme and disturbance.

`draw(scene_of(seed))` gives a picture with the boxes of its tiles, of live faces, of faces that are
no students (profile photos, shared content), and of faces that count for nothing (covered, tiny).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks.layouts import wild_places as places
from benchmarks.layouts.layouts_chrome import Bars, draw_bars, draw_controls, draw_toast
from benchmarks.layouts.layouts_looks import LOOKS, Look
from benchmarks.layouts.layouts_people import names
from benchmarks.layouts.wild_around import (
    ground,
    in_page,
    on_desktop,
    participants,
    shared,
    signs,
)
from benchmarks.layouts.wild_canvas import Canvas
from benchmarks.layouts.wild_kinds import KINDS, Kind
from benchmarks.layouts.wild_people import Crowd
from benchmarks.layouts.wild_tiles import LABELS, PLACEHOLDERS, Tiles, lay_rounded, tile
from monitor.types import BoxFloat, BoxInt, TileState
from tests.support.pictures.synthetic_gallery import Colour, Image


@dataclass(frozen=True, slots=True)
class Scene:
    """What to draw; everything else follows from the seed."""

    seed: int
    kind: str
    size_wh: tuple[int, int]
    scale: float
    theme: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class WildDrawn:
    """A picture uint8 (H, W, 3) RGB with its truth, boxes in its pixels.

    tiles with their states; faces: live ones that must be found; other_faces: photos and content,
    none of which may be reported; ignored: covered or tiny faces, right either way; hidden_tiles:
    more than half covered, right either way. layout: see `wild_places.Plan`.
    """

    image: Image
    layout: str
    tiles: tuple[BoxInt, ...]
    states: tuple[TileState, ...]
    faces: tuple[BoxFloat, ...]
    other_faces: tuple[BoxFloat, ...]
    ignored: tuple[BoxFloat, ...]
    hidden_tiles: tuple[BoxInt, ...] = ()


def scene_of(seed: int, kind: str | None = None, most_wide: int = 3900) -> Scene:
    """The scene of a seed, every kind in turn unless one is given. most_wide: of the picture."""
    rng = np.random.default_rng([seed, 16])
    kind = kind or list(KINDS)[seed % len(KINDS)]
    low, high = KINDS[kind].widths
    high = max(low + 1, min(high, most_wide))
    width = min(most_wide, round(np.exp(rng.uniform(np.log(low), np.log(high)))))
    aspect = float(rng.choice([16 / 9, 16 / 10, 4 / 3, 2.2, rng.uniform(1.1, 2.4)]))
    scales = [scale for scale in (1.0, 1.25, 1.5, 2.0) if width / scale >= 500] or [1.0]
    fewest, most = KINDS[kind].counts
    return Scene(
        seed,
        kind,
        (width, round(width / aspect)),
        float(rng.choice(scales)),
        str(rng.choice([f"{a}/{b}" for a in LOOKS for b in LOOKS[a]] + ["own"] * 5)),
        round(np.exp(rng.uniform(np.log(fewest), np.log(most + 0.49)))),
    )


def draw(scene: Scene, crowd: Crowd) -> WildDrawn:
    """Draw a scene; the same scene and crowd give the same picture."""
    rng = np.random.default_rng([scene.seed, 17])
    kind = KINDS[scene.kind]
    inner_wh = scene.size_wh
    if kind.around in ("desktop", "player", "page"):
        share = rng.uniform(0.55, 0.9, 2)
        inner_wh = (round(inner_wh[0] * share[0]), round(inner_wh[1] * share[1]))
    canvas, layout = _window(scene, kind, inner_wh, crowd, rng)
    if kind.around == "desktop":
        on_desktop(canvas, scene.size_wh, scene.scale, crowd, rng)
    elif kind.around in ("player", "page"):
        in_page(canvas, scene.size_wh, scene.scale, rng, player=kind.around == "player")
    _as_sent(canvas, rng)
    live, others, ignored = canvas.seen()
    tiles = list(zip(canvas.tiles, canvas.states, canvas.tiles_shown(), strict=True))
    return WildDrawn(
        canvas.image,
        layout,
        tuple(box for box, _, shown in tiles if shown),
        tuple(state for _, state, shown in tiles if shown),
        tuple(live),
        tuple(others),
        tuple(ignored),
        tuple(box for box, _, shown in tiles if not shown),
    )


def _window(
    scene: Scene, kind: Kind, size_wh: tuple[int, int], crowd: Crowd, rng: np.random.Generator
) -> tuple[Canvas, str]:
    width, height = size_wh
    look, scale = _look(scene.theme, rng), scene.scale
    canvas = Canvas(ground(size_wh, "gradient" if kind.gradient else "flat", look.ground, rng))
    dock = kind.around == "dock" or (not kind.around and rng.random() < 0.06)
    bars = Bars(
        top=round(int(rng.choice([0, 0, 24, 36, 64])) * scale),
        bottom=round(int(rng.choice([0, 0, 44, 64])) * scale),
        panel=min(round(float(rng.uniform(180, 380)) * scale), width // 3) if dock else 0,
    )
    if bars.top + bars.bottom > 0.4 * height:
        bars = replace(bars, top=0, bottom=0)
    margin = round(int(rng.choice([0, 0, 6, 20])) * scale)
    box = (margin, bars.top + margin, width - bars.panel - margin, height - bars.bottom - margin)
    touching = kind.touching if kind.touching is not None else rng.random() < 0.4
    gap = 0 if touching else max(1, round(float(rng.uniform(1, 14)) * scale))
    plan = kind.plan(places.Room(box, gap, scene.count, scale), rng)
    style = _tiles(kind, look, gap, scale, rng)
    if plan.shared is not None:
        x0, y0, x1, y1 = plan.shared
        canvas.covers.clear()
        shared(canvas, (x0, y0, x1, y1), str(rng.choice(kind.content)), scale, crowd, rng)
    if plan.layout == "immersive":
        _immersive(canvas, box, plan.seats, crowd, rng)
    for place, (where, name) in enumerate(
        zip(plan.tiles, names(len(plan.tiles), rng), strict=True)
    ):
        round_px = style.radius
        if plan.layout == "avatars":
            round_px = (where[2] - where[0]) // 2
        bar = plan.bar_px if place else round(0.6 * plan.bar_px)
        _add(canvas, where, name, style, round_px, bar, crowd, rng, avatar=plan.layout == "avatars")
    if canvas.tiles and rng.random() < 0.55:
        _speaker(canvas.image, canvas.tiles[int(rng.integers(len(canvas.tiles)))], look, scale, rng)
    draw_bars(canvas.image, look, replace(bars, panel=0), scale, rng)
    _over(canvas, kind, box, bars, look, scale, crowd, rng)
    return canvas, plan.layout


def _add(canvas: Canvas, where: BoxInt, name: str, style: Tiles, round_px: int, bar: int,
         crowd: Crowd, rng: np.random.Generator, *, avatar: bool) -> None:  # fmt: skip
    """One tile with its truth; with a bar above the picture where there is one."""
    x0, y0, x1, y1 = where
    if avatar:
        photo = rng.random() < 0.6
        disc = replace(style, off_share=1.0, label="none", buttons=0.0, off=None,
                       placeholders=("photo full",) if photo else ("logo",))  # fmt: skip
        disc = replace(disc, off=tuple(int(value) for value in rng.integers(60, 200, 3)))  # type: ignore[arg-type]
        shown = tile(canvas.image[y0:y1, x0:x1], name, disc, crowd, rng)
    else:
        if bar and y1 - y0 > 3 * bar:
            canvas.image[y0 : y0 + bar, x0:x1] = (70, 72, 74)
        else:
            bar = 0
        shown = tile(canvas.image[y0 + bar : y1, x0:x1], name, style, crowd, rng)
    canvas.cover(where)
    lay_rounded(canvas.image, shown.image, (x0, y0 + bar), round_px)
    canvas.tiles.append(where)
    canvas.states.append(TileState.CAMERA_OFF if shown.off else TileState.VIDEO)
    top = y0 + bar
    canvas.faces += [(a + x0, b + top, c + x0, d + top) for a, b, c, d in shown.faces]
    canvas.others += [(a + x0, b + top, c + x0, d + top) for a, b, c, d in shown.others]


def _look(theme: str, rng: np.random.Generator) -> Look:
    """A program's colours, or any others."""
    if theme != "own":
        program, name = theme.split("/")
        return LOOKS[program][name]
    base = rng.integers(0, 80, 3) if rng.random() < 0.7 else rng.integers(170, 256, 3)
    own: Colour = tuple(int(value) for value in base)  # type: ignore[assignment]
    near: Colour = tuple(int(np.clip(value + rng.integers(-20, 21), 0, 255)) for value in base)  # type: ignore[assignment]
    border: Colour = tuple(int(value) for value in rng.integers(60, 256, 3))  # type: ignore[assignment]
    return Look(own, near, near, border, (1, 12), (0, 14))


def _tiles(kind: Kind, look: Look, gap: int, scale: float, rng: np.random.Generator) -> Tiles:
    off: Colour | None = look.off
    if kind.off_is_ground:
        off = None
        if rng.random() < 0.5:
            step = int(rng.integers(1, 9))
            off = tuple(min(255, value + step) for value in look.ground)  # type: ignore[assignment]
    share = kind.off_share
    if share is None:
        share = float(rng.choice([0.0, 0.0, 0.1, 0.35, 0.8]))
    few = tuple(str(one) for one in rng.choice(PLACEHOLDERS, 2))
    return Tiles(
        off=off,
        off_share=share,
        placeholders=kind.placeholders or few,
        several=kind.several,
        bars=kind.bars if kind.bars is not None else float(rng.choice([0.0, 0.06, 0.2])),
        empty=float(rng.choice([0.0, 0.0, 0.06])),
        label=str(rng.choice(LABELS)),
        radius=0 if gap == 0 or rng.random() < 0.4 else round(float(rng.uniform(2, 14)) * scale),
        buttons=float(rng.choice([0.0, 0.2])),
        scale=scale,
    )


def _over(canvas: Canvas, kind: Kind, box: BoxInt, bars: Bars, look: Look, scale: float,
          crowd: Crowd, rng: np.random.Generator) -> None:  # fmt: skip
    """What lies over the tiles: panels, controls, a message, buttons."""
    height, width = canvas.image.shape[:2]
    light = sum(look.bar) > 380 or rng.random() < 0.5
    if bars.panel:
        panel = (width - bars.panel, bars.top, width, height - bars.bottom)
        participants(canvas, panel, scale, crowd, rng, light=light)
    if kind.around == "panel":
        wide = min(round(float(rng.uniform(160, 300)) * scale), width // 2)
        tall = min(round(float(rng.uniform(160, 420)) * scale), round(0.7 * height))
        left, top = int(rng.integers(0, width - wide)), int(rng.integers(0, height - tall))
        participants(canvas, (left, top, left + wide, top + tall), scale, crowd, rng, light=light)
    if rng.random() < 0.08 and box[3] - box[1] > 200 * scale:
        draw_controls(canvas.image, box, scale, rng)
        canvas.cover((box[0], box[3] - 70 * scale, box[2], box[3]))
    if canvas.tiles and rng.random() < 0.08 and box[3] - box[1] > 240 * scale:
        before = canvas.image.copy()
        draw_toast(canvas.image, box, canvas.tiles, scale, rng)
        changed = np.argwhere((before != canvas.image).any(axis=2))
        (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
        canvas.cover((int(left), int(top), int(right) + 1, int(bottom) + 1))
    if rng.random() < 0.25:
        signs(canvas, crowd, scale, rng)


def _immersive(canvas: Canvas, box: BoxInt, seats: list[tuple[float, float, float]], crowd: Crowd,
               rng: np.random.Generator) -> None:  # fmt: skip
    x0, y0, x1, y1 = box
    hall = crowd.empty_room((x1 - x0, y1 - y0), rng).astype(np.float32)
    for x, y, wide in seats:
        a, b, c, d = crowd.stand_in(hall, (x - x0, y - y0), wide, rng)
        face = (a + x0, b + y0, c + x0, d + y0)
        # whoever sits in front covers this much of those behind
        canvas.cover((a + x0, b + y0 - 0.3 * (d - b), c + x0, y1))
        canvas.faces.append(face)
    canvas.image[y0:y1, x0:x1] = np.clip(hall, 0, 255).astype(np.uint8)


def _speaker(image: Image, box: BoxInt, look: Look, scale: float, rng: np.random.Generator) -> None:
    x0, y0, x1, y1 = box
    line = max(1, round(float(rng.uniform(1, 4)) * scale))
    out = int(rng.choice([-(line // 2), 0, line // 2]))
    cv2.rectangle(image, (x0 - out, y0 - out), (x1 - 1 + out, y1 - 1 + out), look.border, line)


def _as_sent(canvas: Canvas, rng: np.random.Generator) -> None:
    """What happens to a picture on its way: another size, a soft edge, JPEG."""
    if rng.random() < 0.12:
        share = float(rng.uniform(0.75, 0.98))
        height, width = canvas.image.shape[:2]
        if round(width * share) >= 500:
            small = cv2.resize(canvas.image, (round(width * share), round(height * share)),
                               interpolation=cv2.INTER_AREA)  # fmt: skip
            canvas.scaled(np.asarray(small, np.uint8))
    if rng.random() < 0.06:
        soft = cv2.GaussianBlur(canvas.image, (0, 0), float(rng.uniform(0.5, 0.9)))
        canvas.image = np.asarray(soft, np.uint8)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 95))]
        data = cv2.imencode(".jpg", np.ascontiguousarray(canvas.image[..., ::-1]), quality)[1]
        bgr = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
        canvas.image = np.ascontiguousarray(bgr[..., ::-1])
