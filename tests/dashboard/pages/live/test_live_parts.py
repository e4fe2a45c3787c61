"""A tick sends what changed and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any

from dash import no_update
from sqlalchemy import Engine, select, update

from dashboard.callbacks.live import tick_values
from dashboard.pages.live.parts import TARGETS, Part, changes
from storage.database.engine import writing
from storage.database.tables.lessons import Flag, Session
from storage.kinds import MonitorRequest
from storage.seat_ids import seat_id
from storage.writes import annotations, monitor_requests, sessions
from tests.support.lessons.seed import (
    HAPPY,
    NEUTRAL,
    SAD,
    Lesson,
    add_lesson,
    add_sample,
    set_monitor,
)

SHORT = Lesson(minutes=2.0, seats=9, columns=3)


def sent(engine: Engine, cursor: dict[str, Any] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parts that a tick sends, by name, and the new cursor."""
    values, cursor = tick_values(engine, cursor)
    parts = zip(TARGETS, values, strict=True)
    return {name: value for name, value in parts if value is not no_update}, cursor


def test_only_a_changed_key_is_built_and_sent() -> None:
    def never() -> object:
        raise AssertionError("built without need")

    _, cursor = changes({"sentence": Part(1, lambda: "one")}, None, 1)
    values, _ = changes({"sentence": Part(1, never)}, cursor, 1)
    assert all(value is no_update for value in values)
    values, _ = changes({"sentence": Part(2, lambda: "two")}, cursor, 1)
    assert [value for value in values if value is not no_update] == ["two"]


def test_without_a_lesson_the_page_says_how_to_start(engine: Engine) -> None:
    parts, cursor = sent(engine, None)
    assert parts["mode"] == "live is-empty"
    assert "classmood demo" in str(parts["empty"])
    assert sent(engine, cursor)[0] == {}


def test_the_page_fills_when_a_lesson_begins(engine: Engine) -> None:
    _, cursor = sent(engine, None)
    add_lesson(engine, SHORT)
    parts, cursor = sent(engine, cursor)
    assert parts["mode"] == "live is-live"
    assert set(TARGETS) - set(parts) == {"empty"}
    assert len(parts["values"]) == 9
    assert sent(engine, cursor)[0].keys() <= {"durations", "figure", "traces", "shares"}


def test_one_changed_look_sends_values_not_cards(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    started_at = _started(engine, session_id)
    add_sample(engine, session_id, started_at, dict.fromkeys(range(1, 10), NEUTRAL))
    _, cursor = sent(engine, None)
    for _ in range(3):
        add_sample(engine, session_id, started_at, {1: SAD, 2: HAPPY})
    parts, _ = sent(engine, cursor)
    assert "values" in parts
    assert not {"seats", "flags", "title", "mode"} & set(parts)


def test_a_verdict_redraws_the_list_of_flags(engine: Engine) -> None:
    add_lesson(engine, SHORT)
    _, cursor = sent(engine, None)
    with engine.connect() as connection:
        flag_id = connection.execute(select(Flag.id).where(Flag.closed_at.is_(None))).scalar_one()
    annotations.set_verdict(engine, flag_id, "wrong")
    parts, _ = sent(engine, cursor)
    assert "disbelieved" in str(parts["flags"])


def test_a_pause_is_shown_as_asked(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    first, cursor = sent(engine, None)
    monitor_requests.request(engine, session_id, MonitorRequest.PAUSE)
    parts, _ = sent(engine, cursor)
    assert "Pause" in str(first["pause"])
    assert "Resume" in str(parts["pause"])


def test_a_monitor_that_died_long_ago_is_not_live(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    with writing(engine) as connection:
        old = _started(engine, session_id) - timedelta(minutes=6)
        set_monitor(connection, session_id, heartbeat_at=old)
    assert sent(engine, None)[0]["mode"] == "live is-empty"


def test_a_new_lesson_replaces_everything_of_the_old_one(engine: Engine) -> None:
    first = add_lesson(engine, SHORT)
    _, cursor = sent(engine, None)
    sessions.end_session(engine, first)
    second = add_lesson(engine, SHORT)
    parts, cursor = sent(engine, cursor)
    assert cursor["session"] == second
    assert str(seat_id(second, 1)) in parts["values"]
    assert "seats" in parts


def test_a_class_only_lesson_sends_no_seat(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2.0, seats=9, columns=3, class_only=True))
    parts, _ = sent(engine, None)
    assert parts["values"] == {}
    assert "Seat " not in str(parts)


def _started(engine: Engine, session_id: int) -> datetime:
    with engine.connect() as connection:
        return connection.execute(
            select(Session.started_at).where(Session.id == session_id)
        ).scalar_one()


def test_listed_flags_are_not_drawn_anew_because_the_monitor_falls_silent(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=4.0))
    with writing(engine) as connection:
        set_monitor(connection, session_id, heartbeat_at=datetime.now(UTC))
    parts, cursor = sent(engine, None)
    assert "Seat 4" in str(parts["flags"])
    with writing(engine) as connection:
        silent = datetime.now(UTC) - timedelta(minutes=2)
        set_monitor(connection, session_id, heartbeat_at=silent)
    parts, _ = sent(engine, cursor)
    assert "status" in parts
    assert "flags" not in parts


def test_a_list_under_a_hand_is_sent_once_the_hand_is_gone(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=4.0))
    values, cursor = tick_values(engine, None, held=True)
    place = list(TARGETS).index("flags")
    assert "Seat 4" in str(values[place])  # a page that has none yet gets it all the same
    with writing(engine) as connection:
        mine = update(Flag).where(Flag.seat_id == seat_id(session_id, 4))
        connection.execute(mine.values(closed_at=datetime.now(UTC), evidence={"ended": "subsided"}))
    for _ in range(2):
        values, cursor = tick_values(engine, cursor, held=True)
        assert values[place] is no_update
    values, _ = tick_values(engine, cursor)
    assert "Seat 4" in str(values[place])
