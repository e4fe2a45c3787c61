"""What a Wayland desktop shares with this program, and before that an X11 program's window."""

import threading
from collections.abc import Callable, Iterator
from typing import Literal

from monitor.capture import Grab, Obstacle
from monitor.capture.portal import Share
from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Watching
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.errors import SourceError
from storage.kinds import GapReason

_ELSEWHERE = (GapReason.WINDOW_MISSING, GapReason.CAPTURE_FAILED)
"""No meeting among the programs under Xwayland, or none that can be read: the desktop is asked."""


class SharedSource:
    """A window or screen that the teacher chooses in the desktop's own dialog.

    ask: begins the conversation with the desktop; called once, at the first look that needs it. A
    refused or ended share is not asked for again, for nobody wants a dialog that comes back; a
    paused and continued lesson opens a new source, which asks. xwayland: looked at first, and
    again whenever nothing is shared; a meeting of an X11 program needs no dialog.
    """

    live = True
    progress: Progress | None = None

    def __init__(
        self,
        name: Literal["window", "screen"],
        ask: Callable[[], Share],
        *,
        hz: float = 1.0,
        xwayland: WindowSource | None = None,
    ) -> None:
        self.name = name
        self._ask = ask
        self._xwayland = xwayland
        self._share: Share | None = None
        self._why_not: Obstacle | None = None
        self._watching = Watching(hz)

    @property
    def dropped_frames(self) -> int:
        return self._watching.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the newest picture at every sampling moment, or `Blind` with the reason."""
        try:
            yield from self._watching.observations(stop, self._look)
        finally:
            self.close()

    def close(self) -> None:
        """End sharing and let go of the desktop; safe to call twice."""
        if self._share is not None:
            self._share.close()
        self._share = None
        if self._xwayland is not None:
            self._xwayland.close()

    def _look(self, stop: threading.Event) -> Frame | Obstacle:
        share = self._share
        if share is not None and not share.asking and not share.over:
            return _frame(share.grab())
        if self._xwayland is not None:
            found = self._xwayland.look(stop)
            if not isinstance(found, Obstacle) or found.reason not in _ELSEWHERE:
                if share is not None and share.asking:
                    share.close()  # its dialog is not needed any more
                    self._share = None
                return found
        if share is None and self._why_not is None:
            share = self._begin()
        if share is not None:
            return _frame(share.grab())
        assert self._why_not is not None
        return self._why_not

    def _begin(self) -> Share | None:
        try:
            self._share = self._ask()
        except SourceError as problem:
            self._why_not = Obstacle(GapReason.CAPTURE_FAILED, str(problem))
        return self._share


def _frame(grab: Grab) -> Frame | Obstacle:
    if grab.stale is not None or grab.image is None:
        assert grab.stale is not None
        return grab.stale
    return Frame(grab.image, grab.captured_at, grab.monotonic_s)
