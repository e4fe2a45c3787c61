"""Sharing a native Wayland window for real: a compositor, PipeWire and xdg-desktop-portal run.

Only the person at GNOME's dialog is played. Pictures are colour-coded.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from monitor.capture.portal import Share
from storage.kinds import GapReason
from tests.monitor.capture.portal.conftest import quarters
from tests.monitor.capture.portal.sharing import live_picture, shared, told
from tests.support.portal.session import PortalSession
from tests.support.portal.wayland_window import WaylandWindow
from tests.support.system.waiting import wait_until

SIZES = [(300, 200), (301, 199), (64, 64), (640, 360), (799, 599), (123, 457), (500, 64),
         (64, 500), (333, 333), (790, 20)]  # fmt: skip


def test_pixels_are_the_windows_own_in_every_size(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    """The stream is as large as the screen all the time; the crop tells the window's size."""
    with shared(tmp_path) as share:
        for seed, size in enumerate(SIZES):
            image = quarters(size, seed)
            found = live_picture(share, meeting, image)
            assert np.array_equal(found, image), size
    assert session.dialog.selections[0] == {
        "types": 2, "multiple": False, "cursor_mode": 1, "persist_mode": 2,
    }  # fmt: skip


def test_a_window_wholly_covered_is_read_without_a_pixel_of_the_cover(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
        cover = WaylandWindow(session.display, np.full((600, 800, 3), 255, np.uint8), "Slides")
        for seed in range(10):
            image = quarters((300, 200), seed)
            found = live_picture(share, meeting, image)
            assert not (found == 255).all(axis=2).any()
        wait_until(lambda: np.array_equal(live_picture(share, meeting, image), image))
        cover.close()


def test_a_picture_is_a_copy_that_the_stream_does_not_change(
    meeting: WaylandWindow, tmp_path: Path
) -> None:
    with shared(tmp_path) as share:
        first = live_picture(share, meeting, quarters((300, 200), 1))
        kept_aside = first.copy()
        for seed in range(2, 12):
            live_picture(share, meeting, quarters((300, 200), seed))
        assert np.array_equal(first, kept_aside)


def test_a_still_window_is_stale_within_two_seconds_and_live_when_it_moves(
    meeting: WaylandWindow, tmp_path: Path
) -> None:
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
        assert "drawn nothing new" in str(told(share, GapReason.FROZEN).stale)
        live_picture(share, meeting, quarters((300, 200), 3))
        meeting.minimise()
        told(share, GapReason.FROZEN)


def test_a_closed_window_is_told_within_two_seconds(meeting: WaylandWindow, tmp_path: Path) -> None:
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
        meeting.close()
        assert "the window was closed" in str(told(share, GapReason.WINDOW_MISSING).stale)
        assert share.over


def test_stopping_it_in_the_desktops_indicator_is_told(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
        session.dialog.close_sessions()
        assert "the desktop's own indicator" in str(told(share, GapReason.WINDOW_MISSING).stale)


def test_two_shares_at_once_do_not_disturb_each_other(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    look: Callable[[Share, int], np.ndarray] = lambda share, seed: live_picture(  # noqa: E731
        share, meeting, quarters((300, 200), seed)
    )
    with shared(tmp_path) as first, shared(None) as second:
        assert np.array_equal(look(first, 5), look(second, 5))
        first.close()
        look(second, 6)
