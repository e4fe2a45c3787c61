"""A webcam through a fake capture: the newest picture, never one twice, and what when it fails."""

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.sources import Blind, open_source
from monitor.sources.camera import CameraSource
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.errors import SourceError
from storage.kinds import GapReason


class FakeCamera:
    """Gives a picture every `every_s` seconds whose blue channel counts up, until unplugged."""

    def __init__(self, every_s: float = 0.005, *, there: bool = True) -> None:
        self.every_s, self.there = every_s, there
        self.hanging = threading.Event()
        self.count = 0
        self.released = 0

    def open(self, index: int) -> "FakeCamera":
        return self

    def isOpened(self) -> bool:  # noqa: N802
        return self.there

    def read(self) -> tuple[bool, Any]:
        time.sleep(self.every_s)
        while self.hanging.is_set():
            time.sleep(0.01)
        if not self.there:
            return False, None
        self.count += 1
        bgr = np.zeros((48, 64, 3), np.uint8)
        bgr[:, :, 0] = self.count % 256
        return True, bgr

    def release(self) -> None:
        self.released += 1


def number(frame: object) -> int:
    assert isinstance(frame, Frame)
    assert not frame.image[:, :, :2].any()
    return int(frame.image[0, 0, 2])  # RGB: what came as blue is last


def test_consumer_that_is_slow_gets_the_newest_picture() -> None:
    camera = FakeCamera()
    stop = threading.Event()
    source = CameraSource(hz=50, open_capture=camera.open)
    frames = source.frames(stop)
    first = number(next(frames))
    time.sleep(0.3)  # fifteen looks are due meanwhile
    taken = camera.count
    assert number(next(frames)) >= taken - 1 > first + 10
    assert source.dropped_frames >= 10
    stop.set()
    assert list(frames) == []
    assert camera.released == 1


def test_slow_camera_never_gives_a_picture_twice() -> None:
    stop = threading.Event()
    frames = CameraSource(hz=30, open_capture=FakeCamera(every_s=0.08).open).frames(stop)
    seen = [number(next(frames)) for _ in range(5)]
    stop.set()
    list(frames)
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("failure", ["unplugged", "hanging"])
def test_camera_that_fails_is_a_gap_and_comes_back(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sources.camera.REOPEN_S", 0.05)
    monkeypatch.setattr("monitor.sources.pace.BLIND_RETRY_S", 0.01)
    camera = FakeCamera()
    stop = threading.Event()
    frames = CameraSource(hz=50, open_capture=camera.open, silent_s=0.2).frames(stop)
    number(next(frames))
    if failure == "unplugged":
        camera.there = False
    else:
        camera.hanging.set()
    # pictures taken before may still be on the way
    blind = next(seen for seen in frames if isinstance(seen, Blind))
    assert blind.reason is GapReason.CAPTURE_FAILED
    assert "plug it in again" in blind.message
    camera.there = True
    camera.hanging.clear()
    assert any(isinstance(next(frames), Frame) for _ in range(10))
    stop.set()
    list(frames)


def test_missing_camera_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError, match="Camera 3 gives no picture") as caught:
        CameraSource(index=3, open_capture=FakeCamera(there=False).open)
    assert "\n" not in str(caught.value)
    if Path("/dev/video64").exists():
        pytest.skip("there is a camera 64 here")
    with pytest.raises(SourceError, match="Camera 64"):
        open_source(CaptureSettings(source="camera", camera=64))
    assert capfd.readouterr().err == ""


def test_closing_without_reading_lets_go_of_the_camera() -> None:
    camera = FakeCamera()
    source = CameraSource(open_capture=camera.open)
    source.close()
    source.close()
    assert camera.released == 1
