"""When another slide is shown: told from small pictures of the share, about one a second.

A change counts once the new picture has stood for some seconds, and began when it came. What stands
is compared with the slide so far: its drawing must be gone. What is only added (a bullet, typed
text, a stroke), paler, covered by a window, moving (a video, a pointer), scrolled, moved or made
larger is the same slide.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.frame_clock import FrameClock
from monitor.slides.gone import Pair, what_is_gone
from monitor.slides.memory import SlideMemory
from monitor.slides.picture import WH, Mask, Small, differs, grown, ink, moved_to, solid
from monitor.slides.same import scrolled, stands_elsewhere
from monitor.types import BoxInt

SETTLED_S = 2.6
"""A picture that stands so long has settled: three looks at one a second."""
_MOVED_LEVELS = 34  # between two looks: more than a codec that sharpens what it sent first
_CHANGED_LEVELS = 24
_ALL = WH[0] * WH[1]
_SCROLLS = round(0.02 * _ALL)  # points that move where a page scrolls
_QUIET = round(0.002 * _ALL)  # points that may differ without a closer look
_WAIT_S = 8.0  # for the rest of a picture that has settled in part
_PENDING = 0.25
_RESTLESS = 6  # of the last eight looks in which a point moved: a video, no transition
_ALL_RESTLESS = 0.6  # of all points: a video fills the share
_FILM_S = 8.0
_PLAYS = 0.2  # of all points that move in a look while a film plays


@dataclass(frozen=True, slots=True)
class SlideChange:
    """A slide that came. number: from 1, a former slide's own again; began_s: when it came."""

    number: int
    began_s: float


class SlideDetector:
    """The slides of one session. Not for several threads at once. known: numbers given before."""

    def __init__(self, known: int = 0) -> None:
        self._clock = FrameClock()
        self._memory = SlideMemory(known)
        self._slide: Small | None = None  # as it stands, with all that was added
        self._last: Small | None = None
        self._before: Small | None = None  # of the look before the newest
        self._since = np.zeros(WH[::-1], np.float32)  # when each point moved last
        self._other_since = np.zeros(WH[::-1], np.float32)  # when it became other than the slide's
        self._other = np.zeros(WH[::-1], bool)
        self._moves = np.zeros(WH[::-1], np.uint8)  # the last eight looks, a bit each
        self._filmed = np.zeros(WH[::-1], bool)  # where a video played on this slide
        self._kept = np.zeros(WH[::-1], bool)  # drawing that slides have in common
        self._partly_s: float | None = None
        self._film_s: float | None = None
        self._is_film = self._returns = False
        self._size_wh = self._slide_wh = WH
        self.number = 0
        """Of the slide that is shown, 0 before the first."""

    def look(
        self,
        picture: Small,
        at_s: float | None = None,
        hidden: Mask | None = None,
        size_wh: tuple[int, int] = WH,
    ) -> SlideChange | None:
        """The change that has settled with this look, if any.

        hidden: points under a tile. at_s: seconds; without it a second after the last look.
        size_wh: of what was made small, in pixels.
        """
        self._size_wh = size_wh
        now_s = self._clock.advance(at_s)
        last, self._last = self._last, picture
        self._before = last
        if last is None or self._slide is None:
            self._since[:] = now_s if last is None else self._since
            if last is not None:
                self._note_moves(differs(picture, last, _MOVED_LEVELS), now_s)
            return self._first(picture, now_s)
        moved = differs(picture, last, _MOVED_LEVELS)
        if hidden is not None:
            moved &= ~hidden
        self._note_moves(moved, now_s)
        if (
            moved.sum() > _SCROLLS
            and solid(moved).sum() < 0.5 * moved.sum()
            and scrolled(last, picture, moved)
        ):
            self._follow(picture)
            return None
        return self._compare(picture, now_s, hidden)

    def away(self) -> None:
        """Nothing is shared, or it is shared elsewhere: what comes next is compared as a whole."""
        self._last = None

    def move(self, before: BoxInt, after: BoxInt) -> None:
        """What was looked at as one box of the frame is looked at as another one from now on."""
        if self._slide is not None:
            self._slide = moved_to(self._slide, before, after)
        if self._last is not None:
            self._last = moved_to(self._last, before, after)
        self._filmed[:] = self._kept[:] = False

    def _note_moves(self, moved: Mask, now_s: float) -> None:
        self._since[moved] = now_s
        self._moves <<= 1
        self._moves |= moved

    def _first(self, picture: Small, now_s: float) -> SlideChange | None:
        if self._slide is not None:  # the share is back, or lies elsewhere
            self._moves[:] = 0
            self._since[:] = now_s
            self._filmed[:] = self._other[:] = False
            self._returns = True
            return None
        standing = (now_s - self._since >= SETTLED_S).mean()
        if standing < 0.5:
            return None
        return self._turn(picture, float(np.median(self._since)))

    def _turn(self, picture: Small, began_s: float, *, film: bool = False) -> SlideChange | None:
        """Another slide stands; None where it turns out to be the one there was."""
        drawn = ink(picture)
        if self._slide is not None:
            self._memory.leave(self.number, self._slide)
            self._kept = drawn & ink(self._slide) & ~differs(picture, self._slide, _CHANGED_LEVELS)
        before, self.number = self.number, self._memory.number_of(picture, self._kept, film=film)
        self._slide, self._is_film, self._film_s = picture.copy(), film, None
        self._slide_wh = self._size_wh
        self._filmed[:] = False
        self._partly_s = None
        return None if self.number == before else SlideChange(self.number, began_s)

    def _follow(self, picture: Small) -> None:
        """The same slide looks so from now on."""
        self._slide, self._slide_wh = picture.copy(), self._size_wh
        self._partly_s = None

    def _compare(self, picture: Small, now_s: float, hidden: Mask | None) -> SlideChange | None:
        assert self._slide is not None
        changed = differs(picture, self._slide, _CHANGED_LEVELS)
        self._other_since[changed & ~self._other] = now_s
        self._other = changed.copy()
        restless = _bits(self._moves) >= _RESTLESS
        if restless.mean() >= _ALL_RESTLESS:
            return self._film(picture, now_s)
        self._film_s = None
        unknown = restless | self._filmed
        if hidden is not None:
            unknown |= hidden
        changed &= ~unknown
        self._note_films(restless, changed)
        came_s = np.maximum(self._since, self._other_since)
        settled = now_s - came_s >= SETTLED_S
        if not self._has_settled(changed, settled, now_s):
            return None
        standing = changed & settled
        known = ~(unknown | ~settled & changed)
        return self._judge(Pair(self._slide, picture, standing, known, self._kept, came_s))

    def _has_settled(self, changed: Mask, settled: Mask, now_s: float) -> bool:
        """Whether enough stands that differs from the slide, and little is still on its way."""
        standing = int((changed & settled).sum())
        if changed.sum() <= _QUIET:
            self._partly_s = None
        if standing <= _QUIET:
            return False
        if (changed & ~settled).sum() > _PENDING * standing:
            self._partly_s = self._partly_s if self._partly_s is not None else now_s
            if now_s - self._partly_s < _WAIT_S:
                return False
        self._partly_s = None
        return True

    def _judge(self, pair: Pair) -> SlideChange | None:
        """Another slide, or the same one as it looks from now on."""
        returns, self._returns = self._returns, False
        drawn = ink(pair.slide)
        if returns and self._is_elsewhere(pair.picture, ink(pair.picture), drawn):
            self._follow(pair.picture)
            return None
        gone, title = what_is_gone(pair)
        if gone is None:
            self._add(pair.picture, pair.standing)
            return None
        if not title and self._is_elsewhere(pair.picture, pair.standing, gone):
            self._follow(pair.picture)
            return None
        return self._turn(pair.picture, float(np.median(pair.came_s[gone & pair.standing])))

    def _is_elsewhere(self, picture: Small, standing: Mask, gone: Mask) -> bool:
        assert self._slide is not None
        came = ink(picture) & standing
        if gone.sum() == standing.sum():
            gone = ink(self._slide) & standing
        (a, b), (c, d) = self._slide_wh, self._size_wh
        return scrolled(self._slide, picture, standing) or stands_elsewhere(
            self._slide, picture, gone, came, (a / c, b / d)
        )

    def _add(self, picture: Small, standing: Mask) -> None:
        assert self._slide is not None
        added = grown(standing, 1)
        self._slide[added] = picture[added]

    def _note_films(self, restless: Mask, changed: Mask) -> None:
        """Where something plays while the rest of the slide stays, nothing is compared."""
        if restless.any() and changed.sum() <= 0.05 * _ALL:
            self._filmed |= grown(restless, 2)

    def _film(self, picture: Small, now_s: float) -> SlideChange | None:
        """A video that fills the share is a slide of its own, however long it plays."""
        if self._is_film:
            if self._before is not None and (self._moves & 1).mean() >= _PLAYS:
                self._slide = self._before  # what follows is compared with its last picture
            return None
        if self._film_s is None:
            self._film_s = now_s
        if now_s - self._film_s < _FILM_S:
            return None
        return self._turn(picture, self._film_s - _RESTLESS, film=True)


def _bits(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many bits are set in each byte."""
    return _COUNTS[values]


_COUNTS = np.array([bin(value).count("1") for value in range(256)], np.uint8)
