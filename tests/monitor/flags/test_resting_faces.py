"""Who looks tense or sad at rest is asked for more before a flag, and so is a weak look."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.flags.rule import FlagAction, FlagRule
from storage.config.settings import FlagSettings
from storage.kinds import FlagKind

_ANGRY, _HAPPY, _SAD, _NEUTRAL = 0, 3, 4, 6
_SPELL_S = 80  # another ordinary face, or a light, for longer than usual


def shown(tense: float, sad: float) -> NDArray[np.float32]:
    row = np.zeros(7, np.float32)
    row[_ANGRY], row[_SAD] = tense, sad
    row[_NEUTRAL] = max(0.0, 1 - tense - sad)
    return row


def flags(
    rest: tuple[float, float], look: tuple[float, float], look_s: int, seed: int
) -> list[FlagKind]:
    """Kinds flagged in twenty minutes of one student; tense and sad at rest, and in a spell."""
    rng, rule, found = np.random.default_rng(seed), FlagRule(FlagSettings()), []
    start = int(rng.integers(500, 1000))
    for second in range(1200):
        tense, sad = look if start <= second < start + look_s else rest
        noise = rng.uniform(-0.26, 0.26, 2)  # a deviation of 0.15
        row = shown(*np.clip(np.array([tense, sad]) + noise, 0, 1).tolist())
        for change in rule.observe(float(second), {1: (row, True)}):
            if change.action is FlagAction.OPENED:
                found.append(change.kind)
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rest", [(0.1, 0.65), (0.15, 0.5), (0.42, 0.3)])
def test_a_face_that_rests_sad_or_tense_is_not_flagged_for_another_face(
    rest: tuple[float, float], seed: int
) -> None:
    another = (rest[0] + 0.45, 0.15)
    assert flags(rest, another, _SPELL_S, seed) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_same_change_of_a_calm_face_is_flagged(seed: int) -> None:
    assert flags((0.1, 0.1), (0.75, 0.1), _SPELL_S, seed) == [FlagKind.CONFUSED]


@pytest.mark.parametrize("seed", range(6))
def test_a_face_that_rests_sad_is_flagged_when_it_changes_for_long(seed: int) -> None:
    assert FlagKind.CONFUSED in flags((0.1, 0.65), (0.85, 0.1), 180, seed)


@pytest.mark.parametrize("seed", range(6))
def test_a_weak_look_that_has_not_lasted_is_not_flagged(seed: int) -> None:
    assert flags((0.1, 0.1), (0.52, 0.1), 65, seed) == []


def test_a_student_who_was_hardly_seen_lately_is_not_flagged() -> None:
    rng = np.random.default_rng(1)
    rule, opened = FlagRule(FlagSettings()), []
    for second in range(900):
        row = shown(0.8 if second >= 600 else 0.1, 0.1)
        seen = second < 620 or second % 3 == 0
        row = np.clip(row + rng.uniform(-0.1, 0.1, 7), 0, 1).astype(np.float32)
        for change in rule.observe(float(second), {1: (row, seen)}):
            opened += [change.at_s] if change.action is FlagAction.OPENED else []
    assert opened == []


def smiler(
    moments_s: int, look_share: float, look: float, look_s: int, seed: int
) -> list[FlagKind]:
    """Kinds flagged of a face that seems to smile, and for moments tense; then for longer so.

    moments_s: of every 90 s. look_share: of the seconds of the longer time in which it seems tense;
    look: how much.
    """
    rng, rule, found = np.random.default_rng(seed), FlagRule(FlagSettings()), []
    start = int(rng.integers(500, 1000))
    for second in range(1200):
        for_long = start <= second < start + look_s
        tense = rng.random() < look_share if for_long else second % 90 < moments_s
        row = shown(look + rng.uniform(-0.1, 0.1) if tense else 0.1, 0.05)
        if not tense:
            row[_NEUTRAL], row[_HAPPY] = 0.2, 0.65
        for change in rule.observe(float(second), {1: (row, True)}):
            if change.action is FlagAction.OPENED:
                found.append(change.kind)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_a_face_that_seems_to_smile_is_not_flagged_for_another_light(seed: int) -> None:
    assert smiler(12, 0.85, 0.6, 105, seed) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_face_that_seems_to_smile_is_flagged_when_it_is_tense_for_long(seed: int) -> None:
    assert smiler(3, 1.0, 0.85, 180, seed) == [FlagKind.CONFUSED]
