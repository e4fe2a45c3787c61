"""Words that several pages share."""

from dashboard.language.catalogue import gettext, ngettext
from dashboard.language.catalogue import plural as plural  # noqa: PLC0414 - handed on
from storage.kinds import FlagKind, GapReason

PRODUCT = "Classmood"

LANGUAGE = "en"
"""The language spoken now, as HTML names it (see `dashboard.language.facade`)."""

DIRECTION = "ltr"
"""Of its script: "ltr" or "rtl"."""

NAV_LIVE = "Live"

NAV_HISTORY = "History"

LANGUAGES = "Languages"

SKIP_TO_CONTENT = "Skip to content"

THEME_SWITCH = "Switch between light and dark"

FOOTER = (
    "Everything here is an estimate from the faces on your screen, kept on this computer. "
    "Not for grading, discipline, attendance or ranking."
)

NOT_FOUND = "There is no page here."

NO_SESSION = "This lesson does not exist. It may have been deleted."

BACK_TO_HISTORY = "Back to history"

NOT_FROM_HERE = (
    "This can be done only at the computer on which Classmood runs. To allow it from here as well, "
    "set dashboard.manage_remotely in config.yaml there."
)
NOT_YOUR_ROLE = "This is not for your account."

UNEXPECTED = "Something went wrong in the dashboard. Reload the page; the log has the details."

SERVER_SILENT = "The dashboard stopped answering. What you see is old. Is classmood still running?"

EMOTION = {
    "angry": "Angry",
    "disgust": "Disgusted",
    "fear": "Uneasy",
    "happy": "Happy",
    "sad": "Sad",
    "surprise": "Surprised",
    "neutral": "Neutral",
}

EMOTION_IN_SENTENCE = {
    "angry": "angry",
    "disgust": "disgusted",
    "fear": "uneasy",
    "happy": "happy",
    "sad": "sad",
    "surprise": "surprised",
    "neutral": "calm",
}

SEAT_UNSURE = "Unsure"

GAP = {
    GapReason.WINDOW_MISSING: "Meeting window not found",
    GapReason.COVERED: "Window covered",
    GapReason.MINIMISED: "Window minimised",
    GapReason.OFF_SCREEN: "Window off the screen",
    GapReason.NO_GALLERY: "No gallery in the window",
    GapReason.BLACK: "Picture is black",
    GapReason.FROZEN: "Picture is frozen",
    GapReason.PAUSED: "Paused by you",
    GapReason.SLEPT: "Computer slept",
    GapReason.HELD_UP: "Computer too busy to look",
    GapReason.CAPTURE_FAILED: "Screen could not be read",
    GapReason.NO_PERMISSION: "No permission to read the screen",
    GapReason.MONITOR_STOPPED: "Monitor stopped",
    GapReason.NOT_STORED: "Could not be stored",
}

GAP_UNKNOWN = "Not recorded"

NOT_SHOWN = {
    "too_few": "Fewer than 5 faces: not shown, so that nobody is singled out",
    "no_face": "No face could be read",
}
"""Why a stretch that was watched has no mood."""

MOOD_TABLE = "Show as a table"

NOT_SEEN = "Not seen"

ROW_LOOKS = "Look confused (solid), sad (dotted)"

ROW_NAMES = {"confused": "Look confused", "sad_count": "Look sad", "seen": "Faces seen"}

CLASS_ONLY_TITLE = "Class-only lesson"

CLASS_ONLY_BODY = (
    "This lesson shows and keeps the class as a whole. No individual appears anywhere."
)

SEAT = "Seat {number}"

LOOKS = {FlagKind.CONFUSED: "looks confused", FlagKind.SAD: "looks sad"}

LOOKED = {FlagKind.CONFUSED: "looked confused", FlagKind.SAD: "looked sad"}

ESTIMATE = "(estimate)"

WHY_SINCE = "Since"

WHY_ENDED = "Until"

EVIDENCE = {
    "signal": "Signal",
    "baseline": "Own usual level",
    "share": "Part of the time",
    "coverage": "Face usable for",
    "looking": "Look it now",
    "visible": "Can be seen",
    "peak": "Strongest, above usual (MADs)",
    "unusual": "On average, above what they showed before (standard deviations)",
    "window_s": "Looked at the last",
    "ended": "Ended because",
}

CURVE_SIGNAL = "signal"

CURVE_CLASS = "share of the class"

CURVE_BASELINE = "own usual level"

CURVE_THRESHOLD = "counts from here"

HELPFUL = "Helpful"

WRONG = "Wrong"

CHECK = "Class check"

HELP_KEYS = (
    ("M", "Mark a topic: type its name, then Enter"),
    ("C", "Class check"),
    ("P", "Pause or resume"),
    ("G", "Glance: three large numbers on one screen; G or Esc leaves"),
    ("H W S B", "In a review: helpful, wrong, skip, back"),
    ("N B", "In a long history: next lessons, lessons before"),
    ("U", "Undo what was just deleted"),
    ("?", "This list"),
    ("Tab", "Go to the next button, link or field; Enter presses it"),
    ("Esc", "Close what is open, or leave a field"),
)

HELP_NOTE = "Keys do nothing while you type in a field."

CANCEL = "Cancel"

CLOSE = "Close"

UNDO, UNDO_KEY = "Undo", "U"

UNDO_FORGOTTEN = "It can not be brought back any more."

GRID = {
    "noRowsToShow": "Nothing here yet.",
    "noMatchingRows": "Nothing matches.",
    "ariaSortableColumn": "Press Enter to sort",
    "page": "Page",
    "to": "to",
    "of": "of",
    "firstPage": "First page",
    "previousPage": "Previous page",
    "nextPage": "Next page",
    "lastPage": "Last page",
    "pageSizeSelectorLabel": "Rows on a page:",
    "ariaPageSizeSelectorLabel": "Rows on a page",
}
"""What AG Grid says by itself, by its own keys."""

COLUMN_START = "Start"

COLUMN_LENGTH = "Length"

COLUMN_COVERAGE = "Seen"

TOPIC_UNMARKED = "Before the first mark"

COLUMN_TIME = "Time"

DELETE_TITLE = "Delete this lesson?"

DELETE_BODY = "Its readings, moods, flags and topics are erased for good. This cannot be undone."

DELETE_CONFIRM = "Delete for good"

UNTITLED = "Untitled lesson"

FACT_SEEN = "Seen on average"

NAVIGATION = {
    "/": NAV_LIVE,
    "/start": "Start",
    "/history": NAV_HISTORY,
    "/settings": "Settings",
    "/privacy": "Privacy",
    "/help": "Help",
}

START_PAGE_TITLE = "Start a lesson"

PRIVACY_FORBIDDEN = "What it must not be used for"

PRIVACY_AI_ACT = (
    "Inferring emotions of students is prohibited in the education institutions of the European "
    "Union (AI Act, Article 5(1)(f)), except for medical or safety reasons."
)


def deleted(title: str) -> str:
    """Said beside the way back."""
    return gettext("Deleted “{title}”.", title=title)


def brought_back(title: str) -> str:
    """Said once a deletion was undone."""
    return gettext("“{title}” is back.", title=title)


def seat_name(number: int, name: str | None) -> str:
    """The teacher's name for a seat, or its pseudonym."""
    return name.strip() if name and name.strip() else gettext(SEAT, number=number)


def coverage(seen: int, tiles: int, cameras_off: int, unsure: int = 0) -> str:
    """How much of the gallery is seen: "seeing 22 of 25, 3 of them unsure; 1 camera off"."""
    if tiles == 0:
        return gettext("no tile on screen")
    text = gettext("seeing {seen} of {tiles}", seen=seen, tiles=tiles)
    if unsure:
        text += ngettext(", {number} of them unsure", ", {number} of them unsure", unsure)
    if cameras_off:
        text += ngettext("; {number} camera off", "; {number} cameras off", cameras_off)
    return text


def gap(reason: str) -> str:
    """Why nothing was seen, in words."""
    if reason in NOT_SHOWN:
        return gettext(NOT_SHOWN[reason])
    return gettext(GAP[GapReason(reason)] if reason in set(GapReason) else GAP_UNKNOWN)


def gap_length(reason: str, duration: str) -> str:
    """Why and for how long nothing was seen: "Window covered, 40 s"."""
    return gettext("{reason}, {duration}", reason=gap(reason), duration=duration)


_FRACTIONS = (
    (1 / 5, "a fifth"), (1 / 4, "a quarter"), (1 / 3, "a third"), (2 / 5, "two fifths"),
    (1 / 2, "half"), (3 / 5, "three fifths"), (2 / 3, "two thirds"), (3 / 4, "three quarters"),
    (9 / 10, "nearly all"),
)  # fmt: skip


def fraction(share: float) -> str:
    """A share of the class in words, the nearest one: "a quarter"."""
    if share < 0.15:
        return gettext("a few")
    return gettext(min(_FRACTIONS, key=lambda known: abs(known[0] - share))[1])


def part_of_class(looking: float | None, visible: float | None) -> str:
    """ "a quarter of the class", from how many of those who can be seen; all without figures."""
    if not looking or not visible:
        return gettext("the class as a whole")
    return gettext("{part} of the class", part=fraction(looking / visible))


def port_taken(host: str, port: int) -> str:
    """The dashboard's port is in use."""
    return gettext(
        "port {port} on {host} is already in use: another classmood dashboard may be running; "
        "open http://{host}:{port} or choose another with --port {next}",
        port=port,
        host=host,
        next=port + 1,
    )


def page_address(host: str, port: int) -> str:
    """Where the page is, for a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


COVERAGE_TITLE = "What can be seen"

COVERAGE_TABLE = "What could be seen, as a table"

COVERAGE_PARTS = {
    "seen": "face read",
    "cameras_off": "camera off",
    "unread": "tile without a face that can be read",
    "away": "not on screen",
}


def coverage_mean(seen: int, tiles: int, cameras_off: int) -> str:
    """ "22 of 25 faces read on average, 1 camera off"."""
    text = gettext("{seen} of {tiles} faces read on average", seen=seen, tiles=tiles)
    if cameras_off:
        text += ngettext(", {number} camera off", ", {number} cameras off", cameras_off)
    return text


def away(count: int) -> str:
    """Students known from before and after who have no tile; "" where there is none."""
    if not count:
        return ""
    return ngettext(
        "{number} not on screen (another page, a share, or gone)",
        "{number} not on screen (another page, a share, or gone)",
        count,
    )


TOO_LONG_FOR_A_SHEET = (
    "This lesson has too many readings for a page to write a spreadsheet of: take CSV or Parquet, "
    "or run 'classmood export' with --format xlsx."
)


def seat_menu(label: str) -> str:
    """What a screen reader says of a seat's button."""
    return gettext("{seat}: name, exclude or merge", seat=label)


LOG_OUT = "Log out"
