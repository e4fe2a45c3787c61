"""A webcam: a thread reads every frame, so that the newest one is always at hand."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Protocol

import cv2
import numpy as np

from monitor.sources.base import Blind, Observation, Progress
from monitor.sources.pace import Pacer
from monitor.sources.quiet import quiet_opencv
from monitor.types import Frame
from storage.errors import SourceError
from storage.kinds import GapReason

logger = logging.getLogger(__name__)

SILENT_S = 3.0
"""A camera that gives no new picture for this long counts as failed."""
REOPEN_S = 1.0


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used here."""

    def isOpened(self) -> bool: ...  # noqa: N802

    def read(self) -> tuple[bool, Any]: ...

    def release(self) -> None: ...


class CameraSource:
    """Webcam number `index` (from 0). open_capture: makes the capture object; tests give a fake.

    Raises:
        SourceError: no such camera, or another program holds it.
    """

    name = "camera"
    live = True
    progress: Progress | None = None

    def __init__(
        self,
        *,
        index: int = 0,
        hz: float = 1.0,
        open_capture: Callable[[int], Capture] = cv2.VideoCapture,
        silent_s: float = SILENT_S,
    ) -> None:
        self._index = index
        self._open_capture = open_capture
        self._silent_s = silent_s
        self._pacer = Pacer(hz)
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._blind = False
        self._capture: Capture | None = self._open()
        if self._capture is None:
            raise SourceError(
                f"Camera {index} gives no picture; plug it in, close other programs that use it, "
                "allow camera access in the system settings, or choose another number."
            )

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the newest picture at every sampling moment, never one twice; `Blind` if none."""
        self._thread = threading.Thread(target=self._read_on, name="camera", daemon=True)
        self._thread.start()
        last_s = -1.0
        try:
            for _ in self._pacer.ticks(stop):
                frame = self._wait_for_newer(last_s, stop)
                if stop.is_set():
                    return
                if frame is None:
                    self._pacer.rest()
                    yield self._no_picture()
                else:
                    self._blind, last_s = False, frame.monotonic_s
                    yield frame
        finally:
            self.close()

    def close(self) -> None:
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=2.0)  # a driver may hang in read; the thread is a daemon
        elif self._capture is not None:
            self._capture.release()
            self._capture = None

    def _no_picture(self) -> Blind:
        message = (
            f"Camera {self._index} stopped giving pictures; plug it in again or close other "
            "programs that use it."
        )
        if not self._blind:
            logger.warning("%s", message)
        self._blind = True
        return Blind(GapReason.CAPTURE_FAILED, message, time.monotonic())

    def _wait_for_newer(self, last_s: float, stop: threading.Event) -> Frame | None:
        deadline_s = time.monotonic() + self._silent_s
        with self._changed:
            while not stop.is_set():
                newest = self._newest
                if newest is not None and newest.monotonic_s > last_s:
                    return newest
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    return None
                self._changed.wait(min(left_s, 0.1))
        return None

    def _open(self) -> Capture | None:
        with quiet_opencv():
            capture = self._open_capture(self._index)
            if capture.isOpened() and capture.read()[0]:
                return capture
            capture.release()
        return None

    def _read_on(self) -> None:
        capture = self._capture
        while not self._closing.is_set():
            if capture is None:
                self._closing.wait(REOPEN_S)
                capture = self._open()
                continue
            arrived, bgr = capture.read()
            if not arrived:
                capture.release()
                capture = None
                continue
            taken_at, taken_s = datetime.now(UTC), time.monotonic()
            image = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
            with self._changed:
                self._newest = Frame(image, taken_at, taken_s)
                self._changed.notify_all()
        if capture is not None:
            capture.release()
