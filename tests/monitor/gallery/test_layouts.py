"""Galleries of any program in every situation are solved exactly, a short form of
`python -m benchmarks.layouts.layouts`; strips, speakers and one's own picture among them."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.layouts.layouts import compare
from benchmarks.layouts.layouts_people import People
from benchmarks.layouts.layouts_scene import SITUATIONS, Drawn, Scene, draw, scene_of
from benchmarks.speed.vision_table_scenes import class_of
from monitor.gallery.numbering import number_groups
from monitor.gallery.still_valid import LayoutCheck
from monitor.gallery.tracker import GalleryTracker, find_tiles
from monitor.seats.tracker import SeatTracker
from monitor.types import Tile, TileState

TOP = Path(__file__).resolve().parents[3]

SMALL = ((1366, 768, 1.0), (1920, 1080, 1.25))


@pytest.fixture(scope="module")
def people() -> People:
    """Drawn people only, so that the pictures are the same on every machine."""
    return People()


def small_scene(seed: int, situation: str) -> Scene:
    width, height, scale = SMALL[seed % 2]
    return replace(scene_of(seed, situation), size_wh=(width, height), scale=scale)


HARDER = {
    "share with a strip": (3, 4, 5),
    "speaker view": (3, 4, 5),
    "picture in picture": (3, 5, 8, 9),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_solved_exactly(people: People, situation: str) -> None:
    for seed in HARDER.get(situation, (3,)):
        scene = small_scene(seed, situation)
        drawn = draw(scene, people)
        outcome = compare(scene, drawn, find_tiles(drawn.image).tiles)
        assert (outcome.missing, outcome.invented) == ((), ()), scene


def drawn_with_overlay(people: People) -> Drawn:
    return draw(replace(small_scene(3, "picture in picture"), count=1), people)


def test_ones_own_picture_over_another_is_a_tile_of_its_own(people: People) -> None:
    drawn = drawn_with_overlay(people)
    layout = find_tiles(drawn.image)
    assert layout.overlay == drawn.boxes[-1]
    assert len(layout.tiles) == 2
    assert len({(tile.row, tile.column) for tile in layout.tiles}) == 2


def test_an_overlay_that_stays_needs_no_new_solution_and_one_that_goes_does(
    people: People,
) -> None:
    drawn = drawn_with_overlay(people)
    layout = find_tiles(drawn.image)
    check = LayoutCheck(drawn.image, layout)
    moved = drawn.image.copy()
    x0, y0, x1, y1 = drawn.boxes[-1]
    # both people move, the small picture stays where it is
    moved[y0:y1, x0:x1] = np.roll(drawn.image[y0:y1, x0:x1], 3, axis=1)
    shown = check.still_shown(moved)
    assert shown is not None
    assert [tile.box_xyxy for tile in shown.tiles] == [tile.box_xyxy for tile in layout.tiles]
    gone = drawn.image.copy()
    a, b, c, _ = drawn.boxes[0]
    whole = drawn.image[b : y1 + 1, a:c]
    gone[y0:y1, x0:x1] = whole[y0 - b - (y1 - y0) : y0 - b, x0 - a : x1 - a]
    assert check.still_shown(gone) is None


def test_a_shared_page_is_no_tile(people: People) -> None:
    scene = small_scene(3, "share with a strip")
    drawn = draw(scene, people)
    found = find_tiles(drawn.image).tiles
    largest = max((t.box_xyxy[2] - t.box_xyxy[0]) * (t.box_xyxy[3] - t.box_xyxy[1]) for t in found)
    assert largest < 0.1 * scene.size_wh[0] * scene.size_wh[1]


def test_a_speaker_and_a_strip_are_numbered_as_they_lie() -> None:
    speaker = [(200, 200, 1000, 650)]
    above = [(200, 40, 360, 130), (366, 40, 526, 130), (532, 40, 692, 130)]
    beside = [(1010, 200, 1170, 290), (1010, 296, 1170, 386)]
    assert number_groups([speaker, above]) == [(2, 1), (1, 1), (1, 2), (1, 3)]
    assert number_groups([speaker, beside]) == [(1, 1), (1, 2), (2, 2)]


def test_a_dark_room_is_no_camera_that_is_off() -> None:
    """A camera's noise tells an unlit room from a tile without a picture."""
    image = np.full((500, 900, 3), 60, np.uint8)
    noise = np.random.default_rng(3)
    for left in (40, 460):
        room = np.full((220, 390, 3), 14.0)
        room[60:200, 130:260] = 22.0
        if left == 40:
            room += noise.normal(0, 1.5, (220, 390, 1))
        image[100:320, left : left + 390] = np.clip(np.rint(room), 0, 255)
    states = [tile.state for tile in find_tiles(image).tiles]
    assert states[0] is TileState.VIDEO


def test_a_new_strip_counts_after_two_frames(people: People) -> None:
    gallery = draw(small_scene(3, "plain"), people).image
    speaker = draw(small_scene(3, "speaker view"), people).image
    tracker = GalleryTracker()
    tracker.update(gallery)
    kinds = [tracker.update(speaker).kind for _ in range(2)]
    assert kinds == ["unsettled", "grid"]


def test_what_is_missing_or_invented_is_counted() -> None:
    scene = scene_of(0)
    box, other = (0, 0, 160, 90), (200, 0, 360, 90)
    drawn = Drawn(np.zeros((100, 400, 3), np.uint8), [box, other], [TileState.VIDEO] * 2)
    off = Tile((1, 0, 160, 90), TileState.CAMERA_OFF, 1, 1)
    invented = Tile((200, 0, 280, 90), TileState.VIDEO, 1, 2)
    outcome = compare(scene, drawn, [off, invented])
    assert (outcome.missing, outcome.invented) == ((other,), ((200, 0, 280, 90),))
    assert outcome.states_wrong == 1
    assert not outcome.exact


def test_the_vision_table_says_what_it_leaves_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.vision_table", "--only", "tiles,peers",
         "--scenes", "2",
         "--peer-python", str(tmp_path / "python"), "--faces", str(tmp_path)],
        cwd=TOP, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    tiles, peers = done.stdout.splitlines()
    assert "of    2 scenes" in tiles
    assert "left out" in peers


def test_letters_in_a_few_tiles_unseat_nobody_where_names_are_switched_off(people: People) -> None:
    tracker = SeatTracker(1)
    for moment in range(5):
        image = class_of(49, people, moment)
        seated = tracker.assign(image, find_tiles(image).tiles)
        assert sorted(one.seat for one in seated) == list(range(1, 50))
