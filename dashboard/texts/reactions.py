"""Words of what students answer by icons on their tiles, of who spoke, of a lesson's pace, and of
faces turned away and heads down."""

from collections.abc import Mapping

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext
from dashboard.texts.common import fraction
from storage.kinds import ReactionKind

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


POSTURE_TITLE = "Turned away, heads down"

POSTURE_SUB = "estimate, of the class as a whole"

POSTURE_TABLE = "Show as a table"

POSTURE_NAME = {"turned_away": "Turned away", "head_down": "Head down"}

POSTURE_COLUMNS = ("Time", "Faces judged")

POSTURE_NONE = (
    "Nothing is told of this lesson: at no minute could five faces or more be judged together."
)

POSTURE_FEW = "Turned away and heads down: fewer than five faces can be judged now."

POSTURE_HINT = (
    "Writing and reading look like a head down, and a second screen looks like turned away. It "
    "is no measure of attention, and it is never told of one student."
)

POSTURE_NOTE = (
    "What this cannot show: why. Writing, reading and looking at the keyboard look like a head "
    "down; a second screen, or a camera at the side, looks like turned away. It is an estimate: "
    "it misses about two of ten turned faces and one to five of ten heads that are down, and of "
    "twenty level heads it counts one or two. Faces turned so far that none is found do not count "
    "at all. It is no measure of attention, it raises no flag, and it is never kept or told of one "
    "student: a look counts only where five faces or more can be judged. The band is what so few "
    "faces leave open."
)

_HARDLY = 0.08
"""Fewer than this are within the error of the estimate."""


def posture_part(share: float) -> str:
    """A share in words: "a third"."""
    return gettext("hardly anybody") if share < _HARDLY else fraction(share)


def posture_now(shares: Mapping[str, float]) -> str:
    """The last minute in a line. shares: those kept, by name of the signal."""
    parts = []
    if "turned_away" in shares:
        part = posture_part(shares["turned_away"])
        parts.append(gettext("turned away: {part}", part=part))
    if "head_down" in shares:
        parts.append(gettext("head down: {part}", part=posture_part(shares["head_down"])))
    return gettext(
        "In the last minute, {parts} (estimate; no measure of attention).", parts=", ".join(parts)
    )


def posture_mean(shares: Mapping[str, float]) -> str:
    """The whole lesson in a line."""
    parts = [
        f"{formats.within(gettext(POSTURE_NAME[name]))} {formats.percent(share)}"
        for name, share in shares.items()
    ]
    return gettext("On average over the lesson: {parts}.", parts=", ".join(parts))


def posture_interval(share: float, low: float, high: float) -> str:
    """ "20 % (8 to 40 %)"."""
    return gettext(
        "{share} ({low} to {high})",
        share=formats.percent(share),
        low=formats.percent(low),
        high=formats.percent(high),
    )
