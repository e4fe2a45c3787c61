"""Which topics of a lesson looked harder than the rest of it, and how sure that is.

A topic's share of faces that look confused is compared with the same class's share in the rest of
the lesson, never with another class. Roll-ups that follow each other are alike, so ordinary tests
would cry wolf. Here the topics' edges are turned around the lesson like a ring, by every number of
roll-ups: what the largest difference of any topic comes to where edges mean nothing is then known
with the lesson's own wanderings in it: a circular shift test, with the maximum over topics as its
statistic because several are looked at at once (Westfall and Young, "Resampling-based multiple
testing", 1993). How often it errs is measured by `benchmarks.course.hard_sections`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard import texts
from dashboard.series.flag_state import is_believed
from dashboard.series.topics import Topic
from storage.records import MOOD_BUCKET_MS, FlagKind
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
PROLONGED_S = 120.0


@dataclass(frozen=True, slots=True)
class HardSection:
    """A topic that stands out.

    share, rest: of the faces seen that looked confused, 0..1, in the topic and in the rest of the
    lesson (without harder topics named before). low, high: 95 % interval of the difference.
    chance: how often a topic stands out as much where the edges mean nothing, 0..1. prolonged:
    students' flags "looks confused" that opened in it and lasted two minutes or more.
    """

    topic: Topic
    share: float
    rest: float
    low: float
    high: float
    chance: float
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
        share, rest = (_mean(shares, weights, part) for part in (inside, ~inside & left))
        if chance >= CHANCE or share - rest < LEAST_DIFFERENCE:
            break
        spread = _Z_95 * np.hypot(
            _error(shares, weights, inside), _error(shares, weights, ~inside & left)
        )
        low, high = share - rest - spread, share - rest + spread
        topic = topics[asked.pop(best)]
        found.append(HardSection(topic, share, rest, low, high, chance, _prolonged(topic, flags)))
        left &= ~inside
    return found


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


def _error(
    shares: NDArray[np.float64], weights: NDArray[np.float64], part: NDArray[np.bool_]
) -> float:
    """Standard error of the mean share in `part`, from the means of its minutes."""
    own, held = shares[part], weights[part]
    blocks = [
        float(own[n : n + BLOCK] @ held[n : n + BLOCK]) / float(held[n : n + BLOCK].sum())
        for n in range(0, len(own), BLOCK)
        if held[n : n + BLOCK].sum() > 0
    ]
    return float(np.std(blocks, ddof=1) / np.sqrt(len(blocks))) if len(blocks) > 1 else 1.0


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
