"""Laws of the flag rule that hold whatever the readings are."""

from collections.abc import Mapping

import numpy as np
from hypothesis import example, given, settings
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
@example([(0.25, 1 / 32), (0.25, 1 / 64), (0.25, 1 / 64), (1 / 32, 0.25)], 1.0)
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
@given(st.integers(0, 10_000), st.integers(0, 4), st.integers(1, 3))
def test_calls_never_exceed_what_the_teacher_allows(
    seed: int, per_hour: int, per_student: int
) -> None:
    """And whatever is allowed, the same flags open at the same times with the same evidence."""
    chosen = SETTINGS.model_copy(
        update={"calls_per_hour": per_hour, "calls_per_student": per_student, "onset_z": 1.0}
    )
    lesson = random_lesson(seed, 20, 600)
    changes = changes_of(FlagRule(chosen), lesson)
    called = {
        (change.seat, change.kind, change.opened_at_s): change.called_at_s
        for change in changes
        if change.called_at_s is not None
    }
    for start in called.values():
        within = [(key, at) for key, at in called.items() if start <= at < start + 3600]
        assert len(within) <= per_hour
        for seat in {key[0] for key, _ in within} - {None}:
            assert sum(key[0] == seat for key, _ in within) <= per_student
    free = chosen.model_copy(update={"calls_per_hour": 100, "calls_per_student": 20})
    assert truth(changes) == truth(changes_of(FlagRule(free), lesson))


def truth(changes: list[FlagChange]) -> list[tuple[object, ...]]:
    """What opened, went on and closed, without whom the teacher was called to."""
    return [
        (change.seat, change.kind, change.action, change.at_s, change.evidence)
        for change in changes
        if change.action is not FlagAction.CALLED
    ]


def test_what_waits_is_called_when_the_hour_has_passed() -> None:
    rule = FlagRule(SETTINGS.model_copy(update={"calls_per_hour": 1}))
    changes = []
    for second in range(3800):
        sample = {seat: (row(0.05), True) for seat in range(20)}
        if second >= 60:
            sample[3] = (row(0.9), True)
        if second >= 200:
            sample[5] = (row(0.8), True)
        changes += rule.observe(second, sample)
    first, second_flag = opened(changes)
    assert (first.seat, first.called_at_s) == (3, first.at_s)
    assert (second_flag.seat, second_flag.called_at_s) == (5, None), "listed, but nobody is called"
    [late] = [change for change in changes if change.action is FlagAction.CALLED]
    assert (late.seat, late.at_s) == (5, first.at_s + 3600)


def test_the_class_is_flagged_whatever_calls_are_left() -> None:
    rule = FlagRule(SETTINGS.model_copy(update={"calls_per_hour": 1}))
    changes = []
    for second in range(200):
        sample = {
            seat: (row(0.7 if second >= 60 and seat < 9 else 0.1), True) for seat in range(20)
        }
        changes += rule.observe(second, sample)
    individual = [change for change in opened(changes) if change.seat is not None]
    assert len(individual) == 9, "the list is complete"
    assert [change.seat for change in opened(changes)].count(None) == 1
    assert sum(change.called_at_s is not None for change in opened(changes)) == 1
    assert "once" in rule.note
