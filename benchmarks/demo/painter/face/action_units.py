"""Facial action units: the muscles that move a drawn face."""

from dataclasses import dataclass, fields, replace

import numpy as np


@dataclass(frozen=True, slots=True)
class ActionUnits:
    """Strength of each movement, 0 (rest) to about 1 (full), numbered as in the Facial Action
    Coding System (Ekman & Friesen 1978). gaze_x, gaze_y and skew are signed, -1..1."""

    inner_brow_raise: float = 0.0  # AU1
    outer_brow_raise: float = 0.0  # AU2
    brow_lower: float = 0.0  # AU4
    lid_raise: float = 0.0  # AU5
    cheek_raise: float = 0.0  # AU6
    lid_tighten: float = 0.0  # AU7
    nose_wrinkle: float = 0.0  # AU9
    lip_raise: float = 0.0  # AU10
    corner_pull: float = 0.0  # AU12
    corner_depress: float = 0.0  # AU15
    chin_raise: float = 0.0  # AU17
    pucker: float = 0.0  # AU18
    lip_stretch: float = 0.0  # AU20
    lip_press: float = 0.0  # AU24
    lips_part: float = 0.0  # AU25
    jaw_drop: float = 0.0  # AU26
    lid_droop: float = 0.0  # outer part of the upper lid sinks
    blink: float = 0.0  # AU45
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    skew: float = 0.0  # one mouth corner and one brow move more than the other

    def toward(self, other: "ActionUnits", share: float) -> "ActionUnits":
        """Face between this one (share 0) and another (share 1)."""
        return ActionUnits(
            *(
                getattr(self, f.name) + (getattr(other, f.name) - getattr(self, f.name)) * share
                for f in fields(self)
            )
        )

    def rounded(self) -> "ActionUnits":
        """The same face in steps of 1/40, so that equal pictures are drawn once."""
        return ActionUnits(*(round(float(getattr(self, f.name)) * 40) / 40 for f in fields(self)))


def blended(parts: list[tuple[ActionUnits, float]]) -> ActionUnits:
    """Weighted sum of faces."""
    names = [f.name for f in fields(ActionUnits)]
    table = np.array([[getattr(units, name) for name in names] for units, _ in parts])
    weights = np.array([weight for _, weight in parts])
    return replace(ActionUnits(), **dict(zip(names, (weights @ table).tolist(), strict=True)))
