"""Words of seats and their dialog, and of one student over weeks."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import SEAT, plural
from dashboard.texts.weeks import interval
from storage.kinds import FlagKind, Unsure

PEOPLE_HINT = "Only one of them is read; the others count neither as students nor in the mood"

SEAT_UNSURE_WHY = {
    Unsure.TOO_SMALL: "Too small to read",
    Unsure.TOO_DARK: "Too dark to read",
    Unsure.BLURRED: "Too blurred to read",
    Unsure.TURNED_AWAY: "Turned away",
    Unsure.COVERED: "Face is covered",
}

TRACE_ALT = "Last five minutes"

LOOK_BADGE = {FlagKind.CONFUSED: "Confused?", FlagKind.SAD: "Sad?"}

LOOK_PENDING = {FlagKind.CONFUSED: "confused …", FlagKind.SAD: "sad …"}

SEAT_MENU = "Name, exclude or merge"

SEAT_DIALOG = "Student"

SEAT_DIALOG_CLOSE = "Close"

SEAT_NAME_LABEL = "Name"

SEAT_NAME_HINT = "Leave it empty to show the seat's number. It stays on this computer."

SEAT_NAME_SAVE = "Save name"

SEAT_EXCLUDE = "Exclude this student"

SEAT_EXCLUDE_HINT = (
    "The tile is blacked out before anything is looked for in it; nothing is read or shown any "
    "more. What was recorded so far is hidden, not deleted."
)

SEAT_MERGE_LABEL = "The same student as"

SEAT_MERGE_HINT = "For a student who came back under another name or on another device."

SEAT_MERGE_PICK = "Choose a seat"

SEAT_MERGE = "Merge"

SEAT_MERGED = "Merged into this seat"

SEAT_SEPARATE = "Separate"

SEAT_SPLIT = "Two students share this seat"

SEAT_SPLIT_HINT = "The one who is shown now gets a seat of their own; what was recorded stays here."

SEAT_SPLIT_ASKED = "Asked for; a new seat appears within seconds."

SEAT_GONE = "This seat is not there any more."

SEAT_EXCLUDED_NOW = (
    "This student is excluded: the tile is blacked out, and what was recorded is hidden."
)

SEAT_OWN = "This is my own tile"

SEAT_OWN_NOW = (
    "This is your own tile: it is blacked out, never read, and does not count as a student."
)

SEAT_IS_OWN = "Your own tile is left out from now on."

SEAT_INCLUDE = "Include again"

SEAT_IS_INCLUDED = "Included again."

SEAT_IS_EXCLUDED = "Excluded. The monitor obeys within a second or two."

SEAT_IS_SEPARATE = "Separated: what was recorded on each seat is its own again."

SEAT_SAVED = "Saved."


def people_on_camera(count: int) -> str:
    """ "2 people", beside a look."""
    return ngettext("{number} person", "{number} people", count)


def name_read(certainty: float) -> str:
    """Beside a name that was read from the screen."""
    return gettext(
        "Read from the screen, {share} certain. Save it to confirm.",
        share=formats.percent(certainty),
    )


def seat_separate(label: str) -> str:
    """What a screen reader says of the button that takes a merge back."""
    return gettext("Separate {seat}", seat=label)


def seat_choice(number: int, name: str | None) -> str:
    """A seat in a list of seats: "Seat 12", "Ada (Seat 12)"."""
    seat = gettext(SEAT, number=number)
    return f"{name.strip()} ({seat})" if name and name.strip() else seat


def seat_merged(number: int, into: int) -> str:
    """What came of merging."""
    return gettext(
        "Seat {number} is one student with seat {into} now, before and from here on.",
        number=number,
        into=into,
    )


STUDENTS_OVER_WEEKS = "One student over weeks, for you alone"


STUDENTS_OVER_WEEKS_NOTE = (
    "Seats last one lesson; what joins them is the name that you gave or that was read with the "
    "class list. Listed are names that stand on a seat in two lessons or more, in the order of "
    "letters. A face never joins anything."
)


STUDENTS_OVER_WEEKS_NONE = (
    "The seats of this class can not be joined: no name stands on a seat in two lessons. Give "
    "seats the same name in each lesson, or have names read with a class list."
)


STUDENT_WEEKS_ONLY_HERE = "One student over weeks is shown at the teacher's own computer alone."


STUDENT_WEEKS_CLASS_ONLY = (
    "All lessons of this class were class-only: nothing of a student was kept, so there is nothing "
    "to show."
)


STUDENT_WEEKS_NO_NAME = (
    "No seat of this class has this name, so no lessons can be joined. Seats are joined by exactly "
    "the name that they bear."
)


STUDENT_WEEKS_SUB = "against their own usual level; for you alone"


STUDENT_WEEKS_CHART = "Lesson by lesson"


STUDENT_WEEKS_ALT = (
    "For each lesson: how much of the face could be read, the strength of the look confused with "
    "its interval against this student's own usual level, and minutes flagged; the same in figures "
    "below."
)


ROW_STUDENT_COVERAGE = "Could be read, of all looks at the class"


ROW_STUDENT_LEVEL = (
    "Strength of the look \u201cconfused\u201d (estimate); band: what is usual for this student"
)


ROW_STUDENT_FLAGGED = "Minutes flagged"


COLUMN_LEVEL = "Strength of the look"


COLUMN_FLAGGED = "Minutes flagged"


STUDENT_WEEKS_LIMITS = (
    "How the student felt, understood or worked. It is the strength of one look, estimated from a "
    "face, against the same face in other lessons.",
    "Weeks that are hatched: no lesson of them has a seat of this name.",
    "Anything beside other students: they are in no figure here; there is no rank and no score.",
    "A lesson in which no seat bears this name. The student may have had another name, no camera, "
    "or another day; it is not absence.",
    "A trend of a few lessons. A new lamp, new glasses or a cold move the strength as well.",
)


STUDENT_WEEKS_RULE = (
    "Not for grading, discipline, attendance, ranking, or any decision about this student. If "
    "something here worries you, ask the student."
)


def student_joined(name: str, class_name: str, with_seat: int, lessons: int) -> str:
    """In how many lessons a seat bears the name."""
    return gettext(
        "In {seats} of the newest {lessons} of {class_name} a seat bears the name "
        "\u201c{name}\u201d.",
        seats=with_seat, lessons=plural(lessons, "lesson", "lessons"), class_name=class_name,
        name=name,
    )  # fmt: skip


def student_not_joined(none: int, several: int, left_out: int, class_only: int) -> list[str]:
    """Why the other lessons are not there; which tells nothing of the student."""
    said = []
    if none:
        said.append(
            gettext(
                "In {number} no seat has this name: the seat may be unnamed or named otherwise. It "
                "is not absence.",
                number=none,
            )
        )
    if several:
        said.append(
            gettext(
                "In {number} several seats have it, so it can not be told who is who.",
                number=several,
            )
        )
    if left_out:
        said.append(gettext("In {number} you left this student out.", number=left_out))
    if class_only:
        said.append(
            ngettext(
                "One was class-only: nothing of a student was kept.",
                "{number} were class-only: nothing of a student was kept.",
                class_only,
            )
        )
    return said


def student_names(read: int, listed: bool | None) -> list[str]:
    """How sure the names are."""
    said = []
    if read:
        said.append(
            gettext(
                "In {number} the name was read from the screen and nobody has looked it over: it "
                "can be somebody else's.",
                number=read,
            )
        )
    if listed is None:
        said.append(gettext("The class has no list, so only exactly this name joins seats."))
    elif not listed:
        said.append(gettext("This name does not stand in the class list."))
    return said


def student_coverage(share: float, lessons: int, poor: int, least: float) -> str:
    """How much of the face could be read."""
    said: dict[str, object] = {"share": formats.percent(share), "least": formats.percent(least)}
    if not poor:
        return gettext(
            "On average the face could be read in {share} of the looks at the class, and in at "
            "least {least} in each lesson.",
            **said,
        )
    return gettext(
        "On average the face could be read in {share} of the looks at the class. In {poor} of "
        "{lessons} it was too little to compare (under {least}); they are hollow in the chart and "
        "left out below.",
        poor=poor,
        lessons=lessons,
        **said,
    )


_BESIDE_USUAL = {
    1: ", above what is usual for this student ({usual}).",
    -1: ", under what is usual for this student ({usual}).",
    0: ", within what is usual for this student ({usual}).",
}


def student_newest(
    when: str, level: float, usual: tuple[float, float] | None, side: int, before: int, fewest: int
) -> str:
    """The newest lesson against the student's own earlier ones."""
    level_text = formats.percent(level)
    said = gettext("The newest of them, {when}: strength {level}", when=when, level=level_text)
    if usual is None:
        return said + gettext(
            ". What is usual for this student is told from {fewest} earlier lessons on; so far "
            "{before}.",
            fewest=fewest,
            before=before,
        )
    return said + gettext(_BESIDE_USUAL[side], usual=interval(*usual))


STUDENT_NONE_TELLS = "In none of these lessons could enough of the face be read to compare them."


def student_flagged(minutes: str, lessons: int) -> str:
    """How long a flag was up in all."""
    if not lessons:
        return gettext("No flag was raised for this student that you did not call wrong.")
    return gettext(
        "Flagged for {minutes} in all, in {lessons}.",
        minutes=minutes, lessons=plural(lessons, "lesson", "lessons"),
    )  # fmt: skip
