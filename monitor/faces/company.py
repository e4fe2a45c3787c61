"""How many further people sit in a student's tile: a number that does not flicker, no reflections.

Each look gives a count of its own. A number goes up once nearly all of the last looks had so many,
and down once nearly none had: who passes behind, or hides behind a hand, changes nothing.
"""

import math
from collections import deque

Spot = tuple[float, float, float]
"""A face in its tile: x and y of its middle from the middle of the tile, and its mean side, in
heights of the tile."""

LEAST_LOOKS = 5
"""Looks by which the number is told, however long they take; before three of them it is unknown."""
_WINDOW_S = 6.0
_KNOWN_LOOKS = 3
_UP, _DOWN = 0.75, 0.25  # share of the looks with so many
_STEP_S = (0.8, 12.0)  # a shorter step is lost in the detector's noise, a longer one is none
_FADES = 0.95  # of what is known of steps, with each further one
_LEAST_STEPS = 6
_LEAST_MOTION = 0.02  # sides of a face, in the root of the sum
_MIRRORED = 0.6  # correlation of the steps of a reflection; those of two people lie around 0


class Company:
    """The further people of one tile."""

    def __init__(self) -> None:
        self._looks: deque[tuple[float, int]] = deque()
        self._count = 0

    def update(self, count: int, at_s: float) -> None:
        """Takes the count of one look, at that second."""
        looks = self._looks
        looks.append((at_s, count))
        while len(looks) > LEAST_LOOKS and looks[0][0] < at_s - _WINDOW_S:
            looks.popleft()
        if len(looks) >= _KNOWN_LOOKS:
            while self._share(self._count + 1) >= _UP:
                self._count += 1
            while self._count and self._share(self._count) <= _DOWN:
                self._count -= 1

    @property
    def count(self) -> int | None:
        """How many there are beside the student; None while that is not known."""
        return self._count if len(self._looks) >= _KNOWN_LOOKS else None

    def _share(self, least: int) -> float:
        """Share of the last looks with at least so many."""
        return sum(count >= least for _, count in self._looks) / len(self._looks)


class Steps:
    """Someone's steps beside the student's: a reflection goes the other way, up when they do."""

    __slots__ = ("_both", "_count", "_from", "_own", "_students")

    def __init__(self) -> None:
        self._from: tuple[Spot, Spot, float] | None = None
        self._both = self._own = self._students = 0.0
        self._count = 0

    def see(self, own: Spot, students: Spot, at_s: float) -> None:
        """Both faces in one frame."""
        before = self._from
        if before is not None and at_s - before[2] < _STEP_S[0]:
            return
        self._from = (own, students, at_s)
        if before is None or at_s - before[2] > _STEP_S[1]:
            return
        (x, y), (student_x, student_y) = _step(before[0], own), _step(before[1], students)
        self._both = _FADES * self._both - x * student_x + y * student_y
        self._own = _FADES * self._own + x * x + y * y
        self._students = _FADES * self._students + student_x**2 + student_y**2
        self._count += 1

    @property
    def are_own(self) -> bool:
        """Whether they are known not to be the student's own, mirrored."""
        if self._count < _LEAST_STEPS:
            return False
        if self._students < _LEAST_MOTION**2:
            return True
        return self._both < _MIRRORED * math.sqrt(self._own * self._students) or self._own == 0


def _step(one: Spot, two: Spot) -> tuple[float, float]:
    """From one place to the next, in sides of the face."""
    side = 0.5 * (one[2] + two[2])
    return (two[0] - one[0]) / side, (two[1] - one[1]) / side
