"""Keeps OpenCV's and FFmpeg's own complaints off standard error; ours are one clear line."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import cv2

_FFMPEG_LEVEL = "OPENCV_FFMPEG_LOGLEVEL"  # read by OpenCV when a file is opened; -8 is AV_LOG_QUIET


@contextmanager
def quiet_opencv() -> Iterator[None]:
    """Silence OpenCV's log inside the block and FFmpeg's from the first file opened in it."""
    os.environ.setdefault(_FFMPEG_LEVEL, "-8")
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(level)
