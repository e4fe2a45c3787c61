"""One look of one student over time: baseline, smoothing, persistence, hysteresis, rest."""

import math
from collections import deque
from statistics import median
from typing import Any

from storage.records import FlagKind
from storage.settings import FlagSettings

_MIN_SPREAD = 0.05  # MAD under which a baseline's own noise is not believed
_MIN_READINGS = 10  # in a window, and in a baseline
_CLOSE_WINDOW_S = 30.0
_DRIFT_S = 600.0  # time in which a settled baseline follows a lasting change by one MAD
_LONGEST_STEP_S = 5.0  # a reading stands for at most this much time


class ShareWindow:
    """How often something was the case in the last seconds, at constant cost per sample."""

    __slots__ = ("_entries", "_length_s", "_sum", "positive", "samples", "valid")

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._entries: deque[tuple[float, bool | None, float]] = deque()
        self._sum = 0.0
        self.samples = self.valid = self.positive = 0

    def add(self, now_s: float, state: bool | None, value: float = 0.0) -> None:
        """Add a sample. state: None where nothing could be seen."""
        entries = self._entries
        entries.append((now_s, state, value))
        self.samples += 1
        if state is not None:
            self.valid += 1
            self.positive += state
            self._sum += value
        oldest = now_s - self._length_s
        while entries[0][0] <= oldest:
            _, state, value = entries.popleft()
            self.samples -= 1
            if state is not None:
                self.valid -= 1
                self.positive -= state
                self._sum -= value

    @property
    def share(self) -> float:
        """Positive of valid samples, 0..1; 0 without any."""
        return self.positive / self.valid if self.valid else 0.0

    @property
    def mean(self) -> float:
        """Mean value of the valid samples; 0 without any."""
        return self._sum / self.valid if self.valid else 0.0

    @property
    def span_s(self) -> float:
        """Seconds between the oldest and the newest sample."""
        return self._entries[-1][0] - self._entries[0][0] if self._entries else 0.0


class LookTrack:
    """Follows one signal of one student and says when its flag opens, is prolonged and closes.

    present: whether the look is there in the last sample. smoothed: running average of the signal.
    opened_at_s: when the open flag opened, None without one.
    """

    __slots__ = (
        "_baseline_s",
        "_close",
        "_e",
        "_first_values",
        "_last_valid_s",
        "_median",
        "_open",
        "_peak",
        "_prolonged",
        "_rest_until_s",
        "_settings",
        "_spread",
        "_window_s",
        "ended",
        "flag_opened_at_s",
        "kind",
        "opened_at_s",
        "present",
        "smoothed",
    )

    def __init__(self, kind: FlagKind, settings: FlagSettings, window_s: float) -> None:
        self.kind = kind
        self._settings = settings
        self._window_s = window_s
        self._open, self._close = ShareWindow(window_s), ShareWindow(_CLOSE_WINDOW_S)
        self._first_values: list[float] = []
        self._baseline_s = 0.0
        self._median: float | None = None
        self._spread = _MIN_SPREAD
        self._e = self._peak = self.smoothed = 0.0
        self._last_valid_s: float | None = None
        self._rest_until_s = -math.inf
        self._prolonged = False
        self.present = False
        self.opened_at_s: float | None = None
        self.flag_opened_at_s = math.nan
        self.ended = ""

    def observe(self, now_s: float, value: float | None) -> str | None:
        """Take one sample; value None where the student could not be read.

        Returns "opened", "prolonged", "closed" or None.
        """
        self.present = False
        if value is not None:
            self._take(now_s, value)
            self._open.add(now_s, self.present, value)
            self._close.add(now_s, self.present)
        else:
            self._open.add(now_s, None)
            self._close.add(now_s, None)
        return self._decide(now_s)

    def _take(self, now_s: float, value: float) -> None:
        settings = self._settings
        last = self._last_valid_s
        elapsed = _LONGEST_STEP_S if last is None else now_s - last
        step = min(elapsed, _LONGEST_STEP_S)
        fresh = last is None or elapsed > 3 * settings.smoothing_s
        gain = 1.0 if fresh else 1.0 - math.exp(-elapsed / settings.smoothing_s)
        self._last_valid_s = now_s
        self.smoothed += gain * (value - self.smoothed)
        if self._median is None:
            self._first_values.append(value)
            self._baseline_s += 0.0 if last is None else step
            if self._baseline_s >= settings.baseline_s and len(self._first_values) > _MIN_READINGS:
                self._settle()
            return
        z = (value - self._median) / self._spread
        # after an absence the average starts from the baseline: one reading shows nothing
        self._e = 0.0 if fresh else self._e + gain * (z - self._e)
        self.present = self._e >= settings.onset_z and value >= settings.onset_level
        self._peak = max(self._peak, self._e)
        if self._e < settings.onset_z / 2 and self.opened_at_s is None:
            self._drift(value, step)

    def _settle(self) -> None:
        self._median = median(self._first_values)
        deviations = [abs(value - self._median) for value in self._first_values]
        self._spread = max(_MIN_SPREAD, median(deviations))
        self._first_values = []

    def _drift(self, value: float, step_s: float) -> None:
        """Follow median and MAD slowly, by the sign of each reading's deviation."""
        if self._median is None:
            return
        pace = self._spread * step_s / _DRIFT_S
        deviation = abs(value - self._median)
        self._median += math.copysign(min(pace, deviation), value - self._median)
        self._spread = max(
            _MIN_SPREAD, self._spread + math.copysign(pace, deviation - self._spread)
        )

    def _decide(self, now_s: float) -> str | None:
        settings, window = self._settings, self._open
        if self.opened_at_s is None:
            covered = window.valid >= _MIN_READINGS and 2 * window.valid >= window.samples
            if (
                self.present
                and covered
                and window.share >= settings.open_share
                and window.span_s >= 0.9 * self._window_s
                and now_s >= self._rest_until_s
            ):
                self.opened_at_s = self.flag_opened_at_s = now_s
                self._prolonged = False
                return "opened"
            return None
        if window.valid == 0:
            return self._end(now_s, "not seen")
        if self._close.valid and self._close.share <= settings.close_share:
            return self._end(now_s, "subsided")
        if not self._prolonged and now_s - self.opened_at_s >= settings.prolonged_s:
            self._prolonged = True
            return "prolonged"
        return None

    def _end(self, now_s: float, why: str) -> str:
        self.opened_at_s, self.ended = None, why
        self._rest_until_s = now_s + self._settings.rest_s
        return "closed"

    def evidence(self, now_s: float) -> dict[str, Any]:
        """What the flag rests on just now, ready for JSON."""
        window = self._open
        result: dict[str, Any] = {
            "signal": round(window.mean, 4),
            "baseline": None if self._median is None else round(self._median, 4),
            "spread": round(self._spread, 4),
            "share": round(window.share, 3),
            "valid": window.valid,
            "samples": window.samples,
            "coverage": round(window.valid / window.samples, 3) if window.samples else 0.0,
            "peak": round(self._peak, 2),
            "from_s": round(now_s - window.span_s, 3),
            "to_s": round(now_s, 3),
            "window_s": self._window_s,
        }
        if not self.opened_at_s:
            self._peak = 0.0
        return result
