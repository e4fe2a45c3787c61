"""What was chosen on the start page, and the command that watches it.

Every value is one argument of its own, written `--name=value`: whatever a title or a path begins
with, it stays a value. The command itself judges the values, and its words are shown.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from dashboard import texts
from storage.access import notice
from storage.cli.lesson_options import LessonOptions
from storage.cli.option_groups import arguments
from storage.errors import ConfigurationError

MAX_TEXT = 300
"""Longest title, class or path, characters."""
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class Source(StrEnum):
    """What the page offers to watch."""

    WINDOW = "window"
    SCREEN = "screen"
    REGION = "region"
    CAMERA = "camera"
    RECORDING = "recording"
    DEMO = "demo"


ANY_MEETING = ""
"""Instead of a window's title: whichever window shows a meeting."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One lesson as it was asked for.

    window: title of the chosen window, or ANY_MEETING; pattern: a regular expression instead.
    region: left, top, width, height in pixels of the desktop. told: the teacher says that the class
    knows. read_names: read the names under the tiles. read_answers: icons on the tiles.
    time_speakers: keep how long each student speaks. calls_per_hour: most calls in an hour.
    None leaves a setting as the file has it.
    """

    source: Source
    window: str = ANY_MEETING
    pattern: str = ""
    screen: int = 1
    region: str = ""
    camera: int = 0
    path: str = ""
    title: str = ""
    class_name: str = ""
    class_only: bool | None = None
    read_names: bool | None = None
    read_answers: bool | None = None
    time_speakers: bool | None = None
    told: bool = False
    calls_per_hour: int | None = None


def command_line(wanted: Wanted) -> list[str]:
    """Arguments for `classmood`. Raises ConfigurationError where something is missing or odd."""
    if wanted.source is Source.RECORDING:
        path = _one_line(wanted.path, texts.START_PATH)
        if not path:
            raise ConfigurationError(texts.START_PATH_MISSING)
        return ["analyze", *arguments(_of_the_lesson(wanted)), "--", path]
    given: dict[str, object] = {"source": wanted.source, **_of_the_lesson(wanted)}
    if wanted.source is Source.WINDOW:
        pattern = wanted.pattern.strip() or title_pattern(wanted.window)
        given["window-title"] = _one_line(pattern, texts.START_PATTERN)
    elif wanted.source is Source.SCREEN:
        given["screen"] = wanted.screen
    elif wanted.source is Source.REGION:
        region = _one_line(wanted.region, texts.START_REGION)
        if not region:
            raise ConfigurationError(texts.START_REGION_MISSING)
        given["region"] = region
    elif wanted.source is Source.CAMERA:
        given["camera"] = wanted.camera
    given["accept-notice"] = wanted.told and notice.needed(wanted.source)
    return ["monitor", *arguments(given)]


def environment(wanted: Wanted) -> dict[str, str]:
    """Settings of this lesson alone, which no option of the command can switch off again."""
    changed = {}
    if wanted.class_only is not None:
        changed["CLASSMOOD_PRIVACY__CLASS_ONLY"] = str(wanted.class_only).lower()
    if wanted.read_names is not None:
        changed["CLASSMOOD_PRIVACY__NAMES"] = "read" if wanted.read_names else "off"
    if wanted.read_answers is not None:
        changed["CLASSMOOD_REACTIONS__READ"] = str(wanted.read_answers).lower()
    if wanted.time_speakers is not None:
        changed["CLASSMOOD_SPEECH__INDIVIDUALS"] = str(wanted.time_speakers).lower()
    if wanted.calls_per_hour is not None:
        changed["CLASSMOOD_FLAGS__CALLS_PER_HOUR"] = str(wanted.calls_per_hour)
    return changed


def title_pattern(title: str) -> str:
    """A regular expression for exactly this window title; "" for ANY_MEETING."""
    return f"^{re.escape(title)}$" if title else ""


def _of_the_lesson(wanted: Wanted) -> dict[str, object]:
    title = _one_line(wanted.title, texts.START_TITLE)
    class_name = _one_line(wanted.class_name, texts.START_CLASS)
    return LessonOptions(title, class_name).arguments()


def _one_line(text: str, name: str) -> str:
    found = text.strip()
    if len(found) > MAX_TEXT or _CONTROL.search(found):
        raise ConfigurationError(texts.start_text_refused(name, MAX_TEXT))
    return found
