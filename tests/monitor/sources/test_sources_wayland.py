"""What a lesson sees in a Wayland session: windows under Xwayland first, else what is shared."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from monitor.sources import Blind, Observation, open_source
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.errors import SourceError
from storage.kinds import GapReason
from tests.monitor.capture.portal.conftest import quarters
from tests.support.desktop.display import PatternWindow
from tests.support.desktop.wayland import weston_with_xwayland
from tests.support.portal import dialog
from tests.support.portal.session import PortalSession, session_fixture
from tests.support.portal.wayland_window import WaylandWindow
from tests.support.system.waiting import wait_until

__all__ = ["session_fixture"]

HZ = 10
IMAGE = quarters((320, 200), 4)


@pytest.fixture
def meeting(session: PortalSession) -> Iterator[WaylandWindow]:
    window = WaylandWindow(session.display, IMAGE, "Class")
    yield window
    window.close()


class Watch:
    """A lesson's source, looked at by a test."""

    def __init__(self, folder: Path | None, kind: str = "window") -> None:
        self._stop = threading.Event()
        settings = CaptureSettings.model_validate({"source": kind, "hz": HZ})
        self.source = open_source(settings, folder=folder)
        self._seen = self.source.frames(self._stop)

    def until(
        self,
        fits: Callable[[Observation], bool],
        meanwhile: Callable[[], object] = lambda: None,
        within_s: float = 8.0,
    ) -> list[Observation]:
        """Everything seen up to the first observation that fits."""
        until_s, seen = time.monotonic() + within_s, []
        while time.monotonic() < until_s:
            meanwhile()
            seen.append(next(self._seen))
            if fits(seen[-1]):
                return seen
        pytest.fail(f"in vain: {seen[-1]}")

    def end(self) -> None:
        self._stop.set()
        list(self._seen)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watch]]:
    begun: list[Watch] = []

    def begin(kind: str = "window") -> Watch:
        begun.append(Watch(tmp_path, kind))
        return begun[-1]

    yield begin
    for each in begun:
        each.end()


def is_blind(reason: GapReason, words: str = "") -> Callable[[Observation], bool]:
    return lambda seen: isinstance(seen, Blind) and seen.reason is reason and words in seen.message


def shows(image: np.ndarray) -> Callable[[Observation], bool]:
    return lambda seen: isinstance(seen, Frame) and np.array_equal(seen.image, image)


def test_a_lesson_goes_from_the_question_to_the_picture_to_the_end(
    session: PortalSession, meeting: WaylandWindow, watch: Callable[..., Watch]
) -> None:
    session.dialog.takes_s = 2.0
    lesson = watch()
    assert lesson.source.name == "window"
    first = lesson.until(shows(IMAGE), lambda: meeting.draw(IMAGE))[0]
    assert isinstance(first, Blind) and "choose the meeting window" in first.message
    larger = quarters((640, 400), 9)
    lesson.until(shows(larger), lambda: meeting.draw(larger))
    lesson.until(is_blind(GapReason.FROZEN))
    lesson.until(shows(larger), lambda: meeting.draw(larger))
    meeting.close()
    begun_s = time.monotonic()
    lesson.until(is_blind(GapReason.WINDOW_MISSING, "the window was closed"))
    assert time.monotonic() < begun_s + 2
    # no dialog comes back by itself
    lesson.until(is_blind(GapReason.WINDOW_MISSING))
    assert (session.dialog.asked, session.dialog.restored) == (1, 0)


def test_a_no_is_not_asked_again_but_a_continued_lesson_asks(
    session: PortalSession, meeting: WaylandWindow, watch: Callable[..., Watch]
) -> None:
    session.dialog.answer = dialog.REFUSE
    lesson = watch()
    for _ in range(3):
        lesson.until(is_blind(GapReason.NO_PERMISSION, "refused or cancelled"))
    assert session.dialog.asked == 1
    lesson.end()
    session.dialog.answer = dialog.SHARE
    watch().until(shows(IMAGE), lambda: meeting.draw(IMAGE))
    assert session.dialog.asked == 2
    # paused and continued: what was consented to is there without a question, nor word of one
    seen = watch().until(shows(IMAGE), lambda: meeting.draw(IMAGE))
    assert not any(isinstance(one, Blind) and "asks" in one.message for one in seen)
    assert (session.dialog.asked, session.dialog.restored) == (2, 1)


def test_a_screen_is_asked_for_apart_from_a_window(
    session: PortalSession, meeting: WaylandWindow, watch: Callable[..., Watch]
) -> None:
    watch().until(shows(IMAGE), lambda: meeting.draw(IMAGE))
    session.dialog.takes_s = 2.0
    lesson = watch("screen")
    assert lesson.source.name == "screen"
    seen = lesson.until(shows(IMAGE), lambda: meeting.draw(IMAGE))
    assert isinstance(seen[0], Blind) and "which screen" in seen[0].message
    assert [each["types"] for each in session.dialog.selections] == [2, 1]
    assert (session.dialog.asked, session.dialog.restored) == (2, 0)


def test_a_meeting_under_xwayland_needs_no_dialog_and_takes_one_away(
    session: PortalSession,
    meeting: WaylandWindow,
    watch: Callable[..., Watch],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.dialog.answer = dialog.SILENT
    with weston_with_xwayland() as x11:
        monkeypatch.setenv("DISPLAY", x11.name)
        lesson = watch()
        lesson.until(is_blind(GapReason.NO_PERMISSION, "choose the meeting window"))
        zoom = PatternWindow(x11, quarters((640, 360), 6), app="zoom")
        lesson.until(shows(zoom.image))
        wait_until(lambda: session.dialog.withdrawn == 1)
        zoom.close()
        lesson.end()
        # with the meeting there from the start nobody is asked
        zoom = PatternWindow(x11, quarters((640, 360), 7), app="zoom")
        lesson = watch()
        lesson.until(shows(zoom.image))
        assert session.dialog.asked == 1
        lesson.end()
        zoom.close()


def test_without_a_portal_windows_under_xwayland_are_watched_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    with weston_with_xwayland() as x11:
        monkeypatch.setenv("DISPLAY", x11.name)
        zoom = PatternWindow(x11, IMAGE, app="zoom")
        lesson = Watch(tmp_path)
        lesson.until(shows(zoom.image))
        lesson.end()
        zoom.close()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"DBUS_SESSION_BUS_ADDRESS": ""}, "no session bus"),
        ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}, "no session bus"),
        ({"DBUS_SESSION_BUS_ADDRESS": "nonsense"}, "no session bus"),
        ({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=localhost"}, "no session bus"),
    ],
)
@pytest.mark.parametrize("kind", ["window", "screen"])
def test_a_session_that_cannot_be_asked_is_refused_in_one_line(
    kind: str, broken: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    monkeypatch.setenv("DISPLAY", "")
    for name, value in broken.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SourceError, match=words) as caught:
        Watch(None, kind)
    assert "\n" not in str(caught.value) and "Wayland session" in str(caught.value)


def test_a_portal_that_hangs_is_told(session: PortalSession) -> None:
    session.running["xdg-desktop-portal"].send_signal(signal.SIGSTOP)
    begun_s = time.monotonic()
    with pytest.raises(SourceError, match="does not answer"):
        Watch(None, "screen")
    assert time.monotonic() < begun_s + 8  # the watchdog of a lesson waits that long


def test_a_bus_without_a_portal_names_what_to_install(session: PortalSession) -> None:
    session.running["xdg-desktop-portal"].kill()
    session.running["xdg-desktop-portal"].wait()
    with pytest.raises(SourceError, match="xdg-desktop-portal-gnome"):
        Watch(None)
