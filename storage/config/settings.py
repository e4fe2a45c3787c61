"""Settings: typed, bounded, one description per field. `storage.config.load` loads them."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from storage.config.flag_presets import PRESETS, FlagThresholds, Preset
from storage.config.networks import networks
from storage.config.school import SchoolSettings
from storage.config.section import Section

_PREFIX = re.compile(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]{1,64}){1,8}")


def path_prefix(value: str) -> str:
    """`value` as a prefix of addresses: "" or "/folder", without a slash at its end.

    ValueError for all that a browser would read otherwise: //, .., other signs.
    """
    value = value.strip()
    bare = value if value.endswith("//") else value.removesuffix("/")
    if bare and not _PREFIX.fullmatch(bare):
        raise ValueError(
            "must begin with / and hold letters, digits, '.', '_', '~' and '-' only, "
            "without // and .., such as /classmood"
        )
    return bare


class CaptureSettings(Section):
    """Where the picture comes from."""

    source: Literal["window", "screen", "region", "camera", "video", "image", "demo"] = Field(
        default="window", description="what to watch"
    )
    window_title: str = Field(
        default="",
        description="regular expression for the meeting window's title; "
        "empty finds the meeting of any known program",
    )
    region: tuple[int, int, int, int] | None = Field(
        default=None,
        description="left, top, width, height in pixels of the desktop, for source region",
    )
    screen: int = Field(
        default=1, ge=1, le=16, description="which monitor, from 1, for source screen"
    )
    camera: int = Field(
        default=0, ge=0, le=64, description="which webcam, from 0, for source camera"
    )
    hz: float = Field(default=1.0, ge=0.1, le=30.0, description="frames looked at per second")

    @field_validator("window_title")
    @classmethod
    def _is_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"must be a regular expression: {error}") from error
        return value


class VisionSettings(Section):
    """How faces are found."""

    min_face_score: float = Field(
        default=0.5, ge=0.1, le=0.99, description="detector score under which a face is ignored"
    )
    min_face_px: int = Field(
        default=20, ge=8, le=200, description="faces narrower than this many pixels are not read"
    )


class FlagSettings(Section):
    """When a student is shown as persistently confused or sad (see docs/signal.md)."""

    preset: Literal["quiet", "balanced", "sensitive"] = Field(
        default="balanced",
        description="how readily a student is flagged; decides what is left empty below",
    )
    calls_per_hour: int = Field(
        default=6,
        ge=0,
        le=100,
        description="call me at most so many times an hour; the list stays complete",
    )
    calls_per_student: int = Field(
        default=2,
        ge=1,
        le=20,
        description="call me at most so many times an hour to the same student",
    )
    experiment: bool = Field(
        default=False,
        description="hold every other call back at random, to learn whether calls help",
    )
    confusion_angry: float = Field(
        default=1.0, ge=0, le=2, description="weight of angry in the confusion signal"
    )
    confusion_fear: float = Field(
        default=1.0, ge=0, le=2, description="weight of fear in the confusion signal"
    )
    confusion_sad: float = Field(
        default=0.25,
        ge=0,
        le=2,
        description="weight of sad in the confusion signal, where angry and fear go with it",
    )
    happy_veto: float = Field(
        default=0.3, ge=0, le=1, description="above this share of happy nobody looks confused"
    )
    min_face_px: int = Field(
        default=36, ge=8, le=200, description="faces narrower than this many pixels raise no flag"
    )
    baseline_s: float = Field(
        default=180.0,
        ge=20,
        le=1800,
        description="valid seconds that make a student's own baseline",
    )
    smoothing_s: float = Field(
        default=10.0, ge=1, le=120, description="time constant of the running average, seconds"
    )
    onset_z: float | None = Field(
        default=None,
        ge=0.5,
        le=20,
        description="how far above the own baseline a look counts, in MADs; empty: by preset",
    )
    onset_sd: float | None = Field(
        default=None,
        ge=0,
        le=10,
        description="how far a window's mean lies above the student's own mean before it, in their "
        "standard deviations; empty: by preset",
    )
    onset_level: float | None = Field(
        default=None,
        ge=0.05,
        le=1,
        description="smallest signal that counts at all, 0..1; empty: by preset",
    )
    confused_window_s: float | None = Field(
        default=None,
        ge=10,
        le=1800,
        description="persistence window for confused, seconds; empty: by preset",
    )
    sad_window_s: float | None = Field(
        default=None,
        ge=10,
        le=1800,
        description="persistence window for sad, seconds; empty: by preset",
    )
    open_share: float | None = Field(
        default=None,
        ge=0.1,
        le=1,
        description="share of the window's valid time that opens a flag; empty: by preset",
    )
    close_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="share of the last 30 s at or under which a flag closes",
    )
    rest_s: float = Field(
        default=180.0, ge=0, le=3600, description="rest after a flag closes, seconds"
    )
    prolonged_s: float = Field(
        default=180.0,
        ge=10,
        le=3600,
        description="an open flag is prolonged after this long, seconds",
    )
    class_share: float | None = Field(
        default=None,
        ge=0.05,
        le=1,
        description="share of visible students that flags the whole class; empty: by preset",
    )
    class_min_students: int = Field(
        default=4, ge=2, le=50, description="fewest students that flag the whole class"
    )

    def thresholds(self) -> FlagThresholds:
        """The values the rule works with: the preset's, where none is given here."""
        chosen = asdict(PRESETS[Preset(self.preset)])
        given = {name: getattr(self, name) for name in chosen}
        chosen |= {name: value for name, value in given.items() if value is not None}
        return FlagThresholds(
            confusion_angry=self.confusion_angry,
            confusion_fear=self.confusion_fear,
            confusion_sad=self.confusion_sad,
            happy_veto=self.happy_veto,
            baseline_ms=round(1000 * self.baseline_s),
            smoothing_ms=1000 * self.smoothing_s,
            close_share=self.close_share,
            rest_ms=round(1000 * self.rest_s),
            prolonged_ms=round(1000 * self.prolonged_s),
            class_min_students=self.class_min_students,
            calls_per_hour=self.calls_per_hour,
            calls_per_student=self.calls_per_student,
            **chosen,
        )


class StorageSettings(Section):
    """Where records are kept, and for how long."""

    url: str = Field(
        default="",
        description="SQLAlchemy database URL; empty: a SQLite file in your user data folder",
    )
    keep_readings_days: int = Field(
        default=30, ge=1, le=3650, description="days that single readings are kept"
    )
    keep_mood_days: int = Field(
        default=365, ge=1, le=3650, description="days that roll-ups, flags and sessions are kept"
    )


class DashboardSettings(Section):
    """The page on the second screen."""

    host: str = Field(
        default="127.0.0.1", description="address to listen on; only this computer by default"
    )
    port: int = Field(default=8050, ge=1, le=65535, description="port to listen on")
    refresh_s: float = Field(
        default=1.0, ge=0.5, le=30, description="seconds between updates of the live page"
    )
    open_browser: bool = Field(default=True, description="open the page in the browser on start")
    allowed_hosts: str = Field(
        default="",
        description="names by which the page may be called from elsewhere, separated by commas",
    )
    trusted_proxy: str = Field(
        default="",
        description="address of a proxy of yours that adds encryption (TLS) in front of the page",
    )
    path_prefix: str = Field(
        default="",
        description="folder under which a proxy shows the page, such as /classmood; empty: none",
    )
    language: Literal["auto", "en", "hi", "es", "de", "fr"] = Field(
        default="auto", description="language of the page; auto: the browser's, where it is offered"
    )
    manage_remotely: bool = Field(
        default=False,
        description="settings, deleting and the live picture from other computers as well",
    )
    metrics_for: str = Field(
        default="",
        description="addresses or networks that may read numbers for Prometheus at /metrics, "
        "separated by commas; empty: nobody",
    )

    @field_validator("metrics_for")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        return networks(value)

    @field_validator("path_prefix")
    @classmethod
    def _is_a_folder(cls, value: str) -> str:
        return path_prefix(value)


class PrivacySettings(Section):
    """What is never shown or kept."""

    class_only: bool = Field(
        default=False, description="show and keep the class as a whole only, no individual"
    )
    names: Literal["off", "read"] = Field(
        default="off",
        description="off: pseudonyms such as Seat 12; read: the names under the tiles, once each",
    )

    @field_validator("names", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: object) -> object:
        return "off" if value is False else value  # an unquoted off is false in YAML


class SlideSettings(Section):
    """What is made of slides that are shared in the meeting."""

    topics: bool = Field(
        default=True, description="each slide that appears begins a topic of the lesson"
    )
    titles: bool = Field(
        default=True, description="read the title of a slide, on this computer, to name its topic"
    )
    pictures: bool = Field(
        default=False,
        description="keep a small picture of each slide with the lesson; never one with a face",
    )


class ReactionSettings(Section):
    """Answers by icons on the tiles, such as a raised hand (see docs/reactions.md)."""

    read: bool = Field(
        default=True, description="read the answers that students give by icons on their tiles"
    )


class SpeechSettings(Section):
    """Who spoke, as the meeting program frames it (see docs/signal.md)."""

    individuals: bool = Field(
        default=False,
        description="keep how long each student spoke; off: the teacher and the class as a whole",
    )


class SignalSettings(Section):
    """Shares of the class beyond expressions, never of a student (see docs/signals.md)."""

    turned_away: bool = Field(
        default=False,
        description="keep which share of the class has turned its face away from the camera; "
        "never of whom, and no measure of attention",
    )
    head_down: bool = Field(
        default=False,
        description="keep which share of the class has its head down, as in writing; never of "
        "whom, and no measure of attention",
    )

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self.turned_away or self.head_down


class LogSettings(Section):
    """The log, for whoever reads it by machine."""

    format: Literal["text", "json"] = Field(
        default="text", description="text, or json: one object a line"
    )


class Settings(Section):
    """All settings. `data_dir` is where the database and logs live."""

    data_dir: Path | None = Field(
        default=None, description="folder for database and logs; empty: your user data folder"
    )
    capture: CaptureSettings = CaptureSettings()
    vision: VisionSettings = VisionSettings()
    flags: FlagSettings = FlagSettings()
    storage: StorageSettings = StorageSettings()
    dashboard: DashboardSettings = DashboardSettings()
    privacy: PrivacySettings = PrivacySettings()
    slides: SlideSettings = SlideSettings()
    reactions: ReactionSettings = ReactionSettings()
    speech: SpeechSettings = SpeechSettings()
    signals: SignalSettings = SignalSettings()
    school: SchoolSettings = SchoolSettings()
    log: LogSettings = LogSettings()

    @property
    def times_speakers(self) -> bool:
        """Whether each student's speaking time is kept: asked for, and individuals are kept."""
        return self.speech.individuals and not self.privacy.class_only
