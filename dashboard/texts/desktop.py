"""Words of the icon in the panel, and of starting without a terminal."""

from os import PathLike

from dashboard.language.catalogue import gettext

DESKTOP_NAME = "Classmood"
DESKTOP_COMMENT = "The mood of your live class, from your own screen"
DESKTOP_KEYWORDS = ("class", "meeting", "mood", "teaching", "lesson")
DESKTOP_OPEN = "Open the page"
DESKTOP_START = "Watch the meeting"
DESKTOP_PAUSE = "Pause"
DESKTOP_RESUME = "Resume"
DESKTOP_STOP = "Stop the lesson"
DESKTOP_QUIT = "Quit"
DESKTOP_QUIT_STOPS = "Stop the lesson and quit"
DESKTOP_IDLE = "No lesson is being watched"
DESKTOP_STARTING = "Starting"
DESKTOP_PAUSED = "Paused: nothing is being watched"
DESKTOP_NOT_RUNNING = "Classmood is not running."
DESKTOP_ENDED = "Classmood has ended."
DESKTOP_NO_PANEL = "No panel shows an icon here; start, pause and stop are on the page."
DESKTOP_ICON = "the icon"
DESKTOP_MENU = "the menu of programs"
DESKTOP_MAC_INSTALL = "on macOS put Classmood.app into the folder Applications instead"
DESKTOP_AGAIN = "Classmood is running already; its page opens."


def desktop_watching(title: str) -> str:
    """What the icon says during a lesson."""
    return gettext("Watching: {title}", title=title) if title else gettext("Watching")


def desktop_still_there(pid: int) -> str:
    """Quitting took too long."""
    return gettext(
        "Classmood (process {pid}) has not ended; try again, or end it in the task manager", pid=pid
    )


def desktop_not_written(where: str | PathLike[str], reason: str | None) -> str:
    """The entry in the menu cannot be put there."""
    return gettext("{where} cannot be written: {reason}", where=where, reason=reason)


def desktop_not_removed(where: str | PathLike[str], reason: str | None) -> str:
    """The entry in the menu cannot be taken away."""
    return gettext("{where} cannot be removed: {reason}", where=where, reason=reason)
