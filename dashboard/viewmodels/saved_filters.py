"""Filters of the list of lessons that a teacher named, as this browser keeps them. Pure.

They are kept in the browser and not in the database: a filter is a way to look, not part of a
lesson; whoever looks from another computer has ways of their own; and a name that was searched for
is in no backup.
"""

from typing import Any, TypedDict

MOST, LONGEST_NAME = 30, 60


class Saved(TypedDict):
    """filters: name -> query of an address ("?class=10b"), in order. start: the name of the one
    with which the list opens, "" for all lessons. size: lessons on a page."""

    filters: dict[str, str]
    start: str
    size: int


def saved_of(kept: object) -> Saved:
    """What a browser has kept, whatever it says."""
    given: dict[str, Any] = kept if isinstance(kept, dict) else {}
    filters = given.get("filters")
    known = {
        str(name)[:LONGEST_NAME]: str(query)[:4000]
        for name, query in (filters if isinstance(filters, dict) else {}).items()
    }
    start, size = given.get("start"), given.get("size")
    return Saved(
        filters=dict(list(known.items())[:MOST]),
        start=start if isinstance(start, str) and start in known else "",
        size=size if isinstance(size, int) else 50,
    )


def named(name: object) -> str:
    """A name as it is kept: one line, not too long; "" where there is none."""
    return " ".join(str(name or "").split())[:LONGEST_NAME]


def keep(saved: Saved, name: str, query: str, *, start: bool) -> Saved:
    """With the filter under this name, in place of one that had it. start: the list opens so."""
    filters = saved["filters"] | {name: query}
    opens = name if start else "" if saved["start"] == name else saved["start"]
    return Saved(filters=filters, start=opens, size=saved["size"])


def rename(saved: Saved, old: str, new: str) -> Saved:
    """Under another name at the same place; one that had the new name goes."""
    filters = {
        new if name == old else name: query
        for name, query in saved["filters"].items()
        if name == old or name != new
    }
    start = new if saved["start"] == old else saved["start"]
    return Saved(filters=filters, start=start, size=saved["size"])


def drop(saved: Saved, name: str) -> Saved:
    """Without the filter of this name."""
    filters = {one: query for one, query in saved["filters"].items() if one != name}
    start = "" if saved["start"] == name else saved["start"]
    return Saved(filters=filters, start=start, size=saved["size"])
