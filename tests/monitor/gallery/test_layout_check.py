"""A layout that stands is checked, not solved again; whatever moves is noticed at once."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.gallery.still_valid import LayoutCheck
from monitor.gallery.tracker import GalleryTracker, find_tiles, same_layout
from tests.support.pictures.synthetic_gallery import NAMES, THEMES, Scene, draw_gallery


def names(count: int) -> tuple[str, ...]:
    return tuple(NAMES[index % len(NAMES)] for index in range(count))


def check_of(scene: Scene) -> LayoutCheck:
    image = draw_gallery(scene).image
    return LayoutCheck(image, find_tiles(image))


def noisy(image: NDArray[np.uint8], levels: float = 2.0) -> NDArray[np.uint8]:
    noise = np.random.default_rng(4).normal(0, levels, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("theme", THEMES)
def test_people_may_move_and_cameras_change_without_a_new_solution(theme: str) -> None:
    scene = Scene(names(25), theme, bottom_bar_px=56, off=frozenset({3}))
    check = check_of(scene)
    moved = draw_gallery(replace(scene, off=frozenset({3, 7, 20}), seed=9))
    shown = check.still_shown(noisy(moved.image))
    assert shown is not None
    assert [tile.state for tile in shown.tiles] == list(moved.states)
    assert same_layout(shown, find_tiles(moved.image))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("count", [4, 12, 25, 49])
def test_who_joins_or_leaves_is_never_missed(theme: str, count: int) -> None:
    check = check_of(Scene(names(count), theme))
    for other in (count - 1, count + 1):
        assert check.still_shown(draw_gallery(Scene(names(other), theme)).image) is None


@pytest.mark.parametrize(
    "change",
    [
        {"panel_px": 360},
        {"top_bar_px": 60},
        {"theme": "teams-light"},
        {"size_wh": (1600, 900)},
        {"speaker": 4},
    ],
)
def test_what_moves_or_covers_the_ground_is_solved_anew(change: dict[str, object]) -> None:
    scene = Scene(names(9))
    check = check_of(scene)
    assert check.still_shown(draw_gallery(replace(scene, **change)).image) is None  # type: ignore[arg-type]


def test_another_window_over_half_the_gallery_is_noticed() -> None:
    image = draw_gallery(Scene(names(25))).image
    check = LayoutCheck(image, find_tiles(image))
    covered = image.copy()
    covered[:, 900:] = 200
    assert check.still_shown(covered) is None


def test_a_tile_that_empties_into_the_ground_is_noticed() -> None:
    drawn = draw_gallery(Scene(names(12)))
    check = LayoutCheck(drawn.image, find_tiles(drawn.image))
    left = drawn.image.copy()
    x0, y0, x1, y1 = drawn.boxes[-1]
    left[y0:y1, x0:x1] = left[y0 - 3, x0 - 3]
    assert check.still_shown(left) is None


def test_over_a_lesson_the_tracker_answers_as_if_it_solved_every_frame() -> None:
    picker = np.random.default_rng(8)
    tracker = GalleryTracker()
    scene, agreed = Scene(names(12)), 0
    for number in range(60):
        if number % 6 == 0:
            scene = replace(scene, names=names(int(picker.integers(6, 20))))
        if number % 4 == 0:
            scene = replace(scene, speaker=int(picker.integers(len(scene.names))))
        off = frozenset(picker.choice(len(scene.names), 2).tolist())
        image = draw_gallery(replace(scene, off=off, seed=number)).image
        counted = tracker.update(image)
        if counted.kind != "unsettled":
            assert same_layout(counted, find_tiles(image))
            states = [tile.state for tile in find_tiles(image).tiles]
            assert [tile.state for tile in counted.tiles] == states
            agreed += 1
    assert agreed >= 48
