"""Which pixels of a picture are gallery background: flat colours and their masks."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels

_COLOURS = 5  # background, toolbar, side panel, desktop and one to spare
_MIN_SHARE = 0.004  # of the picture; 2 px gaps between 49 full-bleed tiles are about 1 %
_MIN_LINE_SHARE = 0.0002  # a border of 3 px around one tile of 49 is about 0.1 %
_COLOURED = 60  # levels between the strongest and the weakest channel
_WORKING_PX = 700  # long side of the reduced mask
_SAMPLE_PX = 400  # long side of the picture sampled for colours
_LARGE_PX = 2600  # beyond this every second pixel is enough
_MOST_CHANNELS = 4  # that OpenCV compares at once
_LINE_PX = 4  # a drawn line is at most this thick, and one more per 1000 px of the picture
_NO_CHANGE, _SMALL_CHANGE = np.zeros(3, np.uint8), np.full(3, 2, np.uint8)
_LARGE_CHANGE = np.full(3, 24, np.uint8)


@dataclass(frozen=True, slots=True)
class FlatColour:
    """A colour that fills flat areas. rgb: 0..255. tolerance: levels per channel it strays."""

    rgb: tuple[int, int, int]
    tolerance: int


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundMask:
    """Background against content, fine and reduced.

    fine: uint8, 255 where background; one value per `scale` pixels of the picture (1 or 2).
    content: uint8, 1 where content; one value per `stride` pixels of the picture. A straight gap
    one value wide in `fine` survives the reduction. rgb: 0..255, of the background itself.
    """

    fine: NDArray[np.uint8]
    scale: int
    content: NDArray[np.uint8]
    stride: int
    rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class FlatSample:
    """Sampled pixels that equal a neighbour. count: pixels sampled in all.

    flat: int16 (N, 3), equal to the one at the right or below: a gap two pixels wide is flat only
    along itself.
    """

    flat: NDArray[np.int16]
    count: int


def sample_flat(image: NDArray[np.uint8]) -> FlatSample:
    """Sample a picture uint8 (H, W, 3) on a grid of at most 400 points a side."""
    step = _sample_step(image)
    sample = np.ascontiguousarray(image[:-1:step, :-1:step])
    to_right = cv2.absdiff(sample, np.ascontiguousarray(image[:-1:step, 1::step]))
    to_below = cv2.absdiff(sample, np.ascontiguousarray(image[1::step, :-1:step]))
    flat = (_within(to_right, _SMALL_CHANGE) | _within(to_below, _SMALL_CHANGE)) > 0
    return FlatSample(sample[flat].astype(np.int16), flat.size)


def border_colour(image: NDArray[np.uint8]) -> FlatColour | None:
    """Colour of thin, strongly coloured lines, as around an active speaker; None without any.

    Every row and every column of the picture uint8 (H, W, 3) is looked at, at a few points each:
    a grid with steps in both directions may miss a thin line at some sizes.
    """
    step = 4 * _sample_step(image)
    thickness = _LINE_PX + max(image.shape[:2]) // 1000
    level = _line_pixels(np.ascontiguousarray(image[:, ::step]), thickness)
    turned = np.asarray(cv2.transpose(np.ascontiguousarray(image[::step])), np.uint8)
    upright = _line_pixels(turned, thickness)
    lines = np.concatenate([level, upright])
    lines = lines[lines.max(axis=1) - lines.min(axis=1) >= _COLOURED]
    if not len(lines):
        return None
    # a drawn line has exactly one colour, where a plain wall on video scatters
    exact = lines.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1])
    values, counts = np.unique(exact, return_counts=True)
    if counts.max() < _MIN_LINE_SHARE * 2 * image.shape[0] * image.shape[1] / step:
        return None
    code = int(values[counts.argmax()])
    return FlatColour((code >> 16, code >> 8 & 255, code & 255), 8)


def _line_pixels(pixels: NDArray[np.uint8], thickness: int) -> NDArray[np.uint8]:
    """Pixels (N, 3) equal to the next one in their row, but to none above and below a thin line.

    pixels: uint8 (H, W, 3).
    """
    apart = thickness + 1
    along = _within(cv2.absdiff(pixels[:, :-1], pixels[:, 1:]), _SMALL_CHANGE)[apart:-apart]
    here = pixels[:, :-1]
    same = _within(cv2.absdiff(here[apart:], here[:-apart]), _LARGE_CHANGE)
    line = along & ~(same[:-apart] | same[apart:])
    found: NDArray[np.uint8] = here[apart:-apart][line > 0]
    return found


def _sample_step(image: NDArray[np.uint8]) -> int:
    step: int = max(1, round(max(image.shape[:2]) / _SAMPLE_PX))
    return step


def flat_colours(sample: FlatSample) -> Iterator[FlatColour]:
    """Colours that fill flat areas, most frequent first, at most five."""
    pixels = sample.flat
    codes = _codes(pixels)
    for _ in range(_COLOURS):
        members = pixels[codes == np.bincount(codes, minlength=1).argmax()]
        if len(members) < _MIN_SHARE * sample.count:
            return
        centre = np.array([_median_level(members[:, channel]) for channel in range(3)])
        offsets = _furthest(pixels, centre)
        strays = offsets[offsets <= 6]
        tolerance = int(np.clip(1.8 * np.sqrt(np.mean(strays**2, dtype=np.float64)) + 2.5, 3, 9))
        other = offsets > tolerance
        pixels, codes = pixels[other], codes[other]
        red, green, blue = (int(value) for value in centre)
        yield FlatColour((red, green, blue), tolerance)
        if not len(pixels):
            return


def _median_level(levels: NDArray[np.int16]) -> float:
    """Median of levels 0..255, by counting."""
    below = np.cumsum(np.bincount(levels, minlength=256))
    middle = [(len(levels) - 1) // 2, len(levels) // 2]
    return float(np.searchsorted(below, middle, side="right").mean())


def _furthest(pixels: NDArray[np.int16], centre: NDArray[np.float64]) -> NDArray[np.float32]:
    """Largest difference of a channel from a colour, pixel by pixel."""
    # levels and their halves are exact in 32 bits
    return largest_of_channels(np.abs(pixels - centre.astype(np.float32)))


def _codes(pixels: NDArray[np.int16]) -> NDArray[np.int32]:
    """One number for all colours that agree in their upper six bits."""
    bins = (pixels >> 2).astype(np.int32)
    return (bins[:, 0] << 12) | (bins[:, 1] << 6) | bins[:, 2]


def _within(difference: MatLike, most: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return _in_range(difference, _NO_CHANGE, most)


def _in_range(image: MatLike, low: NDArray[np.uint8], high: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.inRange(image, low, high), np.uint8)


class BackgroundMasks:
    """Masks of one picture, uint8 (H, W, 3), for one flat colour after another."""

    def __init__(self, image: NDArray[np.uint8]) -> None:
        self._scale = 1
        if max(image.shape[:2]) > _LARGE_PX:
            # every second pixel still meets each gap of two pixels, at a quarter of the cost
            self._scale = 2
            image = np.ascontiguousarray(image[::2, ::2])
        self._image = image
        self._stride = max(1, -(-max(image.shape[:2]) // _WORKING_PX))
        self._borders: dict[FlatColour, NDArray[np.uint8]] = {}

    def of(self, colour: FlatColour, border: FlatColour | None = None) -> BackgroundMask:
        """What has a flat colour, or that of a border, is background."""
        background = _mask(self._image, colour)
        if border is not None:
            if border not in self._borders:
                self._borders[border] = _mask(self._image, border)
            background |= self._borders[border]
        content = _reduce(background, self._stride)
        return BackgroundMask(
            background, self._scale, content, self._scale * self._stride, colour.rgb
        )


def _mask(image: NDArray[np.uint8], colour: FlatColour) -> NDArray[np.uint8]:
    rgb = np.array(colour.rgb, np.int32)
    low = np.clip(rgb - colour.tolerance, 0, 255).astype(np.uint8)
    high = np.clip(rgb + colour.tolerance, 0, 255).astype(np.uint8)
    return _in_range(image, low, high)


def _reduce(background: NDArray[np.uint8], stride: int) -> NDArray[np.uint8]:
    """A block is background where one whole line through it is: gaps survive, speckles do not."""
    rows, columns = background.shape[0] // stride, background.shape[1] // stride
    background = background[: rows * stride, : columns * stride]
    upright = background[0::stride].copy()
    for shift in range(1, stride):
        upright &= background[shift::stride]
    content = _all_equal(upright, stride, 0)
    level = _all_equal(background, stride, 255)
    along = level[0::stride]
    for shift in range(1, stride):
        along = along | level[shift::stride]
    return np.asarray((content > along).view(np.uint8))


def _all_equal(mask: NDArray[np.uint8], stride: int, value: int) -> NDArray[np.uint8]:
    """255 where all values of a run of `stride` in a row are this one: (H, W // stride)."""
    runs = np.ascontiguousarray(mask).reshape(len(mask), -1, stride)
    if stride <= _MOST_CHANNELS:  # a run is seen as the channels of a pixel
        same = np.full(stride, value, np.uint8)
        return _in_range(runs, same, same).reshape(len(mask), -1)
    return np.asarray(np.where((runs == value).all(axis=2), 255, 0), np.uint8)
