"""What a rule makes of simulated lessons: flags, and how they compare with the truth."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.flags.flags_classes import SimulatedClass, TrueEpisode
from monitor.flags.rule import FlagAction, FlagRule
from storage.config.settings import FlagSettings
from storage.kinds import FlagKind

_CLEAR_SD = 2.0
_LATE_S = 30.0  # a flag that opens this soon after an episode still belongs to it


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A flag of a rule; student None for the class, closed_s None where it was open at the end."""

    student: int | None
    kind: FlagKind
    opened_s: float
    closed_s: float | None


Rule = Callable[[SimulatedClass], list[RaisedFlag]]


@dataclass(slots=True)
class Score:
    """One lesson. caught: length in s -> (caught, episodes) among the clear changes; all_caught:
    among all. seen_caught: of the clear ones of two minutes, those of a student who was seen for at
    least half of them: what fell into a gap could not be flagged. Times in seconds."""

    hours: float
    false_flags: int = 0
    false_class_flags: int = 0
    caught: dict[float, tuple[int, int]] = field(default_factory=dict)
    all_caught: dict[float, tuple[int, int]] = field(default_factory=dict)
    seen_caught: tuple[int, int] = (0, 0)
    sad_caught: tuple[int, int] = (0, 0)
    class_caught: tuple[int, int] = (0, 0)
    delays_s: list[float] = field(default_factory=list)
    class_delays_s: list[float] = field(default_factory=list)
    closing_s: list[float] = field(default_factory=list)
    resting: int = 0
    resting_flagged: int = 0
    false_by_type: dict[str, int] = field(default_factory=dict)
    cost_us: float = 0.0


def rule_of(settings: FlagSettings) -> Rule:
    """The rule of the monitor."""

    def run(lesson: SimulatedClass) -> list[RaisedFlag]:
        rule, raised, opened = FlagRule(settings), [], {}
        for number, at_s in enumerate(lesson.times_s.tolist()):
            rows, valid = lesson.probabilities[number], lesson.valid[number].tolist()
            sample = {k: (rows[k], True) for k, seen in enumerate(valid) if seen}
            for change in rule.observe(at_s, sample):
                key = (change.seat, change.kind)
                if change.action is FlagAction.OPENED:
                    opened[key] = change.at_s
                elif change.action is FlagAction.CLOSED:
                    raised.append(RaisedFlag(*key, opened.pop(key), change.at_s))
        return raised + [RaisedFlag(*key, at_s, None) for key, at_s in opened.items()]

    return run


def score(rule: Rule, lesson: SimulatedClass) -> Score:
    """Compare a rule's flags with the lesson's episodes."""
    began_s = time.process_time()
    raised = rule(lesson)
    spent_s = time.process_time() - began_s
    result = Score(lesson.hours, cost_us=1e6 * spent_s / max(1, int(lesson.valid.sum())))
    matched: set[int] = set()
    sad = [0, 0]
    at_rest = np.ones(lesson.valid.shape, bool)
    for episode in lesson.episodes:
        at_rest[_within(lesson, episode), episode.student] = False
    for episode in lesson.episodes:
        flags = [
            (number, flag)
            for number, flag in enumerate(raised)
            if flag.student == episode.student
            and flag.kind is episode.kind
            and episode.start_s <= flag.opened_s <= episode.stop_s + _LATE_S
        ]
        matched |= {number for number, _ in flags}
        clear = _is_clear(lesson, episode, at_rest)
        if episode.kind is FlagKind.SAD:
            if clear:
                sad[0], sad[1] = sad[0] + bool(flags), sad[1] + 1
            continue
        for counts in (result.caught, result.all_caught) if clear else (result.all_caught,):
            got, among = counts.get(episode.length_s, (0, 0))
            counts[episode.length_s] = (got + bool(flags), among + 1)
        if clear and episode.length_s == 120.0 and _seen_s(lesson, episode) >= 60.0:
            got, among = result.seen_caught
            result.seen_caught = (got + bool(flags), among + 1)
        if flags and clear:
            first = min((flag for _, flag in flags), key=lambda flag: flag.opened_s)
            if episode.length_s == 120.0:
                result.delays_s.append(first.opened_s - episode.start_s)
            if first.closed_s is not None:
                result.closing_s.append(first.closed_s - episode.stop_s)
    result.sad_caught = (sad[0], sad[1])
    false = [f for n, f in enumerate(raised) if f.student is not None and n not in matched]
    result.false_flags = len(false)
    for flag in false:
        name = f"{lesson.types[flag.student or 0]} {flag.kind}"
        result.false_by_type[name] = result.false_by_type.get(name, 0) + 1
    rest = {k for k, kind in enumerate(lesson.types) if kind in ("rest_sad", "rest_angry")}
    result.resting, result.resting_flagged = len(rest), len(rest & {f.student for f in false})
    _score_class(result, lesson, [flag for flag in raised if flag.student is None])
    return result


def _within(lesson: SimulatedClass, episode: TrueEpisode) -> NDArray[np.bool_]:
    return (lesson.times_s >= episode.start_s) & (lesson.times_s < episode.stop_s)


def _seen_s(lesson: SimulatedClass, episode: TrueEpisode) -> float:
    return float(lesson.valid[_within(lesson, episode), episode.student].sum())


def _is_clear(lesson: SimulatedClass, episode: TrueEpisode, at_rest: NDArray[np.bool_]) -> bool:
    """Whether the student's readings change by two standard deviations of their own, on average."""
    sad = episode.kind is FlagKind.SAD
    signal = lesson.probabilities[:, :, 4] if sad else confusion_of(lesson)
    own, valid = signal[:, episode.student], lesson.valid[:, episode.student]
    usual = own[valid & at_rest[:, episode.student]]
    shown = own[valid & _within(lesson, episode)]
    return len(shown) > 0 and shown.mean() - usual.mean() >= _CLEAR_SD * usual.std()


def _score_class(result: Score, lesson: SimulatedClass, flags: list[RaisedFlag]) -> None:
    caught = 0
    right: set[float] = set()
    for start, stop in lesson.class_events:
        hits = [f.opened_s for f in flags if start <= f.opened_s <= stop + _LATE_S]
        right |= set(hits)
        if hits:
            caught += 1
            result.class_delays_s.append(min(hits) - start)
    result.class_caught = (caught, len(lesson.class_events))
    result.false_class_flags = sum(flag.opened_s not in right for flag in flags)


def confusion_of(lesson: SimulatedClass) -> NDArray[np.float64]:
    """Confusion signal (T, students) as signal.md first defined it; not a number where unseen."""
    p = lesson.probabilities.astype(np.float64)
    signal = np.where(p[..., 3] > 0.3, 0.0, np.minimum(1.0, p[..., 0] + p[..., 2] + p[..., 4] / 2))
    return np.where(lesson.valid, signal, np.nan)


def naive_in_a_row(count: int, level: float = 0.5) -> Rule:
    """A flag whenever `count` readings in a row lie over a fixed level, until one lies under it."""

    def run(lesson: SimulatedClass) -> list[RaisedFlag]:
        over = confusion_of(lesson) >= level
        raised = []
        for student in range(over.shape[1]):
            edges = np.flatnonzero(
                np.diff(np.concatenate([[0], over[:, student], [0]]).astype(int))
            )
            for start, stop in edges.reshape(-1, 2):
                if stop - start >= count:
                    times = lesson.times_s[[start + count - 1, stop - 1]]
                    raised.append(RaisedFlag(student, FlagKind.CONFUSED, *times.tolist()))
        return raised

    return run


def naive_fixed_level(level: float = 0.5, window: int = 90) -> Rule:
    """Persistent over a fixed level, 60 % of 90 readings, with closing and rest; no baseline."""

    def run(lesson: SimulatedClass) -> list[RaisedFlag]:
        signal = confusion_of(lesson)
        raised = []
        for student in range(signal.shape[1]):
            seen = np.flatnonzero(~np.isnan(signal[:, student]))
            if len(seen) <= window:
                continue
            over = np.cumsum(np.concatenate([[0], signal[seen, student] >= level]))
            times = lesson.times_s[seen]
            opened, rest_until = None, -1.0
            for at in range(window, len(seen)):
                share = (over[at + 1] - over[at + 1 - window]) / window
                if opened is None and share >= 0.6 and times[at] >= rest_until:
                    opened = float(times[at])
                elif opened is not None and over[at + 1] - over[at - 29] <= 9:
                    raised.append(RaisedFlag(student, FlagKind.CONFUSED, opened, float(times[at])))
                    opened, rest_until = None, float(times[at]) + 180
            if opened is not None:
                raised.append(RaisedFlag(student, FlagKind.CONFUSED, opened, None))
        return raised

    return run


def pooled(scores: Sequence[Score]) -> dict[str, float]:
    """Figures over all lessons; medians and spread over lessons where they say more."""
    false = np.array([s.false_flags / s.hours for s in scores])
    delays = [d for s in scores for d in s.delays_s]
    closing = [c for s in scores for c in s.closing_s]
    figures = {
        "false": float(false.mean()),
        "false_low": float(np.percentile(false, 10)),
        "false_median": float(np.median(false)),
        "false_high": float(np.percentile(false, 90)),
        "class_false": sum(s.false_class_flags for s in scores) / sum(s.hours for s in scores),
        "delay": float(np.median(delays)) if delays else float("nan"),
        "delay_low": float(np.percentile(delays, 10)) if delays else float("nan"),
        "delay_high": float(np.percentile(delays, 90)) if delays else float("nan"),
        "closing": float(np.median(closing)) if closing else float("nan"),
        "seen": _share(s.seen_caught for s in scores),
        "resting": _share((s.resting_flagged, s.resting) for s in scores),
        "sad": _share(s.sad_caught for s in scores),
        "class": _share(s.class_caught for s in scores),
        "cost_us": float(np.median([s.cost_us for s in scores])),
    }
    figures["clear_120"] = sum(s.caught.get(120.0, (0, 0))[1] for s in scores)
    for length in sorted({length for s in scores for length in s.all_caught}):
        figures[f"caught_{length:.0f}"] = _share(s.caught.get(length, (0, 0)) for s in scores)
        figures[f"all_{length:.0f}"] = _share(s.all_caught.get(length, (0, 0)) for s in scores)
    return figures


def _share(counts: Iterable[tuple[int, int]]) -> float:
    pairs = list(counts)
    among = sum(pair[1] for pair in pairs)
    return sum(pair[0] for pair in pairs) / among if among else float("nan")
