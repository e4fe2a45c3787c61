"""The explanation of a flag says what was learned of a class, and one click forgets it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from dashboard.callbacks.flags import keep_answer
from dashboard.components import flag_buttons as buttons
from dashboard.components.flag_explanation import explanation
from dashboard.reads import session as reads
from monitor.flags.replay import replay
from storage.answers.learned import learned
from storage.config.settings import FlagSettings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Flag
from storage.kinds import Verdict
from tests.support.lessons.seed import Lesson, add_lesson

NOW = datetime.now(UTC)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def answered(engine: Engine, verdict: str) -> int:
    """A finished lesson all of whose flags were answered so."""
    ends = NOW - timedelta(days=1)
    number = add_lesson(engine, Lesson(minutes=3, live=False, ends_at=ends))
    with writing(engine) as connection:
        connection.execute(update(Flag).where(Flag.session_id == number).values(verdict=verdict))
    return number


def flag_of_student(engine: Engine, lesson: int) -> int:
    wanted = select(Flag.id).where(
        Flag.session_id == lesson, Flag.seat_id.is_not(None), Flag.kind == "confused"
    )
    with reading(engine) as connection:
        return int(connection.execute(wanted).scalars().first() or 0)


def card(engine: Engine, flag: int) -> str:
    why = reads.explanation_records(engine, flag, NOW, FlagSettings())
    assert why is not None
    return str(explanation(why.item, why.started_at, why.curve, why.topic, taught=why.taught))


def test_the_card_says_what_was_learned_and_forgets_it_at_a_click(engine: Engine) -> None:
    answered(engine, Verdict.HELPFUL)
    flag = flag_of_student(engine, add_lesson(engine, Lesson(minutes=3)))
    said = card(engine, flag)
    assert "In class 10b you called 4 of 4 flags" in said
    assert "at least 33% of such calls are right" in said
    keep_answer(engine, flag, buttons.FORGET, NOW)
    assert "In class 10b" not in card(engine, flag)


def test_without_answers_the_card_says_nothing_of_learning(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=3, live=False, ends_at=NOW - timedelta(days=1)))
    flag = flag_of_student(engine, add_lesson(engine, Lesson(minutes=3)))
    assert "In class 10b" not in card(engine, flag)


def test_what_was_learned_changes_no_flag(engine: Engine) -> None:
    """The list stays that of the rule: a replay raises the same flags, taught or not."""
    lesson = add_lesson(engine, Lesson(minutes=12, live=False))
    settings = FlagSettings(baseline_s=30, confused_window_s=30, sad_window_s=40, rest_s=20)
    with reading(engine) as connection:
        untaught = replay(connection, lesson, settings).flags
        assert learned(connection, lesson) == {}
    answered(engine, Verdict.WRONG)
    other = add_lesson(engine, Lesson(minutes=12, live=False))
    with reading(engine) as connection:
        assert learned(connection, other)
        taught = replay(connection, other, settings).flags
    assert [flag.key for flag in taught] == [flag.key for flag in untaught] != []
