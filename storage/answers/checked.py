"""What a class answered on its tiles to a question: how many green, orange and red, of how many.

Green says "clear": yes, thumbs up, faster. Orange says "not so fast": slower, or a raised hand,
which wants to ask. Red says "not clear": no, thumbs down. Clapping answers nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.kinds import ReactionKind
from storage.rows import ReactionRow

ANSWER_TIME = timedelta(seconds=30)
"""So long after the question an icon that appears answers it."""
COLOURS = {
    ReactionKind.YES: "green",
    ReactionKind.THUMBS_UP: "green",
    ReactionKind.FASTER: "green",
    ReactionKind.SLOWER: "orange",
    ReactionKind.RAISED_HAND: "orange",
    ReactionKind.NO: "red",
    ReactionKind.THUMBS_DOWN: "red",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """How many students answered in each colour. students: how many there were, 0: not known."""

    green: int = 0
    orange: int = 0
    red: int = 0
    students: int = 0

    @property
    def answered(self) -> int:
        """How many answered at all."""
        return self.green + self.orange + self.red


NO_ANSWERS = Answers()


def answers_to(rows: Iterable[ReactionRow], asked_at: datetime, students: float) -> Answers:
    """The answers to what was asked at a moment. students: mean number of tiles around it.

    A student counts once, with the last answer. Where no seats are kept every icon is an answer.
    """
    latest: dict[object, str] = {}
    for row in sorted(rows, key=lambda one: (one.began_at, one.id)):
        colour = COLOURS.get(ReactionKind(row.kind))
        if colour is not None and asked_at <= row.began_at < asked_at + ANSWER_TIME:
            who = ("row", row.id) if row.seat_id is None else ("seat", row.seat_id)
            latest[who] = colour
    count = {colour: list(latest.values()).count(colour) for colour in ("green", "orange", "red")}
    return Answers(**count, students=max(round(students), len(latest) if students else 0))
