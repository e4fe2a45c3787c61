"""Simulated lessons for the flag harness, made of the readings of real faces, one a second.

What is assumed of people, for lack of public recordings of lessons with known moods, stands in the
constants here and in flags_motion, and in docs/signal.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.flags.flags_faces import BENT, LIGHTS, NOISES, POSES, FaceBank
from benchmarks.flags.flags_motion import (
    alternate,
    held,
    read,
    screen_light,
    show,
    slow,
    wander,
    without_gaps,
)
from storage.kinds import FlagKind

POSE_S = 15.0  # mean time a pose is held; the harness also runs 5 and 30
_SPELLS = (  # what everyone does now and then: faces, per hour, from and to seconds
    ("happy", 6.0, 3.0, 8.0),
    ("surprise", 3.0, 2.0, 5.0),
    ("confused", 8.0, 3.0, 15.0),  # a frown of concentration
    ("sad", 3.0, 5.0, 15.0),
    ("bent", 6.0, 3.0, 12.0),
    ("speaks", 5.0, 4.0, 14.0),
)
_TYPES = {"rest_sad": 0.12, "rest_angry": 0.08, "reader": 0.12, "off": 0.04, "on_off": 0.04}
_MISSED = 0.015  # share of single readings that fail
_QUIET_S = 300.0  # no episode before
EPISODE_S = (30.0, 60.0, 120.0, 180.0, 300.0)


@dataclass(frozen=True, slots=True)
class TrueEpisode:
    """A student who changes, and how: seconds of the lesson. group: which faces are shown."""

    student: int
    kind: FlagKind
    start_s: float
    stop_s: float
    group: str = "confused"

    @property
    def length_s(self) -> float:
        """Seconds from onset to end."""
        return round(self.stop_s - self.start_s, 3)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedClass:
    """One lesson. Students are numbered from 0.

    times_s: float64 (T,), without the gaps. probabilities: float32 (T, students, 7). valid: bool
    (T, students). types: plain, rest_sad, rest_angry, reader, off or on_off, one per student.
    class_events: (from, to) in seconds, when a third of the class is lost.
    """

    hours: float
    times_s: NDArray[np.float64]
    probabilities: NDArray[np.float32]
    valid: NDArray[np.bool_]
    types: tuple[str, ...]
    episodes: tuple[TrueEpisode, ...]
    class_events: tuple[tuple[float, float], ...] = ()


def simulate(
    bank: FaceBank,
    seed: int,
    *,
    students: int = 25,
    hours: float = 1.0,
    pose_s: float = POSE_S,
    lost_class: bool = False,
    group: str = "confused",
    who: tuple[str, ...] = ("plain",),
) -> SimulatedClass:
    """One lesson with, each hour, four episodes of single students who look confused (two of 120 s,
    two of other lengths) and one of 300 s who looks sad; or, for `lost_class`, none of these but
    three times a third of the class at once, for two minutes.

    group: faces of the episodes, "confused" (clear to people) or "weak". who: types of students
    that have them.
    """
    rng = np.random.default_rng([seed, students])
    seconds = round(3600 * hours)
    types = _types(students, rng)
    if lost_class:
        events = tuple((at, at + 120.0) for at in np.arange(600.0, seconds - 300, 1000.0))
        episodes = _lost(types, events, rng)
    else:
        events, episodes = (), _episodes(types, seconds, seed, group, who, rng)
    slides = screen_light(seconds, rng)
    columns = [
        _student(bank, kind, [e for e in episodes if e.student == k], seconds, slides, pose_s, rng)
        for k, kind in enumerate(types)
    ]
    kept = without_gaps(seconds, rng)
    return SimulatedClass(
        hours,
        np.flatnonzero(kept).astype(np.float64),
        np.stack([rows for rows, _ in columns], axis=1)[kept],
        np.stack([valid for _, valid in columns], axis=1)[kept],
        types,
        episodes,
        events,
    )


def _types(students: int, rng: np.random.Generator) -> tuple[str, ...]:
    types = [name for name, share in _TYPES.items() for _ in range(round(share * students))]
    types += ["plain"] * (students - len(types))
    return tuple(rng.permutation(types).tolist())


def _episodes(
    types: tuple[str, ...],
    seconds: int,
    seed: int,
    group: str,
    who: tuple[str, ...],
    rng: np.random.Generator,
) -> tuple[TrueEpisode, ...]:
    among = [k for k, kind in enumerate(types) if kind in who]
    others = [length for length in EPISODE_S if length != 120]
    found = []
    for hour in range(max(1, seconds // 3600)):
        lengths = [120.0, 120.0, others[(seed + hour) % 4], others[(seed + hour + 1) % 4], 300.0]
        for number, (student, length) in enumerate(
            zip(rng.permutation(among).tolist(), lengths, strict=False)
        ):
            start = float(rng.uniform(_QUIET_S, 3600 - length - 60)) + 3600 * hour
            sad = number == 4
            kind = FlagKind.SAD if sad else FlagKind.CONFUSED
            found.append(TrueEpisode(student, kind, start, start + length, "sad" if sad else group))
    return tuple(found)


def _lost(
    types: tuple[str, ...], events: tuple[tuple[float, float], ...], rng: np.random.Generator
) -> tuple[TrueEpisode, ...]:
    there = [k for k, kind in enumerate(types) if kind in ("plain", "reader")]
    count = max(4, round(0.35 * len(types)))
    return tuple(
        TrueEpisode(int(student), FlagKind.CONFUSED, start + float(rng.uniform(0, 10)), stop)
        for start, stop in events
        for student in rng.permutation(there)[:count]
    )


def _student(
    bank: FaceBank,
    kind: str,
    episodes: list[TrueEpisode],
    seconds: int,
    slides: NDArray[np.float64],
    pose_s: float,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Probabilities (T, 7) and validity (T,) of one student."""
    home = kind if kind in ("rest_sad", "rest_angry") else "rest"
    usual = int(rng.choice(bank.groups[home]))
    own = np.concatenate([[usual], bank.similar(usual, home, 3, rng)])
    picture = own[wander(seconds, rng)]
    bent, valid = np.zeros(seconds, bool), rng.random(seconds) >= _MISSED
    for name, per_hour, shortest, longest in _SPELLS:
        for _ in range(rng.poisson(per_hour * seconds / 3600)):
            start = rng.integers(0, seconds)
            spell = slice(start, start + round(rng.uniform(shortest, longest)))
            if name == "bent":
                bent[spell] = True
            elif name == "speaks":
                faces = [*own, *(bank.similar(usual, g, 1, rng)[0] for g in ("surprise", "happy"))]
                picture[spell] = rng.choice(faces, len(picture[spell]))
            else:
                picture[spell] = bank.similar(usual, name, 1, rng)[0]
    if kind == "reader":
        read(bent, valid, rng)
    for episode in episodes:
        look = bank.similar(usual, episode.group, 3, rng)
        show(picture, look, (episode.start_s, episode.stop_s), rng)
        bent[round(episode.start_s) : round(episode.stop_s)] = False
    if kind == "off":
        valid[:] = False
    elif kind == "on_off":
        valid &= alternate(seconds, (400.0, 200.0), rng)
    light = np.clip(slow(seconds, rng) + rng.uniform(0, 0.4) * slides, -1, 1) + 1.0
    return _read_faces(bank, picture, light, bent, held(seconds, pose_s, POSES, rng), rng), valid


def _read_faces(
    bank: FaceBank,
    picture: NDArray[np.int64],
    light: NDArray[np.float64],
    bent: NDArray[np.bool_],
    pose: NDArray[np.int64],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Between two lights the answers lie between those in either."""
    noise = rng.integers(0, NOISES, len(picture))
    low = np.minimum(light.astype(np.int64), LIGHTS - 2)
    share = (light - low)[:, None]
    table = bank.log_probabilities
    logs = (1 - share) * table[picture, low, pose, noise] + share * table[
        picture, low + 1, pose, noise
    ]
    logs[bent] = table[picture[bent], BENT, pose[bent], noise[bent]]
    rows = np.exp(logs)
    return np.asarray(rows / rows.sum(axis=1, keepdims=True), np.float32)
