"""Many lessons beside each other: shares with honest intervals, gaps, and what joins seats."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.series.weeks import lessons as weeks
from dashboard.series.weeks import student, topics
from dashboard.series.weeks.lessons import LessonPoint
from dashboard.series.weeks.shares import (
    FEWEST_BLOCKS,
    FEWEST_USUAL,
    Block,
    Share,
    difference,
    share,
    usual,
)
from dashboard.series.weeks.student import Found
from storage.config.settings import Settings

pytestmark = pytest.mark.fast
START = datetime(2026, 9, 1, 8, tzinfo=UTC)
BLOCKS = st.lists(
    st.builds(
        lambda faces, hit: Block(hit * faces * 300, faces * 300, faces),
        st.floats(0, 49), st.floats(0, 1),
    ),
    max_size=40,
)  # fmt: skip


@given(BLOCKS)
@settings(max_examples=200, deadline=None)
def test_an_interval_holds_its_share_and_stays_a_share(blocks: list[Block]) -> None:
    found = share(blocks)
    held = [block for block in blocks if block.weight > 0]
    if not held:
        assert found is None
        return
    assert found is not None
    assert 0 <= found.value <= 1
    assert found.is_sure == (len(held) >= FEWEST_BLOCKS)
    if found.low is not None and found.high is not None:
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1


def test_of_a_lesson_in_which_nobody_looked_so_it_is_not_promised_that_nobody_ever_does() -> None:
    found = share([Block(0.0, 20 * 300, 20.0)] * 9)
    assert found is not None
    assert found.low == 0.0
    assert found.high is not None
    assert 0.01 < found.high < 0.05


def class_of(rng: np.random.Generator, truth: float, minutes: int, faces: int) -> list[Block]:
    """Faces that look confused for two minutes on average, as blocks of five minutes."""
    leave = 1 / 12  # of ten-second looks
    come = leave * truth / (1 - truth)
    look = rng.random(faces) < truth
    hits = np.zeros(minutes * 6)
    for place in range(len(hits)):
        hits[place] = look.sum()
        change = rng.random(faces)
        look = np.where(look, change > leave, change < come)
    return [
        Block(float(part.sum()), float(faces * len(part)), float(faces))
        for part in np.array_split(hits, minutes // 5)
    ]


@pytest.mark.parametrize(("truth", "minutes", "faces"),
                         [(0.04, 45, 25), (0.15, 45, 25), (0.1, 20, 12), (0.3, 90, 8),
                          (0.08, 60, 49), (0.02, 45, 20)])  # fmt: skip
def test_nineteen_of_twenty_intervals_hold_the_truth(
    truth: float, minutes: int, faces: int
) -> None:
    rng = np.random.default_rng(5)
    found = [share(class_of(rng, truth, minutes, faces)) for _ in range(200)]
    held = [
        one is not None and one.low is not None and one.high is not None
        and one.low <= truth <= one.high
        for one in found
    ]  # fmt: skip
    assert np.mean(held) >= 0.93


@given(st.lists(st.floats(0, 1), max_size=30))
@settings(deadline=None)
def test_what_is_usual_is_told_from_five_lessons_on(values: list[float]) -> None:
    found = usual(values)
    assert (found is None) == (len(values) < FEWEST_USUAL)
    if found is not None:
        assert 0 <= found[0] <= found[1] <= 1
        roots = np.sqrt(values).mean()
        assert found[0] <= roots**2 + 1e-9
        assert roots**2 <= found[1] + 1e-9


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_a_difference_lies_in_its_interval(
    one: float, other: float, half: float, rest: float
) -> None:
    first = Share(one, max(0.0, one - half), min(1.0, one + half))
    second = Share(other, max(0.0, other - rest), min(1.0, other + rest))
    found = difference(first, second)
    assert found is not None
    assert found[0] <= one - other + 1e-12
    assert one - other <= found[1] + 1e-12
    assert difference(first, Share(other)) is None


def point(day: int, *, coverage: float = 0.9, tense: Any = 0.05, **values: Any) -> Any:  # noqa: ANN401
    if isinstance(tense, float):
        tense = Share(tense, tense / 2, min(1.0, 2 * tense))
    given = {
        "session_id": day, "title": f"Lesson {day}", "class_name": "10b",
        "started_at": START + timedelta(days=day), "length_s": 2700.0, "class_only": False,
        "looked": 1.0, "read": coverage,
        "tense": tense,
    }  # fmt: skip
    return LessonPoint(**(given | values))


@given(st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=40))
@settings(deadline=None)
def test_a_line_joins_neither_over_a_lesson_that_tells_nothing_nor_over_an_empty_week(
    days: list[tuple[int, bool]],
) -> None:
    found = [
        point(day, coverage=0.9 if telling else 0.3) for day, telling in sorted(dict(days).items())
    ]
    runs = weeks.joined(found)
    assert [one for run in runs for one in run] == [one for one in found if one.is_telling]
    for run in runs:
        places = [found.index(one) for one in run]
        assert places == list(range(places[0], places[-1] + 1))
        assert weeks.empty_weeks([one.day for one in run]) == []
    told = {
        begin + timedelta(days=7 * week)
        for begin, end in weeks.empty_weeks([one.day for one in found])
        for week in range((end - begin).days // 7)
    }
    held = {weeks.week_of(one.day) for one in found}
    every = {
        min(held) + timedelta(days=7 * week)
        for week in range((max(held) - min(held)).days // 7 + 1)
    }
    assert told == every - held


def test_weeks_begin_on_monday() -> None:
    sunday, monday = date(2026, 9, 6), date(2026, 9, 7)
    assert weeks.empty_weeks([sunday, monday]) == []
    assert weeks.empty_weeks([date(2026, 9, 4), date(2026, 9, 14)]) == [(monday, date(2026, 9, 14))]


def test_the_newest_lesson_is_set_beside_those_before_it_alone() -> None:
    calm = [point(day, tense=0.05 + 0.005 * (day % 3)) for day in range(6)]
    last = weeks.newest([*calm, point(7, tense=0.4), point(8, tense=0.9, coverage=0.2)])
    assert last is not None
    assert (last.point.session_id, last.before, last.side) == (7, 6, 1)
    few = weeks.newest(calm[:4])
    assert few is not None
    assert (few.usual, few.side) == (None, 0)
    assert weeks.newest([point(1, tense=None)]) is None


def row(**values: Any) -> SimpleNamespace:  # noqa: ANN401
    return SimpleNamespace(**values)


def minute(session: int, block: int, share_of: float, faces: float = 20.0) -> SimpleNamespace:
    weight = faces * 60
    return row(session_id=session, block=block, told=weight, confused=share_of * weight,
               told_samples=60)  # fmt: skip


def test_a_topic_lasts_to_the_next_mark_and_is_set_beside_the_rest_of_its_lesson() -> None:
    lesson = point(0, session_id=1)
    marks = [
        row(session_id=1, marked_at=lesson.started_at + timedelta(minutes=at), text=text)
        for at, text in ((0, "Warm-up"), (10, " fractions "), (30, "Words"))
    ]
    minutes = [minute(1, block, 0.3 if 10 <= block < 30 else 0.05) for block in range(45)]
    (found,) = topics.topic_lessons("Fractions", [lesson], marks, minutes)
    assert found.minutes == 20
    assert found.own is not None
    assert found.rest is not None
    assert (round(found.own.value, 3), round(found.rest.value, 3)) == (0.3, 0.05)
    assert found.side == 1
    (none,) = topics.topic_lessons("Fractions", [lesson], marks, [])
    assert (none.own, none.rest, none.side) == (None, None, None)


def test_topics_are_joined_by_their_words_whatever_their_case_and_space() -> None:
    rows = [
        row(text="Fractions", class_name="10b", session_id=1),
        row(text="  fractions", class_name="7a", session_id=2),
        row(text="Words", class_name="7a", session_id=2),
        row(text="Alone", class_name="10b", session_id=1),
        row(text="words", class_name="7a", session_id=3),
    ]
    assert topics.known_topics(rows, "10b") == [("Fractions", 2)]
    assert topics.known_topics(rows, "7a") == [("Fractions", 2), ("Words", 2)]
    assert topics.lessons_with(rows, "FRACTIONS ") == [1, 2]


WRITTEN = ["Fractions", "fractions ", "FRACTIONS", "Words", "words", "Sums", "Alone", "  "]


@given(
    st.lists(
        st.tuples(st.sampled_from(WRITTEN), st.integers(1, 6)),
        max_size=30,
    )
)
def test_topics_of_a_class_are_the_same_from_sums(marks: list[tuple[str, int]]) -> None:
    classes = {number: "10b" if number % 2 else "7a" for number in range(1, 7)}
    rows = [
        row(text=text, class_name=classes[number], session_id=number)
        for text, number in sorted(set(marks))
    ]

    def written(texts: Sequence[str]) -> list[Any]:
        return [one for one in rows if one.text in texts]

    for class_name in ("10b", "7a"):
        sums = [
            row(
                text=text,
                lessons=sum(one.text == text for one in rows),
                own=sum(one.text == text and one.class_name == class_name for one in rows),
            )
            for text in dict.fromkeys(one.text for one in rows)
        ]
        found = topics.topics_of_class(sums, written, class_name)
        assert found == topics.known_topics(rows, class_name)


def test_all_lessons_of_a_topic_together_tell_what_one_alone_does_not() -> None:
    def lesson(day: int, own: float, rest: float) -> topics.TopicLesson:
        wide = Share(own, 0.0, 0.6)
        return topics.TopicLesson(point(day), 12.0, wide, Share(rest, 0.0, 0.4))

    several = [lesson(day, 0.10 + 0.01 * (day % 3), 0.04) for day in range(8)]
    assert {one.side for one in several} == {0}
    found = topics.overall(several)
    assert found is not None
    assert (found.side, found.lessons) == (1, 8)
    assert topics.overall(several[:4]) is None


SESSIONS = [row(id=number, class_only=number == 5, title="", started_at=START, class_name="10b",
                ended_at=START + timedelta(minutes=45)) for number in range(1, 6)]  # fmt: skip


def seat(
    session: int, number: int = 1, *, excluded: bool = False, certainty: float | None = None
) -> Any:  # noqa: ANN401
    return row(id=1000 * session + number, session_id=session, excluded=excluded,
               name_certainty=certainty)  # fmt: skip


def test_seats_are_joined_by_the_name_and_every_lesson_says_why_not() -> None:
    seats = [seat(1, certainty=0.9), seat(2), seat(2, 4), seat(3, excluded=True), seat(5)]
    found = student.join("Ada", SESSIONS, seats, ["Ada", "Ben"])
    assert found.found == {
        1: Found.SEAT, 2: Found.SEVERAL, 3: Found.LEFT_OUT, 4: Found.NONE, 5: Found.CLASS_ONLY,
    }  # fmt: skip
    assert found.seats == {1: 1001}
    assert found.read == [1]
    assert found.listed is True
    assert student.join("Ada", SESSIONS, seats, ["Ben"]).listed is False
    assert student.join("Ada", SESSIONS, seats, []).listed is None


def test_the_strength_of_a_look_is_of_the_student_and_coverage_of_the_looks_at_the_class() -> None:
    calm = np.array([1, 0, 1, 5, 2, 2, 89]) / 100
    packed = np.rint(calm * 65535).astype(">u2").tobytes()
    moods = [
        row(session_id=1, bucket_ms=60_000 * at, samples=10, readings=6.0, probabilities=packed)
        for at in range(20)
    ]
    joined = student.join("Ada", SESSIONS, [seat(1), seat(2)], [])
    flags = [row(session_id=1, opened_at=START, closed_at=START + timedelta(minutes=3))]
    own, none = student.student_lessons(
        SESSIONS, joined, moods, {1: 300, 2: 300}, flags, Settings().flags.thresholds()
    )
    assert own.coverage == pytest.approx(0.4)
    assert own.level is not None
    assert own.level.value == pytest.approx(0.025, abs=0.01)
    assert own.flagged_s == 180
    assert not own.is_telling
    assert (none.coverage, none.level, none.flagged_s) == (0.0, None, 0.0)
