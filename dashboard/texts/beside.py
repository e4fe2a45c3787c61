"""Words of what lies beside a lesson: transcripts, chats and polls."""

from dashboard.language import formats
from dashboard.language.catalogue import gettext, ngettext

BESIDE_TITLE = "Beside the lesson"

BESIDE_SUB = "transcripts, chats and polls; kept on this computer, deleted with the lesson"

BESIDE_DROP = "Drop a transcript, a chat or a poll here, or choose files"

BESIDE_DROP_HINT = (
    "Zoom, Teams and Meet export them as .vtt, .srt, .sbv, .txt or .csv. Private messages are left "
    "out; of polls only counts are kept."
)

BESIDE_FILE = "Files to lay beside the lesson"

BESIDE_TOO_LARGE = (
    "That is more than {most} MB at once: drop one file at a time. A transcript or a chat of a "
    "lesson is smaller; a recording can be read with classmood analyze."
)

BESIDE_UNREADABLE = "The file did not arrive whole. Drop it again."

BESIDE_KIND = {"transcript": "Transcript", "chat": "Chat", "poll": "Poll"}

BESIDE_ORIGIN = {
    "clock": "by its clock times",
    "date": "as its date says",
    "speech": "found by when was spoken",
    "beginning": "not known: set where it begins",
    "set": "as you set it",
}

BESIDE_ROUGH = "times to about five minutes"

BESIDE_OUTSIDE = "None of it lies within this lesson: is it of this one?"

BESIDE_SHIFT = "Seconds by which it is shifted"

BESIDE_BEGIN = "Second of the lesson at which it begins"

BESIDE_SECONDS = " s"

BESIDE_REMOVE = "Remove"

BESIDE_SEARCH = "Search what was said and written"

BESIDE_HITS = "{count} found"

BESIDE_HITS_MORE = "{count} found, the first {shown} are shown"

BESIDE_NO_HITS = "Not found"

BESIDE_NOW = "What was said at the moment under the pointer; arrow keys go from line to line"

BESIDE_QUIET = "no words at {time}"

BESIDE_POINT = "Point at the timeline to read what was said"

BESIDE_SOMEBODY = "somebody"


def beside_lines(lines: int, private: int) -> str:
    """ "214 lines, 2 private left out"."""
    counted = ngettext("1 line", "{count} lines", lines, count=formats.number(lines))
    if not private:
        return counted
    return counted + ngettext(", {number} private left out", ", {number} private left out", private)


def beside_sure(words: str, certainty: float) -> str:
    """How an offset was found, and how sure that is."""
    return gettext("{found}, {share} sure", found=words, share=formats.percent(certainty))


def beside_where(begin: str, words: str, *, shifted: bool) -> str:
    """Where a file begins on the lesson's clock, and how that is known."""
    return words if shifted else gettext("begins {begin}, {found}", begin=begin, found=words)


def beside_added(name: str, kind: str, lines: str, where: str) -> str:
    """What became of a dropped file."""
    return gettext(
        "{name}: {kind}, {lines}, {where}.",
        name=name, kind=formats.within(kind), lines=lines, where=where,
    )  # fmt: skip


def beside_remove(name: str) -> str:
    """Label of a button for those who hear it."""
    return gettext("Remove {name}", name=name)
