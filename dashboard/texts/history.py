"""Words of history, calendar, comparison, a class over its lessons, and a topic in several."""

from dashboard.texts.common import plural
from storage.records import FlagKind

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


def history_range(first: int, last: int, found: int) -> str:
    """Which lessons of many are shown."""
    return f"{first:,}–{last:,} of {found:,}" if found else "No lesson fits"


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
    return f"Delete {title}"


def lesson_deleted(title: str) -> str:
    """Said once a lesson is gone."""
    return f"\u201c{title}\u201d was deleted for good."


def precision(helpful: int, answers: int, low: float, high: float) -> str:
    """ "12 of 15 helpful: 80%, 95 % interval 55% to 93%"."""
    return (
        f"{helpful} of {answers} helpful: {helpful / answers:.0%}, "
        f"95 % interval {low:.0%} to {high:.0%}"
    )


def too_few_answers(answers: int) -> str:
    """ "3 answers: too few to say"."""
    return f"{plural(answers, 'answer', 'answers')}: too few to say"


def over_lessons(sessions: int) -> str:
    """ "over 4 lessons"."""
    return f"over {plural(sessions, 'lesson', 'lessons')}"


EXPERIMENT_TITLE = "Do calls help?"


def experiment_early(made: int, held: int, fewest: int) -> str:
    """Said while there are too few calls."""
    return (
        f"{made} calls were made and {held} held back at random. From {fewest} of each on it is "
        "said here whether looks went away sooner after calls."
    )


def experiment_effect(
    change: float, low: float, high: float, told: bool, made: int, held: int, lessons: int
) -> str:
    """The change of the minutes after a call, with its interval, and what it says."""
    what = f"{abs(change):.0%} {'fewer' if change < 0 else 'more'} minutes of the look"
    span = f"95 % interval {low:+.0%} to {high:+.0%}"
    of = f"{made} calls made and {held} held back in {plural(lessons, 'lesson', 'lessons')}"
    if not told:
        return f"No effect can be told so far: {what} after a call ({span}; {of})."
    return f"After a call there were {what} ({span}; {of})."


VIEWS = "Ways to look at your lessons"

VIEW_LIST = "List"

VIEW_CALENDAR = "Calendar"

COLUMN_SPARK = "Over time"

SPARK_HINT = (
    "From the start of the lesson to its end: from below, the share of happy and surprised faces; "
    "from above, that of strained ones. Empty: not seen."
)

COMPARE_CLASSES = "Compare the lessons of"

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

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
    return f"{MONTHS[month - 1]} {year}"


WEEKS_VIEWS = "Ways to look at this class"

WEEKS_TITLE = "Over weeks"

WEEKS_BESIDE = "Side by side"

WEEKS_OPEN = "This class over weeks"

WEEKS_CHART = "Over weeks"

WEEKS_CHART_SUB = (
    "by date; hollow: too little could be read; hatched: weeks without a lesson; grey band: where "
    "lessons of this class usually lie"
)

WEEKS_ALT = (
    "For each lesson of this class: how much of it could be read, its mood, the share of faces "
    "that looked confused with its interval, and your calls; the same in figures below."
)

ROW_WEEKS_COVERAGE = "Could be read, of all looks at all tiles"

ROW_WEEKS_MOOD = "Mood, in the order of the list"

ROW_WEEKS_TENSE = "Looked confused (estimate), 95 % interval"

ROW_WEEKS_CALLS = "Calls"

NO_LESSON_WEEK = "No lesson was watched"

WEEKS_SHORT = "In short"

WEEKS_TABLE = "In figures"

COLUMN_LOOKED = "Time looked at"

COLUMN_READ = "Faces read"

COLUMN_BOTH = "Could be read"

COLUMN_TENSE = "Looked confused"

COLUMN_INTERVAL = "95 % interval"

COLUMN_CALLS = "Calls"

COLUMN_HELPFUL = "Helpful of answered"

CANNOT_SHOW = "What this can not show"

WEEKS_LIMITS = (
    "Whether anybody was confused: it counts faces that looked so to a classifier, which errs, and "
    "most of what is felt does not show in a face.",
    "The interval says how the share swings within one lesson. It knows nothing of the "
    "classifier's own errors, which are alike in all lessons of a class.",
    "Why two lessons differ. Another topic, light, camera or time of day moves the share, and so "
    "does who had the camera on.",
    "Anything of weeks or lessons that are not there: a gap is a lesson that was not watched, not "
    "a calm one.",
)

WEEKS_NONE_TELLS = "In none of these lessons could enough be read to set them beside each other."

TOPICS_AGAIN = "Topics taught more than once"

TOPICS_AGAIN_NONE = (
    "No topic of this class stands in two lessons yet. Topics are joined by their words: give a "
    "topic the same title when you teach it again."
)

TOPIC_CHART = "Each time beside the rest of the same lesson"

TOPIC_ALT = (
    "For each lesson that had this topic: the share of faces that looked confused in the topic, "
    "with its interval, beside that of the rest of the lesson; the same in figures below."
)

TOPIC_OWN, TOPIC_REST = "In the topic", "Rest of the lesson"

ROW_TOPIC = "Looked confused (estimate): dot, in the topic; bar, the rest of the same lesson"

COLUMN_TOPIC_MINUTES = "Minutes"

COLUMN_TOPIC_SIDE = "Against the rest"

TOPIC_SIDES = {1: "higher", -1: "lower", 0: "no difference can be told", None: "too little to say"}

TOPIC_NONE = "No lesson that is kept has this topic."

TOPIC_LIMITS = (
    "Whether the topic is hard: it says only whether more faces looked confused in it than in the "
    "rest of the same lesson.",
    "A comparison of classes. Each lesson is set beside itself, since classes differ in cameras, "
    "light and habits.",
    "A topic with other words. Lessons are joined by the title that you gave; what was taught "
    "under it may differ.",
)


def interval(low: float, high: float) -> str:
    """ "4% to 9%"."""
    return f"{low:.0%} to {high:.0%}"


def weeks_span(lessons: int, weeks: int, first: str, last: str, empty: int) -> str:
    """How many lessons there are, over how long, and how many weeks had none."""
    if lessons == 1:
        return f"One lesson is kept, {last}."
    said = f"{lessons} lessons from {first} to {last}, over {plural(weeks, 'week', 'weeks')}"
    if not empty:
        return f"{said}."
    had = "one of them had" if empty == 1 else f"{empty} of them had"
    return f"{said}; {had} no lesson that was watched."


def weeks_coverage(share: float, lessons: int, poor: int, least: float) -> str:
    """How much could be read, and in how many lessons too little."""
    said = f"On average {share:.0%} of what there was to see could be read"
    if not poor:
        return f"{said}, and at least {least:.0%} in each lesson."
    if lessons == 1:
        return f"{said}, under {least:.0%}: too little to say more of it."
    return (
        f"{said}. In {poor} of {lessons} lessons it was too little to compare them (under "
        f"{least:.0%}, or too few faces); they are hollow in the chart and left out below."
    )


def weeks_tense(lessons: int, low: float, high: float, mean: float) -> str:
    """Between which shares the lessons lay."""
    if lessons == 1:
        return (
            f"In the one that can be told of, {mean:.0%} of the faces looked confused (estimate)."
        )
    return (
        f"In the {lessons} lessons that can be compared, {low:.0%} to {high:.0%} of the faces read "
        f"looked confused (estimate), on average {mean:.0%}."
    )


def weeks_newest(
    when: str, share: float, low: float | None, high: float | None,
    usual: tuple[float, float] | None, side: int, before: int, fewest: int,
) -> str:  # fmt: skip
    """The newest lesson against those before it."""
    span = "" if low is None or high is None else f" (95 % interval {low:.0%} to {high:.0%})"
    said = f"The newest of them, {when}: {share:.0%}{span}"
    if usual is None:
        return f"{said}. What is usual is told from {fewest} earlier ones on; so far {before}."
    place = {1: "above", -1: "under", 0: "within"}[side]
    return f"{said}, {place} what is usual for this class ({usual[0]:.0%} to {usual[1]:.0%})."


def weeks_calls(called: int, answers: int, flags: int) -> str:
    """How often the teacher was called, and how many flags were answered."""
    calls = "You were never called." if not called else f"You were called {times_of(called)}."
    if not flags:
        return f"{calls} No flag was raised."
    return f"{calls} Of {plural(flags, 'flag', 'flags')} you answered {answers}."


def weeks_precision(helpful: int, answers: int, share: float, low: float, high: float) -> str:
    """How many answers were helpful."""
    return (
        f"{helpful} of {answers} answers were helpful: {share:.0%}, "
        f"95 % interval {low:.0%} to {high:.0%}."
    )


def weeks_precision_few(answers: int) -> str:
    """Said of too few answers."""
    return (
        f"{plural(answers, 'answer is', 'answers are')} too few to say how often flags were right."
    )


def times_of(count: int) -> str:
    """ "once", "3 times"."""
    return "once" if count == 1 else f"{count} times"


def topic_span(lessons: int, classes: int, shown: int) -> str:
    """In how many lessons the topic stands."""
    said = f"This topic stands in {plural(lessons, 'lesson', 'lessons')}"
    said += f" of {plural(classes, 'class', 'classes')}" if classes else ""
    return f"{said}." if shown == lessons else f"{said}; the newest {shown} are shown."


def topic_sides(higher: int, lower: int, same: int, unknown: int) -> str:
    """How often it looked harder than the rest of the lesson."""
    known = higher + lower + same
    if not known:
        return (
            "In none of them could enough be read to set the topic beside the rest of the lesson."
        )
    said = (
        f"Taken one by one, more faces looked confused than in the rest of the lesson in "
        f"{higher} of {known}, fewer in {lower}; in {same} no difference can be told."
    )
    return f"{said} In {unknown} more there was too little to say." if unknown else said


def topic_overall(mean: float, low: float, high: float, side: int, lessons: int) -> str:
    """The mean difference over all lessons, in points of the share."""
    span = f"95 % interval {100 * low:+.1f} to {100 * high:+.1f}"
    of = f"over the {lessons} lessons that tell"
    if not side:
        return f"Taken together no difference can be told ({100 * mean:+.1f} points, {span}, {of})."
    more = "more" if side > 0 else "fewer"
    return (
        f"Taken together {more} faces looked confused (estimate) in the topic than in the rest of "
        f"the lesson: {100 * mean:+.1f} points ({span}, {of})."
    )


def topic_words(title: str, lessons: int) -> str:
    """A link to a topic."""
    return f"{title} ({lessons})"
