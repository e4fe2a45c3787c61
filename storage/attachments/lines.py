"""What is laid beside a lesson: lines of a transcript, a chat or a poll, each with its time."""

from dataclasses import dataclass, replace
from enum import StrEnum

MOST_BYTES = 2_900_000
"""Of one file; a page's request of 4 MiB holds it. Three hours as Teams writes them take 1.5 MB."""
MOST_LINES = 20_000
LONGEST_TEXT = 2_000
"""Characters of one line; a longer one is cut."""
LONGEST_SPEAKER = 80


class Kind(StrEnum):
    """What a file holds."""

    TRANSCRIPT = "transcript"
    CHAT = "chat"
    POLL = "poll"


class Basis(StrEnum):
    """What the times of a file's lines count from."""

    RECORDING = "recording"  # ms since the recording began
    TIME_OF_DAY = "time of day"  # ms since midnight on this computer's clock, of no known day
    LOCAL = "local"  # ms since 1970 on this computer's clock
    UTC = "utc"  # ms since 1970
    NONE = "none"  # the file tells no time


class Origin(StrEnum):
    """How it is known where a file lies on the lesson's time axis."""

    CLOCK = "clock"  # its lines have clock times
    DATE = "date"  # its name or its head says when the recording began
    SPEECH = "speech"  # found where its words fit the seconds in which was spoken
    BEGINNING = "beginning"  # not known: laid at the lesson's beginning
    SET = "set"  # by the teacher


@dataclass(frozen=True, slots=True)
class Line:
    """One cue, message or question. begins_ms: see `Basis`. speaker None: not known."""

    begins_ms: int
    ends_ms: int
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as it was read, in order of time.

    private: messages to single people that were left out. rough: times known to minutes only.
    """

    kind: Kind
    basis: Basis
    lines: tuple[Line, ...]
    private: int = 0
    rough: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A file on a lesson's time axis: its lines' times are ms since the lesson began.

    offset_ms: where the file's own zero lies on that axis (files with clock times: 0, and what the
    teacher shifts them by). certainty: 0..1 of an offset found from speech, else None. inside: how
    many of its lines lie within the lesson.
    """

    parsed: Parsed
    lines: tuple[Line, ...]
    offset_ms: int
    origin: Origin
    certainty: float | None
    inside: int


def shifted(lines: tuple[Line, ...], by_ms: int) -> tuple[Line, ...]:
    """The same lines later by `by_ms`."""
    if not by_ms:
        return lines
    return tuple(
        replace(line, begins_ms=line.begins_ms + by_ms, ends_ms=line.ends_ms + by_ms)
        for line in lines
    )
