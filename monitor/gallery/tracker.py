"""Where the participants' tiles are in a picture of a meeting, without knowing the program."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.background import (
    BackgroundMask,
    BackgroundMasks,
    FlatColour,
    border_colour,
    flat_colours,
    sample_flat,
)
from monitor.gallery.beside import BesideTiles
from monitor.gallery.edges import border_test, refine_boxes
from monitor.gallery.groups import LEAST_SCORE, LEAST_SIDES, Group, compose, is_clear
from monitor.gallery.lattice import Lattice, find_lattices
from monitor.gallery.layout import NO_GALLERY, UNSETTLED, GalleryLayout
from monitor.gallery.numbering import number_groups
from monitor.gallery.overlay import find_overlay
from monitor.gallery.still_valid import LayoutCheck
from monitor.gallery.tile_content import Content, classify, is_page
from monitor.imaging.frame_clock import FrameClock
from monitor.types import Tile, TileState

_TOLERANCES = (12, 24)  # levels per channel, where the measured one fails: in videos and JPEG
_LEAST_PX = 32
_AUDIT_S = 4.0  # between two looks at whether the faces still fit
_CALM_AUDIT_S = 8.0  # the same while nothing changes beside the tiles
_SOLVE_S = 60.0  # after which a layout is solved anew in any case


def find_tiles(image: NDArray[np.uint8]) -> GalleryLayout:
    """Solve the tile layout of one picture: uint8 (H, W, 3) RGB.

    Looks for equal rectangles on a flat background of any colour: 1 to 64 tiles, any gap from
    1 px, square or rounded corners, other things around or over them. Tiles that touch each other
    without a gap are not told apart.
    """
    if min(image.shape[:2]) < _LEAST_PX:
        return NO_GALLERY
    sample = sample_flat(image)
    found: list[Group] = []
    colours: list[FlatColour] = []
    border = border_colour(image)
    # a speaker's border may fill the gaps around its tile: it counts as background
    masks = BackgroundMasks(image)
    for colour in flat_colours(sample):
        colours.append(colour)
        groups = _groups(image, masks.of(colour, border))
        together = compose(groups)
        if together and is_clear(together):
            return _layout(image, together)
        found += groups
    if border is not None:
        for colour in colours:
            found += _groups(image, masks.of(colour))
    for tolerance in _TOLERANCES:
        if any(group.settles_it for group in found):
            break
        for colour in colours:
            if tolerance > colour.tolerance:
                found += _groups(image, masks.of(FlatColour(colour.rgb, tolerance)))
    return _layout(image, compose(found))


def _groups(image: NDArray[np.uint8], mask: BackgroundMask) -> list[Group]:
    size = mask.content.size
    groups, pages = [], 0
    for lattice in find_lattices(mask.content, border_test(image, mask)):
        boxes = refine_boxes(mask, lattice.boxes)
        if not all(x0 < x1 and y0 < y1 for x0, y0, x1, y1 in boxes):
            continue  # coarse compression: edges were found on the wrong side of each other
        contents = classify(image, boxes)
        seen = float(np.mean(lattice.evidence))
        stands = len(boxes) == 1 and _stands_alone(lattice, mask.content)
        if stands and contents[0] is not Content.AVATAR and is_page(image, boxes[0]):
            pages += 1
            continue
        if not _people(contents) or (len(boxes) > 1 and seen < LEAST_SIDES):
            continue
        area = sum((b[2] - b[0]) * (b[3] - b[1]) for b in lattice.boxes) / size
        group = Group(
            boxes=tuple(boxes),
            contents=tuple(contents),
            seen=seen,
            least_seen=min(lattice.evidence),
            score=area * len(boxes) ** 0.5 * seen / 4,
            area=area,
            seeds=lattice.seeds,
        )
        large = stands or (len(boxes) > 1 and group.score >= LEAST_SCORE)
        if large or group.is_strip:
            groups.append(group)
    # one small tile by itself is a picture on a page, unless a shared screen or a speaker is there
    company = pages + len(groups) > 1
    return [group for group in groups if company or len(group.boxes) > 1 or not group.is_strip]


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


def _layout(image: NDArray[np.uint8], groups: Sequence[Group]) -> GalleryLayout:
    blocks = [list(zip(one.boxes, one.contents, strict=True)) for one in groups]
    if not blocks:
        return NO_GALLERY
    overlay = find_overlay(image, [box for block in blocks for box, _ in block])
    if overlay is not None:
        blocks.append([(overlay, classify(image, [overlay])[0])])
    numbers = number_groups([[box for box, _ in block] for block in blocks])
    found = [one for block in blocks for one in block]
    tiles = []
    for (row, column), (box, content) in sorted(
        zip(numbers, found, strict=True), key=lambda item: item[0]
    ):
        state = TileState.VIDEO if content is Content.PICTURE else TileState.CAMERA_OFF
        tiles.append(Tile(box, state, row, column))
    columns = max(tile.column for tile in tiles)
    return GalleryLayout(tuple(tiles), "grid", tiles[-1].row, columns, overlay)


class Explains(Protocol):
    """What solves a layout by more than the ground between tiles, and checks it."""

    def solve(self, image: NDArray[np.uint8]) -> GalleryLayout:
        """The layout of a picture, uint8 (H, W, 3)."""
        ...

    def agrees(self, image: NDArray[np.uint8], layout: GalleryLayout) -> bool:
        """Whether a picture still fits a layout."""
        ...


class GalleryTracker:
    """Steadies layouts over time: a new one counts once two frames in a row agree on it."""

    def __init__(self) -> None:
        self._settled: GalleryLayout | None = None
        self._proposed: GalleryLayout | None = None
        self._check: LayoutCheck | None = None
        self._beside: BesideTiles | None = None
        self._clock = FrameClock()
        self._audited_s = self._solved_s = 0.0

    def update(
        self,
        image: NDArray[np.uint8],
        at_s: float | None = None,
        explains: Explains | None = None,
        *,
        audits: bool = True,
    ) -> GalleryLayout:
        """Layout that counts for this frame; the first ever counts at once.

        A frame that shows something else than the layout so far is "unsettled" and has no tiles:
        old boxes over a new picture would read one student as another. at_s: when, in seconds;
        without it a second after the last frame. explains: solves and audits by the faces; without
        it only the ground between the tiles does. audits: False where `audit` follows, once it is
        known what the faces may be looked for in.
        """
        self._clock.advance(at_s)
        known = None if self._check is None else self._check.still_shown(image)
        if known is not None and (not audits or self._holds(image, known, explains)):
            self._settled, self._proposed = known, None
            return known
        found = find_tiles(image) if explains is None else explains.solve(image)
        self._audited_s = self._solved_s = self._clock.now_s
        self._check = None
        before = (self._settled, self._proposed)
        if self._settled is None or any(old and same_layout(found, old) for old in before):
            self._settled, self._proposed = found, None
            if found.tiles:
                self._watch(image, found)
            return found
        self._proposed = found
        return UNSETTLED

    def _holds(
        self, image: NDArray[np.uint8], known: GalleryLayout, explains: Explains | None
    ) -> bool:
        """Audits a layout by the faces every few seconds, which spares solving it anew."""
        if explains is None or not self._is_due(image):
            return True
        if self._clock.now_s - self._solved_s >= _SOLVE_S or not explains.agrees(image, known):
            return False
        self._audited_s = self._clock.now_s
        self._watch(image, known)
        return True

    def _is_due(self, image: NDArray[np.uint8]) -> bool:
        """Whether the faces are to be searched in a frame of the layout that was audited last."""
        passed_s = self._clock.now_s - self._audited_s
        if passed_s < _AUDIT_S:
            return False
        if passed_s >= _CALM_AUDIT_S or self._beside is None:
            return True
        return self._beside.has_changed(image)

    def _watch(self, image: NDArray[np.uint8], layout: GalleryLayout) -> None:
        """What later frames are compared with."""
        self._check, self._beside = LayoutCheck(image, layout), BesideTiles(image, layout)

    def confirm(self, image: NDArray[np.uint8], explains: Explains) -> bool:
        """Whether the layout of the frame that `update` saw last comes out again, solved anew."""
        found = explains.solve(image)
        self._audited_s = self._solved_s = self._clock.now_s
        if self._settled is not None and same_layout(found, self._settled):
            self._watch(image, self._settled)
            return True
        self._check, self._proposed = None, found
        return False

    def audit(
        self, image: NDArray[np.uint8], picture: NDArray[np.uint8], explains: Explains
    ) -> None:
        """Audits the layout of the frame that `update` saw last by the faces of a picture of it.

        picture: the image with parts of it hidden. Where it fits no more, the next frame is solved.
        """
        if self._check is None or self._settled is None or not self._is_due(image):
            return
        old = self._clock.now_s - self._solved_s >= _SOLVE_S
        if old or not explains.agrees(picture, self._settled):
            self._check = None
            return
        self._audited_s = self._clock.now_s
        self._watch(image, self._settled)


def same_layout(a: GalleryLayout, b: GalleryLayout) -> bool:
    """Whether two layouts have the same tiles, give or take a few pixels."""
    if a.kind != b.kind or len(a.tiles) != len(b.tiles):
        return False
    return all(
        max(abs(p - q) for p, q in zip(one.box_xyxy, two.box_xyxy, strict=True)) <= 4
        for one, two in zip(a.tiles, b.tiles, strict=True)
    )
