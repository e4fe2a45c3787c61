"""Words of a lesson's report."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import EMOTION_IN_SENTENCE, PRODUCT
from storage.kinds import FlagKind

ROW_SEEN = "Faces seen"

REPORT_ESTIMATE = (
    "Everything here is an estimate from faces on a screen, and faces often mean something else. "
    "It is about the lesson, not about grades, conduct, attendance or rank."
)

REPORT_SUMMARY = "In short"

REPORT_TOO_FEW = "Too few faces were seen to speak of the class as a whole."

REPORT_NO_FLAG = "Nobody looked confused or sad for long."

REPORT_NO_CLASS_FLAG = "The class as a whole did not look confused for long."

REPORT_ALL_RESOLVED = "Where students looked confused, it went away before the topic ended."

REPORT_RESOLVED_OR_LOST = (
    "Where students looked confused, it went away before the topic ended, or their faces were no "
    "longer seen."
)

REPORT_ROW_MOOD = "Share of the faces, from the bottom in the order of the list below"

REPORT_CHART_ALT = (
    "Timeline of the lesson: mood of the class, students who looked confused or sad, and faces "
    "seen. The same in figures is at the end of this page."
)

REPORT_CHART_NOTE = (
    "Shares of all readings of the lesson. Dotted lines: topics by their number, class checks "
    "as C1, C2 and so on; both are listed below."
)

REPORT_TOPICS_NOTE = (
    "Counted are flags \u201clooks confused\u201d that opened in the topic. Resolved: went away "
    "before its end. Not resolved: still there at its end. Lost from sight: the face was no longer "
    "seen, so nothing is known. Flags you called wrong are left out."
)

REPORT_NO_TOPICS = "No topic was marked in this lesson."

REPORT_WHO = "Who"

REPORT_LOOK = "Look"

REPORT_EVIDENCE = "What it rests on"

REPORT_VERDICT = "You said"

REPORT_UNSEEN_TITLE = "What could not be seen"

REPORT_FROM = "From"

REPORT_TO = "To"

REPORT_REASON = "Why"

REPORT_HARD_WHY = "By how much it stood out"

REPORT_NO_GAPS = "The gallery was in sight throughout."

REPORT_UNSEEN_NOTE = (
    "Time that was not seen counts neither for nor against anybody. A camera that is off, a face "
    "turned away or a page of the gallery that is not shown is not inattention."
)

REPORT_FIGURES = "Timeline in figures"

REPORT_SEEN_TILES = "Seen / tiles"

REPORT_METHOD_TITLE = "How this was made, and its limits"

REPORT_METHOD = (
    "About once a second each visible face in the meeting window was given to a classifier of "
    "seven expressions. No picture was kept. Readings are averaged over ten seconds; the figures "
    "here are made of these averages. A flag opens only when a look has lasted well above the "
    "student's own usual level and the face was seen for most of that time.",
    "\u201cLooks confused\u201d and \u201clooks sad\u201d are estimates from the muscles of the "
    "face. A scowl often means concentration; a resting face can look sad; glasses, light, a low "
    "resolution or a turned head mislead the classifier. Such classifiers read darker faces as "
    "angrier, and children less well. Much of what is felt does not show in a face.",
)

REPORT_FORBIDDEN_TITLE = "What it must not be used for"

REPORT_FORBIDDEN = (
    "Not for grading, discipline, attendance, ranking, or any decision about a student, alone or "
    "with other evidence. Do not pass it on to anybody who would.",
    "Inferring emotions of students is prohibited in the education institutions of the European "
    "Union (AI Act, Article 5(1)(f)), except for medical or safety reasons.",
)


def report_made(when: str, session_id: int, model: str) -> str:
    """The report's last line."""
    return gettext(
        "Made by {product} on {when}, on this computer. Lesson {number}, model {model}.",
        product=PRODUCT, when=when, number=session_id, model=model,
    )  # fmt: skip


def report_nothing_seen(length: str) -> str:
    """Said where no face was ever read."""
    return gettext("The lesson was watched for {length}, and no face could be read.", length=length)


def report_seen(length: str, seen: int, tiles: int, share: float) -> str:
    """How long was watched, and how much of the gallery could be read."""
    return gettext(
        "The lesson was watched for {length}. On average {seen} of {tiles} tiles on screen had "
        "a face that could be read ({share}).",
        length=length, seen=seen, tiles=tiles, share=formats.percent(share),
    )  # fmt: skip


def report_mood(first: str, share: float, second: str, second_share: float) -> str:
    """ "Most looked calm (69%); next came happy (12%)."."""
    word, then = gettext(EMOTION_IN_SENTENCE[first]), gettext(EMOTION_IN_SENTENCE[second])
    if share >= 0.85:
        begin = gettext("Nearly all looked {emotion}", emotion=word)
    elif share >= 0.5:
        begin = gettext("Most looked {emotion}", emotion=word)
    else:
        begin = gettext("A mixed picture, most often {emotion}", emotion=word)
    return gettext(
        "{begin} ({share}); next came {then} ({second_share}).",
        begin=begin, share=formats.percent(share),
        then=then, second_share=formats.percent(second_share),
    )  # fmt: skip


def times(count: int) -> str:
    """ "once", "3 times"."""
    return ngettext("once", "{number} times", count)


def report_flags(kind: FlagKind, students: int, of_class: int, passed: int) -> str:
    """How often a look was flagged, and how many of these times it went away by itself."""
    parts = [gettext("a student {times}", times=times(students))] if students else []
    parts += [gettext("much of the class {times}", times=times(of_class))] if of_class else []
    total = students + of_class
    if total > 1:
        gone = gettext(
            "It went away by itself {passed} of {total} times.", passed=passed, total=total
        )
    elif passed:
        gone = gettext("It went away by itself.")
    else:
        gone = gettext("It did not go away by itself.")
    who = ", ".join(parts)
    if kind is FlagKind.CONFUSED:
        return gettext("Looked confused for long (estimate): {who}. {gone}", who=who, gone=gone)
    return gettext("Looked sad for long (estimate): {who}. {gone}", who=who, gone=gone)


def report_unresolved(topics: list[str]) -> str:
    """The topics at whose end somebody still looked confused."""
    listed = ", ".join(gettext("\u201c{topic}\u201d", topic=topic) for topic in topics)
    return gettext("Somebody still looked confused at the end of: {topics}.", topics=listed)


def report_all_wrong(flags: int) -> str:
    """Said where no flag is left that the teacher believes."""
    return ngettext(
        "The one flag of this lesson you called wrong.",
        "All {number} flags of this lesson you called wrong.",
        flags,
    )


def report_answers(answers: int, flags: int, helpful: int) -> str:
    """What the teacher said of the flags."""
    return ngettext(
        "You answered {answers} of {number} flag: {helpful} helpful.",
        "You answered {answers} of {number} flags: {helpful} helpful.",
        flags,
        answers=answers,
        helpful=helpful,
    )


def report_unseen(length: str, gaps: int) -> str:
    """How long nothing was seen."""
    return ngettext(
        "Nothing was seen for {length} in all, in {number} stretch.",
        "Nothing was seen for {length} in all, in {number} stretches.",
        gaps,
        length=length,
    )


REPORT_NO_MOOD = "No face could be read, so nothing can be said of the mood."

REPORT_HARD_UNKNOWN = (
    "Too little to say: it needs ten minutes that were seen, and two topics that you marked."
)

REPORT_NO_FLAG = "No flag was raised."


def report_unanswered(flags: int) -> str:
    """Said where no flag was answered."""
    if not flags:
        return gettext(REPORT_NO_FLAG)
    return ngettext(
        "{number} flag raised, not answered yet.",
        "{number} flags raised, none answered yet.",
        flags,
    )


def report_more_sections(count: int) -> str:
    """Said of topics that did not fit."""
    return ngettext(
        "And {number} more topic, in the full report.",
        "And {number} more topics, in the full report.",
        count,
    )


TERM_TABLE = "Lesson by lesson"

TERM_TOPICS = "Topics taught more than once"

TERM_TOPICS_NOTE = (
    "Each time a topic is set beside the rest of the same lesson. Points: of the share of faces "
    "that looked confused (estimate)."
)

TERM_TOPIC_COLUMNS = ("Topic", "Lessons", "Mean difference, points", "95 % interval", "Says")

TERM_STUDENTS = "Of single students this report holds nothing."

TERM_CHART_ALT = (
    "For each lesson: how much of it could be read, the share of faces that looked confused with "
    "its interval, and the calls. The same in figures below."
)


def term_span(first: str, last: str) -> str:
    """ "Lessons from Tue 1 Sep 2026 to Fri 27 Nov 2026"."""
    return gettext("Lessons from {first} to {last}", first=first, last=last)


def term_made(when: str) -> str:
    """The last line of a term's report."""
    return gettext("Made by {product} on {when}, on this computer.", product=PRODUCT, when=when)
