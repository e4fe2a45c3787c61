"""Words of a class over its lessons, and of a topic in several."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import plural

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
    return gettext("{begin} to {end}", begin=formats.percent(low), end=formats.percent(high))


def weeks_span(lessons: int, weeks: int, first: str, last: str, empty: int) -> str:
    """How many lessons there are, over how long, and how many weeks had none."""
    if lessons == 1:
        return gettext("One lesson is kept, {last}.", last=last)
    said = gettext(
        "{lessons} from {first} to {last}, over {weeks}",
        lessons=plural(lessons, "lesson", "lessons"), first=first, last=last,
        weeks=plural(weeks, "week", "weeks"),
    )  # fmt: skip
    if not empty:
        return f"{said}."
    return said + ngettext(
        "; one of them had no lesson that was watched.",
        "; {number} of them had no lesson that was watched.",
        empty,
    )


def weeks_coverage(share: float, lessons: int, poor: int, least: float) -> str:
    """How much could be read, and in how many lessons too little."""
    said: dict[str, object] = {"share": formats.percent(share), "least": formats.percent(least)}
    if not poor:
        return gettext(
            "On average {share} of what there was to see could be read, and at least {least} in "
            "each lesson.",
            **said,
        )
    if lessons == 1:
        return gettext(
            "On average {share} of what there was to see could be read, under {least}: too little "
            "to say more of it.",
            **said,
        )
    return gettext(
        "On average {share} of what there was to see could be read. In {poor} of {lessons} lessons "
        "it was too little to compare them (under {least}, or too few faces); they are hollow in "
        "the chart and left out below.",
        poor=poor,
        lessons=lessons,
        **said,
    )


def weeks_tense(lessons: int, low: float, high: float, mean: float) -> str:
    """Between which shares the lessons lay."""
    if lessons == 1:
        return gettext(
            "In the one that can be told of, {mean} of the faces looked confused (estimate).",
            mean=formats.percent(mean),
        )
    return gettext(
        "In the {lessons} lessons that can be compared, {low} to {high} of the faces read looked "
        "confused (estimate), on average {mean}.",
        lessons=lessons, low=formats.percent(low), high=formats.percent(high),
        mean=formats.percent(mean),
    )  # fmt: skip


_BESIDE_USUAL = {
    1: ", above what is usual for this class ({usual}).",
    -1: ", under what is usual for this class ({usual}).",
    0: ", within what is usual for this class ({usual}).",
}


def weeks_newest(
    when: str, share: float, low: float | None, high: float | None,
    usual: tuple[float, float] | None, side: int, before: int, fewest: int,
) -> str:  # fmt: skip
    """The newest lesson against those before it."""
    said = gettext("The newest of them, {when}: {share}", when=when, share=formats.percent(share))
    if low is not None and high is not None:
        span = gettext(
            "95 % interval {low} to {high}",
            low=formats.percent(low), high=formats.percent(high),
        )  # fmt: skip
        said += f" ({span})"
    if usual is None:
        return said + gettext(
            ". What is usual is told from {fewest} earlier ones on; so far {before}.",
            fewest=fewest,
            before=before,
        )
    return said + gettext(_BESIDE_USUAL[side], usual=interval(*usual))


def weeks_calls(called: int, answers: int, flags: int) -> str:
    """How often the teacher was called, and how many flags were answered."""
    calls = gettext("You were never called.")
    if called:
        calls = ngettext("You were called once.", "You were called {number} times.", called)
    if not flags:
        return calls + gettext(" No flag was raised.")
    return calls + gettext(
        " Of {flags} you answered {answers}.",
        flags=plural(flags, "flag", "flags"), answers=answers,
    )  # fmt: skip


def weeks_precision(helpful: int, answers: int, share: float, low: float, high: float) -> str:
    """How many answers were helpful."""
    return gettext(
        "{helpful} of {answers} answers were helpful: {share}, 95 % interval {low} to {high}.",
        helpful=helpful, answers=answers, share=formats.percent(share),
        low=formats.percent(low), high=formats.percent(high),
    )  # fmt: skip


def weeks_precision_few(answers: int) -> str:
    """Said of too few answers."""
    return ngettext(
        "{number} answer is too few to say how often flags were right.",
        "{number} answers are too few to say how often flags were right.",
        answers,
    )


def topic_span(lessons: int, classes: int, shown: int) -> str:
    """In how many lessons the topic stands."""
    said = gettext("This topic stands in {lessons}", lessons=plural(lessons, "lesson", "lessons"))
    if classes:
        said += gettext(" of {classes}", classes=plural(classes, "class", "classes"))
    if shown == lessons:
        return f"{said}."
    return said + gettext("; the newest {shown} are shown.", shown=shown)


def topic_sides(higher: int, lower: int, same: int, unknown: int) -> str:
    """How often it looked harder than the rest of the lesson."""
    known = higher + lower + same
    if not known:
        return gettext(
            "In none of them could enough be read to set the topic beside the rest of the lesson."
        )
    said = gettext(
        "Taken one by one, more faces looked confused than in the rest of the lesson in "
        "{higher} of {known}, fewer in {lower}; in {same} no difference can be told.",
        higher=higher, known=known, lower=lower, same=same,
    )  # fmt: skip
    if unknown:
        said += gettext(" In {unknown} more there was too little to say.", unknown=unknown)
    return said


_TOGETHER = {
    0: "Taken together no difference can be told ({points} points, 95 % interval {low} to {high}, "
    "over the {lessons} lessons that tell).",
    1: "Taken together more faces looked confused (estimate) in the topic than in the rest of the "
    "lesson: {points} points (95 % interval {low} to {high}, over the {lessons} lessons that "
    "tell).",
    -1: "Taken together fewer faces looked confused (estimate) in the topic than in the rest of "
    "the lesson: {points} points (95 % interval {low} to {high}, over the {lessons} lessons that "
    "tell).",
}


def topic_overall(mean: float, low: float, high: float, side: int, lessons: int) -> str:
    """The mean difference over all lessons, in points of the share."""
    return gettext(
        _TOGETHER[side],
        points=formats.decimal(100 * mean, signed=True),
        low=formats.decimal(100 * low, signed=True),
        high=formats.decimal(100 * high, signed=True),
        lessons=lessons,
    )


def topic_words(title: str, lessons: int) -> str:
    """A link to a topic."""
    return f"{title} ({lessons})"
