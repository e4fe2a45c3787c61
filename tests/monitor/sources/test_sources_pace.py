"""Sampling moments: on time, without drift, never made up for."""

import threading
import time

import pytest

from monitor.sources.pace import Pacer


class Clock:
    """A clock that tests move; waiting on the stop event moves it too."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class WaitingEvent(threading.Event):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.now_s += timeout or 0.0
        return self.is_set()


def test_moments_do_not_drift_when_the_work_takes_time() -> None:
    clock = Clock()
    pacer = Pacer(2.0, clock)
    ticks = pacer.ticks(WaitingEvent(clock))
    moments = []
    for _ in range(200):
        next(ticks)
        moments.append(clock.now_s)
        clock.now_s += 0.3
    assert moments == pytest.approx([100.0 + 0.5 * i for i in range(200)])
    assert pacer.dropped == 0


def test_missed_moments_are_counted_and_left_out() -> None:
    clock = Clock()
    pacer = Pacer(1.0, clock)
    ticks = pacer.ticks(WaitingEvent(clock))
    next(ticks)
    clock.now_s += 3.4  # the moments at 101 and 102 pass, the one at 103 is taken late
    next(ticks)
    assert (clock.now_s, pacer.dropped) == (103.4, 2)
    next(ticks)
    assert clock.now_s == pytest.approx(104.0)


def test_rest_moves_the_next_moment() -> None:
    clock = Clock()
    pacer = Pacer(30.0, clock)
    ticks = pacer.ticks(WaitingEvent(clock))
    next(ticks)
    pacer.rest()
    next(ticks)
    assert clock.now_s == pytest.approx(101.0)
    assert pacer.dropped == 0


def test_stop_ends_a_long_wait_at_once() -> None:
    stop = threading.Event()
    ticks = Pacer(0.1).ticks(stop)
    next(ticks)
    threading.Timer(0.05, stop.set).start()
    started_s = time.monotonic()
    assert next(ticks, "end") == "end"
    assert time.monotonic() - started_s < 1.0
