"""Where the participants' tiles are in a picture of a meeting, without knowing the program."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery_types import NO_GALLERY, UNSETTLED, GalleryLayout
from monitor.layout_check import LayoutCheck
from monitor.layout_edges import border_test, refine_boxes
from monitor.layout_grid import Lattice, find_lattices, overlaps
from monitor.layout_mask import (
    FlatColour,
    background_mask,
    border_colour,
    flat_colours,
    sample_flat,
)
from monitor.layout_order import number_tiles
from monitor.layout_state import Content, classify
from monitor.types import BoxInt, Tile, TileState

_TOLERANCES = (12, 24)  # levels per channel, where the measured one fails: in videos and JPEG
_GOOD_SCORE = 0.55  # a layout this good needs no wider tolerance
_LEAST_PX = 32
_LEAST_SCORE = 0.05
_LEAST_SIDES = 2.2  # mean of the sides seen, of four: less is chance
_EXTRA_SIDES = 2.8
_CLEAR_SIDES = 2.5  # sides seen of every tile of a layout that ends the search at once


def find_tiles(image: NDArray[np.uint8]) -> GalleryLayout:
    """Solve the tile layout of one picture: uint8 (H, W, 3) RGB.

    Looks for equal rectangles on a flat background of any colour: 1 to 64 tiles, any gap from
    1 px, square or rounded corners, other things around or over them. Tiles that touch each other
    without a gap are not told apart.
    """
    if min(image.shape[:2]) < _LEAST_PX:
        return NO_GALLERY
    sample = sample_flat(image)
    found: list[_Group] = []
    colours: list[FlatColour] = []
    border = border_colour(image)
    # a speaker's border may fill the gaps around its tile: it counts as background
    borders = () if border is None else (border,)
    for colour in flat_colours(sample):
        colours.append(colour)
        groups = _groups(image, colour, *borders)
        if any(group.clear for group in groups):
            return _layout(_without_overlaps(groups))
        found += groups
    if borders:
        for colour in colours:
            found += _groups(image, colour)
    for tolerance in _TOLERANCES:
        if any(len(group.boxes) > 1 and group.score >= _GOOD_SCORE for group in found):
            break
        for colour in colours:
            if tolerance > colour.tolerance:
                found += _groups(image, FlatColour(colour.rgb, tolerance))
    return _layout(_without_overlaps(found))


@dataclass(frozen=True, slots=True)
class _Group:
    """Tiles of one size with what they show.

    seen: mean of the sides seen, 0..4. score: 0 upwards, area explained and how clearly. clear:
    nothing better need be looked for.
    """

    boxes: tuple[BoxInt, ...]
    contents: tuple[Content, ...]
    seen: float
    score: float
    clear: bool


def _groups(image: NDArray[np.uint8], *colours: FlatColour) -> list[_Group]:
    mask = background_mask(image, *colours)
    size = mask.content.size
    groups = []
    for lattice in find_lattices(mask.content, border_test(image, mask)):
        if len(lattice.boxes) == 1 and not _stands_alone(lattice, mask.content):
            continue
        boxes = refine_boxes(mask, lattice.boxes)
        if not all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in boxes):
            continue  # coarse compression: edges were found on the wrong side of each other
        contents = classify(image, boxes)
        seen = float(np.mean(lattice.evidence))
        if not _people(contents) or (len(boxes) > 1 and seen < _LEAST_SIDES):
            continue
        area = sum((b[2] - b[0]) * (b[3] - b[1]) for b in lattice.boxes) / size
        score = area * len(boxes) ** 0.5 * seen / 4
        if score < _LEAST_SCORE:
            continue
        clear = lattice.seeds > 1 and score >= _GOOD_SCORE and min(lattice.evidence) >= _CLEAR_SIDES
        groups.append(_Group(tuple(boxes), tuple(contents), seen, score, clear))
    return groups


def _without_overlaps(groups: list[_Group]) -> list[_Group]:
    """The best group, and others beside it: a picture may show several galleries.

    Others must be pictures of comparable size that end as clearly, or a toolbar would pass.
    """
    kept: list[_Group] = []
    for group in sorted(groups, key=lambda one: -one.score):
        if kept:
            large = _tile_area(group) >= 0.15 * _tile_area(kept[0])
            pictures = 2 * group.contents.count(Content.PICTURE) >= len(group.contents)
            if not (large and pictures and group.seen >= _EXTRA_SIDES) and not _twin(
                group, kept[0]
            ):
                continue
        others = [box for one in kept for box in one.boxes]
        if not any(overlaps(box, other) for box in group.boxes for other in others):
            kept.append(group)
    return kept


def _tile_area(group: _Group) -> int:
    x0, y0, x1, y1 = group.boxes[0]
    return (x1 - x0) * (y1 - y0)


def _twin(group: _Group, best: _Group) -> bool:
    """As many tiles as the best group, and as clear: the same meeting on a second device."""
    return len(group.boxes) == len(best.boxes) and group.seen >= max(3.5, best.seen - 0.3)


def _stands_alone(lattice: Lattice, content: NDArray[np.uint8]) -> bool:
    """One rectangle by itself is a tile if it is large and clearly ends on all sides."""
    x0, y0, x1, y1 = lattice.boxes[0]
    height, width = content.shape
    inside = x0 > 0 and y0 > 0 and x1 < width and y1 < height
    return inside and lattice.evidence[0] >= 3.0 and (x1 - x0) * (y1 - y0) >= 0.1 * content.size


def _people(contents: list[Content]) -> bool:
    """A gallery shows pictures or avatars; cards, panels and pages of text do not."""
    pictures = contents.count(Content.PICTURE)
    avatars = contents.count(Content.AVATAR)
    return pictures + avatars >= 0.5 * len(contents)


def _layout(groups: list[_Group]) -> GalleryLayout:
    found = [item for one in groups for item in zip(one.boxes, one.contents, strict=True)]
    if not found:
        return NO_GALLERY
    numbered = zip(number_tiles([box for box, _ in found]), found, strict=True)
    tiles = []
    for (row, column), (box, content) in sorted(numbered, key=lambda item: item[0]):
        state = TileState.VIDEO if content is Content.PICTURE else TileState.CAMERA_OFF
        tiles.append(Tile(box, state, row, column))
    columns = max(tile.column for tile in tiles)
    return GalleryLayout(tuple(tiles), "grid", tiles[-1].row, columns)


class GalleryTracker:
    """Steadies layouts over time: a new one counts once two frames in a row agree on it."""

    def __init__(self) -> None:
        self._settled: GalleryLayout | None = None
        self._proposed: GalleryLayout | None = None
        self._check: LayoutCheck | None = None

    def update(self, image: NDArray[np.uint8]) -> GalleryLayout:
        """Layout that counts for this frame; the first ever counts at once.

        A frame that shows something else than the layout so far is "unsettled" and has no tiles:
        old boxes over a new picture would read one student as another.
        """
        known = None if self._check is None else self._check.still_shown(image)
        if known is not None:
            self._settled, self._proposed = known, None
            return known
        found = find_tiles(image)
        self._check = None
        before = (self._settled, self._proposed)
        if self._settled is None or any(old and same_layout(found, old) for old in before):
            self._settled, self._proposed = found, None
            if found.tiles:
                self._check = LayoutCheck(image, found)
            return found
        self._proposed = found
        return UNSETTLED


def same_layout(a: GalleryLayout, b: GalleryLayout) -> bool:
    """Whether two layouts have the same tiles, give or take a few pixels."""
    if a.kind != b.kind or len(a.tiles) != len(b.tiles):
        return False
    return all(
        max(abs(p - q) for p, q in zip(one.box_xyxy, two.box_xyxy, strict=True)) <= 4
        for one, two in zip(a.tiles, b.tiles, strict=True)
    )
