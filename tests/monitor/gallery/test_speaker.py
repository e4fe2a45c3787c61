"""The border around who speaks is found in every program's look, and never where there is none."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from monitor.gallery.speaker import framed_tiles
from monitor.gallery.tracker import find_tiles
from tests.support.pictures.synthetic_gallery import (
    NAMES,
    THEMES,
    Scene,
    draw_gallery,
    random_scene,
)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [2, 4, 9, 25])
def test_who_speaks_is_framed(theme: str, count: int) -> None:
    for seed, size in enumerate([(1366, 768), (1920, 1080)]):
        scene = Scene(NAMES[:count], theme, size, off=frozenset({1}), seed=seed)
        for speaker in (0, 1, count - 1):
            drawn = draw_gallery(replace(scene, speaker=speaker))
            found = framed_tiles(drawn.image, drawn.boxes)
            assert found == [index == speaker for index in range(count)], (theme, size, speaker)
        drawn = draw_gallery(scene)
        assert not any(framed_tiles(drawn.image, drawn.boxes))


@pytest.mark.parametrize("seed", range(12))
def test_random_scenes_with_the_boxes_that_are_found(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 26))
    scene = random_scene(rng, count)
    speaker = int(rng.integers(count))
    for one in (None, speaker):
        drawn = draw_gallery(replace(scene, speaker=one))
        boxes = [tile.box_xyxy for tile in find_tiles(drawn.image).tiles]
        found = framed_tiles(drawn.image, boxes)
        framed = [box for box, is_framed in zip(boxes, found, strict=True) if is_framed]
        if one is None:
            assert framed == []
        else:
            assert len(framed) == 1
            assert np.abs(np.subtract(framed[0], drawn.boxes[speaker])).max() <= 6


def test_two_who_speak_and_a_compressed_picture() -> None:
    drawn = draw_gallery(Scene(NAMES[:9], "zoom", (1920, 1080), speaker=3))
    x0, y0, x1, y1 = drawn.boxes[7]
    cv2.rectangle(drawn.image, (x0 - 1, y0 - 1), (x1, y1), THEMES["zoom"].border, 3)
    good, packed = cv2.imencode(".jpg", drawn.image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert good
    image = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1]
    for picture in (drawn.image, image):
        found = framed_tiles(picture, drawn.boxes)
        assert [index for index, one in enumerate(found) if one] == [3, 7]


def test_nothing_is_said_of_a_single_tile_and_of_none() -> None:
    drawn = draw_gallery(Scene(NAMES[:1], "meet", (1366, 768), speaker=0))
    assert framed_tiles(drawn.image, drawn.boxes) == [False]
    assert framed_tiles(drawn.image, []) == []
