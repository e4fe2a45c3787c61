"""Accuracy, intervals and calibration are those of the textbooks."""

import numpy as np
import pytest

from models.evaluation.metrics import (
    calibration_error,
    degrade,
    evaluate,
    reliability_bins,
    selective_accuracy,
    wilson_interval,
)
from models.inference.calibration import (
    Outputs,
    choose_calibration,
    cross_fitted,
    fit_calibration,
    softmax,
)


def test_figures_of_a_known_confusion() -> None:
    labels = np.array([0, 0, 3, 3, 6, 6])
    probabilities = np.eye(7, dtype=np.float32)[[0, 3, 3, 3, 6, 0]]
    measured = evaluate(probabilities, labels)
    assert measured.accuracy == pytest.approx(4 / 6)
    assert measured.recall["happy"] == 1
    assert measured.recall["angry"] == 0.5
    assert measured.confusion[0, 3] == 1
    # f1: angry 0.5, happy 0.8, neutral 2/3, the other four 0
    assert measured.macro_f1 == pytest.approx((0.5 + 0.8 + 2 / 3) / 7)


def test_wilson_interval_matches_the_published_example() -> None:
    # Agresti & Coull 1998: 0 of 10 gives 0 to 0.278
    low, high = wilson_interval(0, 10)
    assert low == pytest.approx(0, abs=1e-9)
    assert high == pytest.approx(0.278, abs=1e-3)


def test_calibration_error_is_the_gap_between_certainty_and_accuracy() -> None:
    right = np.array([True] * 6 + [False] * 4)
    assert calibration_error(np.full(10, 0.9), right) == pytest.approx(0.3)
    assert calibration_error(np.full(10, 0.6), right) == pytest.approx(0)


def test_the_surest_are_judged_alone_and_ties_share() -> None:
    certainty = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([True, True, True, False, False])
    assert selective_accuracy(certainty, right, 0.6) == 1
    assert selective_accuracy(certainty, right, 0.8) == pytest.approx(3 / 4)
    assert selective_accuracy(certainty, right, 1.0) == pytest.approx(right.mean())
    assert selective_accuracy(np.full(5, 0.4), right, 0.4) == pytest.approx(right.mean())
    order = np.random.default_rng(0).permutation(5)
    assert selective_accuracy(certainty[order], right[order], 0.8) == pytest.approx(3 / 4)
    assert selective_accuracy(np.array([0.5]), np.array([True])) == 1
    measured = evaluate(np.eye(7, dtype=np.float32)[[0, 1, 2]], np.array([0, 1, 3]))
    assert measured.as_dict()["selective_accuracy"] == measured.selective_accuracy


def test_bins_hold_what_lies_in_them() -> None:
    certainty = np.array([0.5, 0.52, 0.95, 1.0])
    bins = reliability_bins(certainty, np.array([True, False, True, True]), bins=10)
    assert [count for _, _, count in bins] == [2, 2]
    assert bins[0][:2] == pytest.approx((0.51, 0.5))
    assert bins[1][:2] == pytest.approx((0.975, 1.0))


def overconfident(count: int, by: float, slope: float, seed: int) -> Outputs:
    """Logits that are `by * (detail / 0.3) ** slope` times as large as their labels deserve."""
    picker = np.random.default_rng(seed)
    logits = 2 * picker.normal(size=(count, 7)).astype(np.float32)
    shares = softmax(logits)
    drawn = (shares.cumsum(axis=1) < picker.random((count, 1))).sum(axis=1)
    details = picker.uniform(0.05, 1.5, count)
    wrong = by * (details / 0.3) ** slope
    return Outputs((logits * wrong[:, None]).astype(np.float32), details, np.minimum(drawn, 6))


@pytest.mark.parametrize(("by", "slope"), [(2.5, 0.0), (0.6, 0.0), (1.4, -0.4)])
def test_calibration_undoes_what_is_too_sure_or_too_shy(by: float, slope: float) -> None:
    said = overconfident(20_000, by, slope, seed=0)
    fitted = fit_calibration([said])
    assert fitted.temperature == pytest.approx(by, rel=0.05)
    assert fitted.slope == pytest.approx(slope, abs=0.04)
    fresh = overconfident(20_000, by, slope, seed=1)
    shown = fitted.apply(fresh.logits, fresh.details)
    right = shown.argmax(axis=1) == fresh.labels
    assert calibration_error(shown.max(axis=1), right) < 0.015
    before = softmax(fresh.logits)
    assert calibration_error(before.max(axis=1), right) > 0.02


def test_a_slope_is_kept_only_where_it_helps() -> None:
    same, varied = overconfident(4000, 1.5, 0.0, 2), overconfident(4000, 1.5, -0.4, 3)
    assert abs(choose_calibration([same])[0].slope) < 0.06
    chosen, probabilities = choose_calibration([varied])
    assert chosen.slope == pytest.approx(-0.4, abs=0.08)
    assert probabilities[0].shape == (4000, 7)


def test_cross_fitting_never_shows_a_picture_its_own_label() -> None:
    said = overconfident(500, 1.0, 0.0, 4)
    before = cross_fitted([said])[0]
    labels = said.labels.copy()
    labels[17] = (labels[17] + 3) % 7
    after = cross_fitted([Outputs(said.logits, said.details, labels)])[0]
    np.testing.assert_array_equal(before[17], after[17])
    assert (before != after).any()


def test_degrading_keeps_the_size_and_loses_detail() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    degraded = degrade(noise, 24, 40)
    assert degraded.shape == noise.shape
    assert degraded.std() < noise.std() / 1.5
