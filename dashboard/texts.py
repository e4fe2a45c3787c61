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
LOOKED = {FlagKind.CONFUSED: "looked confused", FlagKind.SAD: "looked sad"}
LOOKS_NO_LONGER = {
    FlagKind.CONFUSED: "no longer looks confused", FlagKind.SAD: "no longer looks sad",
}  # fmt: skip
LOOK_BADGE = {FlagKind.CONFUSED: "Confused?", FlagKind.SAD: "Sad?"}
LOOK_PENDING = {FlagKind.CONFUSED: "confused …", FlagKind.SAD: "sad …"}
ESTIMATE = "(estimate)"
FOR_DURATION = "for {duration}"
PROLONGED = "prolonged"
FLAG_ENDED = {
    "resolved": "went away by itself", "not seen": "face no longer seen",
    "lesson": "lasted to the end of the lesson",
}  # fmt: skip
SEEN = "Seen"
SEEN_HINT = "I have noticed it; it moves down"
SNOOZE = "Snooze"
SNOOZE_MINUTES = "For 10 minutes"
SNOOZE_CLASS = "For the rest of the class"
SNOOZED_TITLE = "Set aside"
SNOOZED_UNTIL = "until {time}"
SNOOZED_CLASS = "for the rest of the class"
UNSNOOZE = "Show again"
WHY = "Why?"
WHY_TITLE = "Why this is shown"
WHY_SINCE = "Since"
WHY_ENDED = "Until"
WHY_TOPIC = "Topic at the time"
WHY_TOPIC_NONE = "none marked"
WHY_READINGS = "Readings used"
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
CURVE_SIGNAL = "signal"
CURVE_CLASS = "share of the class"
CURVE_BASELINE = "own usual level"
CURVE_THRESHOLD = "counts from here"
CURVE_EMPTY = "No curve: the summaries of this time are no longer kept, or the face was not seen."
VERDICT = "Was this helpful?"
FLAG_ANSWERS = "Answer this flag"
HELPFUL = "Helpful"
WRONG = "Wrong"

CHECK = "Class check"
CHECK_HINT = "A sentence to say, and the mood in the minute before and after"
CHECK_MARK = "Class check"
CHECK_SAY = "Say to the class"
CHECK_SENTENCE = "Give me a thumbs up if this is clear, a thumbs sideways if not."
CHECK_WAIT = "Look at the hands. The mood before and after is compared here at {time}."
CHECK_UNDO = "Undo"
CHECK_BEFORE = "The minute before"
CHECK_AFTER = "The minute after"
CHECK_TOO_LITTLE = "too little was seen to say"
CHECK_PENDING = "still running"
CHECK_NOTE = "Moods only: hands and gestures are not read."

HELP_TITLE = "Keys on this page"
HELP_KEYS = (
    ("M", "Mark a topic: type its name, then Enter"),
    ("C", "Class check"),
    ("P", "Pause or resume"),
    ("?", "This list"),
    ("Tab", "Go to the flags and their buttons; Enter presses one"),
    ("Esc", "Close what is open, or leave a field"),
)
HELP_NOTE = "Keys do nothing while you type in a field."
HELP_OPEN = "Keys"

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
TOPICS_TITLE = "Topics"
TOPICS_SUB = "what became of the confusion in each"
TOPICS_EMPTY = "No topic was marked. Press M during a lesson to mark one."
TOPIC_UNMARKED = "Before the first mark"
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
CHECKS_EMPTY = "The class was not asked in this lesson."
TOPICS_AND_GAPS_TITLE = "Marks and gaps"
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
COLUMN_REVIEW = "Reviewed"
REVIEW_COLUMN_HINT = "Flags you answered; opens the one-minute review"
PRECISION_TITLE = "How often flags were right"
PRECISION_NONE = "No flag has been answered yet. Review a lesson, and it is counted here."
PRECISION_HINT = (
    "Helpful answers of all answers, with Wilson's 95 % interval: the range in which the true "
    "share lies, as far as so many answers can tell."
)

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


_FRACTIONS = (
    (1 / 5, "a fifth"), (1 / 4, "a quarter"), (1 / 3, "a third"), (2 / 5, "two fifths"),
    (1 / 2, "half"), (3 / 5, "three fifths"), (2 / 3, "two thirds"), (3 / 4, "three quarters"),
    (9 / 10, "nearly all"),
)  # fmt: skip


def fraction(share: float) -> str:
    """A share of the class in words, the nearest one: "a quarter"."""
    if share < 0.15:
        return "a few"
    return min(_FRACTIONS, key=lambda known: abs(known[0] - share))[1]


def part_of_class(looking: float | None, visible: float | None) -> str:
    """ "a quarter of the class", from how many of those who can be seen; all without figures."""
    if not looking or not visible:
        return "the class as a whole"
    return f"{fraction(looking / visible)} of the class"


def class_looks(kind: FlagKind, looking: float | None = None, visible: float | None = None) -> str:
    """Said when the class is flagged: "a quarter of the class looks confused"."""
    return f"{part_of_class(looking, visible)} looks {kind.value}"


def class_has_looked(
    kind: FlagKind, looking: float | None, visible: float | None, *, past: bool = False
) -> str:
    """ "a quarter of the class has looked confused", followed by how long."""
    return f"{part_of_class(looking, visible)} {'' if past else 'has '}looked {kind.value}"


def since_topic(count: int, fresh: int) -> str:
    """How many of those who look so began after the last topic mark; "" where none did."""
    if fresh == 0:
        return ""
    words = "since the last topic"
    return f" {words}" if fresh == count else f", {fresh} of them {words}"


def resolved_since_topic(count: int) -> str:
    """Said where confusion came and went in this topic."""
    verb = "does" if count == 1 else "do"
    return f"{count} looked confused since the last topic and no longer {verb}"


def readings_used(readings: int, begin: str, end: str) -> str:
    """ "85, from 10:41:10 to 10:42:40"."""
    return f"{readings}, from {begin} to {end}"


def curve_in_words(low: str, high: str, baseline: str | None, threshold: str | None) -> str:
    """A why-card's curve for a screen reader."""
    words = f"Signal between {low} and {high}"
    words += f"; own usual level {baseline}" if baseline else ""
    return words + (f"; counts from {threshold}" if threshold else "") + "."


def snoozed_line(who_looks: str, until: str) -> str:
    """ "looks sad, until 10:42"."""
    return f"{who_looks}, {until}"


def check_side(mood: str, confused: str, coverage: str) -> str:
    """ "mostly calm 71%, 3 of 22 look confused, seeing 22 of 25"."""
    return f"mostly {mood}, {confused}, {coverage}"


def of_seen_confused(confused: float, seen: float) -> str:
    """ "3 of 22 look confused"."""
    number = round(confused)
    return f"{number} of {round(seen)} {'looks' if number == 1 else 'look'} confused"


def review_progress(place: int, total: int) -> str:
    """ "2 of 8"."""
    return f"{place} of {total}"


def you_said(verdict: str) -> str:
    """Said where a flag is answered already."""
    return f"You said: {verdict}"


def answered(answers: int, total: int, skipped: int) -> str:
    """ "6 of 8 answered, 2 skipped"."""
    return f"{answers} of {total} answered" + (f", {skipped} skipped" if skipped else "")


def precision(helpful: int, answers: int, low: float, high: float) -> str:
    """ "12 of 15 helpful: 80%, 95 % interval 55% to 93%"."""
    return (
        f"{helpful} of {answers} helpful: {helpful / answers:.0%}, "
        f"95 % interval {low:.0%} to {high:.0%}"
    )


def too_few_answers(answers: int) -> str:
    """ "3 answers: too few to say"."""
    return f"{plural(answers, 'answer', 'answers')}: too few to say"


def over_lessons(sessions: int) -> str:
    """ "over 4 lessons"."""
    return f"over {plural(sessions, 'lesson', 'lessons')}"


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
