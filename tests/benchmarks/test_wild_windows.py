"""Drawn windows as wild as real ones have a truth that can be trusted, and are counted rightly."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from benchmarks.layouts.wild_cutouts import fer_faces
from benchmarks.layouts.wild_kinds import KINDS
from benchmarks.layouts.wild_people import FER2013, Crowd, clipped
from benchmarks.layouts.wild_places import SIDES, Room, share_strip
from benchmarks.layouts.wild_report import Found, by_kind, compare, matched, table
from benchmarks.layouts.wild_scene import WildDrawn, draw, scene_of
from monitor.types import BoxFloat, Tile, TileState

MOST_WIDE = 900


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    """Drawn people only, so that the pictures are the same on every machine."""
    return Crowd()


def small(seed: int, kind: str, crowd: Crowd) -> WildDrawn:
    return draw(scene_of(seed, kind, MOST_WIDE), crowd)


def area(box: BoxFloat) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_of_every_kind_lies_in_the_picture(kind: str, crowd: Crowd) -> None:
    for seed in (3, 4):
        drawn = small(seed, kind, crowd)
        height, width = drawn.image.shape[:2]
        assert drawn.image.dtype == np.uint8
        assert len(drawn.states) == len(drawn.tiles)
        for box in drawn.tiles:
            assert 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height, (seed, box)
        for face in (*drawn.faces, *drawn.other_faces):
            cut = clipped(face, (0, 0, width, height))
            assert cut is not None and area(cut) > 0.5 * area(face), (seed, face)
        if drawn.tiles:  # a live face belongs to a tile with its camera on
            video = [
                box
                for box, state in zip(drawn.tiles, drawn.states, strict=True)
                if state is TileState.VIDEO
            ] + list(drawn.hidden_tiles)
            for x0, y0, x1, y1 in drawn.faces:
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
                assert any(a <= x < c and b <= y < d for a, b, c, d in video), seed


def test_a_scene_follows_from_its_seed(crowd: Crowd) -> None:
    for seed in range(0, len(KINDS), 5):
        scene = scene_of(seed, None, MOST_WIDE)
        first, again = draw(scene, crowd), draw(scene, Crowd())
        assert np.array_equal(first.image, again.image)
        assert first.tiles == again.tiles
        assert first.faces == again.faces
    one, other = scene_of(1, "gallery with gaps"), scene_of(2, "gallery with gaps")
    assert replace(one, seed=2) != other


def test_seeds_go_through_all_kinds_and_widths() -> None:
    scenes = [scene_of(seed) for seed in range(20 * len(KINDS))]
    assert {one.kind for one in scenes} == set(KINDS)
    widths = [one.size_wh[0] for one in scenes]
    assert min(widths) < 600 and max(widths) > 3700
    assert len({one.scale for one in scenes}) == 4


def test_tiles_of_a_touching_gallery_touch(crowd: Crowd) -> None:
    tiles = small(5, "gallery without gaps", crowd).tiles
    first = [box for box in tiles if box[1] == tiles[0][1]]
    assert all(left[2] == right[0] for left, right in pairwise(first))
    assert small(5, "gallery without gaps", crowd).layout == "gallery"


@pytest.mark.parametrize("side", SIDES)
def test_a_strip_lies_along_its_edge(side: str) -> None:
    room = Room((0, 0, 1200, 700), 4, 5, 1.0)
    plan = share_strip(side)(room, np.random.default_rng(1))
    assert plan.shared is not None
    edge = {"top": 1, "bottom": 3, "left": 0, "right": 2}[side]
    assert len({box[edge] for box in plan.tiles}) == 1
    for box in plan.tiles:
        assert clipped(box, plan.shared) is None


@pytest.mark.parametrize("kind", ["profile photos", "faces in the share", "avatars only"])
def test_photos_and_shared_faces_are_nobody_of_the_class(kind: str, crowd: Crowd) -> None:
    scenes = [small(seed, kind, crowd) for seed in range(4)]
    assert sum(len(one.other_faces) for one in scenes) > 3


def test_an_immersive_scene_has_faces_and_no_tiles(crowd: Crowd) -> None:
    drawn = small(2, "immersive", crowd)
    assert drawn.layout == "immersive" and not drawn.tiles and len(drawn.faces) > 1


def test_several_people_share_a_camera(crowd: Crowd) -> None:
    drawn = [small(seed, "several people", crowd) for seed in range(4)]
    assert sum(len(one.faces) for one in drawn) > sum(len(one.tiles) for one in drawn)


def test_boxes_pair_best_first_and_once() -> None:
    truth: list[BoxFloat] = [(0, 0, 10, 10), (8, 0, 18, 10)]
    found: list[BoxFloat] = [(8, 0, 18, 10), (1, 0, 11, 10)]
    assert matched(truth, found, 0.5) == {0: 1, 1: 0}
    assert matched(truth, found[:1], 0.05) == {1: 0}


def test_what_was_found_is_counted_by_kind() -> None:
    scene = scene_of(0, "profile photos")
    box, other = (0, 0, 160, 90), (200, 0, 360, 90)
    drawn = WildDrawn(
        np.zeros((100, 400, 3), np.uint8), "gallery", (box, other),
        (TileState.VIDEO, TileState.CAMERA_OFF), ((50.0, 20.0, 90.0, 70.0),),
        ((250.0, 20.0, 290.0, 70.0),), ((120.0, 0.0, 150.0, 30.0),),
    )  # fmt: skip
    off = Tile(other, TileState.CAMERA_OFF, 1, 2)
    wrong = Tile(box, TileState.CAMERA_OFF, 1, 1)
    read = [(51.0, 21.0, 91.0, 71.0), (250.0, 20.0, 290.0, 70.0), (120.0, 0.0, 150.0, 30.0)]
    one = compare(scene, drawn, Found([wrong, off], read)).counts
    assert (one.faces_right, one.faces_false, one.photos_read) == (1, 1, 1)
    assert (one.tiles_right, one.tiles_tight, one.tiles_false) == (2, 2, 0)
    assert (one.off_right, one.off_false, one.whole) == (1, 1, 0)
    good = compare(scene, drawn, Found([Tile(box, TileState.VIDEO, 1, 1), off], read[:1]))
    assert good.counts.whole == 1 and not good.missed and not good.wrong
    covered = replace(drawn, hidden_tiles=((0, 95, 100, 99),))
    extra = Tile((0, 94, 100, 99), TileState.VIDEO, 2, 1)
    assert compare(scene, covered, Found([off, extra], [])).counts.tiles_false == 0
    assert compare(scene, drawn, Found([off, extra], [])).counts.tiles_false == 1
    nothing = compare(scene, drawn, Found([], []))
    assert len(nothing.missed) == 3
    sums = by_kind([good, nothing])
    assert (sums["all"].scenes, sums["all"].faces_right, sums["all"].faces) == (2, 1, 2)
    assert "profile photos" in table(sums)


@pytest.mark.skipif(not FER2013.exists(), reason="FER2013 does not lie beside the repository")
def test_real_faces_stand_where_the_truth_says() -> None:
    assert len(fer_faces(FER2013, 3)) == 3
    drawn, real = Crowd(), Crowd(FER2013)
    rng = np.random.default_rng(4)
    assert not np.array_equal(
        drawn.camera((320, 180), rng).image,
        real.camera((320, 180), np.random.default_rng(4)).image,
    )
