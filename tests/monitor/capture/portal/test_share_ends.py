"""Consent kept, refused, forgotten; and every way in which sharing does not begin or ends."""

import stat
import time
from pathlib import Path

import pytest

from monitor.capture.portal import Consent, Share
from monitor.capture.portal.consent import FILE_NAME
from storage.kinds import GapReason
from tests.monitor.capture.portal.conftest import kept, quarters
from tests.monitor.capture.portal.sharing import (
    ANYTHING,
    TOLD_WITHIN_S,
    live_picture,
    shared,
    told,
)
from tests.support.portal import dialog
from tests.support.portal.session import PortalSession
from tests.support.portal.wayland_window import WaylandWindow
from tests.support.system.waiting import wait_until

UNKNOWN = "2c1a9a4e-6f0c-4a53-9a3e-7f8f34f0a111"
"""A token of a desktop, or of a window, that is not there any more."""


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
        (dialog.CLOSE, GapReason.WINDOW_MISSING, "has ended sharing"),
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
    with shared(tmp_path, dialog_s=2.5) as share:
        asked = share.grab()
        assert asked.image is None
        wait_until(lambda: share.over)
        assert words in str(told(share, reason).stale)
    # a "no" is a "no" to what was consented to before
    assert bool(kept(tmp_path)) == (answer != dialog.REFUSE)
    if answer in (dialog.SILENT, dialog.CLOSE):  # what was never answered is taken away
        wait_until(lambda: session.dialog.withdrawn == 1)
    else:
        assert not session.dialog.withdrawn


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
