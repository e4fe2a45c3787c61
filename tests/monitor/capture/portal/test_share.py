"""Sharing a native Wayland window for real: a compositor, PipeWire and xdg-desktop-portal run.

Only the person at GNOME's dialog is played. Pictures are colour-coded.
"""

import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from monitor.capture import Grab
from monitor.capture.portal import Consent, Kinds, Share
from monitor.capture.portal.consent import FILE_NAME
from storage.records import GapReason
from tests.monitor.capture.portal.conftest import kept, quarters
from tests.support.portal import dialog
from tests.support.portal.session import PortalSession
from tests.support.portal.wayland_window import WaylandWindow
from tests.support.waiting import wait_until

TOLD_WITHIN_S = 2.0
UNKNOWN = "2c1a9a4e-6f0c-4a53-9a3e-7f8f34f0a111"
"""A token of a desktop, or of a window, that is not there any more."""
ANYTHING = Kinds.WINDOW | Kinds.MONITOR


@contextmanager
def shared(folder: Path | None, **more: float) -> Iterator[Share]:
    share = Share(ANYTHING, Consent(folder, "window"), **more)
    try:
        yield share
    finally:
        share.close()


def live_picture(share: Share, window: WaylandWindow, image: np.ndarray) -> np.ndarray:
    """Draws until a picture of the drawn size comes; a window that draws nothing sends nothing."""
    until_s = time.monotonic() + 5
    while time.monotonic() < until_s:
        window.draw(image)
        time.sleep(0.1)
        grab = share.grab()
        if grab.image is not None and grab.image.shape == image.shape:
            return grab.image
    pytest.fail(f"no picture: {share.grab().stale}")


def told(share: Share, reason: GapReason, within_s: float = TOLD_WITHIN_S) -> Grab:
    """Looks until that reason is given; no picture in between counts as wrong before `reason`."""
    until_s = time.monotonic() + within_s
    while True:
        grab = share.grab()
        if grab.stale is not None and grab.stale.reason is reason:
            assert grab.stale.message.endswith(".") and "\n" not in grab.stale.message
            return grab
        assert time.monotonic() < until_s, grab.stale
        time.sleep(0.05)


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


def test_consent_is_asked_for_once_and_kept_for_its_owner_only(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    for _ in range(4):
        with shared(tmp_path) as share:
            live_picture(share, meeting, quarters((300, 200)))
    assert (session.dialog.asked, session.dialog.restored) == (1, 3)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_without_a_place_to_keep_consent_it_is_asked_for_each_time(
    session: PortalSession, meeting: WaylandWindow
) -> None:
    for _ in range(2):
        with shared(None) as share:
            live_picture(share, meeting, quarters((300, 200)))
    assert (session.dialog.asked, session.dialog.restored) == (2, 0)
    assert "persist_mode" not in session.dialog.selections[0]


def test_consent_for_once_leaves_no_token_and_a_used_one_is_forgotten(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    Consent(tmp_path, "window").keep(UNKNOWN)
    session.dialog.answer = dialog.FORGET
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
    assert (session.dialog.asked, kept(tmp_path)) == (1, "")


BROKEN = ["x", "no uuid", "0", "{}", "2c1a9a4e", "2c1a9a4e-6f0c-4a53-9a3e-7f8f34f0a11", "ä" * 36,
          "a" * 5000, "../../etc", "2c1a9a4e6f0c4a539a3e7f8f34f0a111", UNKNOWN]  # fmt: skip


@pytest.mark.parametrize("token", BROKEN)
def test_a_token_that_the_portal_does_not_take_costs_one_question(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path, token: str
) -> None:
    Consent(tmp_path, "window").keep(token)
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
    assert session.dialog.asked == 1
    assert kept(tmp_path) and f'"{token}"' not in kept(tmp_path)


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [
        (dialog.REFUSE, GapReason.NO_PERMISSION, "refused or cancelled"),
        (dialog.FAIL, GapReason.CAPTURE_FAILED, "could not share"),
        (dialog.SILENT, GapReason.NO_PERMISSION, "Nobody answered"),
    ],
)
def test_every_no_has_its_line_and_takes_the_dialog_away(
    session: PortalSession,
    meeting: WaylandWindow,
    tmp_path: Path,
    answer: str,
    reason: GapReason,
    words: str,
) -> None:
    session.dialog.answer = answer
    Consent(tmp_path, "window").keep(UNKNOWN)
    with shared(tmp_path, dialog_s=1.0) as share:
        asked = share.grab()
        assert asked.image is None
        wait_until(lambda: share.over)
        assert words in str(told(share, reason).stale)
    # a "no" is a "no" to what was consented to before
    assert bool(kept(tmp_path)) == (answer != dialog.REFUSE)
    assert session.dialog.withdrawn == (answer == dialog.SILENT)


def test_the_dialog_goes_when_nobody_wants_the_picture_any_more(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path
) -> None:
    session.dialog.answer = dialog.SILENT
    share = Share(ANYTHING, Consent(tmp_path, "window"))
    assert "choose the meeting window" in str(share.grab().stale)
    wait_until(lambda: session.dialog.asked == 1)
    begun_s = time.monotonic()
    share.close()
    assert time.monotonic() < begun_s + TOLD_WITHIN_S
    wait_until(lambda: session.dialog.withdrawn == 1)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("xdg-desktop-portal", "portal has gone"),
        ("dbus-daemon", "portal has gone"),
        ("pipewire", "PipeWire has ended"),
        ("mutter", "has ended"),
    ],
)
def test_whatever_dies_is_told_in_one_line(
    session: PortalSession, meeting: WaylandWindow, tmp_path: Path, program: str, words: str
) -> None:
    with shared(tmp_path) as share:
        live_picture(share, meeting, quarters((300, 200)))
        begun_s = time.monotonic()
        session.running[program].kill()
        grab = share.grab()
        while grab.image is not None or words not in str(grab.stale):
            assert time.monotonic() < begun_s + 4, grab.stale
            # what came before is never read as of now for longer than that
            assert grab.image is None or time.monotonic() < begun_s + TOLD_WITHIN_S
            grab = share.grab()
            time.sleep(0.05)


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
