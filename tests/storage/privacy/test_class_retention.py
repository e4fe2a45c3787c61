"""Retention by class: each class by its own days, all others by the general ones, none by more
than the policy allows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from storage.config.settings import StorageSettings
from storage.database.engine import reading, writing
from storage.database.tables.lessons import Reading, Session
from storage.errors import ConfigurationError
from storage.privacy.policy import set_policy
from storage.privacy.retention import ClassDays, Days, class_days, keep_class, keeping_of
from storage.writes import sessions
from storage.writes.retention import purge
from storage.writes.samples.batch import BatchBuilder, store
from tests.support.lessons.samples import sample_at

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
GENERAL = StorageSettings(keep_readings_days=30, keep_mood_days=365)


def lesson(engine: Engine, class_name: str, days_ago: float) -> int:
    start = NOW - timedelta(days=days_ago)
    session = sessions.start_session(
        engine, source="window", sample_hz=1.0, model_version="network-1", class_name=class_name,
        started_at=start,
    )  # fmt: skip
    with writing(engine) as connection:
        builder = BatchBuilder(connection, session)
        store(connection, builder.build([sample_at(session, 1.0, students=2, start=start)]))
    sessions.end_session(engine, session, start + timedelta(minutes=1))
    return session


def left(engine: Engine) -> tuple[set[int], set[int]]:
    """Sessions that are there, and those with readings."""
    with reading(engine) as connection:
        there = set(connection.execute(select(Session.id)).scalars())
        return there, set(connection.execute(select(Reading.session_id).distinct()).scalars())


# readings, lessons of the class; days ago of a lesson -> whether it, and its readings, stay
CASES = [
    (7, 90, 6, True, True),
    (7, 90, 8, True, False),
    (7, 90, 89, True, False),
    (7, 90, 91, False, False),
    (60, None, 45, True, True),
    (60, None, 61, True, False),
    (60, None, 366, False, False),
    (None, 20, 19, True, True),
    (None, 20, 21, False, False),
    (None, 1000, 500, True, False),
    (900, 1000, 500, True, True),
    (400, 10, 20, False, False),
]


@pytest.mark.parametrize(("readings", "mood", "age", "stays", "readings_stay"), CASES)
def test_a_class_is_kept_by_its_own_days(
    engine: Engine,
    readings: int | None,
    mood: int | None,
    age: float,
    stays: bool,
    readings_stay: bool,
) -> None:
    keep_class(engine, "8a", readings, mood)
    own = lesson(engine, "8a", age)
    # the same days ago in another class, and in none: by the general days
    others = {lesson(engine, "8b", age), lesson(engine, "", age)}
    purge(engine, GENERAL, NOW)
    there, with_readings = left(engine)
    assert (own in there, own in with_readings) == (stays, readings_stay)
    assert (others & there == others) is (age < 365)
    assert (others & with_readings == others) is (age < 30)


def test_the_policy_bounds_every_class(engine: Engine) -> None:
    keep_class(engine, "8a", 100, 1000)
    set_policy(engine, {}, days={"most_readings_days": 14, "most_mood_days": 200})
    keep = keeping_of(engine, GENERAL)
    assert keep.general == Days(14, 200)
    assert keep.of("8a") == Days(14, 200)
    keep_class(engine, "8b", 3, 30)
    assert keeping_of(engine, GENERAL).of("8b") == Days(3, 30)
    gone, shortened, short = (
        lesson(engine, "8a", 201),
        lesson(engine, "8a", 15),
        lesson(engine, "", 13),
    )
    purge(engine, GENERAL, NOW)
    assert left(engine) == ({shortened, short}, {short})
    assert gone not in left(engine)[0]


def test_days_are_set_anew_and_taken_back(engine: Engine) -> None:
    assert keep_class(engine, " 8a ", 7, None) == ClassDays(7, None)
    keep_class(engine, "8a", None, 90)
    assert class_days(engine) == {"8a": ClassDays(None, 90)}
    assert keeping_of(engine, GENERAL).of("8a") == Days(30, 90)
    assert keep_class(engine, "8a", None, None) is None
    assert class_days(engine) == {}
    assert keeping_of(engine, GENERAL).of("8a") == Days(30, 365)


@pytest.mark.parametrize(
    ("name", "days"), [("", 7), ("  ", 7), ("8a", 0), ("8a", -3), ("8a", 3651)]
)
def test_what_cannot_be_is_refused(engine: Engine, name: str, days: int) -> None:
    with pytest.raises(ConfigurationError):
        keep_class(engine, name, days, None)
    assert class_days(engine) == {}
