"""The student's face in each tile, frame after frame."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.faces.cache import FaceCache
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector, TileFaces
from monitor.faces.tile_subjects import TileSubjects
from monitor.imaging.boxes import area, shared_area
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState

_SMALLER = 0.9  # area of a tile that lies on another, at most


class FaceTracker:
    """Carries faces on from frame to frame and searches the other tiles. For one thread.

    subjects: who is read in the tiles; new ones where none are given.
    """

    def __init__(self, detector: FaceDetector, subjects: TileSubjects | None = None) -> None:
        self._detector = detector
        self._cache = FaceCache()
        self._subjects = TileSubjects() if subjects is None else subjects
        self._boxes: tuple[BoxInt, ...] = ()
        self._inner: dict[BoxInt, list[BoxInt]] = {}

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
        self._take_tiles(tuple(tile.box_xyxy for tile in tiles))
        live = [tile for tile in tiles if tile.state is TileState.VIDEO]
        boxes = [tile.box_xyxy for tile in live]

        def pick(tile: BoxInt, faces: Sequence[BoxFloat]) -> int | None:
            own = self._own(tile, faces)
            in_tile = [faces[index] for index in own]
            picked = self._subjects.pick(image, seats().get(tile), tile, in_tile, at_s)
            return None if picked is None else own[picked]

        def search(known: Mapping[int, Sequence[FoundFace]]) -> TileFaces:
            return self._detector.search(image, boxes, known, pick)

        found, owners = self._cache.faces(image, boxes, at_s, search), seats()
        faces = []
        for index, tile in enumerate(live):
            box, seat = boxes[index], owners.get(boxes[index])
            in_tile = [one.box_xyxy for one in found[index]]
            group = [found[index][place] for place in self._own(box, in_tile)]
            in_tile = [one.box_xyxy for one in group]
            picked = self._subjects.update(image, seat, box, in_tile, at_s)
            if picked is not None:
                face = self._detector.cut(image, tile, group[picked])
                faces.append(replace(face, others=self._subjects.others(seat)))
        return faces

    def _take_tiles(self, boxes: tuple[BoxInt, ...]) -> None:
        """Finds the tiles that lie on larger ones, as a strip on a speaker."""
        if boxes == self._boxes:
            return
        self._boxes, self._inner = boxes, {}
        for box in boxes:
            inner = [
                one for one in boxes if area(one) < _SMALLER * area(box) and shared_area(one, box)
            ]
            if inner:
                self._inner[box] = inner

    def _own(self, tile: BoxInt, faces: Sequence[BoxFloat]) -> list[int]:
        """Indices of the faces of a tile that are not those of a smaller tile on it."""
        inner = self._inner.get(tile)
        if inner is None:
            return list(range(len(faces)))
        return [
            index
            for index, face in enumerate(faces)
            if not any(_middle_in(face, one) for one in inner)
        ]


def _middle_in(face: BoxFloat, tile: BoxInt) -> bool:
    x, y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    return tile[0] <= x < tile[2] and tile[1] <= y < tile[3]
