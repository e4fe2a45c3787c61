"""The pace of a lesson by minutes: who looks tense, who speaks, and where the class was asked.

Each minute keeps its parts beside each other; they are never joined into a number, and never said
of one student.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard.series.reactions import wishes
from storage.kinds import MarkerKind, ReactionKind

MINUTE_MS = 60_000
MANY_TENSE = 0.2
"""From this share of the seen on a minute may have been too fast by itself."""
SOME_TENSE = 0.1
"""From this share on it may, where hardly anybody spoke as well."""
QUIET = 0.8
MANY_SLOWER, FEWEST_SLOWER = 0.2, 2
"""Wishes of so large a share, and of so many at least, say by themselves that it is too fast."""
_LEAST_MS = 20_000
"""A minute of which less was seen, or heard, says nothing of it."""


@dataclass(frozen=True, slots=True)
class Minute:
    """One minute. at_ms: its begin since the lesson's.

    tense: mean share 0..1 of the seen who look confused; quiet: share 0..1 of the time in which no
    tile was framed as speaking; None where too little is known. asked: class checks in it.
    slower, faster: students who wished that by an icon in the five minutes to its end. tiles: most
    that were seen at once in the lesson, 0 where unknown.
    """

    at_ms: int
    tense: float | None
    quiet: float | None
    asked: int
    slower: int = 0
    faster: int = 0
    tiles: float = 0.0

    @property
    def wish(self) -> float:
        """Share 0..1 of the class that wished it slower; 0 where unknown."""
        return self.slower / self.tiles if self.tiles else 0.0

    @property
    def may_be_too_fast(self) -> bool:
        """See `too_fast`."""
        return too_fast(self.tense, self.quiet, self.wish, self.slower)

    @property
    def is_known(self) -> bool:
        """Whether anything can be said of it."""
        told = self.asked > 0 or self.slower > 0 or self.faster > 0
        return self.tense is not None or self.quiet is not None or told


def too_fast(tense: float | None, quiet: float | None, wish: float, slower: int) -> bool:
    """Whether many look tense, or some while hardly anybody speaks, or a fifth wish it slower.

    wish: share of the students who wish it slower; slower: how many they are.
    """
    if slower >= FEWEST_SLOWER and wish >= MANY_SLOWER:
        return True
    if tense is None:
        return False
    silent = quiet is not None and quiet >= QUIET
    return tense >= (SOME_TENSE if silent else MANY_TENSE)


def minutes(
    mood: pd.DataFrame,
    speech: Iterable[Any],
    markers: Iterable[Any],
    started_at: datetime,
    reactions: Sequence[Any] = (),
) -> list[Minute]:
    """The minutes of which something is known, in order.

    mood: class roll-ups that may be shown; speech, reactions: rows of these tables.
    """
    # asked for only where anybody wished anything
    tiles = float(mood["tiles"].max()) if len(mood) and reactions else 0.0
    tense = _tense(mood)
    quiet = _quiet(speech)
    asked: dict[int, int] = {}
    for marker in markers:
        if marker.kind == MarkerKind.CHECK:
            minute = (marker.marked_at - started_at) // timedelta(milliseconds=MINUTE_MS)
            asked[minute] = asked.get(minute, 0) + 1
    wished = {
        (row.began_at - started_at) // timedelta(milliseconds=MINUTE_MS)
        for row in reactions
        if row.kind in (ReactionKind.SLOWER, ReactionKind.FASTER)
    }
    found = []
    for each in sorted(tense.keys() | quiet.keys() | asked.keys() | wished):
        until = started_at + timedelta(milliseconds=MINUTE_MS * (each + 1))
        slower, faster = (
            wishes(reactions, until, kind) for kind in (ReactionKind.SLOWER, ReactionKind.FASTER)
        )
        minute = Minute(MINUTE_MS * each, tense.get(each), quiet.get(each), asked.get(each, 0),
                        slower, faster, tiles)  # fmt: skip
        found.append(minute)
    return [one for one in found if one.is_known]


def _tense(mood: pd.DataFrame) -> dict[int, float]:
    sums: dict[int, list[float]] = {}
    columns: Sequence[Any] = [mood[name] for name in ("bucket_ms", "samples", "seen", "confused")]
    for bucket_ms, samples, seen, confused in zip(*columns, strict=True):
        kept = sums.setdefault(int(bucket_ms) // MINUTE_MS, [0.0, 0.0, 0.0])
        kept[0] += seen * samples
        kept[1] += confused * samples
        kept[2] += 10_000
    return {
        minute: confused / seen
        for minute, (seen, confused, known_ms) in sums.items()
        if seen and known_ms >= _LEAST_MS
    }


def _quiet(speech: Iterable[Any]) -> dict[int, float]:
    sums: dict[int, list[int]] = {}
    for row in speech:
        kept = sums.setdefault(row.bucket_ms // MINUTE_MS, [0, 0])
        kept[0] += row.looked_ms
        # both may speak at once: a minute is quiet for no less than the rest
        kept[1] += max(row.looked_ms - row.own_ms - row.class_ms, 0)
    return {
        minute: silent / looked for minute, (looked, silent) in sums.items() if looked >= _LEAST_MS
    }
