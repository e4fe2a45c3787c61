"""Faces in what is shared are content: nobody of the class is looked for in a slide or a page."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from benchmarks.layouts.wild_report import matched
from monitor.faces.detector import FaceDetector
from monitor.gallery.hypotheses.discs import large_discs
from monitor.gallery.solver.picture import PictureLayout, solve_picture
from monitor.gallery.solver.roles import FaceRole
from monitor.gallery.solver.surroundings import Surroundings
from tests.support.pictures.meeting_scenes import MeetingScene, strip_over_page
from tests.support.pictures.shared_scenes import gallery_in_a_slide, photos_on_a_page


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


def solved(
    scene: MeetingScene, detector: FaceDetector
) -> tuple[PictureLayout, list[tuple[float, float]]]:
    """The layout of a scene, and where the faces are that count as live."""
    found = detector.find(scene.image)
    layout = solve_picture(scene.image, found.boxes_xyxy, found.scores)
    middles = (found.boxes_xyxy[:, :2] + found.boxes_xyxy[:, 2:]) / 2
    live = [
        (float(x), float(y))
        for (x, y), role in zip(middles.tolist(), layout.roles, strict=True)
        if role is FaceRole.LIVE
    ]
    return layout, live


def outside(scene: MeetingScene, places: list[tuple[float, float]]) -> int:
    """How many places lie in none of the scene's tiles."""
    return sum(not any(a <= x < c and b <= y < d for a, b, c, d in scene.tiles) for x, y in places)


@pytest.mark.parametrize("draw", [gallery_in_a_slide, photos_on_a_page])
def test_faces_of_a_shared_page_are_neither_tiles_nor_live(
    draw: Callable[[int], MeetingScene], detector: FaceDetector
) -> None:
    whole = 0
    for seed in range(14):
        scene = draw(seed)
        layout, live = solved(scene, detector)
        boxes = [tile.box_xyxy for tile in layout.layout.tiles]
        assert len(matched(scene.tiles, boxes, 0.5)) == len(scene.tiles), seed
        whole += len(boxes) == len(scene.tiles) and not outside(scene, live)
    assert whole >= 13


def test_a_strip_on_the_page_itself_is_the_class_where_nobody_else_is(
    detector: FaceDetector,
) -> None:
    for seed in range(100, 106):
        scene = strip_over_page(seed)
        layout, live = solved(scene, detector)
        boxes = [tile.box_xyxy for tile in layout.layout.tiles]
        assert len(matched(scene.tiles, boxes, 0.5)) == len(scene.tiles) == len(boxes)
        assert len(live) == len(scene.tiles)


def test_a_page_is_told_from_a_plain_ground_by_what_is_drawn_on_it() -> None:
    image = np.full((600, 900, 3), 30, np.uint8)
    image[60:540, 40:500] = 245
    for y in range(80, 530, 24):
        for x in range(60, 480, 12):
            image[y : y + 10, x : x + 7] = 20
    image[200:320, 150:360] = np.random.default_rng(1).integers(0, 255, (120, 210, 3))
    image[200:320, 620:830] = np.random.default_rng(2).integers(0, 255, (120, 210, 3))
    seen = Surroundings(image, 1)
    on_page, on_ground = seen.surface([(150, 200, 360, 320)]), seen.surface([(620, 200, 830, 320)])
    assert on_page.is_page
    assert not on_ground.is_page
    assert on_page.number != on_ground.number
    assert on_page.reaches_around((150, 200, 360, 320))
    x0, _, x1, _ = on_page.box
    assert abs(x0 - 40) <= 12
    assert abs(x1 - 500) <= 12


def test_discs_that_head_lines_of_text_are_a_list_of_people() -> None:
    """In a list names stand beside the discs, in a call of voices below them."""
    for side in (40, 60, 90):
        picture = np.full((8 * side, 12 * side, 3), 245, np.uint8)
        listed, called = picture.copy(), picture.copy()
        for k in range(4):
            at = (2 * side, side + 2 * k * side - k * side // 4)
            cv2.circle(listed, at, side // 2, (90, 60, 160), -1)
            text = (at[0] + side, at[1] + side // 6)
            cv2.putText(listed, "Noor Haddad", text, 0, side / 70, (20, 20, 20), 2)
            at = (2 * side + 2 * k * side, 3 * side)
            cv2.circle(called, at, side // 2, (90, 60, 160), -1)
            text = (at[0] - side // 2, at[1] + side - side // 5)
            cv2.putText(called, "Noor", text, 0, side / 90, (20, 20, 20), 2)
        assert large_discs(listed, []) == []
        assert len(large_discs(called, [])) == 4


def test_discs_side_by_side_are_people_who_are_only_heard() -> None:
    for apart in (1.3, 1.7, 2.4):
        picture = np.full((300, 900, 3), 30, np.uint8)
        for k in range(5):
            cv2.circle(picture, (80 + round(k * apart * 60), 150), 30, (200, 120, 60), -1)
        assert len(large_discs(picture, [])) == 5
