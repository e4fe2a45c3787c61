"""The drawn class as a native Wayland window that the desktop shares, wholly covered.

`python -m benchmarks.capture.shared --minutes 2` starts Mutter without a screen, PipeWire and
xdg-desktop-portal; another process draws the class in a window of 1280 x 720 five times a second,
a magenta window of the screen's size is laid over it, and it is watched once a second as a lesson
does. Only the person at the dialog is played.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from monitor.capture.portal import Consent, Kinds, Share
from monitor.demo import DrawnClass
from tests.support.portal.session import wayland_session
from tests.support.portal.wayland_window import WaylandWindow

SIZE_WH = (1920, 1080)
COVER = (255, 0, 255)
DRAWN_HZ = 5.0


def main() -> None:
    """Prints one line; ends with 1 where less than 99 % is read or a pixel of the cover is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--draw", type=Path, help="draw the class at this compositor's socket")
    chosen = parser.parse_args()
    if chosen.draw is not None:
        _draw(chosen.draw)
    with wayland_session(SIZE_WH) as session, pytest.MonkeyPatch.context() as patch:
        session.enter(patch)
        command = [sys.executable, "-m", "benchmarks.capture.shared", "--draw"]
        drawing = subprocess.Popen([*command, os.fspath(session.display)], stdout=subprocess.PIPE)
        try:
            if drawing.stdout is None or not drawing.stdout.readline():
                raise SystemExit("the class was not drawn")
            _watch(session.display, chosen.minutes * 60)
        finally:
            drawing.terminate()
            drawing.wait(10)


def _draw(socket_path: Path) -> None:
    drawn, begun_s = DrawnClass(), time.monotonic()
    window = WaylandWindow(socket_path, drawn.render(0.0), "Class")
    sys.stdout.write("shown\n")
    sys.stdout.flush()
    while True:
        window.draw(drawn.render(time.monotonic() - begun_s))
        time.sleep(1 / DRAWN_HZ)


def _watch(display: Path, seconds: float) -> None:
    looks = live = foreign = 0
    took_ms: list[float] = []
    blind: set[str] = set()
    stop = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        share = Share(Kinds.WINDOW, Consent(Path(folder), "window"))
        while share.asking or share.grab().image is None:
            stop.wait(0.1)
        cover = WaylandWindow(display, np.full((*SIZE_WH[::-1], 3), COVER, np.uint8), "Slides")
        used_s, until_s = time.process_time(), time.monotonic() + seconds
        while time.monotonic() < until_s:
            stop.wait(1.0)
            began_s = time.perf_counter()
            grab = share.grab()
            took_ms.append((time.perf_counter() - began_s) * 1000)
            looks += 1
            if grab.image is None:
                blind.add(str(grab.stale))
                continue
            live += 1
            foreign += int((grab.image == np.array(COVER, np.uint8)).all(axis=2).sum())
        used_s = time.process_time() - used_s
        cover.close()
        share.close()
    sys.stdout.write(
        f"{looks} looks, {live} live, {foreign} pixels of the cover; blind: {sorted(blind) or 0}; "
        f"median {statistics.median(took_ms):.1f} ms a look, {100 * used_s / seconds:.1f} % of a "
        "processor for watching\n"
    )
    raise SystemExit(0 if live >= 0.99 * looks and not foreign else 1)


if __name__ == "__main__":
    main()
