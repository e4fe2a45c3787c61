"""What may wait is due once in a period, evenly spread, at any number of frames a second."""

import pytest

from monitor.imaging.frame_clock import FrameClock
from monitor.imaging.scan_schedule import ScanSchedule


@pytest.mark.parametrize("hz", [0.5, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("count", [1, 25, 49])
def test_each_is_due_once_in_a_period_and_never_all_at_once(hz: float, count: int) -> None:
    schedule, began_s = ScanSchedule(6.0), 1234.5
    schedule.advance(began_s)
    had = [0] * count
    most = 0
    for number in range(1, round(60 * hz) + 1):
        schedule.advance(began_s + number / hz)
        due = [place for place in range(count) if schedule.is_due(place, count)]
        most = max(most, len(due))
        for place in due:
            had[place] += 1
    assert had == [10] * count
    assert most <= count / 6.0 / hz + 1


def test_without_a_time_a_frame_comes_a_second_after_the_last() -> None:
    clock = FrameClock()
    assert [clock.advance(at_s) for at_s in (None, 7.5, None)] == [1.0, 7.5, 8.5]
    assert clock.now_s == 8.5


def test_after_a_long_pause_all_are_due() -> None:
    schedule = ScanSchedule(4.0)
    schedule.advance(10.0)
    schedule.advance(15.0)
    assert all(schedule.is_due(place, 9) for place in range(9))
