"""What reading a window means: its own pixels at one moment, or why there are none now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.desktop import Sight
from storage.errors import SourceError
from storage.kinds import GapReason


class WindowUnreadableError(SourceError):
    """This back-end cannot read this window (an odd pixel format); another one may."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a window's pixels must not be taken now. message: one sentence for the teacher."""

    reason: GapReason
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class Grab:
    """One look at a window.

    image: uint8 (H, W, 3) RGB. captured_at: aware; monotonic_s: the same moment, for durations.
    stale: None where the picture is live; else why the window has none of this moment. A stale
    look has no picture at all (`image` is None), so that an old one cannot be read as a class.
    """

    image: NDArray[np.uint8] | None
    captured_at: datetime
    monotonic_s: float
    stale: Obstacle | None = None

    @property
    def live(self) -> bool:
        return self.stale is None

    def __post_init__(self) -> None:
        if (self.image is None) != (self.stale is not None):
            raise ValueError("a look has a picture, or a reason why there is none")


class WindowReader(Protocol):
    """One way to read a window. One thread at a time may use it.

    Any method may raise SourceError with one clear line: the display went away.
    """

    @property
    def name(self) -> str:
        """Which back-end this is, as `classmood doctor --capture` calls it."""
        ...

    @property
    def reads_through(self) -> bool:
        """Whether a covered window, or one half off the screen, is read whole."""
        ...

    def grab(self, window_id: int, sight: Sight) -> Grab:
        """The window's own pixels now. sight: what the window system has just said of it.

        Raises:
            WindowUnreadableError: not this window by this way.
        """
        ...

    def close(self) -> None:
        """Let go of the display; safe to call twice."""
        ...


MINIMISED = Obstacle(
    GapReason.MINIMISED, "The meeting window is minimised; open it again to go on."
)
OTHER_DESKTOP = Obstacle(
    GapReason.OFF_SCREEN, "The meeting window is on another virtual desktop; bring it to this one."
)
HUNG = Obstacle(
    GapReason.FROZEN,
    "The meeting program does not answer and its picture stands still. Check your connection and "
    "that the meeting is still running; Classmood goes on by itself when it moves.",
)
