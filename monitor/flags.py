"""When a student, or the class, persistently looks confused or sad. Pure and streaming.

The rule is that of docs/signal.md: each student is compared with their own baseline, a look must
persist, and missing data never counts for or against anyone. The clock is the samples' own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.flag_track import LookTrack, ShareWindow
from storage.records import EMOTIONS, FlagKind
from storage.settings import FlagSettings

_ANGRY, _FEAR, _HAPPY, _SAD = (EMOTIONS.index(name) for name in ("angry", "fear", "happy", "sad"))
_CLASS_WINDOW_S = 30.0
_CLASS_MIN_SAMPLES = 5


class FlagAction(StrEnum):
    """What happened to a flag."""

    OPENED = "opened"
    PROLONGED = "prolonged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FlagChange:
    """A flag that opened, became prolonged or closed.

    seat: number of the seat, None for the whole class. at_s, opened_at_s: on the samples' clock.
    evidence: JSON-ready; see `FlagRule`.
    """

    seat: int | None
    kind: FlagKind
    action: FlagAction
    at_s: float
    opened_at_s: float
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """How a student looks at the moment: estimates for display, not flags.

    confusion, sadness: signals 0..1, averaged over the smoothing time. looks_confused, looks_sad:
    whether the signal stands out from the student's own baseline just now.
    """

    confusion: float
    sadness: float
    looks_confused: bool
    looks_sad: bool


class FlagRule:
    """Takes each sample's readings and reports flags that change.

    Evidence of an individual flag: signal (average over the persistence window), baseline (median),
    spread (MAD), share (of valid readings that show the look), valid, samples, coverage (valid of
    samples), peak (largest z), from_s, to_s, window_s. Of a class flag: share, looking, visible,
    from_s, to_s, window_s. A closed flag adds ended: "subsided" or "not seen".
    """

    def __init__(self, settings: FlagSettings) -> None:
        self._settings = settings
        self._tracks: dict[int, tuple[LookTrack, LookTrack]] = {}
        self._class_window = ShareWindow(_CLASS_WINDOW_S)
        self._class_opened_at_s: float | None = None
        self._class_rest_until_s = -np.inf
        self._class_prolonged = False
        self._last_s = -np.inf

    def observe(
        self, sample_time_s: float, readings: Mapping[int, tuple[NDArray[np.float32], bool]]
    ) -> list[FlagChange]:
        """Take one sample of the class.

        Args:
            sample_time_s: when the frame was captured, seconds on any steady clock.
            readings: seat number -> probabilities float32 (7,) and whether they may be relied on
                (face large and frontal enough, not excluded). Students not seen may be left out.

        Raises:
            ValueError: the time lies before the last sample's.
        """
        if sample_time_s < self._last_s:
            raise ValueError(f"samples must be in order: {sample_time_s} after {self._last_s}")
        self._last_s = sample_time_s
        for seat in readings:
            if seat not in self._tracks:
                self._tracks[seat] = self._new_tracks()
        changes: list[FlagChange] = []
        visible = looking = 0
        for seat, (confused, sad) in self._tracks.items():
            reading = readings.get(seat)
            if reading is None or not reading[1]:
                confusion = sadness = None
            else:
                confusion, sadness = self.signals(reading[0])
            for track, value in ((confused, confusion), (sad, sadness)):
                action = track.observe(sample_time_s, value)
                if action is not None:
                    changes.append(_change(seat, track, FlagAction(action), sample_time_s))
            visible += confusion is not None
            looking += confused.present
        class_change = self._observe_class(sample_time_s, visible, looking)
        return [*changes, class_change] if class_change else changes

    def signals(self, probabilities: NDArray[np.float32]) -> tuple[float, float]:
        """Confusion and sadness signals, 0..1 each, of one reading (7,)."""
        values = probabilities.tolist()
        settings = self._settings
        confusion = 0.0
        if values[_HAPPY] <= settings.happy_veto:
            confusion = (
                settings.confusion_angry * values[_ANGRY]
                + settings.confusion_fear * values[_FEAR]
                + settings.confusion_sad * values[_SAD]
            )
        return min(confusion, 1.0), values[_SAD]

    def looks(self, seat: int) -> Look | None:
        """The seat's look in the last sample; None if it has never been seen."""
        tracks = self._tracks.get(seat)
        if tracks is None:
            return None
        confused, sad = tracks
        return Look(confused.smoothed, sad.smoothed, confused.present, sad.present)

    def counts(self) -> tuple[int, int]:
        """How many students look confused, and how many sad, in the last sample."""
        pairs = self._tracks.values()
        return sum(c.present for c, _ in pairs), sum(s.present for _, s in pairs)

    def open_flags(self) -> list[tuple[int | None, FlagKind, float]]:
        """Seat (None: the class), kind and opening time of every open flag."""
        found: list[tuple[int | None, FlagKind, float]] = [
            (seat, track.kind, track.opened_at_s)
            for seat, pair in self._tracks.items()
            for track in pair
            if track.opened_at_s is not None
        ]
        if self._class_opened_at_s is not None:
            found.append((None, FlagKind.CONFUSED, self._class_opened_at_s))
        return found

    def _new_tracks(self) -> tuple[LookTrack, LookTrack]:
        settings = self._settings
        return (
            LookTrack(FlagKind.CONFUSED, settings, settings.confused_window_s),
            LookTrack(FlagKind.SAD, settings, settings.sad_window_s),
        )

    def _observe_class(self, now_s: float, visible: int, looking: int) -> FlagChange | None:
        settings, window = self._settings, self._class_window
        if visible < settings.class_min_students:
            window.add(now_s, None)
        else:
            enough = max(settings.class_min_students, settings.class_share * visible)
            window.add(now_s, looking >= enough)
        evidence: dict[str, Any] = {
            "share": round(window.share, 3),
            "looking": looking,
            "visible": visible,
            "from_s": round(now_s - _CLASS_WINDOW_S, 3),
            "to_s": round(now_s, 3),
            "window_s": _CLASS_WINDOW_S,
        }
        opened = self._class_opened_at_s
        if opened is None:
            known = window.valid >= _CLASS_MIN_SAMPLES and 2 * window.valid >= window.samples
            rested = now_s >= self._class_rest_until_s
            spanned = window.span_s >= 0.9 * _CLASS_WINDOW_S
            if known and rested and spanned and window.share >= settings.open_share:
                self._class_opened_at_s, self._class_prolonged = now_s, False
                return FlagChange(
                    None, FlagKind.CONFUSED, FlagAction.OPENED, now_s, now_s, evidence
                )
            return None
        if not window.valid or window.share <= settings.close_share:
            self._class_opened_at_s = None
            self._class_rest_until_s = now_s + settings.rest_s
            evidence["ended"] = "subsided" if window.valid else "not seen"
            return FlagChange(None, FlagKind.CONFUSED, FlagAction.CLOSED, now_s, opened, evidence)
        if not self._class_prolonged and now_s - opened >= settings.prolonged_s:
            self._class_prolonged = True
            return FlagChange(
                None, FlagKind.CONFUSED, FlagAction.PROLONGED, now_s, opened, evidence
            )
        return None


def _change(seat: int, track: LookTrack, action: FlagAction, now_s: float) -> FlagChange:
    evidence = track.evidence(now_s)
    if action is FlagAction.CLOSED:
        evidence["ended"] = track.ended
    return FlagChange(seat, track.kind, action, now_s, track.flag_opened_at_s, evidence)
