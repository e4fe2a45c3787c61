"""Words of history, calendar and comparison."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import plural
from storage.kinds import FlagKind

HISTORY_TITLE = "History"

HISTORY_EMPTY_TITLE = "No lesson yet"

HISTORY_EMPTY_BODY = (
    "Lessons appear here when they begin. Start one with classmood live or classmood demo."
)

HISTORY_SEARCH = "Search title, class, day or mood"

HISTORY_SEARCH_MANY = "Search title, class or day"

HISTORY_ORDERED = "Order of the lessons"

HISTORY_ORDER = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "By title",
    "class": "By class",
    "longest": "Longest first",
    "flags": "Most flags first",
}

HISTORY_BEFORE, HISTORY_AFTER = "Previous", "Next"

HISTORY_BEFORE_KEY, HISTORY_AFTER_KEY = "B", "N"

HISTORY_SIZE, HISTORY_ALL = "Lessons on a page", "All"

FILTER_TITLE = "Filter"

FILTER_ANY = "Any"

FILTER_FROM, FILTER_TO = "From", "To"

FILTER_FLAGS = {
    "any": "Any", "with": "With flags", "without": "Without flags",
    "open": "With flags to review",
}  # fmt: skip

FILTER_CLEAR = "Show all lessons"

FILTER_SAVED, FILTER_SAVED_NONE = "Saved filters", "None in use"

FILTER_NAME = "Name of this filter"

FILTER_START = "History opens with it"

FILTER_SAVE, FILTER_RENAME, FILTER_DROP = "Save filter", "Rename it", "Delete it"

FILTER_NAMELESS = "Give the filter a name first."

FILTER_PICK = "Pick a saved filter first."

FILTER_TOO_MANY = "This browser keeps {most} filters; delete one first."


def filter_saved(name: str) -> str:
    """Said once a filter is kept."""
    return gettext("“{name}” is saved in this browser.", name=name)


def history_range(first: int, last: int, found: int) -> str:
    """Which lessons of many are shown."""
    if not found:
        return gettext("No lesson fits")
    return gettext(
        "{first}–{last} of {found}",
        first=formats.number(first), last=formats.number(last), found=formats.number(found),
    )  # fmt: skip


COLUMN_TITLE = "Lesson"

COLUMN_CLASS = "Class"

COLUMN_STUDENTS = "Students"

COLUMN_MOOD = "Mood"

COLUMN_FLAGS = "Flags"

RUNNING = "running"

NOT_CLOSED = "not closed"

COLUMN_REVIEW = "Reviewed"

REVIEWED_OF = "{answered} of {flags}"

REVIEW_COLUMN_HINT = "Flags you answered; opens the one-minute review"

PRECISION_TITLE = "How often flags were right"

PRECISION_NONE = "No flag has been answered yet. Review a lesson, and it is counted here."

PRECISION_HINT = (
    "Helpful answers of all answers, with Wilson's 95 % interval: the range in which the true "
    "share lies, as far as so many answers can tell."
)


def delete_lesson(title: str) -> str:
    """What the button beside a lesson does."""
    return gettext("Delete {title}", title=title)


def lesson_deleted(title: str) -> str:
    """Said once a lesson is gone."""
    return gettext("\u201c{title}\u201d was deleted for good.", title=title)


def precision(helpful: int, answers: int, low: float, high: float) -> str:
    """ "12 of 15 helpful: 80%, 95 % interval 55% to 93%"."""
    return gettext(
        "{helpful} of {answers} helpful: {share}, 95 % interval {low} to {high}",
        helpful=helpful, answers=answers, share=formats.percent(helpful / answers),
        low=formats.percent(low), high=formats.percent(high),
    )  # fmt: skip


def too_few_answers(answers: int) -> str:
    """ "3 answers: too few to say"."""
    return ngettext("{number} answer: too few to say", "{number} answers: too few to say", answers)


def over_lessons(sessions: int) -> str:
    """ "over 4 lessons"."""
    return ngettext("over {number} lesson", "over {number} lessons", sessions)


EXPERIMENT_TITLE = "Do calls help?"


def experiment_early(made: int, held: int, fewest: int) -> str:
    """Said while there are too few calls."""
    return gettext(
        "{made} calls were made and {held} held back at random. From {fewest} of each on it is "
        "said here whether looks went away sooner after calls.",
        made=made,
        held=held,
        fewest=fewest,
    )


def experiment_effect(
    change: float, low: float, high: float, told: bool, made: int, held: int, lessons: int
) -> str:
    """The change of the minutes after a call, with its interval, and what it says."""
    share = formats.percent(abs(change))
    if change < 0:
        what = gettext("{share} fewer minutes of the look", share=share)
    else:
        what = gettext("{share} more minutes of the look", share=share)
    span = gettext(
        "95 % interval {low} to {high}",
        low=formats.percent(low, signed=True), high=formats.percent(high, signed=True),
    )  # fmt: skip
    of = gettext(
        "{made} calls made and {held} held back in {lessons}",
        made=made, held=held, lessons=plural(lessons, "lesson", "lessons"),
    )  # fmt: skip
    if not told:
        return gettext(
            "No effect can be told so far: {what} after a call ({span}; {of}).",
            what=what, span=span, of=of,
        )  # fmt: skip
    return gettext("After a call there were {what} ({span}; {of}).", what=what, span=span, of=of)


VIEWS = "Ways to look at your lessons"

VIEW_LIST = "List"

VIEW_CALENDAR = "Calendar"

COLUMN_SPARK = "Over time"

SPARK_HINT = (
    "From the start of the lesson to its end: from below, the share of happy and surprised faces; "
    "from above, that of strained ones. Empty: not seen."
)

COMPARE_CLASSES = "Compare the lessons of"

MONTH_BEFORE = "Month before"

MONTH_AFTER = "Month after"

NO_CLASS = "No lesson of this class is kept."

COMPARE_CHART = "Lesson by lesson"

COMPARE_SUB = "oldest at the left; every lesson on the same scale"

COMPARE_ALT = (
    "Mood, flags an hour and coverage of each lesson of this class; the same in figures below."
)

COMPARE_PAGES = "Earlier and later lessons"

COMPARE_TABLE = "In figures"

ROW_FLAGS_PER_HOUR = "Flags an hour: looks confused (dot), looks sad (diamond)"

ROW_COVERAGE = "Faces seen of all tiles"

FLAGS_PER_HOUR = {
    FlagKind.CONFUSED: "Flags looks confused, an hour", FlagKind.SAD: "Flags looks sad, an hour",
}  # fmt: skip

FLAGS_OF = {FlagKind.CONFUSED: "Flags confused", FlagKind.SAD: "Flags sad"}


def month_name(year: int, month: int) -> str:
    """ "March 2026"; month: 1..12."""
    return formats.month(year, month)
