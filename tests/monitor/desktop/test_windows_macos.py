"""The macOS adapter over a fake of Quartz (it was never run on a Mac)."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from monitor.desktop import AccessDeniedError, WindowState
from monitor.desktop.macos import MacWindowSystem, require_permission


def entry(number: int, title: str | None = "Notes", **changes: object) -> dict[str, Any]:
    return {
        "kCGWindowNumber": number,
        "kCGWindowName": title,
        "kCGWindowOwnerName": "Notes",
        "kCGWindowOwnerPID": 1000 + number,
        "kCGWindowLayer": 0,
        "kCGWindowAlpha": 1.0,
        "kCGWindowBounds": {"X": 0.0, "Y": 25.0, "Width": 400.0, "Height": 300.0},
        **changes,
    }


MEETING = entry(7, "Zoom Meeting", kCGWindowOwnerName="zoom.us")


class FakeQuartz:
    """Windows on the screen, front to back, and those that are not on it."""

    def __init__(
        self,
        shown: list[dict[str, Any]],
        others: list[dict[str, Any]] | None = None,
        *,
        allowed: bool = True,
    ) -> None:
        self.shown, self.others, self.allowed = shown, others or [], allowed
        self.asked = 0

    def CGWindowListCopyWindowInfo(  # noqa: N802
        self, option: int, relative_to: int, /
    ) -> Iterable[Mapping[str, Any]] | None:
        if not self.allowed:
            return None
        return self.shown if option & 1 else [*self.others, *self.shown]

    def CGPreflightScreenCaptureAccess(self) -> bool:  # noqa: N802
        return self.allowed

    def CGRequestScreenCaptureAccess(self) -> bool:  # noqa: N802
        self.asked += 1
        return self.allowed


def test_lists_windows_on_the_screen_before_the_others() -> None:
    menu_bar = entry(1, "Menubar", kCGWindowLayer=24)
    system = MacWindowSystem(FakeQuartz([menu_bar, MEETING], [entry(3), entry(4, None)]))
    listed = system.list_windows()
    assert [(w.id, w.minimised) for w in listed] == [(7, False), (3, True)]
    assert listed[0].matches_meeting == "Zoom"
    assert listed[0].box_xyxy == (0, 25, 400, 325)


def test_only_seen_program_windows_in_front_cover_it() -> None:
    bounds = {"X": 300.0, "Y": 25.0, "Width": 400.0, "Height": 300.0}
    dock = entry(1, kCGWindowLayer=20, kCGWindowBounds=bounds)
    invisible = entry(2, kCGWindowAlpha=0.0, kCGWindowBounds=bounds)
    cover = entry(3, kCGWindowBounds=bounds)
    sight = MacWindowSystem(FakeQuartz([dock, invisible, cover, MEETING, entry(9)])).look(7)
    assert sight is not None
    assert (sight.state, sight.covers_xyxy) == (WindowState.SHOWN, ((300, 25, 400, 325),))


@pytest.mark.parametrize(
    ("program", "layer", "popup"),
    [(1007, 3, True), (1007, 8, True), (1007, 0, False), (2000, 3, False), (2000, 0, False)],
)
def test_own_panels_are_popups(program: int, layer: int, popup: bool) -> None:
    bounds = {"X": 300.0, "Y": 25.0, "Width": 400.0, "Height": 300.0}
    above = entry(1, kCGWindowLayer=layer, kCGWindowOwnerPID=program, kCGWindowBounds=bounds)
    sight = MacWindowSystem(FakeQuartz([above, MEETING])).look(7)
    assert sight is not None and sight.covers_xyxy == ((300, 25, 400, 325),)
    assert sight.popups_xyxy == (sight.covers_xyxy if popup else ())


@pytest.mark.parametrize(
    ("title", "program", "popup"),
    [
        ("", 1007, True),  # its sheet or hint
        (None, 1007, True),
        ("Chat", 1007, False),
        ("", 2000, False),
        (None, 2000, False),
    ],
)
def test_own_sheets_have_no_title(title: str | None, program: int, popup: bool) -> None:
    bounds = {"X": -300.0, "Y": 25.0, "Width": 400.0, "Height": 100.0}
    above = entry(1, title, kCGWindowOwnerPID=program, kCGWindowBounds=bounds)
    sight = MacWindowSystem(FakeQuartz([above, MEETING])).look(7)
    assert sight is not None and sight.covers_xyxy == ((0, 25, 100, 125),)
    assert bool(sight.popups_xyxy) == popup


@pytest.mark.parametrize(
    ("x", "y"), [(-1440.0, 0.0), (-200.5, -900.0), (1440.0, -1080.0), (3000.4, 25.0)]
)
def test_displays_left_of_and_above_the_main_one(x: float, y: float) -> None:
    bounds = {"X": x, "Y": y, "Width": 400.0, "Height": 300.0}
    there = entry(7, "Zoom Meeting", kCGWindowOwnerName="zoom.us", kCGWindowBounds=bounds)
    sight = MacWindowSystem(FakeQuartz([there])).look(7)
    assert sight is not None
    assert sight.box_xyxy == (round(x), round(y), round(x) + 400, round(y) + 300)


def test_window_off_the_screen_and_closed_window() -> None:
    sight = MacWindowSystem(FakeQuartz([], [MEETING])).look(7)
    assert sight is not None and sight.state is WindowState.MINIMISED
    assert MacWindowSystem(FakeQuartz([])).look(7) is None


def test_missing_permission_is_asked_for_once_and_named() -> None:
    quartz = FakeQuartz([], allowed=False)
    with pytest.raises(AccessDeniedError, match="Screen Recording") as caught:
        require_permission(quartz)
    assert quartz.asked == 1
    assert "\n" not in str(caught.value)


def test_permission_withdrawn_later_is_noticed() -> None:
    quartz = FakeQuartz([MEETING])
    system = MacWindowSystem(quartz)
    quartz.allowed = False
    with pytest.raises(AccessDeniedError):
        system.look(7)
