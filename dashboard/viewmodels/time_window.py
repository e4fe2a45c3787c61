"""A stretch of a lesson that a teacher zoomed in to, and what of the lesson lies in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pandas as pd

from dashboard.series import frames as series
from dashboard.series.topics import Topic
from dashboard.viewmodels.lesson import LessonView
from storage.records import MOOD_BUCKET_MS

Window = tuple[int, int]
"""From and to, in ms since the start of the lesson."""
_LONGEST_S = 10**7


@dataclass(frozen=True, slots=True)
class FlagPart:
    """The part of a flag that lies in a window."""

    seat_id: int | None
    kind: str
    opened_at: datetime
    closed_at: datetime


def window_of(search: str) -> Window | None:
    """The stretch named in an address, "?from=600&to=900" in seconds; None where none is."""
    given = parse_qs(search.removeprefix("?"))
    try:
        begin, end = (float(given[name][0]) for name in ("from", "to"))
    except (KeyError, ValueError):
        return None
    if not 0 <= begin < end <= _LONGEST_S:
        return None
    return round(1000 * begin), round(1000 * end)


def fitted(asked: object, whole: Window) -> Window | None:
    """`asked` inside the whole lesson, at least one roll-up long; None: nothing is zoomed.

    asked: two numbers, in ms; anything else a browser may send means the whole lesson.
    """
    if not isinstance(asked, list | tuple) or len(asked) != 2:
        return None
    if not all(type(at) in (int, float) and abs(at) < 1000 * _LONGEST_S for at in asked):
        return None
    begin, end = max(whole[0], round(asked[0])), min(whole[1], round(asked[1]))
    return (begin, end) if end - begin >= MOOD_BUCKET_MS and (begin, end) != whole else None


def inside(view: LessonView, window: Window | None) -> LessonView:
    """What of a lesson lies in a window; all of it without one.

    Roll-ups that overlap it are in it. Flags that overlap it are whole; gaps are cut.
    """
    if window is None:
        return view
    records, started_at = view.records, view.records.session.started_at
    begin, end = (series.moment(started_at, at) for at in window)
    flags = [
        flag
        for flag in records.flags
        if flag.opened_at < end and (flag.closed_at or view.until) > begin
    ]
    return LessonView(
        records=replace(
            records,
            class_mood=_between(records.class_mood, window),
            buckets=_between(records.buckets, window),
            seat_mood=_between(records.seat_mood, window),
            flags=flags,
            markers=[mark for mark in records.markers if begin <= mark.marked_at <= end],
            reactions=[one for one in records.reactions if begin <= one.began_at <= end],
            speech=[
                row
                for row in records.speech
                if row.bucket_ms < window[1] and row.bucket_ms + MOOD_BUCKET_MS > window[0]
            ],
        ),
        mood=_between(view.mood, window),
        gaps=_cut(view.gaps, window),
        dark=_cut(view.dark, window),
        until=min(view.until, end),
        from_ms=window[0],
    )


def flag_parts(view: LessonView, window: Window | None) -> list[Any]:
    """The flags of a lesson cut to the window, for sums of time; whole without one."""
    if window is None:
        return list(view.records.flags)
    begin, end = (series.moment(view.records.session.started_at, at) for at in window)
    return [
        FlagPart(
            flag.seat_id, flag.kind, max(flag.opened_at, begin),
            max(min(flag.closed_at or view.until, end), begin),
        )
        for flag in view.records.flags
    ]  # fmt: skip


def topics_inside(
    topics: Sequence[Topic], started_at: datetime, window: Window | None
) -> list[Topic]:
    """Topics that overlap the window, each as a whole."""
    if window is None:
        return list(topics)
    begin, end = (started_at + timedelta(milliseconds=at) for at in window)
    return [topic for topic in topics if topic.begins_at < end and topic.ends_at > begin]


def _between(mood: pd.DataFrame, window: Window) -> pd.DataFrame:
    at_ms = mood["bucket_ms"]
    within = (at_ms + MOOD_BUCKET_MS > window[0]) & (at_ms < window[1])
    return mood[within].reset_index(drop=True)


def _cut(gaps: pd.DataFrame, window: Window) -> pd.DataFrame:
    own = gaps[(gaps["from_ms"] < window[1]) & (gaps["to_ms"] > window[0])]
    return own.assign(
        from_ms=own["from_ms"].clip(lower=window[0]), to_ms=own["to_ms"].clip(upper=window[1])
    ).reset_index(drop=True)
