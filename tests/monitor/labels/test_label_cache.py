"""Galleries without names are not searched for them all the time; names that come up are read."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.seats.seat_switches_labels import STYLES, LabelStyle, draw_label
from monitor.imaging.frame_clock import FrameClock
from monitor.labels.cache import LabelCache
from monitor.labels.fingerprint import Fingerprint
from monitor.labels.reader import LabelReader
from monitor.types import BoxInt
from tests.support.pictures.synthetic_gallery import Drawn, Scene, draw_gallery

PEOPLE = tuple(f"Student {letter}" for letter in "ABCDEFGHIJKL")


class Counted(LabelReader):
    """Counts the tiles that are searched for a label."""

    searched = 0

    def find(
        self, image: NDArray[np.uint8], boxes: Sequence[BoxInt]
    ) -> list[tuple[Fingerprint, BoxInt] | None]:
        self.searched += len(boxes)
        return super().find(image, boxes)


class CountingCache(LabelCache):
    """Reads frames one second apart, and counts the tiles it searches."""

    def __init__(self) -> None:
        super().__init__(salt=1)
        self._reader = self.counted = Counted(1)
        self._clock = FrameClock()

    def labels_of(self, drawn: Drawn, seed: int, light: int = 0, at_s: float | None = None) -> int:
        """Labels found in the next frame; its picture differs a little from the last one.

        light: what all of it is lighter by.
        """
        noise = np.random.default_rng(seed).integers(0, 6, drawn.image.shape, np.uint8)
        image = np.asarray(np.minimum(drawn.image, 249 - light) + noise + light, np.uint8)
        self.counted.searched = 0
        return sum(
            label is not None for label in self.read(image, drawn.boxes, self._clock.advance(at_s))
        )


@pytest.fixture
def cache() -> CountingCache:
    return CountingCache()


def drawn(*, named: bool) -> Drawn:
    whole = draw_gallery(Scene(PEOPLE, seed=5))
    if not named:
        for x0, y0, x1, y1 in whole.boxes:  # only walls
            whole.image[y0:y1, x0:x1] = (92, 104, 118)
    return whole


def test_each_tile_without_a_name_is_searched_in_every_fourth_frame(cache: CountingCache) -> None:
    bare = drawn(named=False)
    searched = []
    for seed in range(12):
        assert cache.labels_of(bare, seed, light=60 * (seed % 2)) == 0
        searched.append(cache.counted.searched)
    assert searched[:4] == [12] * 4
    assert searched[4:] == [3] * 8


def test_several_frames_a_second_are_searched_no_more_often(cache: CountingCache) -> None:
    bare = drawn(named=False)
    searched = 0
    for number in range(44):
        cache.labels_of(bare, number, light=60 * (number % 2), at_s=100 + number / 10)
        searched += cache.counted.searched if number >= 4 else 0
    assert searched == 12


def test_a_tile_that_does_not_change_is_searched_in_every_eighth_frame_or_so(
    cache: CountingCache,
) -> None:
    bare = drawn(named=False)
    searched = []
    for seed in range(40):
        assert cache.labels_of(bare, seed) == 0
        searched.append(cache.counted.searched)
    assert searched[0] == 12
    assert 8 <= sum(searched[24:32]) <= 16


def test_the_shortest_name_is_read_when_it_comes_up_in_a_still_picture(
    cache: CountingCache,
) -> None:
    empty = drawn(named=False)
    for seed in range(3):
        cache.labels_of(empty, seed)
    x0, _, x1, y1 = empty.boxes[5]
    named = draw_gallery(Scene((*PEOPLE[:5], "Li", *PEOPLE[6:]), seed=5))
    assert named.boxes == empty.boxes
    empty.image[y1 - 40 : y1, x0:x1] = named.image[y1 - 40 : y1, x0:x1]
    assert cache.labels_of(empty, 3) == 1


def test_names_that_come_up_are_all_read_soon(cache: CountingCache) -> None:
    bare, named = drawn(named=False), drawn(named=True)
    for seed in range(8):
        cache.labels_of(bare, seed)
    found = [cache.labels_of(named, 100 + seed) for seed in range(3)]
    assert found == [3, 6, 12]


def test_a_gallery_of_names_is_read_in_every_frame(cache: CountingCache) -> None:
    named = drawn(named=True)
    assert [cache.labels_of(named, seed) for seed in range(6)] == [12] * 6


def test_a_notice_over_a_name_is_not_read_as_one(cache: CountingCache) -> None:
    whole = drawn(named=True)
    plain = cache.read(whole.image, whole.boxes, 1.0)
    assert None not in plain
    x0, _, x1, y1 = whole.boxes[3]
    high = min(46, (y1 - whole.boxes[3][1]) // 3)
    cv2.rectangle(whole.image, (x0 + 4, y1 - high), (x1 - 6, y1 - 3), (250, 250, 250), -1)
    cv2.putText(whole.image, "Recording", (x0 + 12, y1 - high + 16), 0, 0.45, (30, 30, 34), 1)
    reader = LabelReader(1).read(whole.image, whole.boxes[3])
    assert reader is not None, "it could be read"
    names = CountingCache().read(whole.image, whole.boxes, 1.0)
    assert [name is None for name in names] == [index == 3 for index in range(len(names))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("iPad", "iPad (2)"), ("Sam", "Sam Lee"), ("Ines", "Ines Li"), ("Jo", "Jo A")],
)
@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("style", STYLES, ids=range(len(STYLES)))
def test_a_name_that_goes_on_in_another_word_is_read_anew(
    one: str, other: str, style: LabelStyle, scale: float
) -> None:
    """The next student's tile comes to the same place, and their name begins alike."""
    cache, boxes = LabelCache(1), [(0, 0, 240, 135), (0, 135, 240, 270), (0, 270, 240, 405)]
    for at_s, name in enumerate((one, one, other, one)):
        image = np.full((405, 240, 3), 44, np.uint8)
        for (_, y0, _, y1), text in zip(boxes, ("Tess Moore", "Noor Haddad", name), strict=True):
            draw_label(image[y0:y1], text, style, scale, 2, muted=False)
        found, now = cache.read(image, boxes, float(at_s))[2], LabelReader(1).find(image, boxes)[2]
        assert found is not None and now is not None
        assert found.text == now[1], at_s
