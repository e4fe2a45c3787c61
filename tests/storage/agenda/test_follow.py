"""An agenda given before class while the lesson goes on: what has begun, and what is next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage.agenda.follow import as_text, item_of, next_item, titles_kept
from storage.agenda.read import LONGEST, MOST_TITLES, lines_of, titles_of
from storage.records import TopicMark

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ITEMS = ["Warm-up", "Fractions with pictures", "Exercise", "Decimals", "Exercise", "Homework"]
WORDS = some.text(max_size=30)


def topics(*words: str | tuple[str, int]) -> list[TopicMark]:
    return [
        TopicMark(
            at, one if isinstance(one, str) else one[0], BEGAN + timedelta(minutes=at),
            None if isinstance(one, str) else one[1],
        )
        for at, one in enumerate(words)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("begun", "after"),
    [
        ((), "Warm-up"),
        (("Something else",), "Warm-up"),
        (("warm-up ",), "Fractions with pictures"),
        ((("Warm-up", 1), ("Slide 2", 2)), "Fractions with pictures"),
        (("Warm-up", "Exercise"), "Decimals"),
        (("Warm-up", "Exercise", "Warm-up"), "Decimals"),
        ((("Exercise", 3), ("Decimals", 4), ("Exercise", 5)), "Homework"),
        # the first exercise came again: its slide says so
        ((("Exercise", 3), ("Other", 4), ("Exercise", 3)), "Decimals"),
        (("Exercise", "Exercise"), "Homework"),
        (("Homework",), ""),
        (("Homework", "Warm-up"), ""),
    ],
)
def test_what_is_next(begun: tuple[str | tuple[str, int], ...], after: str) -> None:
    assert next_item(topics(*begun), ITEMS) == after


def test_without_an_agenda_nothing_is_next() -> None:
    assert next_item(topics("Warm-up"), []) == ""
    assert item_of("Warm-up", 1, [], []) is None


@pytest.mark.parametrize(
    ("before", "read", "item"),
    [
        ((), "Fractions with picture5", "Fractions with pictures"),
        ((), "FRACTIONS WITH PICTURES", "Fractions with pictures"),
        ((), "Decimals: an example", "Decimals"),
        ((), "Exercise", "Exercise"),
        ((), "Pythagoras", None),
        ((), "W", None),
        ((), "the", None),
        # what only resembles an item is none before those that have begun
        ((("Decimals", 2),), "Fractions with", None),
        ((("Decimals", 2),), "Fractions with pictures", "Fractions with pictures"),
        ((("Decimals", 2),), "Decimals, part two", None),
        ((("Decimals", 2),), "Exercise", "Exercise"),
        # a slide that comes again is the same one, whatever was read of it this time
        ((("Decimals", 9), ("Homework", 3)), "Homework", "Decimals"),
    ],
)
def test_which_item_a_slide_is(
    before: tuple[str | tuple[str, int], ...], read: str, item: str | None
) -> None:
    assert item_of(read, 9, topics(*before), ITEMS) == item


def test_a_title_that_is_read_late_lies_between_its_neighbours() -> None:
    items = ["Areas and sides", "Products", "Areas and angles"]
    marks = topics(("Products", 1), ("Slide 2", 2))
    assert item_of("Areas and", 2, marks, items) == "Areas and angles"
    marks = topics(("Slide 1", 1), ("Products", 2))
    assert item_of("Areas and", 1, marks, items) == "Areas and sides"


@given(some.lists(WORDS), some.lists(some.tuples(WORDS, some.none() | some.integers(1, 5))), WORDS)
def test_an_item_is_one_of_the_agendas_and_what_is_next_has_not_begun(
    items: list[str], marked: list[tuple[str, int | None]], title: str
) -> None:
    titles = titles_kept(as_text(items))
    marks = [TopicMark(at, text, BEGAN, slide) for at, (text, slide) in enumerate(marked)]
    assert item_of(title, 1, marks, titles) in {None, *titles}
    after = next_item(marks, titles)
    assert after in {"", *titles}
    if after and titles.count(after) == 1:
        assert after not in {mark.text for mark in marks if mark.slide is None}


@given(some.lists(some.text(some.characters(), max_size=300)))
def test_titles_stay_themselves_however_they_are_handed_on(titles: list[str]) -> None:
    kept = titles_kept(as_text(titles))
    assert all(0 < len(title) <= LONGEST for title in kept)
    assert titles_kept(as_text(kept)) == kept
    as_text(titles).encode()
    assert "\0" not in as_text(titles)
    if kept:
        assert titles_of(lines_of(titles)) == kept


@pytest.mark.parametrize(
    "title",
    ["1. Sums", "10:15 Break", "- a dash", "* star", "%PDF-1.7", "PK\x03\x04", "3) Roots",
     "\ufeffx", "é è", "حساب", "5.30 Tea", "• dot"],
)  # fmt: skip
def test_a_title_that_looks_like_a_line_of_an_agenda_is_kept_whole(title: str) -> None:
    assert titles_of(lines_of([title])) == titles_kept(as_text([title]))


def test_no_more_than_can_be_kept() -> None:
    assert len(titles_kept(as_text(["x"] * (MOST_TITLES + 5)))) == MOST_TITLES
