"""How often turned and bowed heads are told rightly, of those found and of all that were shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.signals.looks import BOWED, LEVEL, SIZES_PX, STRAIGHT, TURNED, Look
from dashboard.series.answers import wilson
from monitor.posture.class_counts import DOWN_DEGREES, is_turned_away

_HEADS = (
    "signal",
    "face px",
    "looks",
    "found",
    "recall",
    "of all",
    "false",
    "precision",
    "bal. acc.",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One look: whether it shows the signal, and what was told; None: nothing could be."""

    truth: bool
    told: bool | None


def turned_away(looks: Iterable[Look]) -> list[Judged]:
    """Of heads clearly turned, and clearly straight."""
    return [
        Judged(abs(look.yaw) >= TURNED, None if look.pose is None else is_turned_away(look.pose))
        for look in looks
        if abs(look.yaw) >= TURNED or abs(look.yaw) <= STRAIGHT
    ]


def head_down(looks: Iterable[Look]) -> list[Judged]:
    """Of heads clearly bowed, and clearly level."""
    return [
        Judged(look.pitch >= BOWED, None if look.lowered is None else look.lowered >= DOWN_DEGREES)
        for look in looks
        if look.pitch >= BOWED or look.pitch <= LEVEL
    ]


def table(looks: Sequence[Look]) -> list[str]:
    """Both signals over all sizes, then size by size."""
    rows: list[tuple[str, ...]] = [_HEADS]
    for name, judge in (("turned away", turned_away), ("head down", head_down)):
        rows.append((name, "all", *figures(judge(looks))))
        for size in SIZES_PX:
            rows.append(
                (name, str(size), *figures(judge(one for one in looks if one.size_px == size)))
            )
    return [" | ".join(f"{cell:>14}" for cell in row) for row in rows]


def figures(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Looks, found, recall of the found with its 95 % interval, recall of all, false alarms,
    precision in this mixture, balanced accuracy."""
    found = [one for one in judged if one.told is not None]
    shown = [one for one in judged if one.truth]
    positives = [one for one in found if one.truth]
    negatives = [one for one in found if not one.truth]
    hits, false = sum(bool(one.told) for one in positives), sum(bool(one.told) for one in negatives)
    if not positives or not negatives:
        return (str(len(judged)), str(len(found)), *("-",) * 5)
    recall, alarms = hits / len(positives), false / len(negatives)
    low, high = wilson(hits, len(positives))
    return (
        str(len(judged)),
        str(len(found)),
        f"{recall:.2f} ({low:.2f}-{high:.2f})",
        f"{hits / len(shown):.2f}",
        f"{alarms:.3f}",
        f"{hits / (hits + false):.2f}" if hits + false else "-",
        f"{(recall + 1 - alarms) / 2:.2f}",
    )
