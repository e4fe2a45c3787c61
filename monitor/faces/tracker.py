"""The student's face in each tile, frame after frame."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.faces.cache import FaceCache
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector, TileFaces
from monitor.faces.tile_subjects import TileSubjects
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState


class FaceTracker:
    """Carries faces on from frame to frame and searches the other tiles. For one thread.

    subjects: who is read in the tiles; new ones where none are given.
    """

    def __init__(self, detector: FaceDetector, subjects: TileSubjects | None = None) -> None:
        self._detector = detector
        self._cache = FaceCache()
        self._subjects = TileSubjects() if subjects is None else subjects

    def update(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[Tile],
        at_s: float,
        seats: Callable[[], Mapping[BoxInt, int]],
    ) -> list[Face]:
        """The student's face of each tile that shows video, in the order of the tiles.

        image: uint8 (H, W, 3) RGB. at_s: when, in seconds. seats: answers the seat of each tile's
        box; called after the first search, so that seats may be found out meanwhile. A tile without
        the student's face contributes none.
        """
        live = [tile for tile in tiles if tile.state is TileState.VIDEO]
        boxes = [tile.box_xyxy for tile in live]

        def pick(tile: BoxInt, faces: Sequence[BoxFloat]) -> int | None:
            return self._subjects.pick(image, seats().get(tile), tile, faces, at_s)

        def search(known: Mapping[int, Sequence[FoundFace]]) -> TileFaces:
            return self._detector.search(image, boxes, known, pick)

        found, owners = self._cache.faces(image, boxes, at_s, search), seats()
        faces = []
        for index, tile in enumerate(live):
            group, box = found[index], boxes[index]
            in_tile = [one.box_xyxy for one in group]
            picked = self._subjects.update(image, owners.get(box), box, in_tile, at_s)
            if picked is not None:
                faces.append(self._detector.cut(image, tile, group[picked]))
        return faces
