"""Means of cells are those of the pixels, however the picture is brought there."""

import numpy as np
import pytest

from monitor.levels import cell_means


@pytest.mark.parametrize("size_wh", [(32, 18), (64, 40), (265, 149), (531, 299), (1920, 1080)])
def test_cells_are_means_of_their_pixels(size_wh: tuple[int, int]) -> None:
    across, down = np.meshgrid(np.linspace(0, 200, size_wh[0]), np.linspace(0, 50, size_wh[1]))
    picture = np.repeat((across + down)[:, :, np.newaxis], 3, axis=2).astype(np.uint8)
    cells = cell_means(picture, (32, 18))
    across, down = np.meshgrid((np.arange(32) + 0.5) / 32, (np.arange(18) + 0.5) / 18)
    assert cells.shape == (18, 32)
    # a row or column that is left out moves the cells a little
    assert np.abs(cells - (200 * across + 50 * down)).max() < 4
