"""The notice: what a class has to be told before it is watched, and that the teacher knows it.

It is accepted once per installation, in a file of the data folder, and every lesson that is watched
live records the moment it began under that notice. The drawn class, pictures and recordings need
none: nobody in them is there.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from storage import private_files as private
from storage.config.load import data_dir
from storage.config.settings import Settings
from storage.errors import ClassmoodError, StorageError

VERSION = 1
"""Rises when the text says something new: then it is asked again."""
_TEXT = """\
Before you watch a class with Classmood
  - Tell the class, and let anyone turn the camera off without consequence. A text for the chat:
      "I use a program on my computer that estimates from our video how the class looks (happy,
      confused, ...).{speakers} No picture of you is kept and nothing leaves my computer. You may
      turn your camera off at any time, without giving a reason and without consequence.{signals}"
  - What it shows are estimates, often wrong. They are not for grading, discipline, attendance,
    ranking, or any decision about a student.
  - Inferring emotions of students is prohibited in the education institutions of the European
    Union (AI Act, Article 5(1)(f)), except for medical or safety reasons.
"""
_SPEAKERS = """ It also keeps how many minutes each of you speaks, as the meeting's own frame
      shows it."""
SIGNALS = """ It also counts, of the
      class as a whole, how many faces are turned away and how many heads are down, never whose."""
TEXT = _TEXT.format(speakers="", signals="")
QUESTION = "Have you told the class, and will you keep to this?"
_NAME = "notice.json"
_WATCHED = ("window", "screen", "region", "camera")


def needed(source: str) -> bool:
    """Whether a lesson from this source (a value of capture.source) watches people."""
    return source in _WATCHED


def text(*, speakers: bool, signals: bool = False) -> str:
    """The notice. What more is kept the class is told too: speakers: each student's speaking time;
    signals: shares of the class turned away or with heads down."""
    return _TEXT.format(speakers=_SPEAKERS if speakers else "", signals=SIGNALS if signals else "")


def accepted_at(
    settings: Settings, *, speakers: bool | None = None, signals: bool | None = None
) -> datetime | None:
    """When the notice was accepted on this installation; None: never, or a text that said less.

    speakers: whether each student's speaking time is kept, signals: whether shares of the class
    beyond expressions are; None: as the settings say.
    """
    signals = settings.signals.any if signals is None else signals
    speakers = settings.times_speakers if speakers is None else speakers
    try:
        kept = json.loads(_path(settings).read_text("utf-8"))
        if kept["version"] != VERSION or (speakers and kept.get("speakers") is not True):
            return None
        if signals and kept.get("signals") is not True:
            return None
        moment = datetime.fromisoformat(kept["accepted_at"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return moment if moment.tzinfo else None


def accept(settings: Settings, now: datetime | None = None) -> None:
    """Keeps that the notice was accepted. Raises StorageError."""
    kept: dict[str, object] = {"version": VERSION}
    kept["accepted_at"] = (now or datetime.now(UTC)).isoformat()
    if settings.times_speakers:
        kept["speakers"] = True
    if settings.signals.any:
        kept["signals"] = True
    path = _path(settings)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path.parent} cannot be written: {error.strerror}") from error
    private.write_text(path, json.dumps(kept) + "\n")


def give(
    settings: Settings,
    *,
    accepted: bool,
    notify: Callable[[str], None],
    ask: Callable[[str], bool] | None,
) -> None:
    """Gives the notice before a lesson begins, where the source needs it and nobody accepted yet.

    accepted: the teacher has said so on the command line. ask: puts the question to somebody at
    the terminal; None where nobody is there: the text is said, and asked when somebody is.
    Raises ClassmoodError where the answer is no.
    """
    if not needed(settings.capture.source) or accepted_at(settings):
        return
    if accepted:
        accept(settings)
        return
    notify(text(speakers=settings.times_speakers, signals=settings.signals.any))
    if ask is None:
        return
    if not ask(QUESTION):
        raise ClassmoodError(
            "the class is not watched without a notice; 'classmood demo' needs none"
        )
    accept(settings)


def moment(settings: Settings, now: datetime) -> datetime | None:
    """What a lesson that begins `now` records as `notice_at`; None where no notice is needed."""
    return now if needed(settings.capture.source) else None


def _path(settings: Settings) -> Path:
    return data_dir(settings) / _NAME
