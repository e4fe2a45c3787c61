"""What is remembered of a seat between looks: its zones, and icons that wait or stand there."""

from dataclasses import dataclass, field
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.reactions.icons import Icon
from monitor.reactions.zones import Cluster
from monitor.types import BoxInt
from storage.kinds import ReactionKind

_INNER = 0.34  # of an icon's side, either way from its middle: what is compared
_ALIKE = 8.0  # levels, mean
_RESEMBLES = 30.0  # levels, root mean square
_AROUND = 1.5  # in which of its sides an icon found anew is laid over the one that stood
_EXACT = 0.35  # share of pixels that are the very same


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where an icon stands in its tile, measured from the corner it belongs to.

    right, lower: which corner. x, y: from there to the middle; size_px: its side. picture: uint8
    (h, w, 3), the inner part as it was seen.
    """

    right: bool
    lower: bool
    x: float
    y: float
    size_px: float
    picture: NDArray[np.uint8]

    @classmethod
    def of(cls, image: NDArray[np.uint8], icon: Icon, box: BoxInt) -> "Place":
        """The place of an icon in a tile."""
        x0, _, x1, _ = box
        right = not icon.strip and 2 * icon.x > x0 + x1
        corner = _corner(box, right=right, lower=icon.strip)
        part = _inner(image, icon.x, icon.y, icon.size_px).copy()
        x, y = icon.x - corner[0], icon.y - corner[1]
        return cls(right, icon.strip, x, y, icon.size_px, part)

    def at(self, box: BoxInt, scale: float = 1.0) -> Cluster:
        """Where that is in a tile that may have moved, or become larger."""
        x, y = _corner(box, right=self.right, lower=self.lower)
        size = 1.05 * scale * self.size_px
        return Cluster(x + scale * self.x, y + scale * self.y, size, self.lower)

    def compare(self, image: NDArray[np.uint8], box: BoxInt) -> tuple[bool, bool]:
        """Whether it looks alike there now, and whether its pixels are the very same."""
        where = self.at(box)
        now = _inner(image, where.x, where.y, self.size_px)
        if now.shape != self.picture.shape or not now.size:
            return False, False
        differ = cv2.absdiff(now, self.picture)
        same = (differ.reshape(-1, 3).max(axis=1) == 0).mean() >= _EXACT
        return bool(same or differ.mean() <= _ALIKE), bool(same)

    def resembles(self, image: NDArray[np.uint8], icon: Icon) -> bool:
        """Whether what was found may be this icon at another spot or size: it has its colours."""
        scale = icon.size_px / self.size_px
        size = [max(3, round(scale * side)) for side in self.picture.shape[1::-1]]
        known = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)
        around = _inner(image, icon.x, icon.y, _AROUND * icon.size_px)
        if around.shape[0] < known.shape[0] or around.shape[1] < known.shape[1]:
            return False
        least = cv2.matchTemplate(around, known, cv2.TM_SQDIFF).min()
        return bool(least <= _RESEMBLES**2 * known.size)

    def covers(self, cluster: Cluster, box: BoxInt) -> bool:
        """Whether what changed lies on this icon."""
        where = self.at(box)
        reach = 0.6 * self.size_px + 0.25 * min(cluster.size_px, self.size_px)
        return abs(cluster.x - where.x) < reach and abs(cluster.y - where.y) < reach


@dataclass(slots=True, eq=False)
class Waiting:
    """An icon that was seen once. since: when; looks: how often it was looked for."""

    kind: ReactionKind
    place: Place
    share: float
    since: datetime
    looks: int = 1


@dataclass(slots=True, eq=False)
class Standing:
    """An icon that is counted. last: when it was seen last; last_s: on the monotonic clock."""

    kind: ReactionKind
    place: Place
    since: datetime
    last: datetime
    last_s: float


@dataclass(slots=True, eq=False)
class SeatMemory:
    """One seat. points: uint8 (POINTS, 3) of the last look; None before the first.

    fresh: bool (POINTS,), which of them changed at the last look, see `zones.changed`.
    fresh_at: when that was.
    """

    points: NDArray[np.uint8] | None = None
    fresh: NDArray[np.bool_] | None = None
    fresh_at: datetime | None = None
    size_wh: tuple[int, int] = (0, 0)
    waiting: list[Waiting] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)


def _corner(box: BoxInt, *, right: bool, lower: bool) -> tuple[int, int]:
    return (box[2] if right else box[0], box[3] if lower else box[1])


def _inner(image: NDArray[np.uint8], x: float, y: float, size_px: float) -> NDArray[np.uint8]:
    half = max(2, round(_INNER * size_px))
    column, row = round(x), round(y)
    return image[max(row - half, 0) : row + half, max(column - half, 0) : column + half]
