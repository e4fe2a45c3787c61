"""Recordings and pictures: the recording's own time, and every broken file named in one line."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from monitor.sources import Source, open_source
from monitor.sources.image import ImageSource
from monitor.sources.video import VideoSource
from monitor.types import Frame
from storage.config.settings import CaptureSettings
from storage.errors import ConfigurationError, InputFileError

FPS = 10
SECONDS = 6
STARTED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def write_video(path: Path, codec: str) -> Path:
    """Six seconds whose brightness tells the second: 20 per second, from 40."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), FPS, (160, 120))
    assert writer.isOpened()
    noise = np.random.default_rng(1)
    for index in range(FPS * SECONDS):
        level = 40 + 20 * (index // FPS)
        picture = np.full((120, 160, 3), level, np.uint8)
        picture[60:] = noise.integers(0, 256, (60, 160, 3))  # bytes to cut off
        writer.write(picture)
    writer.release()
    return path


@pytest.fixture(scope="module", params=[("avi", "MJPG"), ("mp4", "mp4v"), ("mkv", "mp4v")])
def video(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    ending, codec = request.param
    return write_video(tmp_path_factory.mktemp("video") / f"lecture.{ending}", codec)


def read_all(source: Source) -> list[Frame]:
    frames = [seen for seen in source.frames(threading.Event()) if isinstance(seen, Frame)]
    source.close()
    return frames


def second_shown(frame: Frame) -> int:
    return round((float(frame.image[:50].mean()) - 40) / 20)


def test_recording_is_sampled_in_its_own_time(video: Path) -> None:
    source = VideoSource(video, hz=1, recorded_at=STARTED_AT)
    frames = read_all(source)
    assert [second_shown(frame) for frame in frames] == list(range(SECONDS))
    assert [frame.monotonic_s for frame in frames] == pytest.approx(range(SECONDS), abs=0.01)
    assert frames[3].captured_at - STARTED_AT == pytest.approx(
        timedelta(seconds=3), abs=timedelta(milliseconds=10)
    )
    assert source.dropped_frames == 0


def test_more_samples_than_pictures_give_each_picture_once(video: Path) -> None:
    assert len(read_all(VideoSource(video, hz=30))) == FPS * SECONDS


def test_progress_counts_seconds_of_the_recording(video: Path) -> None:
    source = VideoSource(video, hz=2)
    assert source.progress.done_s == 0
    assert source.progress.total_s == pytest.approx(SECONDS, abs=0.2)
    stop = threading.Event()
    for _, seen in zip(range(5), source.frames(stop), strict=False):
        assert isinstance(seen, Frame)
    assert source.progress.done_s == pytest.approx(2.0, abs=0.2)


def test_start_is_the_files_time_less_its_length(video: Path) -> None:
    ended_at = STARTED_AT + timedelta(seconds=SECONDS)
    os.utime(video, (ended_at.timestamp(), ended_at.timestamp()))
    first = read_all(VideoSource(video, hz=1))[0]
    assert abs(first.captured_at - STARTED_AT) < timedelta(seconds=0.2)


def test_played_as_live_it_keeps_the_clocks_pace(video: Path) -> None:
    source = open_source(CaptureSettings(source="video", hz=5), path=video)
    assert source.live
    stop = threading.Event()
    began_s, began_at = time.monotonic(), datetime.now(UTC)
    frames = source.frames(stop)
    seen = [next(frames) for _ in range(8)]
    took_s = time.monotonic() - began_s
    stop.set()
    assert list(frames) == []
    assert 1.4 <= took_s < 2.4
    assert isinstance(seen[7], Frame) and second_shown(seen[7]) == 1
    assert timedelta(0) <= seen[7].captured_at - began_at < timedelta(seconds=2.4)


def test_stop_ends_reading(video: Path) -> None:
    stop = threading.Event()
    frames = VideoSource(video, hz=10).frames(stop)
    next(frames)
    stop.set()
    assert list(frames) == []


@pytest.mark.parametrize("share", [0.7, 0.5, 0.1])
def test_cut_off_recording_is_refused_before_it_starts(
    video: Path, share: float, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / video.name
    content = video.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputFileError, match="cut off") as caught:
        VideoSource(cut)
    assert str(cut) in str(caught.value) and "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("gone.mp4", None, "does not exist"),
        ("empty.mp4", b"", "is empty"),
        ("text.mp4", b"this is no video\n" * 400, "is no video"),
        ("text.avi", b"this is no video\n" * 400, "is no video"),
        ("zeros.mkv", bytes(5000), "is no video"),
    ],
)
@pytest.mark.parametrize("realtime", [True, False])
def test_what_is_no_video_is_one_line(
    name: str,
    content: bytes | None,
    line: str,
    realtime: bool,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputFileError, match=line) as caught:
        open_source(CaptureSettings(source="video"), path=path, realtime=realtime)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""
    with pytest.raises(InputFileError, match="is a folder"):
        open_source(CaptureSettings(source="video"), path=tmp_path)


def test_real_recording_with_uneven_frame_times(shared_data: Path) -> None:
    path = shared_data / "gallery" / "video_pyfeat_face_then_noface.mov"
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    frames = read_all(VideoSource(path, hz=2))
    assert len(frames) == 13
    steps = np.diff([frame.monotonic_s for frame in frames])
    assert steps == pytest.approx(0.5, abs=0.05)


def test_picture_is_read_once_or_shown_over_and_over(tmp_path: Path) -> None:
    path = tmp_path / "class.png"
    Image.new("RGB", (64, 48), (10, 20, 30)).save(path)
    once = ImageSource(path, recorded_at=STARTED_AT)
    (frame,) = read_all(once)
    assert frame.image[0, 0].tolist() == [10, 20, 30]
    assert (frame.captured_at, frame.monotonic_s) == (STARTED_AT, 0.0)
    assert once.progress is not None and once.progress.done_s == 1.0
    stop = threading.Event()
    shown = open_source(CaptureSettings(source="image", hz=30), path=path).frames(stop)
    first, second = next(shown), next(shown)
    assert isinstance(first, Frame) and isinstance(second, Frame)
    assert second.monotonic_s > first.monotonic_s
    stop.set()
    assert list(shown) == []


def test_text_named_png_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "class.png"
    path.write_text("not a picture")
    with pytest.raises(InputFileError, match="not a picture") as caught:
        open_source(CaptureSettings(source="image"), path=path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["video", "image"])
def test_file_source_without_a_path_is_bad_usage(kind: str) -> None:
    with pytest.raises(ConfigurationError, match="--path"):
        open_source(CaptureSettings.model_validate({"source": kind}))
