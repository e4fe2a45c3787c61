"""Flags are rare, rest on the student's own baseline, and never on missing data."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.flags.rule import FlagAction, FlagChange, FlagRule
from storage.config.settings import FlagSettings
from storage.kinds import FlagKind
from storage.records import EMOTIONS

SETTINGS = FlagSettings()
THRESHOLDS = SETTINGS.thresholds()


def mood(**shares: float) -> NDArray[np.float32]:
    """Probabilities with the given shares, the rest neutral."""
    values = dict.fromkeys(EMOTIONS, 0.0) | shares
    values["neutral"] += 1.0 - sum(values.values())
    return np.array([values[name] for name in EMOTIONS], np.float32)


CALM = mood(angry=0.05, fear=0.05)
CONFUSED = mood(angry=0.45, fear=0.2, sad=0.1)
SAD = mood(sad=0.8)


def run(
    rule: FlagRule,
    start_s: int,
    stop_s: int,
    readings: dict[int, NDArray[np.float32]],
    *,
    valid: bool = True,
) -> list[FlagChange]:
    """One sample per second with the same moods."""
    changes: list[FlagChange] = []
    for second in range(start_s, stop_s):
        changes += rule.observe(second, {seat: (row, valid) for seat, row in readings.items()})
    return changes


def actions(changes: list[FlagChange]) -> list[tuple[int | None, FlagKind, FlagAction]]:
    return [(change.seat, change.kind, change.action) for change in changes]


def test_a_calm_student_is_never_flagged() -> None:
    assert run(FlagRule(SETTINGS), 0, 3600, {1: CALM}) == []


def test_a_lasting_change_opens_a_flag_with_its_evidence() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    changes = run(rule, 300, 420, {1: CONFUSED})
    assert actions(changes) == [(1, FlagKind.CONFUSED, FlagAction.OPENED)]
    opened = changes[0]
    assert 300 + 45 <= opened.at_s <= 300 + 75
    evidence = opened.evidence.as_json()
    assert evidence["baseline"] == pytest.approx(0.1, abs=0.01)
    assert evidence["spread"] == pytest.approx(0.05, abs=0.001)
    assert evidence["share"] >= THRESHOLDS.open_share
    assert evidence["readings"] == evidence["window_s"] == 105
    assert evidence["unusual"] >= THRESHOLDS.onset_sd
    assert evidence["coverage"] == 1.0
    assert evidence["to_s"] - evidence["from_s"] == evidence["window_s"]
    assert evidence["peak"] > 5
    assert rule.open_flags() == [(1, FlagKind.CONFUSED, opened.at_s)]


def test_a_short_frown_opens_nothing() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    assert run(rule, 300, 330, {1: CONFUSED}) + run(rule, 330, 600, {1: CALM}) == []


def test_a_flag_closes_rests_and_may_open_again() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    first = run(rule, 300, 400, {1: CONFUSED})
    closed = run(rule, 400, 460, {1: CALM})
    assert actions(closed) == [(1, FlagKind.CONFUSED, FlagAction.CLOSED)]
    assert closed[0].opened_at_s == first[0].at_s
    assert closed[0].evidence.ended == "subsided"
    resting = run(rule, 460, 600, {1: CONFUSED})
    assert resting == []
    again = run(rule, 600, 700, {1: CONFUSED})
    assert actions(again) == [(1, FlagKind.CONFUSED, FlagAction.OPENED)]
    assert again[0].at_s >= closed[0].at_s + SETTINGS.rest_s


def test_a_flag_that_stays_is_prolonged_once() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    changes = run(rule, 300, 900, {1: CONFUSED})
    assert [change.action for change in changes] == [FlagAction.OPENED, FlagAction.PROLONGED]
    assert changes[1].at_s - changes[0].at_s == SETTINGS.prolonged_s


def test_a_resting_face_that_looks_angry_is_its_own_baseline() -> None:
    assert run(FlagRule(SETTINGS), 0, 3600, {1: mood(angry=0.5)}) == []


def test_without_a_baseline_there_is_no_flag() -> None:
    assert run(FlagRule(SETTINGS), 0, 170, {1: CONFUSED}) == []


def test_missing_data_never_opens_a_flag() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    assert run(rule, 300, 900, {}) == []
    assert run(rule, 900, 1500, {1: CONFUSED}, valid=False) == []


def test_a_student_seen_too_seldom_is_not_flagged() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    changes: list[FlagChange] = []
    for second in range(300, 900):
        changes += rule.observe(second, {1: (CONFUSED, second % 3 == 0)})
    assert changes == []


def test_the_flag_of_someone_no_longer_seen_closes_as_not_seen() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    run(rule, 300, 400, {1: CONFUSED})
    changes = run(rule, 400, 600, {})
    assert actions(changes) == [(1, FlagKind.CONFUSED, FlagAction.CLOSED)]
    assert changes[0].evidence.ended == "not seen"


def test_a_smile_is_not_confusion() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    assert run(rule, 300, 600, {1: mood(angry=0.5, happy=0.4)}) == []


def test_sadness_takes_its_longer_window() -> None:
    rule = FlagRule(FlagSettings(confusion_sad=0.0))
    run(rule, 0, 300, {1: CALM})
    changes = run(rule, 300, 700, {1: SAD})
    assert actions(changes)[0] == (1, FlagKind.SAD, FlagAction.OPENED)
    assert changes[0].at_s >= 299 + THRESHOLDS.open_share * THRESHOLDS.sad_window_s


def test_the_class_is_flagged_when_enough_students_look_confused() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, dict.fromkeys(range(1, 21), CALM))
    moods = {seat: CONFUSED if seat <= 5 else CALM for seat in range(1, 21)}
    changes = [change for change in run(rule, 300, 340, moods) if change.seat is None]
    assert actions(changes) == [(None, FlagKind.CONFUSED, FlagAction.OPENED)]
    assert changes[0].evidence.looking == 5
    assert changes[0].evidence.visible == 20
    later = run(rule, 340, 420, dict.fromkeys(range(1, 21), CALM))
    assert (None, FlagKind.CONFUSED, FlagAction.CLOSED) in actions(later)


def test_three_confused_students_are_not_the_class() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, dict.fromkeys(range(1, 11), CALM))
    moods = {seat: CONFUSED if seat <= 3 else CALM for seat in range(1, 11)}
    assert all(change.seat is not None for change in run(rule, 300, 420, moods))


def test_counts_tell_the_moment() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM, 2: CALM})
    assert rule.counts() == (0, 0)
    run(rule, 300, 330, {1: CONFUSED, 2: CALM})
    assert rule.counts() == (1, 0)


def test_order_of_readings_in_a_sample_does_not_matter() -> None:
    def changes_with(order: list[int]) -> set[tuple[int | None, float]]:
        rule = FlagRule(SETTINGS)
        run(rule, 0, 300, dict.fromkeys(order, CALM))
        moods = {seat: CONFUSED if seat % 2 else CALM for seat in order}
        return {(change.seat, change.at_s) for change in run(rule, 300, 420, moods)}

    assert changes_with([1, 2, 3]) == changes_with([3, 1, 2])


def test_time_running_backwards_is_refused() -> None:
    rule = FlagRule(SETTINGS)
    rule.observe(10.0, {})
    with pytest.raises(ValueError, match="in order"):
        rule.observe(9.0, {})


def test_noise_around_an_unremarkable_mood_raises_no_flags() -> None:
    rng = np.random.default_rng(7)
    rule = FlagRule(SETTINGS)
    noise = np.zeros((25, 7))
    centre = np.array([0.12, 0.01, 0.08, 0.2, 0.15, 0.04, 0.4])
    opened = 0
    for second in range(3600):
        noise = 0.87 * noise + 0.15 * rng.normal(size=(25, 7))  # correlated over some 7 s
        rows = centre * np.exp(noise)
        rows /= rows.sum(axis=1, keepdims=True)
        sample = {seat: (rows[seat].astype(np.float32), True) for seat in range(25)}
        opened += sum(c.action is FlagAction.OPENED for c in rule.observe(second, sample))
    assert opened <= 1


def test_what_is_set_comes_before_the_preset() -> None:
    quiet, sensitive = (FlagSettings(preset=name).thresholds() for name in ("quiet", "sensitive"))
    assert quiet.onset_z > THRESHOLDS.onset_z > sensitive.onset_z
    assert quiet.onset_sd > THRESHOLDS.onset_sd > sensitive.onset_sd
    assert quiet.confused_window_s > THRESHOLDS.confused_window_s > sensitive.confused_window_s
    own = FlagSettings(preset="quiet", onset_z=2.5).thresholds()
    assert own.onset_z == 2.5
    assert own.onset_level == quiet.onset_level


def test_a_student_who_looks_sad_is_not_also_flagged_as_confused() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    changes = run(rule, 300, 900, {1: mood(sad=0.7, angry=0.1, fear=0.05)})
    assert {change.kind for change in changes} == {FlagKind.SAD}


def test_who_frowns_over_every_page_is_not_flagged_for_every_page() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    opened = []
    for page in range(40):
        begin = 300 + 120 * page
        changes = run(rule, begin, begin + 45, {1: CONFUSED})
        changes += run(rule, begin + 45, begin + 120, {1: CALM})
        opened += [change.at_s for change in changes if change.action is FlagAction.OPENED]
    assert opened == []
    # but a much stronger look than that one still counts
    strong = run(rule, 5100, 5300, {1: mood(angry=0.97)})
    assert FlagAction.OPENED in [change.action for change in strong]


def test_a_seat_is_pending_until_its_look_has_lasted() -> None:
    rule = FlagRule(SETTINGS)
    run(rule, 0, 300, {1: CALM})
    assert rule.pending(1) is None
    run(rule, 300, 330, {1: CONFUSED})
    assert rule.pending(1) is FlagKind.CONFUSED
    run(rule, 330, 400, {1: CONFUSED})
    assert rule.pending(1) is None
    assert len(rule.open_flags()) == 1


def test_a_weak_look_is_flagged_whatever_calls_are_left() -> None:
    """Thresholds are those that were set: a spent budget never hides a student."""
    rule = FlagRule(FlagSettings(calls_per_hour=0))
    run(rule, 0, 300, {1: CALM})
    weak = mood(angry=0.45)
    changes = run(rule, 300, 500, {1: weak})
    assert [change.action for change in changes] == [FlagAction.OPENED]
    assert changes[0].called_at_s is None
    assert "not called" in rule.note


def test_who_was_called_to_twice_is_listed_only() -> None:
    rule = FlagRule(FlagSettings(calls_per_student=1))
    run(rule, 0, 300, {1: CALM})
    first = run(rule, 300, 480, {1: CONFUSED})
    run(rule, 480, 1200, {1: CALM})
    again = run(rule, 1200, 1400, {1: CONFUSED})
    called = [
        change.called_at_s is not None
        for change in [*first, *again]
        if change.action is FlagAction.OPENED
    ]
    assert called == [True, False]


def test_what_the_teacher_has_set_aside_costs_nobody_else_a_call() -> None:
    rule = FlagRule(FlagSettings(calls_per_hour=1))
    run(rule, 0, 300, {1: CALM, 2: CALM})
    rule.set_aside({(1, FlagKind.CONFUSED): 500.0})
    first = run(rule, 300, 480, {1: CONFUSED, 2: CALM})
    assert (1, FlagKind.CONFUSED, FlagAction.OPENED) in actions(first)
    assert rule.note == ""
    # once the snooze is over their next flag is called like any other
    run(rule, 480, 1200, {1: CALM, 2: CALM})
    assert rule.note == ""
    run(rule, 1200, 1400, {1: CONFUSED, 2: CALM})
    assert "as often as you allow" in rule.note
    assert rule.open_flags()
