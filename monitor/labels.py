"""A tile's name label as a salted fingerprint: tells students apart without reading any name.

The strokes of the text are cut out, scaled to one height and projected on random directions that
are drawn anew for each session. The signs of the projections are the fingerprint: equal labels
share nearly all bits at any size (random-hyperplane hashing, Charikar 2002), and without the
session's salt the bits say nothing.
"""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.fingerprints import BLOCK_BITS, BLOCKS, FINE_BITS, FINE_BLOCKS, Fingerprint
from monitor.types import BoxInt

_BLOCK_WIDTH, _HEIGHT = 16, 12  # strokes are stretched to eight blocks of 16 x 12
_MIN_CONTRAST = 40  # grey levels between a stroke and what surrounds it
_MIN_TEXT_PX = 5  # smallest height of a line of text
_FINE_GROUND = 0.5  # without it a block with little ink would be told by noise
_ICON_WIDTHS, _EDGE_WIDTHS = (0.4, 1.8), (0.0, 0.4)  # of the line's height
_STRIPS = (("bottom", 0.13), ("bottom", 0.24), ("top", 0.13))  # share of a tile's height


class LabelReader:
    """Takes fingerprints of labels. salt: secret of the session; equal salts give equal bits."""

    def __init__(self, salt: int | None = None) -> None:
        generator = np.random.default_rng(salt)
        shape = (BLOCKS, _BLOCK_WIDTH * _HEIGHT, BLOCK_BITS)
        self._directions = generator.standard_normal(shape).astype(np.float32)
        fine_shape = (
            FINE_BLOCKS,
            BLOCKS * _BLOCK_WIDTH * _HEIGHT // FINE_BLOCKS + 1,
            FINE_BITS,
        )
        self._fine_directions = generator.standard_normal(fine_shape).astype(np.float32)

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
                sharp = [_sharpened(view) for view in views]
                blocks = np.stack([_blocks(each, BLOCKS) for each in sharp])
                signs = np.einsum("vbp,bpk->vbk", blocks, self._directions) > 0
                ratios = [np.log(view.shape[1] / view.shape[0]) for view in views]
                text_box = (
                    left + columns.start,
                    top + rows.start,
                    left + columns.stop,
                    top + rows.stop,
                )
                print_ = Fingerprint(
                    np.packbits(signs, axis=2), np.array(ratios), self._fine(sharp[0])
                )
                return print_, text_box
        return None

    def _fine(self, sharp: NDArray[np.float32]) -> NDArray[np.uint8]:
        blocks = _blocks(sharp, FINE_BLOCKS)
        grounded = np.pad(blocks, ((0, 0), (0, 1)), constant_values=_FINE_GROUND)
        signs = np.matmul(grounded[:, np.newaxis], self._fine_directions)[:, 0] > 0
        return np.packbits(signs, axis=1)


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


def _without_icons(line: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The line without what may be an icon on its left, one on its right, an edge on its right."""
    height, width = line.shape
    runs = _runs(np.asarray((line > _MIN_CONTRAST).any(axis=0)), 0)
    mirrored = [(width - stop, width - start) for start, stop in runs[::-1]]
    left = _sign_width(runs, height, _ICON_WIDTHS)
    rights = [_sign_width(mirrored, height, widths) for widths in (_ICON_WIDTHS, _EDGE_WIDTHS)]
    return [line[:, left:], *(line[:, : width - right] for right in rights)]


def _sign_width(runs: Sequence[tuple[int, int]], height: int, widths: tuple[float, float]) -> int:
    """Columns up to the widest gap at which a sign of these widths may end; 0 where none is."""
    gaps = [
        (after[0] - before[1], after[0])
        for before, after in pairwise(runs)
        if widths[0] * height <= before[1] - runs[0][0] <= widths[1] * height
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


def _sharpened(line: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Float32 (12, 128): strokes stretched to one size and contrast, free of their local mean."""
    size_wh = (BLOCKS * _BLOCK_WIDTH, _HEIGHT)
    shrinks = line.shape[0] > _HEIGHT
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    small = cv2.resize(line, size_wh, interpolation=method).astype(np.float32)
    small /= max(float(small.max()), 1.0)
    soft = cv2.GaussianBlur(small, (5, 5), 1.0)
    # strokes fill any line about alike: what lies above their local mean tells names apart
    return np.asarray(cv2.subtract(soft, cv2.blur(soft, (17, 17))), np.float32)


def _blocks(sharp: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """The line in `count` parts side by side, float32 (count, 1536 / count)."""
    return sharp.reshape(_HEIGHT, count, -1).swapaxes(0, 1).reshape(count, -1)
