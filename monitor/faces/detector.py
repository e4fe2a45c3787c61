"""Faces in tiles, or anywhere in a picture where no gallery can be made out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.faces.blazeface import BlazeFace, box_overlap
from monitor.faces.cache import FaceMemory
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y, cut_face
from monitor.faces.detection import FoundFace, framed_face
from monitor.faces.tile_subjects import TilePeople, most_prominent_face
from monitor.faces.yunet import WholeFrameFaces, YuNet
from monitor.faces.yunet_windows import in_part, packed
from monitor.gallery.layout import GalleryLayout
from monitor.types import BoxInt, Face, Tile, TileState

_OVERLAP = 0.3  # intersection over union beyond which two boxes are one face
_SURE_SCORE = 0.8  # a face found in a tile with this score needs no second look
_CONFIRMED_SCORE = 0.66  # mean score of six further looks; true faces reach 0.73, others 0.6
_CLOSER_PX = 640  # longest side of a tile as YuNet sees it
_FRAMING = 2.6  # face sides of the window in which BlazeFace frames it
_AROUND = 1.8  # sides of the tile of a face that has none
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

    YuNet finds faces, on a whole frame or where BlazeFace sees none in a tile; BlazeFace, which
    knows better how a head is turned, frames them.

    Args:
        min_score: detections in tiles under this score (0..1) are dropped.
        margin, shift_y: framing of the crop, see `monitor.faces.crops`; they come with the
            classifier.
        num_threads: processor threads for BlazeFace.
        memory: carries faces on from look to look, in a lesson; without it each look is by itself.

    Raises:
        ModelError: a network is not installed.
    """

    def __init__(
        self,
        min_score: float = 0.5,
        margin: float = FER_MARGIN,
        shift_y: float = FER_SHIFT_Y,
        num_threads: int = 2,
        memory: FaceMemory | None = None,
    ) -> None:
        self._network = BlazeFace(min_score, num_threads)
        self._finder = YuNet()
        self._memory = memory
        self._margin, self._shift_y = margin, shift_y

    def find(self, image: NDArray[np.uint8]) -> WholeFrameFaces:
        """All that may be a face on a whole picture, uint8 (H, W, 3) RGB, as YuNet boxes it."""
        return self._finder.detect(image)

    def boxes(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Boxes (K, 4) and scores (K,) of what `find` finds."""
        found = self.find(image)
        return found.boxes_xyxy, found.scores

    def framed(self, image: NDArray[np.uint8], found: WholeFrameFaces) -> list[FoundFace]:
        """Each face as BlazeFace frames it, in the same order.

        In a window of 2.6 times the face's size it answers for nearly all, with boxes as wide as
        in whole tiles (median 1.00, spread 0.06, 88 real faces); else the box is derived from
        YuNet's.
        """
        height, width = image.shape[:2]
        derived = found_faces(found)
        views = self._look(image, [around(one, width, height, _FRAMING) for one in derived])
        framed = []
        for one, seen in zip(derived, views, strict=True):
            overlaps = [float(box_overlap(each.box[np.newaxis], one.box)[0]) for each in seen]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= _OVERLAP:
                one = FoundFace(seen[best].box, seen[best].keypoints, one.score)  # noqa: PLW2901
            framed.append(one)
        return framed

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
        # faces that are small, dark or turned are found by the other network
        missed = [place for place in fresh if place not in main]
        closer = self._closer(image, [boxes[place] for place in missed])
        for place, group in zip(missed, closer, strict=True):
            seen[place] = _merge([*seen.get(place, ()), *group])
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

    def _closer(self, image: NDArray[np.uint8], windows: Sequence[BoxInt]) -> list[list[FoundFace]]:
        """Faces that YuNet sees in each window, framed."""
        if not windows:
            return []
        scales = [min(1.0, _CLOSER_PX / max(x1 - x0, y1 - y0)) for x0, y0, x1, y1 in windows]
        canvas, parts = packed(image, windows, scales)
        found = self._finder.at_scale(canvas, 1.0)
        return [self.framed(image, in_part(found, part)) for part in parts]

    def detect_anywhere(self, image: NDArray[np.uint8]) -> list[Face]:
        """All faces of a picture that is no gallery, in reading order, each with a tile around it.

        image: uint8 (H, W, 3) RGB.
        """
        height, width = image.shape[:2]
        return [
            self.cut(image, Tile(around(one, width, height), TileState.VIDEO, row, column), one)
            for one, row, column in reading_order(self.framed(image, self.find(image)))
        ]

    def _confirm(self, image: NDArray[np.uint8], candidates: Sequence[FoundFace]) -> list[float]:
        """Mean score, 0..1, of six looks at each candidate: three distances, plain and mirrored.

        A pattern that passes for a face once seldom does so from every distance.
        """
        height, width = image.shape[:2]
        views, places = [], []
        for number, one in enumerate(candidates):
            for sides in _CONTEXTS:
                x0, y0, x1, y1 = around(one, width, height, sides)
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
                [FoundFace(boxes[k], points[k], float(found.scores[k])) for k in range(len(found))]
            )
        return results

    def cut(self, image: NDArray[np.uint8], tile: Tile, found: FoundFace) -> Face:
        """A face with its crop, of which nothing lies outside its tile."""
        box = found.box_xyxy
        crop = cut_face(
            image, box, found.keypoints, tile.box_xyxy, margin=self._margin, shift_y=self._shift_y
        )
        return Face(tile, box, found.keypoints.astype(np.float32), min(found.score, 1.0), crop)


def found_faces(found: WholeFrameFaces) -> list[FoundFace]:
    """Each face with box and keypoints as they are derived from YuNet's, in the same order."""
    return [
        framed_face(found.boxes_xyxy[k], found.keypoints[k], float(found.scores[k]))
        for k in range(len(found))
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


def around(found: FoundFace, width: int, height: int, sides: float = _AROUND) -> BoxInt:
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
