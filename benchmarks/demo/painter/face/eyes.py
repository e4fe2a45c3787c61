"""Eyes, lids and brows."""

import cv2
import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Color, Image, Points, Space, curve, mix, scaled, vec
from benchmarks.demo.painter.cutout import Cutout
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.skin import light_tone, shadow_tone
from benchmarks.demo.painter.face.style import Style

EYE = (0.405, -0.075)


def draw_eye(
    image: Image,
    space: Space,
    look: Appearance,
    face: ActionUnits,
    style: Style,
    side: int,
    white: Color | None = None,
) -> None:
    """Draws lids and eyeball, in place. white: eyeballs of one colour, without an iris."""
    half, size = 0.248 * look.eye_size, look.eye_size
    close = min(face.blink, 1.0)
    rise = (
        0.122
        * size
        * (
            1
            + 0.85 * face.lid_raise
            - 0.40 * face.lid_tighten
            - 0.18 * face.brow_lower
            - 0.10 * face.corner_pull
        )
    )
    fall = (
        0.080
        * size
        * (1 + 0.28 * face.lid_raise - 0.55 * face.lid_tighten - 0.55 * face.cheek_raise)
    )
    tilt = 0.02 + 0.05 * look.eye_tilt
    droop = 0.055 * face.lid_droop
    xs = vec([-half, -0.62 * half, 0.0, 0.62 * half, half * 1.04])
    line = vec([tilt * 0.6, tilt * 0.3, 0, -tilt * 0.5, -tilt]) + vec([0, 0, 0, 0.5, 1]) * droop
    grief = 0.025 * min(face.inner_brow_raise, 1) * (1 - min(face.outer_brow_raise, 1))
    upper = (
        line
        - vec([0, 0.78, 1.0, 0.80, 0]) * max(rise, 0.01)
        + vec([0, -grief, 0, 0.6 * droop, 0.4 * droop])
    )
    lower = line + vec([0, 0.66, 1.0, 0.86, 0]) * max(fall, 0.006)
    upper = upper + (lower - 0.004 - upper) * close
    ex, ey = EYE
    place = vec([side, 1])
    top = curve((np.stack([xs, upper], 1) + vec([ex, ey])) * place, 5)
    low = curve((np.stack([xs, lower], 1) + vec([ex, ey])) * place, 5)
    shade = shadow_tone(look.skin)
    _lid(image, space, look, face, top, side, close)
    if close < 0.93:
        _eyeball(image, space, look, face, top, low, side, white)
    lash = mix((34, 24, 24), scaled(shade, 0.45), 0.25 + 0.35 * (1 - look.lashes))
    _lash_line(image, space, top, lash, (0.026 + 0.020 * look.lashes) * style.lash)
    space.line(image, low[3:], mix(scaled(shade, 0.72), look.skin, 0.25), 0.016)


def _lash_line(image: Image, space: Space, top: Points, color: Color, width: float) -> None:
    """Upper rim of the eye: thin at the nose, heavier outward, drawn out to a point."""
    reach = 2 * top[-1] - top[-2] + vec([0, -0.35 * width])
    rim = np.concatenate([top, reach[None]])
    swell = np.linspace(0.35, 1.3, len(rim), dtype=np.float32)
    swell[-2:] = (0.8, 0.15)
    over = rim - np.stack([np.zeros_like(swell), swell * width], 1)
    space.fill(image, np.concatenate([over, rim[::-1] + vec([0, 0.006])]), color)


def _lid(
    image: Image,
    space: Space,
    look: Appearance,
    face: ActionUnits,
    top: Points,
    side: int,
    close: float,
) -> None:
    """Upper lid: its fold, hidden by a lowered brow, opened by a raised one."""
    gap = (
        0.055
        + 0.035 * face.inner_brow_raise
        + 0.02 * face.outer_brow_raise
        - 0.03 * face.brow_lower
        + 0.05 * close
    )
    fold = top[2:-1] - vec([0, max(gap, 0.02)])
    lid = np.concatenate([top[2:-1], fold[::-1]])
    shade = shadow_tone(look.skin)
    space.fill(image, lid, mix(look.skin, shade, 0.34))
    space.line(image, fold, mix(look.skin, scaled(shade, 0.78), 0.72), 0.018)


def _eyeball(
    image: Image,
    space: Space,
    look: Appearance,
    face: ActionUnits,
    top: Points,
    low: Points,
    side: int,
    white: Color | None,
) -> None:
    opening = np.concatenate([top, low[::-1]])
    box = space.to_px(np.stack([opening.min(0) - 0.03, opening.max(0) + 0.03]))
    (x0, y0), (x1, y1) = np.floor(box[0]).astype(int), np.ceil(box[1]).astype(int)
    part = image[y0:y1, x0:x1]
    local = space.window((int(x0), int(y0)), (int(x1 - x0), int(y1 - y0)))
    ball = np.full_like(part, 0)
    ball[:] = white or eye_white(look)
    ex = EYE[0] * side + 0.055 * face.gaze_x
    ey = EYE[1] - 0.012 + 0.035 * face.gaze_y
    if white is None:
        draw_iris(ball, local, look, (ex, ey))
    # the lid's shadow on the eyeball
    local.line(ball, top + vec([0, 0.012]), scaled(shadow_tone(look.skin), 0.55), 0.026)
    if white is None:
        draw_glint(ball, local, (ex, ey))
    mask = np.zeros(part.shape[:2], np.uint8)
    local.fill(mask, opening, 255)
    cover = np.repeat(mask[..., None], 3, axis=2)
    seen = np.asarray(cv2.multiply(ball, cover, scale=1 / 255), np.uint8)
    Cutout(seen, ~cover).lay_on(part)


def eye_white(look: Appearance) -> Color:
    """Colour of the eyeball."""
    return mix((240, 236, 232), look.skin, 0.10)


def draw_iris(image: Image, space: Space, look: Appearance, center: tuple[float, float]) -> None:
    """Draws iris and pupil, in place."""
    x, y = center
    r = 0.120 * look.eye_size
    space.disc(image, (x, y), r, scaled(look.eye_color, 0.55))
    space.disc(image, (x, y), r * 0.86, look.eye_color)
    space.disc(image, (x, y + 0.03), r * 0.55, mix(look.eye_color, (255, 226, 180), 0.28))
    space.disc(image, (x, y), r * 0.48, (18, 14, 16))


def draw_glint(image: Image, space: Space, center: tuple[float, float]) -> None:
    """Draws the light in an eye, in place."""
    space.disc(image, (center[0] - 0.035, center[1] - 0.04), 0.030, (255, 255, 255))


def draw_brow(
    image: Image, space: Space, look: Appearance, face: ActionUnits, style: Style, side: int
) -> None:
    inner, outer, low = face.inner_brow_raise, face.outer_brow_raise, face.brow_lower
    if side > 0:
        outer, low = outer + 0.5 * face.skew, low - 0.25 * face.skew
    xs = vec([0.175 - 0.055 * low, 0.33 - 0.03 * low, 0.55, 0.740])
    ys = vec([
        -0.335 - 0.150 * inner + 0.115 * low,
        -0.400 - 0.085 * inner - 0.080 * outer + 0.085 * low,
        -0.415 - 0.020 * inner - 0.135 * outer + 0.050 * low,
        -0.300 - 0.110 * outer + 0.015 * low + 0.02 * inner,
    ])  # fmt: skip
    thick = vec([0.030, 0.046, 0.038, 0.010]) * look.brow_weight * style.brow_scale
    place = vec([side, 1])
    over = curve(np.stack([xs, ys - thick], 1) * place)
    under = curve(np.stack([xs, ys + thick * 0.9], 1) * place)
    color = mix(mix(scaled(look.hair_color, 0.8), (58, 40, 32), 0.35), shadow_tone(look.skin), 0.22)
    if sum(look.hair_color) > 420:
        color = mix(scaled(look.hair_color, 0.62), shadow_tone(look.skin), 0.35)
    space.fill(image, np.concatenate([over, under[::-1]]), color)
    soft = mix(color, light_tone(look.skin), 0.28)
    space.line(image, (over + (under - over) * 0.30)[3:-6], soft, 0.018)
