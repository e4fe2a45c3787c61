"""Tiles are found whatever the program: touching, over a page, on a speaker, with photos."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from monitor.demo import DrawnClass
from monitor.faces.detector import FaceDetector
from monitor.faces.mosaic import is_mosaic
from monitor.gallery.solver.live import FaceExplained
from monitor.gallery.solver.picture import arrangement, solve_picture
from monitor.gallery.solver.roles import FaceRole
from monitor.gallery.tracker import GalleryTracker
from monitor.imaging.image_files import read_image
from monitor.types import TileState
from tests.support.pictures.meeting_scenes import (
    MeetingScene,
    camera,
    profile_photos,
    speaker_with_thumbnail,
    strip_over_page,
    touching,
)


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    shared = max(0.0, wide) * max(0.0, high)
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return shared / (sum(sizes) - shared)


def matched(truth: list[tuple[float, ...]], found: list[tuple[float, ...]], least: float) -> int:
    """How many of the true boxes have a found one of their own."""
    left, count = list(found), 0
    for box in truth:
        best = max(left, key=lambda other: overlap(box, other), default=None)
        if best is not None and overlap(box, best) >= least:
            left.remove(best)
            count += 1
    return count


LEAST_RIGHT: dict[Callable[[int], MeetingScene], float] = {
    touching: 0.97,
    strip_over_page: 0.97,
    speaker_with_thumbnail: 0.9,
    profile_photos: 0.85,
}
"""Share of tiles with an overlap of 0.9. A photo or a portrait in nearly every tile is hardest."""


@pytest.mark.parametrize("draw", LEAST_RIGHT)
def test_tiles_of_every_kind_and_whose_camera_is_on(
    detector: FaceDetector, draw: Callable[[int], MeetingScene]
) -> None:
    tiles = right = false = states = 0
    for seed in range(10):
        scene = draw(seed)
        solved = solve_picture(scene.image, *detector.boxes(scene.image))
        found = [tile.box_xyxy for tile in solved.layout.tiles]
        here = matched(list(scene.tiles), list(found), 0.9)
        tiles, right = tiles + len(scene.tiles), right + here
        false += len(found) - matched(list(scene.tiles), list(found), 0.5)
        for tile in solved.layout.tiles:
            for box, live in zip(scene.tiles, scene.live, strict=True):
                if overlap(box, tile.box_xyxy) >= 0.9:
                    states += (tile.state is TileState.VIDEO) == live
    assert right >= LEAST_RIGHT[draw] * tiles
    assert false <= 0.02 * tiles
    assert states >= 0.95 * right


def test_real_windows_of_many_programs(detector: FaceDetector, shared_data: Path) -> None:
    folder = shared_data / "meetings"
    boxes = json.loads((folder / "boxes.json").read_text())
    with (folder / "index.csv").open(newline="") as file:
        off = {row["file"]: int(row["cameras_off"]) for row in csv.DictReader(file)}
    faces = false = tiles = tight = wrong = cameras_off = 0
    for path in sorted((folder / "pictures").iterdir()):
        image, truth = read_image(path), boxes[path.name]
        found, scores = detector.boxes(image)
        solved = solve_picture(image, found, scores)
        live = [
            tuple(box)
            for box, role in zip(found.tolist(), solved.roles, strict=True)
            if role is FaceRole.LIVE and not is_mosaic(image, tuple(box))
        ]
        seen = matched([tuple(box) for box in truth["faces"]], live, 0.25)
        faces, false = faces + seen, false + len(live) - seen
        shown = [tile.box_xyxy for tile in solved.layout.tiles]
        true = [tuple(box) for box in truth["tiles"]]
        right = matched(true, list(shown), 0.5)
        tiles, wrong = tiles + right, wrong + len(shown) - right
        tight += matched(true, list(shown), 0.9)
        dark = sum(tile.state is TileState.CAMERA_OFF for tile in solved.layout.tiles)
        cameras_off += min(dark, off[path.name])
    assert faces >= 188 and false <= 6
    assert tiles >= 223 and wrong <= 6 and tight >= 212
    assert cameras_off >= 38


@pytest.mark.parametrize("seed", range(3))
def test_how_tiles_stand_is_named(detector: FaceDetector, seed: int) -> None:
    for draw, kind in ((strip_over_page, "strip"), (speaker_with_thumbnail, "speaker")):
        scene = draw(seed)
        layout = solve_picture(scene.image, *detector.boxes(scene.image)).layout
        assert arrangement(layout) == kind


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_live_face_outside_all_tiles_ends_a_layout(detector: FaceDetector, seed: int) -> None:
    scene = strip_over_page(seed)
    explains, tracker = FaceExplained(detector.boxes), GalleryTracker()
    first = tracker.update(scene.image, 0.0, explains)
    assert len(first.tiles) == len(scene.tiles)
    assert tracker.update(scene.image, 5.0, explains) == first
    # somebody joins at the end of the row
    changed = scene.image.copy()
    x0, y0, x1, y1 = scene.tiles[-1]
    rng = np.random.default_rng(0)
    changed[y0:y1, x1 : 2 * x1 - x0] = camera(rng, x1 - x0, y1 - y0)
    assert explains.agrees(scene.image, first)
    assert not explains.agrees(changed, first)
    assert tracker.update(changed, 10.0, explains).tiles == (), "dropped at once"
    assert len(tracker.update(changed, 11.0, explains).tiles) == len(first.tiles) + 1


def test_a_face_that_appears_on_a_shared_page_is_looked_at_once_and_is_content(
    detector: FaceDetector,
) -> None:
    scene = strip_over_page(1)
    explains, tracker = FaceExplained(detector.boxes), GalleryTracker()
    first = tracker.update(scene.image, 0.0, explains)
    changed = scene.image.copy()
    height, width = changed.shape[:2]
    wide, high = width // 3, width * 3 // 16
    rng = np.random.default_rng(0)
    changed[height - high - 10 : height - 10, 20 : 20 + wide] = camera(rng, wide, high)
    assert not explains.agrees(changed, first)
    assert tracker.update(changed, 10.0, explains) == first
    assert explains.agrees(changed, first)


def test_a_mosaic_is_no_face_and_a_person_is_one() -> None:
    rng = np.random.default_rng(5)
    person = camera(rng, 320, 180)[20:140, 100:220]
    blocks = person[::12, ::12].repeat(12, axis=0).repeat(12, axis=1)
    image = np.zeros((200, 400, 3), np.uint8)
    image[20 : 20 + blocks.shape[0], 20 : 20 + blocks.shape[1]] = blocks
    image[20:140, 200:320] = person
    assert is_mosaic(image, (25.0, 25.0, 115.0, 135.0))
    assert not is_mosaic(image, (205.0, 25.0, 295.0, 135.0))


@pytest.mark.parametrize("at_s", [27, 70, 119, 280, 441, 579])
def test_a_dark_camera_that_is_off_is_not_lost_between_bright_tiles(
    detector: FaceDetector, at_s: int
) -> None:
    """Growing from faces passes it by; no tile spans others in its place."""
    image = DrawnClass().render(float(at_s))
    found = detector.find(image)
    layout = solve_picture(image, found.boxes_xyxy, found.scores).layout
    states = [tile.state for tile in layout.tiles]
    # one student is away from 92 to 128 s
    assert (len(states), states.count(TileState.CAMERA_OFF)) == (24 if 92 <= at_s < 128 else 25, 1)
