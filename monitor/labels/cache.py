"""Labels that look as they did a moment ago are not read again: reading is the dearer part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.scan_schedule import Turns
from monitor.labels.alignment import aligned
from monitor.labels.fingerprint import Fingerprint
from monitor.labels.reader import LabelReader, likely_place
from monitor.types import BoxInt

_LONGEST_S = 8  # after which a label is read again in any case, or looked for
_CHANGED_LEVELS = 32.0  # a pixel of text against its ground differs by more
_CHANGED_SHARE = 0.012  # of the pixels; one letter of a long name changes more
_CHANGED_BARE = 0.002  # of those where a name may come up; the shortest one changes more
_NAMELESS_SHARE = 0.3  # of the tiles: fewer letters than this are on shirts and walls
_NAMELESS_FRAMES = 3  # in a row, after which a gallery counts as one without names
_SEARCH_EVERY_S = 4.0  # for each of its tiles
_ROOM = 0.5  # of the line's height, looked at on its left and right: names may grow


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    fingerprint: Fingerprint
    text: BoxInt
    place: BoxInt  # text and the room beside it
    pixels: NDArray[np.uint8]  # as they were when the label was read
    until_s: float


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """A tile in which no label was found."""

    place: BoxInt  # where most programs write it
    pixels: NDArray[np.uint8]
    until_s: float


_Seen = TypeVar("_Seen", _Kept, _Bare)


class LabelMemory:
    """Fingerprints of the labels of one frame after another, read only where they changed.

    So is a tile without one. Where a gallery shows no names each tile is searched for one every few
    seconds only, even if it changes; as soon as some show, all are read again.

    salt: see `LabelReader`.
    """

    def __init__(self, salt: int | None = None) -> None:
        self._reader = LabelReader(salt)
        self._kept: dict[BoxInt, _Kept] = {}
        self._bare: dict[BoxInt, _Bare] = {}
        self._nameless = 0  # frames in a row
        self._turns = Turns(_SEARCH_EVERY_S)

    def look(
        self, image: NDArray[np.uint8], boxes: Sequence[BoxInt], at_s: float | None = None
    ) -> list[Fingerprint | None]:
        """Fingerprints of the labels in the tiles of the next picture, uint8 (H, W, 3); None
        without one. What the last picture did not show is forgotten.

        at_s: when, in seconds; without it a second after the last picture.
        """
        now_s = self._turns.look(at_s)
        before, self._kept = self._kept, {}
        bare, self._bare = self._bare, {}
        known = [_still(image, before.get(box), _CHANGED_SHARE, now_s) for box in boxes]
        searched = []
        for place, (box, kept) in enumerate(zip(boxes, known, strict=True)):
            if kept is not None:
                continue
            empty = _still(image, bare.get(box), _CHANGED_BARE, now_s)
            if empty is not None:
                self._bare[box] = empty
            elif self._searches(place, len(boxes)):
                searched.append(place)
        found = dict(
            zip(searched, self._reader.find(image, [boxes[at] for at in searched]), strict=True)
        )
        for place, (box, kept) in enumerate(zip(boxes, known, strict=True)):
            if kept is not None:
                self._kept[box] = kept
            elif (one := found.get(place)) is not None:
                fingerprint, text = one
                area = _with_room(text, box)
                # neighbours are read again at different times: no frame pays for all of them
                again = box in before
                until_s = now_s + (_LONGEST_S if again else 1 + len(self._kept) % _LONGEST_S)
                self._kept[box] = _Kept(fingerprint, text, area, _cut(image, area).copy(), until_s)
            elif place in found:
                area = likely_place(box)
                until_s = now_s + (_LONGEST_S if box in bare else 1 + place % _LONGEST_S)
                self._bare[box] = _Bare(area, _cut(image, area).copy(), until_s)
        nameless = bool(boxes) and len(self._kept) <= _NAMELESS_SHARE * len(boxes)
        self._nameless = self._nameless + 1 if nameless else 0
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

    def _searches(self, place: int, count: int) -> bool:
        """Whether the tile at that place of `count` has its turn, or every tile has."""
        return self._nameless <= _NAMELESS_FRAMES or self._turns.has(place, count)

    def stretches(
        self, image: NDArray[np.uint8], box: BoxInt, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """See `LabelReader.stretches`."""
        return self._reader.stretches(image, box, log_ratios)

    def place(self, box: BoxInt) -> BoxInt | None:
        """Where the text stands that was read in this tile of the last picture, or None."""
        kept = self._kept.get(box)
        return None if kept is None else kept.text


def _still(image: NDArray[np.uint8], one: _Seen | None, share: float, now_s: float) -> _Seen | None:
    """What is known of a tile, if it looks as it did and need not be looked at anew."""
    if one is None or now_s > one.until_s:
        return None
    difference = cv2.absdiff(_cut(image, one.place), one.pixels)
    _, strong = cv2.threshold(difference, _CHANGED_LEVELS, 255, cv2.THRESH_BINARY)
    return one if cv2.countNonZero(strong.reshape(-1, 1)) <= share * difference.size else None


def _cut(image: NDArray[np.uint8], box: BoxInt) -> NDArray[np.uint8]:
    return image[box[1] : box[3], box[0] : box[2]]


def _with_room(text: BoxInt, tile: BoxInt) -> BoxInt:
    room = round(_ROOM * (text[3] - text[1]))
    return max(tile[0], text[0] - room), text[1], min(tile[2], text[2] + room), text[3]
