"""Words of seats and their dialog."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import SEAT
from storage.records import FlagKind, Unsure

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
