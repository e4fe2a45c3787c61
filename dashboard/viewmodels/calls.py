"""What a page behind slides calls the teacher with, worked out from the stored flags alone."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from dashboard.series.flag_state import FlagNow, FlagState, is_believed


def called_now(lesson: int, flags: Sequence[FlagNow], words: str) -> dict[str, Any]:
    """What assets/calls.js is given: lesson, count, newest, whole, words.

    flags: those to look at. count: how many the teacher was called to and has not acknowledged.
    newest: when to the last of them, ms since 1970, 0 without one. whole: that one is about the
    whole class. words: the headline.
    """
    calls = [
        item.flag
        for item in flags
        if item.flag.called_at is not None
        and item.state is FlagState.OPEN
        and is_believed(item.flag)
    ]
    called = [(flag.called_at, flag) for flag in calls if flag.called_at is not None]
    at, last = max(called, key=itemgetter(0), default=(None, None))
    return {
        "lesson": lesson,
        "count": len(calls),
        "newest": round(at.timestamp() * 1000) if at is not None else 0,
        "whole": last is not None and last.seat_id is None,
        "words": words,
    }
