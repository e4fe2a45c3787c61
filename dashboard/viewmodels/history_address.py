"""Which part of the list of lessons an address asks for, and the address of a part. Pure.

"?size=50&page=2&q=ada&class=10b&from=2026-09-01&to=2026-12-24&flags=open&order=title". What is not
understood is left out, so that a link from elsewhere never fails.
"""

from datetime import date
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from dashboard.series.lesson_summary import PAGE_LESSONS, SIZES, Asked, Flagged, Order

Member = TypeVar("Member", Order, Flagged)

COOKIE = "classmood_history"
"""What the browser remembers: the query with which the list opens."""
LONGEST = 200
"""Characters of words that are searched for, and of a class."""


def asked_of(search: str, remembered: str = "") -> Asked:
    """The part that `search` ("?page=2") asks for.

    remembered: the query with which the list opens; of it only the size counts where the address
    has one of its own.
    """
    own = parse_qs(search.removeprefix("?")[:4000])
    kept = parse_qs(remembered[:4000])
    given = own or kept

    def value(name: str) -> str:
        return given.get(name, [""])[0][:LONGEST]

    size = _size(own.get("size", kept.get("size", [""]))[0])
    return Asked(
        search=value("q"),
        order=_member(Order, value("order"), Order.NEWEST),
        page=max(0, _number(value("page"), 1) - 1),
        size=size,
        class_name=value("class"),
        begin=day_of(value("from")),
        end=day_of(value("to")),
        flagged=_member(Flagged, value("flags"), Flagged.ANY),
    )


def query_of(asked: Asked) -> str:
    """The part of the list as an address has it, such as "?size=50&page=2"."""
    parts = {
        "size": str(asked.size),
        "page": str(asked.page + 1) if asked.page else "",
        "q": asked.search[:LONGEST],
        "class": asked.class_name,
        "from": asked.begin.isoformat() if asked.begin else "",
        "to": asked.end.isoformat() if asked.end else "",
        "flags": "" if asked.flagged is Flagged.ANY else str(asked.flagged),
        "order": "" if asked.order is Order.NEWEST else str(asked.order),
    }
    return "?" + urlencode({name: value for name, value in parts.items() if value})


def day_of(words: object) -> date | None:
    """A day written as 2026-09-01; None for anything else."""
    try:
        return date.fromisoformat(words) if isinstance(words, str) else None
    except ValueError:
        return None


def _member(kind: type[Member], words: str, default: Member) -> Member:
    return kind(words) if words in set(kind) else default


def _size(words: str) -> int:
    size = _number(words, PAGE_LESSONS)
    return size if size in SIZES else PAGE_LESSONS


def _number(words: str, default: int) -> int:
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else default
