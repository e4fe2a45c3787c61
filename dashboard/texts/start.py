"""Words of the start page and of starting a lesson."""

from collections.abc import Sequence

from dashboard.language.catalogue import gettext

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

START_ANSWERS = "Read answers on tiles"

START_ANSWERS_SUB = "Raised hands, yes, no, slower, thumbs and so on, as the program draws them."

START_AGENDA = "Agenda"

START_AGENDA_SUB = (
    "Optional: a PPTX, a PDF or a text file with a title a line. Slides take its words, and the "
    "live page says what is next."
)

START_AGENDA_CHOOSE = "Choose a file"

START_AGENDA_REMOVE = "Without an agenda"


def agenda_read(titles: Sequence[str]) -> str:
    """What was found in a file: how many, the first and the last."""
    if len(titles) == 1:
        return gettext("1 title: {first}", first=titles[0])
    return gettext(
        "{number} titles, from {first} to {last}",
        number=str(len(titles)), first=titles[0], last=titles[-1],
    )  # fmt: skip


START_SPEAKERS = "Keep how long each student speaks"

START_SPEAKERS_SUB = (
    "From the frame that the program draws around who speaks. The class has to be told. Off: you "
    "and the class as a whole."
)

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
    ("The meeting window stays open", "not minimised; in front, unless it is read itself"),
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


def page_open(address: str) -> str:
    """Said on the terminal once the page is served."""
    return gettext("Live page: {address}   (Ctrl+C stops)", address=address)


def lesson_over(address: str) -> str:
    """Said on the terminal when the monitor has ended and the page goes on."""
    return gettext(
        "The lesson has ended. The page stays open for review: {address}   (Ctrl+C closes it)",
        address=address,
    )


def start_text_refused(name: str, most: int) -> str:
    """A text on the start page is too long, or holds a line break."""
    return gettext("{field}: one line of at most {most} characters, please.", field=name, most=most)


def start_in_use(title: str, session_id: int) -> str:
    """Said where another lesson is being watched."""
    if title:
        return gettext(
            "\u201c{title}\u201d is being watched. Stop it on the live page first.", title=title
        )
    return gettext(
        "Lesson {number} is being watched. Stop it on the live page first.", number=session_id
    )


def start_impossible(reason: str) -> str:
    """The program could not be run at all."""
    return gettext(
        "Classmood could not be started ({reason}). Run 'classmood doctor'.", reason=reason
    )


def start_died(code: int) -> str:
    """The program ended without a word."""
    return gettext(
        "The lesson could not be started (code {code}). 'classmood doctor' says why.", code=code
    )


def lesson_goes_on(title: str) -> str:
    """Said on the terminal when the page is closed while a lesson is being watched."""
    if title:
        return gettext(
            "\u201c{title}\u201d is still being watched. "
            "To stop it, open the page again: classmood dashboard",
            title=title,
        )
    return gettext(
        "The lesson is still being watched. To stop it, open the page again: classmood dashboard"
    )
