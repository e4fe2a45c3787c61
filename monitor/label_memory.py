"""Labels that look as they did a moment ago are not read again: reading is the dearer part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.fingerprints import Fingerprint
from monitor.label_alignment import aligned
from monitor.labels import LabelReader, likely_place
from monitor.types import BoxInt

_LONGEST_RUN = 8  # frames after which a label is read again in any case, or looked for
_CHANGED_LEVELS = 32.0  # a pixel of text against its ground differs by more
_CHANGED_SHARE = 0.012  # of the pixels; one letter of a long name changes more
_CHANGED_BARE = 0.002  # of those where a name may come up; the shortest one changes more
_NAMELESS_SHARE = 0.3  # of the tiles: fewer letters than this are on shirts and walls
_NAMELESS_FRAMES = 3  # in a row, after which a gallery counts as one without names
_SEARCH_EVERY = 4  # frames, for each of its tiles
_ROOM = 0.5  # of the line's height, looked at on its left and right: names may grow


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    fingerprint: Fingerprint
    text: BoxInt
    place: BoxInt  # text and the room beside it
    pixels: NDArray[np.uint8]  # as they were when the label was read
    left: int


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """A tile in which no label was found."""

    place: BoxInt  # where most programs write it
    pixels: NDArray[np.uint8]
    left: int


_Seen = TypeVar("_Seen", _Kept, _Bare)


class LabelMemory:
    """Fingerprints of the labels of one frame after another, read only where they changed.

    So is a tile without one. Where a gallery shows no names each tile is searched for one every few
    frames only, even if it changes; as soon as some show, all are read again.

    salt: see `LabelReader`.
    """

    def __init__(self, salt: int | None = None) -> None:
        self._reader = LabelReader(salt)
        self._kept: dict[BoxInt, _Kept] = {}
        self._bare: dict[BoxInt, _Bare] = {}
        self._nameless = 0  # frames in a row
        self._number = 0  # of the next frame

    def look(self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]) -> list[Fingerprint | None]:
        """Fingerprints of the labels in the tiles of the next picture, uint8 (H, W, 3); None
        without one. What the last picture did not show is forgotten.
        """
        before, self._kept = self._kept, {}
        bare, self._bare = self._bare, {}
        known = [_still(image, before.get(box), _CHANGED_SHARE) for box in boxes]
        searched = []
        for place, (box, kept) in enumerate(zip(boxes, known, strict=True)):
            if kept is not None:
                continue
            empty = _still(image, bare.get(box), _CHANGED_BARE)
            if empty is not None:
                self._bare[box] = replace(empty, left=empty.left - 1)
            elif self._searches(place):
                searched.append(place)
        found = dict(
            zip(searched, self._reader.find(image, [boxes[at] for at in searched]), strict=True)
        )
        for place, (box, kept) in enumerate(zip(boxes, known, strict=True)):
            if kept is not None:
                self._kept[box] = replace(kept, left=kept.left - 1)
            elif (one := found.get(place)) is not None:
                fingerprint, text = one
                area = _with_room(text, box)
                # neighbours are read again in different frames, so that none pays for all of them
                again = box in before
                left = _LONGEST_RUN if again else 1 + len(self._kept) % _LONGEST_RUN
                self._kept[box] = _Kept(fingerprint, text, area, _cut(image, area).copy(), left)
            elif place in found:
                area = likely_place(box)
                left = _LONGEST_RUN if box in bare else 1 + place % _LONGEST_RUN
                self._bare[box] = _Bare(area, _cut(image, area).copy(), left)
        nameless = bool(boxes) and len(self._kept) <= _NAMELESS_SHARE * len(boxes)
        self._nameless = self._nameless + 1 if nameless else 0
        self._number += 1
        return self._names(boxes)

    def _names(self, boxes: Sequence[BoxInt]) -> list[Fingerprint | None]:
        """Of the labels of the last picture those that stand where names do."""
        shown = [(place, kept) for place, box in enumerate(boxes) if (kept := self._kept.get(box))]
        names: list[Fingerprint | None] = [None] * len(boxes)
        are_names = aligned([boxes[place] for place, _ in shown], [one.text for _, one in shown])
        for (place, kept), is_name in zip(shown, are_names.tolist(), strict=True):
            if is_name:
                names[place] = kept.fingerprint
        return names

    def _searches(self, place: int) -> bool:
        """Whether the tile at that place of the list has its turn, or every tile has."""
        return self._nameless <= _NAMELESS_FRAMES or (self._number + place) % _SEARCH_EVERY == 0

    def stretches(
        self, image: NDArray[np.uint8], box: BoxInt, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """See `LabelReader.stretches`."""
        return self._reader.stretches(image, box, log_ratios)

    def place(self, box: BoxInt) -> BoxInt | None:
        """Where the text stands that was read in this tile of the last picture, or None."""
        kept = self._kept.get(box)
        return None if kept is None else kept.text


def _still(image: NDArray[np.uint8], one: _Seen | None, share: float) -> _Seen | None:
    """What is known of a tile, if it looks as it did and need not be looked at anew."""
    if one is None or one.left <= 0:
        return None
    difference = cv2.absdiff(_cut(image, one.place), one.pixels)
    _, strong = cv2.threshold(difference, _CHANGED_LEVELS, 255, cv2.THRESH_BINARY)
    return one if cv2.countNonZero(strong.reshape(-1, 1)) <= share * difference.size else None


def _cut(image: NDArray[np.uint8], box: BoxInt) -> NDArray[np.uint8]:
    return image[box[1] : box[3], box[0] : box[2]]


def _with_room(text: BoxInt, tile: BoxInt) -> BoxInt:
    room = round(_ROOM * (text[3] - text[1]))
    return max(tile[0], text[0] - room), text[1], min(tile[2], text[2] + room), text[3]
