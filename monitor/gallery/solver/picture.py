"""The tiles of one picture, explained by the faces that were found on the whole of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.avatars import find_disc
from monitor.gallery.hypotheses.cells import Cell, CellEvidence
from monitor.gallery.hypotheses.discs import large_discs
from monitor.gallery.hypotheses.families import area, shared_area
from monitor.gallery.hypotheses.growth import LatticeGrowth
from monitor.gallery.hypotheses.straight_edges import EdgeMaps, edge_maps
from monitor.gallery.layout import NO_GALLERY, GalleryLayout
from monitor.gallery.numbering import number_groups
from monitor.gallery.solver.choice import TileChoice
from monitor.gallery.solver.content import ContentJudge, hull, lie_in
from monitor.gallery.solver.roles import FaceRole, roles_of
from monitor.gallery.solver.sharpened_edges import sharpened
from monitor.gallery.tile_content import Content
from monitor.gallery.tracker import find_tiles
from monitor.types import BoxInt, Tile, TileState

_LEAST_PX = 32  # of a picture that may show a meeting
_FURTHER_SCORE = 0.8  # of a face beyond doubt
_DISC_SIDES = 0.85
_INSIDE = 0.9
_LEAST_ALONE = 0.7  # share of each side of a tile that has no others beside it
_SPEAKER = 2.5  # area of the largest tile against the next


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """Tiles of a picture, and for each face its role and its tile's place in them, or None."""

    layout: GalleryLayout
    roles: tuple[FaceRole, ...]
    tiles: tuple[int | None, ...]


def solve_picture(
    image: NDArray[np.uint8], faces: NDArray[np.float32], scores: NDArray[np.float32]
) -> PictureLayout:
    """Find the tiles of a picture, uint8 (H, W, 3), by its faces: boxes (K, 4), scores (K,)."""
    if min(image.shape[:2]) < _LEAST_PX:
        return _without_tiles(len(faces))
    maps = edge_maps(image)
    small = faces / np.float32(maps.scale)
    discs = [find_disc(image, face) for face in faces]
    evidence = CellEvidence(image, maps, small)
    # a disc is no camera: what stands around it is not looked for by its face
    open_faces = np.array([disc is None for disc in discs], bool)
    growth, sure = LatticeGrowth(evidence), scores >= _FURTHER_SCORE
    flat = find_tiles(image)
    judge = ContentJudge(image, maps.scale)
    proposals = judge.parted(
        [evidence.cell(_scaled_down(tile.box_xyxy, maps)) for tile in flat.tiles]
    )
    round_ones = large_discs(image, [one.box for one in discs if one is not None])
    proposals.append([_disc_cell(evidence, _scaled_down(box, maps)) for box in round_ones])
    groups = TileChoice(growth, small, sure, open_faces).choose(proposals)
    if groups and judge.on_page(groups[0]):
        beside = ~lie_in(small, hull(groups[0]))
        if (beside & sure).any():
            # what was chosen may be shown to the class, which is what is left
            further = TileChoice(growth, small, sure, open_faces & beside)
            others = _apart(further.choose(_apart(proposals, groups[:1])), groups[:1])
            groups = [groups[0], *others, *_apart(groups[1:], others)]
    groups = judge.without_content(groups)
    if len(groups) == 1 and len(groups[0]) == 1 and not _stands_alone(groups[0][0], maps):
        groups = []
    layout = _layout(image, evidence, groups) if groups else NO_GALLERY
    if not groups and not len(faces):
        layout = flat
    in_disc, on_page = [disc is not None for disc in discs], judge.on_page_shown(small)
    return PictureLayout(layout, *roles_of(image, faces, scores, layout, in_disc, on_page))


def _apart(groups: Sequence[Sequence[Cell]], known: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """What of groups lies beside all known ones."""
    taken = [hull(group) for group in known]
    left = [
        [cell for cell in group if not any(shared_area(cell.box, one) for one in taken)]
        for group in groups
    ]
    return [group for group in left if group]


def arrangement(layout: GalleryLayout) -> str:
    """How the tiles stand: "none", "speaker" (one much larger than the others, or alone), "strip"
    (several in one row or column) or "grid"."""
    boxes = [tile.box_xyxy for tile in layout.tiles]
    if not boxes:
        return "none"
    sizes = sorted(area(box) for box in boxes)
    if len(boxes) == 1 or sizes[-1] >= _SPEAKER * sizes[-2]:
        return "speaker"
    rows = {round((box[1] + box[3]) / (box[3] - box[1])) for box in boxes}
    columns = {round((box[0] + box[2]) / (box[2] - box[0])) for box in boxes}
    return "strip" if len(boxes) > 2 and min(len(rows), len(columns)) == 1 else "grid"


def _stands_alone(cell: Cell, maps: EdgeMaps) -> bool:
    """Whether one rectangle by itself is a tile: it ends clearly, inside the picture.

    In a portrait a door or a shelf is such a rectangle on three sides.
    """
    x0, y0, x1, y1 = cell.box
    inside = x0 > 1 and y0 > 1 and x1 < maps.width - 1 and y1 < maps.height - 1
    return inside and cell.known == 4 and cell.least >= _LEAST_ALONE


def _without_tiles(count: int) -> PictureLayout:
    return PictureLayout(NO_GALLERY, (FaceRole.LIVE,) * count, (None,) * count)


def _scaled_down(box: BoxInt, maps: EdgeMaps) -> BoxInt:
    x0, y0, x1, y1 = (round(value / maps.scale) for value in box)
    return (
        min(x0, maps.width - 1),
        min(y0, maps.height - 1),
        min(max(x1, x0 + 1), maps.width),
        min(max(y1, y0 + 1), maps.height),
    )


def _disc_cell(evidence: CellEvidence, box: BoxInt) -> Cell:
    seen = evidence.cell(box)
    return Cell(box, seen.faces, Content.AVATAR, _DISC_SIDES, 0, _DISC_SIDES, seen.ground, 0.0)


def _layout(
    image: NDArray[np.uint8], evidence: CellEvidence, groups: Sequence[Sequence[Cell]]
) -> GalleryLayout:
    maps = evidence.maps
    # what has no straight side that is seen stays as it was found
    boxes = [
        [
            sharpened(image, box, maps.scale) if cell.known else box
            for cell, box in ((cell, _scaled_up(cell.box, maps, image)) for cell in group)
        ]
        for group in groups
    ]
    numbers = number_groups(boxes)
    found = [
        (box, cell)
        for group, sharp in zip(groups, boxes, strict=True)
        for cell, box in zip(group, sharp, strict=True)
    ]
    tiles = []
    for (row, column), (box, cell) in sorted(
        zip(numbers, found, strict=True), key=lambda item: item[0]
    ):
        shown = {cell.content, evidence.content(box)}
        off = Content.AVATAR in shown or (cell.content is Content.EVEN and not cell.faces)
        tiles.append(Tile(box, TileState.CAMERA_OFF if off else TileState.VIDEO, row, column))
    columns = max(tile.column for tile in tiles)
    rows = max(tile.row for tile in tiles)
    return GalleryLayout(tuple(tiles), "grid", rows, columns, _overlaid(tiles))


def _scaled_up(box: BoxInt, maps: EdgeMaps, image: NDArray[np.uint8]) -> BoxInt:
    height, width = image.shape[:2]
    x0, y0, x1, y1 = (value * maps.scale for value in box)
    # the last pixels of a picture may not fill one of the maps
    x1 = width if box[2] >= maps.width else x1
    y1 = height if box[3] >= maps.height else y1
    return x0, y0, x1, y1


def _overlaid(tiles: Sequence[Tile]) -> BoxInt | None:
    """The tile that lies on another, as one's own picture in a corner."""
    for tile in tiles:
        for other in tiles:
            size = area(tile.box_xyxy)
            inside = shared_area(tile.box_xyxy, other.box_xyxy) >= _INSIDE * size
            if size < area(other.box_xyxy) and inside:
                return tile.box_xyxy
    return None
