"""What the flag rule says: changes of flags."""

from dataclasses import dataclass, field
from enum import StrEnum

from storage.evidence import FlagEvidence
from storage.kinds import FlagKind


class FlagAction(StrEnum):
    """What happened to a flag."""

    OPENED = "opened"
    PROLONGED = "prolonged"
    CALLED = "called"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FlagChange:
    """A flag that opened, became prolonged, had the teacher called to it, or closed.

    seat: number of the seat, None for the whole class. at_s, opened_at_s: on the samples' clock;
    at_s lies before the sample where someone has not been seen for a while. called_at_s: when the
    teacher was called to it, None where not yet.
    """

    seat: int | None
    kind: FlagKind
    action: FlagAction
    at_s: float
    opened_at_s: float
    evidence: FlagEvidence = field(default_factory=FlagEvidence)
    called_at_s: float | None = None
