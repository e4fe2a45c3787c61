"""One lesson as it is, in plain Python: what every reader has to agree with."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from storage.kinds import FlagKind, Unsure
from storage.records import SMALLEST_GROUP

SEATS, SECONDS = 4, 40
LOOKS = (0, 15, 30, 39)
ENDED, OTHER, SMALL, LIVE = range(4)
"""Two lessons that are over, one of the class alone, and one that is being watched."""
KINDS = tuple(FlagKind)


def why_unsure(seat: int, second: int) -> Unsure | None:
    """Why a student could not be read in a look."""
    reasons = list(Unsure)
    return reasons[(seat + second) % len(reasons)] if (seat + second) % 3 == 0 else None


@dataclass
class Flagged:
    """What is known of a flag. seat: its number, 0 for the class; from_s, to_s: None while open."""

    seat: int
    kind: FlagKind
    from_s: int
    to_s: int | None
    visible: int
    verdict: str | None = None
    snoozed: bool = False


@dataclass
class Truth:
    """One lesson as it is: seats with the number they are merged into, or 0."""

    class_only: bool = False
    merged: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(1, SEATS + 1), 0))
    excluded: set[int] = field(default_factory=set)
    flags: list[Flagged] = field(default_factory=list)

    def owner(self, seat: int) -> int:
        return self.merged.get(seat) or seat

    def family(self, seat: int) -> set[int]:
        return {one for one in self.merged if self.owner(one) == self.owner(seat)}

    def key(self, one: Flagged) -> tuple[int, str, int]:
        """A flag as readers tell it: whose, which kind, seconds after the start."""
        return (self.owner(one.seat) if one.seat else 0, str(one.kind), one.from_s)

    def students(self) -> set[int]:
        if self.class_only:
            return set()
        return {s for s, into in self.merged.items() if not into and s not in self.excluded}

    def shown(self) -> list[Flagged]:
        if self.class_only:
            return [f for f in self.flags if not f.seat and f.visible >= SMALLEST_GROUP]
        return [f for f in self.flags if not f.seat or self.owner(f.seat) not in self.excluded]

    def minutes(self, seat: int, kind: FlagKind) -> float:
        spans = [f for f in self.shown() if f.seat and (self.owner(f.seat), f.kind) == (seat, kind)]
        return len({s for f in spans for s in range(f.from_s, f.to_s or SECONDS)}) / 60


flag_of = st.builds(
    Flagged,
    seat=st.integers(0, SEATS),
    kind=st.sampled_from(KINDS),
    from_s=st.integers(0, 20),
    to_s=st.one_of(st.none(), st.integers(21, SECONDS)),
    visible=st.integers(SMALLEST_GROUP - 2, SMALLEST_GROUP + 2),
)
EDITS = (
    "merge", "merge", "separate", "exclude", "exclude", "include", "own", "helpful", "wrong",
    "unanswered", "snooze", "end_snooze", "flag", "delete_seat", "delete_lesson",
)  # fmt: skip
edit_of = st.tuples(
    st.sampled_from(EDITS), st.integers(0, 3), st.integers(1, SEATS), st.integers(1, SEATS),
    st.integers(0, 9), flag_of,
)  # fmt: skip
flags_of = st.lists(flag_of, max_size=5, unique_by=lambda f: (f.seat, f.kind, f.from_s))
Edit = tuple[str, int, int, int, int, Flagged]
"""What, in which lesson, seat, other seat, place of a flag, and a new flag."""
