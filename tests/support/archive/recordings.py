"""Recordings of the drawn class that take a second to make and seconds to read."""

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from monitor.demo import DrawnClass

WIDTH, HEIGHT, FPS = 640, 360, 4

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def draw(into: Path, seconds: int, *, begin_s: float = 0.0, key_every: int = 8) -> Path:
    """The drawn class from a moment on, as H.264 with B-frames and a key frame now and then."""
    drawn = DrawnClass()
    command = [
        *("ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"),
        *("-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-c:v", "libx264"),
        *("-preset", "ultrafast", "-bf", "2", "-g", str(key_every), "-pix_fmt", "yuv420p"),
        f"file:{into}",
    ]
    pictures = []
    for number in range(seconds * FPS):
        picture = drawn.render(begin_s + number / FPS)
        small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        pictures.append(np.ascontiguousarray(small).tobytes())
    subprocess.run(command, input=b"".join(pictures), check=True)
    return into


def converted(recording: Path, into: Path, *words: object) -> Path:
    """Another container, codec, date or part of a recording."""
    command = ["ffmpeg", "-y", "-loglevel", "error", "-i", f"file:{recording}", *map(str, words)]
    subprocess.run([*command, f"file:{into}"], check=True, capture_output=True)
    return into
