"""Topics worth going over again: the hard one is named, and none where none is."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from benchmarks.course.hard_sections import START, measured, simulated
from dashboard.series.sections import hard_sections
from dashboard.series.topics import Topic
from storage.records import MOOD_BUCKET_MS
from tests.dashboard.series.test_topics_and_checks import flag


def lesson(*shares: float, minutes: float = 8.0, seen: float = 20.0) -> pd.DataFrame:
    """Class roll-ups of topics of equal length with these shares, and a little noise."""
    rng = np.random.default_rng(5)
    per = round(minutes * 6)
    share = np.repeat(shares, per) + rng.normal(0, 0.01, per * len(shares))
    return pd.DataFrame({
        "bucket_ms": np.arange(len(share)) * MOOD_BUCKET_MS, "samples": 10, "seen": seen,
        "confused": np.clip(share, 0, 1) * seen,
    })  # fmt: skip


def topics(count: int, minutes: float = 8.0) -> list[Topic]:
    return [
        Topic(
            f"Topic {n}", START + timedelta(minutes=n * minutes),
            START + timedelta(minutes=(n + 1) * minutes), 1.0, 0, 0, 0,
        )
        for n in range(count)
    ]  # fmt: skip


def test_the_hard_topic_is_named_with_what_makes_it_so() -> None:
    flags = [flag(18, 21), flag(19, 20), flag(18, 22, seat_id=None), flag(3, 9)]
    found = hard_sections(topics(4), lesson(0.1, 0.1, 0.3, 0.12), flags, START)
    assert found is not None
    [hard] = found
    assert hard.topic.text == "Topic 2"
    assert (hard.share, hard.rest) == pytest.approx((0.3, 0.107), abs=0.01)
    assert hard.low < hard.share - hard.rest < hard.high
    assert hard.prolonged == 1


def test_several_come_in_order_of_how_much_they_stand_out() -> None:
    found = hard_sections(topics(6), lesson(0.1, 0.3, 0.1, 0.1, 0.38, 0.1), [], START)
    assert [one.topic.text for one in found or ()] == ["Topic 4", "Topic 1"]


@pytest.mark.parametrize("shares", [(0.1, 0.1, 0.1, 0.1), (0.4, 0.4, 0.4), (0.0, 0.0, 0.0)])
def test_a_class_that_is_the_same_throughout_has_none(shares: tuple[float, ...]) -> None:
    assert hard_sections(topics(len(shares)), lesson(*shares), [], START) == []


def test_a_difference_of_no_use_is_not_told() -> None:
    assert hard_sections(topics(4), lesson(0.10, 0.10, 0.12, 0.10), [], START) == []


def test_too_little_says_nothing() -> None:
    assert hard_sections(topics(1), lesson(0.1), [], START) is None
    assert hard_sections([], lesson(0.1, 0.4), [], START) is None
    assert hard_sections(topics(2, 2.0), lesson(0.1, 0.5, minutes=2.0), [], START) is None
    assert hard_sections(topics(3), lesson(0.1, 0.4, 0.1).iloc[:0], [], START) is None


def test_stretches_without_a_face_count_for_nothing() -> None:
    mood = lesson(0.1, 0.1, 0.3, 0.1)
    mood.loc[100:110, ["seen", "confused"]] = 0.0
    found = hard_sections(topics(4), mood, [], START)
    assert [one.topic.text for one in found or ()] == ["Topic 2"]


def test_simulated_classes_are_told_apart() -> None:
    """The whole benchmark is larger; here enough to see it break."""
    assert measured(25, 0.6, 0.4, seed=3)["named"] >= 0.9
    assert measured(25, 0.0, 1.0, seed=4)["wrong"] <= 0.1
    drawn, mood = simulated(np.random.default_rng(1), hard=1, lost=0.5)
    assert len(drawn) >= 3 and set(mood) == {"bucket_ms", "samples", "seen", "confused"}
