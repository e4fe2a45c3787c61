"""What is not the gallery of a meeting in two windows: shares, second meetings, other pages."""

from collections.abc import Iterator

import numpy as np
import pytest

from monitor.meeting.people import PeopleCounter
from monitor.sources import Observation
from monitor.types import Frame
from tests.monitor.meeting.scenes import (
    MEET,
    Living,
    class_photo,
    gallery,
    gallery_on_a_page,
    opened,
    quick,
    slide,
    strip_beside_page,
    watch,
)
from tests.monitor.sources.watching import on_desktop, shows, until
from tests.support.desktop.display import PatternWindow, VirtualDisplay, desktop_fixture

__all__ = ["desktop_fixture", "on_desktop", "opened", "quick", "watch"]


def test_a_gallery_on_a_shared_page_is_not_chosen_beside_the_living_one(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """It shows more people, but they stand still."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, gallery_on_a_page(), at_xy=(400, 300)))
    living = Living(opened[0])
    try:
        for _ in range(30):
            seen = next(watch)
            assert isinstance(seen, Frame) and seen.image.shape == opened[0].image.shape
    finally:
        living.stop()


def test_a_gallery_on_a_shared_page_is_not_followed(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """The watched window still has its people, however many a slide shows."""
    opened.append(PatternWindow(desktop, gallery((600, 360), 2), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), at_xy=(400, 300)))
    until(watch, shows(opened[0].image))
    for _ in range(30):
        next(watch)
    opened[1].show(gallery_on_a_page())
    assert PeopleCounter().glance(opened[1].image).people >= 12
    for _ in range(60):
        assert shows(opened[0].image)(next(watch))


def test_a_strip_of_the_same_people_beside_the_share_is_not_the_gallery(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """A small class: both halves show everybody, the gallery larger."""
    opened.append(PatternWindow(desktop, gallery((600, 360), 2), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, strip_beside_page(), at_xy=(400, 300)))
    counter = PeopleCounter()
    assert [counter.in_tiles(window.image).people for window in opened] == [4, 4]
    assert shows(opened[0].image)(next(watch))
    for _ in range(30):
        assert shows(opened[0].image)(next(watch))
    opened[0].show(strip_beside_page(size_wh=(760, 460))[:360, :600])
    opened[1].show(gallery((760, 460), 2, seed=2))
    until(watch, shows(opened[1].image), tries=200)


def test_the_share_in_a_window_that_opens_later_is_not_the_meeting(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    until(watch, shows(opened[0].image))
    for page in (slide(), class_photo()):
        opened.append(PatternWindow(desktop, page, at_xy=(400, 300)))
        for _ in range(40):
            assert shows(opened[0].image)(next(watch))


def test_a_class_photo_that_is_shared_is_no_gallery(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """Cameras go off in the gallery while faces are shared: faces alone prove nothing."""
    opened.append(PatternWindow(desktop, gallery(), at_xy=(40, 60)))
    opened.append(PatternWindow(desktop, slide(), at_xy=(400, 300)))
    until(watch, shows(opened[0].image))
    for _ in range(20):
        next(watch)
    off = np.full_like(opened[0].image, 32)
    for y in (8, 128, 248):
        for x in (8, 208, 408):
            off[y : y + 104, x : x + 184] = 60
    opened[0].show(off)
    opened[1].show(class_photo())
    assert PeopleCounter().glance(opened[1].image).people >= 8
    until(watch, shows(off))
    for _ in range(40):
        assert shows(off)(next(watch))


def test_a_second_meeting_of_the_same_program_is_not_the_other_half(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    """It had its people all the time; ours lost them to a full-screen share."""
    opened.append(PatternWindow(desktop, gallery((760, 460), 4), at_xy=(40, 60)))
    until(watch, shows(opened[0].image))
    opened.append(PatternWindow(desktop, gallery(seed=7), at_xy=(600, 300)))
    for _ in range(60):
        assert shows(opened[0].image)(next(watch))
    opened[0].show(slide())
    until(watch, shows(opened[0].image))
    for _ in range(60):
        assert shows(opened[0].image)(next(watch))


def test_another_room_in_the_same_browser_is_not_the_other_half(
    desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(
        PatternWindow(desktop, gallery(), title=MEET, app="google-chrome", at_xy=(40, 60))
    )
    until(watch, shows(opened[0].image))
    other = "Meet – xyz-uvwx-rst - Google Chrome"
    opened.append(
        PatternWindow(desktop, slide(), title=other, app="google-chrome", at_xy=(600, 300))
    )
    for _ in range(20):
        next(watch)
    opened[0].show(slide((600, 360)))
    opened[1].show(gallery((760, 460), seed=3))
    for _ in range(60):
        assert not shows(opened[1].image)(next(watch))


@pytest.mark.parametrize(
    "title", ["Picture in picture", "Picture-in-Picture", "Bild im Bild", "Meet - Google Chrome"]
)
def test_a_picture_in_picture_or_a_page_called_meet_is_neither(
    title: str, desktop: VirtualDisplay, watch: Iterator[Observation], opened: list[PatternWindow]
) -> None:
    opened.append(
        PatternWindow(desktop, gallery(), title=title, app="google-chrome", at_xy=(600, 300))
    )
    assert not shows(opened[0].image)(next(watch))
    opened.append(PatternWindow(desktop, slide(), title=MEET, app="google-chrome"))
    until(watch, shows(opened[1].image))
    for _ in range(40):
        assert shows(opened[1].image)(next(watch))
