"""When a window has no picture of this moment, whichever way it is read."""

from monitor.capture.base import HUNG, MINIMISED, OTHER_DESKTOP, Obstacle
from monitor.desktop import Sight, WindowState

_NOT_DRAWN = {
    WindowState.MINIMISED: MINIMISED,
    WindowState.OTHER_DESKTOP: OTHER_DESKTOP,
    WindowState.HUNG: HUNG,
}


def not_drawn(sight: Sight) -> Obstacle | None:
    """Why the window's program draws nothing now; None where it does."""
    return _NOT_DRAWN.get(sight.state)
