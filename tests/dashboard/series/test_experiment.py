"""Whether calls help: an effect that is there is found, and none where there is none."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, insert, update

from benchmarks.flags.experiment import experiment
from dashboard.components.precision import experiment_strip
from dashboard.reads import session as reads
from dashboard.series.experiment import FEWEST, Calls, effect
from monitor.flags.records import event_of, is_held
from monitor.flags.types import FlagAction, FlagChange
from storage.config.settings import FlagSettings
from storage.database.engine import writing
from storage.database.tables.lessons import Flag, Session
from storage.kinds import FlagKind
from storage.seat_ids import seat_id
from tests.support.lessons.seed import Lesson, add_lesson

NOW = datetime.now(UTC)


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


@pytest.mark.parametrize("true", [0.0, -0.2])
def test_the_interval_covers_the_true_effect(true: float) -> None:
    runs = [experiment(rng, 30, true) for rng in np.random.default_rng(5).spawn(300)]
    told = [(found, real) for found, real in runs if found is not None]
    assert len(told) == 300
    covered = np.mean([found.low <= real <= found.high for found, real in told])
    assert 0.91 <= covered <= 0.99
    assert np.median([found.change for found, _ in told]) == pytest.approx(true, abs=0.03)
    said = np.mean([found.is_told for found, _ in told])
    assert said <= 0.09 if true == 0.0 else said >= 0.4


def test_too_few_calls_say_nothing() -> None:
    assert Calls([1.0] * (FEWEST - 1), [2.0] * 50, 3).effect is None
    assert effect([0.0] * FEWEST, [0.0] * FEWEST, 3) is None


def change(seat: int, at_s: float, called: bool = True) -> FlagChange:
    return FlagChange(
        seat, FlagKind.CONFUSED, FlagAction.OPENED, at_s, at_s, called_at_s=at_s if called else None
    )


def test_half_of_the_calls_are_held_and_always_the_same_ones() -> None:
    settings = FlagSettings(experiment=True)
    changes = [change(seat, 1e9 + 10 * seat) for seat in range(1, 401)]
    events = [event_of(7, one, settings) for one in changes]
    assert all((one.called_at is None) != (one.held_at is None) for one in events)
    held = sum(one.held_at is not None for one in events)
    assert 160 <= held <= 240
    assert events == [event_of(7, one, settings) for one in changes]
    assert any(is_held(7, one) != is_held(8, one) for one in changes)


def test_without_the_experiment_no_call_is_held() -> None:
    for seat in range(1, 50):
        event = event_of(7, change(seat, 1e9), FlagSettings())
        assert event.held_at is None
        assert event.called_at is not None
    assert event_of(7, change(1, 1e9, called=False), FlagSettings(experiment=True)).held_at is None


def test_the_page_reports_from_what_is_stored(engine: Engine) -> None:
    assert experiment_strip(reads.experiment_calls(engine)) == []
    ends = NOW - timedelta(days=1)
    lesson = add_lesson(engine, Lesson(minutes=60, live=False, ends_at=ends, readings=False))
    begins = ends - timedelta(minutes=60)
    with writing(engine) as connection:
        connection.execute(update(Session).values(started_at=begins, ended_at=ends))
        for index in range(60):
            held, at = index % 2 == 0, begins + timedelta(seconds=30 * index)
            stays = timedelta(minutes=4 if held else 2, seconds=index)
            connection.execute(
                insert(Flag).values(
                    session_id=lesson, seat_id=seat_id(lesson, 1 + index % 9), kind="confused",
                    opened_at=at, closed_at=at + stays, evidence={},
                    called_at=None if held else at, held_at=at if held else None,
                )
            )  # fmt: skip
    said = str(experiment_strip(reads.experiment_calls(engine)))
    assert "After a call there were 44% fewer minutes" in said
    assert "30 calls made and 30 held back in 1 lesson" in said
