"""What a page behind slides calls the teacher with, worked out from the stored flags alone."""

from collections.abc import Sequence
from typing import Any

from dashboard.series.flag_state import FlagNow, FlagState, is_believed


def called_now(lesson: int, flags: Sequence[FlagNow], words: str) -> dict[str, Any]:
    """What assets/calls.js is given: lesson, count, newest, whole, words.

    flags: those to look at. count: how many the teacher was called to and has not acknowledged.
    newest: when to the last of them, ms since 1970, 0 without one. whole: that one is about the
    whole class. words: the headline.
    """
    calls = [
        (item.flag.called_at, item.flag.seat_id is None)
        for item in flags
        if item.flag.called_at is not None
        and item.state is FlagState.OPEN
        and is_believed(item.flag)
    ]
    newest, whole = max(calls, default=(None, False))
    return {
        "lesson": lesson,
        "count": len(calls),
        "newest": 0 if newest is None else round(newest.timestamp() * 1000),
        "whole": whole,
        "words": words,
    }
