"""How long a student was flagged: the one definition behind every figure of "minutes"."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def flagged_time(spans: Iterable[Span]) -> timedelta:
    """Time covered by at least one of the spans (from, to), aware.

    Flags of one kind overlap where seats that were on screen together are merged: a minute under
    both is one minute.
    """
    total, covered_to = timedelta(), None
    for begin, end in sorted(spans):
        start = begin if covered_to is None else max(begin, covered_to)
        if end > start:
            total += end - start
        covered_to = end if covered_to is None else max(covered_to, end)
    return total
