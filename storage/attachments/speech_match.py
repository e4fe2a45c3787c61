"""Where a transcript lies in a lesson, found by when words were said.

A lesson keeps for every ten seconds how long somebody spoke; a transcript says it of every second.
For every place of the one along the other, a second apart, the two are correlated. A place is
believed only where it stands out: it must fit far better than any other, which is what chance
alone makes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from storage.attachments.lines import Line
from storage.records import MOOD_BUCKET_MS

_STEP_S = MOOD_BUCKET_MS // 1000
_LEAST_BUCKETS = 60
"""Ten minutes in which both are known: less fits in too many places."""
_NEAR_S = 45
"""Places so close to the best one are the best one."""
_LEAST_FIT = 0.35
_LEAST_LEAD = 0.12
"""By how much the best place must correlate better than any other."""
_LEAST_SPREADS = 5.0
"""How many standard deviations of all places it must lie above their mean."""
_LONGEST_S = 6 * 3600


class Spoken(NamedTuple):
    """Ten seconds of a lesson: ms since its begin, and which share of them was spoken, 0..1."""

    bucket_ms: int
    share: float


@dataclass(frozen=True, slots=True)
class Match:
    """offset_ms: of the recording's begin. certainty: 0..1, by how far it leads; see `matched`."""

    offset_ms: int
    certainty: float


def matched(lines: Sequence[Line], spoken: Sequence[Spoken], length_ms: int) -> Match | None:
    """The place of a transcript, or None where none is clear.

    lines: ms since the recording began. certainty: the lead over the second best place as a share
    of what would be beyond doubt (0.4).
    """
    said = _seconds_said(lines)
    heard = _shares(spoken, length_ms)
    if len(said) == 0 or np.isfinite(heard).sum() < _LEAST_BUCKETS:
        return None
    offsets, fits = _fits(said, heard)
    if len(fits) < 3 * _NEAR_S:
        return None
    best = int(np.argmax(fits))
    others = fits[np.abs(offsets - offsets[best]) > _NEAR_S]
    if len(others) == 0:
        return None
    lead = float(fits[best] - others.max())
    spreads = float((fits[best] - others.mean()) / max(float(others.std()), 1e-6))
    if fits[best] < _LEAST_FIT or lead < _LEAST_LEAD or spreads < _LEAST_SPREADS:
        return None
    return Match(int(offsets[best]) * 1000, min(lead / 0.4, 1.0))


def _seconds_said(lines: Sequence[Line]) -> NDArray[np.float64]:
    """Share of every second of the recording that is covered by a line (S,), 0..1."""
    ends = [min(line.ends_ms, _LONGEST_S * 1000) for line in lines]
    length = max(ends, default=0) // 1000 + 1
    edges = np.zeros(length * 10 + 2)  # tenths of a second
    for line, end in zip(lines, ends, strict=True):
        begin = min(line.begins_ms, end)
        edges[begin // 100] += 1
        edges[max(end // 100, begin // 100)] -= 1
    covered = np.cumsum(edges)[: length * 10] > 0
    shares: NDArray[np.float64] = covered.reshape(length, 10).mean(axis=1)
    return shares


def _shares(spoken: Sequence[Spoken], length_ms: int) -> NDArray[np.float64]:
    """Share spoken of every ten seconds of the lesson (B,), NaN where it is not known."""
    buckets = min(-(-length_ms // MOOD_BUCKET_MS), _LONGEST_S // _STEP_S)
    shares = np.full(max(buckets, 0), np.nan)
    for one in spoken:
        place = one.bucket_ms // MOOD_BUCKET_MS
        if 0 <= place < len(shares):
            shares[place] = one.share
    return shares


def _fits(
    said: NDArray[np.float64], heard: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Places of the recording's begin in seconds (P,), and the correlation at each (P,).

    Only places at which ten minutes overlap; a place where one of the two does not change is 0.
    """
    total = np.concatenate([[0.0], np.cumsum(said)])
    known = np.flatnonzero(np.isfinite(heard))
    values = heard[known]
    first, last = -(len(said) - 1), len(heard) * _STEP_S
    offsets = np.arange(first, last)
    fits = np.zeros(len(offsets))
    overlap = np.zeros(len(offsets), dtype=np.int64)
    for place, offset in enumerate(offsets):
        begins = known * _STEP_S - offset
        inside = (begins >= 0) & (begins + _STEP_S <= len(said))
        overlap[place] = inside.sum()
        if overlap[place] < _LEAST_BUCKETS:
            continue
        at = begins[inside]
        own = (total[at + _STEP_S] - total[at]) / _STEP_S
        other = values[inside]
        own, other = own - own.mean(), other - other.mean()
        scale = float(np.sqrt((own @ own) * (other @ other)))
        fits[place] = float(own @ other) / scale if scale > 1e-9 else 0.0
    kept = overlap >= _LEAST_BUCKETS
    return offsets[kept], fits[kept]
