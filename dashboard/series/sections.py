"""Which topics of a lesson looked harder than the rest of it, and how sure that is.

A topic's share of faces that look confused is compared with the same class's share in the rest of
the lesson, never with another class. Roll-ups that follow each other are alike, so ordinary tests
would cry wolf. Here the topics' edges are turned around the lesson like a ring, by every number of
roll-ups: what the largest difference of any topic comes to where edges mean nothing is then known
with the lesson's own wanderings in it: a circular shift test, with the maximum over topics as its
statistic because several are looked at at once (Westfall and Young, "Resampling-based multiple
testing", 1993). How often it errs is measured by `benchmarks.course.hard_sections`.

That test asks whether it was the topic, and cannot tell where many short ones lie under one hard
stretch. There a flag of the whole class tells: topics over which one stood are named as well.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import texts
from dashboard.series.flag_state import is_believed
from dashboard.series.topics import Topic
from storage.kinds import FlagKind
from storage.records import MOOD_BUCKET_MS
from storage.rows import FlagRow

CHANCE = 0.05
"""A topic is named where chance alone names any in fewer than this share of lessons."""
LEAST_DIFFERENCE = 0.03
"""A share that is higher by less is of no use to a teacher, however sure."""
SHORTEST = 6
"""Roll-ups that a topic must have: a minute."""
FEWEST_SHIFTS = 60
"""Roll-ups that the lesson must have: ten minutes."""
BLOCK = 6
"""Roll-ups of one block of the interval: a minute, longer than a look lasts."""
_Z_95 = 1.959964
_FLAGGED_S, _FLAGGED_SHARE = 60.0, 0.5
"""A flag of the class makes a topic hard that it stood over for a minute, or for half of it."""
PROLONGED_S = 120.0


@dataclass(frozen=True, slots=True)
class HardSection:
    """A topic that stands out.

    share, rest: of the faces seen that looked confused, 0..1, in the topic and in the rest of the
    lesson (without harder topics named before). low, high: 95 % interval of the difference.
    chance: how often a topic stands out as much where the edges mean nothing, 0..1; None where a
    flag of the class tells. prolonged: students' flags "looks confused" that opened in it and
    lasted two minutes or more.
    """

    topic: Topic
    share: float
    rest: float
    low: float
    high: float
    chance: float | None
    prolonged: int


def hard_sections(
    topics: Sequence[Topic], mood: pd.DataFrame, flags: Sequence[FlagRow], started_at: datetime
) -> list[HardSection] | None:
    """Topics that looked harder than the rest, the hardest first; empty where none stands out.

    None where there is too little to say: one topic, or less than ten minutes.
    mood: roll-ups of the class, those of small groups already out where that is asked.
    """
    if len(mood) < FEWEST_SHIFTS or len(topics) < 2:
        return None
    weights = (mood["seen"] * mood["samples"]).to_numpy(np.float64)
    shares = (mood["confused"] / mood["seen"].where(mood["seen"] > 0)).fillna(0.0).to_numpy()
    at_ms = mood["bucket_ms"].to_numpy() + MOOD_BUCKET_MS / 2
    member = np.stack([_inside(topic, at_ms, started_at) for topic in topics])
    asked = [n for n, own in enumerate(member) if min(own.sum(), (~own).sum()) >= SHORTEST]
    if not asked:
        return None
    found = []
    left = np.ones(len(mood), bool)
    while asked and left.sum() >= FEWEST_SHIFTS:
        # what was named is out of the way of the others
        best, chance = _hardest(member[asked][:, left], shares[left], weights[left])
        inside = member[asked[best]]
        hard = _section(topics[asked[best]], shares, weights, (inside, ~inside & left), flags)
        if chance >= CHANCE or hard.share - hard.rest < LEAST_DIFFERENCE:
            break
        found.append(replace(hard, chance=chance))
        asked.pop(best)
        left &= ~inside
    lost = [n for n in asked if _class_was_lost(topics[n], flags)]
    left = left & ~member[lost].any(axis=0)
    told = [_section(topics[n], shares, weights, (member[n], left), flags) for n in lost]
    found += [one for one in told if one.share - one.rest >= LEAST_DIFFERENCE and one.low > 0]
    return sorted(found, key=lambda one: one.rest - one.share)


def _section(
    topic: Topic,
    shares: NDArray[np.float64],
    weights: NDArray[np.float64],
    parts: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    flags: Sequence[FlagRow],
) -> HardSection:
    """A topic beside the rest; parts: which roll-ups are of each."""
    share, rest = (_mean(shares, weights, part) for part in parts)
    inside, outside = (_blocks(shares, weights, part) for part in parts)
    spread = _Z_95 * math.hypot(_error(inside, outside), _error(outside, inside))
    low, high = share - rest - spread, share - rest + spread
    return HardSection(topic, share, rest, low, high, None, _prolonged(topic, flags))


def _class_was_lost(topic: Topic, flags: Sequence[FlagRow]) -> bool:
    """Whether flags "looks confused" of the whole class stood over enough of the topic."""
    flagged_s = sum(
        (min(flag.closed_at or topic.ends_at, topic.ends_at) - max(flag.opened_at, topic.begins_at))
        .total_seconds()
        for flag in flags
        if flag.kind == FlagKind.CONFUSED and flag.seat_id is None and is_believed(flag)
        and flag.opened_at < topic.ends_at
        and (flag.closed_at is None or flag.closed_at > topic.begins_at)
    )  # fmt: skip
    length_s = (topic.ends_at - topic.begins_at).total_seconds()
    return flagged_s >= min(_FLAGGED_S, _FLAGGED_SHARE * length_s) > 0


def _hardest(
    member: NDArray[np.bool_], shares: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[int, float]:
    """Which topic (row of `member`) stands out most, and how often any does by chance."""
    inside, hits = _turned(member, weights), _turned(member, weights * shares)
    values = _standardised(inside, hits, float(weights.sum()), float(weights @ shares))
    observed = values[:, 0]
    best = int(observed.argmax())
    by_chance = values[:, 1:].max(axis=0)
    as_much = int((by_chance >= observed[best] - 1e-9).sum())
    return best, (1 + as_much) / len(shares)


def _turned(member: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of `values` inside each topic (rows), turned by each number of roll-ups (columns)."""
    spectrum = np.conj(np.fft.rfft(member.astype(np.float64), axis=1)) * np.fft.rfft(values)
    sums: NDArray[np.float64] = np.fft.irfft(spectrum, n=len(values), axis=1)
    return sums


def section_text(section: HardSection) -> str:
    """By how much it stood out, in words."""
    return texts.hard_section(
        section.share, section.rest, section.low, section.high, section.prolonged
    )


def _inside(topic: Topic, at_ms: NDArray[np.float64], started_at: datetime) -> NDArray[np.bool_]:
    begin, end = (
        (at - started_at) / timedelta(milliseconds=1) for at in (topic.begins_at, topic.ends_at)
    )
    inside: NDArray[np.bool_] = (at_ms >= begin) & (at_ms < end)
    return inside


def _mean(
    shares: NDArray[np.float64], weights: NDArray[np.float64], part: NDArray[np.bool_]
) -> float:
    total = float(weights[part].sum())
    return float(shares[part] @ weights[part]) / total if total else 0.0


def _standardised(
    inside: NDArray[np.float64], hits: NDArray[np.float64], weight: float, hit: float
) -> NDArray[np.float64]:
    """Difference of each topic from the rest of the lesson, in units of its length's error.

    inside, hits: weights and weighted shares in the topics; weight, hit: of the whole lesson.
    """
    outside = weight - inside
    held = (inside > 1e-6) & (outside > 1e-6)
    inner, outer = np.where(held, inside, 1.0), np.where(held, outside, 1.0)
    difference = hits / inner - (hit - hits) / outer
    value: NDArray[np.float64] = np.where(
        held, difference / np.sqrt(1 / inner + 1 / outer), -np.inf
    )
    return value


def _error(own: list[float], other: list[float]) -> float:
    """Standard error of the mean of one part's minutes; of a single one by the other part's."""
    of = own if len(own) > 1 else other
    if not own or len(of) < 2:
        return 1.0
    return float(np.std(of, ddof=1)) / math.sqrt(len(own))


def _blocks(
    shares: NDArray[np.float64], weights: NDArray[np.float64], part: NDArray[np.bool_]
) -> list[float]:
    """Mean shares of a part's minutes."""
    own, held = shares[part], weights[part]
    return [
        float(own[n : n + BLOCK] @ held[n : n + BLOCK]) / float(held[n : n + BLOCK].sum())
        for n in range(0, len(own), BLOCK)
        if held[n : n + BLOCK].sum() > 0
    ]


def _prolonged(topic: Topic, flags: Sequence[FlagRow]) -> int:
    own = (
        flag
        for flag in flags
        if flag.kind == FlagKind.CONFUSED and flag.seat_id is not None and is_believed(flag)
        and topic.begins_at <= flag.opened_at < topic.ends_at
    )  # fmt: skip
    return sum(
        ((flag.closed_at or topic.ends_at) - flag.opened_at).total_seconds() >= PROLONGED_S
        for flag in own
    )
