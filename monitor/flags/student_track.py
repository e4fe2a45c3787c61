"""One expression of one student over time: baseline, smoothing, persistence, hysteresis, rest."""

import math
from statistics import median

from monitor.flags.own_variation import OwnVariation
from monitor.flags.share_window import ShareWindow
from storage.config.flag_presets import FlagThresholds
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind

MIN_BASELINE = 0.01
"""A baseline is taken for at least this where a change is expressed as a multiple of it."""
_MIN_SPREAD = 0.05  # MAD under which a baseline's own noise is not believed
_MIN_READINGS = 10  # in a window, and in a baseline
_MIN_COVERAGE = 0.5  # of the window, and of its end, in time seen
_CLOSE_WINDOW_MS = 30_000
_SHARED = 1.5  # while the class shares so much more of a look, no baseline follows it: else what is
# shared would be forgotten by those whose own change is small, and single out whose is large
_CLEAR = 1.5  # times `onset_z`: so far a look rises that counts for the class, by one reading
_STRONG = (
    0.3  # over `onset_level`: what a reading of a look is that nobody would call a resting face
)
_STRONG_SHARE = 0.2  # of the window's time, in strong readings
# mean before the window: a resting face that looks tense or sad to the network; for confusion both
# signals count together
_RESTING = {FlagKind.CONFUSED: 0.5, FlagKind.SAD: 0.2}
_RESTING_MEDIAN = 0.3  # or as the median: half of the time such a face looks tense
_SMILING_MEDIAN = 0.001  # of confusion, or less: half of the time such a face seems to smile
_WEAK_SD, _RESTING_SD = 0.5, 1.1  # more than `onset_sd`: asked of weak looks, of such faces
_DRIFT_MS = 600_000.0  # time in which a settled baseline follows a lasting change by one MAD


class ExpressionTrack:
    """Follows one signal of one student. Times are whole milliseconds on the samples' clock.

    An expression must rise over the baseline and over what the whole class shares, and a window of
    it on average over what the student shows anyway: over their mean before that window by a number
    of their own standard deviations. So who frowns over every page is not flagged for every page.

    smoothed: running average of the signal. baseline, spread: own median and MAD; None at first.
    present: the expression stood out in the last reading; clear: so far that it counts for the
    class, which goes by single readings of many. last_ms: time of that reading.
    """

    __slots__ = (
        "_beside",
        "_first_values",
        "_peak",
        "_prolonged",
        "_rest_until_ms",
        "_seen_ms",
        "_settings",
        "_spread",
        "_step_ms",
        "_value",
        "_window",
        "_window_ms",
        "baseline",
        "clear",
        "kind",
        "last_ms",
        "opened_ms",
        "present",
        "smoothed",
        "z",
    )

    def __init__(
        self,
        kind: FlagKind,
        settings: FlagThresholds,
        window_s: float,
        beside: tuple[OwnVariation, ...] = (),
    ) -> None:
        """beside: what else the student shows at rest, besides this signal."""
        self.kind = kind
        self._settings = settings
        self._window_ms = round(1000 * window_s)
        strong = settings.onset_level + _STRONG if kind is FlagKind.CONFUSED else 0.0
        self._window = ShareWindow(self._window_ms, strong)
        self._beside = beside
        self._first_values: list[float] = []
        self._seen_ms = 0
        self.baseline: float | None = None
        self._spread = _MIN_SPREAD
        self.smoothed = self.z = self._value = self._peak = 0.0
        self._step_ms = 0
        self.last_ms: int | None = None
        self._rest_until_ms = -math.inf
        self._prolonged = False
        self.present = self.clear = False
        self.opened_ms: int | None = None

    @property
    def before(self) -> OwnVariation:
        """What the student showed before the window."""
        return self._window.before

    def multiple(self, now_ms: int, value: float) -> float | None:
        """The smoothed signal as a multiple of the baseline, were this the next reading.

        None before there is a baseline. Changes nothing: what the class shares is computed from the
        multiples of all students, before any of their readings is observed.
        """
        baseline = self.baseline
        if baseline is None:
            return None
        return self._smoothed(now_ms, value) / (
            baseline if baseline > MIN_BASELINE else MIN_BASELINE
        )

    def observe(self, now_ms: int, step_ms: int, value: float, common: float) -> bool:
        """Take one reading; whether a flag may open now.

        step_ms: time it stands for. value: signal, 0..1. common: multiple of the baseline that the
        whole class shares, at least 1.
        """
        self.smoothed = self._smoothed(now_ms, value)
        self.last_ms, self._value, self._step_ms = now_ms, value, step_ms
        if self.baseline is None:
            self._gather(step_ms, value)
        return self._judge(now_ms, common)

    def _smoothed(self, now_ms: int, value: float) -> float:
        """The running average with one more reading."""
        last, smoothing_ms = self.last_ms, self._settings.smoothing_ms
        if last is None or now_ms - last > 3 * smoothing_ms:
            # after an absence the average starts from the baseline: one reading shows nothing
            return value if self.baseline is None else self.baseline
        gain = 1.0 - math.exp((last - now_ms) / smoothing_ms)
        return self.smoothed + gain * (value - self.smoothed)

    def _judge(self, now_ms: int, common: float) -> bool:
        """Whether the expression is there, and whether a flag may open."""
        baseline, settings, window = self.baseline, self._settings, self._window
        if baseline is None:
            window.add(now_ms, self._step_ms, False, self._value, learn=True)
            return False
        smoothed, spread = self.smoothed, self._spread
        self.z = z = (smoothed - baseline) / spread
        shared = baseline if common <= 1.0 else common * max(baseline, MIN_BASELINE)
        own = (smoothed - shared) / spread
        level = smoothed >= settings.onset_level
        self.present = level and z >= settings.onset_z
        self.clear = level and z >= _CLEAR * settings.onset_z
        stands_out = level and own >= settings.onset_z
        # a flagged look, and what follows while the flag rests, does not become usual
        usual = self.opened_ms is None and now_ms >= self._rest_until_ms
        window.add(now_ms, self._step_ms, stands_out, self._value, learn=usual)
        if z > self._peak or (self.opened_ms is None and not window.positive_ms):
            self._peak = z
        if self.opened_ms is not None:
            return False
        if z < settings.onset_z / 2 and common < _SHARED:
            self._drift(baseline)
        # most readings end here
        if not stands_out or window.positive_ms < settings.open_share * window.valid_ms:
            return False
        return (
            window.valid_ms >= _MIN_COVERAGE * self._window_ms
            and window.readings >= _MIN_READINGS
            and window.span_ms >= 0.9 * self._window_ms
            and now_ms >= self._rest_until_ms
            and window.mean >= settings.onset_level
            and self._unusual(common) >= self._asked()
            and window.recent(now_ms, _CLOSE_WINDOW_MS)[0] >= _MIN_COVERAGE * _CLOSE_WINDOW_MS
        )

    def _asked(self) -> float:
        """How unusual the window must be, in own standard deviations.

        More is asked of a look that is never strong, and of a student whose resting face looks
        tense or sad, or as if it smiled: there another of their ordinary faces, or a light, passes
        for the look.
        """
        window, asked = self._window, self._settings.onset_sd
        usual = self.baseline or 0.0
        own = max(window.before.mean, usual) + sum(each.mean for each in self._beside)
        seems_to_smile = self.kind is FlagKind.CONFUSED and usual < _SMILING_MEDIAN
        if own >= _RESTING[self.kind] or usual >= _RESTING_MEDIAN or seems_to_smile:
            return asked + _RESTING_SD
        is_strong = window.strong_ms >= _STRONG_SHARE * window.valid_ms
        return asked if is_strong else asked + _WEAK_SD

    def _unusual(self, common: float) -> float:
        """How far the window's mean lies above what went before it, in own standard deviations.

        common: multiple of the baseline that the whole class shares. Too little before it is no
        ground to call anything unusual.
        """
        before = self._window.before
        if before.seen_ms < self._settings.baseline_ms - self._window_ms:
            return 0.0
        usual = common * max(before.mean, MIN_BASELINE)
        return (self._window.mean - usual) / before.deviation

    def open(self, now_ms: int) -> None:
        """Open the flag that `observe` allowed."""
        self.opened_ms = now_ms
        self._prolonged = False

    def follow(self, now_ms: int) -> tuple[str, int, str] | None:
        """What becomes of the open flag: ("closed" or "prolonged", when in ms, why), or None.

        Whoever is no longer seen at all is closed one window after the last reading, whenever that
        is noticed.
        """
        if self.opened_ms is None or self.last_ms is None:
            return None
        unseen_ms = self.last_ms + self._window_ms
        if now_ms >= unseen_ms:
            return self._end(unseen_ms, "not seen")
        if self.last_ms == now_ms:
            share = self._window.recent_share(now_ms, _CLOSE_WINDOW_MS)
            if share is not None and share <= self._settings.close_share:
                return self._end(now_ms, "subsided")
        if not self._prolonged and now_ms - self.opened_ms >= self._settings.prolonged_ms:
            self._prolonged = True
            return "prolonged", now_ms, ""
        return None

    def evidence(self, at_ms: int) -> FlagEvidence:
        """What the flag rests on. at_ms: now, since the first sample."""
        window = self._window
        return FlagEvidence(
            signal=round(window.mean, 4),
            baseline=None if self.baseline is None else round(self.baseline, 4),
            spread=round(self._spread, 4),
            share=round(window.share, 3),
            readings=window.readings,
            coverage=round(window.coverage, 3),
            peak=round(self._peak, 2),
            unusual=round(self._unusual(1.0), 2),
            from_s=(at_ms - window.span_ms) / 1000,
            to_s=at_ms / 1000,
            window_s=self._window_ms / 1000,
        )

    def _end(self, at_ms: int, why: str) -> tuple[str, int, str]:
        self.opened_ms = None
        self._rest_until_ms = at_ms + self._settings.rest_ms
        return "closed", at_ms, why

    def _gather(self, step_ms: int, value: float) -> None:
        """Add to the first minutes, and take the baseline from them when there is enough."""
        values = self._first_values
        values.append(value)
        self._seen_ms += step_ms
        if self._seen_ms >= self._settings.baseline_ms and len(values) > _MIN_READINGS:
            self.baseline = median(values)
            deviations = [abs(each - self.baseline) for each in values]
            self._spread = max(_MIN_SPREAD, median(deviations))
            self._first_values = []

    def _drift(self, baseline: float) -> None:
        """Follow median and MAD slowly, by the sign of each reading's deviation."""
        spread = self._spread
        pace = spread * self._step_ms / _DRIFT_MS
        deviation = self._value - baseline
        if deviation >= 0:
            self.baseline = baseline + (pace if pace < deviation else deviation)
        else:
            deviation = -deviation
            self.baseline = baseline - (pace if pace < deviation else deviation)
        spread += pace if deviation > spread else -pace
        self._spread = spread if spread > _MIN_SPREAD else _MIN_SPREAD
