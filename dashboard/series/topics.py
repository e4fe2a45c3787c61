"""Topics of a lesson, from one mark to the next, and what became of the confusion in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.series.flag_state import has_subsided, is_believed
from storage.kinds import FlagKind, MarkerKind

SHORTEST_UNMARKED_S = 30.0
"""The time before the first mark is a topic of its own where it is at least this long."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic: its words (None: before the first mark), from when to when, and its confusion.

    coverage: share of the tiles with a face that was read, 0..1, None where nothing was sampled.
    resolved: flags "looks confused", of students or of the class, that opened in the topic and went
    away by themselves before its end. unresolved: those still open at its end. lost: those that
    ended before because the face was not seen. Flags that the teacher called wrong are left out.
    slide: number of the slide with which it began, None where the teacher marked it.
    """

    text: str | None
    begins_at: datetime
    ends_at: datetime
    coverage: float | None
    resolved: int
    unresolved: int
    lost: int
    slide: int | None = None


def topic_marks(markers: Iterable[Any]) -> list[Any]:
    """The marks at which a topic begins, in order."""
    return [marker for marker in markers if marker.kind == MarkerKind.TOPIC]


def topics(
    markers: Iterable[Any],
    mood: pd.DataFrame,
    flags: Sequence[Any],
    started_at: datetime,
    ended_at: datetime,
) -> list[Topic]:
    """The topics of a lesson in order; none where no topic was marked.

    mood: class roll-ups. A mark outside the lesson is left out.
    """
    marks = [m for m in topic_marks(markers) if started_at <= m.marked_at <= ended_at]
    if not marks:
        return []
    edges: list[tuple[str | None, datetime, int | None]] = [
        (mark.text, mark.marked_at, mark.slide) for mark in marks
    ]
    unmarked = (edges[0][1] - started_at).total_seconds() >= SHORTEST_UNMARKED_S
    early = any(flag.opened_at < edges[0][1] for flag in flags)
    if unmarked or early:
        edges.insert(0, (None, started_at, None))
    ends = [at for _, at, _ in edges[1:]] + [ended_at]
    confused = [f for f in flags if f.kind == FlagKind.CONFUSED and is_believed(f)]
    return [
        replace(
            _topic(text, begin, end, mood, confused, started_at, last=end is ended_at), slide=slide
        )
        for (text, begin, slide), end in zip(edges, ends, strict=True)
    ]


def _topic(
    text: str | None,
    begin: datetime,
    end: datetime,
    mood: pd.DataFrame,
    confused: Sequence[Any],
    started_at: datetime,
    *,
    last: bool,
) -> Topic:
    own = [f for f in confused if begin <= f.opened_at and (last or f.opened_at < end)]
    over = [f for f in own if f.closed_at is not None and f.closed_at < end]
    # a lesson's end closes its flags at that moment: they were still open
    resolved = sum(has_subsided(flag) for flag in over)
    return Topic(
        text=text,
        begins_at=begin,
        ends_at=end,
        coverage=_coverage(mood, begin - started_at, end - started_at),
        resolved=resolved,
        unresolved=len(own) - len(over),
        lost=len(over) - resolved,
    )


def _coverage(mood: pd.DataFrame, begin: timedelta, end: timedelta) -> float | None:
    at_ms = mood["bucket_ms"].to_numpy()
    inside = (at_ms >= begin / timedelta(milliseconds=1)) & (
        at_ms < end / timedelta(milliseconds=1)
    )
    samples = mood["samples"].to_numpy()[inside]
    tiles = float(mood["tiles"].to_numpy()[inside] @ samples)
    return float(mood["seen"].to_numpy()[inside] @ samples) / tiles if tiles else None
