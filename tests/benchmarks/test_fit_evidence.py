"""The fit of seat evidence finds back what was spoiled, on a short lecture."""

import numpy as np
import pytest

from benchmarks.seats.fit_evidence import Scene, fit, linearised, loss, scenes_of
from benchmarks.seats.seat_switches_script import Lecture
from monitor.seats.weights import Weights, fitted


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return scenes_of(Lecture(7, minutes=1.5, class_size=12, page_size=12), salt=3)


def _loss(scenes: list[Scene], weights: Weights) -> float:
    totals = [np.nan_to_num(scene.total(weights), neginf=-30.0).ravel() for scene in scenes]
    return loss(np.concatenate(totals), np.concatenate([scene.same.ravel() for scene in scenes]))


def test_scenes_know_who_is_who(scenes: list[Scene]) -> None:
    assert len(scenes) >= 5
    for scene in scenes:
        assert scene.same.shape == (len(scene.seen), len(scene.seats))
        assert scene.same.sum(axis=0).max() <= 1
        assert scene.same.sum(axis=1).max() <= 1


def test_the_fit_mends_spoiled_weights(scenes: list[Scene]) -> None:
    good = fitted()
    spoiled = Weights.of({**good.as_dict(), "here": -4.0, "label": [[0.02, 0.0], [0.4, 0.0]]})
    better = fit(scenes, spoiled, hold=0.0005, rounds=3)
    assert _loss(scenes, better) < 0.5 * _loss(scenes, spoiled)
    assert better.label[0][1] > better.label[1][1], "an equal label speaks for a student"


def test_features_are_how_evidence_changes(scenes: list[Scene]) -> None:
    totals, slopes, same = linearised(scenes, fitted())
    assert slopes.shape == (len(totals), len(fitted().vector()))
    assert len(same) == len(totals)
    assert np.isfinite(slopes).all()
    assert np.abs(slopes).sum() > 0
