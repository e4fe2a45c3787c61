"""No sentence about many lessons says other than their numbers, whatever they are."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import texts
from dashboard.series.weeks.shares import FEWEST_USUAL, Share
from dashboard.series.weeks.student import Found, Joined, StudentLesson
from dashboard.series.weeks.topics import TopicLesson, overall
from dashboard.viewmodels.weeks import (
    class_sentences,
    joined_sentences,
    student_sentences,
    topic_sentences,
)
from tests.dashboard.series.test_weeks import START, point

pytestmark = pytest.mark.fast
SHARES = st.floats(0, 1).flatmap(
    lambda value: st.builds(
        lambda low, high: Share(value, low * value, value + high * (1 - value)),
        st.floats(0, 1), st.floats(0, 1),
    )
)  # fmt: skip
LESSONS = st.dictionaries(
    st.integers(0, 150),
    st.fixed_dictionaries(
        {
            "looked": st.floats(0, 1), "read": st.none() | st.floats(0, 1),
            "tense": st.none() | SHARES, "flags": st.integers(0, 9), "called": st.integers(0, 9),
            "helpful": st.integers(0, 4), "wrong": st.integers(0, 4),
        }
    ),
    min_size=1, max_size=25,
)  # fmt: skip


def lessons_of(given_: dict[int, dict[str, Any]]) -> list[Any]:
    return [point(day, **values) for day, values in sorted(given_.items())]


@given(LESSONS)
@settings(max_examples=300, deadline=None)
def test_what_is_said_of_a_class_is_what_its_points_hold(given_: dict[int, dict[str, Any]]) -> None:
    lessons = lessons_of(given_)
    said = class_sentences(lessons)
    text = " ".join(said)
    telling = [one for one in lessons if one.is_telling]
    poor = len(lessons) - len(telling)
    # what could be read is said before anything that was read
    assert "could be read" in said[1]
    assert f"{sum(one.coverage for one in lessons) / len(lessons):.0%}" in said[1]
    if poor and len(lessons) > 1:
        assert f"In {poor} of {len(lessons)} lessons" in said[1]
    elif not poor:
        assert f"at least {0.5:.0%}" in said[1]
    assert (texts.WEEKS_NONE_TELLS in said) == (not telling)
    if len(telling) > 1:
        shares = [one.tense.value for one in telling]
        assert f"{min(shares):.0%} to {max(shares):.0%} of the faces read" in text
        newest = next(line for line in said if line.startswith("The newest of them"))
        assert f": {shares[-1]:.0%}" in newest
        assert ("usual for this class" in newest) == (len(telling) > FEWEST_USUAL)
        place = re.search(r", (above|under|within) what .*\((\d+)% to (\d+)%\)", newest)
        if place:
            low, high, own = int(place[2]), int(place[3]), round(100 * shares[-1])
            if place[1] == "within":
                assert low <= own <= high
            else:
                assert own >= high if place[1] == "above" else own <= low
    else:
        assert "usual for this class" not in text
    answers = sum(one.helpful + one.wrong for one in lessons)
    helpful = sum(one.helpful for one in lessons)
    assert (f"{helpful} of {answers} answers were helpful" in text) == (answers >= 10)
    called = sum(one.called for one in lessons)
    assert ("never called" in text) == (called == 0)


@given(LESSONS, st.lists(st.none() | SHARES, min_size=25, max_size=25))
@settings(max_examples=200, deadline=None)
def test_what_is_said_of_a_topic_counts_every_lesson_once(
    given_: dict[int, dict[str, Any]], own: list[Share | None]
) -> None:
    lessons = [
        TopicLesson(lesson, 10.0, own[place], lesson.tense)
        for place, lesson in enumerate(lessons_of(given_))
    ]
    said = topic_sentences(lessons, len(lessons))
    counted = re.search(r" in (\d+) of (\d+), fewer in (\d+); in (\d+) no ", said[-1])
    telling = sum(one.side is not None for one in lessons)
    assert (counted is None) == (telling == 0)
    if counted:
        higher, known, lower, same = (int(part) for part in counted.groups())
        assert higher + lower + same == known == telling
        unknown = re.search(r"In (\d+) more", said[-1])
        assert (int(unknown[1]) if unknown else 0) == len(lessons) - telling
    together = overall(lessons)
    assert (len(said) == 3) == (together is not None)
    if together is not None:
        assert ("no difference can be told" in said[1]) == (together.low <= 0 <= together.high)


OWN = st.tuples(st.floats(0, 1), st.none() | SHARES, st.floats(0, 3000))


@given(st.dictionaries(st.integers(0, 150), OWN, max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_student_is_told_of_against_their_own_lessons_alone(
    given_: dict[int, tuple[float, Share | None, float]],
) -> None:
    lessons = [
        StudentLesson(day, "", START + timedelta(days=day), coverage, level, flagged)
        for day, (coverage, level, flagged) in sorted(given_.items())
    ]
    said = student_sentences(lessons)
    if not lessons:
        assert said == []
        return
    telling = [one for one in lessons if one.is_telling]
    assert "could be read" in said[0]
    assert (texts.STUDENT_NONE_TELLS in said) == (not telling)
    text = " ".join(said)
    assert ("usual for this student (" in text) == (len(telling) > FEWEST_USUAL)
    # no other student, no rank, no mean of a class
    assert not re.search(r"\b(class's|rank|score|average student|others|than the)\b", text)


@given(st.lists(st.sampled_from(list(Found)), min_size=1, max_size=30), st.booleans() | st.none())
def test_lessons_that_were_not_joined_are_all_accounted_for(
    found: list[Found], listed: bool | None
) -> None:
    joined = Joined(dict(enumerate(found)), listed=listed)
    said = joined_sentences("Ada", "10b", joined)
    assert f"In {found.count(Found.SEAT)} of the newest" in said[0]
    text = " ".join(said)
    assert ("no seat has this name" in text) == (Found.NONE in found)
    assert ("several seats have it" in text) == (Found.SEVERAL in found)
    assert ("you left this student out" in text) == (Found.LEFT_OUT in found)
    assert ("class-only" in text) == (Found.CLASS_ONLY in found)
    assert ("not absence" in text) == (Found.NONE in found)
    assert ("no list" in text) == (listed is None)
