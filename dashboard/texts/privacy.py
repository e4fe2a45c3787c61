"""Words of the privacy page, and of the page that asks for the password."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext
from dashboard.texts.common import plural

SIZE_UNITS = ("bytes", "KB", "MB", "GB")

PRIVACY_TITLE = "Privacy"

PRIVACY_SUB = "What is kept on this computer, for how long, and how it goes"

PRIVACY_STORED = "What is stored now"

PRIVACY_SESSIONS = "Lessons"

PRIVACY_STUDENTS = "Students"

PRIVACY_READINGS = "Single readings"

PRIVACY_SUMS = "Ten-second sums"

PRIVACY_FLAGS = "Flags"

PRIVACY_LINES = "Lines of transcripts and chats"

PRIVACY_NAMES = "Names in class lists"

PRIVACY_BYTES = "Database"

PRIVACY_COPIES = "Copies of it"

PRIVACY_OLDEST = "Oldest lesson"

PRIVACY_NONE = "none"

PRIVACY_SERVER = "on a server"

PRIVACY_CHANGE = "Change it."

PRIVACY_PURGE = "Delete what is older now"

PRIVACY_DELETE = "Delete"

PRIVACY_DELETE_ONE = "One lesson"

PRIVACY_DELETE_ONE_BODY = (
    "With its readings, sums, flags, topics and notes. One student of a lesson: classmood delete "
    "12/3. Everything about one student in one file: classmood export --subject 12/3 --out p.zip"
)

PRIVACY_CHOOSE = "Choose a lesson"

PRIVACY_DELETE_ALL = "Everything"

PRIVACY_DELETE_ALL_BODY = (
    "All lessons, names, class lists and consent registers are erased for good, and the copies of "
    "the database too: who objected is read again, unless you note it anew. "
    "This cannot be undone. Exports and backups that you made elsewhere are yours to delete."
)

PRIVACY_DELETE_ALL_OPEN = "Delete everything"

PRIVACY_WORD = "delete everything"

PRIVACY_DELETED = "The lesson is deleted."

PRIVACY_DELETED_ALL = "Everything is deleted."

PRIVACY_NEVER = "What is never stored"

PRIVACY_NEVER_LIST = (
    "No picture of a person: frames, tiles and faces exist in memory for the length of one look.",
    "No sound, and no words of the meeting but names under the tiles, where you asked for them, "
    "titles of shared slides, and files that you laid beside a lesson yourself.",
    "Nothing that identifies a face: a seat is told by the picture of its name label and by its "
    "place.",
    "Nothing leaves this computer: no account, no cloud, no statistics about its use.",
)

PRIVACY_SPEAKERS_ON = (
    "Also kept from the next lesson on: how long each student speaks, per ten seconds, because "
    "speech.individuals is on. The class has to be told. Class-only lessons keep none of it."
)

PRIVACY_SIGNALS_ON = (
    "Also kept from the next lesson on: which share of the class has turned away or has its head "
    "down, per ten seconds, because signals.turned_away or signals.head_down is on. Only counts of "
    "the class, of five faces or more; never of whom. The class has to be told."
)

PRIVACY_SLIDES_ON = (
    "Also kept: a small picture of each shared slide, because slides.pictures is on; never one in "
    "which a face was found."
)

PRIVACY_ANSWERS_OFF = "Answers on the tiles are neither read nor kept: reactions.read is off."

PRIVACY_FORBIDDEN_LIST = (
    "Grading, discipline, attendance or ranking, or any decision about a student.",
    "Watching a class that does not know, or where a camera cannot be turned off freely.",
    "Identifying anyone.",
)

PRIVACY_NOTICE = "What a class is told before it is watched: "


def privacy_students(students: int, named: int) -> str:
    """ "250, 3 with a name"."""
    held = formats.number(students)
    return held + (gettext(", {number} with a name", number=formats.number(named)) if named else "")


def privacy_retention(readings_days: int, mood_days: int) -> str:
    """How long things are kept."""
    return gettext(
        "Single readings are kept for {readings}, sums, flags and lessons for {sums}.",
        readings=plural(readings_days, "day", "days"),
        sums=plural(mood_days, "day", "days"),
    )


def privacy_purged(readings: int, sessions: int) -> str:
    """What was older than the settings allow."""
    return gettext(
        "Deleted: {readings} and {lessons}.",
        readings=plural(readings, "reading", "readings"),
        lessons=plural(sessions, "whole lesson", "whole lessons"),
    )


def privacy_type(word: str) -> str:
    """What has to be typed before everything is deleted."""
    return gettext("To confirm, type: {word}", word=word)


LOGIN_PASSWORD = "Password"

LOGIN_BUTTON = "Log in"

LOGIN_WRONG = "That is not the password."

LOGIN_WAIT = "Too many wrong passwords. Try again in {seconds} seconds."

LOGIN_OUT = "Log out"

LOGIN_STAY = "Back to the page"

LOGIN_NONE = "No password is set: nobody has to log in."
