"""One lesson as it may be shown: what every panel and the printed report start from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dashboard import texts
from dashboard.language import formats
from dashboard.reads.records import SessionRecords
from dashboard.series import coverage
from dashboard.series import frames as series
from dashboard.texts import clock
from storage.kinds import FlagKind
from storage.records import SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class LessonView:
    """Records of a lesson with what was worked out of them.

    mood: class roll-ups that may be shown: of a class-only lesson those of large enough groups.
    gaps: stretches without a mood to show, see `coverage.mood_gaps`. dark: those in which nothing
    was seen, see `coverage.gaps`. until: when the lesson ended, see `lesson_end`. from_ms: where
    the stretch shown begins, 0 of a whole lesson.
    """

    records: SessionRecords
    mood: pd.DataFrame
    gaps: pd.DataFrame
    dark: pd.DataFrame
    until: datetime
    from_ms: int = 0

    @property
    def length_s(self) -> float:
        """Length of what is shown, in seconds."""
        passed = (self.until - self.records.session.started_at).total_seconds()
        return float(passed) - self.from_ms / 1000

    @property
    def window_ms(self) -> tuple[int, int]:
        """The whole lesson on a time axis, at least a minute, in ms since its start."""
        return 0, max(self.records.end_ms, 60_000)

    @property
    def unseen(self) -> pd.DataFrame:
        """What was not seen, as a list tells it: the dark stretches, and those without a face or
        with too few to be shown."""
        faceless = self.gaps[self.gaps["reason"].isin([coverage.NO_FACE, coverage.TOO_FEW])]
        both = pd.concat([frame for frame in (self.dark, faceless) if len(frame)] or [self.dark])
        return both.sort_values("from_ms").reset_index(drop=True)


def lesson_view(records: SessionRecords, now: datetime) -> LessonView:
    """The lesson as of `now`, which matters only to one that has not ended."""
    mood = records.class_mood
    if records.session.class_only:
        mood = series.large_groups(mood, SMALLEST_GROUP)
    window_ms, started_at = (0, records.end_ms), records.session.started_at
    return LessonView(
        records=records,
        mood=mood,
        gaps=coverage.mood_gaps(records.gaps, mood, records.buckets, started_at, window_ms),
        dark=coverage.gaps(records.gaps, records.buckets, started_at, *window_ms),
        until=lesson_end(records, now),
    )


def lesson_end(records: SessionRecords, now: datetime) -> datetime:
    """When the lesson ended; for one that is not closed, the end of what was recorded, or now."""
    session = records.session
    last: datetime = session.started_at + timedelta(milliseconds=records.end_ms)
    return session.ended_at or min(last, now)


def seen_of_tiles(buckets: pd.DataFrame) -> tuple[float, float]:
    """Faces read and tiles on screen, summed over every sample of roll-ups."""
    samples = buckets["samples"].to_numpy()
    seen, tiles = (float(buckets[name].to_numpy() @ samples) for name in ("seen", "tiles"))
    return seen, tiles


def unseen_s(gaps: pd.DataFrame) -> float:
    """Length of all gaps together, in seconds."""
    return float((gaps["to_ms"] - gaps["from_ms"]).sum()) / 1000


def student_count(seats: Iterable[Any]) -> int:
    """How many students a lesson shows: merged seats are one, excluded ones are none."""
    return sum(not seat.excluded for seat in seats)


def looks_of_students(records: SessionRecords) -> dict[FlagKind, int]:
    """How many flags of single students there were, by kind."""
    return {
        kind: sum(flag.kind == kind and flag.seat_id is not None for flag in records.flags)
        for kind in FlagKind
    }


def fact_pairs(view: LessonView) -> list[tuple[str, str]]:
    """The lesson in a few numbers: a term and its value each."""
    records: Any = view.records
    seen, tiles = seen_of_tiles(records.buckets)
    shares = series.average(view.mood)
    most = max(shares, key=lambda emotion: shares[emotion]) if shares else None
    pairs = [
        (texts.FACT_LENGTH, clock.duration_text(view.length_s)),
        (texts.FACT_SEEN, formats.percent(seen / tiles) if tiles else "–"),
        (texts.FACT_GAPS, clock.duration_text(unseen_s(view.dark))),
        (
            texts.FACT_MOSTLY,
            f"{texts.EMOTION[most]} {formats.percent(shares[most])}" if most else "–",
        ),
    ]
    pairs += _spoken(records.speech)
    if not records.session.class_only:
        looks = looks_of_students(records)
        pairs.insert(1, (texts.FACT_STUDENTS, str(student_count(records.seats))))
        pairs += [
            (texts.FACT_CONFUSED, texts.plural(looks[FlagKind.CONFUSED], "time", "times")),
            (texts.FACT_SAD, texts.plural(looks[FlagKind.SAD], "time", "times")),
        ]
    return pairs


def _spoken(speech: Iterable[Any]) -> list[tuple[str, str]]:
    """How long the teacher and the class spoke; nothing where no tile could be looked at."""
    rows = list(speech)
    if not sum(row.looked_ms for row in rows):
        return []
    own_s, class_s = (sum(getattr(row, name) for row in rows) / 1000 for name in _SPOKEN)
    if not any(row.own_known_ms for row in rows):
        return [(texts.FACT_SPOKE_ANYBODY, clock.duration_text(class_s))]
    return [
        (texts.FACT_SPOKE_OWN, clock.duration_text(own_s)),
        (texts.FACT_SPOKE_CLASS, clock.duration_text(class_s)),
    ]


_SPOKEN = ("own_ms", "class_ms")
