"""What once took seats from students: a scale, a notice, a view, a namesake; drawn meetings."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from benchmarks.seats.seat_switches_class import students
from benchmarks.seats.seat_switches_labels import STYLES
from benchmarks.seats.seat_switches_meeting import WINDOWS, Meeting
from benchmarks.seats.seat_switches_score import students_of
from monitor.seats.tracker import SeatTracker
from monitor.types import Tile, TileState

ALL = tuple(range(12))


class Lesson:
    """A drawn meeting and the seats of its students; tiles are where they were drawn."""

    def __init__(self, seed: int = 6, style: int = 1, window: int = 3) -> None:
        self.meeting = Meeting(
            students(seed), STYLES[style], 25, seed, list(ALL), window=window, fixed_grid=True
        )
        self.tracker = SeatTracker(salt=1)
        self._t_s = 0.0

    def frames(self, times: int = 1) -> dict[int, int]:
        """Seat by student in the last of some frames."""
        for _ in range(times):
            self._t_s += 1.0
            shown = self.meeting.draw(self._t_s)
            states = [TileState.VIDEO if on else TileState.CAMERA_OFF for on in shown.video]
            tiles = [
                Tile(box, state, 1 + place // 5, 1 + place % 5)
                for place, (box, state) in enumerate(zip(shown.boxes, states, strict=True))
            ]
            seated = self.tracker.assign(shown.image, tiles)
            places = students_of([one.tile.box_xyxy for one in seated], shown)
        return {
            shown.who[place]: one.seat
            for one, place in zip(seated, places, strict=True)
            if place is not None
        }


@pytest.fixture(autouse=True)
def one_thread() -> None:
    cv2.setNumThreads(1)


def test_another_scale_of_the_display_changes_all_names_and_nobody_moves() -> None:
    assert WINDOWS[3][0] == WINDOWS[4][0]  # the same size in pixels
    lesson = Lesson()
    first = lesson.frames(3)
    lesson.meeting.order[:] = ALL[:10]
    lesson.frames(3)
    lesson.meeting.window = 4
    lesson.frames(2)
    # also those who were on another page meanwhile are known by their names of before
    lesson.meeting.order[:] = [*reversed(ALL)]
    assert lesson.frames(8) == first


def test_a_notice_over_name_and_room_takes_no_seat_away() -> None:
    lesson = Lesson(seed=4, style=4, window=0)
    first = lesson.frames(4)
    for place in (1, 4, 8):
        lesson.meeting.covered = place
        seats = lesson.frames(7)
        assert seats.items() <= first.items()
        assert set(seats) >= set(ALL) - {place}
        lesson.meeting.covered = None
        assert lesson.frames(2) == first


def test_a_collar_beside_a_name_is_no_letter_of_it() -> None:
    """Twelve students are re-sorted while they move: strokes of their clothes touch the plates."""
    for seed in (4, 5):
        lesson = Lesson(seed=seed, style=seed % len(STYLES), window=2)
        first = lesson.frames(4)
        rng = np.random.default_rng(seed)
        for _ in range(4):
            rng.shuffle(lesson.meeting.order)
            seats = lesson.frames(4)
            assert seats.items() <= first.items()
            assert len(seats) >= len(ALL) - 1


def test_of_two_students_of_one_name_the_one_seen_lately_does_not_take_both_seats() -> None:
    lesson = Lesson(seed=9, style=4, window=2)
    twins = [who for who in range(20) if lesson.meeting.students[who].name == "Sam Lee"]
    everyone = [*dict.fromkeys([*twins, *ALL])][:12]
    lesson.meeting.order[:] = everyone
    first = lesson.frames(4)
    one, other = twins
    lesson.meeting.order.remove(other)
    lesson.frames(2)
    lesson.meeting.window = 0
    lesson.frames(6)
    lesson.meeting.order[lesson.meeting.order.index(one)] = other
    seats = lesson.frames(6)
    assert seats.get(other) in (None, first[other])


def test_a_notice_over_one_who_returns_is_not_the_name_of_the_next_one_it_covers() -> None:
    lesson = Lesson(seed=6, style=1, window=0)
    first = lesson.frames(4)
    lesson.meeting.order[:] = ALL[:10]
    lesson.frames(4)
    for returning in (10, 11):
        lesson.meeting.order.append(returning)
        lesson.meeting.covered = len(lesson.meeting.order) - 1
        covered = lesson.frames(10)
        lesson.meeting.covered = None
        assert lesson.frames(3).items() <= first.items()
    assert covered == first


def test_two_in_alike_rooms_who_change_places_at_the_beginning_stay_known() -> None:
    lesson = Lesson(seed=6, style=4, window=0)
    shared = lesson.meeting.students[0].seats
    for who in (0, 6):
        lesson.meeting.students = tuple(
            replace(one, seats=shared) if index == who else one
            for index, one in enumerate(lesson.meeting.students)
        )
    first = lesson.frames(4)
    order = lesson.meeting.order
    order[0], order[6] = order[6], order[0]
    assert lesson.frames(2) == first
    lesson.meeting.order[:] = [who for who in ALL if who not in (0, 6)]
    lesson.frames(4)
    lesson.meeting.order[:] = [*lesson.meeting.order, 0, 6]
    assert lesson.frames(8) == first


@pytest.mark.parametrize("seed", [1, 4, 6])
@pytest.mark.parametrize("view", ["large speaker", "speaker"])
def test_the_large_tile_of_who_speaks_is_nobodys_place(seed: int, view: str) -> None:
    """Another student speaks there, with the camera off: who spoke before does not sit there."""
    lesson = Lesson(seed=seed)
    first = lesson.frames(3)
    owner = {seat: who for who, seat in first.items()}
    lesson.meeting.view = view
    for speaker in (3, 7, 5):
        lesson.meeting.speaker = speaker
        for off in ((), (speaker,)):
            lesson.meeting.off = set(off)
            seats = lesson.frames(3)
            assert [owner.get(seat, who) for who, seat in seats.items()] == list(seats)
            assert seats.get(speaker, first[speaker]) == first[speaker], "and nobody gets a second"
    lesson.meeting.view, lesson.meeting.off = "gallery", set()
    assert lesson.frames(2) == first
