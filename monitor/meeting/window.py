"""Which window is the meeting's: found by its title, kept, and followed when its gallery moves."""

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.desktop import (
    Rank,
    Sight,
    WindowInfo,
    WindowSystem,
    choose_window,
    is_wanted,
)
from monitor.meeting.halves import halves_of
from monitor.meeting.split import SplitMeeting

logger = logging.getLogger(__name__)

REOPEN_S = 10.0
"""A meeting that was closed has so long to come back before another is watched that stood beside
it all the time."""
AWAY_S = 60.0
"""The same where its window is still there and shows something else, as a browser's other tab."""
_LOOK_TWICE_S = 0.4
"""Between the two looks at a gallery that seems to have moved: longer than the change takes."""


class MeetingWindow:
    """Holds on to one window. pattern: a user's own, None for the known programs."""

    def __init__(self, pattern: re.Pattern[str] | None, split: SplitMeeting) -> None:
        self._pattern, self._split = pattern, split
        self.id: int | None = None
        self._proved: dict[int, str] = {}
        self._own: WindowInfo | None = None
        self._beside: set[int] = set()
        self._lost_s: float | None = None
        self._looked_s = -np.inf

    def close(self) -> None:
        """Let go of every display; what was watched is still known, and goes first."""
        self.let_go()
        # another server gives the same numbers to other windows
        self._proved, self._beside = {}, set()
        self._split.close()

    def let_go(self) -> None:
        """The window is gone, or shows something else."""
        self.id = None

    def rank(self, sight: Sight | None) -> Rank | None:
        """How well the window fits now, None where it must not be watched."""
        if sight is None:
            return None
        rank = is_wanted(sight.title, sight.app, self._pattern)
        if rank is None and self.id is not None and self._proved.get(self.id) == sight.title:
            return Rank.PROBABLE
        return rank

    def find(
        self, system: WindowSystem, image: NDArray[np.uint8] | None, every_s: float
    ) -> Sight | None:
        """The meeting's window as it is now, None where there is none.

        image: what the watched window showed last, uint8 (H, W, 3) RGB. every_s: how often a better
        window is looked for while there is one.
        """
        current = None if self.id is None else system.look(self.id)
        rank = self.rank(current)
        now_s = time.monotonic()
        if current is None or rank is None:
            return self._found_anew(system, now_s)
        self._lost_s = None
        since_s = now_s - self._looked_s
        if since_s < (_LOOK_TWICE_S if self._split.suspects else every_s):
            return current
        self._looked_s = now_s
        better = self._better(system.list_windows(), rank, image)
        found = None if better is None else system.look(better.id)
        if better is None or found is None:
            return current
        self._watch(better)
        return found

    def _found_anew(self, system: WindowSystem, now_s: float) -> Sight | None:
        # also reached each second while waiting: a window that appears is watched by itself
        if self._lost_s is None:
            self._lost_s = now_s
            self._split.forget()
        windows = system.list_windows()
        chosen = self._choose(windows, now_s - self._lost_s)
        found = None if chosen is None else system.look(chosen.id)
        if chosen is None or found is None:
            self.id = None
            return None
        self._watch(chosen)
        return found if self.rank(found) is not None else None

    def _watch(self, window: WindowInfo) -> None:
        self.id, self._own, self._lost_s = window.id, window, None
        self._looked_s, self._beside = time.monotonic(), set()
        logger.info("Watching window %#x.", window.id)

    def _choose(self, windows: Sequence[WindowInfo], lost_for_s: float) -> WindowInfo | None:
        """By the titles; where that names one half of a meeting, by what the halves show."""
        first = choose_window(self._not_another_meeting(windows, lost_for_s), self._pattern)
        if first is not None:
            others = halves_of(first, windows)
            gallery = self._split.gallery([first, *others]) if others else None
        else:
            # the meeting went on in a window that has no meeting's title
            gallery = None if self._own is None else self._split.gallery(self._own_halves(windows))
        return first if gallery is None else self._proved_by_picture(gallery)

    def _proved_by_picture(self, window: WindowInfo) -> WindowInfo:
        if not self._is_wanted(window):
            self._proved[window.id] = window.title
        return window

    def _is_wanted(self, window: WindowInfo) -> bool:
        return is_wanted(window.title, window.app, self._pattern) is not None

    def _own_halves(self, windows: Sequence[WindowInfo]) -> list[WindowInfo]:
        return [] if self._own is None else halves_of(self._own, windows)

    def _not_another_meeting(
        self, windows: Sequence[WindowInfo], lost_for_s: float
    ) -> Sequence[WindowInfo]:
        """The watched meeting's own windows first; for a while no other that stood beside it."""
        mine = self._own
        if mine is None:
            return windows
        own = [each for each in windows if (each.title, each.app) == (mine.title, mine.app)]
        if choose_window(own, self._pattern) is not None:
            return own
        still_there = any(each.id == mine.id for each in windows)
        if lost_for_s >= (AWAY_S if still_there else REOPEN_S):
            return windows
        halves = {each.id for each in self._own_halves(windows)}
        return [each for each in windows if each.id not in self._beside - halves]

    def _better(
        self, windows: Sequence[WindowInfo], rank: Rank, image: NDArray[np.uint8] | None
    ) -> WindowInfo | None:
        """A surer meeting than the one that is only probable, or where the gallery is now."""
        watched = next((each for each in windows if each.id == self.id), None)
        if watched is None:
            return None
        self._own = replace(watched, minimised=False)
        self._beside = {each.id for each in windows if self._is_wanted(each)} - {watched.id}
        halves = halves_of(watched, windows)
        surer = None if rank is Rank.MEETING else choose_window(windows, self._pattern)
        if surer is not None and surer.id != watched.id:
            found = is_wanted(surer.title, surer.app, self._pattern)
            # of the halves of one meeting the gallery's is right, whatever they are called
            stays = surer in halves and image is not None and self._split.is_gallery(image)
            if found is not None and found > rank and not stays:
                return surer
        if not halves:
            self._split.let_go()
        if image is None or not halves:
            return None
        moved = self._split.moved_to(watched, image, halves)
        return None if moved is None else self._proved_by_picture(moved)
