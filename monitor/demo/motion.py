"""Small natural movement: blinks, glances, head sway, the mouth of a speaker."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from monitor.demo.script import DURATION_S, Mood

BLINK_S = 0.24


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the head is. x, y: head units; roll: radians; zoom: factor."""

    x: float
    y: float
    roll: float
    zoom: float


class Motion:
    """Movement of one person, fixed by seed and time. Times are seconds of the lesson."""

    def __init__(self, seed: int, person: int) -> None:
        self._seed = [seed, 3, person]

    @cached_property
    def _waves(self) -> NDArray[np.float64]:
        """Frequencies (Hz) and phases, (2, 4, 3): x, y, roll, zoom by three sine waves each."""
        rng = np.random.default_rng([*self._seed, 0])
        # whole periods in a lesson, so that the loop has no jump
        cycles = np.rint(rng.uniform(0.02, 0.16, (4, 3)) * DURATION_S)
        return np.stack([cycles / DURATION_S, rng.uniform(0, 2 * np.pi, (4, 3))])

    @cached_property
    def _blinks(self) -> NDArray[np.float64]:
        rng = np.random.default_rng([*self._seed, 1])
        return np.cumsum(rng.uniform(2.2, 6.5, round(DURATION_S / 2)))

    @cached_property
    def _glances(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        rng = np.random.default_rng([*self._seed, 2])
        times = np.cumsum(rng.uniform(1.2, 4.5, round(DURATION_S)))
        where = rng.normal(0, (0.32, 0.22), (len(times), 2))
        where[rng.random(len(times)) < 0.45] = 0.0  # back to the screen
        return times, np.clip(np.rint(where * 8) / 8, -1, 1)

    def pose(self, t_s: float) -> Pose:
        """Head position at a moment."""
        frequency, phase = self._waves
        x, y, roll, zoom = np.sin(2 * np.pi * frequency * t_s + phase).mean(axis=1)
        return Pose(0.17 * float(x), 0.08 * float(y), 0.075 * float(roll), 1 + 0.028 * float(zoom))

    def blink(self, t_s: float) -> float:
        """How far the lids are closed, 0..1."""
        at = int(np.searchsorted(self._blinks, t_s, side="right")) - 1
        age = t_s - self._blinks[at] if at >= 0 else BLINK_S
        return float(np.sin(np.pi * age / BLINK_S)) if age < BLINK_S else 0.0

    def gaze(self, t_s: float) -> tuple[float, float]:
        """Where the eyes point, -1..1 right and down."""
        times, where = self._glances
        x, y = where[int(np.searchsorted(times, t_s)) % len(where)]
        return float(x), float(y)

    def talk(self, t_s: float) -> float:
        """How far a speaker's mouth is open, 0..1."""
        phase = float(self._waves[1, 0, 0])
        syllable = 0.5 + 0.5 * np.sin(2 * np.pi * 3.4 * t_s + phase)
        phrase = 0.5 + 0.5 * np.sin(2 * np.pi * 0.37 * t_s + 2 * phase)
        return float(syllable * (0.25 + 0.75 * phrase))


def mood_pose(pose: Pose, mood: Mood, level: float, person: int) -> Pose:
    """The pose a mood adds to: a confused head tilts, a sad one sinks. level: 0..1."""
    lean = level * (1 if person % 2 else -1)
    if mood == "confused":
        return replace(pose, roll=pose.roll + 0.05 * lean)
    if mood == "sad":
        return replace(pose, roll=pose.roll + 0.03 * lean, y=pose.y + 0.06 * level)
    return pose
