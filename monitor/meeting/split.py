"""A meeting in two windows: which of them has the gallery (Zoom with two monitors, pop-outs).

Titles do not tell: both halves are called "Zoom Meeting", and a button swaps what they show. So the
pictures decide. A cheap count of faces watches both; before anything follows from it, live faces in
tiles are counted, which leaves out faces on a shared page.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.capture import WindowReader
from monitor.desktop import WindowInfo, WindowSystem
from monitor.meeting.people import NOBODY, Crowd
from storage.errors import SourceError

logger = logging.getLogger(__name__)

LEAST_GALLERY = 2
"""People in tiles from which a window counts as a gallery."""
_NOT_AGAIN_S = 20.0
"""A window that looked like the gallery at a glance and was none is not counted again for so long,
then for twice as long: a class photo may be shared for minutes."""
_LOOKS = 2
"""How many looks say what is usual; one alone may fall into the moment of the change."""


_MOVES_WITHIN_S = 0.4
"""In a live gallery somebody moves within this."""
Picture = NDArray[np.uint8]
"""A window's, (H, W, 3) RGB."""


class CountsPeople(Protocol):
    """What counts the people in pictures, uint8 (H, W, 3) RGB."""

    def glance(self, image: NDArray[np.uint8]) -> Crowd:
        """Faces of any kind, in a few hundredths of a second."""
        ...

    def in_tiles(self, image: NDArray[np.uint8]) -> Crowd:
        """Live faces in tiles; may take seconds."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Suspect:
    """A window that looked like the gallery once, and both pictures then."""

    window_id: int
    picture: Picture | None
    watched: Picture


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
        self._looks: deque[Mapping[int, Crowd]] = deque(maxlen=_LOOKS)
        self._suspect: _Suspect | None = None
        self._proved = False
        self._refused: dict[int, tuple[float, float]] = {}

    def gallery(self, windows: Sequence[WindowInfo]) -> WindowInfo | None:
        """The window with the most people in tiles, of as many the one with the largest faces; None
        where no window is a gallery: there the titles have to do.

        A picture that stands still is none where another moves: a gallery on a page that is shared.
        """
        pictures = [self._picture(window.id) for window in windows]
        crowds = [self._crowd_in(picture) for picture in pictures]
        galleries = [
            (crowd.people, crowd.face_px, place)
            for place, crowd in enumerate(crowds)
            if crowd.people >= LEAST_GALLERY
        ]
        if len(galleries) > 1:
            time.sleep(_MOVES_WITHIN_S)
            moving = [
                each
                for each in galleries
                if _moves(pictures[each[2]], self._picture(windows[each[2]].id))
            ]
            galleries = moving or galleries
        if not galleries:
            return None
        self.forget()
        self._proved = True
        return windows[max(galleries)[2]]

    def is_gallery(self, image: NDArray[np.uint8]) -> bool:
        """Whether the watched window's picture, uint8 (H, W, 3) RGB, shows the gallery."""
        if self._count.glance(image).people < LEAST_GALLERY:
            return False
        self._proved = self._proved or self._count.in_tiles(image).people >= LEAST_GALLERY
        return self._proved

    def moved_to(
        self, watched: WindowInfo, image: NDArray[np.uint8], others: Sequence[WindowInfo]
    ) -> WindowInfo | None:
        """The window into which the gallery has moved, None while it is where it was.

        It has moved where in two looks in a row another half is clearly fuller than the watched
        window is now, and than it was itself before (a second meeting had its people before), and
        the watched window is emptier than it was (else a gallery is shown on a page). Where that
        never was a gallery, neither is asked. What stands still while the watched window moves is
        no gallery.
        """
        pictures = {other.id: self._picture(other.id) for other in others}
        seen = {
            other.id: self._count.glance(picture)
            for other in others
            if (picture := pictures[other.id]) is not None
        }
        seen[watched.id] = self._count.glance(image)
        fuller = self._looks_moved(watched.id, seen)
        if fuller is None:
            self._looks.append(seen)
            self._suspect = None
            self._prove(watched.id, image, seen[watched.id].people)
            return None
        there = pictures[fuller]
        if self._suspect is None or self._suspect.window_id != fuller or there is None:
            self._suspect = _Suspect(fuller, there, image)
            return None
        first, self._suspect = self._suspect, None
        stands_still = _moves(first.watched, image) and not _moves(first.picture, there)
        crowd = NOBODY if stands_still else self._count.in_tiles(there)
        here = self._count.in_tiles(image) if seen[watched.id].people else NOBODY
        if crowd.people < LEAST_GALLERY or not crowd.is_fuller_than(here):
            self._refuse(fuller)
            return None
        logger.info("The gallery is in window %#x now: %d people in tiles.", fuller, crowd.people)
        self.forget()
        self._proved = True
        return next(other for other in others if other.id == fuller)

    @property
    def suspects(self) -> bool:
        """Whether the gallery seems to have moved: look again soon."""
        return self._suspect is not None

    def _looks_moved(self, watched_id: int, seen: Mapping[int, Crowd]) -> int | None:
        """The fullest window into which the gallery seems to have moved, None for none."""
        if not self._has_emptied(watched_id, seen[watched_id]):
            return None
        moved = [
            (crowd.people, crowd.face_px, other_id)
            for other_id, crowd in seen.items()
            if other_id != watched_id
            and crowd.people >= LEAST_GALLERY
            and crowd.is_fuller_than(seen[watched_id])
            and self._has_filled(other_id, crowd)
            and not self._is_refused(other_id)
        ]
        return max(moved)[2] if moved else None

    def _has_emptied(self, watched_id: int, now: Crowd) -> bool:
        """Whether the watched window was fuller in one of the last looks, or has nobody to lose."""
        if not self._proved or len(self._looks) < _LOOKS or now.people < LEAST_GALLERY:
            return True
        return any(look.get(watched_id, NOBODY).is_fuller_than(now) for look in self._looks)

    def _has_filled(self, window_id: int, now: Crowd) -> bool:
        """Whether it was less full in one of the last looks."""
        if not self._proved or len(self._looks) < _LOOKS:
            return True
        return any(now.is_fuller_than(look.get(window_id, NOBODY)) for look in self._looks)

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
        self._proved = self._count.in_tiles(image).people >= LEAST_GALLERY
        if not self._proved:
            self._refuse(watched_id)

    def _crowd_in(self, picture: Picture | None) -> Crowd:
        if picture is None or self._count.glance(picture).people < LEAST_GALLERY:
            return NOBODY
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


def _moves(before: Picture | None, now: Picture | None) -> bool:
    return before is not None and now is not None and not np.array_equal(before, now)
