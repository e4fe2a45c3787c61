"""Who waits for a seat, who gets a new one, and whose room it is."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.labels.fingerprint import BITS_SHAPE, FINE_SHAPE, Fingerprint
from monitor.seats.newcomers import Newcomers, Unmatched, room_owners
from monitor.seats.types import SeenTile, Track
from monitor.types import Tile, TileState

TILE = Tile((0, 0, 160, 90), TileState.VIDEO, 1, 1)
LABEL = Fingerprint(np.zeros(BITS_SHAPE, np.uint8), np.zeros(4), np.zeros(FINE_SHAPE, np.uint8))
GREY = np.full(48, 90, np.float32)
SEEN = SeenTile(TILE, (1, 1, 1), LABEL, 3, GREY, video=True)
MISSING = Track(1, labels=(((200, 110), LABEL),), room=GREY + 3, seen_at=5)


def fits_none(best: float = -4.0, label: float = -7.0, *, resized: bool = False) -> Unmatched:
    none = np.zeros(1, bool)
    return Unmatched(
        0, SEEN, best, np.array([best]), np.array([label]), none, np.array([resized])
    )  # fmt: skip


def looks(each: Unmatched, missing: tuple[Track, ...] = (), most: int = 40) -> tuple[int, bool]:
    """Looks after which the tile gets a seat, and whether it is a new one."""
    newcomers = Newcomers()
    for look in range(1, most + 1):
        settled = newcomers.settle([each], missing, (), gallery_known=True)
        assert not (settled.new and settled.owned)
        if settled.new or settled.owned:
            return look, bool(settled.new)
    return most + 1, False


def test_another_name_in_another_room_is_a_new_student_on_the_second_look() -> None:
    assert looks(fits_none()) == (2, True)


@pytest.mark.parametrize("best", [-0.9, 0.0, 1.9])
def test_half_of_a_known_name_waits_for_better_evidence(best: float) -> None:
    assert looks(fits_none(best, 2.0)) == (30, True)


def test_half_of_a_missing_students_name_waits_whatever_the_room_says() -> None:
    assert looks(fits_none(-3.0, 0.9), (replace(MISSING, room=GREY + 60),)) == (30, True)


def test_a_missing_students_room_with_another_name_at_its_size_waits_five_looks() -> None:
    assert looks(fits_none(), (MISSING,)) == (5, True)


def test_that_room_with_a_name_of_another_size_waits_longer() -> None:
    assert looks(fits_none(-2.5, -2.0, resized=True), (MISSING,)) == (30, True)


@pytest.mark.parametrize("label", [np.nan, -2.4, -1.0, 0.9])
def test_the_only_room_of_its_kind_is_its_students_on_the_third_look(label: float) -> None:
    each = replace(fits_none(-2.0, label, resized=True), owner=1)
    assert looks(each, (MISSING,)) == (3, False)


@pytest.mark.parametrize(
    ("label", "apart", "looked"),
    [(-2.1, 6.7, (30, True)), (-2.1, 3.1, (3, False)), (-1.4, 6.7, (3, False))],
)
def test_a_name_that_is_rather_another_one_needs_a_room_very_much_alike(
    label: float, apart: float, looked: tuple[int, bool]
) -> None:
    """Across sizes labels of any two students differ by so much: half of their bits."""
    each = replace(fits_none(-2.0, label, resized=True), owner=1, owner_room=apart)
    assert looks(each, (MISSING,)) == looked


@pytest.mark.parametrize("label", [-2.6, -7.0])
def test_a_name_that_is_clearly_another_one_gets_no_seat_by_its_room(label: float) -> None:
    each = replace(fits_none(-2.0, label), owner=1)
    assert looks(each, (MISSING,)) == (30, True)


def test_a_tile_without_a_name_waits_and_without_a_camera_it_waits_for_ever() -> None:
    nameless = replace(fits_none(), tile=replace(SEEN, label=None))
    assert looks(nameless) == (30, True)
    off = replace(fits_none(0.0), tile=replace(SEEN, video=False))
    assert looks(off) == (41, False)


def rooms(*rows: tuple[float, ...]) -> NDArray[np.float64]:
    return np.array(rows, np.float64)


TRACKS = tuple(replace(MISSING, number=number) for number in range(1, 7))


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        ((3.0, 40.0, 40.0, 40.0, 40.0, 40.0), {0: 1}),
        ((40.0, 40.0, 40.0, 40.0, 40.0, 6.9), {0: 6}),
        ((3.0, 12.0, 40.0, np.nan, 40.0, 40.0), {0: 1}),
        ((3.0, 10.0, 40.0, 40.0, 40.0, 40.0), {}),  # another student's room is nearly the same
        ((8.0, 40.0, 40.0, 40.0, 40.0, 40.0), {}),  # it is not quite the room
        ((3.0, 3.0, 40.0, 40.0, 40.0, 40.0), {}),
        ((3.0, 40.0, np.nan, np.nan, np.nan, 40.0), {}),  # too few rooms are known
        ((np.nan,) * 6, {}),
    ],
)
def test_a_room_has_an_owner_where_nobody_else_has_one_like_it(
    row: tuple[float, ...], owner: dict[int, int]
) -> None:
    assert room_owners(rooms(row), TRACKS) == owner
    assert room_owners(rooms(row), ()) == {}


def test_a_room_that_two_tiles_show_has_no_owner() -> None:
    far = (40.0, 40.0, 40.0, 40.0, 40.0)
    assert room_owners(rooms((3.0, *far), (4.0, *far)), TRACKS) == {}
    assert room_owners(rooms((3.0, *far), (40.0, *far)), TRACKS) == {0: 1}
