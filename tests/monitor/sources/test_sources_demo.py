"""The drawn class in real time: what is rendered is where its script is now."""

import threading
import time

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.sources import Source, open_source
from monitor.sources.demo import DemoSource
from monitor.types import Frame
from storage.config.settings import CaptureSettings


def test_script_runs_with_the_clock_and_leaves_out_what_it_missed() -> None:
    asked: list[float] = []
    began: list[float] = []
    drawn: list[float] = []

    def render(t_s: float) -> NDArray[np.uint8]:
        asked.append(t_s)
        began.append(time.monotonic())
        if len(asked) == 2:
            threading.Event().wait(0.25)  # slower than the sampling interval
        drawn.append(time.monotonic())
        return np.zeros((9, 16, 3), np.uint8)

    source: Source = DemoSource(render, hz=20)
    stop = threading.Event()
    frames = source.frames(stop)
    seen = [next(frames) for _ in range(4)]
    stop.set()
    assert list(frames) == []
    assert asked[0] == pytest.approx(0.0, abs=0.02)
    assert asked[1] == pytest.approx(0.05, abs=0.03)
    assert asked[2] >= 0.3
    assert source.dropped_frames >= 3
    # each is of the moment at which it was drawn, before the next one was begun
    after = [*began[1:], time.monotonic()]
    for frame, earliest, latest in zip(seen, drawn, after, strict=True):
        assert isinstance(frame, Frame)
        assert earliest <= frame.monotonic_s <= latest


def test_built_in_class_moves() -> None:
    stop = threading.Event()
    source = open_source(CaptureSettings(source="demo", hz=5))
    frames = source.frames(stop)
    first, second = next(frames), next(frames)
    stop.set()
    assert isinstance(first, Frame) and isinstance(second, Frame)
    assert first.image.shape == (720, 1280, 3)
    assert (first.image != second.image).any()
