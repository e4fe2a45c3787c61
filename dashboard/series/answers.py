"""What teachers said of flags: which to ask about after class, and how often flags were right."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict
from zlib import crc32

from storage.answers.conformal import Learned

MOST_ASKED = 8
"""Flags asked about after one lesson: a minute's work."""
FEWEST_ANSWERS = 10
"""With fewer answers than this no share is told: it would say little."""
_Z_95 = 1.959964
"""Normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How often flags of one kind were helpful, by the teacher's answers over `sessions` lessons.

    share: helpful / answers, 0..1, None without an answer. low, high: Wilson 95 % interval.
    """

    kind: str
    helpful: int
    wrong: int
    sessions: int = 1

    @property
    def answers(self) -> int:
        """Answers given."""
        return self.helpful + self.wrong

    @property
    def share(self) -> float | None:
        """Measured precision."""
        return self.helpful / self.answers if self.answers else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson 95 % interval of the share."""
        return wilson(self.helpful, self.answers)

    @property
    def is_telling(self) -> bool:
        """Whether there are enough answers to name a share."""
        return self.answers >= FEWEST_ANSWERS


@dataclass(frozen=True, slots=True)
class Taught:
    """What the answers of a class have taught of one kind of flag."""

    class_name: str
    learned: Learned


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a share (E. B. Wilson 1927); 0..1 without any trial."""
    if trials == 0:
        return 0.0, 1.0
    share, z2 = hits / trials, _Z_95**2
    centre = share + z2 / (2 * trials)
    half = _Z_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)


def precisions(rows: Sequence[Any]) -> list[Precision]:
    """Rows of `queries.flag_answers` as precisions."""
    return [Precision(row.kind, row.helpful, row.wrong, row.sessions) for row in rows]


def sample(flags: Sequence[Any], most: int = MOST_ASKED) -> list[Any]:
    """At most `most` of a lesson's flags, drawn without regard to what they are, in order of time.

    The draw depends on the flags' ids alone, so that a reload asks about the same ones.
    """
    drawn = sorted(flags, key=lambda flag: (crc32(f"review {flag.id}".encode()), flag.id))[:most]
    return sorted(drawn, key=lambda flag: (flag.opened_at, flag.id))


class Place(TypedDict):
    """Where a review is. at: the flag that was gone back to, or None: the first to be answered.

    shown: the flag on the page, which a button is about; a key pressed twice never answers one
    that nobody has seen yet. None where all are answered or skipped.
    """

    skipped: list[int]
    at: int | None
    shown: int | None


START: Place = {"skipped": [], "at": None, "shown": None}


def step(drawn: Sequence[Any], place: Place, pressed: str) -> Place:
    """The place after a button: a verdict or "skip" goes on, "back" to the flag before.

    drawn: the sample with the verdict that was pressed already in it.
    """
    ids, shown, skipped = [flag.id for flag in drawn], place["shown"], place["skipped"]
    at = None if pressed else place["at"]
    if pressed == "back" and ids:
        index = ids.index(shown) if shown in ids else len(ids)
        at = ids[max(index - 1, 0)]
    if pressed == "skip" and shown is not None and shown not in skipped:
        skipped = [*skipped, shown]
    if at not in ids:
        waiting = (f.id for f in drawn if f.verdict is None and f.id not in skipped)
        return {"skipped": skipped, "at": None, "shown": next(waiting, None)}
    return {"skipped": skipped, "at": at, "shown": at}
