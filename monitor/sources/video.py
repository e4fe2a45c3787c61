"""A recorded lecture: sampled in the recording's own time, checked for its end before it starts."""

import logging
import math
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np

from monitor.sources.base import Observation, Progress
from monitor.sources.pace import Pacer
from monitor.sources.video_file import VideoFile
from monitor.types import Frame
from storage.errors import InputFileError
from storage.file_names import shown

logger = logging.getLogger(__name__)

_TAIL_S = 2.0
_MISSING_TAIL_SHARE = 0.05
"""Pictures may end a little before the recording does without a word."""
_SAMPLE_SLACK_S = 1e-3
_USUAL_FRAME_S = 0.04
_MOST_FPS = 240.0
_LOOK_BACK_S = (2.0, 10.0, 60.0, 300.0, 1800.0, 7200.0)
_SEEK_BACK_S = (0.0, 2.0, 15.0, 120.0)


def sample_of(frame: Frame, hz: float) -> int:
    """Place of a frame among the samples; frames may be further apart, or begin late."""
    return int((frame.monotonic_s + _SAMPLE_SLACK_S) * hz)


class VideoSource:
    """A video file, `hz` frames per second of the recording.

    realtime false: as fast as it can be read; captured_at and monotonic_s count the recording's
    time from `recorded_at` (default: the date in the file's header, else its modification time less
    its length) and from 0. realtime true: played as if it were live, with the times of now.

    Sound may outlast the pictures or precede them: what is there is read, and a warning is logged
    where the pictures end early.

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
        self._file = VideoFile(self._path)
        facts = self._file.facts
        try:
            self._capture = self._file.open()
            fps = self._capture.get(cv2.CAP_PROP_FPS)
            self._frame_s = 1.0 / fps if 0 < fps <= _MOST_FPS else _USUAL_FRAME_S
            count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
            counted_s = count / fps if 0 < count < 1e9 and fps > 0 else None
            self._length_s = facts.length_s or counted_s
            self._total_s = facts.pictures_end_s or counted_s or facts.length_s
            self._origin_s: float | None = None  # OpenCV's stamp at which the recording begins
            if facts.cut_off:
                self._refuse_if_much_is_missing()
        except InputFileError:
            self.close()
            raise
        self._position_s = -self._frame_s
        self._stamped = False
        modified_at = datetime.fromtimestamp(self._path.stat().st_mtime, UTC)
        self.recorded_at = (
            recorded_at
            or facts.created_at
            or modified_at - timedelta(seconds=self._length_s or self._total_s or 0.0)
        )

    @property
    def dropped_frames(self) -> int:
        return self._pacer.dropped

    @property
    def progress(self) -> Progress:
        return Progress(max(self._position_s, 0.0), self._total_s)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of its pictures, in pixels."""
        sides = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        width, height = (int(self._capture.get(side)) for side in sides)
        return width, height

    def frames(self, stop: threading.Event) -> Iterator[Observation]:
        """Yield the sampled frames in order, then end."""
        try:
            yield from self._play(stop) if self.live else self._read_through(stop)
        finally:
            self.close()

    def close(self) -> None:
        if hasattr(self, "_capture"):
            self._capture.release()
        self._file.close()

    def _read_through(self, stop: threading.Event) -> Iterator[Frame]:
        sample = 0
        while not stop.is_set():
            frame = self._frame_at(sample / self._hz)
            if frame is None:
                break
            yield frame
            sample = sample_of(frame, self._hz) + 1
        else:
            return
        if (warning := self.how_it_ended()) is not None:
            logger.warning("%s", warning)

    def read_from(self, first: int, *, seeks: bool = True) -> Iterator[Frame]:
        """The frames that reading from the beginning yields from sample `first` on.

        seeks: begin at a key frame before it, else decode all that lies before.
        """
        if first > 0 and seeks:
            self._seek_before(first / self._hz)
        sample = first
        while (frame := self._frame_at(sample / self._hz)) is not None:
            yield frame
            sample = sample_of(frame, self._hz) + 1

    def _seek_before(self, wanted_s: float) -> None:
        """To a picture that lies before a moment; where none can be sought, to the beginning."""
        if self._frame_at(0.0) is None or self._frame_at(self._frame_s) is None:
            return
        origin_s = self._origin_s or 0.0
        for back_s in _SEEK_BACK_S if self._stamped else ():
            target_s = wanted_s - max(back_s, 2 * self._frame_s)
            if target_s <= 0:
                break
            self._capture.set(cv2.CAP_PROP_POS_MSEC, (target_s + origin_s) * 1000.0)
            self._position_s = -math.inf
            if self._grabbed() and self._position_s < wanted_s - _SAMPLE_SLACK_S:
                return
        self._capture.release()
        self._capture = self._file.open()
        self._position_s, self._origin_s = -self._frame_s, None

    def how_it_ended(self) -> str | None:
        """One line where something is missing or assumed, else None."""
        name, end_s = shown(self._path), self._position_s + self._frame_s
        slack_s = max(_TAIL_S, 2 * self._frame_s)
        whole_s = max(self._length_s or 0.0, self._total_s or 0.0)
        announced_s = self._file.facts.pictures_end_s
        if self._file.facts.cut_off:
            return f"{name} is cut off; its pictures were read to their end at {end_s:.0f} s."
        if announced_s and end_s < announced_s - slack_s:
            return (
                f"{name} could be read for {end_s:.0f} of {announced_s:.0f} seconds; it is damaged "
                "there."
            )
        if whole_s - end_s > max(_MISSING_TAIL_SHARE * whole_s, slack_s):
            why = (
                "the sound goes on" if announced_s else "its sound goes on, or it is damaged there"
            )
            return f"{name}: the pictures end after {end_s:.0f} of {whole_s:.0f} seconds; {why}."
        if not self._stamped and self._position_s > 0:
            return (
                f"{name} holds no times; {1 / self._frame_s:.0f} pictures a second were assumed. "
                "Give its rate with: ffmpeg -r RATE -i FILE -c copy fixed.mkv"
            )
        return None

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
            if not self._grabbed():
                return None
            if self._position_s >= wanted_s - _SAMPLE_SLACK_S:
                arrived, bgr = self._capture.retrieve()
                if arrived:
                    break
        image = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
        captured_at = self.recorded_at + timedelta(seconds=self._position_s)
        return Frame(image, captured_at, self._position_s)

    def _grabbed(self) -> bool:
        """Whether there was another frame; its time is the position then."""
        if not self._capture.grab():
            return False
        stamp_s = self._stamp_s()
        self._stamped = self._stamped or stamp_s > 0
        # some containers carry no time stamps: count frames then
        self._position_s = (
            stamp_s if stamp_s > self._position_s else self._position_s + self._frame_s
        )
        return True

    def _stamp_s(self) -> float:
        """The time of the frame that was grabbed, in the recording."""
        stamp_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        if self._origin_s is None:  # the first one
            self._origin_s = stamp_s - self._lead_s(stamp_s)
        return stamp_s - self._origin_s

    def _lead_s(self, stamp_s: float) -> float:
        """When the first picture is shown; OpenCV counts from it, or from the recording's start."""
        facts, fps = self._file.facts, self._capture.get(cv2.CAP_PROP_FPS)
        lead_s = max(facts.lead_s, stamp_s)
        number = self._capture.get(cv2.CAP_PROP_PTS)  # in units of 1 / fps, from the start
        if facts.absolute_stamps and fps > 0 and number >= 0:
            lead_s = number / fps - facts.first_stamp_s
        # a piece of a longer recording may come with its times
        return lead_s if 0 < lead_s < (self._length_s or self._total_s or 0.0) else 0.0

    def _refuse_if_much_is_missing(self) -> None:
        """Raises InputFileError where a file that ends early has lost much of its pictures."""
        if self._total_s is None:
            return
        missing_s = self._total_s - self._last_readable_s(self._total_s)
        if missing_s > max(_MISSING_TAIL_SHARE * self._total_s, _TAIL_S / 2):
            raise InputFileError(
                f"{shown(self._path)} is cut off before its end ({self._total_s:.0f} s announced); "
                "copy it again, or keep what is there with: ffmpeg -i FILE -c copy fixed.mkv"
            )
        self._capture.release()
        self._capture = self._file.open()

    def _last_readable_s(self, total_s: float) -> float:
        """Where the last picture ends that can be read; 0 where only the first ones can."""
        for back_s in _LOOK_BACK_S:
            self._capture.set(cv2.CAP_PROP_POS_MSEC, max(total_s - back_s, 0.0) * 1000.0)
            end_s = 0.0
            while self._capture.grab():
                end_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0 + self._frame_s
            if end_s or back_s >= total_s:
                return end_s + self._file.facts.lead_s
        return 0.0
