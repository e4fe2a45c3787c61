"""Recordings made by FFmpeg, and what is read from them."""

import subprocess
import threading
from pathlib import Path

from monitor.sources.video import VideoSource
from monitor.types import Frame

SECONDS, FPS = 6, 5


def ffmpeg(*words: object, into: Path) -> Path:
    subprocess.run(
        ["ffmpeg", "-y", "-loglevel", "error", *map(str, words), f"file:{into.absolute()}"],
        check=True,
        capture_output=True,
    )
    return into


def with_sound(pictures: Path, into: Path, sound_s: float, late_s: float = 0.0) -> Path:
    """The pictures, begun `late_s` into a recording with so much sound."""
    webm = into.suffix == ".webm"
    codec = {".avi": "libmp3lame", ".mkv": "libopus", ".webm": "libopus"}.get(into.suffix, "aac")
    return ffmpeg(
        *("-itsoffset", str(late_s), "-i", pictures, "-f", "lavfi", "-i", f"sine=d={sound_s}"),
        *("-map", "0:v", "-map", "1:a", "-c:a", codec, "-b:a", "24k"),
        *(("-c:v", "libvpx", "-deadline", "realtime", "-r", "5") if webm else ("-c:v", "copy")),
        into=into,
    )


def read(path: Path, hz: float = 1.0) -> tuple[VideoSource, list[Frame]]:
    source = VideoSource(path, hz=hz)
    return source, [f for f in source.frames(threading.Event()) if isinstance(f, Frame)]


VP8 = ("-c:v", "libvpx", "-deadline", "realtime")
