"""Pictures that occur more than once: byte for byte, or nearly, by a perceptual hash."""

from collections import defaultdict

import cv2
import numpy as np
from numpy.typing import NDArray

HASH_BITS = 63
_NEAR_BITS = 6
_NEAR_CORRELATION = 0.95
_CHUNK = 1024


def exact_duplicates(images: NDArray[np.uint8]) -> list[list[int]]:
    """Groups of rows (two or more, ascending) whose pictures (N, H, W) are the same."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for row, image in enumerate(images):
        groups[image.tobytes()].append(row)
    return [rows for rows in groups.values() if len(rows) > 1]


def near_duplicates(images: NDArray[np.uint8]) -> list[tuple[int, int, float]]:
    """Pairs of rows whose pictures (N, H, W) differ by little, with their correlation.

    A pair has hashes at most 6 bits apart and a correlation of at least 0.95; the same picture
    twice is a pair as well. Blank pictures, which resemble everything, are left out.
    """
    rows = np.flatnonzero(images.reshape(len(images), -1).std(axis=1) >= 1)
    signs = perceptual_hashes(images[rows]).astype(np.float32) * 2 - 1
    least = HASH_BITS - 2 * _NEAR_BITS
    pairs = []
    for start in range(0, len(rows), _CHUNK):
        same = signs[start : start + _CHUNK] @ signs.T
        for first, second in np.argwhere(same >= least):
            one, two = rows[start + first], rows[second]
            if one < two:
                correlation = float(np.corrcoef(images[one].ravel(), images[two].ravel())[0, 1])
                if correlation >= _NEAR_CORRELATION:
                    pairs.append((int(one), int(two), correlation))
    return pairs


def perceptual_hashes(images: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Bits (N, 63): which of the 8 x 8 slowest waves of a picture lie above their median.

    The constant wave, the brightness, is left out.
    """
    bits = []
    for image in images:
        small = cv2.resize(image, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
        waves = cv2.dct(small)[:8, :8].ravel()[1:]
        bits.append(waves > np.median(waves))
    return np.array(bits, bool).reshape(len(images), HASH_BITS)
