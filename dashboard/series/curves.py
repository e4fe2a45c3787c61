"""The signal behind a flag over time, from ten-second roll-ups; see docs/signal.md."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from dashboard.series.flag_state import evidence_of
from storage.config.flag_presets import FlagThresholds
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind
from storage.rows import FlagRow

BEFORE = timedelta(minutes=3)
AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Curve:
    """What a flag's explanation draws.

    points: columns bucket_ms and value (0..1), one row per roll-up with a reading. baseline: the
    student's own usual level; threshold: the level from which the look counts; None where unknown.
    opened_at, until: of the flag; until is the present for an open one.
    """

    points: pd.DataFrame
    baseline: float | None
    threshold: float | None
    started_at: datetime
    opened_at: datetime
    until: datetime
    of_class: bool


def window(flag: FlagRow, started_at: datetime, until: datetime) -> tuple[int, int]:
    """Stretch to draw, in ms since the lesson's start: what led to the flag, and what followed."""
    seconds = float(evidence_of(flag).first.window_s or 0)
    begin = flag.opened_at - timedelta(seconds=seconds) - BEFORE - started_at
    end = (until + AFTER if flag.closed_at else until) - started_at
    ms = timedelta(milliseconds=1)
    return max(0, round(begin / ms)), round(end / ms)


def curve(
    flag: FlagRow,
    mood: pd.DataFrame,
    started_at: datetime,
    until: datetime,
    settings: FlagThresholds,
) -> Curve:
    """mood: roll-ups of the flag's seat, or of the class for a flag of the whole class."""
    of_class = flag.seat_id is None
    value = class_share(mood) if of_class else signal(mood, FlagKind(flag.kind), settings)
    first = evidence_of(flag).first
    return Curve(
        points=pd.DataFrame({"bucket_ms": mood["bucket_ms"], "value": value}),
        baseline=None if of_class else first.baseline,
        threshold=settings.class_share if of_class else threshold(first, settings),
        started_at=started_at,
        opened_at=flag.opened_at,
        until=until,
        of_class=of_class,
    )


def signal(mood: pd.DataFrame, kind: FlagKind, settings: FlagThresholds) -> pd.Series:
    """The signal of a look in each roll-up, 0..1: the rule's own, of mean probabilities."""
    if kind is FlagKind.SAD:
        return mood["sad"]
    tense = settings.confusion_angry * mood["angry"] + settings.confusion_fear * mood["fear"]
    confusion = tense + settings.confusion_sad * mood["sad"].clip(upper=tense)
    return confusion.where(mood["happy"] <= settings.happy_veto, 0.0).clip(upper=1.0)


def class_share(mood: pd.DataFrame) -> pd.Series:
    """Share of the faces seen that look confused, 0..1."""
    return (mood["confused"] / mood["seen"].where(mood["seen"] > 0)).fillna(0.0).clip(upper=1.0)


def threshold(evidence: FlagEvidence, settings: FlagThresholds) -> float | None:
    """Level from which the look counted: as kept with the flag, else worked out from its baseline.

    None without a baseline.
    """
    if evidence.threshold is not None:
        return float(evidence.threshold)
    if evidence.baseline is None:
        return None
    spread = evidence.spread or 0.05
    return float(max(settings.onset_level, evidence.baseline + settings.onset_z * spread))
