"""What is learned from answers holds what it promises: 200 simulated classes."""

import pytest

from benchmarks.flags.learning import outcomes


@pytest.mark.parametrize("lessons", [1, 2, 5])
def test_the_promise_holds_in_95_of_100_classes(lessons: int) -> None:
    promised = [(one.promise, one.true) for one in outcomes(200, lessons, seed=11)]
    made = [(promise, true) for promise, true in promised if promise is not None]
    assert len(made) >= 180
    assert sum(true >= promise for promise, true in made) >= 0.95 * len(made)


def test_without_answers_nothing_changes() -> None:
    found = outcomes(50, 0, seed=11)
    assert all(one.promise is None and one.kept == 1.0 and one.true == one.before for one in found)


def test_right_calls_grow_more_frequent() -> None:
    found = outcomes(200, 5, seed=11)
    assert sum(one.true for one in found) > sum(one.before for one in found) + 5
