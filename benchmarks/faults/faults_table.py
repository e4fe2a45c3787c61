"""One row per failure, printed and as Markdown."""

import math
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What trying one failure gave. Times in seconds, one per round where they could be taken."""

    failure: str
    tried: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    invented: int = 0
    notice_s: list[float] = field(default_factory=list)
    recover_s: list[float] = field(default_factory=list)
    by_hand: int = 0
    """Rounds after which the program did not run again by itself."""
    skipped: str = ""

    @property
    def good(self) -> bool:
        return not (self.lost or self.invented or self.by_hand)


HEADER = (
    "failure", "how it was made", "rounds", "rows acknowledged", "lost", "invented",
    "not running again", "noticed (worst)", "running again (median, worst)",
)  # fmt: skip


def cells(outcome: Outcome) -> tuple[str, ...]:
    """The cells of a row."""
    if outcome.skipped:
        return (outcome.failure, outcome.skipped, "0", "", "", "", "", "", "")
    ordered = sorted(outcome.recover_s)
    again = f"{ordered[len(ordered) // 2]:.1f} s, {ordered[-1]:.1f} s" if ordered else ""
    worst = max(outcome.notice_s, default=math.nan)
    return (
        outcome.failure,
        outcome.tried,
        str(outcome.rounds),
        f"{outcome.acknowledged:,}",
        str(outcome.lost),
        str(outcome.invented),
        str(outcome.by_hand),
        "" if math.isnan(worst) else f"{worst:.1f} s",
        again,
    )


def markdown(outcomes: list[Outcome]) -> str:
    """The table."""
    lines = [HEADER, ("---",) * len(HEADER), *(cells(outcome) for outcome in outcomes)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
