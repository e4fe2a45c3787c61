"""What a student showed before a window, and what a lasting look must rise above."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.flags.own_variation import OwnVariation
from monitor.flags.rule import FlagAction, FlagChange, FlagRule
from monitor.flags.share_window import ShareWindow
from storage.config.settings import FlagSettings
from tests.monitor.flags.test_flags import CALM, CONFUSED, mood, run

pytestmark = pytest.mark.fast

FRETFUL = mood(angry=0.5)


def opened(changes: list[FlagChange]) -> list[float]:
    return [change.at_s for change in changes if change.action is FlagAction.OPENED]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5000), st.floats(0, 1)), min_size=1, max_size=60))
def test_mean_and_deviation_are_those_of_the_time_seen(readings: list[tuple[int, float]]) -> None:
    variation = OwnVariation()
    for step_ms, value in readings:
        variation.add(step_ms, value)
    steps, values = (np.array(column, float) for column in zip(*readings, strict=True))
    mean = float((steps * values).sum() / steps.sum())
    squares = (steps * (values - mean) ** 2).sum() + 200_000 * 0.2**2
    assert variation.mean == pytest.approx(mean, abs=1e-9)
    assert variation.deviation == pytest.approx(
        float(np.sqrt(squares / (steps.sum() + 200_000))), abs=1e-6
    )


def test_a_reading_counts_as_long_as_it_stands_for() -> None:
    once, often = OwnVariation(), OwnVariation()
    for value in (0.1, 0.6, 0.2):
        once.add(1000, value)
        for _ in range(5):
            often.add(200, value)
    assert often.mean == pytest.approx(once.mean)
    assert often.deviation == pytest.approx(once.deviation)


def test_only_what_has_left_the_window_while_it_is_learned_is_usual() -> None:
    window = ShareWindow(10_000)
    for second in range(30):
        window.add(1000 * second, 1000, False, 0.1 if second < 10 else 0.9, learn=second < 20)
    assert window.before.seen_ms == 10_000
    assert window.before.mean == pytest.approx(0.1)


def test_a_student_whose_look_varies_much_must_change_more() -> None:
    """Both look fretful for 70 s; one of them does so anyway for half a minute of every two."""
    steady, lively = FlagRule(FlagSettings()), FlagRule(FlagSettings())
    run(steady, 0, 1200, {1: CALM})
    for start in range(0, 1200, 120):
        assert not opened(run(lively, start, start + 84, {1: CALM}))
        assert not opened(run(lively, start + 84, start + 120, {1: FRETFUL}))
    run(lively, 1200, 1260, {1: CALM})
    run(steady, 1200, 1260, {1: CALM})
    assert opened(run(steady, 1260, 1330, {1: FRETFUL}))
    assert not opened(run(lively, 1260, 1330, {1: FRETFUL}))


def test_a_flagged_look_does_not_become_usual() -> None:
    rule = FlagRule(FlagSettings())
    run(rule, 0, 300, {1: CALM})
    for start in (300, 1200, 2100, 3000):
        assert len(opened(run(rule, start, start + 300, {1: CONFUSED}))) == 1
        assert not opened(run(rule, start + 300, start + 900, {1: CALM}))


def test_the_first_flag_needs_no_more_than_the_baseline_and_a_look_that_lasts() -> None:
    rule = FlagRule(FlagSettings())
    run(rule, 0, 200, {1: CALM})
    [at_s] = opened(run(rule, 200, 320, {1: CONFUSED}))
    assert at_s <= 200 + 75
