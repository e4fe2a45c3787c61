"""The picture of the drawn class: the same every time, laid out as the truth says, at any size."""

import numpy as np
import pytest

from monitor.demo import DrawnClass, ScriptedSeat
from monitor.demo.cutout import Image
from monitor.demo.meeting_ui import BACKDROP, SPEAKING
from monitor.gallery.tracker import find_tiles
from monitor.types import TileState

GREEN = np.array(SPEAKING)


@pytest.fixture(scope="module")
def lesson() -> DrawnClass:
    return DrawnClass((1280, 720))


def _tile(frame: Image, seat: ScriptedSeat) -> Image:
    assert seat.box_xyxy is not None
    x0, y0, x1, y1 = seat.box_xyxy
    return frame[y0:y1, x0:x1]


def test_same_seed_and_time_give_the_same_picture(lesson: DrawnClass) -> None:
    frame = lesson.render(31.4)
    assert frame.shape == (720, 1280, 3)
    assert frame.dtype == np.uint8
    lesson.render(77.0)
    assert np.array_equal(lesson.render(31.4), frame)
    assert np.array_equal(DrawnClass((1280, 720)).render(31.4), frame)
    assert not np.array_equal(DrawnClass((1280, 720), seed=8).render(31.4), frame)
    assert not np.array_equal(lesson.render(31.44), frame)


@pytest.mark.parametrize("size_wh", [(1280, 720), (1366, 768), (1920, 1080)])
def test_layout_solver_finds_the_tiles_that_the_truth_names(size_wh: tuple[int, int]) -> None:
    lesson = DrawnClass(size_wh)
    for t_s in (5.0, 100.0):
        layout = find_tiles(lesson.render(t_s))
        seats = [seat for seat in lesson.truth(t_s) if seat.visible]
        assert {tile.box_xyxy for tile in layout.tiles} == {seat.box_xyxy for seat in seats}
        expected = {(s.row, s.column): s.camera_on for s in seats}
        found = {(t.row, t.column): t.state == TileState.VIDEO for t in layout.tiles}
        assert found == expected


def test_only_the_speaker_has_a_green_border(lesson: DrawnClass) -> None:
    for t_s in (3.0, 60.0, 203.0):
        frame = lesson.render(t_s)
        for seat in lesson.truth(t_s):
            assert seat.box_xyxy is not None
            x0, y0, x1, y1 = seat.box_xyxy
            edge = np.concatenate([frame[y0 - 2, x0:x1], frame[y1 + 1, x0:x1]])
            green = np.abs(edge.astype(int) - GREEN).max(axis=-1) < 40
            assert green.all() == seat.speaking
            assert green.any() == seat.speaking


def test_each_tile_has_a_name_label_of_its_own(lesson: DrawnClass) -> None:
    frame = lesson.render(12.0)
    strips = []
    for seat in lesson.truth(12.0):
        tile = _tile(frame, seat)
        strip = tile[-14:-2, 4:60].max(axis=-1)
        assert strip.max() > 180, f"{seat.name}: bright letters"
        assert np.median(strip) < 130, f"{seat.name}: on a dark strip"
        strips.append((strip > 150).tobytes())
    assert len(set(strips)) == 25


def test_tile_without_camera_is_still_and_dark(lesson: DrawnClass) -> None:
    (seat,) = [seat for seat in lesson.truth(10.0) if not seat.camera_on]
    one, two = (_tile(lesson.render(t), seat) for t in (10.0, 20.0))
    assert np.array_equal(one[8:-8, 8:-8], two[8:-8, 8:-8])
    assert one.mean() < 70


def test_backdrop_shows_between_tiles_and_where_one_is_missing(lesson: DrawnClass) -> None:
    frame = lesson.render(100.0)
    seats = [seat for seat in lesson.truth(100.0) if seat.box_xyxy is not None]
    assert len(seats) == 24
    last = max(seat.box_xyxy for seat in seats if seat.row == 5 and seat.box_xyxy)
    assert (frame[last[1] + 20, last[2] + 20] == BACKDROP).all()


def test_size_can_change_while_it_runs() -> None:
    lesson = DrawnClass((640, 360))
    assert lesson.render(1.0).shape == (360, 640, 3)
    lesson.size_wh = (1366, 768)
    assert lesson.render(1.0).shape == (768, 1366, 3)
    with pytest.raises(ValueError, match="at least"):
        lesson.size_wh = (100, 100)
