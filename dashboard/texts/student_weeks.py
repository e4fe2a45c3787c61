"""Words of one student over weeks."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import plural
from dashboard.texts.weeks import interval

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
