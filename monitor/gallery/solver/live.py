"""Layouts of a running meeting: solved by the faces, and checked against them every few seconds."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.layout import GalleryLayout
from monitor.gallery.solver.picture import PictureLayout, solve_picture
from monitor.gallery.solver.roles import FaceRole
from monitor.types import Tile, TileState

FindFaces = Callable[[NDArray[np.uint8]], tuple[NDArray[np.float32], NDArray[np.float32]]]
"""Boxes (K, 4) and scores (K,) of all faces of a picture uint8 (H, W, 3) RGB."""
Solve = Callable[[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]], PictureLayout]
"""The layout of a picture from its faces, see `solve_picture`."""

_SURE_SCORE = 0.8
_LEAST_SIDE = 0.6  # of a face outside all tiles, against those in tiles
_CROWD = 3  # sure faces in one tile that held fewer
_MOVED = 0.7  # face sides by which a face that was explained may have moved
_OWN_TILE_SIDES = 1.8


class FaceExplained:
    """Solves pictures by their faces. Not for several threads at once."""

    def __init__(self, find: FindFaces, solve: Solve = solve_picture) -> None:
        self._find = find
        self._solve = solve
        self._beside: NDArray[np.float32] = np.empty((0, 4), np.float32)
        self._crowds: dict[int, int] = {}
        self.explains_all = True
        """Whether each sure live face of the picture solved last has a tile that was found."""

    def solve(self, image: NDArray[np.uint8]) -> GalleryLayout:
        """The layout of a picture, uint8 (H, W, 3); a live face without a tile makes its own."""
        boxes, scores = self._find(image)
        solved = self._solve(image, boxes, scores)
        self._remember(boxes, scores, solved)
        if not solved.layout.tiles:
            return solved.layout
        return _with_own_tiles(image, boxes, scores, solved)

    def agrees(self, image: NDArray[np.uint8], layout: GalleryLayout) -> bool:
        """Whether the faces of a picture still fit a layout.

        They do not where a sure face of usual size lies outside all tiles and was not there when
        the layout was solved, or where a tile holds a crowd that it did not hold.
        """
        boxes, scores = self._find(image)
        sure = boxes[scores >= _SURE_SCORE]
        inside = _tiles_of(sure, layout)
        counts = np.bincount(inside[inside >= 0], minlength=len(layout.tiles))
        if any(
            count >= _CROWD and count > self._crowds.get(place, 0)
            for place, count in enumerate(counts.tolist())
        ):
            return False
        sides = _sides(sure)
        usual = float(np.median(sides[inside >= 0])) if (inside >= 0).any() else 0.0
        strangers = sure[(inside < 0) & (sides >= _LEAST_SIDE * usual)]
        return all(self._is_known(face) for face in strangers)

    def _remember(
        self, boxes: NDArray[np.float32], scores: NDArray[np.float32], solved: PictureLayout
    ) -> None:
        outside = np.array([place is None for place in solved.tiles], bool)
        self._beside = boxes[outside] if len(boxes) else boxes
        sure = [
            place
            for place, score in zip(solved.tiles, scores.tolist(), strict=True)
            if place is not None and score >= _SURE_SCORE
        ]
        self.explains_all = all(
            place is not None or role is not FaceRole.LIVE or score < _SURE_SCORE
            for place, role, score in zip(solved.tiles, solved.roles, scores.tolist(), strict=True)
        )
        self._crowds = {place: sure.count(place) for place in set(sure)}

    def _is_known(self, face: NDArray[np.float32]) -> bool:
        if not len(self._beside):
            return False
        middle = (face[:2] + face[2:]) / 2
        apart = np.abs((self._beside[:, :2] + self._beside[:, 2:]) / 2 - middle).max(axis=1)
        return bool((apart <= _MOVED * float((face[2:] - face[:2]).max())).any())


def _sides(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    sides: NDArray[np.float32] = (boxes[:, 2:] - boxes[:, :2]).mean(axis=1)
    return sides


def _tiles_of(boxes: NDArray[np.float32], layout: GalleryLayout) -> NDArray[np.intp]:
    """Place of a tile that the middle of each face lies in, the last such one, -1 for none."""
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    places = np.full(len(boxes), -1, np.intp)
    for place, tile in enumerate(layout.tiles):
        x0, y0, x1, y1 = tile.box_xyxy
        places[(x0 <= x) & (x < x1) & (y0 <= y) & (y < y1)] = place
    return places


def _with_own_tiles(
    image: NDArray[np.uint8],
    boxes: NDArray[np.float32],
    scores: NDArray[np.float32],
    solved: PictureLayout,
) -> GalleryLayout:
    layout = solved.layout
    height, width = image.shape[:2]
    tiles = list(layout.tiles)
    row = layout.rows
    for face, score, role, place in zip(
        boxes.tolist(), scores.tolist(), solved.roles, solved.tiles, strict=True
    ):
        if place is not None or role is not FaceRole.LIVE or score < _SURE_SCORE:
            continue
        x, y = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
        half = _OWN_TILE_SIDES / 2 * max(face[2] - face[0], face[3] - face[1])
        box = (
            max(0, round(x - half)), max(0, round(y - half)),
            min(width, round(x + half)), min(height, round(y + half)),
        )  # fmt: skip
        row += 1
        tiles.append(Tile(box, TileState.VIDEO, row, 1))
    return GalleryLayout(tuple(tiles), layout.kind, row, layout.columns, layout.overlay)
