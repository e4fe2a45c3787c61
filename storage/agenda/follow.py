"""An agenda given before class, followed while the lesson goes on: what has begun, what is next.

An item has begun where a topic has its words, whoever marked it. Nothing here changes a topic.
"""

from collections.abc import Sequence

from storage.agenda.align import likeness
from storage.agenda.read import cleaned
from storage.records import TopicMark

SURE = 85.0
"""Likeness 0..100 from which a slide is an item of the agenda: nobody looks it over in class."""
THE_SAME = 95.0
"""From which it is one although the lesson had got beyond that."""
_SHORT = 4
"""A title of fewer characters is part of many an item: it has to be the item itself."""


def as_text(titles: Sequence[str]) -> str:
    """Titles as a lesson keeps them: one a line."""
    return "\n".join(cleaned(titles))


def titles_kept(text: str) -> list[str]:
    """The inverse of `as_text`."""
    return text.split("\n") if text else []


def next_item(marks: Sequence[TopicMark], titles: Sequence[str]) -> str:
    """The item after the furthest one that has begun; "" where there is none.

    marks: topics of the lesson in their order.
    """
    furthest = max((place for place in _places(marks, titles) if place is not None), default=-1)
    return titles[furthest + 1] if furthest + 1 < len(titles) else ""


def item_of(
    title: str, slide: int, marks: Sequence[TopicMark], titles: Sequence[str]
) -> str | None:
    """The item that a slide with this title begins, None for none.

    It lies behind those of the topics before the slide, and before those of the topics after it:
    only a title that is all but the same goes elsewhere. A slide that comes again keeps its item.
    """
    found = _places(marks, titles)
    own = next((at for at, mark in enumerate(marks) if mark.slide == slide), len(marks))
    if own < len(marks) and (known := found[own]) is not None:
        return titles[known]
    low = max((place for place in found[:own] if place is not None), default=-1)
    later = (place for place in found[own:] if place is not None and place > low)
    high = min(later, default=len(titles))
    best, best_likeness = None, 0.0
    # those that are next first: of two alike, the nearer one ahead
    for place in (*range(low + 1, high), *range(low + 1), *range(high, len(titles))):
        value = likeness(title, titles[place])
        ahead = low < place < high and len(title) >= _SHORT
        if value > best_likeness and value >= (SURE if ahead else THE_SAME):
            best, best_likeness = titles[place], value
    return best


def _places(marks: Sequence[TopicMark], titles: Sequence[str]) -> list[int | None]:
    """Which item each mark begins. Of items with the same words the first that is still to come."""
    keys = [_key(title) for title in titles]
    of_slide: dict[int, int | None] = {}
    found: list[int | None] = []
    newest = -1
    for mark in marks:
        if mark.slide is not None and mark.slide in of_slide:
            found.append(of_slide[mark.slide])
            continue
        same = [place for place, key in enumerate(keys) if key == _key(mark.text)]
        place = next((one for one in same if one > newest), same[-1] if same else None)
        if mark.slide is not None:
            of_slide[mark.slide] = place
        newest = newest if place is None else max(newest, place)
        found.append(place)
    return found


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
