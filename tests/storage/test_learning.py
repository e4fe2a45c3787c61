"""What answers teach: nothing without any, a promise that holds, and forgetting it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from scipy.stats import beta
from sqlalchemy import Engine, insert

from storage.answers.conformal import LADDER, MISS, WANTED, Learned, learn, lower_bound
from storage.answers.learned import forget, learned
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag, Seat
from storage.kinds import FlagKind
from storage.seat_ids import seat_id
from storage.writes import sessions

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def lesson(engine: Engine, answers: Sequence[tuple[float, str | None]], name: str = "10b") -> int:
    """A lesson with one flag per answer: how far it stood out, in MADs, and the verdict."""
    number = sessions.start_session(
        engine, source="video", sample_hz=1, model_version="m", started_at=NOW, title="Algebra",
        class_name=name,
    )  # fmt: skip
    with writing(engine) as connection:
        connection.execute(
            insert(Seat).values(
                id=seat_id(number, 1), session_id=number, number=1, first_seen_at=NOW,
                last_seen_at=NOW, state="video", tile_row=1, tile_column=1,
            )
        )  # fmt: skip
        for index, (strength, verdict) in enumerate(answers):
            first = {"signal": 0.1 + 0.05 * strength, "baseline": 0.1, "spread": 0.05}
            connection.execute(
                insert(Flag).values(
                    session_id=number, seat_id=seat_id(number, 1), kind="confused",
                    opened_at=NOW + timedelta(seconds=index),
                    closed_at=NOW + timedelta(seconds=index + 1), verdict=verdict,
                    evidence={"signal": 0.1, "opening": first, "ended": "subsided"},
                )
            )  # fmt: skip
    sessions.end_session(engine, number, NOW + timedelta(minutes=50))
    return number


def taught(engine: Engine, number: int) -> object:
    with reading(engine) as connection:
        return learned(connection, number)


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.001, 0.3))
def test_the_bound_is_that_of_clopper_and_pearson(hits: int, more: int, miss: float) -> None:
    trials = hits + more - 1 or 1
    expected = 0.0 if hits == 0 else float(beta.ppf(miss, hits, trials - hits + 1))
    assert lower_bound(min(hits, trials), trials, miss) == pytest.approx(expected, abs=1e-6)


@limits(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 20), st.booleans()), min_size=1, max_size=60))
def test_the_promise_is_never_above_what_was_answered(answers: list[tuple[float, bool]]) -> None:
    found = learn([one for one, _ in answers], [good for _, good in answers])
    assert found is not None
    assert found.level in LADDER
    among = [good for one, good in answers if one >= found.level]
    assert (found.answers, found.right) == (len(among), sum(among))
    assert found.promise <= (sum(among) / len(among) if among else 0.0)
    assert found.promise <= lower_bound(found.right, found.answers or 1, MISS)
    if found.promise >= WANTED:
        lower = [level for level in LADDER if level < found.level]
        for level in lower:
            some = [good for one, good in answers if one >= level]
            assert lower_bound(sum(some), len(some), MISS / len(LADDER)) < WANTED


def test_without_an_answer_nothing_is_learned(engine: Engine) -> None:
    lesson(engine, [(6.0, None)] * 9)
    assert taught(engine, lesson(engine, [])) == {}
    assert learn([], []) is None


def test_weak_looks_that_were_wrong_are_no_longer_called(engine: Engine) -> None:
    for _ in range(5):
        lesson(engine, [(4.2, "wrong")] * 4 + [(8.0, "helpful")] * 4)
    found = learned_of(engine, lesson(engine, []))
    assert found.level == 5.0
    assert found.promise >= WANTED
    assert (found.answers, found.right, found.asked) == (20, 20, 40)


def test_a_class_whose_flags_are_right_is_called_to_all(engine: Engine) -> None:
    for _ in range(3):
        lesson(engine, [(4.2, "helpful")] * 8)
    found = learned_of(engine, lesson(engine, []))
    assert found.level == 0.0
    assert found.promise >= WANTED


def test_other_classes_and_later_lessons_teach_nothing(engine: Engine) -> None:
    early = lesson(engine, [(4.0, "wrong")] * 8)
    lesson(engine, [(4.0, "wrong")] * 8, "11a")
    lesson(engine, [(4.0, "wrong")] * 8, "")
    assert taught(engine, early) == {}
    assert taught(engine, lesson(engine, [], "")) == {}
    assert learned_of(engine, lesson(engine, [])).asked == 8


def test_one_click_forgets_and_answers_after_it_count(engine: Engine) -> None:
    lesson(engine, [(4.0, "wrong")] * 8)
    forget(engine, "10b")
    assert taught(engine, lesson(engine, [(9.0, "helpful")] * 3)) == {}
    assert learned_of(engine, lesson(engine, [])).asked == 3
    forget(engine, "10b")
    forget(engine, "10b")
    assert taught(engine, lesson(engine, [])) == {}


def learned_of(engine: Engine, number: int) -> Learned:
    with reading(engine) as connection:
        return learned(connection, number)[FlagKind.CONFUSED]
