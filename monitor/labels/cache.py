"""Labels whose pixels have not changed are not read again: comparing costs less than reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.imaging.change import ChangeDetector, Patch
from monitor.imaging.scan_schedule import ScanSchedule
from monitor.labels.alignment import aligned
from monitor.labels.fingerprint import Fingerprint
from monitor.labels.reader import LabelReader, likely_place
from monitor.types import BoxInt

_LONGEST_S = 8  # after which a label is read or searched again in any case
# a pixel of text differs from its ground by more; one letter of a long name changes more pixels
_SAME_LABEL = ChangeDetector(levels=32.0, share=0.012)
# where a name may come up the shortest one changes more
_STILL_BARE = ChangeDetector(levels=32.0, share=0.002)
_NAMELESS_SHARE = 0.3  # of the tiles: fewer letters than this are on shirts and walls
_NAMELESS_FRAMES = 3  # in a row, after which a gallery counts as one without names
_SEARCH_EVERY_S = 4.0  # for each of its tiles
_ROOM = 1.5  # of the line's height, compared on its left and right: names may grow by a word


@dataclass(frozen=True, slots=True, eq=False)
class FoundLabel:
    """A name label. text: the box of its line of text, pixels of the picture."""

    fingerprint: Fingerprint
    text: BoxInt


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """A label. patch: its text and the room beside it, when the label was read."""

    label: FoundLabel
    patch: Patch
    until_s: float


@dataclass(frozen=True, slots=True, eq=False)
class _Bare:
    """A tile in which no label was found. patch: where most programs write it."""

    patch: Patch
    until_s: float


_Seen = TypeVar("_Seen", _Kept, _Bare)


class LabelCache:
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
        self._schedule = ScanSchedule(_SEARCH_EVERY_S)

    def read(
        self, image: NDArray[np.uint8], boxes: Sequence[BoxInt], at_s: float
    ) -> list[FoundLabel | None]:
        """The labels in the tiles of the next picture, uint8 (H, W, 3); None without one.

        What the last picture did not show is forgotten.

        at_s: when, in seconds.
        """
        self._schedule.advance(at_s)
        before, self._kept = self._kept, {}
        bare, self._bare = self._bare, {}
        known = [_unchanged(image, before.get(box), _SAME_LABEL, at_s) for box in boxes]
        searched = []
        for place, (box, kept) in enumerate(zip(boxes, known, strict=True)):
            if kept is not None:
                continue
            empty = _unchanged(image, bare.get(box), _STILL_BARE, at_s)
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
                until_s = at_s + (_LONGEST_S if again else 1 + len(self._kept) % _LONGEST_S)
                label = FoundLabel(fingerprint, text)
                self._kept[box] = _Kept(label, Patch.of(image, area), until_s)
            elif place in found:
                patch = Patch.of(image, likely_place(box))
                until_s = at_s + (_LONGEST_S if box in bare else 1 + place % _LONGEST_S)
                self._bare[box] = _Bare(patch, until_s)
        nameless = bool(boxes) and len(self._kept) <= _NAMELESS_SHARE * len(boxes)
        self._nameless = self._nameless + 1 if nameless else 0
        return self._names(boxes)

    def _names(self, boxes: Sequence[BoxInt]) -> list[FoundLabel | None]:
        """Of the labels of the last picture those that stand where names do."""
        shown = [(place, kept) for place, box in enumerate(boxes) if (kept := self._kept.get(box))]
        names: list[FoundLabel | None] = [None] * len(boxes)
        are_names = aligned(
            [boxes[place] for place, _ in shown], [one.label.text for _, one in shown]
        )
        for (place, kept), is_name in zip(shown, are_names.tolist(), strict=True):
            if is_name:
                names[place] = kept.label
        return names

    def _searches(self, place: int, count: int) -> bool:
        """Whether the tile with that index, out of `count`, is due to be searched, or all are."""
        return self._nameless <= _NAMELESS_FRAMES or self._schedule.is_due(place, count)

    def stretches(
        self, image: NDArray[np.uint8], box: BoxInt, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """See `LabelReader.stretches`."""
        return self._reader.stretches(image, box, log_ratios)


def _unchanged(
    image: NDArray[np.uint8], one: _Seen | None, detector: ChangeDetector, now_s: float
) -> _Seen | None:
    """What is known of a tile, if its pixels are the same and it need not be read anew."""
    if one is None or now_s > one.until_s:
        return None
    return None if one.patch.has_changed(image, detector) else one


def _with_room(text: BoxInt, tile: BoxInt) -> BoxInt:
    room = round(_ROOM * (text[3] - text[1]))
    return max(tile[0], text[0] - room), text[1], min(tile[2], text[2] + room), text[3]
