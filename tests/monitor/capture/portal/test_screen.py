"""A whole screen shared by sway and xdg-desktop-portal-wlr: nothing is played here.

Only the offer of graphics memory is put in (tests/support/portal/graphics_claim.py).
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from monitor.capture.portal import Consent, Kinds, Share, portal_state
from tests.monitor.capture.portal.conftest import kept, quarters
from tests.support.portal.sway_session import OUTPUT, SCREEN_WH, SwaySession, sway_session
from tests.support.portal.wayland_window import WaylandWindow


@pytest.fixture
def sway(monkeypatch: pytest.MonkeyPatch) -> Iterator[SwaySession]:
    with sway_session() as session:
        session.programs.enter(monkeypatch)
        yield session


@contextmanager
def shared(folder: Path) -> Iterator[Share]:
    share = Share(Kinds.WINDOW | Kinds.MONITOR, Consent(folder, "window"))
    try:
        yield share
    finally:
        share.close()


def until_seen(share: Share, window: WaylandWindow, image: np.ndarray) -> None:
    until_s = time.monotonic() + 8
    while time.monotonic() < until_s:
        window.draw(image)
        time.sleep(0.1)
        seen = share.grab().image
        if seen is not None and np.array_equal(seen, image):
            return
    pytest.fail(f"not seen; last was {None if seen is None else seen.shape}")


def test_the_screen_is_read_in_every_size_it_takes(sway: SwaySession, tmp_path: Path) -> None:
    """The format is agreed on anew while the stream runs."""
    state = portal_state()
    assert (state.works, state.reads_through, state.asks) == (True, False, True)
    window = WaylandWindow(sway.display, quarters(SCREEN_WH), "Class")
    with shared(tmp_path) as share:
        until_seen(share, window, quarters(SCREEN_WH))
        sizes = [(800, 600), (641, 479), (1280, 720), (320, 240), (1001, 333), (640, 480),
                 (722, 1280), (500, 500), (1366, 768), (640, 481)]  # fmt: skip
        for seed, (width, height) in enumerate(sizes):
            sway.say("output", OUTPUT, "resolution", f"{width}x{height}")
            until_seen(share, window, quarters((width, height), seed))
    window.close()


TURNS = ["90", "180", "270", "flipped", "flipped-90", "flipped-180", "flipped-270", "normal"]


def test_a_turned_screen_is_read_upright(sway: SwaySession, tmp_path: Path) -> None:
    window = WaylandWindow(sway.display, quarters(SCREEN_WH), "Class")
    with shared(tmp_path) as share:
        for seed, turn in enumerate(TURNS):
            sway.say("output", OUTPUT, "transform", turn)
            width, height = SCREEN_WH
            size = (height, width) if turn.endswith(("90", "270")) else (width, height)
            until_seen(share, window, quarters(size, seed))
    window.close()


def test_consent_is_kept_by_the_portal_and_each_start_replaces_the_token(
    sway: SwaySession, tmp_path: Path
) -> None:
    tokens = []
    window = WaylandWindow(sway.display, quarters(SCREEN_WH), "Class")
    for seed in range(3):
        with shared(tmp_path) as share:
            until_seen(share, window, quarters(SCREEN_WH, seed))
        tokens.append(json.loads(kept(tmp_path))["window"])
    assert all(tokens)
    window.close()


@pytest.mark.parametrize("program", ["xdg-desktop-portal-wlr", "sway", "pipewire"])
def test_whatever_dies_no_old_picture_is_read(
    sway: SwaySession, tmp_path: Path, program: str
) -> None:
    window = WaylandWindow(sway.display, quarters(SCREEN_WH), "Class")
    with shared(tmp_path) as share:
        until_seen(share, window, quarters(SCREEN_WH))
        sway.programs.running[program].kill()
        begun_s = time.monotonic()
        while time.monotonic() < begun_s + 5:
            grab = share.grab()
            assert grab.image is None or time.monotonic() < begun_s + 2
            time.sleep(0.05)
        assert grab.stale is not None and grab.stale.message.endswith(".")
    window.close()
