"""A meeting in two windows: which of them has the gallery (Zoom with two monitors, pop-outs).

Titles do not tell: both halves are called "Zoom Meeting", and a button swaps what they show. So the
pictures decide. A cheap count of faces watches both; before anything follows from it, live faces in
tiles are counted, which leaves out faces on a shared page.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.capture import WindowReader
from monitor.desktop import WindowInfo, WindowSystem
from storage.errors import SourceError

logger = logging.getLogger(__name__)

LEAST_GALLERY = 2
"""People in tiles from which a window counts as a gallery."""
_MANY = 2
"""The gallery has at least so many times the people of the other half."""
_NOT_AGAIN_S = 20.0
"""A window that looked like the gallery at a glance and was none is not counted again for so long,
then for twice as long: a class photo may be shared for minutes."""
_LOOKS = 2
"""How many looks say what is usual; one alone may fall into the moment of the change."""


class CountsPeople(Protocol):
    """What counts the people in pictures, uint8 (H, W, 3) RGB."""

    def glance(self, image: NDArray[np.uint8]) -> int:
        """Faces of any kind, in a few hundredths of a second."""
        ...

    def in_tiles(self, image: NDArray[np.uint8]) -> int:
        """Live faces in tiles; may take seconds."""
        ...


class SplitMeeting:
    """Finds the gallery among windows that may be halves of one meeting.

    It has its own connections: what looks at the watched window keeps its state between two looks.
    """

    def __init__(
        self,
        count: CountsPeople,
        open_system: Callable[[], WindowSystem],
        open_pixels: Callable[[], WindowReader],
    ) -> None:
        self._count, self._open_system, self._open_pixels = count, open_system, open_pixels
        self._system: WindowSystem | None = None
        self._reader: WindowReader | None = None
        self.forget()

    def close(self) -> None:
        """Let go of window system and display, and forget what was seen; safe to call twice."""
        self.let_go()
        self.forget()

    def let_go(self) -> None:
        """Disconnect: there is no other half now."""
        if self._reader is not None:
            self._reader.close()
        if self._system is not None:
            self._system.close()
        self._reader = self._system = None

    def forget(self) -> None:
        """Another window is watched from here on: begin anew."""
        self._looks: deque[Mapping[int, int]] = deque(maxlen=_LOOKS)
        self._suspect: int | None = None
        self._proved = False
        self._refused: dict[int, tuple[float, float]] = {}

    def gallery(self, windows: Sequence[WindowInfo]) -> WindowInfo | None:
        """The window with the most people in tiles; None where no window is a gallery, or two have
        as many: there the titles have to do."""
        if not windows:
            return None
        counts = [self._people_in(window) for window in windows]
        most = max(counts)
        if most < LEAST_GALLERY or counts.count(most) > 1:
            return None
        self.forget()
        self._proved = True
        return windows[counts.index(most)]

    def is_gallery(self, image: NDArray[np.uint8]) -> bool:
        """Whether the watched window's picture, uint8 (H, W, 3) RGB, shows the gallery."""
        if self._count.glance(image) < LEAST_GALLERY:
            return False
        self._proved = self._proved or self._count.in_tiles(image) >= LEAST_GALLERY
        return self._proved

    def moved_to(
        self, watched: WindowInfo, image: NDArray[np.uint8], others: Sequence[WindowInfo]
    ) -> WindowInfo | None:
        """The window into which the gallery has moved, None while it is where it was.

        It has moved where in two looks in a row another half shows at least twice as many people as
        the watched window does now, and as it did itself before. A second meeting beside it fails
        the last: it had its people before. Where the watched window never was a gallery, that is
        not asked.
        """
        pictures = {other.id: self._picture(other.id) for other in others}
        seen = {
            other.id: self._count.glance(picture)
            for other in others
            if (picture := pictures[other.id]) is not None
        }
        seen[watched.id] = self._count.glance(image)
        fullest = max(others, key=lambda other: seen.get(other.id, 0), default=None)
        if fullest is None or not self._looks_moved(watched.id, fullest.id, seen):
            self._looks.append(seen)
            self._suspect = None
            self._prove(watched.id, image, seen[watched.id])
            return None
        if self._suspect != fullest.id:
            self._suspect = fullest.id
            return None
        self._suspect = None
        there = pictures[fullest.id]
        if there is None:
            return None
        people = self._count.in_tiles(there)
        if people < max(LEAST_GALLERY, _MANY * self._count.in_tiles(image)):
            self._refuse(fullest.id)
            return None
        logger.info("The gallery is in window %#x now: %d people in tiles.", fullest.id, people)
        self.forget()
        self._proved = True
        return fullest

    @property
    def suspects(self) -> bool:
        """Whether the gallery seems to have moved: look again soon."""
        return self._suspect is not None

    def _looks_moved(self, watched_id: int, other_id: int, seen: Mapping[int, int]) -> bool:
        now, before = seen.get(other_id, 0), 0
        if self._proved and len(self._looks) == _LOOKS:
            before = min(look.get(other_id, 0) for look in self._looks)
        return (
            now >= LEAST_GALLERY
            and now >= _MANY * seen[watched_id]
            and now >= _MANY * before
            and not self._is_refused(other_id)
        )

    def _refuse(self, window_id: int) -> None:
        _, waited_s = self._refused.get(window_id, (0.0, _NOT_AGAIN_S / 2))
        self._refused[window_id] = (time.monotonic() + 2 * waited_s, 2 * waited_s)

    def _is_refused(self, window_id: int) -> bool:
        until_s, _ = self._refused.get(window_id, (0.0, 0.0))
        return time.monotonic() < until_s

    def _prove(self, watched_id: int, image: NDArray[np.uint8], faces: int) -> None:
        """Notes once that the watched window is a gallery."""
        if self._proved or faces < LEAST_GALLERY or self._is_refused(watched_id):
            return
        self._proved = self._count.in_tiles(image) >= LEAST_GALLERY
        if not self._proved:
            self._refuse(watched_id)

    def _people_in(self, window: WindowInfo) -> int:
        picture = self._picture(window.id)
        if picture is None or self._count.glance(picture) < LEAST_GALLERY:
            return 0
        return self._count.in_tiles(picture)

    def _picture(self, window_id: int) -> NDArray[np.uint8] | None:
        """None for a window that is minimised, closed or cannot be read."""
        try:
            self._system = self._system or self._open_system()
            self._reader = self._reader or self._open_pixels()
            sight = self._system.look(window_id)
            return None if sight is None else self._reader.grab(window_id, sight).image
        except SourceError as error:
            logger.debug("The other window %#x cannot be read: %s", window_id, error)
            self.let_go()
            return None
