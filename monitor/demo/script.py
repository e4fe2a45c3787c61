"""The lesson of the drawn class: who feels what and when, who speaks, who leaves. Loops."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Mood = Literal["neutral", "happy", "surprise", "sad", "confused"]

MOODS: tuple[Mood, ...] = ("neutral", "happy", "surprise", "sad", "confused")

DURATION_S = 600.0
"""Length of the lesson; it starts again afterwards."""

RAMP_S = 1.2
"""Seconds a mood takes to appear and to fade."""

CAMERA_OFF = frozenset({18})
"""Who keeps the camera off, as an index into the cast."""

AWAY: tuple[tuple[int, float, float], ...] = ((7, 92.0, 128.0),)
"""Who leaves the meeting: (person, from second, to second). They return as the last tile."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One person in one mood. start_s, stop_s: seconds of the lesson; strength: 0..1."""

    person: int
    start_s: float
    stop_s: float
    mood: Mood
    strength: float = 1.0

    def level(self, t_s: float) -> float:
        """How much of the mood shows at a moment of the lesson, 0..strength."""
        nearest = min(t_s - self.start_s, self.stop_s - t_s) / RAMP_S
        x = min(max(nearest, 0.0), 1.0)
        return self.strength * x * x * (3 - 2 * x)


# start, stop, mood, share of the class that joins in
_CLASS_EVENTS: tuple[tuple[float, float, Mood, float], ...] = (
    (4.0, 11.0, "happy", 0.35),  # good morning
    (30.0, 40.5, "happy", 0.90),  # a joke
    (48.0, 56.0, "surprise", 0.85),  # an unexpected result
    (140.0, 149.0, "happy", 0.40),
    (176.0, 184.0, "surprise", 0.45),
    (300.0, 312.0, "happy", 0.60),
    (392.0, 462.0, "confused", 0.42),  # the hard part: a third of the class is lost
    (466.0, 472.0, "surprise", 0.55),  # it clicks
    (473.0, 486.0, "happy", 0.75),
    (560.0, 572.0, "happy", 0.85),  # goodbye
)

# longer looks of single students: these the flags should find
_STORIES: tuple[Episode, ...] = (
    Episode(3, 58.0, 84.0, "confused"),
    Episode(11, 60.0, 80.0, "confused"),
    Episode(17, 63.0, 88.0, "confused"),
    Episode(20, 66.0, 86.0, "confused"),
    Episode(1, 200.0, 352.0, "confused"),
    Episode(8, 206.0, 344.0, "confused"),
    Episode(22, 214.0, 372.0, "confused"),
    Episode(4, 240.0, 505.0, "sad"),
    Episode(13, 510.0, 552.0, "sad"),
    Episode(24, 100.0, 122.0, "sad"),
)


def episodes(people: int, seed: int) -> tuple[Episode, ...]:
    """All episodes of the lesson; a person's never overlap, stories go before class events."""
    rng = np.random.default_rng([seed, 1])
    result = [story for story in _STORIES if story.person < people]
    for start, stop, mood, share in _CLASS_EVENTS:
        joins = rng.permutation(people)[: round(share * people)]
        for person in np.sort(joins):
            begin = start + float(rng.uniform(0, 1.4))
            end = stop - float(rng.uniform(0, 1.6))
            busy = (e for e in result if e.person == person)
            if all(end + 2 < e.start_s or begin - 2 > e.stop_s for e in busy):
                result.append(Episode(int(person), begin, end, mood, float(rng.uniform(0.9, 1.0))))
    return tuple(result)


def is_present(person: int, t_s: float) -> bool:
    """Whether the person is in the meeting at a moment of the lesson."""
    return not any(p == person and start <= t_s < stop for p, start, stop in AWAY)


def seating(people: int, t_s: float) -> tuple[int, ...]:
    """Who is shown, in the order of the tiles; who came back sits last."""
    returned = sorted((stop, p) for p, _, stop in AWAY if stop <= t_s)
    late = [p for _, p in returned]
    first = [p for p in range(people) if p not in late and is_present(p, t_s)]
    return (*first, *late)


def speakers(people: int, seed: int) -> tuple[tuple[float, int], ...]:
    """(start second, person) of each turn to speak; nobody speaks with the camera off or away."""
    rng = np.random.default_rng([seed, 2])
    turns: list[tuple[float, int]] = []
    t = 0.0
    allowed = [p for p in range(people) if p not in CAMERA_OFF and p not in {a[0] for a in AWAY}]
    while t < DURATION_S:
        turns.append((t, int(rng.choice(allowed))))
        t += float(rng.uniform(6, 14))
    return tuple(turns)
