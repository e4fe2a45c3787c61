"""How many people sit beside a student: steady, and neither pictures nor reflections among them."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby

import numpy as np
import pytest

from benchmarks.faces.several_people import COUNTS, Head, Story, Tile, alone
from monitor.faces.company import Company, Steps
from monitor.faces.detector import FaceDetector
from monitor.faces.tracker import FaceTracker
from monitor.types import BoxInt, TileState
from monitor.types import Tile as GalleryTile

CONSTANT = {name: story for name, (story, count) in COUNTS.items() if count is not None}


def told(
    story: Story, people: Sequence[Head], detector: FaceDetector, times_s: Iterable[float]
) -> list[list[int | None]]:
    """The number told of two tiles at each look at which the student is read."""
    cast = [list(people), [*people[1:], people[0]]]
    tiles = [Tile(story, each, number) for number, each in enumerate(cast)]
    tracker = FaceTracker(detector)
    numbers: list[list[int | None]] = [[], []]
    for at_s in times_s:
        image = np.hstack([tile.at(int(at_s))[0] for tile in tiles])
        wide = image.shape[1] // 2
        boxes: list[BoxInt] = [(0, 0, wide, image.shape[0]), (wide, 0, 2 * wide, image.shape[0])]
        gallery = [GalleryTile(box, TileState.VIDEO, 1, n) for n, box in enumerate(boxes, 1)]
        seats = {box: number for number, box in enumerate(boxes, 1)}
        for face in tracker.update(image, gallery, at_s, partial(dict, seats)):
            numbers[boxes.index(face.tile.box_xyxy)].append(face.others)
    return numbers


def changes(numbers: Sequence[int | None]) -> list[int | None]:
    """Each number once as long as it stays."""
    return [number for number, _ in groupby(numbers)]


@pytest.mark.parametrize("name", list(CONSTANT))
def test_the_number_is_right_and_stays(
    people: list[Head], detector: FaceDetector, name: str
) -> None:
    count = COUNTS[name][1]
    for numbers in told(CONSTANT[name], people, detector, range(40)):
        known = [number for number in numbers if number is not None]
        assert set(known[-14:]) == {count}, numbers
        # unknown, none, and then one after the other: never back
        assert changes(numbers) == sorted(changes(numbers), key=lambda n: -1 if n is None else n)
        assert max(known) == count


def test_who_comes_and_goes_is_counted_once_and_only_while_there(
    people: list[Head], detector: FaceDetector
) -> None:
    for numbers in told(COUNTS["comes and stays"][0], people, detector, range(60)):
        assert changes(numbers) == [None, 0, 1, 0]
        # there from 15 s to 45 s
        assert numbers[30:46] == [1] * 16


@pytest.mark.parametrize("hz", [0.2, 0.5, 2.0, 4.0])
def test_how_often_is_looked_does_not_matter(
    people: list[Head], detector: FaceDetector, hz: float
) -> None:
    looks = [second / hz for second in range(round(30 * max(hz, 1)))]
    for name in ("two sit side by side", "alone"):
        for numbers in told(CONSTANT[name], people, detector, looks):
            assert numbers[-1] == COUNTS[name][1]
            assert len(changes(numbers)) <= 3


def test_the_students_of_a_strip_are_no_company_of_the_speaker_they_lie_on(
    people: list[Head], detector: FaceDetector
) -> None:
    large = Tile(alone, list(people), 0, (960, 540))
    small = [Tile(alone, [*people[n:], *people[:n]], n, (240, 136)) for n in (1, 2)]
    boxes: list[BoxInt] = [(0, 0, 960, 540), (700, 20, 940, 156), (700, 160, 940, 296)]
    gallery = [GalleryTile(box, TileState.VIDEO, 1, n) for n, box in enumerate(boxes, 1)]
    seats = {box: number for number, box in enumerate(boxes, 1)}
    tracker, found = FaceTracker(detector), []
    for second in range(16):
        image = large.at(second)[0]
        for tile, (x0, y0, x1, y1) in zip(small, boxes[1:], strict=True):
            image[y0:y1, x0:x1] = tile.at(second)[0]
        found = tracker.update(image, gallery, float(second), partial(dict, seats))
    assert [face.tile.box_xyxy for face in found] == boxes
    assert [face.others for face in found] == [0, 0, 0]


@pytest.mark.parametrize(
    ("looks", "count"),
    [
        ([1, 1], None),
        ([1, 1, 1], 1),
        ([0] * 20, 0),
        ([0] * 20 + [1] * 2, 0),
        ([0] * 20 + [1] * 7, 1),
        ([1] * 20 + [0] * 3, 1),
        ([1] * 20 + [0] * 7, 0),
        ([1, 0] * 20, 0),
        ([1] * 9 + [2, 1] * 9, 1),
        ([2] * 20, 2),
        ([2] * 20 + [1] * 7, 1),
        ([3] * 8 + [0] * 8, 0),
    ],
)
def test_a_number_changes_when_most_looks_agree(looks: list[int], count: int | None) -> None:
    company = Company()
    for second, each in enumerate(looks):
        company.update(each, float(second))
    assert company.count == count


@pytest.mark.parametrize("seed", range(12))
def test_a_reflection_is_told_from_a_second_person(seed: int) -> None:
    rng = np.random.default_rng(seed)
    reflection, sibling = Steps(), Steps()
    students = others = np.zeros(3)
    for second in range(20):
        students = 0.8 * students + rng.normal(0, 0.02, 3)
        others = 0.8 * others + rng.normal(0, 0.02, 3)
        noise = rng.normal(0, 0.003, (3, 2))
        own = (noise[0, 0] + students[0], noise[0, 1] + students[1], 0.4)
        mirrored = (0.6 + noise[1, 0] - 0.7 * students[0], noise[1, 1] + 0.7 * students[1], 0.28)
        beside = (0.6 + noise[2, 0] + others[0], noise[2, 1] + others[1], 0.38)
        reflection.see(mirrored, own, float(second))
        sibling.see(beside, own, float(second))
    assert not reflection.are_own
    assert sibling.are_own
