"""Toolbars, dialogs, menus and notifications above a meeting, on a real display: no covers."""

import os
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from monitor.capture.base import Obstacle
from monitor.capture.screen import visible_box
from monitor.desktop.x11 import X11WindowSystem
from storage.kinds import GapReason
from tests.support.desktop.display import PatternWindow, VirtualDisplay, pattern, virtual_display

SCREEN = (0, 0, 1280, 800)
FOREIGN_PID = 1  # not this process, whose number every window of these tests carries
Relation = Callable[[PatternWindow, PatternWindow], None]


@pytest.fixture(scope="module")
def bare() -> Iterator[VirtualDisplay]:
    with virtual_display(manager=False) as display:
        yield display


@pytest.fixture
def system(bare: VirtualDisplay) -> Iterator[X11WindowSystem]:
    opened = X11WindowSystem(bare.name)
    yield opened
    opened.close()


@pytest.fixture
def meeting(bare: VirtualDisplay) -> Iterator[PatternWindow]:
    window = PatternWindow(bare, pattern((640, 400)), at_xy=(100, 100))
    yield window
    window.close()


def kind(name: str) -> Relation:
    def give(window: PatternWindow, meeting: PatternWindow) -> None:
        atom = window.atom(f"_NET_WM_WINDOW_TYPE_{name}")
        window.set_numbers("_NET_WM_WINDOW_TYPE", "ATOM", [atom])

    return give


def transient_for(window: PatternWindow, meeting: PatternWindow) -> None:
    window.set_numbers("WM_TRANSIENT_FOR", "WINDOW", [meeting.id])


def same_leader(window: PatternWindow, meeting: PatternWindow) -> None:
    for each in (window, meeting):
        each.set_numbers("WM_CLIENT_LEADER", "WINDOW", [meeting.id])


def same_group(window: PatternWindow, meeting: PatternWindow) -> None:
    for each in (window, meeting):
        each.set_numbers("WM_HINTS", "WM_HINTS", [1 << 6, 0, 0, 0, 0, 0, 0, 0, meeting.id])


def foreign(window: PatternWindow, meeting: PatternWindow) -> None:
    window.set_numbers("_NET_WM_PID", "CARDINAL", [FOREIGN_PID])


def own(window: PatternWindow, meeting: PatternWindow) -> None:
    window.set_numbers("_NET_WM_PID", "CARDINAL", [os.getpid()])


POPUPS: dict[str, tuple[bool, tuple[Relation, ...]]] = {
    "own menu without a type": (True, (own,)),
    "own floating toolbar": (False, (own, kind("TOOLBAR"))),
    "own utility window": (False, (own, kind("UTILITY"))),
    "own dialog": (False, (own, kind("DIALOG"))),
    "own splash": (False, (own, kind("SPLASH"))),
    "dialog for the meeting": (False, (foreign, transient_for)),
    "menu for the meeting of another process": (True, (foreign, transient_for)),
    "menu of the same leader": (True, (foreign, same_leader)),
    "toolbar of the same leader": (False, (foreign, same_leader, kind("TOOLBAR"))),
    "menu of the same window group": (True, (foreign, same_group)),
    "anybody's notification": (True, (foreign, kind("NOTIFICATION"))),
    "anybody's managed notification": (False, (foreign, kind("NOTIFICATION"))),
    "anybody's hint": (True, (foreign, kind("TOOLTIP"))),
    "anybody's menu": (True, (foreign, kind("POPUP_MENU"))),
    "anybody's drop-down menu": (True, (foreign, kind("DROPDOWN_MENU"))),
    "anybody's list": (True, (foreign, kind("COMBO"))),
    "anybody's dragged icon": (True, (foreign, kind("DND"))),
}
COVERS: dict[str, tuple[bool, tuple[Relation, ...]]] = {
    "own second window": (False, (own,)),
    "own second window of a type": (False, (own, kind("NORMAL"))),
    "foreign window": (False, (foreign,)),
    "foreign dialog": (False, (foreign, kind("DIALOG"))),
    "foreign toolbar": (False, (foreign, kind("TOOLBAR"))),
    "foreign panel": (False, (foreign, kind("DOCK"))),
    "foreign window without a manager": (True, (foreign,)),
    "second window of the same leader": (False, (foreign, same_leader)),
}


def lay_over(
    display: VirtualDisplay, meeting: PatternWindow, case: tuple[bool, tuple[Relation, ...]]
) -> PatternWindow:
    free, relations = case
    # 60 % of the meeting
    window = PatternWindow(
        display, np.full((300, 520, 3), 9, np.uint8), title="", override_redirect=free,
        at_xy=(110, 110),
    )  # fmt: skip
    for relation in relations:
        relation(window, meeting)
    return window


@pytest.mark.parametrize("name", POPUPS)
def test_a_popup_hides_pixels_but_is_no_cover(
    bare: VirtualDisplay, system: X11WindowSystem, meeting: PatternWindow, name: str
) -> None:
    popup = lay_over(bare, meeting, POPUPS[name])
    try:
        sight = system.look(meeting.id)
        assert sight is not None
        assert sight.popups_xyxy == sight.covers_xyxy == ((110, 110, 630, 410),)
        assert visible_box(sight, [SCREEN]) == (100, 100, 740, 500)
    finally:
        popup.close()


@pytest.mark.parametrize("name", COVERS)
def test_any_other_window_is_a_cover(
    bare: VirtualDisplay, system: X11WindowSystem, meeting: PatternWindow, name: str
) -> None:
    cover = lay_over(bare, meeting, COVERS[name])
    try:
        sight = system.look(meeting.id)
        assert sight is not None and sight.covers_xyxy == ((110, 110, 630, 410),)
        assert sight.popups_xyxy == ()
        found = visible_box(sight, [SCREEN])
        assert isinstance(found, Obstacle) and found.reason is GapReason.COVERED
    finally:
        cover.close()


def test_a_dialog_over_the_whole_meeting_leaves_nothing_to_see(
    bare: VirtualDisplay, system: X11WindowSystem, meeting: PatternWindow
) -> None:
    dialog = PatternWindow(
        bare, np.zeros((380, 600, 3), np.uint8), title="", override_redirect=True, at_xy=(110, 110)
    )
    try:
        sight = system.look(meeting.id)
        assert sight is not None and sight.popups_xyxy
        found = visible_box(sight, [SCREEN])
        assert isinstance(found, Obstacle) and found.reason is GapReason.COVERED
    finally:
        dialog.close()


def test_owners_in_a_circle_end(
    bare: VirtualDisplay, system: X11WindowSystem, meeting: PatternWindow
) -> None:
    one = lay_over(bare, meeting, (False, (foreign,)))
    two = lay_over(bare, meeting, (False, (foreign,)))
    try:
        one.set_numbers("WM_TRANSIENT_FOR", "WINDOW", [two.id])
        two.set_numbers("WM_TRANSIENT_FOR", "WINDOW", [one.id])
        sight = system.look(meeting.id)
        assert sight is not None and len(sight.covers_xyxy) == 2 and sight.popups_xyxy == ()
    finally:
        one.close()
        two.close()
