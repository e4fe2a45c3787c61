"""Where the brightness of a picture steps along straight upright and level lines."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from monitor.imaging.pixels import largest_of_channels

_LARGE_PX = 2000  # beyond this edges are looked for at half the size, or a third
_LEAST_STEP = 2.0  # levels: a tile that differs from its ground by two, exactly, on all its side
_TIMES_AROUND = 2.5  # how much sharper than what lies beside it
_STILL_LEVELS = 2.0  # pixels of a drawn surface differ no more
_BESIDE_PX = 6  # how far "beside" reaches; the nearest two are left out, edges may be soft


@dataclass(frozen=True, slots=True, eq=False)
class EdgeMaps:
    """Steps between neighbouring pixels that stand out from what is around them.

    upright: float32 (H + 1, W + 1), sums down each column of "a step lies left of this pixel", give
    or take a pixel; level: float32 (H + 1, W + 1), sums along each row of "a step lies above it".
    still_down, still_along: of the same shapes, sums down each column and along each row of "equal
    to the next pixel that way". scale: pixels of the picture per pixel here.
    """

    upright: NDArray[np.float32]
    level: NDArray[np.float32]
    still_down: NDArray[np.float32]
    still_along: NDArray[np.float32]
    scale: int

    @property
    def height(self) -> int:
        """Rows of the maps."""
        return len(self.upright) - 1

    @property
    def width(self) -> int:
        """Columns of the maps."""
        return int(self.upright.shape[1]) - 1

    def upright_share(
        self, x: NDArray[np.intp], y0: NDArray[np.intp], y1: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Share of the rows y0 to y1 at which there is a step at column x, 0..1, all together."""
        return _share(self.upright, x, y0, y1)

    def level_share(
        self, y: NDArray[np.intp], x0: NDArray[np.intp], x1: NDArray[np.intp]
    ) -> NDArray[np.float32]:
        """Share of the columns x0 to x1 at which there is a step at row y, 0..1."""
        return _share(self.level.T, y, x0, x1)

    def plain_shares(self, boxes: NDArray[np.intp], inset: int) -> NDArray[np.float32]:
        """How plain the picture is along each side of boxes (N, 4), so far inside: (N, 4), 0..1."""
        x0, y0, x1, y1 = np.clip(boxes, 0, [self.width, self.height] * 2).T
        left, right = np.minimum(x0 + inset, self.width - 1), np.maximum(x1 - 1 - inset, 0)
        upper, lower = np.minimum(y0 + inset, self.height - 1), np.maximum(y1 - 1 - inset, 0)
        in_x, in_y = (x1 - x0) // 10, (y1 - y0) // 10
        return np.stack(
            [
                _share(self.still_down, left, y0 + in_y, y1 - in_y),
                _share(self.still_along.T, upper, x0 + in_x, x1 - in_x),
                _share(self.still_down, right, y0 + in_y, y1 - in_y),
                _share(self.still_along.T, lower, x0 + in_x, x1 - in_x),
            ],
            axis=1,
        )


def _share(
    sums: NDArray[np.float32], x: NDArray[np.intp], y0: NDArray[np.intp], y1: NDArray[np.intp]
) -> NDArray[np.float32]:
    whole = np.maximum(y1 - y0, 1)
    result: NDArray[np.float32] = (sums[y1, x] - sums[y0, x]) / whole
    return result


def edge_maps(image: NDArray[np.uint8]) -> EdgeMaps:
    """Edge maps of a picture, uint8 (H, W, 3)."""
    scale = max(1, -(-max(image.shape[:2]) // _LARGE_PX))
    if scale > 1:
        height, width = image.shape[0] // scale, image.shape[1] // scale
        trimmed = image[: height * scale, : width * scale]
        image = np.asarray(cv2.resize(trimmed, (width, height), interpolation=cv2.INTER_AREA))
    across = _apart(image)
    downwards = _apart(np.ascontiguousarray(image.swapaxes(0, 1)))
    upright, level = _steps(across), _steps(downwards).T
    return EdgeMaps(
        upright=_sums(upright, 0),
        level=_sums(level, 1),
        still_down=_sums(downwards.T <= _STILL_LEVELS, 0),
        still_along=_sums(across <= _STILL_LEVELS, 1),
        scale=scale,
    )


def _sums(values: NDArray[np.float32] | NDArray[np.bool_], axis: int) -> NDArray[np.float32]:
    height, width = values.shape
    sums = np.zeros((height + 1, width + 1), np.float32)
    np.cumsum(
        values, axis=axis, dtype=np.float32, out=sums[1:, :-1] if axis == 0 else sums[:-1, 1:]
    )
    return sums


def _apart(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Largest difference of a channel from the pixel at the left: uint8 (H, W, 3) to (H, W)."""
    apart = np.zeros(image.shape[:2], np.float32)
    difference = np.asarray(cv2.absdiff(image[:, 1:], image[:, :-1]), np.uint8)
    apart[:, 1:] = largest_of_channels(difference)
    return apart


def _steps(apart: NDArray[np.float32]) -> NDArray[np.float32]:
    """1.0 where a pixel, or one beside it, differs from its left one and more than around."""
    wide = cv2.blur(apart, (2 * _BESIDE_PX + 1, 1)) * (2 * _BESIDE_PX + 1)
    near = cv2.blur(apart, (5, 1)) * 5
    beside = np.maximum(wide - near, 0) / (2 * _BESIDE_PX - 4)
    sharp = (apart >= _LEAST_STEP + _TIMES_AROUND * beside).astype(np.uint8)
    return np.asarray(cv2.dilate(sharp, np.ones((1, 3), np.uint8)), np.float32)
