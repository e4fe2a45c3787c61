"""A program that hangs is told from one that is busy, still, or knows no ping."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from monitor.desktop import WindowState, list_windows
from monitor.desktop.x11 import X11WindowSystem
from tests.support.desktop.display import (
    PatternWindow,
    VirtualDisplay,
    desktop_fixture,
    pattern,
)
from tests.support.system.waiting import wait_until

__all__ = ["desktop_fixture"]

PROGRAM = """
import sys, time
import cv2, numpy as np
cv2.namedWindow("Zoom Meeting")
cv2.imshow("Zoom Meeting", np.full((200, 320, 3), 90, np.uint8))
began = time.monotonic()
while cv2.waitKey(20) != 27:
    if "draws" in sys.argv:
        shade = int(time.monotonic() * 50) % 255
        cv2.imshow("Zoom Meeting", np.full((200, 320, 3), shade, np.uint8))
"""


@pytest.fixture
def system(desktop: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> Iterator[X11WindowSystem]:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    connection = X11WindowSystem()
    yield connection
    connection.close()


@pytest.fixture(params=["still", "draws"])
def program(
    request: pytest.FixtureRequest, desktop: VirtualDisplay, system: X11WindowSystem
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, request.param], env=desktop.environment
    )
    wait_until(lambda: bool(list_windows()), 40)
    yield process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait(timeout=20)
    wait_until(lambda: not list_windows())


def state(system: X11WindowSystem, window_id: int) -> WindowState | None:
    sight = system.look(window_id)
    return sight.state if sight else None


@pytest.mark.alone
@pytest.mark.parametrize("every_s", [0.05, 0.5, 1.0])
def test_a_stopped_program_is_said_within_two_seconds_and_comes_back(
    system: X11WindowSystem, program: subprocess.Popen[bytes], every_s: float
) -> None:
    (window,) = list_windows()
    until_s = time.monotonic() + 3.0
    while time.monotonic() < until_s:
        assert state(system, window.id) is WindowState.SHOWN
        time.sleep(every_s)
    program.send_signal(signal.SIGSTOP)
    stopped_s = time.monotonic()
    while state(system, window.id) is not WindowState.HUNG:
        assert time.monotonic() - stopped_s <= 2.0
        time.sleep(every_s)
    assert time.monotonic() - stopped_s <= 2.0
    program.send_signal(signal.SIGCONT)
    wait_until(lambda: state(system, window.id) is WindowState.SHOWN)


def test_a_window_that_knows_no_ping_is_never_called_hung(
    system: X11WindowSystem, desktop: VirtualDisplay
) -> None:
    window = PatternWindow(desktop, pattern((320, 200)))
    try:
        until_s = time.monotonic() + 2.5
        while time.monotonic() < until_s:
            assert state(system, window.id) is WindowState.SHOWN
            time.sleep(0.1)
    finally:
        window.close()


def test_a_window_that_promises_answers_and_gives_none_is_never_called_hung(
    system: X11WindowSystem, desktop: VirtualDisplay
) -> None:
    window = PatternWindow(desktop, pattern((320, 200)))
    window.set_numbers("WM_PROTOCOLS", "ATOM", [window.atom("_NET_WM_PING")])
    try:
        until_s = time.monotonic() + 2.5
        while time.monotonic() < until_s:
            assert state(system, window.id) is WindowState.SHOWN
            time.sleep(0.1)
    finally:
        window.close()
