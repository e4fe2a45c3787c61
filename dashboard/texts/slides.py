"""Words of slides: topics that begin by themselves, and titles from a file."""

from dashboard.texts.common import plural

AGENDA_FILE = "Titles from slides or an agenda"

AGENDA_FILE_HINT = (
    "PPTX, PDF or a text file with a title a line. Nothing is saved until you press Save."
)

AGENDA_UNREADABLE = "The file did not arrive whole: choose it again."

SLIDE_SEEN = "Began when this slide appeared"

SLIDE_PICTURE = "Small picture of slide {number}"


def agenda_laid(named: int, titles: int) -> str:
    """How many lines took a title of the file."""
    if not named:
        return f"None of the {plural(titles, 'title', 'titles')} fits a topic; nothing was changed."
    return f"{plural(named, 'topic', 'topics')} named from the file. Look them over, then save."
