"""The nouns of the pipeline: one frozen dataclass each, checked once at construction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

BoxInt = tuple[int, int, int, int]
"""x0, y0, x1, y1 in whole pixels of the frame; x1 and y1 are exclusive."""
BoxFloat = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the frame."""


class TileState(StrEnum):
    """What a tile shows."""

    VIDEO = "video"
    CAMERA_OFF = "camera_off"
    SELF = "self"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the meeting. image: uint8 (H, W, 3), RGB; monotonic_s: for durations."""

    image: NDArray[np.uint8]
    captured_at: datetime
    monotonic_s: float

    def __post_init__(self) -> None:
        if self.image.ndim != 3 or self.image.shape[2] != 3 or self.image.dtype != np.uint8:
            raise ValueError(
                f"a frame is uint8 (H, W, 3), got {self.image.dtype} {self.image.shape}"
            )
        if self.captured_at.tzinfo is None:
            raise ValueError("captured_at must be timezone-aware")


@dataclass(frozen=True, slots=True)
class Tile:
    """One participant's rectangle in the gallery. row and column are its place from 1."""

    box_xyxy: BoxInt
    state: TileState
    row: int
    column: int

    def __post_init__(self) -> None:
        x0, y0, x1, y1 = self.box_xyxy
        if not (x0 < x1 and y0 < y1):
            raise ValueError(f"empty tile box {self.box_xyxy}")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face in one tile.

    box_xyxy: the detector's box in pixels of the frame. keypoints: float32 (6, 2) in pixels of the
    frame: right eye, left eye, nose tip, mouth, right ear, left ear (the subject's own right).
    score: 0..1. crop: uint8 (H, W, 3) RGB, framed as FER2013 frames a face. others: further living
    people in its tile, None where that is not known.
    """

    tile: Tile
    box_xyxy: BoxFloat
    keypoints: NDArray[np.float32]
    score: float
    crop: NDArray[np.uint8]
    others: int | None = None

    def __post_init__(self) -> None:
        if self.keypoints.shape != (6, 2):
            raise ValueError(f"keypoints must have shape (6, 2), got {self.keypoints.shape}")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score must be within 0..1, got {self.score}")
