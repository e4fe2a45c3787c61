"""What was found in one picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.types import Face, Tile
from storage.kinds import Unsure
from storage.records import EMOTIONS


@dataclass(frozen=True, slots=True, eq=False)
class PhotoResult:
    """What was found in one picture.

    path: as given. image: uint8 (H, W, 3) RGB, upright. tiles: of a gallery, empty for a photo.
    faces: in reading order. probabilities: float32 (N, 7), one row per face. unsure: why a face
    cannot be read, None where it can. names: of the tiles, None where unread. layout: how the tiles
    stand, see `monitor.gallery.solver.picture.arrangement`.
    """

    path: str
    image: NDArray[np.uint8]
    tiles: tuple[Tile, ...]
    faces: tuple[Face, ...]
    probabilities: NDArray[np.float32]
    unsure: tuple[Unsure | None, ...] = ()
    names: tuple[str | None, ...] = ()
    layout: str = "none"

    def __post_init__(self) -> None:
        if self.probabilities.shape != (len(self.faces), len(EMOTIONS)):
            raise ValueError(
                f"{len(self.faces)} faces need probabilities ({len(self.faces)}, 7), "
                f"got {self.probabilities.shape}"
            )
