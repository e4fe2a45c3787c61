"""Words of what students answer by icons on their tiles, of who spoke, and of a lesson's pace."""

from collections.abc import Mapping

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from storage.records import ReactionKind

REACTIONS_TITLE = "Hands and answers"

REACTIONS_SESSION_TITLE = "Answers on the tiles, minute by minute"

REACTIONS_TABLE = "Show as a table"

REACTIONS_TIME = "Time"

REACTIONS_NOTE = (
    "Counted are the icons that the meeting program draws on a tile: raised hand, yes, no, slower, "
    "faster, thumbs and clapping. A hand before the camera is not read. "
)

REACTIONS_NOT_READ = "Answers on the tiles are not read in this lesson: that is switched off."

REACTIONS_STOPPED = "Answers on the tiles were not read to the end of this lesson."

REACTION_KIND = {
    "raised_hand": "Raised hand",
    "yes": "Yes",
    "no": "No",
    "slower": "Slower",
    "faster": "Faster",
    "thumbs_up": "Thumbs up",
    "thumbs_down": "Thumbs down",
    "clapping": "Clapping",
}

_COUNTED = {
    "raised_hand": ("{number} hand up", "{number} hands up"),
    "yes": ("{number} yes", "{number} yes"),
    "no": ("{number} no", "{number} no"),
    "slower": ("{number} slower", "{number} slower"),
    "faster": ("{number} faster", "{number} faster"),
    "thumbs_up": ("{number} thumbs up", "{number} thumbs up"),
    "thumbs_down": ("{number} thumbs down", "{number} thumbs down"),
    "clapping": ("{number} clapping", "{number} clapping"),
}

ANSWER_COLOUR = {
    "green": "clear (yes, thumbs up, faster)",
    "orange": "not so fast (slower, hand up)",
    "red": "not clear (no, thumbs down)",
}

HAND_SOMEBODY = "Somebody"


def reactions_now(counts: Mapping[ReactionKind, int]) -> str:
    """What stands on the tiles, such as "2 hands up, 5 thumbs up"; "" where nothing does."""
    return ", ".join(
        ngettext(*_COUNTED[str(kind)], count) for kind, count in counts.items() if count
    )


def reactions_total(counts: Mapping[ReactionKind, int]) -> str:
    """How often each kind was shown in a lesson."""
    kinds = ((gettext(REACTION_KIND[str(kind)]), count) for kind, count in counts.items())
    parts = (f"{formats.within(kind)} {count}" for kind, count in kinds)
    return gettext("Shown in the lesson: {kinds}.", kinds=", ".join(parts))


def hand_since(minutes: int) -> str:
    """How long a hand has been up."""
    if minutes < 1:
        return gettext("raised a hand just now")
    return gettext("raised a hand {minutes} min ago", minutes=minutes)


def answered_on_tiles(answers: int, students: int) -> str:
    """How many of the class have answered a class check."""
    if not students:
        return ngettext(
            "{number} answered on their tiles", "{number} answered on their tiles", answers
        )
    return gettext(
        "{answers} of {students} answered on their tiles", answers=answers, students=students
    )


def pace_now(slower: int, faster: int, tense: float | None, *, reads_answers: bool) -> str:
    """The pace of the last minutes in a line; "" where nothing is known of it."""
    parts = []
    if slower:
        parts.append(ngettext("{number} asked for slower", "{number} asked for slower", slower))
    if faster:
        parts.append(ngettext("{number} asked for faster", "{number} asked for faster", faster))
    if tense is not None:
        share = formats.percent(tense)
        parts.append(gettext("{share} look confused in the last minute", share=share))
    if not reads_answers and not slower and not faster:
        parts.append(gettext("slower and faster are not read"))
    return gettext("Pace: {parts}.", parts=", ".join(parts)) if parts else ""


PACE_NOW_FAST = "Perhaps too fast."

FACT_SPOKE_OWN = "You spoke"

FACT_SPOKE_CLASS = "The class spoke"

FACT_SPOKE_ANYBODY = "Somebody spoke"

FACT_STUDENT_SPOKE = "Spoke"

SPEAKERS_TITLE = "Who spoke"

SPEAKERS_COLUMNS = ("Student", "Spoke for")

SPEAKERS_NOTE = (
    "In the order of the seats. Told from the border that the meeting program draws around who "
    "speaks; nothing is heard, and what was said is not known. It is no measure of a student."
)

PACE_TITLE = "Pace, minute by minute"

PACE_COLUMNS = ("Time", "Look confused", "Nobody speaks", "Class check", "Slower", "Faster", "Pace")

PACE_TABLE = "Show as a table"

PACE_ASKED = "asked"

PACE_FAST = "perhaps too fast"

PACE_UNKNOWN = "–"

PACE_ANSWERS_UNREAD = "Slower and faster on the tiles were not read in this lesson."

PACE_NOTE = (
    "Perhaps too fast: a fifth of the seen look confused, or a tenth while hardly anybody speaks, "
    "or a fifth asked for slower on their tiles within five minutes. "
    "Who speaks is told from the border that the meeting program draws; a hidden own tile draws "
    "none. It is about the lesson, never about one student."
)


def pace_sum(fast: int, known: int) -> str:
    """How many minutes may have been too fast."""
    if not fast:
        return gettext("None of {known} minutes looks as if it was too fast.", known=known)
    return ngettext(
        "{number} of {known} minutes looks as if too fast.",
        "{number} of {known} minutes look as if too fast.",
        fast,
        known=known,
    )


def spoken_for(milliseconds: int) -> str:
    """How long a student spoke: "45 s", "2 min 10 s"."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    if not minutes:
        return gettext("{number} s", number=seconds)
    return gettext("{minutes} min {seconds:02d} s", minutes=minutes, seconds=seconds)
