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

from monitor.fingerprints import BITS_SHAPE, BLOCK_BITS, BLOCKS, FINE_BITS, FINE_BLOCKS, Fingerprint
from monitor.label_lines import MIN_CONTRAST, MIN_TEXT_PX, TextLine, longest_run, runs, text_lines
from monitor.types import BoxInt

_BLOCK_WIDTH, _HEIGHT = 16, 12  # strokes are stretched to eight blocks of 16 x 12
_FINE_GROUND = 0.5  # without it a block with little ink would be told by noise
_ICON_WIDTHS, _EDGE_WIDTHS = (0.4, 1.8), (0.0, 0.4)  # of the line's height
_MOST_SIGNS = 40  # of a line; a letter is one or two
_PART_SLACK = 0.12  # of the logarithm of width over height
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
        found = self.find(image, [box])[0]
        return None if found is None else found[0]

    def find(
        self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]
    ) -> list[tuple[Fingerprint, BoxInt] | None]:
        """Like `read` for many tiles at once, each with the box of the text in the picture."""
        found: list[tuple[Fingerprint, BoxInt] | None] = [None] * len(boxes)
        for edge, share in _STRIPS:
            left = [index for index, one in enumerate(found) if one is None]
            strips = [_strip_box(boxes[index], edge, share) for index in left]
            lines = text_lines([image[y0:y1, x0:x1] for x0, y0, x1, y1 in strips])
            shown = [
                (index, strip, line)
                for index, strip, line in zip(left, strips, lines, strict=True)
                if line is not None
            ]
            prints = self._fingerprints([line.strokes for _, _, line in shown])
            for (index, strip, line), fingerprint in zip(shown, prints, strict=True):
                found[index] = fingerprint, _text_box(strip, line)
        return found

    def stretches(
        self, image: NDArray[np.uint8], box: BoxInt, log_ratios: Sequence[float]
    ) -> list[Fingerprint]:
        """Parts of the line of text in a tile, from any sign to any other, as labels.

        Signs may be icons, plates and clothes that were taken for letters. log_ratios: logarithms
        of width over height that are asked for.
        """
        for edge, share in _STRIPS:
            x0, y0, x1, y1 = _strip_box(box, edge, share)
            line = text_lines([image[y0:y1, x0:x1]])[0]
            if line is not None:
                return self._fingerprints(_parts(line.row_strokes, log_ratios))
        return []

    def _fingerprints(self, lines: Sequence[NDArray[np.uint8]]) -> list[Fingerprint]:
        if not lines:
            return []
        views = [
            view
            for line in lines
            for view in (_trimmed(line), *(_trimmed(part) for part in _without_icons(line)))
        ]
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
            part = _trimmed(line[:, start:stop])
            ratio = np.log(part.shape[1] / part.shape[0])
            if any(abs(ratio - known) <= _PART_SLACK for known in log_ratios):
                parts.append(part)
    return parts


def _strip_box(box: BoxInt, edge: str, share: float) -> BoxInt:
    """Where a label stands at the "bottom" or "top" edge of a tile."""
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    tall = min(height // 3, max(22, round(share * height)))
    right = x0 + round(0.72 * width)
    return (x0, y1 - tall, right, y1) if edge == "bottom" else (x0, y0, right, y0 + tall)


def likely_place(box: BoxInt) -> BoxInt:
    """Where most programs write the name in a tile."""
    return _strip_box(box, "bottom", _STRIPS[1][1])


def _text_box(strip: BoxInt, line: TextLine) -> BoxInt:
    left, top = strip[:2]
    rows, columns = line.rows, line.columns
    return (left + columns.start, top + rows.start, left + columns.stop, top + rows.stop)


def _without_icons(line: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The line without what may be an icon on its left, one on its right, an edge on its right."""
    height, width = line.shape
    stretches = runs(np.asarray((line > MIN_CONTRAST).any(axis=0)), 0)
    mirrored = [(width - stop, width - start) for start, stop in stretches[::-1]]
    left = _sign_width(stretches, height, _ICON_WIDTHS)
    rights = [_sign_width(mirrored, height, widths) for widths in (_ICON_WIDTHS, _EDGE_WIDTHS)]
    return [line[:, left:], *(line[:, : width - right] for right in rights)]


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


def _trimmed(line: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same without empty margins, judged by its own strongest stroke."""
    strong = line > 0.45 * float(line.max(initial=0))
    rows = longest_run(strong.sum(axis=1) >= 2, 1)
    columns = np.flatnonzero(strong.any(axis=0))
    if rows is None or rows[1] - rows[0] < MIN_TEXT_PX:
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
    """Lines (N, 12, 128) in `count` parts side by side, float32 (N, count, 1536 / count)."""
    parts = sharp.reshape(len(sharp), _HEIGHT, count, -1).swapaxes(1, 2)
    return parts.reshape(len(sharp), count, -1)
