"""Words of flags, their explanation and the class check."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import part_of_class
from storage.kinds import FlagKind

WHOLE_CLASS = "The whole class"

LOOKS_NO_LONGER = {
    FlagKind.CONFUSED: "no longer looks confused", FlagKind.SAD: "no longer looks sad",
}  # fmt: skip

FOR_DURATION = "for {duration}"

PROLONGED = "prolonged"

FLAG_ENDED = {
    "resolved": "went away by itself", "not seen": "face no longer seen",
    "lesson": "lasted to the end of the lesson",
}  # fmt: skip

SEEN = "Seen"

SEEN_HINT = "I have noticed it; it moves down"

SNOOZE = "Snooze"

SNOOZE_MINUTES = "For 10 minutes"

SNOOZE_CLASS = "For the rest of the class"

SNOOZED_TITLE = "Set aside"

SNOOZED_UNTIL = "until {time}"

SNOOZED_CLASS = "for the rest of the class"

UNSNOOZE = "Show again"

WHY = "Why?"

WHY_TITLE = "Why this is shown"

WHY_TOPIC = "Topic at the time"

WHY_TOPIC_NONE = "none marked"

WHY_READINGS = "Readings used"

WHY_NOTE = "Compared with this student's own usual look. Faces often mean something else."

WHY_NOTE_CLASS = "Counted over everyone who can be seen. Faces often mean something else."

ENDED = {"subsided": "it went away", "not seen": "the face was not seen"}

SECONDS = "{number} s"

CURVE_EMPTY = "No curve: the summaries of this time are no longer kept, or the face was not seen."

VERDICT = "Was this helpful?"

FLAG_ANSWERS = "Answer this flag"

CHECK_SAY = "Say to the class"

CHECK_SENTENCE = (
    "Thumbs up or yes if this is clear, thumbs down or no if not, slower if I am too fast."
)

CHECK_WAIT = (
    "Answers on the tiles count for 30 seconds; the mood before and after is compared at {time}."
)

CHECK_WAIT_UNREAD = "The mood before and after is compared at {time}."

CHECK_UNDO = "Undo"

CHECK_BEFORE = "The minute before"

CHECK_AFTER = "The minute after"

CHECK_TOO_LITTLE = "too little was seen to say"

CHECK_PENDING = "still running"

CHECK_NOTE = "Icons on the tiles are counted; hands before the camera are not read."

CHECKS_EMPTY = "The class was not asked in this lesson."


LEARNED_TITLE = "Learned from your answers"

LEARNED_FORGET = "Forget it"

LEARNED_NOTE = (
    "It decides whether you are called, never who is listed, and counts from the next lesson on."
)


def learned(right: int, answers: int, promise: float, level: float, class_name: str) -> str:
    """What the answers of a class have taught, and what follows from it."""
    said: dict[str, object] = {
        "class_name": class_name, "right": right, "answers": answers,
        "promise": formats.percent(promise), "level": f"{level:.0f}",
    }  # fmt: skip
    if not level:
        return gettext(
            "In class {class_name} you called {right} of {answers} flags on looks helpful. So at "
            "least {promise} of such calls are right (with 95 % certainty).",
            **said,
        )
    return gettext(
        "In class {class_name} you called {right} of {answers} flags on looks of {level} "
        "deviations or more helpful. So at least {promise} of such calls are right (with 95 % "
        "certainty). You are not called to weaker ones.",
        **said,
    )


def class_has_looked(
    kind: FlagKind, looking: float | None, visible: float | None, *, past: bool = False
) -> str:
    """ "a quarter of the class has looked confused", followed by how long."""
    part = part_of_class(looking, visible)
    if kind is FlagKind.CONFUSED:
        if past:
            return gettext("{part} looked confused", part=part)
        return gettext("{part} has looked confused", part=part)
    if past:
        return gettext("{part} looked sad", part=part)
    return gettext("{part} has looked sad", part=part)


def readings_used(readings: int, begin: str, end: str) -> str:
    """ "85, from 10:41:10 to 10:42:40"."""
    return gettext("{readings}, from {begin} to {end}", readings=readings, begin=begin, end=end)


def curve_in_words(low: str, high: str, baseline: str | None, threshold: str | None) -> str:
    """A flag's curve for a screen reader."""
    words = gettext("Signal between {low} and {high}", low=low, high=high)
    if baseline:
        words += gettext("; own usual level {level}", level=baseline)
    if threshold:
        words += gettext("; counts from {level}", level=threshold)
    return f"{words}."


def snoozed_line(who_looks: str, until: str) -> str:
    """ "looks sad, until 10:42"."""
    return gettext("{who_looks}, {until}", who_looks=who_looks, until=until)


def check_side(mood: str, confused: str, coverage: str) -> str:
    """ "mostly calm 71%, 3 of 22 look confused, seeing 22 of 25"."""
    return gettext(
        "mostly {mood}, {confused}, {coverage}", mood=mood, confused=confused, coverage=coverage
    )


def of_seen_confused(confused: float, seen: float) -> str:
    """ "3 of 22 look confused"."""
    return ngettext(
        "{number} of {seen} looks confused", "{number} of {seen} look confused",
        round(confused), seen=round(seen),
    )  # fmt: skip
