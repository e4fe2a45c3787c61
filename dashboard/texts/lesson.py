"""Words of a lesson's page."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from storage.kinds import Unsure

TIMELINE_TITLE = "Timeline"

TIMELINE_SUB = "drag to zoom, double-click to see everything again"

TIMELINE_EMPTY = "Nothing was recorded in this lesson."

STUDENTS_TITLE = "Students"

STUDENTS_SUB = "compare each one with themself, not with others"

STUDENTS_EMPTY = "No student was seen in this lesson."

COLUMN_STUDENT = "Student"

COLUMN_MOSTLY = "Mostly"

COLUMN_MIN_CONFUSED = "Looked confused (min)"

COLUMN_MIN_SAD = "Looked sad (min)"

SESSION_FLAGS_TITLE = "Flags"

SESSION_FLAGS_EMPTY = "Nobody looked confused or sad for long in this lesson."

TOPICS_TITLE = "Topics"

TOPICS_SUB = "what became of the confusion in each"

TOPICS_EMPTY = (
    "No topic was marked and no slide was seen. Press M during a lesson, or edit the topics here."
)


def show_all(count: int) -> str:
    """The button under the beginning of a long list; count: of all its rows."""
    return gettext("Show all {count}", count=formats.number(count))


HARD_SECTIONS_TITLE = "Worth going over again"

HARD_NONE = "No topic stands out from the rest of the lesson."

HARD_HINT = (
    "A topic is named only where its share of confused-looking faces is higher than chance makes "
    "any topic's in 19 of 20 lessons, or where a flag of the whole class stood over it. A calm "
    "topic may still not have been understood."
)


def hard_section(share: float, rest: float, low: float, high: float, flags: int) -> str:
    """By how much a topic stood out. Shares 0..1; flags: of students, two minutes or more."""
    said = gettext(
        "{share} of the faces looked confused, {rest} in the rest of the lesson"
        " ({low} to {high} percentage points more, 95 % interval).",
        share=formats.percent(share),
        rest=formats.percent(rest),
        low=f"{100 * low:.0f}",
        high=f"{100 * high:.0f}",
    )
    if flags:
        said += ngettext(
            " {number} flag of a student lasted two minutes or more.",
            " {number} flags of students lasted two minutes or more.",
            flags,
        )
    return said


TOPICS_EDIT = "Edit topics"

AGENDA_LABEL = "One topic a line, each with the time at which it began"

AGENDA_HINT = (
    "For example \u201c10:17 Fractions\u201d. Change a time to move a topic, its words to rename "
    "it, take the line out to remove it. An agenda can be pasted."
)

AGENDA_NO_TIME = "Line {number}: begin with the time, then the topic, for example 10:17 Fractions."

AGENDA_BAD_TIME = "Line {number}: {time} is no time of day; write for example 10:17 or 10:17:30."

AGENDA_OUTSIDE = "Line {number}: {time} is outside the lesson, which went from {begin} to {end}."

AGENDA_TOO_LONG = "Line {number}: a topic may have {most} characters."

AGENDA_TOO_MANY = "A lesson may have {most} topics, these are {count}."

TOPICS_SAVED = "Topics saved."

TOPICS_UNDONE = "Topics are as they were."

AGENDA_FILE = "Titles from slides or an agenda"

AGENDA_FILE_HINT = (
    "PPTX, PDF or a text file with a title a line. Nothing is saved until you press Save."
)

AGENDA_GIVEN = "Lay the agenda given before class over the topics"

AGENDA_UNREADABLE = "The file did not arrive whole: choose it again."

SLIDE_SEEN = "Began when this slide appeared"

SLIDE_PICTURE = "Small picture of slide {number}"


def agenda_laid(named: int, titles: int) -> str:
    """How many lines took a title of the agenda."""
    if not named:
        return ngettext(
            "The title fits no topic; nothing was changed.",
            "None of the {number} titles fits a topic; nothing was changed.",
            titles,
        )
    return ngettext(
        "{number} topic named. Look it over, then save.",
        "{number} topics named. Look them over, then save.",
        named,
    )


COLUMN_TOPIC = "Topic"

COLUMN_RESOLVED = "Confusion resolved"

COLUMN_UNRESOLVED = "Not resolved"

COLUMN_LOST = "Lost from sight"

RESOLVED_HINT = (
    "Flags \u201clooks confused\u201d, of students or of the class, that opened in this topic and "
    "went away by themselves before it ended. Flags you called wrong are left out."
)

UNRESOLVED_HINT = (
    "Flags \u201clooks confused\u201d that opened in this topic and were still open at its end."
)

LOST_HINT = (
    "Flags that ended in this topic because the face was not seen: nothing is known of them."
)

CHECKS_TITLE = "Class checks"

TOPICS_AND_GAPS_TITLE = "Marks and gaps"

EVENTS_EMPTY = "No topic was marked, and the class was seen throughout."

MOOD_MEAN = "share of faces over the whole lesson"

COLUMN_NAME = "Name"

NAME_HINT = "Double-click to give a name; it stays on this computer"

EXPORT = "Export"

RENAME = "Rename"

RENAME_TITLE = "Rename the lesson"

RENAME_LABEL = "Title"

RENAME_CLASS_LABEL = "Class"

SAVE = "Save"

DELETE = "Delete"

REVIEW_OPEN = "Review in a minute"

REVIEW_TITLE = "One-minute review"

REVIEW_QUESTION = "Was it helpful to be told this?"

REVIEW_SUB = "At most {number} of this lesson's flags, drawn at random. No video is kept."

REVIEW_SKIP = "Skip"

REVIEW_BACK = "Back"

REVIEW_KEYS = "Keys: H helpful, W wrong, S skip, B back"

REVIEW_DONE_TITLE = "Done, thank you"

REVIEW_DONE_BODY = "Your answers make the figures below. They can be changed on the lesson's page."

REVIEW_NONE_TITLE = "Nothing to review"

REVIEW_NONE_BODY = "No flag was raised in this lesson."

REVIEW_AGAIN = "Go through the skipped ones"

BACK_TO_LESSON = "Back to the lesson"

FACT_LENGTH = "Length"

FACT_STUDENTS = "Students"

FACT_MOSTLY = "Mostly"

FACT_CONFUSED = "Looked confused"

FACT_SAD = "Looked sad"

FACT_GAPS = "Not seen for"


def review_progress(place: int, total: int) -> str:
    """ "2 of 8"."""
    return gettext("{place} of {total}", place=place, total=total)


def you_said(verdict: str) -> str:
    """Said where a flag is answered already."""
    return gettext("You said: {verdict}", verdict=verdict)


def answered(answers: int, total: int, skipped: int) -> str:
    """ "6 of 8 answered, 2 skipped"."""
    said = gettext("{answers} of {total} answered", answers=answers, total=total)
    return said + (ngettext(", {number} skipped", ", {number} skipped", skipped) if skipped else "")


NOTES_TITLE = "Notes"

EXPORT_TABLES = {
    "readings": "Readings", "students": "Students", "timeline": "Timeline", "flags": "Flags",
    "reactions": "Answers on tiles", "checks": "Class checks", "speech": "Speaking time",
    "transcript": "Transcripts and chats",
}  # fmt: skip

EXPORT_CSV_FOR_EXCEL = "CSV for Excel"
EXPORT_KINDS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}

EXPORT_REPORT = "Report to read and print"

EXPORT_ONE_PAGE = "One page to send to yourself"

EXPORT_TERM = "Report of all lessons"

EXPORT_PDF_HOW = "As a PDF too: install classmood[pdf] and start Classmood again."

SEAT_EXCLUDED = "Excluded"

COLUMN_SEAT_MENU = "Edit"

ZOOMED = "Shown: {begin} to {end}. Flags, marks, topics and students are of this time."

ZOOM_ALL = "Show the whole lesson"

HEAT_TITLE = "Students over time"

HEAT_SUB = "each one against their own usual look; drag to zoom"

HEAT_ALT = (
    "How far each student's look of confusion stood above their own usual level over time; "
    "the same in figures below."
)

HEAT_ABOVE = "above own usual"

HEAT_UNSURE = "Unsure"

HEAT_CAMERA_OFF = "camera off"

HEAT_UNREAD = "no face read"

HEAT_LEGEND = {
    "usual": "as usual for this student",
    "strong": "looks more confused than usual (estimate)",
    "unsure": "unsure: little that counts; without colour: nothing",
    "off": "camera off",
    "unread": "no face read",
    "blank": "not on screen",
    "dark": "nothing was seen",
    "flag": "flag",
}

HEAT_TABLE = "Show as a table, with links to each student"

SEAT_UNSEEN_SHORT = "not on screen"

UNSURE_SIGN = "?"

NOTES_HINT = "Only for you, kept with the lesson on this computer. Saved by itself."

NOTES_PLACEHOLDER = "What to take up next time, what to explain differently …"

NOTES_SAVED = "Saved"

NOTES_DELETED = "Notes deleted."

NOTES_BACK = "The notes are back."

NO_STUDENT = "There is no such student in this lesson."

STUDENT_LEFT_OUT = "This student is left out: nothing about them is read or shown."

STUDENT_NONE_OF_CLASS = "This lesson keeps the class as a whole. No individual appears anywhere."

STUDENT_BEFORE = "Student before"

STUDENT_AFTER = "Student after"

STUDENT_SIGNAL_ROW = "Look of confusion (estimate): thick, this student; thin, all students"

STUDENT_ALT = "Expression and look of confusion of this student over time; in figures below."

STUDENT_MOOD = "Expression over time"

STUDENT_MOOD_SUB = "share of the readings"

STUDENT_FLAGS_EMPTY = "This student was not flagged in this lesson."

STUDENT_NOT_READ = "No face of this student was read in this lesson."

STUDENT_NOTE = (
    "Compare a student with themself, never with others. Not for grading, discipline, attendance "
    "or ranking."
)

ROW_OWN = "this student"

ROW_CLASS = "mean of all students"

FACT_UNSURE = "Unsure readings"

FACT_OTHERS = "Others on this camera"

OTHERS_UNKNOWN = "not known"

FACT_ON_SCREEN = "On screen for"

UNSURE_NOT_KEPT = "no longer kept"


UNSURE_BECAUSE = {
    Unsure.TOO_SMALL: "too small", Unsure.TOO_DARK: "too dark", Unsure.BLURRED: "blurred",
    Unsure.TURNED_AWAY: "turned away", Unsure.COVERED: "covered",
}  # fmt: skip


def unsure_mostly(share: str, reason: Unsure) -> str:
    """ "12%, mostly too small"."""
    return gettext("{share}, mostly {unsure}", share=share, unsure=gettext(UNSURE_BECAUSE[reason]))


def others_on_camera(share: float, most: int) -> str:
    """ "2 people in 40% of the readings"; none where nobody else was there."""
    if not most:
        return gettext("none")
    many = gettext("2 people") if most == 1 else gettext("up to {number} people", number=most + 1)
    return gettext("{people} in {share} of the readings", people=many, share=formats.percent(share))


def flags_and_time(flags: int, length: str) -> str:
    """ "2, for 5 min"."""
    return (
        gettext("{flags}, for {length}", flags=flags, length=length) if flags else gettext("none")
    )
