"""A tile's name label as a salted fingerprint: tells students apart without reading any name.

The strokes of the text are cut out, scaled to one height and projected on random directions that
are drawn anew for each session. The signs of the projections are the fingerprint: equal labels
share nearly all bits at any size (random-hyperplane hashing, Charikar 2002), and without the
session's salt the bits say nothing.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.labels.fingerprint import (
    BITS_SHAPE,
    BLOCK_BITS,
    BLOCKS,
    FINE_BITS,
    FINE_BLOCKS,
    Fingerprint,
)
from monitor.labels.runs import longest_run, runs
from monitor.labels.text_lines import MIN_CONTRAST, MIN_TEXT_PX, TextLine, text_lines
from monitor.types import BoxInt

_BLOCK_WIDTH, _HEIGHT = 16, 12  # strokes are stretched to eight blocks of 16 x 12
_FINE_GROUND = 0.5  # without it a block with little ink would be told by noise
_ICON_WIDTHS, _EDGE_WIDTHS = (0.4, 1.8), (0.0, 0.4)  # of the line's height
_MOST_SIGNS = 40  # of a line; a letter is one or two
_FINER = 4  # lines are trimmed to such a part of a pixel
_PART_SLACK = 0.12  # of the logarithm of width over height
_STRIPS = (
    ("bottom", 0.13, 22, 0.72),
    ("bottom", 0.24, 34, 0.72),
    ("bottom", 0.24, 34, 1.0),
    ("top", 0.13, 22, 0.72),
)
"""Edge, share of a tile's height, least height in pixels, share of its width."""


@lru_cache(2)
def _directions(salt: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """On which side of these a label's strokes lie is its fingerprint: coarse and fine."""
    generator = np.random.default_rng(salt)
    shape = (BLOCKS, _BLOCK_WIDTH * _HEIGHT, BLOCK_BITS)
    coarse = generator.standard_normal(shape).astype(np.float32)
    fine_shape = (
        FINE_BLOCKS,
        BLOCKS * _BLOCK_WIDTH * _HEIGHT // FINE_BLOCKS + 1,
        FINE_BITS,
    )
    return coarse, generator.standard_normal(fine_shape).astype(np.float32)


class LabelReader:
    """Takes fingerprints of labels. salt: secret of the session; equal salts give equal bits."""

    def __init__(self, salt: int | None = None) -> None:
        self._salt = secrets.randbits(63) if salt is None else salt
        self._directions, self._fine_directions = _directions(self._salt)

    def __reduce__(self) -> tuple[type["LabelReader"], tuple[int]]:
        """Goes to another process as its salt, which makes the same 2 MB there."""
        return LabelReader, (self._salt,)

    def read(self, image: NDArray[np.uint8], box: BoxInt) -> Fingerprint | None:
        """Fingerprint of the label in a tile of the picture uint8 (H, W, 3); None without a label.

        Looks along the bottom of the tile first, then along its top.
        """
        found = self.find(image, [box])[0]
        return None if found is None else found[0]

    def find(
        self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]
    ) -> list[tuple[Fingerprint, BoxInt] | None]:
        """Like `read` for many tiles at once, each with the box of the text in the picture."""
        lines = _lines(image, boxes)
        prints = iter(self._fingerprints([one[1].ink for one in lines if one is not None]))
        return [None if one is None else (next(prints), _text_box(*one)) for one in lines]

    def stretches(
        self, image: NDArray[np.uint8], box: BoxInt, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """Parts of the line of text in a tile, from any sign to any other, as labels.

        Signs may be icons, plates and clothes that were taken for letters. log_ratios: logarithms
        of width over height that are asked for.
        """
        found = _lines(image, [box])[0]
        return [] if found is None else self._fingerprints(_parts(found[1].row_ink, log_ratios))

    def _fingerprints(self, lines: Sequence[NDArray[np.uint8]]) -> list[Fingerprint]:
        if not lines:
            return []
        views = [_trimmed(view) for line in lines for view in _views(line)]
        sharp = np.stack([_sharpened(view) for view in views])
        ratios = np.log([view.shape[1] / view.shape[0] for view in views]).reshape(
            -1, BITS_SHAPE[0]
        )
        signs = _projected(_blocks(sharp, BLOCKS), self._directions) > 0
        bits = np.packbits(signs, axis=-1).reshape(-1, *BITS_SHAPE)
        fine_blocks = np.pad(
            _blocks(sharp[:: BITS_SHAPE[0]], FINE_BLOCKS),
            ((0, 0), (0, 0), (0, 1)),
            constant_values=_FINE_GROUND,
        )
        fine = np.packbits(_projected(fine_blocks, self._fine_directions) > 0, axis=-1)
        return [Fingerprint(*each) for each in zip(bits, ratios, fine, strict=True)]


def _projected(blocks: NDArray[np.float32], directions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Blocks (N, B, P) on the directions (B, P, K) of their place: float32 (N, B, K)."""
    projected: NDArray[np.float32] = np.matmul(blocks.swapaxes(0, 1), directions)
    return projected.swapaxes(0, 1)


def _parts(line: NDArray[np.uint8], log_ratios: Sequence[float]) -> list[NDArray[np.uint8]]:
    """Cuts of a line (h, W) of one of the given ratios, each between two gaps."""
    signs = runs(np.asarray((line > MIN_CONTRAST).any(axis=0)), 0)[:_MOST_SIGNS]
    parts = []
    for first, (start, _) in enumerate(signs):
        for _, stop in signs[first:]:
            part = line[:, start:stop]
            trimmed = _trimmed(_finer(part))
            ratio = np.log(trimmed.shape[1] / trimmed.shape[0])
            if any(abs(ratio - known) <= _PART_SLACK for known in log_ratios):
                parts.append(part)
    return parts


def _lines(
    image: NDArray[np.uint8], boxes: Sequence[BoxInt]
) -> list[tuple[BoxInt, TextLine] | None]:
    """The strip and the line of text in each tile, None without one."""
    lines: list[tuple[BoxInt, TextLine] | None] = [None] * len(boxes)
    for kind in _STRIPS:
        left = [index for index, one in enumerate(lines) if _wants(kind, one)]
        strips = [_strip_box(boxes[index], *kind) for index in left]
        shown = text_lines([image[y0:y1, x0:x1] for x0, y0, x1, y1 in strips])
        for index, strip, line in zip(left, strips, shown, strict=True):
            if line is not None:
                lines[index] = strip, line
    return lines


def _wants(kind: tuple[str, float, int, float], one: tuple[BoxInt, TextLine] | None) -> bool:
    """Whether that strip of a tile is worth a search: nothing was found, or a part of a line."""
    edge, _, _, wide = kind
    return wide < 1 if one is None else one[1].cut and edge == "bottom"


def _strip_box(box: BoxInt, edge: str, share: float, least_px: int, wide: float) -> BoxInt:
    """Where a label stands at the "bottom" or "top" edge of a tile."""
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    tall = min(height // 3, max(least_px, round(share * height)))
    right = x0 + round(wide * width)
    return (x0, y1 - tall, right, y1) if edge == "bottom" else (x0, y0, right, y0 + tall)


def likely_place(box: BoxInt) -> BoxInt:
    """Where most programs write the name in a tile."""
    return _strip_box(box, *_STRIPS[1])


def _text_box(strip: BoxInt, line: TextLine) -> BoxInt:
    left, top = strip[:2]
    rows, columns = line.rows, line.columns
    return (left + columns.start, top + rows.start, left + columns.stop, top + rows.stop)


def _views(line: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The line (h, w), without what may be an icon on its left, one on its right, an edge on its
    right; all of them so many times larger.

    The edge of a letter lies somewhere in a pixel: cut at whole ones, a line that is stretched to
    one size would look another one for the sake of the ground that shines through an edge.
    """
    height, width = line.shape
    stretches = runs(np.asarray((line > MIN_CONTRAST).any(axis=0)), 0)
    mirrored = [(width - stop, width - start) for start, stop in stretches[::-1]]
    left = _sign_width(stretches, height, _ICON_WIDTHS)
    rights = [_sign_width(mirrored, height, widths) for widths in (_ICON_WIDTHS, _EDGE_WIDTHS)]
    fine = _finer(line)
    # the empty column beside it stays: an edge may begin there
    ends = [_FINER * (width - max(0, right - 1)) for right in rights]
    return [fine, fine[:, _FINER * max(0, left - 1) :], *(fine[:, :end] for end in ends)]


def _finer(line: NDArray[np.uint8]) -> NDArray[np.uint8]:
    fine = cv2.resize(line, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine, np.uint8)


def _sign_width(
    stretches: Sequence[tuple[int, int]], height: int, widths: tuple[float, float]
) -> int:
    """Columns up to the widest gap at which a sign of these widths may end; 0 where none is."""
    gaps = [
        (after[0] - before[1], after[0])
        for before, after in pairwise(stretches)
        if widths[0] * height <= before[1] - stretches[0][0] <= widths[1] * height
    ]
    return max(gaps, key=lambda gap: gap[0])[1] if gaps else 0


def _trimmed(fine: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same line without empty margins, judged by its own strongest stroke."""
    strong = fine > 0.45 * float(fine.max(initial=0))
    rows = longest_run(strong.sum(axis=1) >= 2 * _FINER, _FINER)
    columns = np.flatnonzero(strong.any(axis=0))
    if rows is None or rows[1] - rows[0] < MIN_TEXT_PX * _FINER:
        return fine
    return fine[rows[0] : rows[1], columns[0] : columns[-1] + 1]


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
    """Lines (N, 12, 128) in `count` parts side by side, float32 (N, count, 1536 / count)."""
    parts = sharp.reshape(len(sharp), _HEIGHT, count, -1).swapaxes(1, 2)
    return parts.reshape(len(sharp), count, -1)
