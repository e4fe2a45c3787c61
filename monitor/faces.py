"""Faces in tiles, or anywhere in a picture where no gallery can be made out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.blazeface import BlazeFace, box_overlap
from monitor.crops import FER_MARGIN, FER_SHIFT_Y, cut_face
from monitor.face_windows import picture_windows, tile_parts
from monitor.gallery_types import GalleryLayout
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState

_OVERLAP = 0.3  # intersection over union beyond which two boxes are one face
_SURE_SCORE = 0.8  # a face found in a tile with this score needs no second look
_CONFIRMED_SCORE = 0.66  # mean score of six further looks; true faces reach 0.73, others 0.6
_CONTEXTS = (1.6, 2.0, 2.4)  # windows of those looks in face sides, each also mirrored


class _Found:
    """One detection in pixels of the picture."""

    __slots__ = ("box", "keypoints", "score")

    def __init__(
        self, box: NDArray[np.float32], keypoints: NDArray[np.float32], score: float
    ) -> None:
        self.box, self.keypoints, self.score = box, keypoints, score

    @property
    def side(self) -> float:
        return float((self.box[2:] - self.box[:2]).mean())


class FaceDetector:
    """Finds faces and cuts them out as FER2013 frames them. Not for several threads at once.

    Args:
        min_score: detections under this score (0..1) are dropped.
        min_face_px: faces narrower than this are dropped.
        margin, shift_y: framing of the crop, see `monitor.crops`; they come with the classifier.
        num_threads: processor threads for the network.

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
    ) -> None:
        self._network = BlazeFace(min_score, num_threads)
        self._min_face_px = min_face_px
        self._margin, self._shift_y = margin, shift_y

    def detect(self, image: NDArray[np.uint8], tiles: Sequence[Tile]) -> list[Face]:
        """The main face of each tile that shows video, in the order of the tiles.

        image: uint8 (H, W, 3) RGB. A tile without a face contributes none; one with the camera
        off, or excluded, is never looked into.
        """
        live = [tile for tile in tiles if tile.state in (TileState.VIDEO, TileState.SELF)]
        main = self._main_faces(image, list(enumerate(tile.box_xyxy for tile in live)))
        # faces small in their tile are found in parts of it
        missed = [place for place in range(len(live)) if place not in main]
        parts = [(place, part) for place in missed for part in tile_parts(live[place].box_xyxy)]
        main |= self._main_faces(image, parts)
        return [self._face(image, live[place], main[place]) for place in sorted(main)]

    def _main_faces(
        self, image: NDArray[np.uint8], windows: Sequence[tuple[int, BoxInt]]
    ) -> dict[int, _Found]:
        """Best face per place, out of windows that each belong to a place."""
        found: dict[int, list[_Found]] = {}
        for (place, _), group in zip(
            windows, self._look(image, [box for _, box in windows]), strict=True
        ):
            found.setdefault(place, []).extend(group)
        best: dict[int, _Found] = {}
        for place, group in found.items():
            sure = [one for one in group if one.score >= _SURE_SCORE]
            if sure:
                best[place] = max(sure, key=_prominence)
        unsure = [place for place in found if place not in best and found[place]]
        candidates = [(place, one) for place in unsure for one in _merge(found[place])]
        scores = self._confirm(image, [one for _, one in candidates])
        for (place, one), score in zip(candidates, scores, strict=True):
            known = best.get(place)
            if score >= _CONFIRMED_SCORE and (
                known is None or _prominence(one) > _prominence(known)
            ):
                best[place] = one
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
            _Found(one.box, one.keypoints, score)
            for one, score in zip(candidates, scores, strict=True)
            if score >= _CONFIRMED_SCORE
        ]
        return [
            self._face(
                image, Tile(_around(one, width, height, 1.8), TileState.VIDEO, row, column), one
            )
            for one, row, column in _reading_order(_merge(sure))
        ]

    def _confirm(self, image: NDArray[np.uint8], candidates: Sequence[_Found]) -> list[float]:
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

    def _look(self, image: NDArray[np.uint8], windows: Sequence[BoxInt]) -> list[list[_Found]]:
        views = [image[y0:y1, x0:x1] for x0, y0, x1, y1 in windows]
        results = []
        for (left, top, _, _), found in zip(windows, self._network.detect(views), strict=True):
            boxes = found.boxes_xyxy + np.array([left, top, left, top], np.float32)
            points = found.keypoints + np.array([left, top], np.float32)
            results.append(
                [
                    _Found(boxes[k], points[k], float(found.scores[k]))
                    for k in range(len(found))
                    if boxes[k, 2] - boxes[k, 0] >= self._min_face_px
                ]
            )
        return results

    def _face(self, image: NDArray[np.uint8], tile: Tile, found: _Found) -> Face:
        x0, y0, x1, y1 = (float(value) for value in found.box)
        box: BoxFloat = (x0, y0, x1, y1)
        crop = cut_face(
            image, box, found.keypoints, tile.box_xyxy, margin=self._margin, shift_y=self._shift_y
        )
        return Face(tile, box, found.keypoints.astype(np.float32), min(found.score, 1.0), crop)


def find_faces(
    detector: FaceDetector, image: NDArray[np.uint8], layout: GalleryLayout
) -> list[Face]:
    """One face per tile where there is a gallery, else every face of the picture."""
    if layout.kind == "none":
        return detector.detect_anywhere(image)
    return detector.detect(image, layout.tiles)


def _prominence(found: _Found) -> float:
    return found.side * found.side * found.score


def _around(found: _Found, width: int, height: int, sides: float) -> BoxInt:
    """A square around a face, inside the picture."""
    centre_x, centre_y = (found.box[:2] + found.box[2:]) / 2
    half = found.side * sides / 2
    x0, y0 = max(0, round(float(centre_x) - half)), max(0, round(float(centre_y) - half))
    x1, y1 = min(width, round(float(centre_x) + half)), min(height, round(float(centre_y) + half))
    return min(x0, width - 1), min(y0, height - 1), max(x1, 1), max(y1, 1)


def _same(one: _Found, two: _Found) -> bool:
    return float(box_overlap(one.box[np.newaxis], two.box)[0]) > _OVERLAP


def _merge(found: list[_Found]) -> list[_Found]:
    """One detection per face: overlapping or nested boxes give way to the best score."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda item: -item.score):
        if not any(_same(one, other) or _nested(one, other) for other in kept):
            kept.append(one)
    return kept


def _nested(one: _Found, two: _Found) -> bool:
    low, high = np.maximum(one.box[:2], two.box[:2]), np.minimum(one.box[2:], two.box[2:])
    inner = float(np.clip(high - low, 0, None).prod())
    return inner > 0.6 * min(one.side, two.side) ** 2


def _reading_order(found: list[_Found]) -> list[tuple[_Found, int, int]]:
    """Faces with their row and column, rows from top to bottom."""
    rows: list[list[_Found]] = []
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
