"""Tiles are given to seats by evidence, and to none where two would do."""

import numpy as np

from monitor.seats.assignment import match

NO = -5.0


def test_the_clearest_pair_comes_first_and_each_seat_once() -> None:
    found = match(np.array([[9.0, 6.0, NO], [NO, 8.0, NO], [NO, NO, 1.0]]))
    assert found.seats == {0: 0, 1: 1}
    assert found.unmatched_tiles == {2: 1.0}
    assert not found.unclear


def test_a_pair_that_fits_better_the_other_way_round_is_exchanged() -> None:
    # the first tile would take the second seat, and leave the other tile with little
    assert match(np.array([[8.0, 9.0], [3.0, 8.5]])).seats == {0: 0, 1: 1}
    # but never by an exchange that leaves a tile on a seat that does not fit
    assert match(np.array([[9.0, 1.0], [9.9, NO]])).seats == {1: 0}


def test_two_that_look_alike_get_no_seat() -> None:
    twins = np.array([[7.5, 7.5, NO], [7.5, 7.5, NO], [NO, NO, 9.0]])
    found = match(twins)
    assert found.seats == {2: 2}
    assert found.unclear == {0, 1}
    # neither does one alone while both seats are free
    assert match(np.array([[7.5, 7.0]])).unclear == {0}
    # a room that one of them is known by settles it for both
    twins[0, 0] += 4
    assert match(twins).seats == {0: 0, 1: 1, 2: 2}


def test_who_might_sit_on_a_guarded_seat_gets_none() -> None:
    evidence = np.array([[8.0, 6.0], [NO, NO]])
    assert match(evidence).seats == {0: 0}
    for guarded in ([0], [1]):
        assert match(evidence, guarded).unclear == {0}
    # of one name, the camera off: initials that both have, and one was seen with video just now
    assert match(np.array([[9.0, 6.0]]), [0, 1]).unclear == {0}
    # nor do two that could change places
    pair = np.array([[9.0, 7.5], [7.5, 8.0]])
    assert match(pair).seats == {0: 0, 1: 1}
    assert match(pair, [1]).unclear == {0, 1}
    assert match(np.array([[9.0, NO], [NO, 8.0]]), [1]).seats == {0: 0, 1: 1}


def test_of_two_seats_known_by_names_of_another_size_one_must_fit_clearly() -> None:
    near = np.array([[6.75, 5.67], [NO, NO]])
    assert match(near).seats == {0: 0}
    crossed = np.ones((2, 2), bool)
    assert match(near, (), crossed).unclear == {0}
    assert match(near, (), np.array([[True, False], [True, True]])).seats == {0: 0}
    assert match(np.array([[9.25, 5.67], [NO, NO]]), (), crossed).seats == {0: 0}
    # nor do two that fit the other way round nearly as well
    pair = np.array([[7.0, 6.0], [6.0, 7.5]])
    assert match(pair).seats == {0: 0, 1: 1}
    assert match(pair, (), crossed).unclear == {0, 1}
    # what speaks against a seat makes nobody unclear
    assert match(np.array([[2.5, 1.0]]), (), crossed[:1]).seats == {0: 0}


def test_no_seat_goes_to_whom_it_fits_less_so_that_both_have_one() -> None:
    """Jan Meyer's tile fits his seat best, and Jan Mayer's a little; his own one it hardly fits."""
    evidence = np.array([[6.25, 2.65], [4.27, 1.90]])
    crossed = np.ones((2, 2), bool)
    found = match(evidence, (), crossed)
    assert found.seats == {0: 0}
    assert found.unmatched_tiles == {1: 1.90}
    # nor where it is not quite clear
    assert match(np.array([[5.25, 2.65], [4.27, 1.90]]), (), crossed).seats == {}
    # who fits a seat best keeps it, though another one fits less badly there than anywhere else
    keeps = np.array([[6.0, 2.65], [8.0, 1.90]])
    assert match(keeps, (), crossed).seats == {0: 1, 1: 0}
    # where names of this size speak the sum of all decides
    assert match(evidence, (), ~crossed).seats == {0: 1, 1: 0}


def test_without_seats_or_tiles_there_is_nothing_to_match() -> None:
    assert match(np.zeros((2, 0))).unmatched_tiles == {0: -np.inf, 1: -np.inf}
    assert match(np.zeros((0, 3))).seats == {}
