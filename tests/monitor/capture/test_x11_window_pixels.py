"""Windows read themselves, on real X servers: covered, hidden, changed."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.capture import Grab, WindowReader, open_reader
from monitor.capture.x11_proof import open_composite, open_xwayland
from monitor.desktop import Sight, WindowState
from monitor.desktop.x11 import X11WindowSystem
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    pattern,
    virtual_display,
)
from tests.support.system.waiting import wait_until

COVER = (255, 0, 255)
"""A colour that no pattern of these tests holds."""


def meeting_picture(size_wh: tuple[int, int] = (640, 360), seed: int = 1) -> NDArray[np.uint8]:
    image = pattern(size_wh, seed)
    image[..., 1] |= 1  # never the cover's colour
    return image


def cover_picture(size_wh: tuple[int, int]) -> NDArray[np.uint8]:
    return np.full((size_wh[1], size_wh[0], 3), COVER, np.uint8)


def foreign_pixels(image: NDArray[np.uint8]) -> int:
    return int((image == np.array(COVER, np.uint8)).all(axis=2).sum())


def same(seen: NDArray[np.uint8] | None, wanted: NDArray[np.uint8]) -> bool:
    return seen is not None and np.array_equal(seen, wanted)


def has_size(window: PatternWindow, size_wh: tuple[int, int]) -> bool:
    return window.size_wh() == size_wh


class Looks:
    """The window system and the reader, as a monitor uses them."""

    def __init__(self, display: VirtualDisplay, reader: WindowReader | None = None) -> None:
        self.system = X11WindowSystem(display.name)
        self.reader = reader or open_composite(display.name)

    def at(self, window: PatternWindow) -> Grab:
        sight = self.system.look(window.id)
        assert sight is not None
        return self.reader.grab(window.id, sight)

    def close(self) -> None:
        self.reader.close()
        self.system.close()


@pytest.fixture(
    scope="module",
    params=[(False, False), (True, False), (False, True), (True, True)],
    ids=["bare", "openbox", "xcompmgr", "openbox-xcompmgr"],
)
def server(request: pytest.FixtureRequest) -> Iterator[VirtualDisplay]:
    manager, compositor = request.param
    with virtual_display(manager=manager, compositor=compositor) as display:
        yield display


@pytest.fixture
def looks(server: VirtualDisplay) -> Iterator[Looks]:
    opened = Looks(server)
    yield opened
    opened.close()


@pytest.fixture
def opened(server: VirtualDisplay) -> Iterator[Callable[..., PatternWindow]]:
    windows: list[PatternWindow] = []

    def open_window(*given: object, **options: object) -> PatternWindow:
        windows.append(PatternWindow(server, *given, **options))  # type: ignore[arg-type]
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()


Open = Callable[..., PatternWindow]


def test_a_wholly_covered_window_is_read_to_the_pixel(looks: Looks, opened: Open) -> None:
    meeting = opened(meeting_picture())
    first = looks.at(meeting)
    assert first.live and same(first.image, meeting.image)
    opened(cover_picture((1280, 800)), title="Slides", app="slides", at_xy=(0, 0))
    for _ in range(20):
        seen = looks.at(meeting)
        assert seen.image is not None
        assert foreign_pixels(seen.image) == 0
        assert same(seen.image, meeting.image)


@pytest.mark.parametrize("place", [(0, 0), (-300, 40), (900, 600), (-5000, -5000)])
def test_a_window_partly_or_wholly_off_the_screen_is_read_whole(
    looks: Looks, opened: Open, place: tuple[int, int]
) -> None:
    meeting = opened(meeting_picture(), override_redirect=True, at_xy=place)
    seen = looks.at(meeting)
    assert same(seen.image, meeting.image)


def test_a_window_covered_from_the_start_shows_no_cover_before_it_is_redrawn(
    looks: Looks, opened: Open
) -> None:
    """Its pixmap begins as a copy of the screen; this program redraws only when told to."""
    meeting = opened(meeting_picture(), repaints=False)
    meeting.paint()
    wait_until(lambda: meeting.size_wh() == (640, 360))
    cover = opened(cover_picture((400, 360)), title="Slides", app="slides", override_redirect=True,
                   at_xy=meeting.place_xy())  # fmt: skip
    seen = looks.at(meeting)
    assert seen.image is not None and foreign_pixels(seen.image) == 0
    assert same(seen.image[:, 400:], meeting.image[:, 400:])
    meeting.paint()
    wait_until(lambda: same(looks.at(meeting).image, meeting.image))
    assert cover.size_wh() == (400, 360)


def test_resized_under_a_cover(looks: Looks, opened: Open) -> None:
    meeting = opened(meeting_picture((700, 500)))
    looks.at(meeting)
    opened(cover_picture((1280, 800)), title="Slides", app="slides", at_xy=(0, 0))
    for size_wh in ((500, 300), (650, 480), (120, 90), (700, 500)):
        width, height = size_wh
        meeting.window.configure(width=width, height=height)
        wait_until(partial(has_size, meeting, size_wh))
        time.sleep(0.1)
        seen = looks.at(meeting)
        assert same(seen.image, meeting.image[:height, :width])


def test_an_unmapped_window_is_stale_and_has_no_picture(looks: Looks, opened: Open) -> None:
    meeting = opened(meeting_picture(), override_redirect=True)
    sight = looks.system.look(meeting.id)
    assert sight is not None
    for _ in range(3):
        assert looks.reader.grab(meeting.id, sight).live
        meeting.window.unmap()
        meeting.size_wh()
        # the window system's word is old here: the server itself must refuse
        stale = looks.reader.grab(meeting.id, sight)
        assert not stale.live and stale.image is None
        assert stale.stale is not None and stale.stale.reason is GapReason.MINIMISED
        meeting.window.map()
        meeting.size_wh()
        assert same(looks.reader.grab(meeting.id, sight).image, meeting.image)


def test_a_closed_window_is_stale_and_a_new_one_with_its_number_is_read(
    looks: Looks, opened: Open
) -> None:
    first = opened(meeting_picture(), override_redirect=True)
    sight = looks.system.look(first.id)
    assert sight is not None and looks.at(first).live
    first.close()
    assert not looks.reader.grab(first.id, sight).live
    for seed in range(2, 6):
        again = opened(meeting_picture(seed=seed), override_redirect=True)
        assert same(looks.reader.grab(again.id, sight).image, again.image)
        again.close()


def test_border_and_shadow_are_cut_off(looks: Looks, opened: Open) -> None:
    bordered = opened(meeting_picture((300, 200)), border=7, override_redirect=True)
    assert same(looks.at(bordered).image, bordered.image)
    shadow = {"_GTK_FRAME_EXTENTS": ("CARDINAL", (10, 12, 20, 24))}
    toolkit = opened(
        meeting_picture((300, 200), 2), border=3, override_redirect=True, properties=shadow
    )
    assert same(looks.at(toolkit).image, toolkit.image[20:-24, 10:-12])


def test_several_windows_in_turn(looks: Looks, opened: Open) -> None:
    """A second meeting beside it; each keeps its own pixels, whichever lies on top."""
    windows = [opened(meeting_picture((300, 200), seed), at_xy=(50, 50)) for seed in range(1, 4)]
    for window in windows * 3:
        assert same(looks.at(window).image, window.image)


@pytest.mark.parametrize("state", [s for s in WindowState if s is not WindowState.SHOWN])
def test_what_the_window_system_calls_hidden_is_stale(
    looks: Looks, opened: Open, state: WindowState
) -> None:
    meeting = opened(meeting_picture((300, 200)))
    grab = looks.reader.grab(meeting.id, Sight("Zoom Meeting", "zoom", (0, 0, 300, 200), state))
    assert grab.image is None and grab.stale is not None and grab.stale.message


@pytest.mark.parametrize("without", [(), ("MIT-SHM",), ("DAMAGE",)])
def test_servers_that_lack_something_give_the_same_pixels(without: tuple[str, ...]) -> None:
    with virtual_display((1280, 800), manager=False, without=without) as display:
        looks = Looks(display)
        meeting = PatternWindow(display, meeting_picture((1200, 700)))
        cover = PatternWindow(
            display, cover_picture((1280, 800)), title="Slides", app="slides", at_xy=(0, 0)
        )
        try:
            assert same(looks.at(meeting).image, meeting.image) == (without != ("DAMAGE",))
            seen = looks.at(meeting).image
            assert seen is not None and foreign_pixels(seen) == 0
        finally:
            cover.close()
            meeting.close()
            looks.close()


def test_where_windows_cannot_be_read_the_screen_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_display((800, 600), manager=False, without=("Composite",)) as display:
        monkeypatch.setenv("DISPLAY", display.name)
        monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
        with pytest.raises(SourceError, match="no Composite"):
            open_composite()
        with pytest.raises(SourceError, match="no Xwayland"):
            open_xwayland()
        reader = open_reader()
        assert (reader.name, reader.reads_through) == ("screen", False)
        reader.close()


def test_a_display_of_16_bits_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_display((800, 600), manager=False, depth=16) as display:
        monkeypatch.setenv("DISPLAY", display.name)
        monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
        with pytest.raises(SourceError, match="16 bits per pixel"):
            open_composite()
        with pytest.raises(SourceError, match="cannot be captured") as caught:
            open_reader()
    assert "\n" not in str(caught.value)


def test_the_display_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with virtual_display((800, 600), manager=False) as display:
        looks = Looks(display)
        meeting = PatternWindow(display, meeting_picture((300, 200)))
        sight = looks.system.look(meeting.id)
        assert sight is not None and looks.at(meeting).live
        display.server.kill()
        display.server.wait()
        with pytest.raises(SourceError, match="does not answer") as caught:
            looks.reader.grab(meeting.id, sight)
        assert "\n" not in str(caught.value)
        looks.close()
        looks.close()


def test_the_same_back_end_is_chosen_by_itself(
    server: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", server.name)
    reader = open_reader()
    assert (reader.name, reader.reads_through) == ("x11-composite", True)
    reader.close()
