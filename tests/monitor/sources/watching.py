"""A pattern in a meeting's window on a real display, and what a test of it waits for."""

import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from monitor.sources import Blind, Observation
from monitor.sources.window import WindowSource
from monitor.types import Frame
from storage.kinds import GapReason
from tests.support.desktop.display import PatternWindow, VirtualDisplay, pattern

HZ = 25.0


@pytest.fixture(autouse=True)
def on_desktop(desktop: VirtualDisplay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    monkeypatch.setattr("monitor.sources.pace.BLIND_RETRY_S", 0.1)


@pytest.fixture
def meeting(desktop: VirtualDisplay) -> Iterator[PatternWindow]:
    window = PatternWindow(desktop, pattern((640, 360)))
    yield window
    window.close()


def until(
    frames: Iterator[Observation], wanted: Callable[[Observation], bool], tries: int = 60
) -> Observation:
    """Read on until an observation fits; fail after that many."""
    seen = []
    for _ in range(tries):
        observation = next(frames)
        if wanted(observation):
            return observation
        seen.append(observation.message if isinstance(observation, Blind) else "frame")
    pytest.fail(f"not seen; last: {seen[-5:]}")


def shows(image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Callable[[Observation], bool]:
    return lambda seen: isinstance(seen, Frame) and np.array_equal(seen.image, image)


def is_blind(reason: GapReason) -> Callable[[Observation], bool]:
    return lambda seen: isinstance(seen, Blind) and seen.reason is reason


@pytest.fixture
def watch() -> Iterator[Iterator[Observation]]:
    """What a source of the meeting's window yields, to the end of the test."""
    stop = threading.Event()
    frames = WindowSource(hz=HZ).frames(stop)
    yield frames
    stop.set()
    assert next(frames, None) is None
