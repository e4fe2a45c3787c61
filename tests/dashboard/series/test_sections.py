"""Topics worth going over again: the hard one is named, and none where none is."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from benchmarks.course.hard_sections import START, measured, simulated
from dashboard.series.sections import hard_sections
from dashboard.series.topics import Topic
from storage.kinds import Verdict
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


def many_short(minutes: float = 3.0, count: int = 60) -> tuple[list[Topic], pd.DataFrame]:
    """Slides of a lecture, and a hard stretch over the last part of one, two whole, a bit more."""
    mood = lesson(*[0.02] * count, minutes=minutes)
    first, last = (round(6 * minutes * n) for n in (20.5, 23.4))
    mood.loc[first:last, "confused"] = 0.3 * mood["seen"]
    return topics(count, minutes), mood


@pytest.mark.parametrize("minutes", [1.0, 3.0, 5.0])
def test_a_hard_stretch_over_several_short_topics_is_told_by_the_flag_of_the_class(
    minutes: float,
) -> None:
    several, mood = many_short(minutes)
    lost = flag(20.5 * minutes + 0.5, 23.4 * minutes, seat_id=None)
    found = hard_sections(several, mood, [lost], START)
    assert found is not None
    names = {one.topic.text for one in found}
    assert {"Topic 21", "Topic 22"} <= names <= {f"Topic {n}" for n in range(20, 24)}
    assert all(one.low > 0 for one in found if one.topic.text in ("Topic 21", "Topic 22"))
    assert [one.share for one in found] == sorted((one.share for one in found), reverse=True)


def test_a_flag_that_the_teacher_called_wrong_or_that_is_of_one_student_names_nothing() -> None:
    several, mood = many_short()
    before = hard_sections(several, mood, [], START)
    wrong = flag(62, 70, seat_id=None, verdict=Verdict.WRONG)
    assert hard_sections(several, mood, [wrong, flag(62, 70)], START) == before == []


def test_a_flag_of_the_class_where_no_face_looked_confused_names_nothing() -> None:
    calm = lesson(*[0.05] * 20, minutes=3)
    assert hard_sections(topics(20, 3), calm, [flag(20, 30, seat_id=None)], START) == []


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
