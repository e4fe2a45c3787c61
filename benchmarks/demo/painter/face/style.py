"""How strongly a face is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """How strongly folds and features are drawn; fitted together with the expressions."""

    fold: float = 0.62
    soft_shade: float = 0.42
    frown: float = 1.0
    contrast: float = 1.0
    brow_scale: float = 1.0
    lip_contrast: float = 1.0
    mouth_line: float = 1.0
    lash: float = 1.0
