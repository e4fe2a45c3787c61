"""What happens in the drawn class: who is there, who feels what, where the tiles lie."""

import itertools

import numpy as np
import pytest

from monitor.demo import DrawnClass
from monitor.demo.motion import Motion
from monitor.demo.tile_grid import GAP_PX, gallery


@pytest.fixture(scope="module")
def lesson() -> DrawnClass:
    return DrawnClass()


def _count(lesson: DrawnClass, t_s: float, mood: str) -> int:
    return sum(seat.mood == mood and seat.intensity > 0.8 for seat in lesson.truth(t_s))


def test_class_has_25_different_people(lesson: DrawnClass) -> None:
    assert len({person.name for person in lesson.people}) == 25


def test_first_minute_shows_a_joke_a_surprise_and_first_confusion(lesson: DrawnClass) -> None:
    assert _count(lesson, 20, "happy") == 0
    assert _count(lesson, 35, "happy") >= 20
    assert _count(lesson, 52, "surprise") >= 18
    assert 2 <= _count(lesson, 70, "confused") <= 5


def test_confusion_and_sadness_last_long_enough_to_be_flagged(lesson: DrawnClass) -> None:
    def seconds(mood: str, start: int, stop: int) -> list[int]:
        moments = [lesson.truth(t) for t in range(start, stop)]
        rows = [[seat.mood == mood for seat in moment] for moment in moments]
        return sorted(np.array(rows).sum(axis=0).tolist(), reverse=True)

    assert seconds("confused", 200, 380)[2] >= 120, "three students for two minutes or longer"
    assert seconds("sad", 240, 520)[0] >= 240
    assert _count(lesson, 430, "confused") >= 8, "a third of the class is lost at once"


def test_those_flagged_later_were_calm_in_their_first_three_minutes(lesson: DrawnClass) -> None:
    later = {s.name for s in lesson.truth(320) if s.mood in ("confused", "sad")}
    moods = [s.mood for t in range(180) for s in lesson.truth(t) if s.name in later]
    assert moods.count("confused") + moods.count("sad") == 0


def test_moods_fade_in_and_out(lesson: DrawnClass) -> None:
    levels = [[s.intensity for s in lesson.truth(t)] for t in np.arange(29, 43, 0.1)]
    moods = [[s.mood for s in lesson.truth(t)] for t in np.arange(29, 43, 0.1)]
    happy = np.where(np.array(moods) == "happy", np.array(levels), 0.0)
    assert np.abs(np.diff(happy, axis=0)).max() < 0.2


def test_one_leaves_and_comes_back_as_the_last_tile(lesson: DrawnClass) -> None:
    before, away, after = (lesson.truth(t) for t in (80, 100, 140))
    assert all(seat.visible for seat in before)
    (gone,) = [k for k, seat in enumerate(away) if not seat.visible]
    assert away[gone].box_xyxy is None
    assert away[gone].row is None
    assert after[gone].visible
    assert (after[gone].row, after[gone].column) == (5, 5)
    assert (before[gone].row, before[gone].column) != (5, 5)


def test_one_keeps_the_camera_off_and_never_speaks(lesson: DrawnClass) -> None:
    moments = [lesson.truth(t) for t in range(0, 600, 3)]
    off = {seat.name for moment in moments for seat in moment if not seat.camera_on}
    assert len(off) == 1
    speakers = {seat.name for moment in moments for seat in moment if seat.speaking}
    assert len(speakers) > 10
    assert not speakers & off
    assert all(sum(seat.speaking for seat in moment) == 1 for moment in moments)


def test_script_repeats(lesson: DrawnClass) -> None:
    assert lesson.truth(35.0) == lesson.truth(35.0 + lesson.duration_s)


@pytest.mark.parametrize("size_wh", [(1366, 768), (1920, 1080), (3840, 2160), (900, 1100)])
@pytest.mark.parametrize("count", [1, 2, 7, 24, 25, 49])
def test_tiles_are_equal_apart_and_inside(count: int, size_wh: tuple[int, int]) -> None:
    places = gallery(count, size_wh)
    boxes = [place.box_xyxy for place in places]
    assert len({(x1 - x0, y1 - y0) for x0, y0, x1, y1 in boxes}) == 1
    width, height = boxes[0][2] - boxes[0][0], boxes[0][3] - boxes[0][1]
    assert width / height == pytest.approx(16 / 9, rel=0.03)
    assert all(
        x0 >= 0 and y0 >= 0 and x1 <= size_wh[0] and y1 <= size_wh[1] for x0, y0, x1, y1 in boxes
    )
    for one, two in itertools.combinations(boxes, 2):
        apart_x = max(one[0], two[0]) - min(one[2], two[2])
        apart_y = max(one[1], two[1]) - min(one[3], two[3])
        assert max(apart_x, apart_y) >= GAP_PX


def test_last_row_is_centred() -> None:
    places = gallery(24, (1280, 720))
    last = [place.box_xyxy for place in places if place.row == 5]
    assert len(last) == 4
    assert last[0][0] + last[-1][2] == pytest.approx(1280, abs=1)


def test_people_blink_look_around_and_sway() -> None:
    motion = Motion(seed=7, person=3)
    t = np.arange(0, 120, 0.04)
    blinks = np.array([motion.blink(x) for x in t])
    closed = np.flatnonzero(np.diff((blinks > 0.5).astype(int)) == 1)
    assert 15 <= len(closed) <= 60
    assert len({motion.gaze(x) for x in t}) > 10
    x = np.array([motion.pose(s).x for s in t])
    assert 0.02 < np.ptp(x) < 0.4
    assert np.abs(np.diff(x)).max() < 0.02, "no jump from frame to frame"
