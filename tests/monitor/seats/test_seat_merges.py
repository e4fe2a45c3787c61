"""What a teacher may say about seats: merge, split, and labels that are read once."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.gallery.tracker import find_tiles
from monitor.seats.merges import SeatMerges
from monitor.seats.tracker import SeatTracker, with_faces
from monitor.types import Face, TileState
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery

CLASS = NAMES[:6]


class Meeting:
    """A tracker of drawn galleries. seats: number by name; a twin adds an apostrophe."""

    def __init__(self) -> None:
        self.tracker = SeatTracker(salt=1)

    def show(self, *names: str, **drawn_as: object) -> dict[str, int]:
        """Seat number by name for one frame."""
        drawn = draw_gallery(replace(Scene(names, size_wh=(960, 540)), **drawn_as))  # type: ignore[arg-type]
        self.image = drawn.image
        self.tiles = find_tiles(drawn.image).tiles
        name_of = dict(zip([tile.box_xyxy for tile in self.tiles], drawn.names, strict=True))
        return {
            name_of[one.tile.box_xyxy]: one.seat
            for one in self.tracker.assign(drawn.image, self.tiles)
        }


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def test_a_student_who_came_back_under_another_name_is_one_seat_after_a_merge(
    meeting: Meeting,
) -> None:
    meeting.show(*CLASS)
    phone = (*CLASS[1:], "iPhone")
    for _ in range(2):
        apart = meeting.show(*phone)
    assert apart["iPhone"] == 7
    meeting.tracker.merge(7, into=1)
    assert meeting.show(*phone)["iPhone"] == 1
    assert meeting.show(*reversed(phone))["iPhone"] == 1
    assert meeting.tracker.merged() == {7: 1}
    meeting.tracker.unmerge(7)
    assert meeting.show(*phone)["iPhone"] == 7


def test_merged_seats_that_show_at_once_give_one_tile_with_the_camera_on(meeting: Meeting) -> None:
    meeting.show(*CLASS)
    meeting.tracker.merge(2, into=1)
    assert sorted(meeting.show(*CLASS).values()) == [1, 3, 4, 5, 6]
    assert meeting.show(*CLASS)[CLASS[0]] == 1
    assert meeting.show(*CLASS, off=frozenset({0}))[CLASS[1]] == 1


def test_a_merge_outlives_the_process_that_looks(meeting: Meeting) -> None:
    meeting.show(*CLASS)
    meeting.tracker.merge(6, into=3)
    meeting.tracker = SeatTracker.restored(meeting.tracker.snapshot())
    assert meeting.tracker.merged() == {6: 3}
    assert 6 not in meeting.show(*CLASS).values()


def test_splitting_a_merged_seat_gives_the_numbers_back(meeting: Meeting) -> None:
    before = meeting.show(*CLASS)
    meeting.tracker.merge(5, into=4)
    meeting.tracker.merge(6, into=4)
    assert meeting.tracker.split(4) == (5, 6)
    assert meeting.show(*CLASS) == before


def test_splitting_a_seat_gives_who_sits_there_a_new_number(meeting: Meeting) -> None:
    """Two students of one name took turns; the teacher sees that they are two."""
    seats = meeting.show(*CLASS)
    assert meeting.tracker.split(seats["Ben Keller"]) == (7,)
    for _ in range(2):
        assert meeting.show(*CLASS) == {**seats, "Ben Keller": 7}
    meeting.tracker.merge(7, into=2)
    assert meeting.show(*CLASS) == seats


def test_only_seats_that_exist_can_be_merged_or_split(meeting: Meeting) -> None:
    meeting.show(*CLASS)
    with pytest.raises(ValueError, match="no seat 7"):
        meeting.tracker.merge(7, into=1)
    with pytest.raises(ValueError, match="no seat 0"):
        meeting.tracker.split(0)
    with pytest.raises(ValueError, match="into itself"):
        meeting.tracker.merge(2, into=2)


def test_merges_form_chains_and_the_newest_word_counts() -> None:
    merges = SeatMerges()
    merges.merge(7, into=5)
    merges.merge(5, into=2)
    assert [merges.shown_as(number) for number in (2, 5, 7)] == [2, 2, 2]
    merges.merge(2, into=7)  # the other way round: 7 keeps its name now
    assert [merges.shown_as(number) for number in (2, 5, 7)] == [7, 7, 7]
    merges.merge(5, into=2)
    assert merges.as_dict() == {5: 2, 2: 7}
    merges.unmerge(2)
    assert [merges.shown_as(number) for number in (2, 5, 7)] == [2, 2, 7]


def test_each_label_is_offered_until_it_was_read(meeting: Meeting) -> None:
    seats = meeting.show(*CLASS)
    assert meeting.tracker.unread_labels(meeting.image) == []  # once is not certain
    meeting.show(*CLASS)
    offered = meeting.tracker.unread_labels(meeting.image)
    assert [one.seat for one in offered] == list(seats.values())
    for one in offered:
        height, width = one.picture.shape[:2]
        assert 8 <= height <= 30
        assert width > 3 * height
        assert int(one.picture.max()) > 200  # white letters
    for number in (1, 2, 3, 4, 5):
        meeting.tracker.label_was_read(number)
    meeting.show(*CLASS)
    assert [one.seat for one in meeting.tracker.unread_labels(meeting.image)] == [6]
    meeting.tracker = SeatTracker.restored(meeting.tracker.snapshot())
    for _ in range(2):
        meeting.show(*CLASS, "Mina Park")
    for _ in range(2):
        meeting.show(*CLASS, "Mina Park")
    assert [one.seat for one in meeting.tracker.unread_labels(meeting.image)] == [6, 7]


def test_faces_may_follow_once_it_is_known_who_is_left_out(meeting: Meeting) -> None:
    meeting.show(*CLASS)
    seated = meeting.tracker.assign(meeting.image, meeting.tiles)
    assert [one.face for one in seated] == [None] * 6
    hidden = [replace(seated[0], tile=replace(seated[0].tile, state=TileState.EXCLUDED))]
    shown = [*hidden, *seated[1:]]
    x0, y0, x1, y1 = (float(value) for value in seated[3].tile.box_xyxy)
    face = Face(
        seated[3].tile, (x0, y0, x1, y1), np.zeros((6, 2), np.float32), 0.9,
        np.zeros((48, 48, 3), np.uint8),
    )  # fmt: skip
    assert [one.face for one in with_faces(shown, [face])] == [None, None, None, face, None, None]
