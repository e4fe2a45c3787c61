"""Drawn windows of a meeting in two, and what a test of them needs."""

import threading
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from monitor.sources import Observation
from monitor.sources.window import WindowSource
from tests.monitor.sources.watching import HZ
from tests.support.desktop.display import PatternWindow
from tests.support.pictures.meeting_scenes import Image, camera

MEET = "Meet – abc-defg-hij - Google Chrome"


def gallery(size_wh: tuple[int, int] = (600, 360), columns: int = 3, seed: int = 1) -> Image:
    """So many rows as columns of drawn people with gaps, as meeting programs lay them out."""
    rng = np.random.default_rng(seed)
    width, height = size_wh
    image = np.full((height, width, 3), 32, np.uint8)
    wide, high = width // columns - 8, height // columns - 8
    for place in range(columns * columns):
        x, y = (place % columns) * (wide + 8) + 8, (place // columns) * (high + 8) + 8
        image[y : y + high, x : x + wide] = camera(rng, wide, high)
    return image


def slide(size_wh: tuple[int, int] = (760, 460), text: str = "Forces") -> Image:
    """A page that is shared."""
    image = np.full((size_wh[1], size_wh[0], 3), 250, np.uint8)
    cv2.putText(image, text, (60, 90), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (20, 40, 90), 3)
    for row in range(6):
        cv2.rectangle(image, (70, 150 + 40 * row), (420 + 30 * row, 162 + 40 * row), 90, -1)
    return image


def strip_beside_page(people: int = 4, size_wh: tuple[int, int] = (760, 460)) -> Image:
    """A page that is shared, with the same people small above it."""
    image, rng = np.full((size_wh[1], size_wh[0], 3), 32, np.uint8), np.random.default_rng(1)
    image[110:] = slide((size_wh[0], size_wh[1] - 110))
    for place in range(people):
        image[10:94, 20 + 158 * place : 170 + 158 * place] = camera(rng, 150, 84)
    return image


def class_photo(size_wh: tuple[int, int] = (760, 460)) -> Image:
    """A page with a picture of a whole class: many faces, no tiles."""
    image, rng = slide(size_wh, "Our class"), np.random.default_rng(4)
    image[140:440, 60:700] = (150, 140, 120)
    for place in range(12):
        # heads close together, the lower ones before the upper ones
        person = camera(rng, 150, 120)[10:100, 30:120]
        x, y = 80 + 96 * (place % 6) + 30 * (place // 6), 160 + 110 * (place // 6)
        inside = np.zeros(person.shape[:2], np.uint8)
        cv2.ellipse(inside, (45, 46), (34, 44), 0, 0, 360, 1, -1)
        part = image[y : y + 90, x : x + 90]
        part[inside == 1] = person[inside == 1]
    return image


def gallery_on_a_page() -> Image:
    """A slide about video lessons, with a picture of somebody's gallery."""
    image = slide(text="Lessons online")
    image[120:440, 60:700] = gallery((640, 320), 4, seed=6)
    return image


class Living:
    """Draws a window anew, a little different, while it is watched."""

    def __init__(self, window: PatternWindow) -> None:
        self._window, self._image = window, window.image
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._draw)
        self._thread.start()

    def _draw(self) -> None:
        rng = np.random.default_rng(5)
        while not self._done.wait(0.05):
            light = int(rng.integers(1, 9))
            self._window.show(np.minimum(self._image, 255 - light) + np.uint8(light))

    def stop(self) -> None:
        self._done.set()
        self._thread.join()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.sources.window.SEARCH_AGAIN_S", 0.3)


@pytest.fixture
def opened() -> Iterator[list[PatternWindow]]:
    windows: list[PatternWindow] = []
    yield windows
    for window in windows:
        window.close()


@pytest.fixture
def watch() -> Iterator[Iterator[Observation]]:
    stop = threading.Event()
    yield WindowSource(hz=HZ).frames(stop)
    stop.set()
