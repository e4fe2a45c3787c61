"""A name that differs by a letter, in a room that is another: not the student one knows."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.labels.fingerprint import BITS_SHAPE, FINE_SHAPE, SAME_LETTER, Fingerprint, compare
from monitor.seats.assignment import SURE
from monitor.seats.evidence import evidence
from monitor.seats.reidentify import reidentified
from monitor.seats.types import SeenTile, Track
from monitor.types import BoxInt, Tile, TileState

HERE: BoxInt = (0, 0, 200, 112)
ELSEWHERE: BoxInt = (600, 300, 800, 412)
LARGER: BoxInt = (600, 300, 880, 458)
ROOM = np.full(48, 120, np.float32)


def label(differing: int) -> Fingerprint:
    """Of eight blocks' bits so many of one block differ, of the letters' two and a half times."""
    bits, fine = np.zeros(BITS_SHAPE, np.uint8), np.zeros(FINE_SHAPE, np.uint8)
    bits[:, 3] = np.packbits(np.arange(64) < differing)
    fine[6] = np.packbits(np.arange(256) < 5 * differing // 2)
    return Fingerprint(bits, np.full(4, 2.0), fine)


EXACT, NEAR = label(0), label(7)


def seen(name: Fingerprint, box: BoxInt, room: float, *, video: bool = True) -> SeenTile:
    state = TileState.VIDEO if video else TileState.CAMERA_OFF
    place = (9, 1 + box[1] // 112, 1 + box[0] // 200)
    return SeenTile(Tile(box, state, *place[1:]), place, name, 5, ROOM + np.float32(room), video)


def known(box: BoxInt = HERE) -> Track:
    size = box[2] - box[0], box[3] - box[1]
    return Track(1, box, (9, 1, 1), ((size, EXACT),), ROOM, None, seen_at=10)


def weighed(one: SeenTile) -> float:
    """Evidence for the seat, beside a tile without a name that nobody knows yet."""
    other = replace(seen(EXACT, (0, 600, 200, 712), 90.0), label=None)
    return float(evidence([one, other], [known()], 20).total[0, 0])


def test_the_label_that_a_letter_makes_is_one_that_noise_may_make_too() -> None:
    alike = compare([NEAR], [EXACT])
    assert 0.05 < alike.distance[0, 0] < 0.08
    assert alike.letter[0, 0] <= SAME_LETTER


@pytest.mark.parametrize("room", [16.0, 21.0, 40.0])
def test_in_another_room_elsewhere_it_is_not_enough(room: float) -> None:
    assert weighed(seen(NEAR, ELSEWHERE, room)) < SURE


@pytest.mark.parametrize("room", [0.0, 5.0, 9.0])
def test_in_the_same_room_it_is_the_student(room: float) -> None:
    assert weighed(seen(NEAR, ELSEWHERE, room)) >= SURE


@pytest.mark.parametrize("room", [16.0, 21.0, 40.0])
def test_nor_is_a_name_of_another_size_of_the_tile(room: float) -> None:
    assert weighed(seen(NEAR, LARGER, room)) < SURE
    assert weighed(seen(NEAR, LARGER, 5.0)) >= SURE


def test_a_name_without_doubt_is_enough_in_another_room() -> None:
    assert weighed(seen(EXACT, ELSEWHERE, 24.0)) >= SURE


def test_with_the_camera_off_such_a_name_alone_is_not_enough_elsewhere() -> None:
    assert weighed(seen(NEAR, ELSEWHERE, 0.0, video=False)) < SURE
    assert weighed(seen(EXACT, ELSEWHERE, 0.0, video=False)) >= SURE
    assert weighed(seen(NEAR, HERE, 0.0, video=False)) >= SURE


@pytest.mark.parametrize(("room", "found"), [(3.0, True), (5.5, True), (8.6, False)])
def test_a_name_found_in_a_line_of_text_needs_the_very_room(room: float, found: bool) -> None:
    """In a background that many share it may stand in a notice over somebody else's name."""
    one, student = seen(NEAR, ELSEWHERE, room), known()
    assert (reidentified(one, [student], lambda *_: [EXACT]) is student) == found


def test_in_the_own_place_another_light_takes_nobody_the_seat() -> None:
    assert weighed(seen(NEAR, HERE, 24.0)) >= SURE
