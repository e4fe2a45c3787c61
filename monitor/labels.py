"""A tile's name label as a salted fingerprint: tells students apart without reading any name.

The strokes of the text are cut out, scaled to one height and projected on random directions that
are drawn anew for each session. The signs of the projections are the fingerprint: equal labels
share nearly all bits at any size (random-hyperplane hashing, Charikar 2002), and without the
session's salt the bits say nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.types import BoxInt

SAME_LABEL = 0.2
"""Largest distance of two pictures of one label at one size; nearly all lie under 0.05."""

_BLOCKS, _BLOCK_WIDTH, _HEIGHT = 8, 16, 12  # strokes are stretched to eight blocks of 16 x 12
_BLOCK_BITS = 64
_RATIO_SLACK = 0.22  # difference of log(width / height) between sizes of one label
_MIN_CONTRAST = 40  # grey levels between a stroke and what surrounds it
_MIN_TEXT_PX = 5  # smallest height of a line of text
_ICON_WIDTHS = (0.4, 1.8)  # of the line's height
_STRIPS = (("bottom", 0.13), ("bottom", 0.24), ("top", 0.13))  # share of a tile's height


_VIEWS = ((0, 0), (0, 1), (1, 0), (0, 2), (2, 0))  # pairs of views that may be one label


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """Three views of one label: all of it, without its first and without its last sign.

    Either of these may be an icon. bits: uint8 (3, 8, 8), 64 bits for each eighth of the line.
    log_ratio: float (3,), logarithm of width over height of the line.
    """

    bits: NDArray[np.uint8]
    log_ratio: NDArray[np.float64]

    def distance(self, other: "Fingerprint") -> float:
        """How different two labels look, 0..1; see `distances`."""
        return 0.0 if self is other else float(distances([self], [other])[0, 0])


def distances(ones: Sequence[Fingerprint], others: Sequence[Fingerprint]) -> NDArray[np.float64]:
    """How different labels look, float (N, M), 0..1; unrelated ones lie around 0.5.

    Mean of the share of differing bits over the whole line and in its most different part, so
    that one letter counts. An icon may stand beside either of the two labels.
    """
    nearest = np.ones((len(ones), len(others)))
    if not ones or not others:
        return nearest
    a, b = np.stack([one.bits for one in ones]), np.stack([one.bits for one in others])
    ratio_a = np.stack([one.log_ratio for one in ones])
    ratio_b = np.stack([one.log_ratio for one in others])
    for one, other in _VIEWS:
        differing = np.bitwise_count(a[:, np.newaxis, one] ^ b[np.newaxis, :, other])
        shares = differing.sum(axis=-1, dtype=np.int32) / _BLOCK_BITS
        apart = (shares.mean(axis=-1) + shares.max(axis=-1)) / 2
        fits = np.abs(ratio_a[:, np.newaxis, one] - ratio_b[np.newaxis, :, other]) <= _RATIO_SLACK
        nearest = np.where(fits, np.minimum(apart, nearest), nearest)
    return nearest


class LabelReader:
    """Takes fingerprints of labels. salt: secret of the session; equal salts give equal bits."""

    def __init__(self, salt: int | None = None) -> None:
        generator = np.random.default_rng(salt)
        shape = (_BLOCKS, _BLOCK_WIDTH * _HEIGHT, _BLOCK_BITS)
        self._directions = generator.standard_normal(shape).astype(np.float32)

    def read(self, image: NDArray[np.uint8], box: BoxInt) -> Fingerprint | None:
        """Fingerprint of the label in a tile of the picture uint8 (H, W, 3); None without a label.

        Looks along the bottom of the tile first, then along its top.
        """
        found = self.find(image, box)
        return None if found is None else found[0]

    def find(self, image: NDArray[np.uint8], box: BoxInt) -> tuple[Fingerprint, BoxInt] | None:
        """Like `read`, with the box of the text in the picture."""
        for edge, share in _STRIPS:
            left, top, right, bottom = _strip_box(box, edge, share)
            found = _text_line(image[top:bottom, left:right])
            if found is not None:
                line, (rows, columns) = found
                views = (_trimmed(line), *(_trimmed(part) for part in _without_icons(line)))
                blocks = np.stack([_blocks(view) for view in views])
                signs = np.einsum("vbp,bpk->vbk", blocks, self._directions) > 0
                ratios = [np.log(view.shape[1] / view.shape[0]) for view in views]
                text_box = (
                    left + columns.start,
                    top + rows.start,
                    left + columns.stop,
                    top + rows.stop,
                )
                return Fingerprint(np.packbits(signs, axis=2), np.array(ratios)), text_box
        return None


def _strip_box(box: BoxInt, edge: str, share: float) -> BoxInt:
    """Where a label stands at the "bottom" or "top" edge of a tile."""
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    tall = min(height // 3, max(22, round(share * height)))
    right = x0 + round(0.72 * width)
    return (x0, y1 - tall, right, y1) if edge == "bottom" else (x0, y0, right, y0 + tall)


def _text_line(strip: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], tuple[slice, slice]] | None:
    """Strokes of the first line of text, uint8 (h, w) trimmed to it, and where it stands."""
    darkest = cv2.min(cv2.min(strip[:, :, 0], strip[:, :, 1]), strip[:, :, 2])
    lightest = cv2.max(cv2.max(strip[:, :, 0], strip[:, :, 1]), strip[:, :, 2])
    coloured = cv2.subtract(lightest, darkest) >= 60  # a red or green icon is not text
    size = 5 if strip.shape[0] < 40 else 2 * (strip.shape[0] // 14) + 1
    kernel = np.ones((size, size), np.uint8)
    for operation, channel in ((cv2.MORPH_TOPHAT, darkest), (cv2.MORPH_BLACKHAT, lightest)):
        strokes = np.asarray(cv2.morphologyEx(channel, operation, kernel), np.uint8)
        strokes[coloured] = 0
        place = _line_box(strokes)
        if place is None:
            continue
        low, middle, high = np.percentile(channel[place], (4, 50, 96))
        # ink covers less than half of a line: its ground is the median
        if (high - middle > middle - low) == (operation == cv2.MORPH_TOPHAT):
            return strokes[place], place
    return None


def _line_box(strokes: NDArray[np.uint8]) -> tuple[slice, slice] | None:
    strong = _inner_pieces(strokes > max(_MIN_CONTRAST, 0.45 * float(strokes.max(initial=0))))
    rows = _longest_run(strong.sum(axis=1) >= 2, 1)
    if rows is None or rows[1] - rows[0] < _MIN_TEXT_PX:
        return None
    height = rows[1] - rows[0]
    inked = np.asarray(strong[rows[0] : rows[1]].any(axis=0))
    columns = _longest_run(inked, round(0.75 * height))
    if columns is None or columns[1] - columns[0] < 0.8 * height:
        return None
    place = slice(*rows), slice(*columns)
    return place if 0.06 <= float(strong[place].mean()) <= 0.75 else None


def _inner_pieces(strong: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Strokes that stand free: a tile's rounded corner or the room beside a plate does not."""
    height, width = strong.shape
    _, pieces, stats, _ = cv2.connectedComponentsWithStats(strong.astype(np.uint8), connectivity=8)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    free = (left > 0) & (top > 0) & (right < width) & (bottom < height)
    free[0] = False
    inner: NDArray[np.bool_] = free[pieces]
    return inner


def _runs(flags: NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    """Stretches of True, joined over gaps of up to `bridge`."""
    places = np.flatnonzero(flags)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > bridge + 1)
    starts = np.concatenate([places[:1], places[breaks + 1]])
    stops = np.concatenate([places[breaks], places[-1:]]) + 1
    return list(zip(starts.tolist(), stops.tolist(), strict=True))


def _longest_run(flags: NDArray[np.bool_], bridge: int) -> tuple[int, int] | None:
    runs = _runs(flags, bridge)
    return max(runs, key=lambda run: run[1] - run[0]) if runs else None


def _without_icons(line: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The line without what may be an icon on its left, and without the one on its right."""
    width = line.shape[1]
    runs = _runs(np.asarray((line > _MIN_CONTRAST).any(axis=0)), 0)
    left = _icon_width(runs, line.shape[0])
    right = _icon_width(
        [(width - stop, width - start) for start, stop in runs[::-1]], line.shape[0]
    )
    return line[:, left:], line[:, : width - right]


def _icon_width(runs: Sequence[tuple[int, int]], height: int) -> int:
    """Columns up to the widest gap at which an icon may end; 0 where there is none."""
    gaps = [
        (after[0] - before[1], after[0])
        for before, after in pairwise(runs)
        if _ICON_WIDTHS[0] * height <= before[1] - runs[0][0] <= _ICON_WIDTHS[1] * height
    ]
    return max(gaps, key=lambda gap: gap[0])[1] if gaps else 0


def _trimmed(line: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same without empty margins, judged by its own strongest stroke."""
    strong = line > 0.45 * float(line.max(initial=0))
    rows = _longest_run(strong.sum(axis=1) >= 2, 1)
    columns = np.flatnonzero(strong.any(axis=0))
    if rows is None or rows[1] - rows[0] < _MIN_TEXT_PX:
        return line
    return line[rows[0] : rows[1], columns[0] : columns[-1] + 1]


def _blocks(line: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Float32 (8, 192): strokes stretched to one size and contrast, free of their local mean."""
    size_wh = (_BLOCKS * _BLOCK_WIDTH, _HEIGHT)
    shrinks = line.shape[0] > _HEIGHT
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = cv2.resize(line, size_wh, interpolation=method).astype(np.float32)
    small /= max(float(small.max()), 1.0)
    soft = cv2.GaussianBlur(small, (5, 5), 1.0)
    # strokes fill any line about alike: what lies above their local mean tells names apart
    sharp = np.asarray(cv2.subtract(soft, cv2.blur(soft, (17, 17))), np.float32)
    return sharp.reshape(_HEIGHT, _BLOCKS, _BLOCK_WIDTH).swapaxes(0, 1).reshape(_BLOCKS, -1)
