"""A seat number stays with its student, however the gallery is rearranged."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.demo import DrawnClass
from monitor.gallery.tracker import find_tiles
from monitor.labels.fingerprint import SAME_LABEL, SAME_LETTER, compare
from monitor.labels.reader import LabelReader
from monitor.seats.tracker import SeatTracker
from monitor.types import Tile, TileState
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery

CLASS = NAMES[:12]


def show(tracker: SeatTracker, scene: Scene) -> dict[str, int]:
    """Seat number by name for one frame."""
    drawn = draw_gallery(scene)
    tiles = find_tiles(drawn.image).tiles
    by_tile = dict(zip(tiles, drawn.names, strict=True))
    seated = tracker.assign(drawn.image, tiles, [])
    return {by_tile[one.tile]: one.seat for one in seated}


def reordered(seed: int, names: tuple[str, ...] = CLASS) -> tuple[str, ...]:
    return tuple(names[int(i)] for i in np.random.default_rng(seed).permutation(len(names)))


@pytest.mark.parametrize("theme", ["zoom", "teams-light", "webex"])
def test_seats_survive_twenty_rearrangements(theme: str) -> None:
    tracker = SeatTracker(salt=1)
    first = show(tracker, Scene(CLASS, theme))
    assert sorted(first.values()) == list(range(1, 13))
    for seed in range(20):
        # another seed draws other rooms and mutes other people
        assert show(tracker, Scene(reordered(seed), theme, seed=seed)) == first


def test_a_student_who_leaves_and_returns_keeps_the_seat() -> None:
    tracker = SeatTracker(salt=1)
    first = show(tracker, Scene(CLASS))
    # one in the middle: everybody after them moves up, into the rooms of others
    without = (*CLASS[:5], *CLASS[6:])
    for _ in range(3):
        left = show(tracker, Scene(without))
    assert left == {name: first[name] for name in without}
    show(tracker, Scene(reordered(5)))
    assert show(tracker, Scene(reordered(5))) == first


def test_someone_new_gets_a_new_number_on_the_second_frame() -> None:
    tracker = SeatTracker(salt=1)
    first = show(tracker, Scene(CLASS))
    joined = (*CLASS, "Mina Park")
    assert "Mina Park" not in show(tracker, Scene(joined))
    assert show(tracker, Scene(joined)) == {**first, "Mina Park": 13}


def test_switching_the_camera_off_and_on_changes_nothing() -> None:
    tracker = SeatTracker(salt=1)
    first = show(tracker, Scene(CLASS, off=frozenset({2})))
    for off in ({2, 5}, {5, 7}, set()):
        assert show(tracker, Scene(CLASS, off=frozenset(off))) == first


def test_resizing_the_window_changes_nothing() -> None:
    tracker = SeatTracker(salt=1)
    scene = Scene(CLASS)
    first = show(tracker, scene)
    for size_wh, scale in (((1366, 768), 1.0), ((2560, 1440), 1.5), ((1920, 1080), 1.0)):
        assert show(tracker, replace(scene, size_wh=size_wh, scale=scale)) == first


def test_two_students_with_one_name_are_kept_apart() -> None:
    twins = ("Sam Lee", "Ben Keller", "Sam Lee", "Dana Roth", "Elif Demir", "Finn Olsen")
    tracker = SeatTracker(salt=1)
    drawn = draw_gallery(Scene(twins))
    tiles = find_tiles(drawn.image).tiles
    first = [one.seat for one in tracker.assign(drawn.image, tiles, [])]
    assert len(set(first)) == 6
    again = [one.seat for one in tracker.assign(drawn.image, tiles, [])]
    assert again == first


NEAR_NAMES = ("iPad", "iPad (2)", "Jan Meyer", "Jan Mayer", "Tim Berg", "Tim Borg")


@pytest.mark.parametrize("salt", [1, 2, 3])
def test_names_that_differ_by_a_letter_or_a_sign_are_told_apart(salt: int) -> None:
    names = (*CLASS[:6], *NEAR_NAMES)
    drawn = draw_gallery(Scene(names))
    reader = LabelReader(salt)
    prints = [reader.read(drawn.image, box) for box in drawn.boxes]
    labels = [label for label in prints if label is not None]
    assert len(labels) == len(names)
    alike = compare(labels, labels)
    same = alike.whole & (alike.distance < SAME_LABEL) & (alike.letter <= SAME_LETTER)
    assert np.array_equal(same, np.eye(len(names), dtype=bool))


def test_who_is_called_almost_like_somebody_on_another_page_gets_a_seat_of_their_own() -> None:
    tracker = SeatTracker(salt=1)
    show(tracker, Scene((*CLASS[:5], "iPad (2)", "Jan Meyer")))
    other_page = Scene((*CLASS[7:], "iPad", "Jan Mayer"), seed=7)
    for _ in range(8):
        seats = show(tracker, other_page)
    assert not set(seats.values()) & {6, 7}


def test_a_passing_toast_over_a_label_makes_no_new_seat() -> None:
    tracker = SeatTracker(salt=1)
    drawn = draw_gallery(Scene(CLASS))
    tiles = find_tiles(drawn.image).tiles
    first = [one.seat for one in tracker.assign(drawn.image, tiles, [])]
    covered = drawn.image.copy()
    x0, _, _, y1 = tiles[4].box_xyxy
    covered[y1 - 40 : y1, x0 : x0 + 260] = 250
    for _ in range(2):
        assert [one.seat for one in tracker.assign(covered, tiles, [])] == first
    assert [one.seat for one in tracker.assign(drawn.image, tiles, [])] == first


def test_a_fingerprint_means_nothing_without_the_sessions_salt() -> None:
    drawn = draw_gallery(Scene(CLASS))
    prints = [LabelReader(salt).read(drawn.image, drawn.boxes[0]) for salt in (1, 1, 2)]
    assert prints[0] is not None
    assert prints[1] is not None
    assert prints[2] is not None
    assert prints[0].distance(prints[1]) == 0.0
    assert prints[0].distance(prints[2]) > 0.35


def test_photos_without_labels_are_followed_by_place() -> None:
    tracker = SeatTracker()
    image = np.random.default_rng(0).integers(0, 255, (400, 600, 3), dtype=np.uint8)
    boxes = ((20, 30, 180, 200), (300, 80, 460, 260))
    tiles = [Tile(box, TileState.VIDEO, 1, place) for place, box in enumerate(boxes, start=1)]
    numbers = [
        [one.seat for one in tracker.assign(np.roll(image, shift), tiles, [], labelled=False)]
        for shift in (0, 7, 90)
    ]
    assert numbers == [[1, 2]] * 3


@pytest.mark.parametrize("salt", [1, 2, 3])
def test_the_drawn_class_keeps_its_seats_through_resizes(salt: int) -> None:
    tracker, lesson = SeatTracker(salt=salt), DrawnClass((1279, 720))
    numbers = []
    for second in range(12):
        if second == 4:
            lesson.size_wh = (1120, 678)
        if second == 8:
            lesson.size_wh = (1366, 700)
        image = lesson.render(float(second))
        numbers.append([one.seat for one in tracker.assign(image, find_tiles(image).tiles, [])])
    assert numbers == [list(range(1, 26))] * 12


def test_a_border_that_spoils_the_label_makes_no_new_seat() -> None:
    """From 48 s on the fourth person speaks; the border alters the picture of the name."""
    tracker, lesson = SeatTracker(salt=1), DrawnClass()
    for second in range(44, 60):
        image = lesson.render(second + 0.3)
        seated = tracker.assign(image, find_tiles(image).tiles, [])
        assert [one.seat for one in seated] == list(range(1, 26))


def test_another_process_of_the_lesson_goes_on_with_the_same_seats() -> None:
    before = SeatTracker()
    numbers = show(before, Scene(CLASS))
    after = SeatTracker.restored(before.snapshot())
    assert show(after, Scene(reordered(5))) == numbers
