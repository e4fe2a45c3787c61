"""A name with something beside it that looks like letters: the student keeps the seat."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_labels import LabelStyle, draw_label
from monitor.seats.tracker import SeatTracker
from monitor.types import BoxInt, Tile, TileState

BOXES: tuple[BoxInt, ...] = ((10, 10, 290, 168), (300, 10, 580, 168), (10, 180, 290, 338))
SHADOW = LabelStyle(500, 14, "shadow", "elsewhere")
JAN, LENA, NOOR = (("Jan Mayer", 1), ("Lena Braun", 2), ("Noor Haddad", 3))
CLOTHES = "WVA"


def room(number: int) -> NDArray[np.uint8]:
    """A room of large soft colours, uint8 (158, 280, 3)."""
    colours = np.random.default_rng(number).integers(30, 170, (3, 4, 3), np.uint8)
    return np.asarray(cv2.resize(colours, (280, 158), interpolation=cv2.INTER_CUBIC), np.uint8)


def picture(
    shown: tuple[tuple[str, int], ...], *, clothed: str = "", sign: str = CLOTHES
) -> NDArray[np.uint8]:
    """Students by name and room; beside the name `clothed` stands what may be taken for letters."""
    image = np.full((350, 590, 3), 20, np.uint8)
    for (x0, y0, x1, y1), (name, number) in zip(BOXES, shown, strict=False):
        tile = room(number)
        text = f"{name}  {sign}" if name == clothed else name
        draw_label(tile, text, SHADOW, 1.0, 0, muted=False)
        image[y0:y1, x0:x1] = tile
    return image


def tiles(count: int) -> list[Tile]:
    return [Tile(box, TileState.VIDEO, 1, 1 + place) for place, box in enumerate(BOXES[:count])]


@pytest.fixture
def tracker() -> SeatTracker:
    made = SeatTracker(salt=3)
    for _ in range(4):
        assert seats(made, picture((JAN, LENA, NOOR)), 3) == [1, 2, 3]
    return made


def seats(tracker: SeatTracker, image: NDArray[np.uint8], count: int) -> list[int]:
    return [one.seat for one in tracker.assign(image, tiles(count))]


def test_letters_on_clothes_beside_a_name_do_not_make_a_new_student(tracker: SeatTracker) -> None:
    moved = (LENA, NOOR, JAN)
    for _ in range(8):
        assert seats(tracker, picture(moved, clothed="Jan Mayer"), 3) == [2, 3, 1]
    assert seats(tracker, picture((JAN, LENA, NOOR)), 3) == [1, 2, 3]
    assert tracker.count == 3


def test_another_name_in_the_room_of_one_who_left_is_another_student(tracker: SeatTracker) -> None:
    sibling = ("Otto Kranz", 1)
    for _ in range(8):
        seen = seats(tracker, picture((LENA, NOOR, sibling), clothed="Otto Kranz"), 3)
        assert 1 not in seen
    assert seen == [2, 3, 4]


def test_a_known_name_in_another_room_is_not_taken_for_a_missing_student(
    tracker: SeatTracker,
) -> None:
    elsewhere = ("Jan Mayer", 9)
    for _ in range(8):
        seen = seats(tracker, picture((LENA, NOOR, elsewhere), clothed="Jan Mayer"), 3)
        assert 1 not in seen


def test_two_missing_students_of_one_name_and_room_are_not_told_apart_by_it() -> None:
    tracker = SeatTracker(salt=3)
    for _ in range(4):
        assert seats(tracker, picture((JAN, JAN, LENA)), 3) == [1, 2, 3]
    for _ in range(8):
        seen = seats(tracker, picture((LENA, NOOR, JAN), clothed="Jan Mayer"), 3)
        assert not {1, 2} & set(seen)


def test_two_letters_in_a_longer_name_are_no_student_of_that_name() -> None:
    tracker = SeatTracker(salt=3)
    jo, stranger = ("Jo", 1), ("Jonas Lindqvist", 1)
    for _ in range(4):
        assert seats(tracker, picture((jo, LENA, NOOR)), 3) == [1, 2, 3]
    for _ in range(8):
        seen = seats(tracker, picture((LENA, NOOR, stranger)), 3)
        assert 1 not in seen
    assert seen == [2, 3, 4]


def test_initials_are_no_room_by_which_part_of_a_name_is_taken_for_the_whole() -> None:
    tracker = SeatTracker(salt=3)
    off = [replace(tile, state=TileState.CAMERA_OFF) for tile in tiles(3)]
    short, long = ("Maximilian Oberhuber", 1), ("Maximilian Oberhuber-Wald", 1)
    for _ in range(4):
        seated = tracker.assign(picture((short, LENA, NOOR)), off)
    assert [one.seat for one in seated] == [1, 2, 3]
    for _ in range(8):
        seated = tracker.assign(picture((LENA, NOOR, long)), off)
        assert 1 not in [one.seat for one in seated]
