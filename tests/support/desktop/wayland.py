"""A real Wayland compositor for tests: Weston without a screen, with Xwayland for X11 programs.

Usage: `from tests.support.desktop.wayland import wayland_fixture  # noqa: F401`, fixture `wayland`.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.desktop.display import VirtualDisplay

_LISTENS = re.compile(r"xserver listening on display (:\d+)")
_STARTS_WITHIN_S = 20.0


@contextmanager
def weston_with_xwayland() -> Iterator[VirtualDisplay]:
    """Start both; the display is Xwayland's. Skips the test where they are missing."""
    for program in ("weston", "Xwayland"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as folder:
        settings, log = Path(folder, "weston.ini"), Path(folder, "log")
        settings.write_text("[core]\nxwayland=true\nidle-time=0\n[shell]\npanel-position=none\n")
        server = subprocess.Popen(
            ["weston", "--backend=headless-backend.so", f"--config={settings}", f"--log={log}",
             "--socket=wayland-test", "--width=1920", "--height=1080"],
            env={**os.environ, "XDG_RUNTIME_DIR": folder},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield VirtualDisplay(_display_name(log), server)
        finally:
            server.terminate()
            server.wait(timeout=10)


def _display_name(log: Path) -> str:
    until_s = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < until_s:
        if log.exists() and (found := _LISTENS.search(log.read_text())):
            return found.group(1)
        time.sleep(0.05)
    pytest.skip("Weston did not start Xwayland")


@pytest.fixture(name="wayland", scope="module")
def wayland_fixture(request: pytest.FixtureRequest) -> Iterator[VirtualDisplay]:
    """One compositor for a module."""
    with weston_with_xwayland() as display:
        yield display
