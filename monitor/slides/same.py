"""Whether two small pictures show the same slide: elsewhere, larger or smaller, scrolled on."""

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.slides.picture import WH, Mask, Small, grey, grown

_BLOCK = 12
_KEPT, _OTHER = 0.7, 0.4  # correlations from and under which a block shows the same, or not
_LEAST_SPREAD = 5.0  # grey levels: a flatter block shows nothing
_SCALES = np.geomspace(0.5, 2.0, 29)
_FINE_SCALES = (0.98, 0.99, 1.0, 1.01, 1.02)
_ROUGHLY = 0.4
_FOUND = 0.68  # correlation at which what is gone stands elsewhere
_SCROLLED, _ASIDE = 0.66, 0.74  # correlation of a page with itself, scrolled
_FAINTER = 0.25  # by which words fit less than lines, between two points
_LEAST_ROWS = 14  # in which old and new overlap after scrolling
_PANE = (0.12, 0.4)  # of the share's sides, at least, that scroll
_FINER = 3
_CLIPPED = 40.0  # grey levels: a frame's strong edge counts no more than text
_LEAST_POINTS = 40


def blocks(before: Small, now: Small) -> tuple[Mask, Mask]:
    """Points in blocks of 12 that show the same drawing as before, and in such that show another.

    The same in another brightness is the same; a block with little on it is neither.
    """
    one, two = _words(before), _words(now)
    square_1, square_2, product = (_means(part) for part in (one * one, two * two, one * two))
    like = product / np.sqrt(np.maximum(square_1 * square_2, 1e-3))
    least = np.minimum(square_1, square_2)
    kept = (like >= _KEPT) & (least > _LEAST_SPREAD**2 / 4)
    other = (like < _OTHER) & (square_1 > _LEAST_SPREAD**2)
    return _as_points(kept), _as_points(other)


def _as_points(cells: NDArray[np.bool_]) -> Mask:
    points: Mask = np.repeat(np.repeat(cells, _BLOCK, axis=0), _BLOCK, axis=1)
    return points


def touched(mask: Mask, least: int) -> Mask:
    """Points in blocks of 12 with at least so many points of a mask."""
    cells = mask.reshape(WH[1] // _BLOCK, _BLOCK, WH[0] // _BLOCK, _BLOCK).sum(axis=(1, 3))
    return _as_points(cells >= least)


def _means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = WH[1] // _BLOCK, WH[0] // _BLOCK
    means: NDArray[np.float32] = values.reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3))
    return means


def stands_elsewhere(
    before: Small, now: Small, gone: Mask, came: Mask, squeeze: tuple[float, float] = (1.0, 1.0)
) -> bool:
    """Whether what is gone of a picture has come again elsewhere, or in another size.

    gone: points of `before` whose drawing is not there any more; came: of `now`, what is new.
    squeeze: width and height of the share's place in `before`, in those of `now`.
    """
    if gone.sum() < _LEAST_POINTS or came.sum() < _LEAST_POINTS:
        return False
    x0, y0, x1, y1 = hull(gone)
    old, new = (
        [part * grown(mask, 2) for part in (_lines(picture), _words(picture))]
        for picture, mask in ((before, gone), (now, came))
    )
    old = [part[y0:y1, x0:x1] for part in old]
    halves = [
        np.asarray(cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)
        for part in (old[0], new[0])
    ]
    template, picture = halves[:1], halves[1:]
    rough = [_fit(template, picture, scale * squeeze[0], scale * squeeze[1]) for scale in _SCALES]
    best = float(_SCALES[int(np.argmax(rough))])
    if max(rough) < _ROUGHLY:
        return False
    fine = (_fit(old, new, best * more * squeeze[0], best * more * squeeze[1])
            for more in _FINE_SCALES)  # fmt: skip
    return any(value >= _FOUND for value in fine)


def _fit(
    templates: list[NDArray[np.float32]],
    pictures: list[NDArray[np.float32]],
    across: float,
    down: float,
) -> float:
    """Highest correlation of a template, scaled, with any place of a picture; 0 if too large.

    The second ones of both, if any, are words, see `_slid`.
    """
    maps = [
        _places(template, picture, across, down) + _FAINTER * (number > 0)
        for number, (template, picture) in enumerate(zip(templates, pictures, strict=True))
    ]
    return float(np.min(maps, axis=0).max(initial=0.0))


def _places(
    template: NDArray[np.float32], picture: NDArray[np.float32], across: float, down: float
) -> NDArray[np.float32]:
    """Correlation at each place, of all of the template with all of the picture."""
    wide, tall = round(template.shape[1] * across), round(template.shape[0] * down)
    rows, columns = picture.shape
    if wide < 8 or tall < 5 or wide > 1.15 * columns or tall > 1.15 * rows:
        return np.zeros((1, 1), np.float32)
    scaled = cv2.resize(template, (wide, tall), interpolation=cv2.INTER_AREA)
    y, x = max(2, (tall - rows) // 2 + 2), max(2, (wide - columns) // 2 + 2)
    room = cv2.copyMakeBorder(picture, y, y, x, x, cv2.BORDER_CONSTANT)
    energy = float(np.sqrt((scaled**2).sum() * (picture**2).sum()))
    return np.asarray(cv2.matchTemplate(room, scaled, cv2.TM_CCORR), np.float32) / max(energy, 1.0)


def likeness(before: Small, now: Small, where: Mask) -> float:
    """Correlation of what two pictures show at some points, -1 to 1."""
    one, two = _words(before)[where], _words(now)[where]
    return float((one * two).sum() / max(1.0, float(np.sqrt((one**2).sum() * (two**2).sum()))))


def scrolled(before: Small, now: Small, changed: Mask) -> bool:
    """Whether the part that changed shows the same page further up, down or aside."""
    x0, y0, x1, y1 = hull(changed)
    if y1 - y0 < _PANE[1] * WH[1] or x1 - x0 < _PANE[0] * WH[0]:
        return False
    near = grown(changed, 2)
    one, two = (
        [(part * near)[y0:y1, x0:x1] for part in (_lines(picture), _words(picture))]
        for picture in (before, now)
    )
    if _slid(one, two) >= _SCROLLED:
        return True
    return _slid([part.T for part in one], [part.T for part in two]) >= _ASIDE


def _slid(one: list[NDArray[np.float32]], two: list[NDArray[np.float32]]) -> float:
    """Highest correlation of two pictures where they overlap, shifted along their rows.

    Each is given twice, as lines and as words: both must fit.
    """
    lines, words = (_overlaps(*parts) for parts in zip(one, two, strict=True))
    return float(np.minimum(lines, words + _FAINTER).max(initial=0.0))


def _overlaps(one: NDArray[np.float32], two: NDArray[np.float32]) -> NDArray[np.float64]:
    """Correlation for each shift along the rows, 0 where they overlap too little."""
    rows = _FINER * one.shape[0]
    size = (one.shape[1], rows)
    one, two = (
        np.asarray(
            cv2.resize(np.ascontiguousarray(part), size, interpolation=cv2.INTER_CUBIC), np.float32
        )
        for part in (one, two)
    )
    spectrum = np.fft.rfft(two, 2 * rows, axis=0) * np.conj(np.fft.rfft(one, 2 * rows, axis=0))
    products = np.fft.irfft(spectrum.sum(axis=1), 2 * rows)
    energy_1 = np.concatenate([[0.0], np.cumsum((one**2).sum(axis=1))])
    energy_2 = np.concatenate([[0.0], np.cumsum((two**2).sum(axis=1))])
    shifts = np.arange(-(rows - 1), rows)
    begin, end = np.maximum(shifts, 0), np.minimum(rows, rows + shifts)
    inside_2 = energy_2[end] - energy_2[begin]
    inside_1 = energy_1[end - shifts] - energy_1[begin - shifts]
    least = 0.12 * max(energy_1[-1], energy_2[-1], 1.0)
    valid = (
        (end - begin >= _FINER * _LEAST_ROWS)
        & (np.abs(shifts) >= _FINER)
        & (np.minimum(inside_1, inside_2) >= least)
    )
    values = products[shifts % (2 * rows)] / np.sqrt(np.maximum(inside_1 * inside_2, 1.0))
    return np.where(valid, values, 0.0)


def _lines(picture: Small) -> NDArray[np.float32]:
    """What is drawn, without the ground and its brightness: float32 (108, 192)."""
    return _without(picture, (7, 7))


def _words(picture: Small) -> NDArray[np.float32]:
    """The same along rows only: lines of text stand in the same rows whatever they say."""
    return _without(picture, (9, 1))


def _without(picture: Small, around: tuple[int, int]) -> NDArray[np.float32]:
    levels = grey(picture).astype(np.float32)
    lines: NDArray[np.float32] = levels - np.asarray(cv2.blur(levels, around))
    return np.clip(lines, -_CLIPPED, _CLIPPED)


def hull(mask: Mask) -> tuple[int, int, int, int]:
    """Box of nearly all of a mask's points; single ones far away are left out."""
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return 0, 0, 0, 0
    y0, y1 = np.percentile(rows, (1, 99)).astype(int).tolist()
    x0, x1 = np.percentile(columns, (1, 99)).astype(int).tolist()
    return x0, y0, x1 + 1, y1 + 1
