"""An exclusion stays with its student: no merge, split or hidden name takes it to another seat."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_class import students
from benchmarks.seats.seat_switches_labels import STYLES
from benchmarks.seats.seat_switches_meeting import Meeting
from monitor.faces.detector import FaceDetector
from monitor.gallery.tracker import GalleryTracker
from monitor.labels.reader import LabelReader
from monitor.pipeline.seated_frame import SeatedFrame, Seating
from monitor.seats.exclusion import may_be_any
from monitor.seats.types import SeenTile, Track
from monitor.types import BoxInt, Tile, TileState
from storage.writes.seat_edits import NO_EDITS, SeatEdits

CLASS_SIZE = 9


class Lesson:
    """A meeting of nine, student n in seat n + 1 at first, and what is made of it."""

    def __init__(self) -> None:
        self.meeting = Meeting(students(4), STYLES[0], 25, 4, list(range(CLASS_SIZE)))
        self.gallery = GalleryTracker()
        self.seating = Seating(FaceDetector())
        self._t_s = 0.0

    def frame(self, hidden: int | None = None) -> tuple[SeatedFrame, dict[int, int], BoxInt | None]:
        """One frame; seat by student; and the tile of the student whose name a notice hides."""
        self._t_s += 1.0
        self.meeting.covered = None if hidden is None else self.meeting.order.index(hidden)
        shown = self.meeting.draw(self._t_s)
        seated = self.seating.process(shown.image, self.gallery.update(shown.image))
        who = dict(zip(shown.boxes, shown.who, strict=True))
        seats = {who[_nearest(one.tile.box_xyxy, shown.boxes)]: one.seat for one in seated.seated}
        place = None if self.meeting.covered is None else shown.boxes[self.meeting.covered]
        return seated, seats, place


def _nearest(box: BoxInt, boxes: tuple[BoxInt, ...]) -> BoxInt:
    return min(boxes, key=lambda other: abs(other[0] - box[0]) + abs(other[1] - box[1]))


def is_black(image: NDArray[np.uint8], box: BoxInt) -> bool:
    """Whether the middle of a tile is black."""
    x0, y0, x1, y1 = box
    return not image[y0 + 3 : y1 - 3, x0 + 3 : x1 - 3].any()


@pytest.fixture(autouse=True)
def one_thread() -> None:
    cv2.setNumThreads(1)


@pytest.fixture
def lesson() -> Lesson:
    made = Lesson()
    for _ in range(4):
        _, seats, _ = made.frame()
    assert seats == {student: student + 1 for student in range(CLASS_SIZE)}
    return made


def test_an_excluded_student_whose_name_is_hidden_never_becomes_a_seat_that_is_read(
    lesson: Lesson,
) -> None:
    lesson.seating.apply(SeatEdits(frozenset({2})))
    lesson.meeting.order[:] = [5, 8, 3, 1, 0, 7, 6, 2, 4]
    for _ in range(9):
        seated, seats, place = lesson.frame(hidden=1)
        assert place is not None
        assert is_black(seated.image, place)
        assert seats.get(1) in (None, 2)
        assert seats.items() - {(1, 2)} <= {(who, who + 1) for who in range(CLASS_SIZE)}
    seated, seats, _ = lesson.frame()
    assert seats == {student: student + 1 for student in range(CLASS_SIZE)}
    assert [one.seat for one in seated.seated if one.tile.state is TileState.EXCLUDED] == [2]


def test_somebody_new_is_seen_although_a_student_who_left_was_excluded(lesson: Lesson) -> None:
    lesson.seating.apply(SeatEdits(frozenset({2})))
    lesson.meeting.order[:] = [0, 2, 3, 4, 5, 6, 7, 8, 20]
    for _ in range(4):
        _, seats, _ = lesson.frame()
    assert seats[20] == 10
    assert 2 not in seats.values()


def test_a_student_merged_with_an_excluded_one_is_not_seen(lesson: Lesson) -> None:
    lesson.seating.apply(SeatEdits(frozenset({2}), merged={7: 2}))
    seated, seats, _ = lesson.frame()
    boxes = lesson.meeting.draw(0.0).boxes
    assert is_black(seated.image, boxes[1])
    assert is_black(seated.image, boxes[6])
    assert set(seats.values()) == {1, 2, 3, 4, 5, 6, 8, 9}
    lesson.seating.apply(SeatEdits(frozenset({2})))
    seated, seats, _ = lesson.frame()
    assert is_black(seated.image, boxes[1])
    assert not is_black(seated.image, boxes[6])
    assert seats[6] == 7


def test_an_excluded_seat_is_not_split_for_nobody_knows_whose_the_exclusion_is(
    lesson: Lesson,
) -> None:
    lesson.seating.apply(SeatEdits(frozenset({2}), split=(2,)))
    for _ in range(3):
        seated, seats, _ = lesson.frame()
        assert is_black(seated.image, lesson.meeting.draw(0.0).boxes[1])
        assert set(seats.values()) == set(range(1, CLASS_SIZE + 1))
    lesson.seating.apply(NO_EDITS)
    lesson.seating.apply(SeatEdits(split=(2,)))
    _, seats, _ = lesson.frame()
    assert seats[1] == 10


def test_what_rules_an_excluded_student_out() -> None:
    drawn = Meeting(students(4), STYLES[0], 25, 4, [0, 1]).draw(0.0)
    image, boxes = drawn.image, drawn.boxes
    reader = LabelReader(1)
    grey = np.full(48, 100, np.float32)
    tile = Tile(boxes[0], TileState.VIDEO, 1, 1)
    label = reader.read(image, boxes[0])
    assert label is not None
    seat = Track(1, room=grey)
    elsewhere = np.full(48, 200, np.float32)

    def may_be(one: SeenTile, evidence: float) -> bool:
        return may_be_any(one, [(seat, evidence)])

    other_room = SeenTile(tile, (9, 1, 1), label, 3, elsewhere, video=True)
    assert not may_be(other_room, -7.0)
    assert may_be(other_room, -2.0)
    assert may_be(SeenTile(tile, (9, 1, 1), None, 1, elsewhere, video=True), -7.0)
    # an edge of the room may spoil a name for a while; one that stands there long is another's
    assert may_be(SeenTile(tile, (9, 1, 1), label, 3, grey, video=True), -7.0)
    assert not may_be(SeenTile(tile, (9, 1, 1), label, 30, grey, video=True), -7.0)
    assert not may_be_any(other_room, [])
