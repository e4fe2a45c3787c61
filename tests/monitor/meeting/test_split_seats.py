"""Students keep their seats when the program swaps which of its two windows has the gallery."""

import threading
from collections.abc import Iterator

import pytest

from models import Classifier
from monitor.demo import DrawnClass
from monitor.pipeline.pipeline import GalleryPipeline, PipelineOptions
from monitor.sources import Observation
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.config.settings import Settings
from storage.records import Sample
from storage.seat_ids import seat_number
from tests.monitor.meeting.scenes import slide
from tests.monitor.sources.watching import on_desktop
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture

__all__ = ["desktop_fixture", "on_desktop"]

LOOKS_TO_FOLLOW = 12
"""At two a second: the monitor has four seconds, and solves the layout twice before it counts."""


class Lesson:
    """The drawn class in one of two windows, a slide in the other, each with its own size."""

    def __init__(self, display: VirtualDisplay) -> None:
        self.lesson, self.second = DrawnClass(), 0.0
        self.sizes = ((900, 506), (1120, 630))
        self.windows = [
            PatternWindow(display, slide(size), at_xy=place)
            for size, place in zip(self.sizes, ((20, 40), (150, 160)), strict=True)
        ]

    def draw(self, place: int) -> None:
        """The next half second of the class in one window."""
        self.second += 0.5
        self.lesson.size_wh = self.sizes[place]
        self.windows[place].show(self.lesson.render(30.0 + self.second))


@pytest.fixture
def lesson(desktop: VirtualDisplay) -> Iterator[Lesson]:
    drawn = Lesson(desktop)
    yield drawn
    for window in drawn.windows:
        window.close()


def seats(sample: Sample) -> dict[tuple[int, int], int]:
    """Seat numbers by row and column."""
    return {
        (reading.tile_row, reading.tile_column): seat_number(reading.seat_id)
        for reading in sample.readings
    }


def test_seats_stay_whoever_swaps_the_windows(lesson: Lesson) -> None:
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))
    stop = threading.Event()
    lesson.draw(0)
    frames: Iterator[Observation] = WindowSource(hz=2.0).frames(stop)

    def follow(place: int, looks: int) -> list[Sample]:
        samples = []
        for _ in range(looks):
            lesson.draw(place)
            seen = next(frames)
            assert isinstance(seen, Frame)
            samples.append(pipeline.process(seen).sample)
        return samples

    try:
        before = seats(follow(0, 6)[-1])
        assert len(before) >= 20
        for place in (1, 0):
            lesson.windows[1 - place].show(slide(lesson.sizes[1 - place]))
            after = follow(place, LOOKS_TO_FOLLOW)
            read = [seats(sample) for sample in after if sample.readings]
            assert len(read) >= 2, "the gallery was not followed"
            # from the first reading on nobody has another's number, and nobody is new
            for numbers in read:
                assert set(numbers.values()) <= set(range(1, 26))
                for tile in numbers.keys() & before.keys():
                    assert numbers[tile] == before[tile]
            assert len(read[-1]) >= 20
    finally:
        stop.set()


def test_seats_stay_when_the_meeting_is_closed_and_opened_again(
    lesson: Lesson, desktop: VirtualDisplay
) -> None:
    """As after a lost connection: a window of another size, of the same program and title."""
    pipeline = GalleryPipeline(PipelineOptions(3, Settings(), Classifier.load()))
    stop = threading.Event()
    lesson.windows[1].close()
    lesson.draw(0)
    frames = WindowSource(hz=2.0).frames(stop)

    def looks(place: int) -> list[Sample]:
        samples = []
        for _ in range(6):
            lesson.draw(place)
            seen = next(frames)
            if isinstance(seen, Frame):
                samples.append(pipeline.process(seen).sample)
        return samples

    try:
        before = seats(looks(0)[-1])
        lesson.windows[0].close()
        assert not isinstance(next(frames), Frame)
        lesson.windows[1] = PatternWindow(desktop, slide(lesson.sizes[1]), at_xy=(60, 90))
        after = seats(looks(1)[-1])
        assert len(after) >= 20
        assert all(after[tile] == before[tile] for tile in after.keys() & before.keys())
        assert set(after.values()) <= set(range(1, 26))
    finally:
        stop.set()
