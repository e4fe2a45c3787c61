"""How far each movement and each strength of drawing may go: lowest, hand-made, highest value.

Wide enough for the search to find faces that are read, narrow enough that they stay pleasant.
"""

from monitor.demo.script import Mood

Range = tuple[float, float, float]

UNITS: dict[Mood, dict[str, Range]] = {
    "neutral": {
        "inner_brow_raise": (-0.2, 0.0, 0.35), "outer_brow_raise": (-0.2, 0.0, 0.35),
        "brow_lower": (-0.2, 0.1, 0.4), "corner_pull": (0.0, 0.08, 0.35),
        "corner_depress": (-0.2, 0.0, 0.2), "lid_tighten": (0.0, 0.2, 0.7),
        "lid_droop": (0.0, 0.2, 0.8), "blink": (0.0, 0.05, 0.2), "lips_part": (-0.2, 0.0, 0.3),
        "cheek_raise": (0.0, 0.0, 0.4), "lip_press": (0.0, 0.1, 0.6),
        "chin_raise": (-0.2, 0.0, 0.3),
    },
    "happy": {
        "corner_pull": (0.7, 1.0, 1.25), "cheek_raise": (0.3, 0.8, 1.2),
        "lips_part": (0.2, 1.0, 1.4), "jaw_drop": (0.0, 0.15, 0.35), "lip_raise": (0.0, 0.3, 0.7),
        "lid_tighten": (0.0, 0.2, 0.5), "inner_brow_raise": (0.0, 0.1, 0.3),
        "outer_brow_raise": (0.0, 0.15, 0.3),
    },
    "surprise": {
        "inner_brow_raise": (0.5, 1.0, 1.2), "outer_brow_raise": (0.5, 1.0, 1.2),
        "lid_raise": (0.4, 0.9, 1.2), "jaw_drop": (0.25, 0.6, 0.85), "lips_part": (0.3, 1.0, 1.2),
        "pucker": (0.0, 0.25, 0.7),
    },
    "sad": {
        "inner_brow_raise": (0.4, 1.0, 1.5), "outer_brow_raise": (-0.9, -0.1, 0.1),
        "brow_lower": (0.0, 0.45, 0.9), "corner_depress": (0.3, 0.9, 1.5),
        "chin_raise": (0.0, 0.5, 1.2), "lid_droop": (0.2, 0.8, 1.5), "blink": (0.0, 0.2, 0.5),
        "gaze_y": (0.0, 0.6, 1.4), "lid_tighten": (0.0, 0.1, 0.7), "lips_part": (0.0, 0.0, 0.4),
        "lip_press": (0.0, 0.1, 0.8), "pucker": (0.0, 0.1, 0.6), "lip_stretch": (0.0, 0.1, 0.6),
        "cheek_raise": (0.0, 0.1, 0.7), "lip_raise": (0.0, 0.1, 0.8),
        "nose_wrinkle": (0.0, 0.0, 0.4),
    },
    "confused": {
        "inner_brow_raise": (-0.5, 0.0, 0.7), "outer_brow_raise": (-0.6, 0.1, 0.5),
        "brow_lower": (0.6, 1.0, 1.6), "lid_tighten": (0.2, 0.6, 1.0),
        "lid_raise": (0.0, 0.0, 0.4), "nose_wrinkle": (0.0, 0.15, 0.7),
        "lip_raise": (0.0, 0.1, 0.4), "corner_depress": (0.0, 0.15, 0.6),
        "chin_raise": (0.0, 0.2, 0.8), "lip_press": (0.0, 0.3, 1.0), "lips_part": (0.0, 0.05, 0.35),
        "lip_stretch": (0.0, 0.1, 0.4), "pucker": (0.0, 0.1, 0.6), "jaw_drop": (0.0, 0.0, 0.06),
        "skew": (0.25, 0.5, 0.9), "cheek_raise": (0.0, 0.1, 0.6), "blink": (0.0, 0.0, 0.12),
    },
}  # fmt: skip

DRAWING: dict[str, Range] = {
    "fold": (0.35, 0.6, 1.05), "soft_shade": (0.25, 0.45, 1.0), "frown": (0.8, 1.1, 2.0),
    "contrast": (0.8, 1.0, 1.7), "brow_scale": (0.85, 1.05, 1.4), "lip_contrast": (0.6, 1.0, 1.0),
    "mouth_line": (0.8, 1.1, 2.0), "lash": (0.7, 1.0, 1.4),
}  # fmt: skip


def hand_made(ranges: dict[str, Range]) -> dict[str, float]:
    """The hand-made values."""
    return {name: middle for name, (_, middle, _) in ranges.items()}
