"""When a layout is looked at again by its faces: seldom in a calm gallery, soon beside a change."""

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.gallery.beside import BesideTiles
from monitor.gallery.layout import GalleryLayout
from monitor.gallery.tracker import GalleryTracker, find_tiles
from tests.support.pictures.synthetic_gallery import NAMES, Scene, draw_gallery


class Counting:
    """Explains layouts by their ground alone, and counts how often it is asked for the faces."""

    def __init__(self) -> None:
        self.audited_s: list[float] = []
        self.now_s = 0.0

    def solve(self, image: NDArray[np.uint8]) -> GalleryLayout:
        return find_tiles(image)

    def agrees(self, image: NDArray[np.uint8], layout: GalleryLayout) -> bool:
        self.audited_s.append(self.now_s)
        return True


@pytest.fixture(scope="module")
def gallery() -> NDArray[np.uint8]:
    return draw_gallery(Scene(NAMES[:9], size_wh=(1600, 900))).image


def audits(frames: list[NDArray[np.uint8]]) -> list[float]:
    """Seconds of the audits, at a frame a second."""
    tracker, explains = GalleryTracker(), Counting()
    for at_s, frame in enumerate(frames):
        explains.now_s = float(at_s)
        assert tracker.update(frame, float(at_s), explains).tiles
    return explains.audited_s


def inside(image: NDArray[np.uint8], levels: int) -> NDArray[np.uint8]:
    """The people move: every tile's middle changes."""
    moved = image.copy()
    for tile in find_tiles(image).tiles:
        x0, y0, x1, y1 = tile.box_xyxy
        wide, high = (x1 - x0) // 4, (y1 - y0) // 4
        moved[y0 + high : y1 - high, x0 + wide : x1 - wide] = levels
    return moved


def beside(image: NDArray[np.uint8], side: int, at_xy: tuple[int, int]) -> NDArray[np.uint8]:
    """Something of a face's size stands in the margin."""
    changed = image.copy()
    x, y = at_xy
    changed[y : y + side, x : x + side] = (200, 160, 140)
    return changed


def test_what_moves_in_the_tiles_is_no_reason(gallery: NDArray[np.uint8]) -> None:
    frames = [inside(gallery, 60 + at_s) for at_s in range(21)]
    assert audits(frames) == [8.0, 16.0]


@pytest.mark.parametrize("began_s", range(1, 8))
@pytest.mark.parametrize("side", [20, 32, 64])
def test_what_appears_beside_them_is(gallery: NDArray[np.uint8], began_s: int, side: int) -> None:
    changed = beside(gallery, side, (3, 5))
    frames = [gallery if at_s < began_s else changed for at_s in range(9)]
    assert audits(frames)[0] == max(4.0, began_s), "at once, but for the time between two audits"


def test_a_page_that_changes_all_the_time_is_audited_as_often_as_ever(
    gallery: NDArray[np.uint8],
) -> None:
    frames = [beside(gallery, 40, (3, 5 + 60 * (at_s % 3))) for at_s in range(17)]
    assert audits(frames) == [4.0, 8.0, 12.0, 16.0]


def test_noise_of_compression_is_no_change(gallery: NDArray[np.uint8]) -> None:
    rng = np.random.default_rng(3)
    watch = BesideTiles(gallery, find_tiles(gallery))
    for _ in range(10):
        noise = rng.integers(-12, 13, gallery.shape)
        noisy = np.clip(gallery.astype(int) + noise, 0, 255).astype(np.uint8)
        assert not watch.has_changed(noisy)
