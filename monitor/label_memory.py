"""Labels that look as they did a moment ago are not read again: reading is the dearer part."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.fingerprints import Fingerprint
from monitor.labels import LabelReader
from monitor.types import BoxInt

_LONGEST_RUN = 8  # frames after which a label is read again in any case
_CHANGED_LEVELS = 32.0  # a pixel of text against its ground differs by more
_CHANGED_SHARE = 0.012  # of the pixels; one letter of a long name changes more
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


class LabelMemory:
    """Fingerprints of the labels of one frame after another, read only where they changed.

    Where a gallery shows no names each tile is searched for one every few frames only; as soon as
    some show, all are read again. salt: see `LabelReader`.
    """

    def __init__(self, salt: int | None = None) -> None:
        self._reader = LabelReader(salt)
        self._kept: dict[BoxInt, _Kept] = {}
        self._frame: dict[BoxInt, _Kept] = {}
        self._tiles = 0  # of the frame, so far
        self._nameless = 0  # frames in a row
        self._number = 0  # of the frame

    def start_frame(self) -> None:
        """Begin the next frame: what the last one did not show is forgotten."""
        self._kept, self._frame = self._frame, {}
        nameless = self._tiles > 0 and len(self._kept) <= _NAMELESS_SHARE * self._tiles
        self._nameless = self._nameless + 1 if nameless else 0
        self._number, self._tiles = self._number + 1, 0

    def place(self, box: BoxInt) -> BoxInt | None:
        """Where the text stands that was read in this tile of the frame, or None."""
        kept = self._frame.get(box)
        return None if kept is None else kept.text

    def read(self, image: NDArray[np.uint8], box: BoxInt) -> Fingerprint | None:
        """Fingerprint of the label in a tile of the picture uint8 (H, W, 3), or None."""
        self._tiles += 1
        known = self._kept.get(box)
        if known is not None and known.left > 0 and _unchanged(image, known):
            self._frame[box] = replace(known, left=known.left - 1)
            return known.fingerprint
        if self._nameless > _NAMELESS_FRAMES and (self._number + self._tiles) % _SEARCH_EVERY:
            return None
        found = self._reader.find(image, box)
        if found is None:
            return None
        fingerprint, text = found
        place = _with_room(text, box)
        # neighbours are read again in different frames, so that no frame pays for all of them
        left = _LONGEST_RUN if known is not None else 1 + len(self._frame) % _LONGEST_RUN
        self._frame[box] = _Kept(fingerprint, text, place, _cut(image, place).copy(), left)
        return fingerprint


def _unchanged(image: NDArray[np.uint8], known: _Kept) -> bool:
    difference = cv2.absdiff(_cut(image, known.place), known.pixels)
    _, strong = cv2.threshold(difference, _CHANGED_LEVELS, 255, cv2.THRESH_BINARY)
    return cv2.countNonZero(strong.reshape(-1, 1)) <= _CHANGED_SHARE * difference.size


def _cut(image: NDArray[np.uint8], box: BoxInt) -> NDArray[np.uint8]:
    return image[box[1] : box[3], box[0] : box[2]]


def _with_room(text: BoxInt, tile: BoxInt) -> BoxInt:
    room = round(_ROOM * (text[3] - text[1]))
    return max(tile[0], text[0] - room), text[1], min(tile[2], text[2] + room), text[3]
