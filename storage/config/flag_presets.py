"""Presets of the flag rule, and the thresholds that a rule works with in the end."""

from dataclasses import dataclass
from enum import StrEnum


class Preset(StrEnum):
    """How readily a student is flagged, in a teacher's words."""

    QUIET = "quiet"
    BALANCED = "balanced"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class PresetValues:
    """What a preset decides. Names, units and bounds are those of `storage.config.settings`."""

    onset_z: float
    onset_sd: float
    onset_level: float
    confused_window_s: float
    sad_window_s: float
    open_share: float
    class_share: float


PRESETS: dict[Preset, PresetValues] = {
    Preset.QUIET: PresetValues(3.0, 2.6, 0.40, 120.0, 240.0, 0.5, 0.25),
    Preset.BALANCED: PresetValues(2.5, 2.0, 0.35, 105.0, 180.0, 0.4, 0.2),
    Preset.SENSITIVE: PresetValues(2.0, 1.6, 0.30, 75.0, 120.0, 0.4, 0.15),
}


@dataclass(frozen=True, slots=True)
class FlagThresholds:
    """The settings of the rule with the preset's values filled in. Times in milliseconds."""

    confusion_angry: float
    confusion_fear: float
    confusion_sad: float
    happy_veto: float
    baseline_ms: int
    smoothing_ms: float
    onset_z: float
    onset_sd: float
    onset_level: float
    confused_window_s: float
    sad_window_s: float
    open_share: float
    close_share: float
    rest_ms: int
    prolonged_ms: int
    class_share: float
    class_min_students: int
    calls_per_hour: int
    calls_per_student: int
