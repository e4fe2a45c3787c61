"""Titles of an agenda laid over the sections of a lesson, both in their order."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storage.records import TopicMark

LEAST = 62.0
"""Likeness 0..100 from which a title that was read is one of the agenda's."""


def default_title(number: int) -> str:
    """What a topic is called of whose slide no title is known."""
    return f"Slide {number}"


@dataclass(frozen=True, slots=True)
class _Section:
    """One slide or mark, which may stand at several places of a lesson. text: "" for unknown."""

    places: tuple[int, ...]
    text: str


def named(marks: Sequence[TopicMark], titles: Sequence[str]) -> list[TopicMark]:
    """The marks with the agenda's titles where they belong; what fits none stays as it is.

    A section whose title was read takes the one that is most like it, without crossing another.
    Slides without a title take those that lie between, where there are as many of both. A slide
    that comes again is the same one.
    """
    sections = _sections(marks)
    found = _by_likeness(sections, titles)
    _fill(found, sections, len(titles))
    result = list(marks)
    for section, place in zip(sections, found, strict=True):
        for index in section.places if place is not None else ():
            mark = marks[index]
            result[index] = TopicMark(mark.id, titles[place or 0], mark.marked_at, mark.slide)
    return result


def _sections(marks: Sequence[TopicMark]) -> list[_Section]:
    places: dict[tuple[str, object], list[int]] = {}
    for index, mark in enumerate(marks):
        key = ("mark", index) if mark.slide is None else ("slide", mark.slide)
        places.setdefault(key, []).append(index)
    sections = []
    for own in places.values():
        first = marks[own[0]]
        unnamed = first.slide is not None and first.text == default_title(first.slide)
        sections.append(_Section(tuple(own), "" if unnamed else first.text))
    return sections


def _by_likeness(sections: Sequence[_Section], titles: Sequence[str]) -> list[int | None]:
    """Place of a title for each section: the assignment in order of the highest likeness."""
    gains = np.zeros((len(sections) + 1, len(titles) + 1))
    alike = np.array(
        [[likeness(section.text, title) for title in titles] for section in sections]
    ).reshape(len(sections), len(titles))
    for row in range(1, len(sections) + 1):
        for column in range(1, len(titles) + 1):
            gains[row, column] = max(
                gains[row - 1, column],
                gains[row, column - 1],
                gains[row - 1, column - 1] + alike[row - 1, column - 1],
            )
    found: list[int | None] = [None] * len(sections)
    row, column = len(sections), len(titles)
    while row and column:
        if gains[row, column] == gains[row - 1, column]:
            row -= 1
        elif gains[row, column] == gains[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            found[row] = column
    return found


def likeness(text: str, title: str) -> float:
    """0..100, how like a title is to what was read of it; 0 for less than `LEAST`."""
    if not text:
        return 0.0
    from rapidfuzz import fuzz, utils  # noqa: PLC0415 - a lesson without an agenda loads none of it

    value = fuzz.WRatio(text, title, processor=utils.default_process)
    return value if value >= LEAST else 0.0


def _fill(found: list[int | None], sections: Sequence[_Section], titles: int) -> None:
    """Gives slides without a title those between their neighbours', where the numbers agree."""
    edges = [-1, *(place for place, title in enumerate(found) if title is not None), len(found)]
    known = list(found)
    for before, after in itertools.pairwise(edges):
        inner = range(before + 1, after)
        first = -1 if before < 0 else known[before]
        last = titles if after == len(found) else known[after]
        if first is None or last is None or len(inner) != last - first - 1:
            continue
        if any(sections[place].text for place in inner):
            continue
        for step, place in enumerate(inner, start=1):
            found[place] = first + step
