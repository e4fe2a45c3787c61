"""What each face of a picture is: somebody live, a profile photo, or content."""

from collections.abc import Sequence
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from monitor.gallery.hypotheses.families import area
from monitor.gallery.layout import GalleryLayout
from monitor.gallery.tile_content import is_page
from monitor.types import BoxInt, TileState

_UNSURE = 0.3
_FURTHER_SCORE, _FURTHER_SIDE = 0.8, 0.45  # of further faces in a tile, the side against the main
_OUTSIDE_SIDE = 0.7  # of a face without a tile against those in tiles


class FaceRole(Enum):
    """What a face in the picture is."""

    LIVE = "live"
    PHOTO = "photo"  # a profile photo: that camera is off
    CONTENT = "content"  # in what is shared, in a list, or too far behind a participant


def roles_of(
    image: NDArray[np.uint8],
    faces: NDArray[np.float32],
    scores: NDArray[np.float32],
    layout: GalleryLayout,
    in_disc: Sequence[bool],
    on_page: Sequence[bool],
) -> tuple[tuple[FaceRole, ...], tuple[int | None, ...]]:
    """The role of each face (K, 4), and the place of its tile in the layout, None without one.

    in_disc, on_page: which faces lie in a round picture, and which in content.
    """
    sides = (faces[:, 2] - faces[:, 0] + faces[:, 3] - faces[:, 1]) / 2
    places = [_tile_of(face, layout) for face in faces]
    main: dict[int, int] = {}
    # a sure face before a larger pattern that may be one
    prominence = sides * np.where(scores >= _FURTHER_SCORE, 1.0, _UNSURE)
    for index in np.argsort(-prominence).tolist():
        place = places[index]
        if place is not None and place not in main:
            main[place] = index
    seen = [float(sides[index]) for index in main.values()]
    usual = float(np.median(seen)) if seen else 0.0
    roles: list[FaceRole] = []
    for index, place in enumerate(places):
        if in_disc[index]:
            role = FaceRole.PHOTO
        elif place is None:
            content = seen and (
                sides[index] < _OUTSIDE_SIDE * usual
                or on_page[index]
                or is_page(image, _around(image, faces[index]))
            )
            role = FaceRole.CONTENT if content else FaceRole.LIVE
        elif layout.tiles[place].state is TileState.CAMERA_OFF:
            role = FaceRole.PHOTO
        elif main[place] != index and (
            scores[index] < _FURTHER_SCORE or sides[index] < _FURTHER_SIDE * sides[main[place]]
        ):
            role = FaceRole.CONTENT
        else:
            role = FaceRole.LIVE
        roles.append(role)
    return tuple(roles), tuple(places)


def _tile_of(face: NDArray[np.float32], layout: GalleryLayout) -> int | None:
    """Place of the smallest tile that the middle of a face lies in."""
    x, y = (float(face[0]) + float(face[2])) / 2, (float(face[1]) + float(face[3])) / 2
    inside = [
        (area(tile.box_xyxy), place)
        for place, tile in enumerate(layout.tiles)
        if tile.box_xyxy[0] <= x < tile.box_xyxy[2] and tile.box_xyxy[1] <= y < tile.box_xyxy[3]
    ]
    return min(inside)[1] if inside else None


def _around(image: NDArray[np.uint8], face: NDArray[np.float32]) -> BoxInt:
    """A box three times as large as a face, inside the picture."""
    x0, y0, x1, y1 = (float(value) for value in face)
    wide, high = x1 - x0, y1 - y0
    height, width = image.shape[:2]
    left, top = max(0, round(x0 - wide)), max(0, round(y0 - high))
    return (
        left,
        top,
        max(left + 1, min(width, round(x1 + wide))),
        max(top + 1, min(height, round(y1 + high))),
    )
