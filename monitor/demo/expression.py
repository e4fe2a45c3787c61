"""What a face shows, as a mixture of the states its sprites were painted in."""

from dataclasses import dataclass, replace

from monitor.demo.script import MOODS, Mood

STEPS = 3
"""Strengths a mood is painted at: a third, two thirds, full."""

CLOSING = 3
"""Steps painted on the way from calm lids to closed ones; a blink passes them in every mood."""

TALKING = 2
"""Steps painted on the way from a mood's mouth to a speaker's."""

TALKERS: tuple[Mood, ...] = ("neutral", "sad", "confused")
"""Moods whose mouth speaking changes; happy and surprised ones are open anyway."""

BROW_STATES = 1 + (len(MOODS) - 1) * STEPS
EYE_STATES = BROW_STATES + CLOSING
MOUTH_STATES = BROW_STATES + len(TALKERS) * TALKING

Mixture = tuple[tuple[int, float], ...]
"""States and their shares, which sum to 1."""


@dataclass(frozen=True, slots=True)
class Expression:
    """level, talk (how far a speaker's mouth opens), blink: 0..1; gaze: -1..1 right and down."""

    mood: Mood
    level: float
    talk: float = 0.0
    blink: float = 0.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0

    def rounded(self) -> "Expression":
        """The same in steps of 1/40, so that equal pictures are made once."""
        level, talk, blink, gaze_x, gaze_y = (
            round(float(value) * 40) / 40
            for value in (self.level, self.talk, self.blink, self.gaze_x, self.gaze_y)
        )
        return replace(self, level=level, talk=talk, blink=blink, gaze_x=gaze_x, gaze_y=gaze_y)


def mood_state(mood: Mood, step: int) -> int:
    """State of a mood at `step` thirds of its strength."""
    return 0 if step == 0 or mood == "neutral" else 1 + (MOODS.index(mood) - 1) * STEPS + step - 1


def talking_state(mood: Mood, step: int) -> int:
    """State of the mouth of a full mood, `step` steps towards a speaker's."""
    if mood not in TALKERS:
        return mood_state(mood, STEPS)
    return BROW_STATES + TALKERS.index(mood) * TALKING + step - 1


def brow_mixture(mood: Mood, level: float) -> Mixture:
    """States of brows and folds."""
    low, share = _between(level, STEPS)
    return _merged(((mood_state(mood, low), 1 - share), (mood_state(mood, low + 1), share)))


def eye_mixture(mood: Mood, level: float, closed: float) -> Mixture:
    """States of the eyes. closed: from the mood's lids (0) to shut (1).

    Lids are not mixed on their way, which would let the eye shine through them: a blink lasts a few
    pictures, and each shows the nearest step.
    """
    step = round(min(max(closed, 0.0), 1.0) * CLOSING)
    return ((BROW_STATES + step - 1, 1.0),) if step else brow_mixture(mood, level)


def mouth_mixture(mood: Mood, level: float, talk: float) -> Mixture:
    """States of the mouth."""
    low, share = _between(talk, TALKING)

    def at(step: int) -> Mixture:
        if step == 0:
            return brow_mixture(mood, level)
        return (talking_state("neutral", step), 1 - level), (talking_state(mood, step), level)

    parts = [(state, weight * (1 - share)) for state, weight in at(low)]
    return _merged((*parts, *((state, weight * share) for state, weight in at(low + 1))))


def _between(value: float, steps: int) -> tuple[int, float]:
    """The step below a value of 0..1, and how far it is to the next one."""
    place = min(max(value, 0.0), 1.0) * steps
    low = min(int(place), steps - 1)
    return low, place - low


def _merged(parts: Mixture) -> Mixture:
    shares: dict[int, float] = {}
    for state, share in parts:
        if share > 0.004:  # less than a grey level
            shares[state] = shares.get(state, 0.0) + share
    return tuple(shares.items())
