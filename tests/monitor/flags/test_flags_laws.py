"""Laws of the flag rule that hold whatever the readings are, and what a reading costs."""

import time
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.flags.rule import FlagAction, FlagChange, FlagRule
from storage.config.settings import FlagSettings
from storage.records import EMOTIONS

Readings = Mapping[int, tuple[NDArray[np.float32], bool]]
Lesson = list[tuple[float, Readings]]

SETTINGS = FlagSettings(baseline_s=30, confused_window_s=30, sad_window_s=40, rest_s=20)
ANGRY, SAD, NEUTRAL = (EMOTIONS.index(name) for name in ("angry", "sad", "neutral"))


def row(angry: float, sad: float = 0.0) -> NDArray[np.float32]:
    values = np.zeros(len(EMOTIONS), np.float32)
    values[ANGRY], values[SAD], values[NEUTRAL] = angry, sad, 1 - angry - sad
    return values


def opened(changes: list[FlagChange]) -> list[FlagChange]:
    return [change for change in changes if change.action is FlagAction.OPENED]


def random_lesson(seed: int, students: int, seconds: int) -> Lesson:
    """Moods that last and change, missing and unreliable readings, uneven times, gaps."""
    rng = np.random.default_rng(seed)
    mood = rng.dirichlet(np.ones(7), students)
    now = 0.0
    lesson: Lesson = []
    for _ in range(seconds):
        now += 60.0 if rng.random() < 0.01 else float(np.round(rng.uniform(0.5, 1.5), 3))
        anew = rng.random(students) < 0.02
        mood[anew] = rng.dirichlet(np.full(7, 0.4), int(anew.sum()))
        rows = 0.8 * mood + 0.2 * rng.dirichlet(np.ones(7), students)
        seen = rng.random(students) < 0.9
        lesson.append(
            (
                now,
                {
                    seat: (rows[seat].astype(np.float32), bool(rng.random() < 0.95))
                    for seat in np.flatnonzero(seen).tolist()
                },
            )
        )
    return lesson


def changes_of(rule: FlagRule, lesson: Lesson) -> list[FlagChange]:
    return [change for at_s, readings in lesson for change in rule.observe(at_s, readings)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.booleans())
def test_no_data_no_flag(steps: list[float], unreliable: bool) -> None:
    rule, now = FlagRule(SETTINGS), 0.0
    readings = {seat: (row(0.9), False) for seat in range(6)} if unreliable else {}
    for step in steps:
        now += step
        assert rule.observe(now, readings) == []
    assert rule.counts() == (0, 0)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_the_order_of_readings_of_one_moment_does_not_matter(seed: int, students: int) -> None:
    lesson = random_lesson(seed, students, 250)
    turned: Lesson = [(at_s, dict(reversed(list(readings.items())))) for at_s, readings in lesson]
    assert changes_of(FlagRule(SETTINGS), lesson) == changes_of(FlagRule(SETTINGS), turned)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.01, 0.3), st.floats(0.01, 0.3)),
        min_size=FlagSettings().class_min_students,
        max_size=15,
    ),
    st.floats(0, 1),
)
def test_scaling_all_students_alike_flags_none_of_them(
    moods: list[tuple[float, float]], how_far: float
) -> None:
    most = min(1 / (angry + sad) for angry, sad in moods)
    factor = 1 + how_far * (most - 1)
    rule = FlagRule(SETTINGS)
    changes = []
    for second in range(200):
        by = 1.0 if second < 60 else factor
        sample = {
            seat: (row(by * angry, by * sad), True) for seat, (angry, sad) in enumerate(moods)
        }
        changes += rule.observe(second, sample)
    assert [change for change in opened(changes) if change.seat is not None] == []


def test_one_student_who_changes_alone_is_flagged() -> None:
    rule = FlagRule(SETTINGS)
    changes = []
    for second in range(200):
        sample = {seat: (row(0.15), True) for seat in range(9)}
        if second >= 60:
            sample[4] = (row(0.7), True)
        changes += rule.observe(second, sample)
    assert [change.seat for change in opened(changes)] == [4]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(31, 4000), st.booleans())
def test_a_gap_never_opens_a_flag(seed: int, gap_s: float, empty_samples: bool) -> None:
    """Not while it lasts, and not by what was seen before it: half a window must be seen anew."""
    rule = FlagRule(SETTINGS)
    lesson = random_lesson(seed, 5, 200)
    changes_of(rule, lesson)
    last = lesson[-1][0]
    if empty_samples:
        for share in np.linspace(0.01, 0.99, 40):
            assert opened(rule.observe(last + share * gap_s, {})) == []
    after = last + max(gap_s, 41.0)
    for second in range(14):
        sample = {seat: (row(0.8), True) for seat in range(5)}
        individual = [c for c in opened(rule.observe(after + second, sample)) if c.seat is not None]
        assert individual == []


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_budget_holds_in_every_hour(seed: int, budget: int) -> None:
    rule = FlagRule(SETTINGS.model_copy(update={"budget_per_hour": budget, "onset_z": 1.0}))
    times = [
        change.at_s
        for change in opened(changes_of(rule, random_lesson(seed, 20, 600)))
        if change.seat is not None
    ]
    for start in times:
        assert sum(start <= at < start + 3600 for at in times) <= budget


def test_the_budget_raises_thresholds_says_so_and_relaxes() -> None:
    rule = FlagRule(SETTINGS.model_copy(update={"budget_per_hour": 4}))
    second = 0
    strictness = []
    for student in range(6):
        for _ in range(90):
            sample = {seat: (row(0.05), True) for seat in range(20)}
            if second >= 60:
                sample[student] = (row(0.8), True)
            rule.observe(second, sample)
            second += 1
        strictness.append(rule.strictness)
    assert strictness[:2] == [1.0, 1.0]
    assert strictness[2] == pytest.approx(1.5)
    assert strictness[-1] == 2.0
    assert "4 students" in rule.note
    rule.observe(second + 3600, {seat: (row(0.05), True) for seat in range(20)})
    assert (rule.strictness, rule.note) == (1.0, "")


def test_the_class_is_flagged_when_the_budget_is_spent() -> None:
    rule = FlagRule(SETTINGS.model_copy(update={"budget_per_hour": 1}))
    changes = []
    for second in range(200):
        sample = {
            seat: (row(0.7 if second >= 60 and seat < 9 else 0.1), True) for seat in range(20)
        }
        changes += rule.observe(second, sample)
    assert len([change for change in opened(changes) if change.seat is not None]) == 1
    assert [change.seat for change in opened(changes)].count(None) == 1


def test_a_reading_costs_no_more_than_a_rolling_mean_in_pandas() -> None:
    """Pandas, asked every second for the averages alone, for all students at once."""
    rng = np.random.default_rng(1)
    students, seconds = 25, 400
    values = rng.dirichlet(np.ones(7), (seconds, students)).astype(np.float32)
    rule = FlagRule(FlagSettings())
    ours, theirs = [], []
    frame = pd.DataFrame(values[:, :, 0])
    for _ in range(3):
        began = time.process_time()
        for second in range(seconds):
            frame.iloc[max(0, second - 75) : second + 1].ewm(halflife=7).mean().iloc[-1]
        theirs.append(time.process_time() - began)
    for run in range(3):
        began = time.process_time()
        for second in range(seconds):
            sample = {seat: (values[second, seat], True) for seat in range(students)}
            rule.observe(run * seconds + second, sample)
        ours.append(time.process_time() - began)
    assert min(ours) < min(theirs)
    assert min(ours) / (students * seconds) < 20e-6
