"""Faces in tiles, or anywhere in a picture where no gallery can be made out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.faces.blazeface import BlazeFace, box_overlap
from monitor.faces.cache import FaceMemory
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y, cut_face
from monitor.faces.detection import FoundFace
from monitor.faces.search_windows import picture_windows, tile_parts
from monitor.faces.tile_subjects import TilePeople, most_prominent_face
from monitor.gallery.layout import GalleryLayout
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState

_OVERLAP = 0.3  # intersection over union beyond which two boxes are one face
_SURE_SCORE = 0.8  # a face found in a tile with this score needs no second look
_CONFIRMED_SCORE = 0.66  # mean score of six further looks; true faces reach 0.73, others 0.6
_CONTEXTS = (1.6, 2.0, 2.4)  # windows of those looks in face sides, each also mirrored


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
        min_face_px: faces narrower than this are dropped.
        margin, shift_y: framing of the crop, see `monitor.faces.crops`; they come with the
        classifier.
        num_threads: processor threads for the network.
        memory: carries faces on from look to look, in a lesson; without it each look is by itself.

    Raises:
        ModelError: the detector's network is not installed.
    """

    def __init__(
        self,
        min_score: float = 0.5,
        min_face_px: int = 20,
        margin: float = FER_MARGIN,
        shift_y: float = FER_SHIFT_Y,
        num_threads: int = 2,
        memory: FaceMemory | None = None,
    ) -> None:
        self._network = BlazeFace(min_score, num_threads)
        self._memory = memory
        self._min_face_px = min_face_px
        self._margin, self._shift_y = margin, shift_y

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
        looked = self._look(image, [boxes[place] for place in again])
        whole = searched | dict(zip(again, looked, strict=True))
        main |= self._main_faces(image, boxes, whole, seen, people)
        # faces small in their tile are found in parts of it
        missed = [
            (place, part)
            for place in fresh
            if place not in main
            for part in tile_parts(boxes[place])
        ]
        in_parts: Looked = {}
        looked = self._look(image, [part for _, part in missed])
        for (place, _), group in zip(missed, looked, strict=True):
            in_parts.setdefault(place, []).extend(group)
        main |= self._main_faces(image, boxes, in_parts, seen, people)
        if self._memory is not None:
            self._memory.keep(image, boxes, {place: seen[place] for place in fresh})
        if people is not None:
            for place, group in seen.items():
                one = main.get(place)
                index = None if one is None else group.index(one)
                people.remember(boxes[place], [each.box_xyxy for each in group], index)
        return [self._face(image, live[place], main[place]) for place in sorted(main)]

    def _main_faces(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[BoxInt],
        found: Mapping[int, Sequence[FoundFace]],
        seen: dict[int, list[FoundFace]],
        people: TilePeople | None,
    ) -> dict[int, FoundFace]:
        """The face to read per place, out of those found there; all that count go to `seen`."""
        best: dict[int, FoundFace] = {}
        candidates: list[tuple[int, FoundFace]] = []
        for place, group in found.items():
            # the parts of a tile may show again what the whole of it did
            faces = _merge([*seen.get(place, ()), *group])
            seen[place] = [one for one in faces if one.score >= _SURE_SCORE]
            picked = _pick(people, tiles[place], seen[place])
            if picked is not None:
                best[place] = picked
            else:
                candidates += [(place, one) for one in faces if one.score < _SURE_SCORE]
        scores = self._confirm(image, [one for _, one in candidates])
        for (place, one), score in zip(candidates, scores, strict=True):
            if score >= _CONFIRMED_SCORE:
                seen[place].append(one)
        for place in {place for place, _ in candidates}:
            picked = _pick(people, tiles[place], seen[place])
            if picked is not None:
                best[place] = picked
        return best

    def detect_anywhere(self, image: NDArray[np.uint8]) -> list[Face]:
        """All faces of a picture that is no gallery, in reading order, each with a tile around it.

        image: uint8 (H, W, 3) RGB. The picture is searched in overlapping windows of several
        sizes; each face must show again in closer looks.
        """
        height, width = image.shape[:2]
        candidates = _merge(
            [one for group in self._look(image, picture_windows(width, height)) for one in group]
        )
        scores = self._confirm(image, candidates)
        sure = [
            FoundFace(one.box, one.keypoints, score)
            for one, score in zip(candidates, scores, strict=True)
            if score >= _CONFIRMED_SCORE
        ]
        return [
            self._face(
                image, Tile(_around(one, width, height, 1.8), TileState.VIDEO, row, column), one
            )
            for one, row, column in _reading_order(_merge(sure))
        ]

    def _confirm(self, image: NDArray[np.uint8], candidates: Sequence[FoundFace]) -> list[float]:
        """Mean score, 0..1, of six looks at each candidate: three distances, plain and mirrored.

        A pattern that passes for a face once seldom does so from every distance.
        """
        height, width = image.shape[:2]
        views, places = [], []
        for number, one in enumerate(candidates):
            for sides in _CONTEXTS:
                x0, y0, x1, y1 = _around(one, width, height, sides)
                view = image[y0:y1, x0:x1]
                views += [view, view[:, ::-1]]
                places += [(number, x0, y0, False), (number, x1, y0, True)]
        totals = [0.0] * len(candidates)
        for (number, left, top, mirrored), found in zip(
            places, self._network.detect(views), strict=True
        ):
            boxes = found.boxes_xyxy.copy()
            if mirrored:
                boxes[:, (0, 2)] = -boxes[:, (2, 0)]
            boxes += np.array([left, top, left, top], np.float32)
            same = box_overlap(boxes, candidates[number].box) > _OVERLAP
            totals[number] += float(found.scores[same].max(initial=0.0))
        return [total / (2 * len(_CONTEXTS)) for total in totals]

    def _look(self, image: NDArray[np.uint8], windows: Sequence[BoxInt]) -> list[list[FoundFace]]:
        views = [image[y0:y1, x0:x1] for x0, y0, x1, y1 in windows]
        results = []
        for (left, top, _, _), found in zip(windows, self._network.detect(views), strict=True):
            boxes = found.boxes_xyxy + np.array([left, top, left, top], np.float32)
            points = found.keypoints + np.array([left, top], np.float32)
            results.append(
                [
                    FoundFace(boxes[k], points[k], float(found.scores[k]))
                    for k in range(len(found))
                    if boxes[k, 2] - boxes[k, 0] >= self._min_face_px
                ]
            )
        return results

    def _face(self, image: NDArray[np.uint8], tile: Tile, found: FoundFace) -> Face:
        x0, y0, x1, y1 = (float(value) for value in found.box)
        box: BoxFloat = (x0, y0, x1, y1)
        crop = cut_face(
            image, box, found.keypoints, tile.box_xyxy, margin=self._margin, shift_y=self._shift_y
        )
        return Face(tile, box, found.keypoints.astype(np.float32), min(found.score, 1.0), crop)


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


def _around(found: FoundFace, width: int, height: int, sides: float) -> BoxInt:
    """A square around a face, inside the picture."""
    centre_x, centre_y = (found.box[:2] + found.box[2:]) / 2
    half = found.side * sides / 2
    x0, y0 = max(0, round(float(centre_x) - half)), max(0, round(float(centre_y) - half))
    x1, y1 = min(width, round(float(centre_x) + half)), min(height, round(float(centre_y) + half))
    return min(x0, width - 1), min(y0, height - 1), max(x1, 1), max(y1, 1)


def _same(one: FoundFace, two: FoundFace) -> bool:
    return float(box_overlap(one.box[np.newaxis], two.box)[0]) > _OVERLAP


def _merge(found: list[FoundFace]) -> list[FoundFace]:
    """One detection per face: overlapping or nested boxes give way to the best score."""
    if len(found) < 2:
        return found
    kept: list[FoundFace] = []
    for one in sorted(found, key=lambda item: -item.score):
        if not any(_same(one, other) or _nested(one, other) for other in kept):
            kept.append(one)
    return kept


def _nested(one: FoundFace, two: FoundFace) -> bool:
    low, high = np.maximum(one.box[:2], two.box[:2]), np.minimum(one.box[2:], two.box[2:])
    inner = float(np.clip(high - low, 0, None).prod())
    return inner > 0.6 * min(one.side, two.side) ** 2


def _reading_order(found: list[FoundFace]) -> list[tuple[FoundFace, int, int]]:
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
