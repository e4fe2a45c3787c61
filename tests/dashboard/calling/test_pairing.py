"""A code works once and soon; a right belongs to one lesson and ends with it."""

import pytest

from dashboard.calling.pairing import CODE_LIFE_S, MOST_PHONES, Pairing


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_code_works_once() -> None:
    pairing = Pairing()
    code = pairing.new_code()
    assert pairing.is_good(code)
    assert pairing.pair(code)
    assert not pairing.is_good(code)
    assert pairing.pair(code) is None


def test_a_code_is_soon_too_old() -> None:
    clock = Clock()
    pairing = Pairing(clock)
    code = pairing.new_code()
    clock.now_s += CODE_LIFE_S + 1
    assert pairing.pair(code) is None


def test_a_new_code_ends_the_one_before() -> None:
    pairing = Pairing()
    first, second = pairing.new_code(), pairing.new_code()
    assert pairing.pair(first) is None
    assert pairing.pair(second)


@pytest.mark.parametrize("guess", ["", "a", "x" * 22, "\N{SNOWMAN}", "0" * 5000])
def test_a_guess_is_no_code(guess: str) -> None:
    pairing = Pairing()
    pairing.new_code()
    assert pairing.pair(guess) is None
    assert not pairing.may_look(guess, 1)


def test_the_longest_paired_phone_gives_way() -> None:
    pairing = Pairing()
    rights = [pairing.pair(pairing.new_code()) for _ in range(MOST_PHONES + 1)]
    assert not pairing.may_look(rights[0], 1)
    assert all(pairing.may_look(right, 1) for right in rights[1:])
    assert pairing.phones == MOST_PHONES


@pytest.mark.parametrize("after", [None, 8])
def test_a_right_ends_for_good_when_its_lesson_does(after: int | None) -> None:
    pairing = Pairing()
    right = pairing.pair(pairing.new_code())
    assert pairing.may_look(right, None), "the lesson may begin later"
    assert pairing.may_look(right, 7)
    assert not pairing.may_look(right, after)
    assert not pairing.may_look(right, 7), "a lesson that is over does not come back"
    assert pairing.is_over
    assert pairing.pair(pairing.new_code()) is None


def test_rights_end_without_being_asked_for() -> None:
    pairing = Pairing()
    right = pairing.pair(pairing.new_code())
    pairing.tell(7)
    pairing.tell(None)
    assert pairing.phones == 0
    assert not pairing.may_look(right, 7)
