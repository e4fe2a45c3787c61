"""Layouts while somebody is excluded: solved by the faces of those who may be seen.

Whose tile it is shows by its name, without a face. So the tiles that stand apart on the ground are
found first; where an excluded student is among them, their tile and all of which it is not known
whose they are become black, and the faces of the others explain the rest. Only where no tile of an
excluded student is found that way, because they are on another page or because the tiles touch, are
faces looked for in the whole picture: where they are, nothing more. They are forgotten once the
tiles are known, and whoever is excluded is black before anything is cut out or read.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.layout import GalleryLayout
from monitor.gallery.solver.choice import clashes
from monitor.gallery.solver.live import FaceExplained
from monitor.gallery.still_valid import tile_states
from monitor.gallery.tracker import find_tiles
from monitor.imaging.boxes import iou
from monitor.pipeline.seated_frame import Seating, blacked_out


class HiddenLayouts:
    """Solves and audits layouts; see `monitor.gallery.tracker.Explains`."""

    def __init__(self, explained: FaceExplained, seats: Seating) -> None:
        self._explained = explained
        self._seats = seats

    def solve(self, image: NDArray[np.uint8]) -> GalleryLayout:
        """The layout of a picture, uint8 (H, W, 3), the tiles of excluded students among them."""
        ground = find_tiles(image)
        excluded, unknown = self._seats.told_apart(image, ground.tiles)
        if not excluded:
            return self._explained.solve(image)
        hidden = [*excluded, *unknown]
        picture = blacked_out(image, hidden)
        layout = self._explained.solve(picture)
        if not layout.tiles:
            return ground
        if not self._explained.explains_all and self._explained.agrees(picture, ground):
            return ground
        known = [tile.box_xyxy for tile in layout.tiles]
        missing = [
            tile
            for tile in ground.tiles
            if tile.box_xyxy in excluded and not any(clashes(tile.box_xyxy, box) for box in known)
        ]
        states = tile_states(image, known)
        tiles = [
            replace(tile, state=state)
            if any(iou(tile.box_xyxy, box) > 0 for box in hidden)
            else tile
            for tile, state in zip(layout.tiles, states, strict=True)
        ]
        return replace(layout, tiles=(*tiles, *missing))

    def agrees(self, image: NDArray[np.uint8], layout: GalleryLayout) -> bool:
        """Whether a picture in which they are black still fits a layout."""
        return self._explained.agrees(image, layout)
