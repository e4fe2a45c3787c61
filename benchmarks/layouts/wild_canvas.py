"""A picture that grows together with its truth: tiles, live faces, other faces, what is covered."""

from dataclasses import dataclass, field

from benchmarks.layouts.wild_people import clipped
from monitor.types import BoxFloat, BoxInt, TileState
from tests.support.pictures.synthetic_gallery import Image

_COVERED = 0.4  # a face of which more is covered counts neither as found nor as missed
_TILE_COVERED = 0.5
_SMALL_PX = 10.0  # nor one narrower than this


@dataclass
class Canvas:
    """What has been drawn. All boxes in pixels of the image, uint8 (H, W, 3), changed in place.

    faces: live ones. others: in profile photos and shared content; reading one of them is wrong.
    covers: what was laid over them, with the numbers of live faces, other faces and tiles that were
    there before. ignored: faces that count neither way.
    """

    image: Image
    tiles: list[BoxInt] = field(default_factory=list)
    states: list[TileState] = field(default_factory=list)
    faces: list[BoxFloat] = field(default_factory=list)
    others: list[BoxFloat] = field(default_factory=list)
    covers: list[tuple[BoxFloat, tuple[int, int, int]]] = field(default_factory=list)
    ignored: list[BoxFloat] = field(default_factory=list)

    def cover(self, box: BoxFloat) -> None:
        """Note that something lies over a box from now on."""
        self.covers.append((box, (len(self.faces), len(self.others), len(self.tiles))))

    def moved(self, image: Image, left: int, top: int) -> None:
        """Take a larger picture into which this one was pasted at a place."""
        self.image = image
        self.tiles = [(a + left, b + top, c + left, d + top) for a, b, c, d in self.tiles]
        self.faces = [(a + left, b + top, c + left, d + top) for a, b, c, d in self.faces]
        self.others = [(a + left, b + top, c + left, d + top) for a, b, c, d in self.others]
        self.ignored = [(a + left, b + top, c + left, d + top) for a, b, c, d in self.ignored]
        self.covers = [
            ((a + left, b + top, c + left, d + top), before) for (a, b, c, d), before in self.covers
        ]

    def scaled(self, image: Image) -> None:
        """Take the same picture at another size."""
        x = image.shape[1] / self.image.shape[1]
        y = image.shape[0] / self.image.shape[0]
        self.image = image
        self.tiles = [(round(a * x), round(b * y), round(c * x), round(d * y))
                      for a, b, c, d in self.tiles]  # fmt: skip
        self.faces = [(a * x, b * y, c * x, d * y) for a, b, c, d in self.faces]
        self.others = [(a * x, b * y, c * x, d * y) for a, b, c, d in self.others]
        self.ignored = [(a * x, b * y, c * x, d * y) for a, b, c, d in self.ignored]
        self.covers = [
            ((a * x, b * y, c * x, d * y), before) for (a, b, c, d), before in self.covers
        ]

    def seen(self) -> tuple[list[BoxFloat], list[BoxFloat], list[BoxFloat]]:
        """Live faces, other faces, and those of either that count for nothing."""
        live = [self._face_shows(face, place, 0) for place, face in enumerate(self.faces)]
        other = [self._face_shows(face, place, 1) for place, face in enumerate(self.others)]
        pairs = [*zip(self.faces, live, strict=True), *zip(self.others, other, strict=True)]
        return (
            [face for face, shown in zip(self.faces, live, strict=True) if shown],
            [face for face, shown in zip(self.others, other, strict=True) if shown],
            self.ignored + [face for face, shown in pairs if not shown],
        )

    def tiles_shown(self) -> list[bool]:
        """Whether enough of each tile shows; one of the others may be found or not."""
        return [self._shows(tile, place, 2, _TILE_COVERED) for place, tile in enumerate(self.tiles)]

    def _face_shows(self, face: BoxFloat, place: int, which: int) -> bool:
        return face[2] - face[0] >= _SMALL_PX and self._shows(face, place, which, _COVERED)

    def _shows(self, box: BoxFloat, place: int, which: int, most: float) -> bool:
        whole = (box[2] - box[0]) * (box[3] - box[1])
        for cover, before in self.covers:
            cut = clipped(box, cover) if place < before[which] else None
            if cut is not None and (cut[2] - cut[0]) * (cut[3] - cut[1]) > most * whole:
                return False
        return True
