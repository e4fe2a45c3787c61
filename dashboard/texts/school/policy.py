"""Words of the school's policy and of the consent register."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, plural
from dashboard.texts.school.sheet import SHEET_LIMITS, sheet_longest

POLICY_TITLE = "The school's policy"

POLICY_HINT = (
    "It counts for every computer of this database, from each next lesson on, and cannot be "
    "changed there. Lessons that are being watched go on as they began; their teachers are told."
)

POLICY_READINGS = "Longest time that single readings are kept, in days"

POLICY_LESSONS = "Longest time that lessons are kept, in days"

POLICY_EMPTY = "Empty: as each computer is set."

POLICY_SAVE = "Save the policy"

POLICY_CLASSES = "Classes with days of their own"

POLICY_READINGS_SHORT = "Readings, days"

POLICY_LESSONS_SHORT = "Lessons, days"

POLICY_CLASS_EMPTY = "Both empty: as any other class."

POLICY_SAVE_CLASS = "Save the class"

POLICY_DAYS_WRONG = "Days are a whole number, or nothing."

POLICY_LOCKS = {
    "class_only": "Your school has switched students' readings off.",
    "no_names": "Your school has switched the reading of names off.",
    "no_slide_pictures": "Your school has switched pictures of slides off.",
    "no_speaking_time": "Your school has switched each student's speaking time off.",
}
"""What stands at a setting that the policy decides, by the word of its limit."""

CONSENT_TITLE = "Consent"

CONSENT_SUB = "Who of a class was told what is recorded, and who is not to be read"

CONSENT_LINK = "Consent of the classes"

CONSENT_CLASS = "Class"

CONSENT_NONE = "Nothing is noted of this class yet."

CONSENT_TOLD = "Told"

CONSENT_OBJECTS = "Not to be read, in any lesson of this class"

CONSENT_NOBODY = "Nobody."

CONSENT_WHOLE_CLASS = "the class"

CONSENT_BY_LABEL = "known by the name label, not by name"

CONSENT_WAYS = {
    "chat": "in the chat",
    "spoken": "spoken",
    "letter": "by letter",
    "meeting": "at a meeting",
    "lesson": "confirmed as a lesson began",
}
"""How somebody was told, by the word in the file."""

CONSENT_WAY = "How"

CONSENT_PERSON = "Who (empty: the class)"

CONSENT_ADD_TOLD = "Note that they were told"

CONSENT_NAME = "Name, as in the class list"

CONSENT_ADD = "Not to be read"

CONSENT_EXPORT = "As a file (CSV)"

CONSENT_DELETE = "Delete all of this class"

CONSENT_DELETED = "Deleted. Who had objected is read again."

CONSENT_NOTED = "Noted."

CONSENT_LIMITS = (
    "A label is mostly known again, but not always: of 100 at the same size of the window about "
    "99, at another size 94. While somebody was not recognised, the live page says so: exclude "
    "them there. Now and then somebody else is left out too: include them again."
)

SEAT_EXCLUDE_ALWAYS = "In all lessons of this class"

SEAT_EXCLUDE_ALWAYS_HINT = (
    "Also in later lessons: the picture of the name label is remembered as numbers, no name."
)

SEAT_IS_EXCLUDED_ALWAYS = "Excluded, in later lessons of this class too."


def policy_lines(limits: list[str], readings: int | None, lessons: int | None) -> list[str]:
    """What the school has decided, a sentence each."""
    return [gettext(SHEET_LIMITS[limit]) for limit in limits] + sheet_longest(readings, lessons)


def consent_way(way: str) -> str:
    """How somebody was told."""
    return gettext(CONSENT_WAYS[way])


def consent_watched(lessons: int, last: str) -> str:
    """Lessons of the class that began under the notice."""
    if not lessons:
        return ""
    return gettext(
        "{lessons} began under the notice, the last one on {day}.",
        lessons=plural(lessons, "lesson", "lessons"),
        day=last,
    )


def consent_sizes(sizes: int) -> str:
    """In how many sizes a label is known."""
    return plural(sizes, "size", "sizes")


def consent_remove(who: str) -> str:
    """Name of the button that deletes an entry."""
    return gettext("Delete the entry of {who}", who=who)


def policy_set_on(day: str) -> str:
    """When it was decided."""
    return gettext("Decided on {day}.", day=day)


def policy_class_days(name: str, readings: int, lessons: int) -> str:
    """How long one class is kept."""
    return gettext(
        "{name}: readings {readings}, lessons {lessons} days",
        name=name,
        readings=formats.number(readings),
        lessons=formats.number(lessons),
    )
