"""Means of cells are those of the pixels, however the picture is brought there."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.imaging.pixels import cell_means


def ramp(width: int, height: int) -> NDArray[np.float64]:
    """Levels that rise to the right and downwards, each that of the middle of its pixel."""
    across, down = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return np.asarray(200 * across + 50 * down)


@pytest.mark.parametrize("size_wh", [(32, 18), (64, 40), (265, 149), (531, 299), (1920, 1080)])
def test_cells_are_means_of_their_pixels(size_wh: tuple[int, int]) -> None:
    picture = np.repeat(np.rint(ramp(*size_wh))[:, :, np.newaxis], 3, axis=2).astype(np.uint8)
    cells = cell_means(picture, (32, 18))
    assert cells.shape == (18, 32)
    # a row or column that is left out moves the cells a little
    assert np.abs(cells - ramp(32, 18)).max() < 3
