"""Folds and hollows of the skin, which carry most of an expression at a distance."""

import cv2
import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Color, Image, Points, Space, blurred, curve, vec
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.mouth import Mouth
from benchmarks.demo.painter.face.skin import darkness, shadow_tone
from benchmarks.demo.painter.face.style import Style


def draw_folds(
    image: Image, space: Space, look: Appearance, face: ActionUnits, style: Style, mouth: Mouth
) -> None:
    """Darkens the skin along folds (narrow) and hollows (wide), in place."""
    mask = fold_mask(space, look, face, style, mouth)
    x, y, w, h = cv2.boundingRect(mask)
    if w:
        window = np.s_[y : y + h, x : x + w]
        tint = fold_tint(look.skin, style)
        factor = cv2.merge([cv2.convertScaleAbs(mask[window], alpha=-t, beta=255) for t in tint])
        image[window] = cv2.multiply(image[window], factor, scale=1 / 255)


def fold_mask(
    space: Space, look: Appearance, face: ActionUnits, style: Style, mouth: Mouth
) -> Image:
    """How deep folds and hollows are, uint8 (H, W)."""
    fine = np.zeros(space.size_wh[::-1], np.uint8)
    broad = np.zeros_like(fine)
    age = look.age
    frown = face.brow_lower
    grief = min(face.inner_brow_raise, 1.0) * (0.4 + 0.6 * frown)
    lifted = 0.5 * (face.inner_brow_raise + face.outer_brow_raise) * (1 - 0.7 * min(frown, 1))
    for side in (-1, 1):
        s = vec([side, 1])
        smile = face.corner_pull + 0.35 * face.skew * side
        corner = mouth.corner(side)
        # nasolabial fold: from the wing of the nose around the corner of the mouth
        depth = (
            0.07
            + 0.5 * age
            + 0.85 * max(smile, 0)
            + 0.7 * face.lip_raise
            + 0.5 * face.nose_wrinkle
            + 0.30 * face.corner_depress
        )
        out = 0.15 + 0.05 * face.corner_pull
        fold = curve(
            [
                (side * 0.225 * look.nose, 0.44),
                (side * (0.33 + 0.07 * smile), 0.54),
                (corner[0] + side * out, corner[1] - 0.05),
                (corner[0] + side * (out - 0.03), corner[1] + 0.09),
            ]
        )
        _crease(space, fine, broad, fold, min(depth, 1.15) * style.fold, 0.032, 0.11)
        # marionette line and the drop beside a depressed corner
        low = curve(
            [
                (corner[0] + side * 0.03, corner[1] + 0.02),
                (corner[0] + side * 0.08, corner[1] + 0.12),
                (corner[0] + side * 0.06, corner[1] + 0.26),
            ]
        )
        _crease(
            space,
            fine,
            broad,
            low,
            (0.15 * age + 0.60 * face.corner_depress) * style.fold,
            0.030,
            0.10,
        )
        # frown line beside the root of the nose, and the shade the lowered brow throws
        line = curve(vec([(0.085 - 0.02 * frown, -0.42), (0.075, -0.30), (0.095, -0.19)]) * s)
        _crease(
            space,
            fine,
            broad,
            line,
            (0.10 * age + 0.95 * frown) * style.fold * style.frown,
            0.030,
            0.09,
        )
        brow_shade = curve(vec([(0.12, -0.20), (0.36, -0.26 + 0.02 * frown), (0.62, -0.22)]) * s)
        _wide(
            space, broad, brow_shade, (0.10 + 0.75 * frown) * style.soft_shade * style.frown, 0.12
        )
        if face.nose_wrinkle > 0.05:
            for k in range(3):
                y = -0.10 + 0.085 * k
                wrinkle = (
                    vec(
                        [(0.03, y + 0.03), (0.10 + 0.03 * k, y - 0.02), (0.15 + 0.04 * k, y + 0.04)]
                    )
                    * s
                )
                _crease(
                    space, fine, broad, wrinkle, 0.75 * face.nose_wrinkle * style.fold, 0.022, 0.05
                )
        # bag and crease under the eye, crow's feet
        raised = 0.5 * face.cheek_raise + 0.35 * face.lid_tighten
        under = curve(vec([(0.20, 0.09), (0.40, 0.155 - 0.03 * raised), (0.60, 0.09)]) * s)
        _crease(
            space, fine, broad, under, (0.13 + 0.30 * age + 0.55 * raised) * style.fold, 0.024, 0.07
        )
        if face.cheek_raise > 0.25 or age > 0.5:
            for k in (-1, 0, 1):
                foot = vec([(0.70, -0.05 + 0.03 * k), (0.82, -0.05 + 0.085 * k)]) * s
                space.line(
                    fine, foot, _level((0.5 * face.cheek_raise + 0.3 * age) * style.fold), 0.018
                )
        # the cheek lifted by a smile throws a shade under itself
        cheek = curve(vec([(0.36, 0.52), (0.58, 0.56 - 0.05 * smile), (0.78, 0.40)]) * s)
        _wide(space, broad, cheek, 0.5 * max(smile, 0) * style.soft_shade, 0.10)
    for k, y in enumerate((-0.60, -0.70, -0.80)):
        width = 0.52 - 0.06 * k
        wave = curve([(-width, y + 0.03), (-0.2, y - 0.02), (0.2, y - 0.02), (width, y + 0.03)])
        _crease(space, fine, broad, wave, (0.22 * age + 0.70 * lifted) * style.fold, 0.020, 0.05)
        if k < 2:
            middle = curve([(-0.24, y + 0.015), (0, y - 0.03), (0.24, y + 0.015)])
            _crease(space, fine, broad, middle, 0.85 * grief * style.fold, 0.022, 0.06)
    chin = curve([(-0.17, 1.03), (0, 0.995 - 0.02 * face.chin_raise), (0.17, 1.03)]) + vec(
        [0, mouth.drop]
    )
    _crease(space, fine, broad, chin, (0.25 + 0.75 * face.chin_raise) * style.fold, 0.04, 0.09)
    for x, y in ((-0.09, 1.14), (0.02, 1.18), (0.10, 1.13)):
        if face.chin_raise > 0.2:
            space.disc(broad, (x, y), 0.035, _level(0.5 * face.chin_raise * style.fold))
    fine = blurred(fine, 0.020 * space.px_per_unit)
    broad = blurred(broad, 0.058 * space.px_per_unit)
    return np.asarray(cv2.add(fine, broad), np.uint8)


def _level(strength: float) -> int:
    return int(min(max(strength, 0.0), 1.0) * 255)


def _crease(
    space: Space, fine: Image, broad: Image, line: Points, depth: float, width: float, halo: float
) -> None:
    """A fold: a narrow dark line in a wide faint one."""
    if depth > 0.03:
        space.line(fine, line, _level(depth * 0.55), width)
        space.line(broad, line, _level(depth * 0.46), halo)


def _wide(space: Space, broad: Image, line: Points, depth: float, width: float) -> None:
    if depth > 0.03:
        space.line(broad, line, _level(depth), width)


def fold_tint(skin: Color, style: Style) -> tuple[float, float, float]:
    """How much a full fold darkens each colour, 0..1: toward the colour of the skin in shade."""
    # the same fold shows less on dark skin
    contrast = style.contrast * (1 + 0.4 * darkness(skin))
    r, g, b = (
        min(contrast * (0.90 - 0.74 * s / max(c, 1)), 1.0)
        for s, c in zip(shadow_tone(skin), skin, strict=True)
    )
    return r, g, b
