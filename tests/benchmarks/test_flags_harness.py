"""The flag harness counts right, and says so where there is nothing to count with."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.flags.flags_classes import SimulatedClass, TrueEpisode, simulate
from benchmarks.flags.flags_faces import LIGHTS, NOISES, POSES, FaceBank
from benchmarks.flags.flags_score import (
    RaisedFlag,
    naive_fixed_level,
    naive_in_a_row,
    pooled,
    score,
)
from storage.kinds import FlagKind

TOP = Path(__file__).resolve().parents[2]

ANGRY, HAPPY, SAD, NEUTRAL = 0, 3, 4, 6


def lesson_with_one_look(students: int = 4) -> SimulatedClass:
    """An hour of neutral faces; student 2 looks angry from 1000 to 1120 s, student 3 is resting."""
    rng = np.random.default_rng(0)
    rows = np.zeros((3600, students, 7), np.float32)
    rows[..., ANGRY] = 0.1 + 0.02 * rng.random((3600, students))
    rows[1000:1120, 2, ANGRY] = 0.8
    rows[..., NEUTRAL] = 1 - rows[..., ANGRY]
    return SimulatedClass(
        1.0, np.arange(3600.0), rows, np.ones((3600, students), bool),
        ("plain", "plain", "plain", "rest_sad"),
        (TrueEpisode(2, FlagKind.CONFUSED, 1000.0, 1120.0),),
    )  # fmt: skip


def test_right_flags_are_told_from_false_ones() -> None:
    raised = [
        RaisedFlag(2, FlagKind.CONFUSED, 1060.0, 1150.0),  # right
        RaisedFlag(2, FlagKind.CONFUSED, 1400.0, 1410.0),  # long after it
        RaisedFlag(2, FlagKind.SAD, 1060.0, None),  # another look
        RaisedFlag(3, FlagKind.CONFUSED, 50.0, None),  # a resting face
        RaisedFlag(None, FlagKind.CONFUSED, 1060.0, 1100.0),  # not the class
    ]
    figures = pooled([score(lambda _: raised, lesson_with_one_look())])
    assert figures["caught_120"] == figures["clear_120"] == 1
    assert figures["delay"] == 60
    assert figures["closing"] == 30
    assert figures["false"] == 3
    assert figures["resting"] == 1
    assert figures["class_false"] == 1


@pytest.mark.parametrize(("hidden_s", "counted"), [(0, 1), (60, 1), (61, 0), (119, 0)])
def test_a_look_that_could_not_be_seen_is_told_apart(hidden_s: int, counted: int) -> None:
    lesson = lesson_with_one_look()
    lesson.valid[1120 - hidden_s : 1120, 2] = False  # the camera goes off while it lasts
    right = RaisedFlag(2, FlagKind.CONFUSED, 1060.0, 1150.0)
    caught, missed = score(lambda _: [right], lesson), score(lambda _: [], lesson)
    assert caught.seen_caught == (counted, counted)
    assert missed.seen_caught == (0, counted)
    assert caught.caught == {120.0: (1, 1)}  # among all clear ones it counts all the same
    assert missed.caught == {120.0: (0, 1)}


def test_a_rule_that_says_nothing_catches_nothing() -> None:
    figures = pooled([score(lambda _: [], lesson_with_one_look())])
    assert (figures["caught_120"], figures["false"], figures["class_false"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("rule", "delay_s"),
    [(naive_in_a_row(1), 0), (naive_in_a_row(3), 2), (naive_fixed_level(), 53)],
)
def test_naive_rules_find_the_look(rule: object, delay_s: float) -> None:
    figures = pooled([score(rule, lesson_with_one_look())])  # type: ignore[arg-type]
    assert (figures["caught_120"], figures["false"]) == (1, 0)
    assert figures["delay"] == delay_s


def test_a_simulated_lesson_holds_what_is_asked_for() -> None:
    rng = np.random.default_rng(1)
    names = ("rest", "rest_sad", "rest_angry", "confused", "weak", "sad", "happy", "surprise")
    count = 15 * len(names)
    features = rng.normal(size=(count, 8)).astype(np.float32)
    answers = rng.dirichlet(np.ones(7), (count, LIGHTS + 1, POSES, NOISES)).astype(np.float32)
    rows = np.arange(count, dtype=np.int64).reshape(len(names), 15)
    bank = FaceBank("test", np.log(answers), features, dict(zip(names, rows, strict=True)))
    lesson = simulate(bank, 4)
    assert lesson.probabilities.shape == (len(lesson.times_s), 25, 7)
    assert np.allclose(lesson.probabilities.sum(axis=2), 1, atol=1e-5)
    assert len(lesson.times_s) < 3600  # gaps
    lengths = sorted(e.length_s for e in lesson.episodes if e.kind is FlagKind.CONFUSED)
    assert lengths.count(120.0) == 2
    assert all(lesson.types[e.student] == "plain" for e in lesson.episodes)
    off = [k for k, kind in enumerate(lesson.types) if kind == "off"]
    assert not lesson.valid[:, off].any()
    again = simulate(bank, 4)
    assert np.array_equal(lesson.probabilities, again.probabilities)
    lost = simulate(bank, 4, lost_class=True)
    assert len(lost.class_events) == 3
    assert len(lost.episodes) == 3 * round(0.35 * 25)


def test_without_faces_the_harness_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.flags.flag_harness", "--data", str(tmp_path)],
        cwd=TOP, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("skipped, no faces")
