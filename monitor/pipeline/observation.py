"""What one frame came to: the sample to store, and what a preview draws."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from monitor.faces.freeze import ReadFaces
from monitor.seats.types import SeatedTile
from monitor.sources import Blind
from monitor.types import BoxFloat
from storage.kinds import Unsure
from storage.records import Sample


@dataclass(frozen=True, slots=True, eq=False)
class FaceOverlay:
    """What a preview draws of one face. probabilities: float32 (7,); quality, unsure: as of a
    reading."""

    seat_number: int
    box_xyxy: BoxFloat
    probabilities: NDArray[np.float32]
    quality: float = 1.0
    unsure: Unsure | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A picture for a preview, and what is drawn on it.

    image: uint8 (H, W, 3) RGB, black where a student is excluded; None while that cannot be told.
    tiles: none while no gallery is seen.
    """

    image: NDArray[np.uint8] | None = None
    tiles: tuple[SeatedTile, ...] = ()
    faces: tuple[FaceOverlay, ...] = ()


@dataclass(frozen=True, slots=True)
class BlindSince:
    """A moment without sight. since: when it began; at: now; frame_wh: of its picture, if any."""

    blind: Blind
    since: datetime
    at: datetime
    frame_wh: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One frame, or one moment without sight, through the pipeline.

    sample: of the pipeline it has neither gaps nor report; `monitor.pipeline.report` adds them.
    overlay: None where the last one still holds. blind: why nothing was read. settled: False while
    the tiles move; what was seen before them still holds. faces: by whose pixels a frozen picture
    is told; None where no frame was processed. seats: numbers given so far, None: as before.
    notice, flag_note: sentences for the teacher, else "".
    """

    sample: Sample
    overlay: Overlay | None = None
    blind: BlindSince | None = None
    settled: bool = True
    faces: ReadFaces | None = None
    seats: int | None = None
    frame_wh: tuple[int, int] = (0, 0)
    notice: str = ""
    flag_note: str = ""
