"""The mouth: lips moved by action units, teeth and tongue."""

from dataclasses import dataclass

import numpy as np

from benchmarks.demo.painter.appearance import Appearance
from benchmarks.demo.painter.brush import Image, Points, Space, curve, mix, scaled, vec
from benchmarks.demo.painter.face.action_units import ActionUnits
from benchmarks.demo.painter.face.skin import light_tone, shadow_tone
from benchmarks.demo.painter.face.style import Style

MOUTH_Y = 0.805


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """Curves of the lips, left to right, each (25, 2), in head units.

    drop: how far the jaw sinks.
    """

    top: Points
    upper_edge: Points
    lower_edge: Points
    bottom: Points
    drop: float

    def corner(self, side: int) -> Points:
        """Left (-1) or right (1) corner of the mouth."""
        return np.asarray(self.upper_edge[-1 if side > 0 else 0])


def mouth_shape(look: Appearance, face: ActionUnits) -> Mouth:
    """Curves of the lips for a face."""
    pull, depress, press = face.corner_pull, face.corner_depress, min(face.lip_press, 1.0)
    gap = 0.055 * face.lips_part + 0.36 * face.jaw_drop
    half = 0.325 * (
        1
        + 0.30 * pull
        + 0.18 * face.lip_stretch
        - 0.30 * face.pucker
        - 0.16 * face.jaw_drop
        - 0.03 * depress
    )
    y = MOUTH_Y - 0.035 * face.chin_raise
    corner = y - 0.012 - 0.125 * pull + 0.115 * depress + 0.35 * gap + 0.03 * face.lip_stretch
    left, right = corner + 0.07 * face.skew, corner - 0.07 * face.skew
    thin = (1 - 0.55 * press - 0.12 * max(pull, 0)) * look.lips
    lift = 0.05 * face.lip_raise + 0.02 * pull
    middle = y + 0.004 - lift + 0.02 * pull - 0.045 * depress - 0.02 * face.chin_raise
    x = vec([-1, -0.5, 0, 0.5, 1]) * half
    top_mid = middle - 0.068 * thin
    top = curve(
        [
            (x[0], left),
            (-0.55 * half, 0.42 * left + 0.58 * top_mid - 0.004),
            (-0.17 * half, top_mid - 0.016),
            (0.0, top_mid),
            (0.17 * half, top_mid - 0.016),
            (0.55 * half, 0.42 * right + 0.58 * top_mid - 0.004),
            (x[4], right),
        ],
        4,
    )
    upper = _bow(half, left, middle, right, 0.30)
    lower = _bow(half, left, middle + gap, right, 0.30 if gap < 0.05 else 0.16)
    fuller = 0.098 * thin * (1 + 0.25 * face.chin_raise)
    bottom = _bow(half * 0.97, left + 0.01, middle + gap + fuller, right + 0.01, 0.22)
    return Mouth(top, upper, lower, bottom, 0.30 * face.jaw_drop)


def _bow(half: float, left: float, middle: float, right: float, lean: float) -> Points:
    """Curve through both corners and the middle; lean: share of the corner at half way."""
    return curve(
        [
            (-half, left),
            (-0.78 * half, (lean + 0.28) * left + (0.72 - lean) * middle),
            (-0.40 * half, lean * 0.45 * left + (1 - lean * 0.45) * middle),
            (0.0, middle),
            (0.40 * half, lean * 0.45 * right + (1 - lean * 0.45) * middle),
            (0.78 * half, (lean + 0.28) * right + (0.72 - lean) * middle),
            (half, right),
        ],
        4,
    )


def draw_mouth(
    image: Image, space: Space, look: Appearance, face: ActionUnits, style: Style, mouth: Mouth
) -> None:
    lip = look.lip_color or mix(mix(look.skin, (190, 72, 82), 0.48), shadow_tone(look.skin), 0.10)
    dark = mix(look.skin, lip, min(style.lip_contrast, 1.0))
    upper_color, lower_color = scaled(dark, 0.86), mix(dark, light_tone(look.skin), 0.12)
    gap = mouth.lower_edge - mouth.upper_edge
    if float(gap[:, 1].max()) > 0.02:
        inside = np.concatenate([mouth.upper_edge, mouth.lower_edge[::-1]])
        space.fill(image, inside, (74, 28, 32))
        _teeth_and_tongue(image, space, mouth, face)
    space.fill(image, np.concatenate([mouth.top, mouth.upper_edge[::-1]]), upper_color)
    space.fill(image, np.concatenate([mouth.lower_edge, mouth.bottom[::-1]]), lower_color)
    shine = (mouth.lower_edge * 0.45 + mouth.bottom * 0.55)[8:17]
    space.line(image, shine, mix(lower_color, (255, 240, 236), 0.30), 0.022)
    parting = mix(scaled(dark, 0.46), (60, 24, 28), 0.3)
    space.line(image, mouth.upper_edge, parting, 0.018 * style.mouth_line)


def _teeth_and_tongue(image: Image, space: Space, mouth: Mouth, face: ActionUnits) -> None:
    show = 0.10 * min(1.0, 0.35 + face.corner_pull + face.lip_raise + face.lip_stretch)
    teeth = mouth.upper_edge.copy()
    teeth[:, 1] = np.minimum(teeth[:, 1] + show, mouth.lower_edge[:, 1])
    space.fill(image, np.concatenate([mouth.upper_edge, teeth[::-1]])[1:-1], (240, 236, 228))
    if face.jaw_drop > 0.25:
        tongue = mouth.lower_edge[6:19].copy()
        up = tongue - vec([0, 0.10 * face.jaw_drop])
        space.fill(image, np.concatenate([up, tongue[::-1]]), (176, 82, 86))
