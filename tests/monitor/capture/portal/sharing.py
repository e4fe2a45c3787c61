"""What tests of sharing have in common: a share, its next live picture, its next reason."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from monitor.capture import Grab
from monitor.capture.portal import Consent, Kinds, Share
from storage.kinds import GapReason
from tests.support.portal.wayland_window import WaylandWindow

TOLD_WITHIN_S = 2.0
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
