"""What the vision table looks at: classes of any size that move, and a window that shows them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.layouts.layouts_looks import LOOKS, grid
from benchmarks.layouts.layouts_people import People
from monitor.types import BoxInt

SIZE_WH = (1920, 1080)


def class_of(
    count: int, people: People, number: int = 0, *, real: bool = False
) -> NDArray[np.uint8]:
    """A gallery of `count` people, uint8 (1080, 1920, 3); another number, another moment.

    real: people of real pictures only.
    """
    width, height = SIZE_WH
    look = LOOKS["zoom"]["dark"]
    image = np.empty((height, width, 3), np.uint8)
    image[:] = look.ground
    drawn = len(people.pictures) - len(people.real)
    pool = people.real if real else people.pictures[:drawn]
    room: BoxInt = (0, 32, width, height - 56)
    for index, (x0, y0, x1, y1) in enumerate(grid(room, count, 6, look.aspects)):
        rng = np.random.default_rng([number, index])
        picture = pool[index % len(pool)]
        image[y0:y1, x0:x1] = people.shown(picture, (x1 - x0, y1 - y0), rng)
    return image


@contextmanager
def meeting_window(images: list[NDArray[np.uint8]]) -> Iterator["Meeting | None"]:
    """A window on a virtual X display that shows the pictures; None where there is no Xvfb."""
    if sys.platform != "linux":
        yield None
        return
    import pytest  # noqa: PLC0415

    from tests.support.desktop.display import PatternWindow, virtual_display  # noqa: PLC0415

    try:
        with virtual_display((SIZE_WH[0] + 40, SIZE_WH[1] + 80)) as display:
            window = PatternWindow(display, images[0], at_xy=(0, 0), override_redirect=False)
            yield Meeting(display.environment, window, images)
            window.close()
    except pytest.skip.Exception:
        yield None


class Meeting:
    """A window titled like a meeting. environment: for programs on its display."""

    def __init__(
        self, environment: dict[str, str], window: object, images: list[NDArray[np.uint8]]
    ) -> None:
        from tests.support.desktop.display import PatternWindow  # noqa: PLC0415

        assert isinstance(window, PatternWindow)
        self.environment = environment
        self._window = window
        screen = window._display.screen()
        self._pixmaps = [window._pixmap(screen, image) for image in images]

    def box(self) -> BoxInt:
        """Where its content is on the desktop."""
        x, y = self._window.place_xy()
        width, height = self._window.size_wh()
        return (x, y, x + width, y + height)

    def show(self, number: int) -> None:
        """Show the next moment; they come round again."""
        pixmap = self._pixmaps[number % len(self._pixmaps)]
        self._window.window.change_attributes(background_pixmap=pixmap)
        self._window.window.clear_area()
        self._window._display.sync()


def folder_of_real_pictures(root: Path) -> Path:
    """Where the shared pictures lie beside the repository."""
    return root.parent / "shared/data/gallery"
