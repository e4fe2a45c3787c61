"""Which families of equal tiles make up one meeting: a grid, a strip beside it, a speaker alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monitor.gallery.lattice import overlaps
from monitor.gallery.tile_content import Content
from monitor.types import BoxInt

GOOD_SCORE = 0.55
"""A layout this good needs no wider tolerance."""
LEAST_SCORE = 0.05
LEAST_SIDES = 2.2
"""Mean of the sides seen, of four: less is chance."""
_EXTRA_SIDES = 2.8
_CLEAR_SIDES = 2.5  # sides seen of every tile of a layout that ends the search at once
_WINDOW_SHARE, _WINDOW_SHARE_ALONE = 0.05, 0.25  # of a window that its tiles fill, several or one
_BORDER_PX = 12  # a drawn border is never as wide; and one more per 250 px of its tile
_EXACT_SIDES = 3.8
_STRIP_SIDES = 3.2
_STRIP_LEAST_AREA = 0.003  # of the picture: 144x81 px of 1920x1080 is twice that
_STRIP_MOST_AREA = 0.1
_ALONE_LEAST_AREA = 0.006  # of a strip of one: buttons are smaller
_STRIP_LEAST_PX = 40  # height of a tile


@dataclass(frozen=True, slots=True)
class Group:
    """Tiles of one size with what they show.

    seen: mean of the sides seen, 0..4. least_seen: of the tile seen least. score: 0 upwards, area
    explained and how clearly. area: of the picture, 0..1. seeds: tiles found by themselves.
    """

    boxes: tuple[BoxInt, ...]
    contents: tuple[Content, ...]
    seen: float
    least_seen: float
    score: float
    area: float
    seeds: int

    @property
    def tile_area(self) -> int:
        """Pixels of one tile."""
        x0, y0, x1, y1 = self.boxes[0]
        return (x1 - x0) * (y1 - y0)

    @property
    def mostly_pictures(self) -> bool:
        """Whether at least half of the tiles show a camera's picture."""
        return 2 * self.contents.count(Content.PICTURE) >= len(self.contents)

    @property
    def settles_it(self) -> bool:
        """Whether a wider tolerance can hardly find more."""
        exact = self.seen >= _EXACT_SIDES and self.seeds == len(self.boxes)
        # most places guessed: what lies between may be tiles that ran together
        found = 2 * self.seeds >= len(self.boxes) and self.score >= GOOD_SCORE
        return self.seeds > 1 and (found or exact)

    @property
    def is_strip(self) -> bool:
        """Small tiles in one row or column, each seen clearly, as beside a shared screen."""
        x0, y0, x1, y1 = np.array(self.boxes).T
        in_line = np.ptp(x0) <= 0.1 * (x1[0] - x0[0]) or np.ptp(y0) <= 0.1 * (y1[0] - y0[0])
        least = _STRIP_LEAST_AREA if len(self.boxes) > 1 else _ALONE_LEAST_AREA
        each = self.area / len(self.boxes)
        large = least <= each <= _STRIP_MOST_AREA
        large = large and y1[0] - y0[0] >= _STRIP_LEAST_PX
        pictures = self.contents.count(Content.PICTURE)
        shows = pictures > 0 or (len(self.boxes) > 1 and self.seeds > 1)
        return bool(in_line and large and shows and self.seen >= _STRIP_SIDES)


def compose(groups: Sequence[Group]) -> list[Group]:
    """The best group, and others beside it: a strip and its speaker, or several galleries.

    Others must be pictures of comparable size that end as clearly, or a toolbar would pass.
    """
    kept: list[Group] = []
    tiles = [group for group in groups if not _is_window(group, groups)]
    for group in sorted(tiles, key=lambda one: -one.score):
        if kept and not _belongs(group, kept[0]):
            continue
        others = [box for one in kept for box in one.boxes]
        if not any(overlaps(box, other) for box in group.boxes for other in others):
            kept.append(group)
    return kept


def _is_window(group: Group, groups: Sequence[Group]) -> bool:
    """Whether a lone rectangle is a window on a desktop: the gallery lies inside it."""
    if len(group.boxes) > 1:
        return False
    x0, y0, x1, y1 = group.boxes[0]
    for other in groups:
        if other is group or other.seen < _EXTRA_SIDES or not other.mostly_pictures:
            continue
        share = other.tile_area * len(other.boxes) / group.tile_area
        left, top = (min(box[side] for box in other.boxes) for side in (0, 1))
        right, bottom = (max(box[side] for box in other.boxes) for side in (2, 3))
        insets = (left - x0, top - y0, x1 - right, y1 - bottom)
        several = len(other.boxes) > 1 and other.seeds > 1 and share >= _WINDOW_SHARE
        alone = len(other.boxes) == 1 and share >= _WINDOW_SHARE_ALONE
        framed = max(insets) > _BORDER_PX + (x1 - x0) // 250
        if (several or alone) and min(insets) >= 0 and framed:
            return True
    return False


def is_clear(groups: Sequence[Group]) -> bool:
    """Whether these explain a picture so well that nothing better need be looked for."""
    count = sum(len(group.boxes) for group in groups)
    score = sum(group.area * group.seen / 4 for group in groups) * count**0.5
    return (
        any(group.seeds > 1 for group in groups)
        and score >= GOOD_SCORE
        and min(group.least_seen for group in groups) >= _CLEAR_SIDES
    )


def _belongs(group: Group, best: Group) -> bool:
    if group.is_strip or _twin(group, best):
        return True
    if group.tile_area < 0.15 * best.tile_area or group.seen < _EXTRA_SIDES:
        return False
    # a speaker whose camera is off, above a strip
    return group.mostly_pictures or (len(group.boxes) == 1 and best.is_strip)


def _twin(group: Group, best: Group) -> bool:
    """As many tiles as the best group, and as clear: the same meeting on a second device."""
    return len(group.boxes) == len(best.boxes) and group.seen >= max(3.5, best.seen - 0.3)
