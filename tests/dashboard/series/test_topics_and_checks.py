"""Topics with their confusion, and class checks: what is told, and what is not known."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard import texts
from dashboard.callbacks.live import start_check, take_back_check
from dashboard.components import class_check as check_cards
from dashboard.reads import session as reads
from dashboard.series import checks
from dashboard.series import frames as series
from dashboard.series.topics import topics
from storage.database.tables.columns import PackedProbabilities
from storage.kinds import MarkerKind
from storage.writes import annotations
from tests.support.lessons.seed import Lesson, add_lesson

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
END = START + timedelta(minutes=30)
LOOK = np.array([0.1, 0.0, 0.1, 0.1, 0.1, 0.0, 0.6], dtype=np.float32)
BLOB = PackedProbabilities().process_bind_param(LOOK, None)  # type: ignore[arg-type]


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def mood(*stretches: tuple[float, float, float, float]) -> pd.DataFrame:
    """Class roll-ups of stretches (from and to in s, faces seen, of them looking confused)."""
    return series.mood_frame(
        [
            (at * 1000, 0, round(10 * seen), 10, seen, 20.0, 0.0, confused, 0.0, BLOB)
            for begin, end, seen, confused in stretches
            for at in range(round(begin), round(end), 10)
        ]
    )


def mark(at: float, words: str = "Fractions", kind: str = "topic") -> Any:  # noqa: ANN401
    return SimpleNamespace(
        id=round(at * 10), marked_at=minute(at), text=words, kind=kind, slide=None
    )


def flag(opened: float, closed: float | None, ended: str | None = None, **values: object) -> Any:  # noqa: ANN401
    kept = {
        "seat_id": 1001, "kind": "confused", "verdict": None,
        "evidence": {"ended": ended} if ended else {},
    }  # fmt: skip
    closed_at = None if closed is None else minute(closed)
    return SimpleNamespace(opened_at=minute(opened), closed_at=closed_at, **(kept | values))


def counted(*flags: Any, marks: tuple[Any, ...] = ()) -> list[tuple[str | None, int, int, int]]:  # noqa: ANN401
    found = topics(marks or (mark(0), mark(10, "Thirds")), mood(), flags, START, END)
    return [(topic.text, topic.resolved, topic.unresolved, topic.lost) for topic in found]


def test_confusion_that_went_away_in_its_topic_is_resolved() -> None:
    assert counted(flag(2, 6, "subsided"), flag(12, 15, "subsided", seat_id=None)) == [
        ("Fractions", 1, 0, 0), ("Thirds", 1, 0, 0),
    ]  # fmt: skip


def test_confusion_still_there_at_the_end_of_its_topic_is_not_resolved() -> None:
    # one goes on into the next topic, one to the end of the lesson, one is open
    flags = (flag(8, 12, "subsided"), flag(20, 30), flag(25, None))
    assert counted(*flags) == [("Fractions", 0, 1, 0), ("Thirds", 0, 2, 0)]


def test_confusion_that_was_lost_from_sight_is_neither() -> None:
    assert counted(flag(2, 6, "not seen")) == [("Fractions", 0, 0, 1), ("Thirds", 0, 0, 0)]


def test_sad_and_wrong_flags_are_not_confusion() -> None:
    flags = (flag(2, 6, "subsided", kind="sad"), flag(2, 6, "subsided", verdict="wrong"))
    assert counted(*flags)[0] == ("Fractions", 0, 0, 0)


def test_the_time_before_the_first_mark_is_kept_and_checks_are_no_topics() -> None:
    marks = (mark(3), mark(5, "Class check", "check"))
    assert counted(flag(1, 2, "subsided"), marks=marks) == [
        (None, 1, 0, 0), ("Fractions", 0, 0, 0),
    ]  # fmt: skip
    assert topics((marks[1],), mood(), (), START, END) == []


def test_a_topic_tells_its_length_and_coverage() -> None:
    seen = mood((0, 300, 20, 0), (300, 600, 10, 0))
    first, second = topics((mark(0), mark(10)), seen, (), START, END)
    assert first.coverage == pytest.approx(0.75)
    assert first.ends_at - first.begins_at == timedelta(minutes=10)
    assert second.coverage is None


def sides(table: pd.DataFrame, at: float = 5.0, now: float = 7.0) -> list[str]:
    [check] = checks.checks([mark(at, kind="check")], table, START, minute(now))
    return [check_cards.side_text(check.before), check_cards.side_text(check.after)]


def test_a_check_compares_the_minute_before_with_the_minute_after() -> None:
    table = mood((0, 240, 5, 5), (240, 300, 18, 6), (300, 360, 19, 1), (360, 420, 5, 5))
    assert sides(table) == [
        "mostly calm 60%, 6 of 18 look confused, seeing 18 of 20",
        "mostly calm 60%, 1 of 19 looks confused, seeing 19 of 20",
    ]


def test_a_check_is_honest_where_too_little_was_seen() -> None:
    few, short = mood((240, 300, 9, 3), (300, 360, 18, 1)), mood((280, 300, 18, 3))
    assert sides(few)[0] == f"{texts.CHECK_TOO_LITTLE} (seeing 9 of 20)"
    assert sides(few)[1].startswith("mostly calm")
    assert [text.startswith(texts.CHECK_TOO_LITTLE) for text in sides(short)] == [True, True]
    assert sides(mood())[0] == f"{texts.CHECK_TOO_LITTLE} (no tile on screen)"


def test_a_check_waits_for_its_minute() -> None:
    table = mood((240, 320, 18, 6))
    assert sides(table, now=5.9)[1] == texts.CHECK_PENDING


def test_a_second_press_goes_on_with_the_check_and_undo_removes_it(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=4.0))
    now = datetime.now(UTC).replace(microsecond=0)

    def found() -> list[datetime]:
        marks = reads.marks(engine, session_id)
        return [m.marked_at for m in marks if m.kind == MarkerKind.CHECK and m.marked_at >= now]

    start_check(engine, session_id, now)
    start_check(engine, session_id, now + timedelta(seconds=20))
    assert len(found()) == 1
    start_check(engine, session_id, now + timedelta(seconds=70))
    take_back_check(engine, session_id, now + timedelta(seconds=80))
    assert len(found()) == 1


def test_topics_and_checks_of_a_stored_lesson_are_told(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=45.0, live=False, readings=False))
    annotations.add_marker(engine, session_id, "After the end")
    records = reads.session_records(engine, session_id)
    assert records is not None
    session = records.session
    found = topics(
        records.markers, records.class_mood, records.flags, session.started_at, session.ended_at
    )
    assert [(t.text, t.resolved, t.unresolved) for t in found] == [
        (None, 0, 0), ("Warm-up", 0, 0), ("Fractions", 3, 0), ("Word problems", 0, 2),
    ]  # fmt: skip
    [check] = checks.checks(
        records.markers, records.class_mood, session.started_at, session.ended_at
    )
    assert check.before.is_telling
    assert check.after is not None
    assert check.after.is_telling
