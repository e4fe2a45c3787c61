"""A recorded lecture: sampled in the recording's own time, checked for its end before it starts."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Pacer
from monitor.sources.quiet import quiet_opencv
from monitor.types import Frame
from storage.errors import InputFileError

logger = logging.getLogger(__name__)

_TAIL_S = 2.0
_MISSING_TAIL_SHARE = 0.05
"""A sound track may outlast the pictures a little; more than this is a file cut off."""
_SAMPLE_SLACK_S = 1e-3


class VideoSource:
    """A video file, `hz` frames per second of the recording.

    realtime false: as fast as it can be read; captured_at and monotonic_s count the recording's
    time from `recorded_at` (default: the file's modification time less its length) and from 0.
    realtime true: played as if it were live, with the times of now.

    Raises:
        InputFileError: missing, empty, no video, no picture in it, or cut off before its end.
    """

    name = "video"

    def __init__(
        self,
        path: Path | str,
        *,
        hz: float = 1.0,
        realtime: bool = False,
        recorded_at: datetime | None = None,
    ) -> None:
        self._path = Path(path)
        self.live = realtime
        self._hz = hz
        self._pacer = Pacer(hz)
        _check_file(self._path)
        self._capture = _open(self._path)
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        self._frame_s = 1.0 / fps if fps > 0 else 0.04
        self._total_s = self._length_s()
        try:
            self._check_end()
        except InputFileError:
            self.close()
            raise
        self._position_s = -self._frame_s
        modified_at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        self.recorded_at = recorded_at or modified_at - timedelta(seconds=self._total_s or 0.0)

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    @property
    def progress(self) -> Progress:
        return Progress(max(self._position_s, 0.0), self._total_s)

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the sampled frames in order, then end."""
        try:
            yield from self._play(stop) if self.live else self._read_through(stop)
        finally:
            self.close()

    def close(self) -> None:
        self._capture.release()

    def _read_through(self, stop: threading.Event) -> Iterator[Frame]:
        sample = 0
        while not stop.is_set():
            frame = self._frame_at(sample / self._hz)
            if frame is None:
                break
            yield frame
            # frames may be further apart than samples
            sample = max(sample + 1, int(self._position_s * self._hz + _SAMPLE_SLACK_S))
        else:
            return
        if self._total_s and self._position_s < self._total_s - max(_TAIL_S, 2 * self._frame_s):
            logger.warning(
                "%s could be read for %.0f of %.0f seconds; it is damaged there.",
                self._path, self._position_s, self._total_s,
            )  # fmt: skip

    def _play(self, stop: threading.Event) -> Iterator[Frame]:
        started_s = time.monotonic()
        for _ in self._pacer.ticks(stop):
            frame = self._frame_at(time.monotonic() - started_s)
            if frame is None:
                return
            yield Frame(frame.image, datetime.now(UTC), time.monotonic())

    def _frame_at(self, wanted_s: float) -> Frame | None:
        """The first frame not yet read at or after a moment of the recording; None at the end."""
        while True:
            if not self._capture.grab():
                return None
            stamp_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
            # some containers carry no time stamps: count frames then
            self._position_s = (
                stamp_s if stamp_s > self._position_s else self._position_s + self._frame_s
            )
            if self._position_s >= wanted_s - _SAMPLE_SLACK_S:
                arrived, bgr = self._capture.retrieve()
                if arrived:
                    break
        image = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        captured_at = self.recorded_at + timedelta(seconds=self._position_s)
        return Frame(image, captured_at, self._position_s)

    def _length_s(self) -> float | None:
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        return count * self._frame_s if 0 < count < 1e9 else None

    def _check_end(self) -> None:
        """Read the first frame and the last seconds, then start over."""
        if not self._capture.grab():
            raise InputFileError(
                f"{self._path} holds no picture that can be read; export the recording again."
            )
        if self._total_s is None:
            self._rewind()
            return
        self._capture.set(cv2.CAP_PROP_POS_MSEC, max(self._total_s - _TAIL_S, 0.0) * 1000.0)
        end_s = 0.0
        while self._capture.grab():
            end_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0 + self._frame_s
        missing_s = self._total_s - end_s
        if missing_s > max(_MISSING_TAIL_SHARE * self._total_s, _TAIL_S / 2):
            raise InputFileError(
                f"{self._path} is cut off before its end ({self._total_s:.0f} s announced); copy "
                "it again, or keep what is there with: ffmpeg -i FILE -c copy fixed.mkv"
            )
        self._rewind()

    def _rewind(self) -> None:
        self._capture.release()
        self._capture = _open(self._path)


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise InputFileError(f"{path} is a folder; give a video file.")
    if not path.is_file():
        raise InputFileError(f"{path} does not exist; check the name and the folder.")
    if path.stat().st_size == 0:
        raise InputFileError(f"{path} is empty (0 bytes); copy or download it again.")


def _open(path: Path) -> cv2.VideoCapture:
    with quiet_opencv():
        capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise InputFileError(
            f"{path} is no video that can be read, or it is cut off; give an MP4, MKV, WebM, MOV "
            "or AVI, or copy it again."
        )
    return capture
