"""Every English text of the dashboard, in one place: another language is one such file."""

from storage.records import FlagKind, GapReason, MonitorStatus, SeatState

PRODUCT = "Classmood"
NAV_LIVE = "Live"
NAV_HISTORY = "History"
SKIP_TO_CONTENT = "Skip to content"
THEME_SWITCH = "Switch between light and dark"
FOOTER = (
    "Everything here is an estimate from the faces on your screen, kept on this computer. "
    "Not for grading, discipline, attendance or ranking."
)
NOT_FOUND = "There is no page here."
NO_SESSION = "This lesson does not exist. It may have been deleted."
BACK_TO_HISTORY = "Back to history"
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

SEAT_STATE = {
    SeatState.CAMERA_OFF: "Camera off",
    SeatState.SELF: "You",
    SeatState.EXCLUDED: "Left out",
    SeatState.AWAY: "Not on screen",
}
SEAT_UNSEEN = "No face seen"
SEAT_UNKNOWN = "Not seen now"

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
    GapReason.CAPTURE_FAILED: "Screen could not be read",
    GapReason.NO_PERMISSION: "No permission to read the screen",
    GapReason.MONITOR_STOPPED: "Monitor stopped",
    GapReason.NOT_STORED: "Could not be stored",
}
GAP_UNKNOWN = "Not recorded"

STATUS = {
    MonitorStatus.STARTING: "Starting",
    MonitorStatus.WATCHING: "Watching",
    MonitorStatus.WAITING: "Waiting",
    MonitorStatus.BLIND: "Cannot see",
    MonitorStatus.PAUSED: "Paused",
    MonitorStatus.STOPPED: "Stopped",
}
STATUS_SILENT = "Not answering"
SENTENCE_STARTING = "Getting ready."
SENTENCE_WAITING = "Waiting for the meeting window."
SENTENCE_BLIND = "The class cannot be seen right now."
SENTENCE_PAUSED = "Paused. Nothing is being watched."
SENTENCE_STOPPED = "The monitor has stopped."
SENTENCE_NO_FACES = "No face has been read yet."
SENTENCE_NO_FACES_NOW = "No face can be read right now."
SENTENCE_TOO_FEW = "Too few faces to speak of the class as a whole."
SENTENCE_STEADY = "nobody has looked confused or sad for long"

EMPTY_TITLE = "No lesson is being watched"
EMPTY_BODY = "Start one from a terminal. This page opens up by itself when it begins."
EMPTY_COMMANDS = (
    ("classmood live", "watch the meeting window on this computer"),
    ("classmood demo", "try it with a drawn class, no meeting needed"),
)
EMPTY_LAST = "Last lesson"

MOOD_TITLE = "Mood of the class"
MOOD_LAST_MINUTES = "last {minutes} minutes"
MOOD_NOW = "share of faces now"
MOOD_TABLE = "Show as a table"
NOT_SEEN = "Not seen"
ROW_LOOKS = "Look confused (solid), sad (dotted)"
ROW_SEEN = "Faces seen"
ROW_NAMES = {"confused": "Look confused", "sad_count": "Look sad", "seen": "Faces seen"}
SEATS_TITLE = "Seats"
SEATS_SUB = "as in the gallery"
SEATS_EMPTY = "Seats appear here as soon as the gallery is seen."
CLASS_ONLY_TITLE = "Class-only lesson"
CLASS_ONLY_BODY = (
    "This lesson shows and keeps the class as a whole. No individual appears anywhere."
)
SEAT = "Seat {number}"
WHOLE_CLASS = "The whole class"
TRACE_ALT = "Last five minutes"

FLAGS_TITLE = "Worth a look"
FLAGS_EMPTY = "Nobody stands out right now."
FLAGS_BLIND = "Not known while the class cannot be seen."
LOOKS = {FlagKind.CONFUSED: "looks confused", FlagKind.SAD: "looks sad"}
LOOK_BADGE = {FlagKind.CONFUSED: "Confused?", FlagKind.SAD: "Sad?"}
ESTIMATE = "(estimate)"
FOR_DURATION = "for {duration}"
WHY = "Why?"
WHY_TITLE = "Why this is shown"
WHY_SINCE = "Since"
WHY_NOTE = "Compared with this student's own usual look. Faces often mean something else."
WHY_NOTE_CLASS = "Counted over everyone who can be seen. Faces often mean something else."
EVIDENCE = {
    "signal": "Signal",
    "baseline": "Own usual level",
    "share": "Part of the time",
    "coverage": "Face usable for",
    "looking": "Look it now",
    "visible": "Can be seen",
    "peak": "Strongest, above usual (MADs)",
    "window_s": "Looked at the last",
    "ended": "Ended because",
}
ENDED = {"subsided": "it went away", "not seen": "the face was not seen"}
SECONDS = "{number} s"
VERDICT = "Was this helpful?"
HELPFUL = "Helpful"
WRONG = "Wrong"

PAUSE = "Pause"
RESUME = "Resume"
STOP = "Stop"
STOP_CONFIRM_TITLE = "Stop watching?"
STOP_CONFIRM_BODY = "The lesson ends and moves to the history. Everything recorded so far is kept."
STOP_CONFIRM = "Stop the lesson"
CANCEL = "Cancel"
MARK_PLACEHOLDER = "New topic, e.g. Fractions"
MARK = "Mark topic"
MARK_DEFAULT = "Topic {number}"

HISTORY_TITLE = "History"
HISTORY_EMPTY_TITLE = "No lesson yet"
HISTORY_EMPTY_BODY = (
    "Lessons appear here when they begin. Start one with classmood live or classmood demo."
)
HISTORY_SEARCH = "Search title or class"
COLUMN_TITLE = "Lesson"
COLUMN_CLASS = "Class"
COLUMN_START = "Start"
COLUMN_LENGTH = "Length"
COLUMN_STUDENTS = "Students"
COLUMN_MOOD = "Mood"
COLUMN_FLAGS = "Flags"
RUNNING = "running"
NOT_CLOSED = "not closed"

TIMELINE_TITLE = "Timeline"
TIMELINE_SUB = "drag to zoom, double-click to see everything again"
TIMELINE_EMPTY = "Nothing was recorded in this lesson."
STUDENTS_TITLE = "Students"
STUDENTS_SUB = "compare each one with themself, not with others"
STUDENTS_EMPTY = "No student was seen in this lesson."
COLUMN_STUDENT = "Student"
COLUMN_COVERAGE = "Seen"
COLUMN_MOSTLY = "Mostly"
COLUMN_MIN_CONFUSED = "Looked confused (min)"
COLUMN_MIN_SAD = "Looked sad (min)"
SESSION_FLAGS_TITLE = "Flags"
SESSION_FLAGS_EMPTY = "Nobody looked confused or sad for long in this lesson."
TOPICS_AND_GAPS_TITLE = "Topics and gaps"
EVENTS_EMPTY = "No topic was marked, and the class was seen throughout."
MOOD_MEAN = "share of faces over the whole lesson"
COLUMN_TIME = "Time"
COLUMN_NAME = "Name"
NAME_HINT = "Double-click to give a name; it stays on this computer"
EXPORT = "Export"
EXPORT_ITEMS = {
    "readings": "Readings (CSV)",
    "students": "Students (CSV)",
    "timeline": "Timeline (CSV)",
    "flags": "Flags (CSV)",
}
RENAME = "Rename"
RENAME_TITLE = "Rename the lesson"
RENAME_LABEL = "Title"
RENAME_CLASS_LABEL = "Class"
SAVE = "Save"
DELETE = "Delete"
DELETE_TITLE = "Delete this lesson?"
DELETE_BODY = "Its readings, moods, flags and topics are erased for good. This cannot be undone."
DELETE_CONFIRM = "Delete for good"
UNTITLED = "Untitled lesson"

FACT_LENGTH = "Length"
FACT_STUDENTS = "Students"
FACT_SEEN = "Seen on average"
FACT_MOSTLY = "Mostly"
FACT_CONFUSED = "Looked confused"
FACT_SAD = "Looked sad"
FACT_GAPS = "Not seen for"


def plural(count: int, one: str, many: str) -> str:
    """ "1 seat", "3 seats": the number with the right form of the word."""
    return f"{count} {one if count == 1 else many}"


def seat_name(number: int, name: str | None) -> str:
    """The teacher's name for a seat, or its pseudonym."""
    return name.strip() if name and name.strip() else SEAT.format(number=number)


def coverage(seen: int, tiles: int, cameras_off: int) -> str:
    """How much of the gallery is seen: "seeing 22 of 25; 1 camera off"."""
    if tiles == 0:
        return "no tile on screen"
    text = f"seeing {seen} of {tiles}"
    if cameras_off:
        text += f"; {plural(cameras_off, 'camera', 'cameras')} off"
    return text


def gap(reason: str) -> str:
    """Why nothing was seen, in words."""
    return GAP[GapReason(reason)] if reason in set(GapReason) else GAP_UNKNOWN


def gap_length(reason: str, duration: str) -> str:
    """Why and for how long nothing was seen: "Window covered, 40 s"."""
    return f"{gap(reason)}, {duration}"


def silent(seconds: str) -> str:
    """Said when the monitor's heartbeat is old."""
    return f"The monitor stopped answering {seconds} ago."


def share_sentence(emotion: str, share: float) -> str:
    """Opening words on the commonest look: most, many or a mixed picture."""
    word = EMOTION_IN_SENTENCE[emotion]
    if share >= 0.85:
        return f"Nearly all look {word}"
    if share >= 0.5:
        return f"Most look {word}"
    return f"A mixed picture, most often {word}"


def count_looks(kind: FlagKind, count: int) -> str:
    """ "2 look confused"."""
    return f"{count} {'looks' if count == 1 else 'look'} {kind.value}"


def class_looks(kind: FlagKind) -> str:
    """Said when the class as a whole is flagged."""
    return f"the class as a whole looks {kind.value}"


def port_taken(host: str, port: int) -> str:
    """The dashboard's port is in use."""
    return (
        f"port {port} on {host} is already in use: another classmood dashboard may be running; "
        f"open http://{host}:{port} or choose another with --port {port + 1}"
    )


def not_loopback(host: str) -> str:
    """The dashboard was asked to listen on the network."""
    return (
        f"the dashboard only listens on this computer, not on {host}: "
        "use --host 127.0.0.1 (or leave --host out)"
    )


def page_address(host: str, port: int) -> str:
    """Where the page is, for a browser."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def page_open(address: str) -> str:
    """Said on the terminal once the page is served."""
    return f"Live page: {address}   (Ctrl+C stops)"


def lesson_over(address: str) -> str:
    """Said on the terminal when the monitor has ended and the page goes on."""
    return f"The lesson has ended. The page stays open for review: {address}   (Ctrl+C closes it)"
