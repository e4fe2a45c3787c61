"""Every English text of the dashboard, in one place: another language is one such file."""

from storage.records import FlagKind, GapReason, MonitorStatus, SeatState

PRODUCT = "Classmood"
LANGUAGE = "en"
"""Of this catalogue, as HTML names it."""
NAV_LIVE = "Live"
NAV_HISTORY = "History"
SKIP_TO_CONTENT = "Skip to content"
THEME_SWITCH = "Switch between light and dark"
FOOTER = (
    "Everything here is an estimate from the faces on your screen, kept on this computer. "
    "Not for grading, discipline, attendance or ranking."
)
LOGIN_PASSWORD = "Password"
LOGIN_BUTTON = "Log in"
LOGIN_WRONG = "That is not the password."
LOGIN_WAIT = "Too many wrong passwords. Try again in {seconds} seconds."
LOGIN_OUT = "Log out"
LOGIN_STAY = "Back to the page"
LOGIN_NONE = "No password is set: nobody has to log in."
GLANCE_LEAVE_KEY = "Esc"
SIZE_UNITS = ("bytes", "KB", "MB", "GB")
NOT_FOUND = "There is no page here."
NO_SESSION = "This lesson does not exist. It may have been deleted."
BACK_TO_HISTORY = "Back to history"
NOT_FROM_HERE = (
    "This can be done only at the computer on which Classmood runs. To allow it from here as well, "
    "set dashboard.manage_remotely in config.yaml there."
)
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

STATUS = {
    MonitorStatus.STARTING: "Starting",
    MonitorStatus.WATCHING: "Watching",
    MonitorStatus.WAITING: "Waiting",
    MonitorStatus.BLIND: "Cannot see",
    MonitorStatus.PAUSED: "Paused",
    MonitorStatus.STOPPED: "Stopped",
}
STATUS_SILENT = "Not answering"
STATUS_NO_DATABASE = "Database not there"
SENTENCE_STARTING = "Getting ready."
SENTENCE_WAITING = "Waiting for the meeting window."
SENTENCE_BLIND = "The class cannot be seen right now."
SENTENCE_PAUSED = "Paused. Nothing is being watched."
SENTENCE_STOPPED = "The monitor has stopped."
SENTENCE_NO_FACES = "No face has been read yet."
SENTENCE_NO_FACES_NOW = "No face can be read right now."
SENTENCE_TOO_FEW = (
    "Fewer than 5 faces can be read: the class figures are withheld, so that nobody is singled out."
)
SENTENCE_STEADY = "nobody has looked confused or sad for long"

EMPTY_TITLE = "No lesson is being watched"
EMPTY_BODY = "Start one here, or from a terminal. This page opens up by itself when it begins."
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
SEAT_ORDERS = {"gallery": "As in the gallery", "attention": "Worth a look first"}
SEAT_ORDER = "Order of the seats"
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
    ("G", "Glance: three large numbers on one screen; G or Esc leaves"),
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
HISTORY_SEARCH = "Search title, class, day or mood"
HISTORY_SEARCH_MANY = "Search title, class or day"
HISTORY_ORDERED = "Order of the lessons"
HISTORY_ORDER = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "By title",
    "class": "By class",
    "longest": "Longest first",
    "flags": "Most flags first",
}
HISTORY_BEFORE, HISTORY_AFTER = "Previous", "Next"


def history_range(first: int, last: int, found: int) -> str:
    """Which lessons of many are shown."""
    return f"{first:,}–{last:,} of {found:,}" if found else "No lesson fits"


GRID = {
    "noRowsToShow": "Nothing here yet.",
    "noMatchingRows": "Nothing matches.",
    "ariaSortableColumn": "Press Enter to sort",
}
"""What AG Grid says by itself, by its own keys."""
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
REVIEWED_OF = "{answered} of {flags}"
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

NAVIGATION = {
    "/": NAV_LIVE,
    "/start": "Start",
    "/history": NAV_HISTORY,
    "/settings": "Settings",
    "/privacy": "Privacy",
    "/help": "Help",
}
START_PAGE_TITLE = "Start a lesson"
START_PAGE_SUB = "Everything is looked at and kept on this computer."
START_WHAT = "What to watch"
START_SOURCES = {
    "window": "Meeting window",
    "screen": "A whole screen",
    "region": "Part of the screen",
    "camera": "A camera",
    "recording": "A recording",
    "demo": "The drawn class (a try)",
}
START_DESKTOP = "On this desktop now"
START_WINDOWS = "Windows that are open now"
START_LOOK = "Look again"
START_LOOKING = "Looking for windows …"
START_LOOK_FAILED = "The windows of this desktop could not be listed. Give a title instead."
START_NO_WINDOWS = "No window is open. Open the meeting, then look again."
START_ANY = "Whichever shows the meeting"
START_ANY_SUB = "Zoom, Meet, Teams or Webex; waits until it is there"
START_NO_PICTURE = "no picture"
START_MEETING_BADGE = "{program}: looks like a meeting"
START_PATTERN = "Or by title"
START_PATTERN_SUB = (
    "A regular expression that the window's title has to match; it wins over the list."
)
START_SCREEN = "Screen number"
START_SCREEN_SUB = "From 1. Everything on it is looked at: close what nobody should see."
START_SCREEN_ALT = "Screen {number}, {width} × {height}"
START_REGION = "Region"
START_REGION_SUB = "Left, top, width and height in pixels of the desktop, such as 0, 0, 1280, 720."
START_REGION_HOW = (
    "Drag a rectangle around the gallery. With the keyboard: Enter draws one, arrow keys move it, "
    "with Shift they change its size, with Ctrl by one pixel; Delete takes it away."
)
START_REGION_SAID = "{width} × {height} pixels, from {left}, {top}"
START_REGION_NONE = "No region yet."
START_REGION_ODD = "These are not four whole numbers."
START_REGION_MISSING = "Drag a rectangle around the gallery, or give its numbers."
START_STAGE = "Screen {number}, {width} × {height}: the region to watch"
START_CAMERA = "Camera number"
START_CAMERA_SUB = "From 0, for a camera that shows the class."
START_PATH = "File"
START_PATH_SUB = (
    "The whole path of a video on this computer. It is read faster than it was held, and then "
    "lies in the history."
)
START_PATH_MISSING = "Give the path of the recording."
START_DEMO_SUB = "25 people who do not exist, for a first look. Nobody has to be told."
START_LESSON = "The lesson"
START_TITLE = "Title"
START_TITLE_SUB = "Left empty: untitled. It can be changed later."
START_CLASS = "Class"
START_CLASS_SUB = "The same name as before, so that lessons of one class can be compared."
START_CLASS_ONLY = "Class-only"
START_CLASS_ONLY_SUB = "Show and keep the class as a whole; no individual anywhere."
START_NAMES = "Read names"
START_NAMES_SUB = "Read the names under the tiles, on this computer. Off: Seat 1, Seat 2 and so on."
START_NOTICE = "Tell the class first"
START_NOTICE_SUB = "Paste this into the chat of the meeting:"
START_COPY = "Copy"
START_COPIED = "Copied"
START_TOLD = "I have told the class, and will keep to this"
START_TOLD_SINCE = "You said so on this computer on {date}. Tell every new class as well."
START_TELL_FIRST = "Tell the class first, and tick that you have."
START_LIMITS = (
    "What it shows are estimates, often wrong. They are not for grading, discipline, attendance, "
    "ranking, or any decision about a student. Inferring emotions of students is prohibited in the "
    "education institutions of the European Union (AI Act, Article 5(1)(f)), except for medical or "
    "safety reasons."
)
START_CHECKS = "Before you start"
START_CHECK_LIST = (
    ("Gallery view is on", "so that everybody's tile is on screen"),
    ("The order of the tiles is fixed", "Zoom: View, Follow host's video order; others keep it"),
    ("The meeting window is in sight", "not minimised, and with nothing in front of it"),
    ("Your own camera is hidden or known", "hide the self view, or leave yourself out later"),
)
START_GO = "Start watching"
START_STARTING = "Getting ready. This takes a few seconds."
START_ALREADY = "A lesson is starting already. Wait until it is there."
START_NOT_HERE = (
    "A lesson can be started only at the computer that watches it, not over the network. There, "
    "open this page or run classmood live."
)
START_RUNNING = "A lesson is being watched. Stop it on the live page before another one begins."
START_TO_LIVE = "Open the live page"
START_EMPTY_LINK = "Start a lesson"

SETTINGS_TITLE = "Settings"
SETTINGS_SUB = "Saved to a file of your own; its other lines stay as they are."
SETTINGS_SECTIONS = {
    "capture": "Picture",
    "privacy": "Privacy",
    "storage": "Keeping",
    "dashboard": "This page",
    "flags": "Flags",
    "vision": "Faces",
    "": "Files",
}
"""In the order of the page."""
SETTINGS_UNITS = {
    " s": ", seconds", " px": ", pixels", " hz": "Looks per second", " days": ", days",
}  # fmt: skip
SETTINGS_SAVE = "Save"
SETTINGS_SAVED = "Saved."
SETTINGS_UNCHANGED = "Nothing was changed."
SETTINGS_RESET = "Reset"
SETTINGS_DEFAULT = "default"
SETTINGS_NEXT_LESSON = "It counts from the next lesson on."
SETTINGS_RESTART = "It counts when Classmood is started again."
SETTINGS_FILE_ONLY = "only in the file, never from a page"
SETTINGS_ENVIRONMENT = "set outside of the file; change it there"
SETTINGS_MEND = "Mend the file with a text editor, then reload this page."
LISTS_TITLE = "Class lists"
LISTS_BODY = (
    "The names of a class help to read the names under the tiles, where that is switched on. A "
    "list stays on this computer and belongs to the class, not to a lesson."
)
LISTS_CLASS = "Class"
LISTS_CHOOSE = "Choose a CSV file"
LISTS_FILE = "File with the names of the class"
LISTS_NONE = "No class list is kept."
LISTS_DELETE = "Delete"
LISTS_UNREADABLE = "The file could not be read. Choose it again."
EXCLUDED_TITLE = "Left out"
EXCLUDED_BODY = (
    "Students whom you have left out of a lesson are neither read nor shown in it. Take one back "
    "in on the lesson's own page."
)
EXCLUDED_NONE = "Nobody is left out."

PRIVACY_TITLE = "Privacy"
PRIVACY_SUB = "What is kept on this computer, for how long, and how it goes"
PRIVACY_STORED = "What is stored now"
PRIVACY_SESSIONS = "Lessons"
PRIVACY_STUDENTS = "Students"
PRIVACY_READINGS = "Single readings"
PRIVACY_SUMS = "Ten-second sums"
PRIVACY_FLAGS = "Flags"
PRIVACY_NAMES = "Names in class lists"
PRIVACY_BYTES = "Database"
PRIVACY_COPIES = "Copies of it"
PRIVACY_OLDEST = "Oldest lesson"
PRIVACY_NONE = "none"
PRIVACY_SERVER = "on a server"
PRIVACY_CHANGE = "Change it."
PRIVACY_PURGE = "Delete what is older now"
PRIVACY_DELETE = "Delete"
PRIVACY_DELETE_ONE = "One lesson"
PRIVACY_DELETE_ONE_BODY = (
    "With its readings, sums, flags, topics and notes. One student of a lesson: classmood delete "
    "12/3. Everything about one student in one file: classmood export --subject 12/3 --out p.zip"
)
PRIVACY_CHOOSE = "Choose a lesson"
PRIVACY_DELETE_ALL = "Everything"
PRIVACY_DELETE_ALL_BODY = (
    "All lessons, names and class lists are erased for good, and the copies of the database too. "
    "This cannot be undone. Exports and backups that you made elsewhere are yours to delete."
)
PRIVACY_DELETE_ALL_OPEN = "Delete everything"
PRIVACY_WORD = "delete everything"
PRIVACY_DELETED = "The lesson is deleted."
PRIVACY_DELETED_ALL = "Everything is deleted."
PRIVACY_NEVER = "What is never stored"
PRIVACY_NEVER_LIST = (
    "No picture: frames, tiles and faces exist in memory for the length of one look.",
    "No sound, no chat, no text of the meeting beside the names under the tiles, where you asked "
    "for them.",
    "Nothing that identifies a face: a seat is told by the picture of its name label and by its "
    "place.",
    "Nothing leaves this computer: no account, no cloud, no statistics about its use.",
)
PRIVACY_FORBIDDEN = "What it must not be used for"
PRIVACY_FORBIDDEN_LIST = (
    "Grading, discipline, attendance or ranking, or any decision about a student.",
    "Watching a class that does not know, or where a camera cannot be turned off freely.",
    "Identifying anyone.",
)
PRIVACY_AI_ACT = (
    "Inferring emotions of students is prohibited in the education institutions of the European "
    "Union (AI Act, Article 5(1)(f)), except for medical or safety reasons."
)
PRIVACY_NOTICE = "What a class is told before it is watched: "

HELP_PAGE_TITLE = "Help"
HELP_PAGE_SUB = "What the page says, what it cannot know, and how it was measured"
HELP_FLAGS = "What a flag means"
HELP_FLAG_PARTS = (
    (
        "Looks confused (estimate)",
        "For a minute or more this student's face looked tense to the program: brows lowered, as "
        "in anger or fear, and not smiling. Concentration, a bright window or a resting face can "
        "look the same. It is a reason to look, never a finding.",
    ),
    (
        "Looks sad (estimate)",
        "The same for a sad look, over a longer time. Somebody who reads with eyes cast down can "
        "look sad.",
    ),
    (
        "Compared with themself",
        "Each student is compared with their own usual look of the first minutes, so that a face "
        "that always looks stern is not flagged. What the whole class shares, such as a dark "
        "slide, singles nobody out.",
    ),
    (
        "The whole class",
        "When several students look confused at once, the class is flagged: the topic is worth a "
        "second try.",
    ),
    (
        "Rare on purpose",
        "At most a few flags of single students open in an hour; the strongest looks come first. "
        "Settings, Flags: quiet, balanced or sensitive.",
    ),
    (
        "Why?",
        "Every flag tells its signal, how long it lasted, how much was seen, and the student's own "
        "usual level. Helpful or Wrong tells how often flags were right; it changes nothing else.",
    ),
)
HELP_SEEING = "What it cannot see"
HELP_SEEING_PARTS = (
    (
        "A gap is a gap",
        "Hatched stretches were not seen, with the reason beside them. Not seen never counts as "
        "calm, and never as absent.",
    ),
    (
        "Unsure",
        "Very small, blurred or turned faces are not read. A larger gallery window, or fewer tiles "
        "on a page, helps most.",
    ),
)
HELP_KEYS_TITLE = "Keys"
HELP_LIMITS = "Known bias, and what it is not for"
HELP_BIAS = (
    "Programs of this kind read darker faces as angrier than lighter ones. Assume it here too.",
    "Children are read worse than adults.",
    "Disgust and fear are read poorly; happy and surprised best.",
    "They learned from posed pictures. Faces in a lesson show less, and no figure here was "
    "measured on a real class.",
)
HELP_CARD = "Model card"
HELP_CARD_SUB = "every figure was measured"
HELP_CARD_OPEN = "Show the model card"
HELP_NO_CARD = "The model card is not part of this installation."


def plural(count: int, one: str, many: str) -> str:
    """ "1 seat", "3 seats": the number with the right form of the word."""
    return f"{count} {one if count == 1 else many}"


def delete_lesson(title: str) -> str:
    """What the button beside a lesson does."""
    return f"Delete {title}"


def lesson_deleted(title: str) -> str:
    """Said once a lesson is gone."""
    return f"\u201c{title}\u201d was deleted for good."


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
    if reason in NOT_SHOWN:
        return NOT_SHOWN[reason]
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


def readable_of(readable: int, visible: int) -> str:
    """How many faces can be read: "12 of 24 can be read"."""
    return f"{readable} of {visible} can be read"


def minute_before(emotion: str) -> str:
    """The commonest look of the minute before, where it was another."""
    return f"a moment ago mostly {EMOTION_IN_SENTENCE[emotion]}"


def set_aside(count: int) -> str:
    """Said where the only open flags are snoozed ones."""
    return f"{count} you set aside {'goes' if count == 1 else 'go'} on"


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


# coverage: what could be seen, and why not
COVERAGE_TITLE = "What can be seen"
COVERAGE_TABLE = "What could be seen, as a table"
COVERAGE_COLUMNS = ("Time", "Tiles", "Faces read", "Cameras off", "Not visible, and why")
COVERAGE_PARTS = {
    "seen": "face read",
    "cameras_off": "camera off",
    "unread": "tile without a face that can be read",
    "away": "not on screen",
}
COVERAGE_DARK = "nothing visible; the words and the table say why"
LESSON_TITLE = "Whole lesson"


def coverage_mean(seen: int, tiles: int, cameras_off: int) -> str:
    """ "22 of 25 faces read on average, 1 camera off"."""
    text = f"{seen} of {tiles} faces read on average"
    if cameras_off:
        text += f", {plural(cameras_off, 'camera', 'cameras')} off"
    return text


def away(count: int) -> str:
    """Students known from before and after who have no tile; "" where there is none."""
    return f"{count} not on screen (another page, a share, or gone)" if count else ""


# a lesson's report (dashboard/report/page.py)

REPORT_ESTIMATE = (
    "Everything here is an estimate from faces on a screen, and faces often mean something else. "
    "It is about the lesson, not about grades, conduct, attendance or rank."
)
REPORT_SUMMARY = "In short"
REPORT_TOO_FEW = "Too few faces were seen to speak of the class as a whole."
REPORT_NO_FLAG = "Nobody looked confused or sad for long."
REPORT_NO_CLASS_FLAG = "The class as a whole did not look confused for long."
REPORT_ALL_RESOLVED = "Where students looked confused, it went away before the topic ended."
REPORT_ROW_MOOD = "Share of the faces, from the bottom in the order of the list below"
REPORT_CHART_ALT = (
    "Timeline of the lesson: mood of the class, students who looked confused or sad, and faces "
    "seen. The same in figures is at the end of this page."
)
REPORT_CHART_NOTE = (
    "Shares of all readings of the lesson. Dotted lines: topics by their number, class checks "
    "as C1, C2 and so on; both are listed below."
)
REPORT_TOPICS_NOTE = (
    "Counted are flags \u201clooks confused\u201d that opened in the topic. Resolved: went away "
    "before its end. Not resolved: still there at its end. Lost from sight: the face was no longer "
    "seen, so nothing is known. Flags you called wrong are left out."
)
REPORT_NO_TOPICS = "No topic was marked in this lesson."
REPORT_WHO = "Who"
REPORT_LOOK = "Look"
REPORT_EVIDENCE = "What it rests on"
REPORT_VERDICT = "You said"
REPORT_UNSEEN_TITLE = "What could not be seen"
REPORT_FROM = "From"
REPORT_TO = "To"
REPORT_REASON = "Why"
REPORT_NO_GAPS = "The gallery was in sight throughout."
REPORT_UNSEEN_NOTE = (
    "Time that was not seen counts neither for nor against anybody. A camera that is off, a face "
    "turned away or a page of the gallery that is not shown is not inattention."
)
REPORT_FIGURES = "Timeline in figures"
REPORT_SEEN_TILES = "Seen / tiles"
NOTES_TITLE = "Notes"
REPORT_METHOD_TITLE = "How this was made, and its limits"
REPORT_METHOD = (
    "About once a second each visible face in the meeting window was given to a classifier of "
    "seven expressions. No picture was kept. Readings are averaged over ten seconds; the figures "
    "here are made of these averages. A flag opens only when a look has lasted well above the "
    "student's own usual level and the face was seen for most of that time.",
    "\u201cLooks confused\u201d and \u201clooks sad\u201d are estimates from the muscles of the "
    "face. A scowl often means concentration; a resting face can look sad; glasses, light, a low "
    "resolution or a turned head mislead the classifier. Such classifiers read darker faces as "
    "angrier, and children less well. Much of what is felt does not show in a face.",
)
REPORT_FORBIDDEN_TITLE = "What it must not be used for"
REPORT_FORBIDDEN = (
    "Not for grading, discipline, attendance, ranking, or any decision about a student, alone or "
    "with other evidence. Do not pass it on to anybody who would.",
    "Inferring emotions of students is prohibited in the education institutions of the European "
    "Union (AI Act, Article 5(1)(f)), except for medical or safety reasons.",
)


def from_to(begin: str, end: str) -> str:
    """ "10:00 to 10:45"."""
    return f"{begin} to {end}"


def report_made(when: str, session_id: int, model: str) -> str:
    """The report's last line."""
    return f"Made by {PRODUCT} on {when}, on this computer. Lesson {session_id}, model {model}."


def report_nothing_seen(length: str) -> str:
    """Said where no face was ever read."""
    return f"The lesson was watched for {length}, and no face could be read."


def report_seen(length: str, seen: int, tiles: int, share: float) -> str:
    """How long was watched, and how much of the gallery could be read."""
    return (
        f"The lesson was watched for {length}. On average {seen} of {tiles} tiles on screen had "
        f"a face that could be read ({share:.0%})."
    )


def report_mood(first: str, share: float, second: str, second_share: float) -> str:
    """ "Most looked calm (69%); next came happy (12%)."."""
    word, then = EMOTION_IN_SENTENCE[first], EMOTION_IN_SENTENCE[second]
    if share >= 0.85:
        begin = f"Nearly all looked {word}"
    elif share >= 0.5:
        begin = f"Most looked {word}"
    else:
        begin = f"A mixed picture, most often {word}"
    return f"{begin} ({share:.0%}); next came {then} ({second_share:.0%})."


def times(count: int) -> str:
    """ "once", "3 times"."""
    return "once" if count == 1 else f"{count} times"


def report_flags(kind: FlagKind, students: int, of_class: int, passed: int) -> str:
    """How often a look was flagged, and how many of these times it went away by itself."""
    parts = [f"a student {times(students)}"] if students else []
    parts += [f"much of the class {times(of_class)}"] if of_class else []
    total = students + of_class
    gone = f"It went away by itself {passed} of {total} times."
    if total == 1:
        gone = "It went away by itself." if passed else "It did not go away by itself."
    look = LOOKED[kind].capitalize()
    return f"{look} for long {ESTIMATE}: {', '.join(parts)}. {gone}"


def report_unresolved(topics: list[str]) -> str:
    """The topics at whose end somebody still looked confused."""
    listed = ", ".join(f"\u201c{topic}\u201d" for topic in topics)
    return f"Somebody still looked confused at the end of: {listed}."


def report_answers(answers: int, flags: int, helpful: int) -> str:
    """What the teacher said of the flags."""
    return f"You answered {answers} of {plural(flags, 'flag', 'flags')}: {helpful} helpful."


def report_unseen(length: str, gaps: int) -> str:
    """How long nothing was seen."""
    return f"Nothing was seen for {length} in all, in {plural(gaps, 'stretch', 'stretches')}."


def start_text_refused(name: str, most: int) -> str:
    """A text on the start page is too long, or holds a line break."""
    return f"{name}: one line of at most {most} characters, please."


def start_in_use(title: str, session_id: int) -> str:
    """Said where another lesson is being watched."""
    name = f"\u201c{title}\u201d" if title else f"Lesson {session_id}"
    return f"{name} is being watched. Stop it on the live page first."


def start_impossible(reason: str) -> str:
    """The program could not be run at all."""
    return f"Classmood could not be started ({reason}). Run 'classmood doctor'."


def start_died(code: int) -> str:
    """The program ended without a word."""
    return f"The lesson could not be started (code {code}). 'classmood doctor' says why."


# downloads of a lesson (dashboard/server/downloads.py)

EXPORT_TABLES = {
    "readings": "Readings", "students": "Students", "timeline": "Timeline", "flags": "Flags",
}  # fmt: skip
EXPORT_KINDS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet"}
EXPORT_REPORT = "Report to read and print (HTML)"
TOO_LONG_FOR_A_SHEET = (
    "This lesson has too many readings for a page to write a spreadsheet of: take CSV or Parquet, "
    "or run 'classmood export' with --format xlsx."
)


# what a teacher says of a seat
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
SEAT_EXCLUDED = "Excluded"
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
COLUMN_SEAT_MENU = "Edit"


def seat_menu(label: str) -> str:
    """What a screen reader says of a seat's button."""
    return f"{label}: name, exclude or merge"


def name_read(certainty: float) -> str:
    """Beside a name that was read from the screen."""
    return f"Read from the screen, {certainty:.0%} certain. Save it to confirm."


def seat_separate(label: str) -> str:
    """What a screen reader says of the button that takes a merge back."""
    return f"{SEAT_SEPARATE} {label}"


def seat_choice(number: int, name: str | None) -> str:
    """A seat in a list of seats: "Seat 12", "Ada (Seat 12)"."""
    seat = SEAT.format(number=number)
    return f"{name.strip()} ({seat})" if name and name.strip() else seat


def seat_merged(number: int, into: int) -> str:
    """What came of merging."""
    return f"Seat {number} is one student with seat {into} now, before and from here on."


# glance
GLANCE = "Glance"
GLANCE_HINT = "Three large numbers on one screen (key G)"
GLANCE_LEAVE = "Back to the live page"
GLANCE_SEEN = "faces read"
GLANCE_OF = "of {whole}"
GLANCE_EASE = "look calm or happy"
GLANCE_UNKNOWN = "–"


def glance_confused(count: str) -> str:
    """What stands under how many look confused."""
    return f"{'looks' if count == '1' else 'look'} confused {ESTIMATE}"


# history: list, calendar, classes (dashboard/pages/history/page.py, calendar.py, compare.py)

VIEWS = "Ways to look at your lessons"
VIEW_LIST = "List"
VIEW_CALENDAR = "Calendar"
COLUMN_SPARK = "Over time"
SPARK_HINT = (
    "From the start of the lesson to its end: from below, the share of happy and surprised faces; "
    "from above, that of strained ones. Empty: not seen."
)
COMPARE_CLASSES = "Compare the lessons of"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
MONTHS_SHORT = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
MONTH_BEFORE = "Month before"
MONTH_AFTER = "Month after"
NO_CLASS = "No lesson of this class is kept."
COMPARE_CHART = "Lesson by lesson"
COMPARE_SUB = "oldest at the left; every lesson on the same scale"
COMPARE_ALT = (
    "Mood, flags an hour and coverage of each lesson of this class; the same in figures below."
)
COMPARE_TABLE = "In figures"
ROW_FLAGS_PER_HOUR = "Flags an hour: looks confused (dot), looks sad (diamond)"
ROW_COVERAGE = "Faces seen of all tiles"
FLAGS_PER_HOUR = {
    FlagKind.CONFUSED: "Flags looks confused, an hour", FlagKind.SAD: "Flags looks sad, an hour",
}  # fmt: skip
FLAGS_OF = {FlagKind.CONFUSED: "Flags confused", FlagKind.SAD: "Flags sad"}


def month_name(year: int, month: int) -> str:
    """ "March 2026"; month: 1..12."""
    return f"{MONTHS[month - 1]} {year}"


def settings_from(origin: str) -> str:
    """Where a setting's value comes from."""
    return f"from {origin}"


def settings_default_is(default: object) -> str:
    """ "default: 1.0"."""
    if isinstance(default, bool):
        return f"default: {'on' if default else 'off'}"
    return f"default: {'empty' if default == '' else default}"


def settings_reset(label: str) -> str:
    """Said of a reset button by a screen reader."""
    return f"Reset {label}"


def settings_file(path: str) -> str:
    """Which file is written."""
    return f"File: {path}"


def lists_saved(class_name: str, count: int) -> str:
    """A class list was kept."""
    return f"{plural(count, 'name', 'names')} kept for {class_name}."


def lists_deleted(class_name: str) -> str:
    """A class list was deleted."""
    return f"The list of {class_name} is deleted."


def lists_delete(class_name: str) -> str:
    """Said of a delete button by a screen reader."""
    return f"Delete the list of {class_name}"


def privacy_students(students: int, named: int) -> str:
    """ "250, 3 with a name"."""
    return f"{students:,}" + (f", {named:,} with a name" if named else "")


def privacy_retention(readings_days: int, mood_days: int) -> str:
    """How long things are kept."""
    return (
        f"Single readings are kept for {plural(readings_days, 'day', 'days')}, sums, flags and "
        f"lessons for {plural(mood_days, 'day', 'days')}."
    )


def privacy_purged(readings: int, sessions: int) -> str:
    """What was older than the settings allow."""
    return (
        f"Deleted: {plural(readings, 'reading', 'readings')} and "
        f"{plural(sessions, 'whole lesson', 'whole lessons')}."
    )


def privacy_type(word: str) -> str:
    """What has to be typed before everything is deleted."""
    return f"To confirm, type: {word}"


# a lesson's page: zoom, students by time, notes, one student (dashboard/pages/lesson/page.py ff.)

ZOOMED = "Shown: {begin} to {end}. Flags, marks, topics and students are of this time."
ZOOM_ALL = "Show the whole lesson"
HEAT_TITLE = "Students over time"
HEAT_SUB = "each one against their own usual look; drag to zoom"
HEAT_ALT = (
    "How far each student's look of confusion stood above their own usual level over time; "
    "the same in figures below."
)
HEAT_ABOVE = "above own usual"
HEAT_UNSURE = "Unsure"
HEAT_CAMERA_OFF = "camera off"
HEAT_UNREAD = "no face read"
HEAT_LEGEND = {
    "usual": "as usual for this student",
    "strong": "looks more confused than usual (estimate)",
    "unsure": "unsure: little that counts; without colour: nothing",
    "off": "camera off",
    "unread": "no face read",
    "blank": "not on screen",
    "dark": "nothing was seen",
    "flag": "flag",
}
HEAT_TABLE = "Show as a table, with links to each student"
SEAT_UNSEEN_SHORT = "not on screen"
UNSURE_SIGN = "?"
NOTES_HINT = "Only for you, kept with the lesson on this computer. Saved by itself."
NOTES_PLACEHOLDER = "What to take up next time, what to explain differently …"
NOTES_SAVED = "Saved"
NO_STUDENT = "There is no such student in this lesson."
STUDENT_LEFT_OUT = "This student is left out: nothing about them is read or shown."
STUDENT_NONE_OF_CLASS = "This lesson keeps the class as a whole. No individual appears anywhere."
STUDENT_BEFORE = "Student before"
STUDENT_AFTER = "Student after"
STUDENT_SIGNAL_ROW = "Look of confusion (estimate): thick, this student; thin, all students"
STUDENT_ALT = "Expression and look of confusion of this student over time; in figures below."
STUDENT_MOOD = "Expression over time"
STUDENT_MOOD_SUB = "share of the readings"
STUDENT_FLAGS_EMPTY = "This student was not flagged in this lesson."
STUDENT_NOT_READ = "No face of this student was read in this lesson."
STUDENT_NOTE = (
    "Compare a student with themself, never with others. Not for grading, discipline, attendance "
    "or ranking."
)
ROW_OWN = "this student"
ROW_CLASS = "mean of all students"
FACT_UNSURE = "Unsure readings"
FACT_ON_SCREEN = "On screen for"
UNSURE_NOT_KEPT = "no longer kept"


def flags_and_time(flags: int, length: str) -> str:
    """ "2, for 5 min"."""
    return f"{flags}, for {length}" if flags else "none"


# preview
PREVIEW = "Show what Classmood sees"
PREVIEW_TITLE = "What Classmood sees"
PREVIEW_ALT = "The picture of the meeting with every tile, its seat, and what is read"
PREVIEW_WAIT = "Asking for the picture …"
PREVIEW_NOTHING = "No picture now: {reason}"
PREVIEW_NOT_HERE = "No lesson is being watched."
PREVIEW_NOTE = (
    "Nothing of this is stored: the picture goes from memory to this page, and stops 15 seconds "
    "after you close it. Students you left out are black."
)


def lesson_goes_on(title: str) -> str:
    """Said on the terminal when the page is closed while a lesson is being watched."""
    name = f"\u201c{title}\u201d" if title else "The lesson"
    return f"{name} is still being watched. To stop it, open the page again: classmood dashboard"


LOG_OUT = "Log out"
