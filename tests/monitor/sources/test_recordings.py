"""Strangers' recordings: sound and pictures of different lengths, names and codecs."""

import logging
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.sources.video import VideoSource
from storage.errors import InputFileError
from storage.file_names import shown
from tests.monitor.sources.made_recordings import FPS, SECONDS, VP8, ffmpeg, read, with_sound

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


@pytest.mark.parametrize("ending", ["mkv", "webm", "ts", "mp4", "mov", "avi", "flv"])
@pytest.mark.parametrize("extra_s", [0.2, 2.0, 30.0])
def test_sound_may_outlast_the_pictures(
    pictures: Path, ending: str, extra_s: float, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_sound(pictures, tmp_path / f"tail.{ending}", SECONDS + extra_s)
    _, frames = read(path)
    assert len(frames) in (SECONDS, SECONDS + 1)  # AVI counts a picture more
    assert frames[-1].monotonic_s == pytest.approx(len(frames) - 1, abs=0.3)
    warned = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    if extra_s > 20 and ending != "avi":  # OpenCV tells the pictures' length of an AVI only
        assert len(warned) == 1 and "the pictures end after 6 of 3" in warned[0]
    if extra_s < 1:
        assert warned == []


@pytest.mark.parametrize("ending", ["mkv", "webm", "ts", "mp4", "mov", "flv"])
@pytest.mark.parametrize("late_s", [2.0, 40.0])
def test_pictures_may_begin_after_the_sound(
    pictures: Path, ending: str, late_s: float, tmp_path: Path
) -> None:
    path = with_sound(pictures, tmp_path / f"late.{ending}", SECONDS + late_s, late_s)
    source, frames = read(path)
    assert len(frames) == SECONDS
    lead_s = frames[0].monotonic_s
    if ending in (
        "mkv",
        "webm",
        "mp4",
        "mov",
        "flv",
    ):  # the others do not say where the recording begins
        assert lead_s == pytest.approx(late_s, abs=0.1)
    assert [frame.monotonic_s - lead_s for frame in frames] == pytest.approx(
        range(SECONDS), abs=0.11
    )
    assert frames[-1].captured_at - source.recorded_at == timedelta(seconds=frames[-1].monotonic_s)


def to_stdout(pictures: Path, into: Path, *options: str) -> Path:
    """Written to a pipe: nothing can be put into the header afterwards, as of a live recorder."""
    done = subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", str(pictures), *options, "-"],
        check=True,
        capture_output=True,
    )
    into.write_bytes(done.stdout)
    return into


LIVE = {
    "live.mkv": ("-c:v", "copy", "-f", "matroska"),
    "live.webm": (*VP8, "-f", "webm"),
    "cluster.webm": (*VP8, "-cluster_time_limit", "700", "-f", "webm"),
    "live.flv": ("-c:v", "copy", "-f", "flv"),
    "live.ts": ("-c:v", "copy", "-f", "mpegts"),
    "live.mp4": ("-c:v", "copy", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"),
    "dash.mp4": ("-c:v", "copy", "-movflags", "frag_keyframe+empty_moov+default_base_moof",
                 "-f", "mp4"),
    "live.avi": ("-c:v", "copy", "-f", "avi"),
    "late.mkv": ("-c:v", "copy", "-output_ts_offset", "3600", "-f", "matroska"),
    "late.ts": ("-c:v", "copy", "-output_ts_offset", "3600", "-f", "mpegts"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIVE)
def test_a_recording_without_a_length_is_read_to_its_end(
    pictures: Path, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = to_stdout(pictures, tmp_path / name, *LIVE[name])
    source, frames = read(path)
    assert len(frames) == SECONDS
    assert frames[0].monotonic_s == pytest.approx(0, abs=0.2)
    assert frames[-1].monotonic_s == pytest.approx(SECONDS - 1, abs=0.2)
    modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert modified_at - frames[-1].captured_at < timedelta(seconds=2)
    if name != "live.avi":  # nothing in it tells
        assert source.progress.total_s == pytest.approx(SECONDS, abs=0.5)
    assert not caplog.records


@pytest.mark.parametrize("ending", ["h264", "m4v"])
def test_bare_pictures_are_read_and_the_assumed_rate_is_said(
    pictures: Path, ending: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    codec = ("-c:v", "copy") if ending == "h264" else ("-c:v", "mpeg4")
    path = ffmpeg("-i", pictures, *codec, into=tmp_path / f"bare.{ending}")
    _, frames = read(path, hz=25)
    assert len(frames) == SECONDS * FPS
    assert ending != "h264" or "25 pictures a second were assumed" in caplog.text


def test_an_edit_list_shortens_the_recording(
    pictures: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = ffmpeg("-ss", "2.5", "-i", pictures, "-c", "copy", into=tmp_path / "edit.mp4")
    source, frames = read(path)
    assert len(frames) == 4
    assert source.progress.total_s == pytest.approx(3.5, abs=0.1)
    assert not caplog.records


@pytest.mark.parametrize("ending", ["mp4", "mkv", "mov"])
def test_uneven_frame_times_stay_on_the_grid(pictures: Path, ending: str, tmp_path: Path) -> None:
    path = ffmpeg(
        *("-i", pictures, "-vf", "select='lt(t,2)+gt(t,4)*not(mod(n,3))'", "-vsync", "vfr"),
        *("-c:v", "libx264", "-preset", "ultrafast"),
        into=tmp_path / f"uneven.{ending}",
    )
    _, frames = read(path)
    times = [frame.monotonic_s for frame in frames]
    assert times[:2] == pytest.approx([0, 1], abs=0.05)
    assert len({int(time + 1e-3) for time in times}) == len(times), "one a second"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_recording_is_shown_upright(pictures: Path, turn: int, tmp_path: Path) -> None:
    path = ffmpeg(
        *("-i", pictures, "-c", "copy", "-metadata:s:v", f"rotate={turn}"),
        into=tmp_path / "turned.mp4",
    )
    _, frames = read(path)
    assert frames[0].image.shape == ((120, 160, 3) if turn == 180 else (160, 120, 3))


@pytest.mark.parametrize("ending", ["mkv", "webm", "avi", "flv", "fast.mp4", "fast.mov"])
@pytest.mark.parametrize("share", [0.7, 0.4])
def test_what_is_truly_cut_off_is_said(
    pictures: Path, ending: str, share: float, tmp_path: Path
) -> None:
    whole = tmp_path / f"whole.{ending}"
    with_sound(pictures, whole, SECONDS)
    if ending.startswith("fast"):
        whole = ffmpeg("-i", whole, "-c", "copy", "-movflags", "faststart",
                       into=tmp_path / f"front.{ending}")  # fmt: skip
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(InputFileError, match="is cut off before its end") as caught:
        VideoSource(whole)
    fixed = ffmpeg("-i", whole, "-c", "copy", into=tmp_path / "fixed.mkv")
    assert len(read(fixed)[1]) >= 1, f"the repair in the message helps: {caught.value}"


SOUNDS = ["mp3", "m4a", "wav", "flac", "ogg", "opus", "webm", "mka", "wma", "aac", "aiff", "mp4",
          "mov", "ts", "avi", "flv", "mkv"]  # fmt: skip


@pytest.mark.parametrize("ending", SOUNDS)
def test_sound_only_is_named(ending: str, tmp_path: Path) -> None:
    path = ffmpeg("-f", "lavfi", "-i", "sine=d=3", into=tmp_path / f"talk.{ending}")
    with pytest.raises(InputFileError, match="holds sound only"):
        VideoSource(path)


@pytest.mark.parametrize("ending", ["mp3", "m4a", "flac", "mka", "wma"])
@pytest.mark.parametrize("codec", ["mjpeg", "png"])
def test_a_cover_picture_is_no_recording(ending: str, codec: str, tmp_path: Path) -> None:
    path = ffmpeg(
        *("-f", "lavfi", "-i", "sine=d=3", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=1:r=1"),
        *("-map", "0", "-map", "1", "-frames:v", "1", "-c:v", codec),
        *("-disposition:v", "attached_pic"),
        into=tmp_path / f"cover.{ending}",
    )
    with pytest.raises(InputFileError, match="holds sound only"):
        VideoSource(path)


def test_a_recording_with_a_cover_picture_is_read(pictures: Path, tmp_path: Path) -> None:
    cover = ffmpeg("-i", pictures, "-frames:v", "1", into=tmp_path / "cover.jpg")
    path = ffmpeg(
        *("-i", pictures, "-i", cover, "-map", "1", "-map", "0", "-c", "copy"),
        *("-disposition:v:0", "attached_pic"),
        into=tmp_path / "covered.mp4",
    )
    assert len(read(path)[1]) == SECONDS


@pytest.mark.parametrize("ending", ["mp4", "mkv", "webm", "mov", "avi", "ivf"])
def test_av1_is_named_with_what_to_do(ending: str, shared_data: Path, tmp_path: Path) -> None:
    given = shared_data.parent / "cases" / "av1_message" / "av1.mp4"
    if not given.exists():
        pytest.skip("no AV1 recording is there")
    try:
        path = ffmpeg("-i", given, "-an", "-c:v", "copy", into=tmp_path / f"class.{ending}")
    except subprocess.CalledProcessError:
        pytest.skip(f"ffmpeg writes no AV1 into {ending}")
    with pytest.raises(InputFileError, match=r"codec AV1.*ffmpeg -i FILE -c:v libx264 fixed\.mp4"):
        VideoSource(path)


@pytest.mark.parametrize(
    ("ending", "old", "new", "named"),
    [
        ("mp4", b"avc1", b"xyz1", "'xyz1'"),
        ("mov", b"avc1", b"icod", "'icod'"),
        ("mkv", b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/QQQ", "'MPEG9/ISO/QQQ'"),
        ("avi", b"FMP4", b"ZZZ9", "'ZZZ9'"),
    ],
)
def test_a_codec_that_nobody_knows_is_named(
    pictures: Path, ending: str, old: bytes, new: bytes, named: str, tmp_path: Path
) -> None:
    path = ffmpeg("-i", pictures, "-c:v", "mpeg4" if ending == "avi" else "copy",
                  into=tmp_path / f"odd.{ending}")  # fmt: skip
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    with pytest.raises(InputFileError, match=f"codec {named}.*convert it first"):
        VideoSource(path)


NAMES = [
    "2026-10-01T12:00:00.mp4", "http:x.mp4", "file:x.mp4", "concat:a|b.mp4", "pipe:1.mp4",
    "100%.mp4", "img%03d.mp4", "a?b=c.mp4", "a#b.mp4", "a b  c.mp4", "line\nbreak.mp4",
    "-dash.mp4", "--help.mp4", "lat\udce9n.mp4", "\udcff\udcfe", "ünï ☃ 教室.mp4", "[a].mp4",
    "quo'te\".mp4", "back\\slash.mp4", "subfile,,start,0,end,9,,:x.mp4", "x" * 251 + ".mp4",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows forbids these names")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("relative", [True, False])
def test_any_name_is_a_file(
    pictures: Path, name: str, relative: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(pictures, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(read(Path(name) if relative else tmp_path / name)[1]) == SECONDS


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1:9/x.mp4", "x" * 300, "a\0b", "no\nfile", "rtsp:x"]
)
def test_a_name_of_no_file_is_one_line(name: str) -> None:
    with pytest.raises(InputFileError) as caught:
        VideoSource(name)
    assert shown(str(caught.value)) == str(caught.value)
