"""When the class as a whole looks confused."""

import math

from monitor.flags.share_window import ShareWindow
from storage.config.flag_presets import FlagThresholds
from storage.evidence import FlagEvidence
from storage.kinds import FlagKind

_WINDOW_MS = 30_000
_MIN_SAMPLES = 5
_MIN_COVERAGE = 0.5
_LEAST_SHARE = 0.6
"""Of the window: a class is flagged by single readings, not by how unusual each student's are."""


class ClassTrack:
    """Follows how many of the visible students look confused. Times are whole milliseconds."""

    kind = FlagKind.CONFUSED

    def __init__(self, settings: FlagThresholds) -> None:
        self._settings = settings
        self._window = ShareWindow(_WINDOW_MS)
        self._last_ms = 0
        self._rest_until_ms = -math.inf
        self._prolonged = False
        self._looking = self._visible = 0
        self.opened_ms: int | None = None

    def observe(self, now_ms: int, step_ms: int, visible: int, looking: int) -> bool:
        """Take one sample; whether a flag opens. Too few visible students tell nothing."""
        settings, window = self._settings, self._window
        self._visible, self._looking = visible, looking
        if visible < settings.class_min_students:
            return False
        enough = max(settings.class_min_students, settings.class_share * visible)
        window.add(now_ms, step_ms, looking >= enough)
        self._last_ms = now_ms
        opens = (
            self.opened_ms is None
            and looking >= enough
            and window.readings >= _MIN_SAMPLES
            and window.coverage >= _MIN_COVERAGE
            and window.span_ms >= 0.9 * _WINDOW_MS
            and window.share >= max(_LEAST_SHARE, settings.open_share)
            and now_ms >= self._rest_until_ms
        )
        if opens:
            self.opened_ms, self._prolonged = now_ms, False
        return opens

    def follow(self, now_ms: int) -> tuple[str, int, str] | None:
        """What becomes of the open flag: ("closed" or "prolonged", when in ms, why), or None."""
        if self.opened_ms is None:
            return None
        if now_ms >= self._last_ms + _WINDOW_MS:
            return self._end(self._last_ms + _WINDOW_MS, "not seen")
        if self._last_ms == now_ms and self._window.share <= self._settings.close_share:
            return self._end(now_ms, "subsided")
        if not self._prolonged and now_ms - self.opened_ms >= self._settings.prolonged_ms:
            self._prolonged = True
            return "prolonged", now_ms, ""
        return None

    def evidence(self, at_ms: int) -> FlagEvidence:
        """What the flag rests on. at_ms: now, since the first sample."""
        return FlagEvidence(
            share=round(self._window.share, 3),
            looking=self._looking,
            visible=self._visible,
            from_s=(at_ms - self._window.span_ms) / 1000,
            to_s=at_ms / 1000,
            window_s=_WINDOW_MS / 1000,
        )

    def _end(self, at_ms: int, why: str) -> tuple[str, int, str]:
        self.opened_ms = None
        self._rest_until_ms = at_ms + self._settings.rest_ms
        return "closed", at_ms, why
