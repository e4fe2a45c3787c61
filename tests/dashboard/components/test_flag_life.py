"""The life of a flag: pending, open, seen, snoozed, resolved, prolonged, closed, answered."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.config import Config
from sqlalchemy import Engine, insert, select, text

from alembic import command
from dashboard import texts
from dashboard.callbacks.flags import keep_answer
from dashboard.callbacks.live import tick_values
from dashboard.components import flag_card as flag_cards
from dashboard.pages.live.parts import TARGETS
from dashboard.reads import session as reads
from dashboard.series.flag_state import FlagState, flag_of_row, live_flags
from storage import queries
from storage.config.packaged import packaged_path
from storage.config.settings import FlagSettings
from storage.database.engine import open_database, open_engine, reading, writing
from storage.database.tables.lessons import Flag
from storage.errors import StorageError
from storage.kinds import FlagKind, MarkerKind
from storage.seat_ids import seat_id
from storage.writes import annotations
from tests.support.lessons.seed import PENDING_SEAT, SAD_SEAT, Lesson, add_lesson

NOW = datetime(2026, 3, 4, 9, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHORT = Lesson(minutes=4.0)


def flag(number: int | None = 1, minutes_ago: float = 2.0, **values: object) -> Any:  # noqa: ANN401
    kept: dict[str, Any] = {
        "id": 10 + (number or 0), "number": number, "name": None, "kind": "confused",
        "verdict": None, "evidence": {}, "prolonged": False, "closed_at": None, "called_at": NOW,
        "acknowledged_at": None, "snoozed_until": None,
        "seat_id": None if number is None else 1000 + number,
    }  # fmt: skip
    return SimpleNamespace(opened_at=NOW - minutes_ago * MINUTE, **(kept | values))


def states(*flags: Any, class_only: bool = False) -> dict[str, list[tuple[int, str]]]:  # noqa: ANN401
    found = live_flags(flags, NOW, class_only=class_only)
    lists = {"shown": found.shown, "snoozed": found.snoozed, "resolved": found.resolved}
    return {
        name: [(item.flag.id, str(item.state)) for item in items]
        for name, items in lists.items()
        if items
    }


def subsided(minutes_ago: float) -> dict[str, Any]:
    return {"closed_at": NOW - minutes_ago * MINUTE, "evidence": {"ended": "subsided"}}


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, FlagState.OPEN),
        ({"acknowledged_at": NOW}, FlagState.SEEN),
        (subsided(1), FlagState.RESOLVED),
        ({"closed_at": NOW, "evidence": {"ended": "not seen"}}, FlagState.CLOSED),
        ({"closed_at": NOW}, FlagState.CLOSED),
    ],
)
def test_a_flag_is_in_one_state(values: dict[str, Any], state: FlagState) -> None:
    assert flag_of_row(flag(**values), NOW).state is state


def test_what_was_seen_moves_down_and_new_ones_come_first() -> None:
    seen = flag(1, 1.0, acknowledged_at=NOW)
    assert states(flag(3, 3.0), seen, flag(2, 2.0)) == {
        "shown": [(12, "open"), (13, "open"), (11, "seen")]
    }


def test_a_snooze_holds_for_that_student_and_kind_only() -> None:
    snoozed = flag(1, snoozed_until=NOW + MINUTE)
    assert states(snoozed, flag(1, id=50, kind="sad"), flag(2)) == {
        "shown": [(50, "open"), (12, "open")], "snoozed": [(11, "snoozed")],
    }  # fmt: skip


def test_a_new_flag_of_a_snoozed_student_is_not_shown_until_the_snooze_is_over() -> None:
    until = NOW + MINUTE
    closed = flag(1, 8.0, snoozed_until=until, **subsided(3))
    again = flag(1, 1.0, id=60)
    assert states(closed, again) == {"snoozed": [(60, "snoozed")]}
    after = live_flags([closed, again], until, class_only=False)
    assert [item.flag.id for item in after.shown] == [60]


def test_what_went_away_is_mentioned_for_two_minutes() -> None:
    assert states(flag(1, 5.0, **subsided(1))) == {"resolved": [(11, "resolved")]}
    assert states(flag(1, 5.0, **subsided(2))) == {}
    assert states(flag(1, 5.0, verdict="wrong", **subsided(1))) == {}
    assert states(flag(1, 5.0, **subsided(1)), flag(1, 0.5, id=70)) == {"shown": [(70, "open")]}


def test_a_class_only_lesson_lists_the_class_alone() -> None:
    gone = flag(2, 5.0, **subsided(1))
    assert states(flag(1), gone, flag(None), class_only=True) == {"shown": [(10, "open")]}


@pytest.mark.parametrize(
    ("looking", "visible", "words"),
    [
        (6, 23, "a quarter of the class has looked confused"),
        (5, 23, "a fifth of the class has looked confused"),
        (7, 21, "a third of the class has looked confused"),
        (12, 23, "half of the class has looked confused"),
        (22, 23, "nearly all of the class has looked confused"),
    ],
)
def test_a_flag_of_the_class_says_how_much_of_it(looking: int, visible: int, words: str) -> None:
    evidence = {"looking": looking, "visible": visible, "window_s": 30.0}
    item = flag_of_row(flag(None, 0.0, evidence=evidence), NOW)
    assert flag_cards.look_text(item) == words
    assert flag_cards.flag_duration(item) == "for 30 s"


def test_how_much_of_the_class_is_told_from_when_it_began() -> None:
    ended = {"looking": 1, "visible": 23, "ended": "subsided"}
    first = {"looking": 6, "visible": 23, "window_s": 30.0}
    told = flag_of_row(flag(None, closed_at=NOW, evidence=ended | {"opening": first}), NOW)
    assert flag_cards.look_text(told).startswith("a quarter of the class")
    unknown = flag_of_row(flag(None, closed_at=NOW, evidence=ended), NOW)
    assert flag_cards.look_text(unknown) == "the class as a whole looked confused"


def open_flag(engine: Engine, session_id: int, number: int) -> Any:  # noqa: ANN401
    with reading(engine) as connection:
        found = connection.execute(queries.flags(session_id, open_only=True)).all()
    return next(row for row in found if row.number == number)


@pytest.mark.parametrize(
    ("value", "column"),
    [("helpful", "verdict"), ("wrong", "verdict"), ("seen", "acknowledged_at")],
)
def test_every_answer_pressed_again_is_taken_back(engine: Engine, value: str, column: str) -> None:
    session_id = add_lesson(engine, SHORT)
    this = open_flag(engine, session_id, SAD_SEAT).id
    keep_answer(engine, this, value, NOW)
    assert getattr(reads.flag_row(engine, this), column) in (value, NOW)
    keep_answer(engine, this, value, NOW)
    assert getattr(reads.flag_row(engine, this), column) is None


def test_a_snooze_for_the_rest_of_class_outlasts_it_and_can_be_ended(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    first = open_flag(engine, session_id, SAD_SEAT)
    keep_answer(engine, first.id, "snooze-class", NOW)
    with writing(engine) as connection:
        again = connection.execute(
            insert(Flag)
            .values(
                session_id=session_id, seat_id=first.seat_id, kind="sad", evidence={},
                opened_at=first.opened_at + MINUTE,
            )
            .returning(Flag.id)
        ).scalar_one()  # fmt: skip

    def hidden(at: datetime) -> list[int]:
        with reading(engine) as connection:
            rows = connection.execute(queries.flags(session_id)).all()
        return [item.flag.id for item in live_flags(rows, at, class_only=False).snoozed]

    assert hidden(NOW + timedelta(hours=20)) == [again]
    keep_answer(engine, again, "unsnooze", NOW)
    assert hidden(NOW) == []
    kept = reads.flag_row(engine, first.id)
    assert kept is not None
    assert kept.snoozed_until is None


def test_answers_to_what_is_not_there_are_refused(engine: Engine) -> None:
    for change in (
        annotations.end_snooze, annotations.unacknowledge_flag, annotations.remove_marker,
    ):  # fmt: skip
        with pytest.raises(StorageError, match=r"no (flag|mark) 9"):
            change(engine, 9)
    with pytest.raises(ValueError, match="verdict"):
        annotations.set_verdict(engine, 9, "<b>")


def test_a_pending_look_is_on_its_card_and_nowhere_else(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    sent = dict(zip(TARGETS, tick_values(engine, None)[0], strict=True))
    card = sent["values"][str(seat_id(session_id, PENDING_SEAT))]
    assert "pending" in card[0]
    assert "flag-" not in card[0]
    assert card[4] == texts.LOOK_PENDING[FlagKind.CONFUSED]
    assert f"Seat {PENDING_SEAT}" not in str(sent["flags"])
    # the lesson's open flags are of three others
    assert "3 look" not in sent["sentence"]


def test_what_the_flag_budget_did_is_said_by_the_flags(engine: Engine) -> None:
    session_id = add_lesson(engine, SHORT)
    note = "6 of 6 flags of this hour used"
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE monitor_state SET flag_note = :note WHERE session_id = :id"),
            {"note": note, "id": session_id},
        )
    sent = dict(zip(TARGETS, tick_values(engine, None)[0], strict=True))
    assert sent["flag_note"] == note


def test_the_explanation_draws_the_signal_of_that_student(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=30.0, readings=False))
    this = open_flag(engine, session_id, SAD_SEAT)
    why = reads.explanation_records(engine, this.id, datetime.now(UTC), FlagSettings())
    assert why is not None
    assert why.topic == "Word problems"
    values = why.curve.points.set_index("bucket_ms")["value"]
    opened_ms = (this.opened_at - why.curve.started_at) / timedelta(milliseconds=1)
    assert values[values.index > opened_ms].mean() > 0.45
    assert why.curve.baseline == 0.13
    thresholds = FlagSettings().thresholds()
    expected = max(thresholds.onset_level, 0.13 + 0.05 * thresholds.onset_z)
    assert why.curve.threshold == pytest.approx(expected)


def test_marks_of_the_first_release_are_topics(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = open_engine(url)
    config = Config()
    config.set_main_option("script_location", str(packaged_path("alembic")))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO session (title, class_name, source, started_at, sample_hz, "
                "model_version, class_only, notes) VALUES ('t', '', 'demo', 0, 1, 'm', 0, '')"
            )
        )
        connection.execute(
            text("INSERT INTO marker (session_id, marked_at, text) VALUES (1, 5, 'Fractions')")
        )
    old.dispose()
    new = open_database(url)
    with reading(new) as connection:
        [marker] = connection.execute(queries.markers(1)).all()
    assert (marker.text, marker.kind) == ("Fractions", MarkerKind.TOPIC)
    with new.connect() as connection:
        indexes = select(text("name")).select_from(text("sqlite_master"))
        assert "ix_flag_answers" in connection.execute(indexes).scalars().all()
    new.dispose()


def test_the_list_is_complete_and_begins_with_what_the_teacher_is_called_to() -> None:
    uncalled = [flag(number, 1.0, called_at=None) for number in (1, 2)]
    found = live_flags([*uncalled, flag(3, 4.0)], NOW, class_only=False).shown
    assert [item.who for item in found] == ["Seat 3", "Seat 2", "Seat 1"]
