"""An agenda's titles over the sections of a lesson."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.agenda.align import named
from storage.records import TopicMark

START = datetime(2026, 11, 30, 9, tzinfo=UTC)


def marks(*texts: str, slides: tuple[int | None, ...] = ()) -> list[TopicMark]:
    own = slides or tuple(range(1, len(texts) + 1))
    return [
        TopicMark(n + 1, text, START + timedelta(minutes=n), slide)
        for n, (text, slide) in enumerate(zip(texts, own, strict=True))
    ]


def words(found: list[TopicMark]) -> list[str]:
    return [mark.text for mark in found]


def test_titles_that_were_misread_are_put_right() -> None:
    found = named(marks("Angles in a triang1e", "Sum of ang1es"),
                  ["Welcome", "Angles in a triangle", "Sum of angles", "Homework"])  # fmt: skip
    assert words(found) == ["Angles in a triangle", "Sum of angles"]


def test_order_decides_between_titles_that_are_alike() -> None:
    titles = ["Exercise", "Theory of rivers", "Exercise", "Summary"]
    found = named(marks("Theory of rivers", "Exercise", "Summary"), titles)
    assert words(found) == ["Theory of rivers", "Exercise", "Summary"]


def test_slides_without_a_title_take_those_between_their_neighbours() -> None:
    titles = ["Welcome", "Rivers", "Lakes", "Seas"]
    assert words(named(marks("Welcome", "Slide 2", "Slide 3", "Seas"), titles)) == titles


@pytest.mark.parametrize("titles", [["Welcome", "Seas"], ["Welcome", "A", "B", "C", "Seas"]])
def test_where_their_number_differs_they_keep_their_numbers(titles: list[str]) -> None:
    found = words(named(marks("Welcome", "Slide 2", "Slide 3", "Seas"), titles))
    assert found == ["Welcome", "Slide 2", "Slide 3", "Seas"]


def test_a_slide_that_comes_again_has_one_title() -> None:
    found = named(marks("Slide 1", "Slide 2", "Slide 1", slides=(1, 2, 1)), ["Rivers", "Lakes"])
    assert words(found) == ["Rivers", "Lakes", "Rivers"]


def test_what_a_teacher_wrote_and_fits_nothing_stays() -> None:
    found = named(marks("Break", "Rivers", slides=(None, 1)), ["Rivers and lakes"])
    assert words(found) == ["Break", "Rivers and lakes"]
    assert [mark.slide for mark in found] == [None, 1]


def test_nothing_is_made_of_nothing() -> None:
    assert named([], ["Rivers"]) == []
    assert words(named(marks("Slide 1", "Slide 2"), ["Rivers"])) == ["Slide 1", "Slide 2"]
