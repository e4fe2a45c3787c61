"""What varies from second to second in a simulated lesson; see flags_classes."""

import numpy as np
from numpy.typing import NDArray

_REST_SPELL_S = (120.0, 20.0)  # mean time at the usual face, and at another of the own faces
_LOOK_SPELL_S = 15.0  # within an episode the look is shown in spells ...
_DUTY = (0.7, 1.0)  # ... that fill this share of it
_READER_SPELL_S = (60.0, 25.0)  # mean time looking up, and down
_LIGHT_S, _LIGHT_SD = 600.0, 0.4  # own light: wanders this slowly and this far (0 to 1: a lamp)
_SLIDE_S = (60.0, 240.0)  # the shared screen turns light or dark, on every face at once
_GAPS = (2, 60.0, 180.0)  # times nothing can be seen in an hour, and how long


def wander(seconds: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Which of the four own faces is shown: mostly the first."""
    shown = np.zeros(seconds, np.int64)
    at = 0
    while at < seconds:
        at += 1 + round(rng.exponential(_REST_SPELL_S[0]))
        until = at + 1 + round(rng.exponential(_REST_SPELL_S[1]))
        shown[at:until] = rng.integers(1, 4)
        at = until
    return shown


def show(
    picture: NDArray[np.int64],
    look: NDArray[np.int64],
    span_s: tuple[float, float],
    rng: np.random.Generator,
) -> None:
    """Show other faces between two moments, in spells."""
    duty = rng.uniform(*_DUTY)
    at, stop = round(span_s[0]), round(span_s[1])
    while at < stop:
        until = min(stop, at + 1 + round(rng.exponential(_LOOK_SPELL_S)))
        picture[at:until] = rng.choice(look)
        at = until + round(rng.exponential(_LOOK_SPELL_S * (1 - duty) / duty))


def read(bent: NDArray[np.bool_], valid: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Spells of looking down; in every other one no face is found."""
    down = ~alternate(len(bent), _READER_SPELL_S, rng)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], down.astype(int), [0]])))
    for start, stop in edges.reshape(-1, 2):
        if rng.random() < 0.5:
            valid[start:stop] = False
        else:
            bent[start:stop] = True


def alternate(
    seconds: int, means_s: tuple[float, float], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """True and false in turn, for random times with these means."""
    state = np.ones(seconds, bool)
    at = 0
    while at < seconds:
        at += 1 + round(rng.exponential(means_s[0]))
        until = at + 1 + round(rng.exponential(means_s[1]))
        state[at:until] = False
        at = until
    return state


def held(seconds: int, mean_s: float, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """A state that changes at random moments: autocorrelation exp(-lag / mean_s)."""
    anew = rng.random(seconds) < 1 - np.exp(-1 / mean_s)
    spell = np.cumsum(anew)
    return np.asarray(rng.integers(0, count, int(spell[-1]) + 1)[spell], np.int64)


def slow(seconds: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """A light that wanders."""
    keep = float(np.exp(-1 / _LIGHT_S))
    kicks = (_LIGHT_SD * np.sqrt(1 - keep**2) * rng.normal(size=seconds)).tolist()
    level, levels = float(rng.normal(0, _LIGHT_SD)), []
    for kick in kicks:
        level = keep * level + kick
        levels.append(level)
    return np.array(levels)


def screen_light(seconds: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """The light of the shared screen, -1 or 1, on everybody."""
    levels = np.zeros(seconds)
    at = 0
    while at < seconds:
        until = at + round(rng.uniform(*_SLIDE_S))
        levels[at:until] = rng.choice([-1.0, 1.0])
        at = until
    return levels


def without_gaps(seconds: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Seconds in which the gallery can be seen."""
    kept = np.ones(seconds, bool)
    count, shortest, longest = _GAPS
    for _ in range(round(count * seconds / 3600)):
        start = int(rng.integers(0, seconds))
        kept[start : start + round(rng.uniform(shortest, longest))] = False
    return kept
