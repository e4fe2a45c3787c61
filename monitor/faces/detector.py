"""Runs the face detectors on a picture or on its tiles, and cuts the faces out."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.faces.blazeface import BlazeFace
from monitor.faces.crops import FER_MARGIN, FER_SHIFT_Y, cut_face
from monitor.faces.detection import FoundFace, framed_face
from monitor.faces.grouping import around, reading_order, without_duplicates
from monitor.faces.primary_face import most_prominent_face
from monitor.faces.yunet import WholeFrameFaces, YuNet
from monitor.faces.yunet_windows import in_part, packed
from monitor.gallery.layout import GalleryLayout
from monitor.imaging.boxes import iou, iou_matrix
from monitor.types import BoxFloat, BoxInt, Face, Tile, TileState

_OVERLAP = 0.3  # intersection over union beyond which two boxes are one face
_SURE_SCORE = 0.8  # a face found in a tile with this score is not confirmed
_CONFIRMED_SCORE = 0.66  # mean score of six further windows; true faces reach 0.73, others 0.6
_CLOSER_PX = 640  # longest side of a tile as YuNet sees it
_FRAMING = 2.6  # face sides of the window in which BlazeFace frames it
_CONTEXTS = (1.6, 2.0, 2.4)  # face sides of the windows that confirm a face, each also mirrored

TileFaces = dict[int, list[FoundFace]]
"""The faces found in tiles, by index of the tile."""
PickFace = Callable[[BoxInt, Sequence[BoxFloat]], int | None]
"""Index of the student's face among the faces of a tile, None where it is not among them."""


class FaceDetector:
    """Finds faces and cuts them out as FER2013 frames them. Not for several threads at once.

    YuNet finds faces, on a whole frame or where BlazeFace sees none in a tile; BlazeFace, which
    knows better how a head is turned, frames them. Each picture is taken by itself; what is known
    from frames before is `monitor.faces.tracker`'s.

    Args:
        min_score: detections in tiles under this score (0..1) are dropped.
        margin, shift_y: framing of the crop, see `monitor.faces.crops`; they come with the
            classifier.
        num_threads: processor threads for BlazeFace.
        network, finder: networks that are there already.

    Raises:
        ModelError: a network is not installed.
    """

    def __init__(
        self,
        min_score: float = 0.5,
        margin: float = FER_MARGIN,
        shift_y: float = FER_SHIFT_Y,
        num_threads: int = 2,
        network: BlazeFace | None = None,
        finder: YuNet | None = None,
    ) -> None:
        self._network = network or BlazeFace(min_score, num_threads)
        self._finder = finder or YuNet()
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
        views = self._in_windows(image, [around(one, width, height, _FRAMING) for one in derived])
        framed = []
        for one, seen in zip(derived, views, strict=True):
            overlaps = [iou(each.box_xyxy, one.box_xyxy) for each in seen]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= _OVERLAP:
                one = FoundFace(seen[best].box, seen[best].keypoints, one.score)  # noqa: PLW2901
            framed.append(one)
        return framed

    def detect(self, image: NDArray[np.uint8], tiles: Sequence[Tile]) -> list[Face]:
        """The largest face near the middle of each tile that shows video, in the tiles' order.

        image: uint8 (H, W, 3) RGB. A tile without a face contributes none; one with the camera off,
        excluded, or the teacher's own, is never searched.
        """
        live = [tile for tile in tiles if tile.state is TileState.VIDEO]
        found = self.search(image, [tile.box_xyxy for tile in live], {}, _most_prominent)
        faces = []
        for index, tile in enumerate(live):
            primary = _picked(_most_prominent, tile.box_xyxy, found[index])
            if primary is not None:
                faces.append(self.cut(image, tile, primary))
        return faces

    def search(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[BoxInt],
        known: Mapping[int, Sequence[FoundFace]],
        pick: PickFace,
    ) -> TileFaces:
        """Searches tiles in three steps until the face to read is found, or none is there.

        BlazeFace searches each tile; detections it is not sure of are confirmed in other windows;
        where the student is still missing YuNet, which finds small, dark and turned faces, searches
        the tile enlarged.

        image: uint8 (H, W, 3) RGB. known: faces of tiles that need no search, by the tile's index;
        such a tile is searched nevertheless where the student is not among its faces. pick: asked
        from the end of the first search on. Returns the faces of every tile that was searched.
        """
        unknown = [index for index in range(len(tiles)) if index not in known]
        found = dict(
            zip(unknown, self._in_windows(image, [tiles[i] for i in unknown]), strict=True)
        )
        again = [
            index
            for index, faces in known.items()
            if faces and _picked(pick, tiles[index], faces) is None
        ]
        found |= zip(again, self._in_windows(image, [tiles[i] for i in again]), strict=True)
        seen = self._confirmed(image, tiles, found, pick)
        # in the tiles' order: windows are packed side by side, and each network runs once for all
        missed = [i for i in sorted(seen) if _picked(pick, tiles[i], seen[i]) is None]
        closer = self._closer(image, [tiles[index] for index in missed])
        for index, group in zip(missed, closer, strict=True):
            seen[index] = without_duplicates([*seen[index], *group])
        return seen

    def _confirmed(
        self,
        image: NDArray[np.uint8],
        tiles: Sequence[BoxInt],
        found: Mapping[int, Sequence[FoundFace]],
        pick: PickFace,
    ) -> TileFaces:
        """The faces that count, by index of the tile: sure ones, else those that are confirmed."""
        seen: TileFaces = {}
        candidates: list[tuple[int, FoundFace]] = []
        for index, group in found.items():
            # the parts of a tile may show again what the whole of it did
            faces = without_duplicates(list(group))
            seen[index] = [one for one in faces if one.score >= _SURE_SCORE]
            if _picked(pick, tiles[index], seen[index]) is None:
                candidates += [(index, one) for one in faces if one.score < _SURE_SCORE]
        scores = self._confirm(image, [one for _, one in candidates])
        for (index, one), score in zip(candidates, scores, strict=True):
            if score >= _CONFIRMED_SCORE:
                seen[index].append(one)
        return seen

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
        """Mean score, 0..1, of each candidate in six windows: three distances, plain and mirrored.

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
            same = iou_matrix(boxes, candidates[number].box[np.newaxis])[:, 0] > _OVERLAP
            totals[number] += float(found.scores[same].max(initial=0.0))
        return [total / (2 * len(_CONTEXTS)) for total in totals]

    def _in_windows(
        self, image: NDArray[np.uint8], windows: Sequence[BoxInt]
    ) -> list[list[FoundFace]]:
        """Faces that BlazeFace finds in each window."""
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


def _most_prominent(tile: BoxInt, faces: Sequence[BoxFloat]) -> int | None:
    return most_prominent_face(tile, faces) if faces else None


def _picked(pick: PickFace, tile: BoxInt, group: Sequence[FoundFace]) -> FoundFace | None:
    """The face to read in a tile, if it is among these."""
    index = pick(tile, [one.box_xyxy for one in group]) if group else None
    return None if index is None else group[index]
