"""Answers on tiles as the pages tell them: now, by minute, as histogram and in the pace."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from dashboard import texts
from dashboard.series.pace import minutes
from dashboard.series.reactions import by_minute, raised_hands, shown_now, wishes
from storage.answers.checked import answers_to
from storage.kinds import ReactionKind

START = datetime(2026, 11, 29, 9, tzinfo=UTC)
HAND, YES, NO = ReactionKind.RAISED_HAND, ReactionKind.YES, ReactionKind.NO
UP, DOWN, CLAP = ReactionKind.THUMBS_UP, ReactionKind.THUMBS_DOWN, ReactionKind.CLAPPING
SLOWER, FASTER = ReactionKind.SLOWER, ReactionKind.FASTER


@dataclass
class Row:
    id: int
    kind: str
    began_at: datetime
    ended_at: datetime | None
    seat_id: int | None
    number: int | None
    name: str | None


def row(
    number: int | None, kind: ReactionKind, begin: float, end: float | None = None, key: int = 0
) -> Row:
    until = None if end is None else at(end)
    identity = key or round(1000 * begin) + (number or 0)
    return Row(identity, str(kind), at(begin), until, number, number, None)


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def test_what_stands_now_is_counted_by_students_and_lingers_a_moment() -> None:
    rows = [
        row(1, UP, 10), row(2, UP, 12, 20), row(2, UP, 21), row(3, SLOWER, 5, 15),
        row(4, HAND, 1, 20), row(5, HAND, 15),
    ]  # fmt: skip
    assert shown_now(rows, at(22)) == {HAND: 1, SLOWER: 1, UP: 2}
    assert shown_now(rows, at(40)) == {HAND: 1, UP: 2}
    assert texts.reactions_now(shown_now(rows, at(22))) == "1 hand up, 1 slower, 2 thumbs up"
    assert texts.reactions_now({}) == ""


def test_hands_are_listed_in_the_order_of_raising() -> None:
    rows = [row(7, HAND, 30), row(3, HAND, 10), row(5, HAND, 20, 25), row(9, UP, 1)]
    assert [hand.number for hand in raised_hands(rows, at(40))] == [3, 7]
    assert raised_hands(rows, at(12))[0].since == at(10)


@pytest.mark.parametrize(
    ("kind", "colour"),
    [
        (YES, "green"), (UP, "green"), (FASTER, "green"), (SLOWER, "orange"), (HAND, "orange"),
        (NO, "red"), (DOWN, "red"), (CLAP, None),
    ],
)  # fmt: skip
def test_each_kind_has_its_colour(kind: ReactionKind, colour: str | None) -> None:
    found = answers_to([row(1, kind, 5)], at(0), 20)
    assert {c: getattr(found, c) for c in ("green", "orange", "red")} == {
        c: int(c == colour) for c in ("green", "orange", "red")
    }


def test_a_student_answers_once_with_the_last_icon_and_in_time() -> None:
    rows = [
        row(1, YES, 3, 6), row(1, NO, 8), row(2, UP, 29), row(3, UP, 31), row(4, UP, -2),
        row(5, SLOWER, 0),
    ]  # fmt: skip
    found = answers_to(rows, at(0), 23.6)
    assert (found.green, found.orange, found.red) == (1, 1, 1)
    assert (
        texts.answered_on_tiles(found.answered, found.students) == "3 of 24 answered on their tiles"
    )


def test_where_no_seats_are_kept_each_icon_is_an_answer() -> None:
    rows = [row(None, UP, 3, key=1), row(None, UP, 3, key=2), row(None, NO, 4, key=3)]
    found = answers_to(rows, at(0), 12)
    assert (found.green, found.red, found.students) == (2, 1, 12)


def test_minutes_hold_what_began_in_them() -> None:
    rows = [row(1, UP, 5), row(2, UP, 65), row(3, NO, 70), row(4, UP, 500)]
    assert by_minute(rows, START, 3) == {NO: [0, 1, 0], UP: [1, 1, 1]}


def test_wishes_count_students_of_the_last_five_minutes() -> None:
    rows = [row(1, SLOWER, 10, 12), row(1, SLOWER, 30), row(2, SLOWER, 290), row(3, FASTER, 290)]
    assert wishes(rows, at(295), SLOWER) == 2
    assert wishes(rows, at(340), SLOWER) == 1


def test_a_fifth_that_wishes_it_slower_makes_a_minute_perhaps_too_fast() -> None:
    mood = pd.DataFrame(
        {"bucket_ms": range(0, 180_000, 10_000), "samples": 10, "seen": 9.0, "tiles": 10.0,
         "confused": 0.0}
    )  # fmt: skip
    rows = [row(1, SLOWER, 70), row(2, SLOWER, 80), row(3, FASTER, 20)]
    found = minutes(mood, (), (), START, rows)
    assert [(one.slower, one.faster, one.may_be_too_fast) for one in found] == [
        (0, 1, False), (2, 1, True), (2, 1, True),
    ]  # fmt: skip
    alone = minutes(mood, (), (), START, rows[:1])
    assert not any(one.may_be_too_fast for one in alone)
