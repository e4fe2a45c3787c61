"""Words of the live page and of glance."""

from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import EMOTION_IN_SENTENCE, part_of_class
from storage.kinds import FlagKind, MonitorStatus, SeatState, Unsure

GLANCE_LEAVE_KEY = "Esc"

SEAT_STATE = {
    SeatState.CAMERA_OFF: "Camera off",
    SeatState.SELF: "You",
    SeatState.EXCLUDED: "Left out",
    SeatState.AWAY: "Not on screen",
}

SEAT_UNSEEN = "No face seen"

SEAT_UNKNOWN = "Not seen now"

STATUS = {
    MonitorStatus.STARTING: "Starting",
    MonitorStatus.WATCHING: "Watching",
    MonitorStatus.WAITING: "Waiting",
    MonitorStatus.BLIND: "Cannot see",
    MonitorStatus.PAUSED: "Paused",
    MonitorStatus.STOPPED: "Stopped",
}

STATUS_SILENT = "Not answering"

STATUS_NO_DATABASE = "Database not there"

SENTENCE_STARTING = "Getting ready."

SENTENCE_WAITING = "Waiting for the meeting window."

SENTENCE_BLIND = "The class cannot be seen right now."

SENTENCE_PAUSED = "Paused. Nothing is being watched."

SENTENCE_STOPPED = "The monitor has stopped."

SENTENCE_NO_FACES = "No face has been read yet."

SENTENCE_NO_FACES_NOW = "No face can be read right now."

SENTENCE_TOO_FEW = (
    "Fewer than 5 faces can be read: the class figures are withheld, so that nobody is singled out."
)

SENTENCE_SOON = "Faces are being read; how the class looks follows in a moment."

EMPTY_TITLE = "No lesson is being watched"

EMPTY_BODY = "Start one here, or from a terminal. This page opens up by itself when it begins."

EMPTY_COMMANDS = (
    ("classmood live", "watch the meeting window on this computer"),
    ("classmood demo", "try it with a drawn class, no meeting needed"),
)

EMPTY_LAST = "Last lesson"

MOOD_TITLE = "Mood of the class"

MOOD_LAST_MINUTES = "last {minutes} minutes"

MOOD_NOW = "share of faces now"

SEATS_TITLE = "Seats"

SEAT_ORDERS = {"gallery": "As in the gallery", "attention": "Worth a look first"}

SEAT_ORDER = "Order of the seats"

SEATS_EMPTY = "Seats appear here as soon as the gallery is seen."

FLAGS_TITLE = "Worth a look"

FLAGS_EMPTY = "Nobody stands out right now."

FLAGS_EMPTY_ASIDE = "Nobody else stands out right now."

FLAGS_EMPTY_CLASS = "The class as a whole does not stand out right now."

FLAGS_BLIND = "Not known while the class cannot be seen."

CHECK_HINT = "A sentence to say, and the mood in the minute before and after"

CHECK_MARK = "Class check"

HELP_TITLE = "Keys"

PAUSE = "Pause"

RESUME = "Resume"

STOP = "Stop"

STOP_CONFIRM_TITLE = "Stop watching?"

STOP_CONFIRM_BODY = "The lesson ends and moves to the history. Everything recorded so far is kept."

STOP_CONFIRM = "Stop the lesson"

MARK_PLACEHOLDER = "New topic, e.g. Fractions"

MARK = "Mark topic"

NEXT_TOPIC_HINT = "Write it into the field for a new topic"


def next_topic(item: str) -> str:
    """What the agenda given before class has next."""
    return gettext("Next: {item}", item=item)


MARK_DEFAULT = "Topic {number}"

START_EMPTY_LINK = "Start a lesson"


UNSURE_ADVICE = {
    Unsure.TOO_SMALL: (
        "too small to read",
        "make the meeting window larger, or show fewer people on a page",
    ),
    Unsure.TOO_DARK: ("too dark to read", "ask for more light from the front"),
    Unsure.BLURRED: (
        "too blurred to read",
        "the connection may be weak; fewer people on a page come in sharper",
    ),
    Unsure.TURNED_AWAY: (
        "turned away",
        "they may look at something beside the camera, and are read again when they turn back",
    ),
    Unsure.COVERED: (
        "covered",
        "something lies before them; they are read again when it is gone",
    ),
}
"""Why faces cannot be read, and what to do."""


def unsure_advice(unsure: int, seen: int, reason: Unsure) -> str:
    """ "12 of 20 faces are too small to read: make the meeting window larger, ..."."""
    words, advice = map(gettext, UNSURE_ADVICE[reason])
    if unsure >= seen:
        which = ngettext("The face is", "All {number} faces are", seen)
    else:
        which = ngettext("Most of the {number} faces are", "Most of the {number} faces are", seen)
    return gettext("{which} {unreadable}: {advice}.", which=which, unreadable=words, advice=advice)


def no_face_readable(reason: Unsure) -> str:
    """Said where faces are seen and none can be read."""
    words = gettext(UNSURE_ADVICE[reason][0])
    return gettext("Faces are seen, but they are {unreadable}.", unreadable=words)


SENTENCE_ALL_UNSURE = "Faces are seen, but none of them can be read right now."


def since(time: str) -> str:
    """When the lesson began: "since 10:02"."""
    return gettext("since {time}", time=time)


ROOM_CHOOSE = "Which room is yours?"

ROOM_CHOOSE_BODY = "This browser remembers the room. The page can be changed to another one later."

ROOM_WAITS = "This page opens up by itself when a lesson begins there."

ROOM_CHANGE = "Show another room"


def room_without_lesson(room: str) -> str:
    """The title where nothing runs in the room that was asked for."""
    return gettext("No lesson is being watched in {room}", room=room)


def room_line(room: str, class_name: str, students: int, time: str, silent: str) -> str:
    """One running lesson: "Room 12, 10b, 23 students, since 10:02". silent: how long, or ""."""
    seen = ngettext("{number} student", "{number} students", students)
    last = gettext("silent for {duration}", duration=silent) if silent else ""
    parts = (room, class_name, seen, since(time), last)
    return ", ".join(part for part in parts if part)


def silent(seconds: str) -> str:
    """Said when the monitor's heartbeat is old."""
    return gettext("The monitor stopped answering {duration} ago.", duration=seconds)


def share_sentence(emotion: str, share: float) -> str:
    """Opening words on the commonest look: most, many or a mixed picture."""
    word = gettext(EMOTION_IN_SENTENCE[emotion])
    if share >= 0.85:
        return gettext("Nearly all look {emotion}", emotion=word)
    if share >= 0.5:
        return gettext("Most look {emotion}", emotion=word)
    return gettext("A mixed picture, most often {emotion}", emotion=word)


def readable_of(readable: int, visible: int) -> str:
    """How many faces can be read: "12 of 24 can be read"."""
    return gettext("{readable} of {visible} can be read", readable=readable, visible=visible)


def minute_before(emotion: str) -> str:
    """The commonest look of the minute before, where it was another."""
    word = gettext(EMOTION_IN_SENTENCE[emotion])
    return gettext("a moment ago mostly {emotion}", emotion=word)


def steady(*, before: bool) -> str:
    """Said where nobody is flagged. before: somebody was, earlier in this lesson."""
    if before:
        return gettext("nobody looks confused or sad for long any more")
    return gettext("nobody has looked confused or sad for long")


def class_steady(*, before: bool) -> str:
    """The same of a lesson in which no student is told from another."""
    if before:
        return gettext("the class as a whole no longer looks confused")
    return gettext("the class as a whole has not looked confused for long")


def set_aside(count: int) -> str:
    """How many open flags are snoozed ones."""
    return ngettext("{number} you set aside goes on", "{number} you set aside go on", count)


def count_looks(kind: FlagKind, count: int) -> str:
    """ "2 look confused"."""
    if kind is FlagKind.CONFUSED:
        return ngettext("{number} looks confused", "{number} look confused", count)
    return ngettext("{number} looks sad", "{number} look sad", count)


def class_looks(kind: FlagKind, looking: float | None = None, visible: float | None = None) -> str:
    """Said when the class is flagged: "a quarter of the class looks confused"."""
    part = part_of_class(looking, visible)
    if kind is FlagKind.CONFUSED:
        return gettext("{part} looks confused", part=part)
    return gettext("{part} looks sad", part=part)


def since_topic(count: int, fresh: int) -> str:
    """How many of those who look so began after the last topic mark; "" where none did."""
    if fresh == 0:
        return ""
    if fresh == count:
        return gettext(" since the last topic")
    return ngettext(
        ", {number} of them since the last topic", ", {number} of them since the last topic", fresh
    )


def resolved_since_topic(count: int) -> str:
    """Said where confusion came and went in this topic."""
    return ngettext(
        "{number} looked confused since the last topic and no longer does",
        "{number} looked confused since the last topic and no longer do",
        count,
    )


COVERAGE_COLUMNS = ("Time", "Tiles", "Faces read", "Cameras off", "Not visible, and why")

COVERAGE_DARK = "nothing visible; the words and the table say why"

LESSON_TITLE = "Whole lesson"

GLANCE = "Glance"

GLANCE_HINT = "Three large numbers on one screen (key G)"

GLANCE_LEAVE = "Back to the live page"

GLANCE_SEEN = "faces read"

GLANCE_OF = "of {whole}"

GLANCE_EASE = "look calm or happy"

GLANCE_UNKNOWN = "–"


def glance_confused(count: str) -> str:
    """What stands under how many look confused."""
    return ngettext(
        "looks confused (estimate)",
        "look confused (estimate)",
        int(count) if count.isdigit() else 0,
    )


PREVIEW = "Show what Classmood sees"

PREVIEW_TITLE = "What Classmood sees"

PREVIEW_ALT = "The picture of the meeting with every tile, its seat, and what is read"

PREVIEW_WAIT = "Asking for the picture …"

PREVIEW_NOTHING = "No picture now: {reason}"

PREVIEW_NOT_HERE = "No lesson is being watched."

PREVIEW_NOTE = (
    "Nothing of this is stored: the picture goes from memory to this page, and stops 15 seconds "
    "after you close it. Students you left out are black."
)
