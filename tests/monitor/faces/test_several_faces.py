"""One tile, several faces: the student stays the one who is read, pictures never are; a short form
of `python -m benchmarks.faces.several_faces`."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.faces.several_faces import tell
from benchmarks.faces.several_people import STORIES, Head
from monitor.faces.detector import FaceDetector
from monitor.faces.freeze import FROZEN_TILE_S, PHOTO_S, SeatMotion
from monitor.faces.primary_face import PrimaryFace, Spot
from monitor.faces.static_face import StaticFaces
from monitor.types import BoxFloat, BoxInt

STUDENT: Spot = (0.0, 0.0, 0.4)
BEHIND: Spot = (0.5, -0.2, 0.25)
NEAR: Spot = (0.45, 0.0, 0.8)


def read(
    main: PrimaryFace, frames: Sequence[Sequence[Spot]], first_s: int = 0
) -> list[Spot | None]:
    """The face read in each frame, one a second."""
    result: list[Spot | None] = []
    for second, spots in enumerate(frames, start=first_s):
        before = main.pick(spots, float(second))
        picked = main.update(spots, float(second))
        assert picked == before, "what is asked for within a frame is what is read"
        result.append(None if picked is None else spots[picked])
    return result


def test_the_first_choice_is_large_and_near_the_middle() -> None:
    beside = (0.85, 0.0, 0.42)
    assert read(PrimaryFace(), [[beside, STUDENT, BEHIND]]) == [STUDENT]


def test_a_larger_face_takes_over_only_when_it_stays() -> None:
    main = PrimaryFace()
    assert read(main, [[STUDENT]] * 60) == [STUDENT] * 60
    assert read(main, [[STUDENT, NEAR]] * 15, 60) == [STUDENT] * 15
    assert read(main, [[STUDENT, NEAR]] * 15, 75)[-5:] == [NEAR] * 5
    assert read(main, [[STUDENT, NEAR]] * 60, 90) == [NEAR] * 60


def test_who_was_larger_for_a_moment_has_to_begin_anew() -> None:
    main = PrimaryFace()
    read(main, [[STUDENT]] * 60)
    for minute in range(1, 5):
        frames = [[STUDENT, NEAR]] * 15 + [[STUDENT]] * 45
        assert set(read(main, frames, 60 * minute)) == {STUDENT}


def test_nobody_is_read_while_the_student_is_out_of_sight() -> None:
    main = PrimaryFace()
    read(main, [[STUDENT, BEHIND]] * 60)
    assert read(main, [[BEHIND]] * 10, 60) == [None] * 10
    assert read(main, [[STUDENT, BEHIND]], 70) == [STUDENT]


def test_another_is_read_in_the_end_and_gives_way_to_who_was_read_for_longer() -> None:
    main = PrimaryFace()
    read(main, [[STUDENT, BEHIND]] * 120)
    alone = read(main, [[BEHIND]] * 60, 120)
    assert (alone[0], alone[-1]) == (None, BEHIND)
    again = read(main, [[STUDENT, BEHIND]] * 10, 180)
    assert (again[0], again[-1]) == (BEHIND, STUDENT)


def test_a_student_who_is_alone_may_move_quickly() -> None:
    aside = (0.7, 0.05, 0.35)
    assert read(PrimaryFace(), [[STUDENT]] * 5 + [[aside]] * 5) == [STUDENT] * 5 + [aside] * 5


def test_two_who_come_close_are_told_apart_by_where_they_were() -> None:
    main = PrimaryFace()
    read(main, [[(-0.3, 0.0, 0.4), (0.5, 0.0, 0.4)]] * 30)
    near = [[(-0.3 + 0.02 * n, 0.0, 0.4), (0.5 - 0.02 * n, 0.0, 0.4)] for n in range(18)]
    assert read(main, near, 30) == [spots[0] for spots in near]


TILE: BoxInt = (0, 0, 320, 180)
ON_THE_WALL: BoxFloat = (20.0, 20.0, 70.0, 70.0)
STUDENTS: BoxFloat = (150.0, 40.0, 230.0, 120.0)


class _Wall:
    """A tile with a patterned face on the wall and something that moves where the student sits."""

    def __init__(self) -> None:
        self._noise = np.random.default_rng(4)
        self._still = self._noise.integers(60, 200, (180, 320, 3)).astype(np.float32)

    def at(self, second: int, *, sways: bool = False) -> NDArray[np.uint8]:
        image = self._still.copy()
        image[40:180, 150:230] = np.roll(image[40:180, 150:230], 9 * second, axis=1)
        if sways:
            image[20:70, 20:70] = np.roll(image[20:70, 20:70], second % 5, axis=1)
        image += self._noise.normal(0, 2, image.shape)
        return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def pictures_after(seconds: int, faces: list[BoxFloat], *, sways: bool = False) -> list[bool]:
    still, wall = StaticFaces(), _Wall()
    for second in range(seconds):
        still.update(wall.at(second, sways=sways), TILE, faces, float(second))
    image = wall.at(seconds, sways=sways)
    return [still.is_picture(image, TILE, face) for face in faces]


def test_a_face_without_motion_of_its_own_is_a_picture() -> None:
    assert pictures_after(20, [ON_THE_WALL, STUDENTS]) == [True, False]
    assert pictures_after(8, [ON_THE_WALL, STUDENTS]) == [False, False]
    assert pictures_after(20, [ON_THE_WALL, STUDENTS], sways=True) == [False, False]


def test_a_still_face_by_itself_is_watched_for_longer() -> None:
    assert pictures_after(30, [ON_THE_WALL]) == [False]
    assert pictures_after(60, [ON_THE_WALL]) == [True]


def test_a_person_before_a_poster_is_no_picture_and_the_poster_stays_one() -> None:
    still, wall = StaticFaces(), _Wall()
    for second in range(20):
        still.update(wall.at(second), TILE, [ON_THE_WALL, STUDENTS], float(second))
    before = wall.at(20)
    before[10:80, 10:80] = before[90:160, 240:310]
    assert not still.is_picture(before, TILE, ON_THE_WALL)
    still.update(before, TILE, [ON_THE_WALL, STUDENTS], 20.0)
    assert still.is_picture(wall.at(21), TILE, ON_THE_WALL)


def test_a_tile_that_stands_still_among_moving_ones_is_not_read() -> None:
    noise = np.random.default_rng(2)
    faces: dict[int, tuple[BoxInt, BoxFloat]] = {
        seat: (
            (160 * seat, 0, 160 * seat + 160, 90),
            (160 * seat + 50.0, 20.0, 160 * seat + 90.0, 60.0),
        )
        for seat in (1, 2, 3)
    }
    motion = SeatMotion()
    image = noise.integers(0, 255, (90, 700, 3)).astype(np.uint8)
    results = []
    for second in range(20):
        image[:, 320:480] = noise.integers(0, 255, (90, 160, 3))  # seat 2 moves
        if second < 5:
            image[:, 160:320] = noise.integers(0, 255, (90, 160, 3))  # seat 1 hangs later
        results.append(motion.update(image, faces, float(second)))
    assert results[int(FROZEN_TILE_S) - 1].frozen == frozenset()
    assert results[int(FROZEN_TILE_S)].frozen == {3}
    assert results[int(PHOTO_S)].frozen == {1, 3}
    assert results[-1].photos == {3}


def test_where_all_stand_still_the_gallery_is_frozen_not_its_tiles() -> None:
    image = np.random.default_rng(2).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    motion = SeatMotion()
    for second in range(20):
        still = motion.update(
            image, {1: ((0, 0, 160, 90), (50.0, 20.0, 90.0, 60.0))}, float(second)
        )
    assert still.frozen == frozenset()


@pytest.mark.parametrize(
    ("story", "first_s", "seconds"),
    [
        ("alone", 18, 12),
        ("a sibling crosses behind", 12, 16),
        ("a sibling leans in", 6, 20),
        ("student bends down", 10, 32),
        ("a poster on the wall", 20, 28),
    ],
)
def test_the_student_is_read_and_nobody_else(
    people: list[Head], detector: FaceDetector, story: str, first_s: int, seconds: int
) -> None:
    _, over_time, _ = tell(STORIES[story], people, detector, seconds, 2, first_s)
    assert over_time.other == 0
    assert over_time.right >= 0.95 * over_time.shown
