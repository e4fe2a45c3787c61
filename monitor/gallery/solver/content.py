"""Which groups of pictures are content: a gallery in a slide, photos on a page, another window.

By itself any group may be the class. Only beside another that is better placed is it content: that
one lies off the page, or along its edge in one line, as the strips of programs do.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.cells import Cell
from monitor.gallery.solver.choice import in_line
from monitor.gallery.solver.surroundings import Surface, Surroundings
from monitor.gallery.tile_content import Content, is_page
from monitor.types import BoxInt

_LESS_INK = 0.6  # of a page's, on the ground of a meeting
_ONE_SIZE, _MOST_PARTS = 0.04, 3
_ONE_LINE = 0.25  # of a tile's side by which tiles of one row or column may be off


class ContentJudge:
    """Compares groups of one picture, uint8 (H, W, 3), in pixels of maps that are `scale` smaller.

    What it needs of the picture is worked out when it is first asked.
    """

    def __init__(self, image: NDArray[np.uint8], scale: int) -> None:
        self._image, self._scale = image, scale
        self._surroundings: Surroundings | None = None
        self._content: list[BoxInt] = []

    def on_page(self, group: Sequence[Cell]) -> bool:
        """Whether a group lies on a surface that is drawn on."""
        return self._surface(group).is_page

    def without_content(self, groups: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
        """The groups that may be the class; the others are remembered, see `on_page_shown`."""
        groups = [one for one in groups if len(one) > 1 or not self._shows_page(one[0])]
        kept = []
        for group in groups:
            if any(self.is_content(group, other) for other in groups if other is not group):
                self._content.append(hull(group))
            else:
                kept.append(list(group))
        own = {self._surface(group).number for group in kept}
        for group in groups:
            surface = self._surface(group)
            if hull(group) in self._content and surface.number not in own:
                self._content.append(surface.box)
        return kept

    def parted(self, group: Sequence[Cell]) -> list[list[Cell]]:
        """A group as it is, or by size of tile where those of one size lie on another surface."""
        parts: list[list[Cell]] = []
        for cell in group:
            same = (part for part in parts if _alike(part[0].box, cell.box))
            part = next(same, None)
            if part is None:
                parts.append([cell])
            else:
                part.append(cell)
        if not 1 < len(parts) <= _MOST_PARTS:
            return [list(group)]
        surfaces = [self._surface(part) for part in parts]
        pages = any(one.is_page for one in surfaces)
        apart = len({one.number for one in surfaces}) > 1
        return parts if pages and apart else [list(group)]

    def on_page_shown(self, faces: NDArray[np.float32]) -> list[bool]:
        """Which faces (K, 4) lie in groups that are content, or on the pages of those."""
        inside = np.zeros(len(faces), bool)
        for box in self._content:
            inside |= lie_in(faces, box)
        return inside.tolist()

    def is_content(self, group: Sequence[Cell], other: Sequence[Cell]) -> bool:
        """Whether a group is content if another is the class."""
        surface, beside = self._surface(group), self._surface(other)
        if not surface.is_page or not surface.reaches_around(hull(group)):
            return False
        # one tile by itself tells nothing of a gallery, nor does one on no surface at all
        if len(other) < min(2, len(group)) or (not beside.number and len(other) <= len(group)):
            return False
        if surface.number != beside.number:
            return beside.ink <= _LESS_INK * surface.ink
        if len(group) == 1:
            # a photo by itself beside tiles that belong together
            alike = any(in_line(group[0].box, cell.box) for cell in other)
            return len(other) > 1 and not alike
        if len(other) > 1 and _in_one_line(other) and self._hugs(other, beside):
            return not (_in_one_line(group) and self._hugs(group, surface))
        return False

    def _shows_page(self, cell: Cell) -> bool:
        """Whether a rectangle is a page itself, and no camera that is off."""
        if cell.content is Content.AVATAR:
            return False
        x0, y0, x1, y1 = (value * self._scale for value in cell.box)
        return is_page(self._image, (x0, y0, x1, y1))

    def _surface(self, group: Sequence[Cell]) -> Surface:
        return self._seen().surface([cell.box for cell in group])

    def _hugs(self, group: Sequence[Cell], surface: Surface) -> bool:
        return self._seen().hugs([cell.box for cell in group], surface)

    def _seen(self) -> Surroundings:
        if self._surroundings is None:
            self._surroundings = Surroundings(self._image, self._scale)
        return self._surroundings


def _alike(one: BoxInt, two: BoxInt) -> bool:
    """Whether two boxes are of one size."""
    return all(
        abs((one[k + 2] - one[k]) - (two[k + 2] - two[k])) <= 2 + _ONE_SIZE * (one[k + 2] - one[k])
        for k in (0, 1)
    )


def _in_one_line(group: Sequence[Cell]) -> bool:
    boxes = np.array([cell.box for cell in group], np.float64)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    slack = _ONE_LINE * np.median(boxes[:, 2:] - boxes[:, :2], axis=0)
    return bool((np.ptp(middles, axis=0) <= slack).any())


def hull(group: Sequence[Cell]) -> BoxInt:
    """The box around a group."""
    boxes = np.array([cell.box for cell in group])
    (x0, y0), (x1, y1) = boxes[:, :2].min(axis=0).tolist(), boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def lie_in(faces: NDArray[np.float32], box: BoxInt) -> NDArray[np.bool_]:
    """Which faces (K, 4) have their middle in a box."""
    x, y = (faces[:, 0] + faces[:, 2]) / 2, (faces[:, 1] + faces[:, 3]) / 2
    inside: NDArray[np.bool_] = (box[0] <= x) & (x < box[2]) & (box[1] <= y) & (y < box[3])
    return inside
