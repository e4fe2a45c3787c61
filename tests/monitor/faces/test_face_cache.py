"""Faces are carried on only where they stand still; whatever moves or comes is searched."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.demo import DrawnClass
from monitor.faces.cache import FaceCache
from monitor.faces.detection import FoundFace
from monitor.faces.detector import FaceDetector
from monitor.faces.tracker import FaceTracker
from monitor.gallery.tracker import find_tiles
from monitor.imaging.boxes import iou
from monitor.imaging.frame_clock import FrameClock
from monitor.types import BoxInt, Face, Tile

Image = NDArray[np.uint8]
AT_S = 30.0


@pytest.fixture(scope="module")
def picture() -> Image:
    return DrawnClass((1280, 720)).render(AT_S)


@pytest.fixture(scope="module")
def faces(picture: Image) -> list[Face]:
    return FaceDetector().detect(picture, find_tiles(picture).tiles)


def as_found(face: Face) -> FoundFace:
    return FoundFace(np.array(face.box_xyxy, np.float32), face.keypoints, face.score)


class Remembering:
    """A cache of faces, and what it carries on in each frame; frames are one second apart."""

    def __init__(self, first_s: float = 0.1) -> None:
        self._cache, self._clock = FaceCache(), FrameClock()
        self._first_s: float | None = first_s

    def carried_on(
        self,
        image: Image,
        tiles: Sequence[BoxInt],
        found: Mapping[int, Sequence[FoundFace]] | None = None,
    ) -> Mapping[int, Sequence[FoundFace]]:
        """found: what a search of the tiles finds; without it none is searched."""
        known: dict[int, Sequence[FoundFace]] = {}

        def search(kept: Mapping[int, Sequence[FoundFace]]) -> Mapping[int, Sequence[FoundFace]]:
            known.update(kept)
            return found or {}

        at_s, self._first_s = self._clock.advance(self._first_s), None
        answered = self._cache.faces(image, tiles, at_s, search)
        assert answered == {**known, **{k: list(v) for k, v in (found or {}).items()}}
        return known


def remembering(image: Image, faces: Sequence[Face]) -> tuple[Remembering, list[BoxInt]]:
    """A cache of these faces, and their tiles; no tile is due to be searched in the next frame."""
    cache, tiles = Remembering(), [face.tile.box_xyxy for face in faces[:4]]
    cache.carried_on(image, tiles, {at: [as_found(faces[at])] for at in range(len(tiles))})
    return cache, tiles


def noisy(image: Image, seed: int = 1) -> Image:
    noise = np.random.default_rng(seed).normal(0, 3, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def shifted(image: Image, tile: BoxInt, x: int, y: int) -> Image:
    """The picture with the content of a tile moved."""
    x0, y0, x1, y1 = tile
    moved = image.copy()
    turn = np.array([[1, 0, x], [0, 1, y]], np.float32)
    moved[y0:y1, x0:x1] = cv2.warpAffine(
        image[y0:y1, x0:x1], turn, (x1 - x0, y1 - y0), borderMode=cv2.BORDER_REPLICATE
    )
    return moved


def test_a_face_that_stays_is_carried_on_under_noise(picture: Image, faces: list[Face]) -> None:
    cache, tiles = remembering(picture, faces)
    recalled = cache.carried_on(noisy(picture), tiles)
    assert sorted(recalled) == [0, 1, 2, 3]
    for place, (found,) in recalled.items():
        assert np.abs(found.box - np.array(faces[place].box_xyxy)).max() < 1.0
        assert np.abs(found.keypoints - faces[place].keypoints).max() < 1.0


@pytest.mark.parametrize(("x", "y"), [(3, 0), (0, -3)])
def test_the_box_moves_with_the_face(picture: Image, faces: list[Face], x: int, y: int) -> None:
    cache, tiles = remembering(picture, faces)
    recalled = cache.carried_on(noisy(shifted(picture, tiles[0], x, y)), tiles)
    (found,) = recalled[0]
    moved = found.box - np.array(faces[0].box_xyxy)
    assert np.abs(moved - np.array([x, y, x, y])).max() < 1.5
    assert np.abs(recalled[1][0].box - np.array(faces[1].box_xyxy)).max() < 1.0


def test_who_moved_far_left_or_was_exchanged_is_searched(picture: Image, faces: list[Face]) -> None:
    cache, tiles = remembering(picture, faces)
    changed = shifted(picture, tiles[0], 40, 0)
    for place, source in ((1, None), (2, tiles[3])):
        x0, y0, x1, y1 = tiles[place]
        if source is None:
            changed[y0:y1, x0:x1] = cv2.blur(picture[y0:y1, x0 : x0 + 8], (9, 9)).mean(axis=(0, 1))
        else:
            other = picture[source[1] : source[3], source[0] : source[2]]
            changed[y0:y1, x0:x1] = cv2.resize(other, (x1 - x0, y1 - y0))
    assert sorted(cache.carried_on(changed, tiles)) == [3]


def test_where_somebody_came_beside_the_student_is_searched(
    picture: Image, faces: list[Face]
) -> None:
    cache, tiles = remembering(picture, faces)
    x0, y0, _, _ = tiles[0]
    left, top, right, bottom = (round(value) for value in faces[0].box_xyxy)
    other = picture[top:bottom, left:right]
    changed = picture.copy()
    changed[y0 + 5 : y0 + 5 + len(other), x0 + 5 : x0 + 5 + other.shape[1]] = other[:, ::-1]
    assert 0 not in cache.carried_on(changed, tiles)


def test_a_tile_without_a_face_is_searched_once_it_changes(
    picture: Image, faces: list[Face]
) -> None:
    tile = faces[0].tile.box_xyxy
    x0, y0, x1, y1 = tile
    empty = picture.copy()
    empty[y0:y1, x0:x1] = (90, 110, 100)
    cache = Remembering(1.0)
    cache.carried_on(empty, [tile], {0: []})
    assert cache.carried_on(noisy(empty), [tile]) == {0: []}
    assert cache.carried_on(picture, [tile]) == {}


def test_a_tile_elsewhere_or_not_shown_for_a_frame_is_not_remembered(
    picture: Image, faces: list[Face]
) -> None:
    cache, tiles = remembering(picture, faces)
    x0, y0, x1, y1 = tiles[0]
    assert sorted(cache.carried_on(picture, [(x0 + 1, y0, x1, y1), tiles[1]])) == [1]
    assert cache.carried_on(picture, [tiles[2]]) == {}


def test_every_tile_is_searched_again_and_never_all_in_one_frame(picture: Image) -> None:
    tiles = [tile.box_xyxy for tile in find_tiles(picture).tiles]
    cache, searched = FaceCache(), []

    def search(known: Mapping[int, Sequence[FoundFace]]) -> Mapping[int, Sequence[FoundFace]]:
        searched.append(set(range(len(tiles))) - set(known))
        return {place: [] for place in searched[-1]}

    for second in range(1, 14):
        cache.faces(picture, tiles, float(second), search)
    assert searched[0] == set(range(len(tiles)))
    assert max(len(fresh) for fresh in searched[1:]) <= -(-len(tiles) // 6)
    assert set().union(*searched[1:7]) == set(range(len(tiles)))


def test_a_lesson_reads_the_same_faces_with_and_without_a_cache() -> None:
    lesson = DrawnClass((1280, 720))
    plain, carrying = FaceDetector(), FaceTracker(FaceDetector())
    tiles: Sequence[Tile] = find_tiles(lesson.render(AT_S)).tiles
    for second in range(5):
        image = lesson.render(AT_S + second)
        anew = plain.detect(image, tiles)
        carried = carrying.update(image, tiles, float(second + 1), dict)
        assert [face.tile for face in carried] == [face.tile for face in anew]
        for one, two in zip(carried, anew, strict=True):
            boxes = [tuple(round(8 * side) for side in each.box_xyxy) for each in (one, two)]
            assert iou(boxes[0], boxes[1]) > 0.8
