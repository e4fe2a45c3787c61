"""Accuracy, intervals and calibration are those of the textbooks."""

import numpy as np
import pytest

from models.evaluation import (
    calibration_error,
    degrade,
    evaluate,
    fit_temperature,
    wilson_interval,
)
from models.inference import softmax


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


def test_temperature_undoes_overconfidence() -> None:
    picker = np.random.default_rng(0)
    logits = picker.normal(size=(20_000, 7)).astype(np.float32)
    labels = np.array(
        [picker.choice(7, p=row / row.sum()) for row in softmax(logits).astype(float)]
    )
    assert fit_temperature(logits * 2.5, labels) == pytest.approx(2.5, rel=0.05)


def test_degrading_keeps_the_size_and_loses_detail() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 48, 48), np.uint8)
    degraded = degrade(noise, 24, 40)
    assert degraded.shape == noise.shape
    assert degraded.std() < noise.std() / 1.5
