"""Topics as lines of text: what a teacher edits is what is kept, and a bad line names itself."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.reads import session as reads
from dashboard.series.agenda import AgendaError, agenda_text, parse_agenda
from dashboard.series.topics import topic_marks
from storage.errors import StorageError
from storage.kinds import MarkerKind
from storage.records import TopicMark
from storage.writes import annotations
from storage.writes.topics import set_topics
from tests.support.lessons.seed import Lesson, add_lesson

START = datetime(2026, 3, 4, 9, 0, 12, 500_000, tzinfo=UTC)
END = START + timedelta(minutes=45)


def mark(number: int, after_s: float, words: str) -> Any:  # noqa: ANN401
    return SimpleNamespace(
        id=number,
        marked_at=START + timedelta(seconds=after_s),
        text=words,
        kind="topic",
        slide=None,
    )


MARKS = [mark(1, 0.25, "Warm-up"), mark(2, 600.75, "Fractions"), mark(3, 1500, "Word problems")]


def parsed(text: str) -> list[tuple[int | None, float, str]]:
    found = parse_agenda(text, MARKS, START, END)
    return [(topic.id, (topic.marked_at - START).total_seconds(), topic.text) for topic in found]


def edited(old: str, new: str) -> str:
    text = agenda_text(MARKS, START)
    assert old in text
    return text.replace(old, new)


def at(after_s: float, seconds: bool = True) -> str:
    local = (START + timedelta(seconds=after_s)).astimezone()
    return local.strftime("%H:%M:%S" if seconds else "%H:%M")


def test_lines_that_did_not_change_keep_their_marks_to_the_millisecond() -> None:
    assert parsed(agenda_text(MARKS, START)) == [
        (1, 0.25, "Warm-up"), (2, 600.75, "Fractions"), (3, 1500.0, "Word problems"),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["- from last week", ": a  b", "10:00 again", "–", "  spaces "])
def test_words_that_look_like_something_else_stay_as_they_are(words: str) -> None:
    marks = [mark(1, 30.5, words)]
    [same] = parse_agenda(agenda_text(marks, START), marks, START, END)
    assert (same.id, same.text, same.marked_at) == (1, words, marks[0].marked_at)


def test_a_topic_is_renamed_moved_removed_and_added() -> None:
    assert parsed(edited("Fractions", "Fractions and shares"))[1] == (
        2, 600.75, "Fractions and shares",
    )  # fmt: skip
    moved = parsed(edited(at(600.75), at(900)))
    assert moved[1] == (2, 899.5, "Fractions")
    removed = parsed(edited(f"{at(600.75)} Fractions\n", ""))
    assert [topic[0] for topic in removed] == [1, 3]
    added = parsed(agenda_text(MARKS, START) + f"\n{at(1800, seconds=False)} Homework\n\n")
    assert added[3][0] is None and added[3][2] == "Homework"


def test_two_topics_may_change_places() -> None:
    text = agenda_text(MARKS, START)
    swapped = text.replace("Fractions", "#").replace("Word problems", "Fractions")
    assert [(one, words) for one, _, words in parsed(swapped.replace("#", "Word problems"))] == [
        (1, "Warm-up"), (2, "Word problems"), (3, "Fractions"),
    ]  # fmt: skip


@pytest.mark.parametrize("between", [" ", "  ", " - ", " – ", ": ", "\t"])
def test_an_agenda_is_pasted_as_people_write_it(between: str) -> None:
    assert parsed(f"{at(60, seconds=False)}{between}Set theory")[0][2] == "Set theory"
    assert parsed(f"{at(60).replace(':', '.')}{between}Set  theory ")[0][2] == "Set theory"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Fractions", "Line 2: begin with the time"), ("10", "Line 2: begin"),
        (at(60), "Line 2: begin"), ("25:00 Late", "Line 2: 25:00 is no time"),
        ("10:61 Late", "Line 2: 10:61 is no time"), (f"{at(4000)} Late", "is outside the lesson"),
        (f"{at(-120)} Early", "is outside the lesson"), (f"{at(60)} {'x' * 201}", "200 characters"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_topic_is_named(line: str, said: str) -> None:
    with pytest.raises(AgendaError, match=said) as caught:
        parsed(f"{at(30)} Fine\n{line}")
    assert "\n" not in str(caught.value)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(AgendaError, match="200 topics, these are 201"):
        parsed("\n".join(f"{at(n)} Topic {n}" for n in range(201)))


def test_a_lesson_over_midnight_has_its_times_after_it() -> None:
    local = datetime(2026, 3, 4, 23, 50).astimezone()
    found = parse_agenda("23:55 Last\n00:10 First", [], local, local + timedelta(minutes=40))
    assert [(topic.marked_at - local).total_seconds() for topic in found] == [300.0, 1200.0]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 44 * 60_000),
            st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20),
        ),
        max_size=8,
    )
)
def test_text_and_back_changes_nothing(drawn: list[tuple[int, str]]) -> None:
    marks = [mark(n, ms / 1000, words) for n, (ms, words) in enumerate(drawn, start=1)]
    found = parse_agenda(agenda_text(marks, START), marks, START, END)
    assert {(topic.id, topic.marked_at) for topic in found} == {
        (one.id, one.marked_at) for one in marks
    }


def test_only_marks_that_were_seen_are_changed(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=4.0, live=False))
    records = reads.session_records(engine, session_id)
    assert records is not None
    before = topic_marks(records.markers)
    checks = [one for one in records.markers if one.kind == MarkerKind.CHECK]
    late = annotations.add_marker(engine, session_id, "From another tab", before[0].marked_at)
    wanted = [
        TopicMark(before[0].id, "Renamed", before[0].marked_at),
        TopicMark(None, "New", before[2].marked_at),
    ]
    set_topics(engine, session_id, [one.id for one in before], wanted)
    after = reads.session_records(engine, session_id)
    assert after is not None
    assert {one.text for one in topic_marks(after.markers)} == {
        "Renamed", "New", "From another tab",
    }  # fmt: skip
    assert before[0].id in {one.id for one in after.markers}
    assert late in {one.id for one in after.markers}
    assert [one for one in after.markers if one.kind == MarkerKind.CHECK] == checks
    with pytest.raises(StorageError, match="no session 99"):
        set_topics(engine, 99, [], [])
    engine.dispose()
