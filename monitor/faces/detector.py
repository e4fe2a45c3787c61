"""Faces in tiles, or anywhere in a picture where no gallery can be made out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.faces.cache import FaceMemory
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y, cut_face
from monitor.faces.detection import FoundFace, framed_face
from monitor.faces.tile_subjects import TilePeople, most_prominent_face
from monitor.faces.yunet import LONG_SIDES_PX, WholeFrameFaces, YuNet
from monitor.faces.yunet_windows import Part, packed
from monitor.gallery.layout import GalleryLayout
from monitor.types import BoxInt, Face, Tile, TileState

_WINDOW_PX, _CLOSER_PX = 320, 640  # longest side of a tile as the network sees it
_AROUND = 1.8  # sides of the tile of a face that has none


@dataclass(frozen=True, slots=True, eq=False)
class Recalled:
    """Tiles of a look, all of which show video, and the faces that stand where they stood before.

    image: uint8 (H, W, 3) RGB. kept: by place in `tiles`; the others have to be searched.
    """

    image: NDArray[np.uint8]
    tiles: tuple[Tile, ...]
    kept: Mapping[int, list[FoundFace]]


Looked = dict[int, list[FoundFace]]
"""What the network found in the tiles that have to be searched, by place in `Recalled.tiles`."""


class FaceDetector:
    """Finds faces and cuts them out as FER2013 frames them. Not for several threads at once.

    Args:
        min_score: detections under this score (0..1) are dropped.
        margin, shift_y: framing of the crop, see `monitor.faces.crops`; they come with the
            classifier.
        memory: carries faces on from look to look, in a lesson; without it each look is by itself.

    Raises:
        ModelError: the detector's network is missing.
    """

    def __init__(
        self,
        min_score: float = 0.6,
        margin: float = FER_MARGIN,
        shift_y: float = FER_SHIFT_Y,
        memory: FaceMemory | None = None,
    ) -> None:
        self._network = YuNet(min_score)
        self._memory = memory
        self._margin, self._shift_y = margin, shift_y

    def find(self, image: NDArray[np.uint8]) -> WholeFrameFaces:
        """All that the network takes for a face on a whole picture, uint8 (H, W, 3) RGB."""
        return self._network.detect(image)

    def detect(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[Tile],
        people: TilePeople | None = None,
    ) -> list[Face]:
        """The main face of each tile that shows video, in the order of the tiles.

        image: uint8 (H, W, 3) RGB. people: who was read in these tiles before; without it the
        largest face near the middle is. A tile without a face contributes none; one with the camera
        off, excluded, or the teacher's own, is never looked into.
        """
        recalled = self.recall(image, tiles)
        return self.choose(recalled, self.search(recalled), people)

    def recall(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile], at_s: float | None = None
    ) -> Recalled:
        """The first part of `detect`, which only compares with the look before.

        at_s: when, in seconds; without it a second after the last look.
        """
        live = tuple(tile for tile in tiles if tile.state is TileState.VIDEO)
        boxes = [tile.box_xyxy for tile in live]
        kept = {} if self._memory is None else self._memory.recall(image, boxes, at_s)
        return Recalled(image, live, kept)

    def search(self, recalled: Recalled) -> Looked:
        """The second part: the network, which keeps no other thread of Python's from running."""
        places = [place for place in range(len(recalled.tiles)) if place not in recalled.kept]
        windows = [recalled.tiles[place].box_xyxy for place in places]
        return dict(zip(places, self._look(recalled.image, windows), strict=True))

    def choose(
        self, recalled: Recalled, searched: Looked, people: TilePeople | None = None
    ) -> list[Face]:
        """The last part: who is read, after a closer look wherever that is in doubt."""
        image, live = recalled.image, recalled.tiles
        boxes = [tile.box_xyxy for tile in live]
        seen = dict(recalled.kept)
        main = {
            place: picked
            for place, group in seen.items()
            if (picked := _pick(people, boxes[place], group)) is not None
        }
        # looked into anew also where the student is not among the faces that stayed
        fresh = [place for place in range(len(live)) if place not in main and seen.get(place) != []]
        again = [place for place in fresh if seen.pop(place, None) is not None]
        seen |= searched
        seen |= dict(zip(again, self._look(image, [boxes[place] for place in again]), strict=True))
        # faces small in their tile are found at a larger scale
        empty = [place for place in fresh if not seen.get(place)]
        closer = self._look(image, [boxes[place] for place in empty], _CLOSER_PX)
        seen |= dict(zip(empty, closer, strict=True))
        for place in fresh:
            picked = _pick(people, boxes[place], seen[place])
            if picked is not None:
                main[place] = picked
        if self._memory is not None:
            self._memory.keep(image, boxes, {place: seen[place] for place in fresh})
        if people is not None:
            for place, group in seen.items():
                one = main.get(place)
                index = None if one is None else group.index(one)
                people.remember(boxes[place], [each.box_xyxy for each in group], index)
        return [self.cut(image, live[place], main[place]) for place in sorted(main)]

    def detect_anywhere(self, image: NDArray[np.uint8]) -> list[Face]:
        """All faces of a picture that is no gallery, in reading order, each with a tile around it.

        image: uint8 (H, W, 3) RGB.
        """
        height, width = image.shape[:2]
        return [
            self.cut(image, Tile(around(one, width, height), TileState.VIDEO, row, column), one)
            for one, row, column in reading_order(found_faces(self.find(image)))
        ]

    def _look(
        self, image: NDArray[np.uint8], windows: Sequence[BoxInt], most_px: int = _WINDOW_PX
    ) -> list[list[FoundFace]]:
        """Faces in each window, which the network sees at most so many pixels wide or high."""
        if not windows:
            return []
        frame_scale = most_px / _WINDOW_PX * LONG_SIDES_PX[0] / max(image.shape[:2])
        scales = [
            min(1.0, frame_scale, most_px / max(x1 - x0, y1 - y0)) for x0, y0, x1, y1 in windows
        ]
        canvas, parts = packed(image, windows, scales)
        found = self._network.at_scale(canvas, 1.0)
        return [_in_part(found, part) for part in parts]

    def cut(self, image: NDArray[np.uint8], tile: Tile, found: FoundFace) -> Face:
        """A face with its crop, of which nothing lies outside its tile."""
        box = found.box_xyxy
        crop = cut_face(
            image, box, found.keypoints, tile.box_xyxy, margin=self._margin, shift_y=self._shift_y
        )
        return Face(tile, box, found.keypoints.astype(np.float32), found.score, crop)


def found_faces(found: WholeFrameFaces) -> list[FoundFace]:
    """Each face in the framing of `monitor.faces`, in the same order."""
    return [
        framed_face(found.boxes_xyxy[k], found.keypoints[k], float(found.scores[k]))
        for k in range(len(found))
    ]


def _in_part(found: WholeFrameFaces, part: Part) -> list[FoundFace]:
    """The faces whose middle lies in a part of the canvas, in pixels of the frame."""
    x = (found.boxes_xyxy[:, 0] + found.boxes_xyxy[:, 2]) / 2
    y = (found.boxes_xyxy[:, 1] + found.boxes_xyxy[:, 3]) / 2
    inside = (part.left <= x) & (x < part.left + part.width)
    inside &= (part.top <= y) & (y < part.top + part.height)
    scale = np.array([part.scale_x, part.scale_y], np.float32)
    start = np.array(part.window[:2], np.float32) - np.array([part.left, part.top]) / scale
    boxes = found.boxes_xyxy[inside] / np.tile(scale, 2) + np.tile(start, 2)
    points = found.keypoints[inside] / scale + start
    return [
        framed_face(box.astype(np.float32), keypoints.astype(np.float32), float(score))
        for box, keypoints, score in zip(boxes, points, found.scores[inside], strict=True)
    ]


def find_faces(
    detector: FaceDetector,
    image: NDArray[np.uint8],
    layout: GalleryLayout,
) -> list[Face]:
    """One face per tile where there is a gallery, else every face of the picture."""
    if layout.kind == "none":
        return detector.detect_anywhere(image)
    return detector.detect(image, layout.tiles)


def _pick(people: TilePeople | None, tile: BoxInt, group: Sequence[FoundFace]) -> FoundFace | None:
    """The face to read in a tile, if it is among these."""
    if not group:
        return None
    boxes = [one.box_xyxy for one in group]
    index = most_prominent_face(tile, boxes) if people is None else people.pick(tile, boxes)
    return None if index is None else group[index]


def around(found: FoundFace, width: int, height: int) -> BoxInt:
    """A square around a face, inside the picture."""
    centre_x, centre_y = (found.box[:2] + found.box[2:]) / 2
    half = found.side * _AROUND / 2
    x0, y0 = max(0, round(float(centre_x) - half)), max(0, round(float(centre_y) - half))
    x1, y1 = min(width, round(float(centre_x) + half)), min(height, round(float(centre_y) + half))
    return min(x0, width - 1), min(y0, height - 1), max(x1, 1), max(y1, 1)


def reading_order(found: list[FoundFace]) -> list[tuple[FoundFace, int, int]]:
    """Faces with their row and column, rows from top to bottom."""
    rows: list[list[FoundFace]] = []
    for one in sorted(found, key=lambda item: float(item.box[1] + item.box[3])):
        middle = float(one.box[1] + one.box[3]) / 2
        if rows and rows[-1][0].box[1] < middle < rows[-1][0].box[3]:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [
        (one, row_number, column)
        for row_number, row in enumerate(rows, start=1)
        for column, one in enumerate(sorted(row, key=lambda item: float(item.box[0])), start=1)
    ]
