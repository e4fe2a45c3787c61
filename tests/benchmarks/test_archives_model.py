"""The forecast for a cluster: what bounds it, and that more workers never make it slower."""

import pytest

from benchmarks.archives.model import Archive, Parts, forecast

PARTS = Parts(alone_s=0.15, prepare_s=0.17, follow_s=0.07, store_s=0.005, bytes_each_way=25e3)
TERM = Archive(2000, 3000, 60)


def test_one_worker_takes_what_one_process_takes() -> None:
    found = forecast(PARTS, TERM, 1, 1000)
    assert found.seconds == pytest.approx(2000 * 3000 * 0.15, rel=0.01)
    assert found.efficiency == pytest.approx(1, abs=0.01)


def test_more_workers_are_never_slower_until_something_else_bounds() -> None:
    times = [forecast(PARTS, TERM, workers, 1000).seconds for workers in (1, 2, 10, 100, 1000)]
    assert times == sorted(times, reverse=True)
    assert forecast(PARTS, TERM, 100_000, 1000).bound == "storing"
    assert forecast(PARTS, TERM, 100_000, 1).bound == "the network"


def test_one_lesson_is_bound_by_what_goes_in_a_row() -> None:
    found = forecast(PARTS, Archive(1, 3000, 60), 100, 1000)
    assert found.bound == "stretches of one recording in a row"
    assert found.seconds == pytest.approx(3000 * 0.07 + 60 * 0.17)
