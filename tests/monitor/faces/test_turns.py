"""What may wait has its turn once in a period, evenly spread, at any number of looks a second."""

import pytest

from monitor.imaging.scan_schedule import Turns


@pytest.mark.parametrize("hz", [0.5, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("count", [1, 25, 49])
def test_each_has_its_turn_once_in_a_period_and_never_all_at_once(hz: float, count: int) -> None:
    turns, began_s = Turns(6.0), 1234.5
    turns.look(began_s)
    had = [0] * count
    most = 0
    for look in range(1, round(60 * hz) + 1):
        turns.look(began_s + look / hz)
        due = [place for place in range(count) if turns.has(place, count)]
        most = max(most, len(due))
        for place in due:
            had[place] += 1
    assert had == [10] * count
    assert most <= count / 6.0 / hz + 1


def test_without_a_time_a_look_comes_a_second_after_the_last() -> None:
    turns = Turns(4.0)
    assert [turns.look(at_s) for at_s in (None, 7.5, None)] == [1.0, 7.5, 8.5]


def test_after_a_long_pause_it_is_everybodys_turn() -> None:
    turns = Turns(4.0)
    turns.look(10.0)
    turns.look(15.0)
    assert all(turns.has(place, 9) for place in range(9))
