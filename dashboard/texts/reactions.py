"""Words of what students answer by icons on their tiles."""

from collections.abc import Mapping

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
    "raised_hand": ("hand up", "hands up"),
    "yes": ("yes", "yes"),
    "no": ("no", "no"),
    "slower": ("slower", "slower"),
    "faster": ("faster", "faster"),
    "thumbs_up": ("thumbs up", "thumbs up"),
    "thumbs_down": ("thumbs down", "thumbs down"),
    "clapping": ("clapping", "clapping"),
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
        f"{count} {_COUNTED[str(kind)][count != 1]}" for kind, count in counts.items() if count
    )


def reactions_total(counts: Mapping[ReactionKind, int]) -> str:
    """How often each kind was shown in a lesson."""
    parts = (f"{REACTION_KIND[str(kind)].lower()} {count}" for kind, count in counts.items())
    return f"Shown in the lesson: {', '.join(parts)}."


def hand_since(minutes: int) -> str:
    """How long a hand has been up."""
    return "raised a hand just now" if minutes < 1 else f"raised a hand {minutes} min ago"


def answered_on_tiles(answers: int, students: int) -> str:
    """How many of the class have answered a class check."""
    return f"{answers} of {students} answered on their tiles" if students else (
        f"{answers} answered on their tiles"
    )  # fmt: skip


def pace_now(slower: int, faster: int, tense: float | None, *, reads_answers: bool) -> str:
    """The pace of the last minutes in a line; "" where nothing is known of it."""
    parts = []
    if slower:
        parts.append(f"{slower} asked for slower")
    if faster:
        parts.append(f"{faster} asked for faster")
    if tense is not None:
        parts.append(f"{tense:.0%} look confused in the last minute")
    if not reads_answers and not slower and not faster:
        parts.append("slower and faster are not read")
    return f"Pace: {', '.join(parts)}." if parts else ""


PACE_NOW_FAST = "Perhaps too fast."
