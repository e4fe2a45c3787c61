"""When a student, or the class, persistently looks confused or sad. Pure and streaming.

The rule is that of docs/signal.md: each student is compared with their own baseline, an expression
must persist, and missing data never counts for or against anyone. The clock is the samples' own.
The same rule runs live, over a stored session (`monitor.flags.replay`) and in the benchmarks.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.flags.calls import CallBudget
from monitor.flags.class_track import ClassTrack
from monitor.flags.student_track import ExpressionTrack
from monitor.flags.types import FlagAction, FlagChange
from storage.answers.conformal import Learned
from storage.answers.learned import strength
from storage.config.settings import FlagSettings
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind
from storage.records import EMOTIONS

__all__ = ["FlagAction", "FlagChange", "FlagRule"]

_ANGRY, _FEAR, _HAPPY, _SAD = (EMOTIONS.index(name) for name in ("angry", "fear", "happy", "sad"))
_LONGEST_BEAT_MS = 10_000  # the slowest sampling that can be set
_Key = tuple[int | None, FlagKind]


class FlagRule:
    """Takes each sample's readings and reports flags that change.

    Each change carries its evidence, see `storage.evidence.FlagEvidence`; one that goes on or
    closes keeps what opened it beside it.
    """

    def __init__(
        self, settings: FlagSettings, learned: Mapping[FlagKind, Learned] | None = None
    ) -> None:
        """learned: what the teacher's answers have taught of this class; it decides on calls only.

        Flags themselves open by the rule alone, whatever was learned.
        """
        self._least = {kind: one.level for kind, one in (learned or {}).items()}
        self._settings = thresholds = settings.thresholds()
        self._windows_s = (thresholds.confused_window_s, thresholds.sad_window_s)
        self._tracks: dict[int, tuple[ExpressionTrack, ExpressionTrack]] = {}
        self._open: dict[tuple[int, FlagKind], ExpressionTrack] = {}
        self._class = ClassTrack(thresholds)
        self._calls = CallBudget(thresholds.calls_per_hour, thresholds.calls_per_student)
        self._waiting: dict[_Key, float] = {}  # open flags without a call, and how strong they are
        self._called_ms: dict[_Key, int] = {}
        self._opening: dict[tuple[int | None, FlagKind], FlagEvidence] = {}
        self._began_ms: int | None = None
        self._last_ms: int | None = None
        self._sample_ms: int | None = None  # of the last sample with a reading
        self._beat_ms = 0.0
        self._counts = (0, 0)
        self._aside_s: Mapping[tuple[int, FlagKind], float] = {}

    @property
    def note(self) -> str:
        """What the teacher should know of calls now; empty while some are left."""
        return self._calls.note

    def observe(
        self, sample_time_s: float, readings: Mapping[int, tuple[NDArray[np.float32], bool]]
    ) -> list[FlagChange]:
        """Take one sample of the class.

        Args:
            sample_time_s: when the frame was captured, seconds on any steady clock, to the
                millisecond.
            readings: seat number -> probabilities float32 (7,) and whether they may be relied on
                (face large and frontal enough, not excluded). Students not seen are left out; a
                sample without readings only lets flags close of whom nothing is seen.

        Raises:
            ValueError: the time lies before the last sample's.
        """
        now_ms = round(1000 * sample_time_s)
        if self._last_ms is not None and now_ms < self._last_ms:
            raise ValueError(
                f"samples must be in order: {sample_time_s} after {self._last_ms / 1000}"
            )
        self._last_ms = now_ms
        if self._began_ms is None:
            self._began_ms = now_ms
        self._calls.advance(now_ms)
        # before the new readings: a flag of someone not seen for long has ended by now
        changes = list(self._follow(now_ms, seen=False))
        if not readings:
            return changes
        step_ms = self._step(now_ms)
        pairs = [
            (seat, self._tracks.get(seat) or self._join(seat), reading[0])
            for seat, reading in readings.items()
            if reading[1]
        ]
        confused: list[tuple[int, ExpressionTrack, float]] = []
        sad: list[tuple[int, ExpressionTrack, float]] = []
        for seat, (of_confusion, of_sadness), probabilities in pairs:
            confusion, sadness = self.signals(probabilities)
            confused.append((seat, of_confusion, confusion))
            sad.append((seat, of_sadness, sadness))
        looking, candidates = self._take(now_ms, step_ms, confused)
        looking_sad, also = self._take(now_ms, step_ms, sad)
        self._counts = (looking, looking_sad)
        opened: list[tuple[int | None, ExpressionTrack | ClassTrack]] = []
        opened += self._open_flags(now_ms, candidates + also)
        if self._class.observe(now_ms, step_ms, len(pairs), looking):
            opened.append((None, self._class))
            self._waiting[None, self._class.kind] = math.inf
        changes += self._call(now_ms, opened)
        changes += self._follow(now_ms, seen=True)
        return changes

    def signals(self, probabilities: NDArray[np.float32]) -> tuple[float, float]:
        """Confusion and sadness signals, 0..1 each, of one reading (7,)."""
        values = probabilities.tolist()
        sadness: float = values[_SAD]
        settings = self._settings
        if values[_HAPPY] > settings.happy_veto:
            return 0.0, sadness
        tense = settings.confusion_angry * values[_ANGRY] + settings.confusion_fear * values[_FEAR]
        # lowered brows belong to both expressions; sadness alone, however strong, is not confusion
        confusion = tense + settings.confusion_sad * (sadness if sadness < tense else tense)
        return (confusion if confusion < 1.0 else 1.0), sadness

    def pending(self, seat: int) -> FlagKind | None:
        """The expression that has not lasted long enough for a flag yet; the stronger of two."""
        tracks = self._tracks.get(seat)
        waiting = [
            track
            for track in tracks or ()
            if track.present and track.opened_ms is None and track.last_ms == self._last_ms
        ]
        return max(waiting, key=lambda track: track.z).kind if waiting else None

    def counts(self) -> tuple[int, int]:
        """How many students look confused, and how many sad, in the last sample."""
        return self._counts if self._sample_ms == self._last_ms else (0, 0)

    def set_aside(self, until_s: Mapping[tuple[int, FlagKind], float]) -> None:
        """Seats and kinds whose flags the teacher does not want to see until a time.

        Their flags open and close as ever, but the teacher is not called to them.
        """
        self._aside_s = until_s

    def is_set_aside(self, seat: int, kind: FlagKind, at_s: float) -> bool:
        """Whether flags of this seat and kind are not shown at a time."""
        return at_s < self._aside_s.get((seat, kind), at_s)

    def open_flags(self) -> list[tuple[int | None, FlagKind, float]]:
        """Seat (None: the class), kind and opening time of every open flag."""
        found: list[tuple[int | None, FlagKind, float]] = [
            (seat, kind, track.opened_ms / 1000)
            for (seat, kind), track in self._open.items()
            if track.opened_ms is not None
        ]
        if self._class.opened_ms is not None:
            found.append((None, FlagKind.CONFUSED, self._class.opened_ms / 1000))
        return found

    def leave(self, seat: int) -> list[FlagChange]:
        """Forget a student who is not watched any more, or as another; their flags close."""
        now_ms, changes = self._last_ms, []
        for (other, kind), track in list(self._open.items()):
            if other != seat or now_ms is None or track.opened_ms is None:
                continue
            del self._open[seat, kind]
            changes.append(
                self._change(seat, track, FlagAction.CLOSED, now_ms, track.opened_ms, "not seen")
            )
        self._tracks.pop(seat, None)
        return changes

    def reopened(self) -> list[FlagChange]:
        """The open flags once more, as they opened: for a monitor that goes on with a session."""
        return [
            FlagChange(
                seat,
                kind,
                FlagAction.OPENED,
                at_s,
                at_s,
                self._opening[seat, kind],
                self._called_at_s((seat, kind)),
            )
            for seat, kind, at_s in self.open_flags()
        ]

    def _join(self, seat: int) -> tuple[ExpressionTrack, ExpressionTrack]:
        of_confused_s, of_sad_s = self._windows_s
        sad = ExpressionTrack(FlagKind.SAD, self._settings, of_sad_s)
        confused = ExpressionTrack(FlagKind.CONFUSED, self._settings, of_confused_s, (sad.before,))
        self._tracks[seat] = confused, sad
        return confused, sad

    def _step(self, now_ms: int) -> int:
        """Time this sample's readings stand for: since the last one, but never a whole gap."""
        last, self._sample_ms = self._sample_ms, now_ms
        if last is None:
            return 0
        elapsed = min(now_ms - last, _LONGEST_BEAT_MS)
        if not self._beat_ms:
            self._beat_ms = float(elapsed)
        step = min(elapsed, round(2 * self._beat_ms))
        self._beat_ms += 0.1 * (elapsed - self._beat_ms)
        return step

    def _take(
        self, now_ms: int, step_ms: int, signals: list[tuple[int, ExpressionTrack, float]]
    ) -> tuple[int, list[tuple[float, int, ExpressionTrack]]]:
        """How many students show an expression, and those whose flag may open."""
        multiples = [track.multiple(now_ms, value) for _, track, value in signals]
        common = self._common([multiple for multiple in multiples if multiple is not None])
        looking = 0
        candidates = []
        for seat, track, value in signals:
            if track.observe(now_ms, step_ms, value, common):
                candidates.append((-track.z, seat, track))
            looking += track.clear
        return looking, candidates

    def _common(self, multiples: list[float]) -> float:
        """By how much the expression of the class as a whole has grown: its (lower) median student.

        What everybody shares, a light or a shared screen, singles nobody out.
        """
        if len(multiples) < self._settings.class_min_students:
            return 1.0
        multiples.sort()
        return max(1.0, multiples[(len(multiples) - 1) // 2])

    def _open_flags(
        self, now_ms: int, candidates: list[tuple[float, int, ExpressionTrack]]
    ) -> Iterator[tuple[int, ExpressionTrack]]:
        """Open every flag that the rule allows, the strongest expressions first."""
        for _, seat, track in sorted(candidates, key=lambda each: (each[0], each[1])):
            track.open(now_ms)
            self._open[seat, track.kind] = track
            self._waiting[seat, track.kind] = track.z
            yield seat, track

    def _call(
        self, now_ms: int, opened: list[tuple[int | None, ExpressionTrack | ClassTrack]]
    ) -> Iterator[FlagChange]:
        """Call the teacher to what waits, the strongest first; then report what has opened."""
        new = {(seat, track.kind) for seat, track in opened}
        for key in sorted(self._waiting, key=lambda key: -self._waiting[key]):
            seat, kind = key
            track = self._class if seat is None else self._open[seat, kind]
            if not self._is_worth_a_call(key, track, now_ms) or not self._calls.allows(seat):
                continue
            self._calls.spend(seat, now_ms)
            self._called_ms[key] = now_ms
            del self._waiting[key]
            if key not in new:
                began_ms = track.opened_ms if track.opened_ms is not None else now_ms
                yield self._change(seat, track, FlagAction.CALLED, now_ms, began_ms)
        for seat, track in opened:
            yield self._change(seat, track, FlagAction.OPENED, now_ms, now_ms)

    def _is_worth_a_call(self, key: _Key, track: ExpressionTrack | ClassTrack, now_ms: int) -> bool:
        """Whether the expression is there now, and not one that the teacher has set aside."""
        seat, kind = key
        if seat is None or not isinstance(track, ExpressionTrack):
            return True
        here = track.present and track.last_ms == now_ms
        if (least := self._least.get(kind, 0.0)) and not self._is_as_strong(key, track, least):
            return False
        return here and not self.is_set_aside(seat, kind, now_ms / 1000)

    def _is_as_strong(self, key: _Key, track: ExpressionTrack, least: float) -> bool:
        """Whether the expression stood out so far, in MADs, when its flag opened."""
        evidence = self._opening.get(key)
        if evidence is None:  # it opens now
            evidence = track.evidence(0)
        found = strength(evidence)
        return found is None or found >= least

    def _called_at_s(self, key: _Key) -> float | None:
        called_ms = self._called_ms.get(key)
        return None if called_ms is None else called_ms / 1000

    def _follow(self, now_ms: int, *, seen: bool) -> Iterator[FlagChange]:
        """Prolonged and closed flags; `seen`: of those read in this sample, else of all others."""
        for (seat, kind), track in list(self._open.items()):
            if (track.last_ms == now_ms) is not seen:
                continue
            opened_ms = track.opened_ms
            change = track.follow(now_ms)
            if change is None or opened_ms is None:
                continue
            action, at_ms, why = change
            if action == FlagAction.CLOSED:
                del self._open[seat, kind]
            yield self._change(seat, track, FlagAction(action), at_ms, opened_ms, why)
        opened_ms = self._class.opened_ms
        change = self._class.follow(now_ms)
        if change is not None and opened_ms is not None:
            action, at_ms, why = change
            yield self._change(None, self._class, FlagAction(action), at_ms, opened_ms, why)

    def _change(
        self,
        seat: int | None,
        track: ExpressionTrack | ClassTrack,
        action: FlagAction,
        at_ms: int,
        opened_ms: int,
        why: str = "",
    ) -> FlagChange:
        """A change with its evidence; what opened the flag stays with it to the end."""
        evidence = track.evidence(at_ms - (self._began_ms or 0))
        key = (seat, track.kind)
        if action is FlagAction.OPENED:
            self._opening[key] = evidence
        else:
            evidence = replace(evidence, opening=self._opening[key])
        called_at_s = self._called_at_s(key)
        if action is FlagAction.CLOSED:
            evidence = replace(evidence, ended=why)
            del self._opening[key]
            self._waiting.pop(key, None)
            self._called_ms.pop(key, None)
        return FlagChange(
            seat, track.kind, action, at_ms / 1000, opened_ms / 1000, evidence, called_at_s
        )
