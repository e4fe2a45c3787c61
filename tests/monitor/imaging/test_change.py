"""Pixels have changed where more values differ, and by more, than noise does."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.imaging.change import ChangeDetector, Patch, mean_difference


def picture(*shape: int) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(40, 200, shape, np.uint8)


@pytest.mark.parametrize("shape", [(20, 30), (20, 30, 3), (50, 3), (6, 4, 24, 3)])
def test_the_mask_shows_which_values_differ_by_more(shape: tuple[int, ...]) -> None:
    before = picture(*shape)
    noise = np.random.default_rng(2).integers(-12, 13, shape)
    now = (before.astype(int) + noise).astype(np.uint8)
    now.reshape(-1)[[0, 5, -1]] = 255
    mask = ChangeDetector(levels=12).mask(now, before)
    assert mask.shape == shape
    assert np.array_equal(mask > 0, np.abs(now.astype(int) - before) > 12)
    assert set(np.unique(mask)) == {0, 255}


def test_so_many_values_may_differ_and_no_more() -> None:
    detector, before = ChangeDetector(levels=10, share=0.1), np.full((10, 10), 100, np.uint8)
    now = before.copy()
    now[0] = 111
    assert not detector.has_changed(now, before), "a tenth"
    now[1, 0] = 111
    assert detector.has_changed(now, before)
    now[:] = 110
    assert not detector.has_changed(now, before), "no more than noise"


def test_by_default_one_level_of_one_value_is_a_change() -> None:
    before = picture(12, 9, 3)
    now = before.copy()
    assert not ChangeDetector().has_changed(now, before)
    now[3, 4, 2] ^= 1
    assert ChangeDetector().has_changed(now, before)


@pytest.mark.parametrize("detector", [ChangeDetector(), ChangeDetector(levels=20, share=0.5)])
def test_another_shape_is_a_change_and_nothing_is_none(detector: ChangeDetector) -> None:
    assert detector.has_changed(picture(10, 9, 3), picture(9, 10, 3))
    empty = np.zeros((0, 4, 3), np.uint8)
    assert not detector.has_changed(empty, empty)
    assert detector.mask(empty, empty).shape == empty.shape


def test_a_patch_is_a_copy_that_a_later_picture_is_compared_with() -> None:
    image = picture(40, 60, 3)
    patch = Patch.of(image, (10, 5, 30, 25))
    image[0, 0] = 0
    assert not patch.has_changed(image, ChangeDetector()), "outside"
    image[5:25, 10:30] = 255 - image[5:25, 10:30]
    assert patch.has_changed(image, ChangeDetector(levels=5, share=0.2))
    assert patch.has_changed(image[:20], ChangeDetector()), "the picture has become smaller"


def test_the_mean_difference_is_in_levels() -> None:
    one = np.array([10.0, 20.0, 60.0], np.float32)
    assert mean_difference(one, np.array([10.0, 23.0, 54.0], np.float32)) == 3.0
    assert mean_difference(one, 30.0) == 20.0
