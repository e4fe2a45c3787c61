"""When another slide is shown: told from small pictures of the share, about one a second.

A change counts once the new picture has stood for some seconds, and began when it came. What stands
is compared with the slide so far: its drawing must be gone. What is only added (a bullet, typed
text, a stroke), paler, covered by a window, moving (a video, a pointer), scrolled, moved or made
larger is the same slide.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.frame_clock import FrameClock
from monitor.slides.memory import SlideMemory
from monitor.slides.picture import WH, Mask, Small, differs, grown, ink, moved_to, solid
from monitor.slides.same import (
    blocks,
    hull,
    likeness,
    scrolled,
    stands_elsewhere,
    touched,
)
from monitor.types import BoxInt

SETTLED_S = 2.6
"""A picture that stands so long has settled: three looks at one a second."""
_MOVED_LEVELS = 34  # between two looks: more than a codec that sharpens what it sent first
_CHANGED_LEVELS = 24
_ALL = WH[0] * WH[1]
_SCROLLS = round(0.02 * _ALL)  # points that move where a page scrolls
_QUIET = round(0.002 * _ALL)  # points that may differ without a closer look
_GONE = 0.25  # share of the drawing that must be gone
_LEAST_GONE = round(0.004 * _ALL)  # points
_TOUCHED = 5  # points of a block whose other drawing counts, be it pale
_OTHER_GROUND = 0.5
_COVER = 0.32  # a filled part up to this share covers the slide and is no new one
_SEVERAL_LINES = 0.14  # of the height over which a slide's drawing is gone
_ONE_LINE = 0.03  # or at the top
_WAIT_S = 8.0  # for the rest of a picture that has settled in part
_PENDING = 0.25
_RESTLESS = 6  # of the last eight looks in which a point moved: a video, no transition
_ALL_RESTLESS = 0.6  # of all points: a video fills the share
_FILM_S = 8.0
_TITLE_BELOW = 0.36  # of the height in which a title stands
_TITLE_ROWS = (6, 24)
_TITLE_GONE = 14  # points
_SAME_TITLE = 0.6  # correlation: the same words, paler or in another colour


@dataclass(frozen=True, slots=True)
class SlideChange:
    """A slide that came. number: from 1, a former slide's own again; began_s: when it came."""

    number: int
    began_s: float


class SlideDetector:
    """The slides of one session. Not for several threads at once."""

    def __init__(self) -> None:
        self._clock = FrameClock()
        self._memory = SlideMemory()
        self._slide: Small | None = None  # as it stands, with all that was added
        self._last: Small | None = None
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
        if changed.sum() <= _QUIET:
            self._partly_s = None
            return None
        came_s = np.maximum(self._since, self._other_since)
        settled = now_s - came_s >= SETTLED_S
        standing = changed & settled
        if standing.sum() <= _QUIET:
            return None
        if (changed & ~settled).sum() > _PENDING * standing.sum():
            self._partly_s = self._partly_s if self._partly_s is not None else now_s
            if now_s - self._partly_s < _WAIT_S:
                return None
        self._partly_s = None
        if self._returns:
            self._returns = False
            if self._is_elsewhere(picture, ink(picture), ink(self._slide)):
                self._follow(picture)
                return None
        gone, title = self._gone(picture, standing, unknown | ~settled & changed)
        if gone is None:
            self._add(picture, standing)
            return None
        if not title and self._is_elsewhere(picture, standing, gone):
            self._follow(picture)
            return None
        return self._turn(picture, float(np.median(came_s[gone & standing])))

    def _gone(self, picture: Small, standing: Mask, unknown: Mask) -> tuple[Mask | None, bool]:
        """Where drawing of the slide is gone, if that makes it another slide; is it a title?"""
        assert self._slide is not None
        known = ~unknown
        drawn, new = ink(self._slide), ink(picture)
        if standing.sum() >= _OTHER_GROUND * known.sum():
            return standing, False
        cover = grown(solid(standing), 2) & standing
        if cover.sum() <= _COVER * known.sum():
            known &= ~grown(cover, 3)
            standing = standing & known
        kept, other = blocks(self._slide, picture)
        other &= touched(standing, _TOUCHED)
        own = drawn & known & ~self._kept & _around(standing)
        gone = own & (standing | other) & ~kept
        enough = max(_LEAST_GONE, _GONE * own.sum())
        if gone.sum() >= enough and (gone & standing).sum() >= 0.75 * _LEAST_GONE and _wide(gone):
            return gone, False
        lines = drawn & known & standing
        return self._title(picture, lines, new & standing & known, drawn & known), True

    def _title(self, picture: Small, gone: Mask, came: Mask, drawn: Mask) -> Mask | None:
        """A large line at the top whose words are others now, all at once."""
        assert self._slide is not None
        low = round(_TITLE_BELOW * WH[1])
        joined = cv2.dilate((gone | came).astype(np.uint8), np.ones((3, 13), np.uint8))
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        for number in range(1, count):
            _, top, wide, tall = boxes[number][:4].tolist()
            if not _TITLE_ROWS[0] <= tall - 2 <= _TITLE_ROWS[1] or wide < 20:
                continue
            if top + tall / 2 > low:
                continue
            line: Mask = labels == number
            old, new = gone & line, came & line
            if min(old.sum(), new.sum()) < _TITLE_GONE:
                continue
            if old.sum() < 0.2 * (drawn & line).sum():
                continue
            if likeness(self._slide, picture, grown(old | new)) > _SAME_TITLE:
                continue
            when = self._since[old | new]
            if float(np.percentile(when, 90) - np.percentile(when, 10)) <= 2.2:
                return old
        return None

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
            self._slide = picture.copy()
            return None
        if self._film_s is None:
            self._film_s = now_s
        if now_s - self._film_s < _FILM_S:
            return None
        return self._turn(picture, self._film_s - _RESTLESS, film=True)


def _wide(mask: Mask) -> bool:
    """Whether a mask reaches over enough of the share to be more than one line of text."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return False
    tall = (np.percentile(np.nonzero(mask)[0], 97) - np.percentile(np.nonzero(mask)[0], 3)) / WH[1]
    high = float(np.median(np.nonzero(mask)[0])) / WH[1] < _TITLE_BELOW
    return bool(tall >= (_ONE_LINE if high else _SEVERAL_LINES)) and len(columns) >= 0.1 * WH[0]


def _around(mask: Mask) -> Mask:
    """The rectangle around nearly all points of a mask."""
    x0, y0, x1, y1 = hull(mask)
    result = np.zeros_like(mask)
    result[y0:y1, x0:x1] = True
    return result


def _bits(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many bits are set in each byte."""
    return _COUNTS[values]


_COUNTS = np.array([bin(value).count("1") for value in range(256)], np.uint8)
