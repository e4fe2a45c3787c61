"""How each student usually holds the head, so that a low camera is not taken for a bowed head.

Kept in memory for the length of a lesson; nothing of it is stored, shown or handed on.
"""

from statistics import median

FIRST_LOOKS = 20
"""So many make a first usual pitch, their median; until then a head is not judged."""
_STEP_DEGREES = 0.01
"""A look moves it by so much, towards itself: a running median that ten minutes move by 6."""
_MOST_BELOW_CLASS = 10.0
"""Nobody's usual pitch counts as further down than that of the class, by more than this: who has
written from the first minute on has the head down all the same."""


class UsualPitch:
    """Running medians by seat number, degrees. Not for several threads at once."""

    def __init__(self) -> None:
        self._first: dict[int, list[float]] = {}
        self._usual: dict[int, float] = {}

    def lowered(self, pitches: dict[int, float]) -> dict[int, float]:
        """How far each head is below its usual pitch, of those of which that is known.

        pitches: of one look, by seat number.
        """
        for seat, pitch in pitches.items():
            self._learn(seat, pitch)
        if not self._usual:
            return {}
        lowest = median(self._usual.values()) + _MOST_BELOW_CLASS
        return {
            seat: pitch - min(self._usual[seat], lowest)
            for seat, pitch in pitches.items()
            if seat in self._usual
        }

    def _learn(self, seat: int, pitch: float) -> None:
        usual = self._usual.get(seat)
        if usual is not None:
            self._usual[seat] = usual + max(-_STEP_DEGREES, min(_STEP_DEGREES, pitch - usual))
            return
        first = self._first.setdefault(seat, [])
        first.append(pitch)
        if len(first) >= FIRST_LOOKS:
            self._usual[seat] = median(self._first.pop(seat))
