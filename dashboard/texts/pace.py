"""Words of who spoke, and of a lesson's pace."""

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
        return f"None of {known} minutes looks as if it was too fast."
    return f"{fast} of {known} minutes {'looks' if fast == 1 else 'look'} as if too fast."


def spoken_for(milliseconds: int) -> str:
    """How long a student spoke: "45 s", "2 min 10 s"."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"
