"""Every way in which sharing a window through the desktop's portal can fail or end, in a sentence.

One clear line each, for the teacher: what is wrong and what to do.
"""

from monitor.capture.base import Obstacle
from storage.errors import SourceError
from storage.kinds import GapReason

AGAIN = "pause and continue the lesson to be asked again"

NO_BUS = (
    "There is no session bus (DBUS_SESSION_BUS_ADDRESS), so that the desktop cannot be asked to "
    "share a window; start Classmood from the desktop on which the meeting runs."
)
NO_PACKAGE = (
    "The package jeepney is not installed, without which the desktop cannot be asked to share a "
    "window; install Classmood again."
)
NO_PORTAL = (
    "This desktop has no portal through which a window can be shared; install xdg-desktop-portal "
    "and its part for your desktop (xdg-desktop-portal-gnome, -kde or -wlr), and log in again."
)
NO_MONITORS = "This desktop's portal does not share a whole screen; watch a window instead."
NO_ANSWER = "The desktop's portal does not answer; log out and in again."
ASKING = Obstacle(
    GapReason.NO_PERMISSION,
    "The desktop asks which window to share; choose the meeting window in its dialog.",
)
ASKING_SCREEN = Obstacle(
    GapReason.NO_PERMISSION,
    "The desktop asks which screen to share; choose the meeting's in its dialog.",
)
NO_PICTURE_YET = Obstacle(
    GapReason.CAPTURE_FAILED,
    "The desktop shares the window but has sent no picture of it yet; bring it to the front once.",
)
UNREADABLE = Obstacle(
    GapReason.CAPTURE_FAILED,
    "The desktop sends the window's picture in a form that cannot be read; report this, with the "
    "desktop you use.",
)
STALE = Obstacle(
    GapReason.FROZEN,
    "The desktop sends nothing new: the shared window has drawn nothing new, is minimised or on "
    "another workspace. Bring it into view; Classmood goes on by itself when it moves.",
)


class ShareEndedError(SourceError):
    """Sharing failed or is over. obstacle: the same for the record of gaps."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.message)
        self.obstacle = obstacle


class RefusedError(ShareEndedError):
    """The teacher said no."""


def refused() -> RefusedError:
    """The dialog was answered with "no", or closed: the portal has one word for both."""
    return RefusedError(
        Obstacle(
            GapReason.NO_PERMISSION,
            f"Sharing was refused or cancelled in the desktop's dialog; {AGAIN}.",
        )
    )


def failed_there() -> ShareEndedError:
    """The portal says that it ended otherwise: its own failure."""
    return _ended(
        GapReason.CAPTURE_FAILED, f"The desktop could not share a window; {AGAIN}, or log in again."
    )


def timed_out(after_s: float) -> ShareEndedError:
    """Nobody answered the dialog."""
    return _ended(
        GapReason.NO_PERMISSION,
        f"Nobody answered the desktop's dialog within {after_s:.0f} seconds; {AGAIN}.",
    )


def closed() -> ShareEndedError:
    """The desktop ended the session. It does not say why: both causes look the same."""
    return _ended(
        GapReason.WINDOW_MISSING,
        "The desktop has ended sharing: the window was closed, or sharing was stopped in the "
        f"desktop's own indicator. Open the meeting, then {AGAIN}.",
    )


def no_answer() -> ShareEndedError:
    """The portal did not even acknowledge a call."""
    return _ended(GapReason.CAPTURE_FAILED, NO_ANSWER)


def portal_gone() -> ShareEndedError:
    """The portal's process or the session bus went away."""
    return _ended(
        GapReason.CAPTURE_FAILED, f"The desktop's portal has gone; {AGAIN}, or log in again."
    )


def pipewire_ended(why: str) -> ShareEndedError:
    """PipeWire ended the stream, or went away itself."""
    return _ended(
        GapReason.CAPTURE_FAILED, f"PipeWire has ended the shared picture ({why}); {AGAIN}."
    )


def failed(problem: str) -> ShareEndedError:
    """Something else that has its own clear line."""
    return _ended(GapReason.CAPTURE_FAILED, problem)


class AskedWronglyError(ShareEndedError):
    """The portal answered a call with an error."""


def asked_wrongly(answer: str) -> AskedWronglyError:
    """answer: the portal's D-Bus error."""
    return AskedWronglyError(
        Obstacle(
            GapReason.CAPTURE_FAILED,
            f"The desktop's portal refuses to share a window ({answer}); log in again, and report "
            "this if it stays.",
        )
    )


def _ended(reason: GapReason, message: str) -> ShareEndedError:
    return ShareEndedError(Obstacle(reason, message))
