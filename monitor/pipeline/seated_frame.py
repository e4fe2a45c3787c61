"""Who sits where in one frame, as the teacher wants it: excluded, merged and named.

Where somebody is excluded seats come first, then faces: the tile of an excluded student is black
before any face is searched, and so is every tile of which it is not known yet whose it is. Faces
are searched in the rest. Otherwise both go on at the same time, on two cores.
"""

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from monitor.faces.detector import FaceDetector, find_faces
from monitor.faces.freeze import SeatMotion, StillSeats
from monitor.faces.tracker import FaceTracker
from monitor.gallery.layout import GalleryLayout
from monitor.imaging.frame_clock import FrameClock
from monitor.pipeline.objections import ObjectionStage
from monitor.seats.tracker import SeatTracker, with_faces
from monitor.seats.types import SeatedTile
from monitor.types import BoxInt, Face, Tile, TileState
from storage.privacy.objections import Objections
from storage.remembered import RememberedLabel
from storage.writes.seat_edits import NO_EDITS, SeatEdits

if TYPE_CHECKING:  # what reads names is loaded only where that is asked for
    from monitor.names.matching import ReadName
    from monitor.names.reader import NameReader


_UNWATCHED = (TileState.EXCLUDED, TileState.SELF)


@dataclass(frozen=True, slots=True, eq=False)
class SeatedFrame:
    """One frame. image: uint8 (H, W, 3) RGB, black where the teacher wants nothing seen.

    tiles: those that count, which excluded ones do not. seated: all, with their faces; those of
    excluded students have none and the state `TileState.EXCLUDED`, the teacher's own has
    `TileState.SELF`.
    """

    image: NDArray[np.uint8]
    tiles: tuple[Tile, ...]
    seated: tuple[SeatedTile, ...]
    doubted: bool = False
    """Whether the tiles may be the wrong ones while somebody is excluded: nothing was looked at."""


class Seating:
    """Seats of one session. Not for several threads at once.

    names: None where none are read. beside: runs seats beside the search for faces, which mostly
    waits for networks; without it one follows the other. salt: see `SeatTracker`. objections: of
    the class.
    """

    def __init__(
        self,
        detector: FaceDetector,
        names: "NameReader | None" = None,
        beside: Executor | None = None,
        salt: int | None = None,
        objections: Objections | None = None,
    ) -> None:
        self._objections = ObjectionStage(objections or Objections())
        self._detector = detector
        self._reader = names
        self._beside = beside
        self._tracker = SeatTracker(salt)
        self._faces = FaceTracker(detector)
        self._motion = SeatMotion()
        self._edits = NO_EDITS
        self._before: dict[BoxInt, int] = {}
        self._clock = FrameClock()
        self._names: dict[int, ReadName] = {}

    @property
    def excludes(self) -> bool:
        """Whether anybody is excluded, or may turn out to be."""
        return bool(self._edits.excluded) or self._objections.watches

    @property
    def _excluded(self) -> frozenset[int]:
        """Seats that nobody looks at: the teacher excluded them, or their students object."""
        return self._edits.excluded | self._objections.seats

    def told_apart(
        self, image: NDArray[np.uint8], tiles: Sequence[Tile]
    ) -> tuple[list[BoxInt], list[BoxInt]]:
        """Which tiles of a picture are those of excluded students, and which may be; no face read.

        Nothing is remembered of it: the tiles may be the wrong ones.
        """
        known = self._tracker.recognised(image, tiles, self._excluded)
        boxes = [tile.box_xyxy for tile in tiles]
        excluded = [box for box in boxes if known.get(box) in self._excluded]
        return excluded, [box for box in boxes if box not in known]

    def process(
        self,
        image: NDArray[np.uint8],
        layout: GalleryLayout,
        at_s: float | None = None,
        confirms: Callable[[], bool] | None = None,
    ) -> SeatedFrame:
        """Seat the tiles of a picture, uint8 (H, W, 3) RGB, and find the faces in them.

        at_s: when, in seconds; without it a second after the last frame. A face that is a still
        picture while others move is none. confirms: asked, while somebody is excluded, whether the
        layout still holds where others show in its tiles than just before.
        """
        at_s = self._clock.advance(at_s)
        if not layout.tiles:
            return self._process_anywhere(image, layout, at_s)
        if self.excludes:
            found = self._seat(image, layout, at_s)
            if self._others_show(found, layout) and confirms is not None and not confirms():
                return SeatedFrame(np.zeros_like(image), (), (), doubted=True)
            picture, faces = self._excluding(image, layout, found, at_s)
        else:
            picture = image
            found, faces = self._together(image, layout, at_s)
        seated = with_faces(found, faces)
        still = self._motion.update(
            picture,
            {one.seat: (one.tile.box_xyxy, one.face.box_xyxy) for one in seated if one.face},
            at_s,
        )
        seated = [_unless_still(one, still) for one in seated]
        shown = {one.tile.box_xyxy: one.tile for one in seated}
        tiles = tuple(shown.get(tile.box_xyxy, tile) for tile in layout.tiles)
        counted = tuple(tile for tile in tiles if tile.state not in _UNWATCHED)
        return SeatedFrame(picture, counted, tuple(seated))

    def _others_show(self, seated: Sequence[SeatedTile], layout: GalleryLayout) -> bool:
        """Whether somebody else than just before shows in a tile that stayed in its place."""
        before, self._before = self._before, _seats_of(seated)
        boxes = {tile.box_xyxy for tile in layout.tiles}
        return self._tracker.other_picture or any(
            self._before.get(box) != seat for box, seat in before.items() if box in boxes
        )

    def _excluding(
        self,
        image: NDArray[np.uint8],
        layout: GalleryLayout,
        seated: Sequence[SeatedTile],
        at_s: float,
    ) -> tuple[NDArray[np.uint8], list[Face]]:
        """The picture without those who are not to be seen, and the faces that are left in it."""
        watched = {one.tile.box_xyxy for one in seated if not _is_excluded(one)}
        unseen = [tile.box_xyxy for tile in layout.tiles if tile.box_xyxy not in watched]
        picture = blacked_out(image, unseen)
        visible = [tile for tile in layout.tiles if tile.box_xyxy in watched]
        faces = self._faces.update(picture, visible, at_s, lambda: _seats_of(seated))
        return picture, faces

    def _together(
        self, image: NDArray[np.uint8], layout: GalleryLayout, at_s: float
    ) -> tuple[list[SeatedTile], list[Face]]:
        """Seats and faces; nothing has to be hidden, so that both can be found out together."""
        if self._beside is None:
            seated = self._seat(image, layout, at_s)
            faces = self._faces.update(image, layout.tiles, at_s, lambda: _seats_of(seated))
            return seated, faces
        seating = self._beside.submit(self._seat, image, layout, at_s)
        try:
            faces = self._faces.update(
                image, layout.tiles, at_s, cache(lambda: _seats_of(seating.result()))
            )
        finally:
            wait([seating])
        return seating.result(), faces

    def _seat(
        self, image: NDArray[np.uint8], layout: GalleryLayout, at_s: float
    ) -> list[SeatedTile]:
        """Whose tiles these are, without faces; unread names are offered to the reader."""
        assigned = self._tracker.assign(
            image,
            layout.tiles,
            labelled=layout.kind == "grid",
            excluded=self._excluded,
            at_s=at_s,
        )
        if layout.kind == "grid":
            self._objections.look(image, {one.seat: one.tile.box_xyxy for one in assigned})
        seated = [self._marked(one) for one in assigned]
        self._read_names(image)
        return seated

    def _process_anywhere(
        self, image: NDArray[np.uint8], layout: GalleryLayout, at_s: float
    ) -> SeatedFrame:
        """Where no gallery can be made out a face has to be found before it is known whose it is.

        That of an excluded student goes no further.
        """
        faces = find_faces(self._detector, image, layout)
        around = tuple(face.tile for face in faces)
        excludes = self._excluded
        assigned = self._tracker.assign(
            image, around, faces, labelled=False, excluded=excludes, at_s=at_s
        )
        seated = [self._marked(one) for one in assigned]
        excluded = {one.tile.box_xyxy for one in seated if _is_excluded(one)}
        watched = {one.tile.box_xyxy for one in seated} - excluded
        unseen = [tile.box_xyxy for tile in around if tile.box_xyxy not in watched]
        tiles = tuple(tile for tile in around if tile.box_xyxy not in excluded)
        picture = blacked_out(image, unseen if excludes else ())
        return SeatedFrame(picture, tiles, tuple(seated))

    def _marked(self, one: SeatedTile) -> SeatedTile:
        if one.seat not in self._excluded:
            return one
        own = one.seat in self._edits.own
        state = TileState.SELF if own else TileState.EXCLUDED
        return SeatedTile(replace(one.tile, state=state), one.seat, None)

    def apply(self, edits: SeatEdits) -> frozenset[int]:
        """Take up what the teacher wants; the seats that from now on are not watched as such."""
        before, self._edits = self._edits, edits
        self._objections.apply(edits)
        merged = self._tracker.merged()
        for number in merged.keys() - edits.merged.keys():
            self._tracker.unmerge(number)
        for number, into in edits.merged.items():
            if merged.get(number) != into:
                with contextlib.suppress(ValueError):  # a seat that is not known here any more
                    self._tracker.merge(number, into)
        for number in edits.split:
            if number in edits.excluded:
                continue  # nobody can say which of the two students is to be seen
            with contextlib.suppress(ValueError):
                self._tracker.split(number)
        return (edits.excluded - before.excluded) | (edits.merged.keys() - before.merged.keys())

    def name(self, seat: int) -> "ReadName | None":
        """The name that was read on the seat's label, if any."""
        return self._names.get(seat)

    @property
    def names_notice(self) -> str:
        """What the teacher should know of names that are not read, and of who objects, else ""."""
        read = "" if self._reader is None else self._reader.notice
        return ". ".join(filter(None, (read, self._objections.notice)))

    def take_objections(self) -> tuple[tuple[int, ...], tuple[RememberedLabel, ...]]:
        """See `ObjectionStage.take`."""
        return self._objections.take()

    @property
    def count(self) -> int:
        """See `SeatTracker.count`."""
        return self._tracker.count

    def snapshot(self) -> str:
        """See `SeatTracker.snapshot`."""
        return self._tracker.snapshot()

    def restore(self, snapshot: str) -> None:
        """Go on with the seats of another process of this session."""
        self._tracker = SeatTracker.restored(snapshot)

    def _read_names(self, image: NDArray[np.uint8]) -> None:
        if self._reader is None:
            return
        for seat, name in self._reader.settled().items():
            self._tracker.label_was_read(seat)
            if name is not None and not self._objections.named(seat, name.name):
                self._names[seat] = name
        for label in self._tracker.unread_labels(image):
            if label.seat not in self._excluded:
                self._reader.offer(label.seat, label.picture)


def blacked_out(image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> NDArray[np.uint8]:
    """The picture, uint8 (H, W, 3), with black boxes; itself where there are none."""
    if not boxes:
        return image
    picture = image.copy()
    for x0, y0, x1, y1 in boxes:
        picture[y0:y1, x0:x1] = 0
    return picture


def _unless_still(one: SeatedTile, still: StillSeats) -> SeatedTile:
    """The tile without its face where that stands still; a photo means that the camera is off."""
    if one.seat in still.photos:
        return SeatedTile(replace(one.tile, state=TileState.CAMERA_OFF), one.seat, None)
    return replace(one, face=None) if one.seat in still.frozen else one


def _seats_of(seated: Sequence[SeatedTile]) -> dict[BoxInt, int]:
    return {one.tile.box_xyxy: one.seat for one in seated}


def _is_excluded(one: SeatedTile) -> bool:
    return one.tile.state in _UNWATCHED
