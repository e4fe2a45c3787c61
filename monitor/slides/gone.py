"""What of a slide's drawing is gone in the picture that stands now, and whether that is enough."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.slides.picture import WH, Mask, Small, grown, ink, solid
from monitor.slides.same import blocks, hull, likeness, touched

_GONE = 0.25  # share of the drawing that must be gone
_LEAST_GONE = round(0.004 * WH[0] * WH[1])  # points
_STANDING = 0.75  # of these, points that stand as something else
_TOUCHED = 5  # points of a block whose other drawing counts, be it pale
_OTHER_GROUND = 0.5
_COVER = 0.32  # a filled part up to this share covers the slide and is no new one
_SEVERAL_LINES = 0.14  # of the height over which a slide's drawing is gone
_ONE_LINE = 0.03  # or at the top
_TITLE_BELOW = 0.36  # of the height in which a title stands
_TITLE_ROWS = (6, 24)
_TITLE_WIDE = 20
_TITLE_GONE = 14  # points
_OF_LINE = 0.2  # of a line's drawing
_SAME_TITLE = 0.6  # correlation: the same words, paler or in another colour
_AT_ONCE_S = 2.2  # in which a title is replaced; who types takes longer


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A slide and the picture that stands now.

    standing: where that is another one and has settled. known: where both can be compared. common:
    drawing that slides have in common. came_s: float32 (108, 192), when each point came.
    """

    slide: Small
    picture: Small
    standing: Mask
    known: Mask
    common: Mask
    came_s: NDArray[np.float32]


def what_is_gone(pair: Pair) -> tuple[Mask | None, bool]:
    """Where drawing is gone, if that makes it another slide, else None; is it a title alone?"""
    standing, known = pair.standing, pair.known
    drawn, new = ink(pair.slide), ink(pair.picture)
    if standing.sum() >= _OTHER_GROUND * known.sum():
        return standing, False
    cover = grown(solid(standing), 2) & standing
    if cover.sum() <= _COVER * known.sum():
        known = known & ~grown(cover, 3)
        standing = standing & known
    kept, other = blocks(pair.slide, pair.picture)
    other &= touched(standing, _TOUCHED)
    own = drawn & known & ~pair.common & _around(standing)
    gone = own & (standing | other) & ~kept
    enough = max(_LEAST_GONE, _GONE * own.sum())
    stands = (gone & standing).sum() >= _STANDING * _LEAST_GONE
    if gone.sum() >= enough and stands and _wide(gone):
        return gone, False
    return _title(pair, drawn & known & standing, new & standing, drawn & known), True


def _title(pair: Pair, gone: Mask, came: Mask, drawn: Mask) -> Mask | None:
    """A large line at the top whose words are others now, all at once."""
    joined = cv2.dilate((gone | came).astype(np.uint8), np.ones((3, 13), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for number, (_, top, wide, tall, _) in enumerate(boxes[1:].tolist(), start=1):
        if not _TITLE_ROWS[0] <= tall - 2 <= _TITLE_ROWS[1] or wide < _TITLE_WIDE:
            continue
        line: Mask = labels == number
        old, new = gone & line, came & line
        large = min(old.sum(), new.sum()) >= _TITLE_GONE
        high = top + tall / 2 <= _TITLE_BELOW * WH[1]
        if not (large and high and old.sum() >= _OF_LINE * (drawn & line).sum()):
            continue
        took_s = np.ptp(np.percentile(pair.came_s[old | new], (10, 90)))
        same = likeness(pair.slide, pair.picture, grown(old | new)) > _SAME_TITLE
        if took_s <= _AT_ONCE_S and not same:
            return old
    return None


def _wide(mask: Mask) -> bool:
    """Whether a mask reaches over enough of the share to be more than one line of text."""
    rows = np.nonzero(mask)[0]
    if not len(rows):
        return False
    tall = np.ptp(np.percentile(rows, (3, 97))) / WH[1]
    high = float(np.median(rows)) / WH[1] < _TITLE_BELOW
    columns = int(mask.any(axis=0).sum())
    return bool(tall >= (_ONE_LINE if high else _SEVERAL_LINES)) and columns >= 0.1 * WH[0]


def _around(mask: Mask) -> Mask:
    """The rectangle around nearly all points of a mask."""
    x0, y0, x1, y1 = hull(mask)
    result = np.zeros_like(mask)
    result[y0:y1, x0:x1] = True
    return result
