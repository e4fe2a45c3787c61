"""Strangers' recordings: sound and pictures of different lengths, odd headers, names and codecs."""

import logging
import os
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from classmood import app
from monitor.session.job import Job, SessionRequest
from monitor.sources.container_facts import from_text, plausible
from monitor.sources.containers import read_facts
from monitor.sources.video import VideoSource
from monitor.types import Frame
from storage.config.settings import Settings
from storage.errors import InputFileError
from storage.file_names import shown

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")

SECONDS, FPS = 6, 5
MADE_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def ffmpeg(*words: object, into: Path) -> Path:
    subprocess.run(
        ["ffmpeg", "-y", "-loglevel", "error", *map(str, words), f"file:{into.absolute()}"],
        check=True,
        capture_output=True,
    )
    return into


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of H.264, five pictures a second, 160 x 120."""
    return ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s=160x120:d={SECONDS}:r={FPS}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "5", "-bf", "0"),
        into=tmp_path_factory.mktemp("recordings") / "pictures.mp4",
    )


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


VP8 = ("-c:v", "libvpx", "-deadline", "realtime")
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


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "webm", "m4v", "3gp", "wmv"])
def test_the_date_in_the_header_is_the_lessons(pictures: Path, ending: str, tmp_path: Path) -> None:
    codecs: dict[str, tuple[str, ...]] = {"webm": VP8, "wmv": ("-c:v", "wmv2")}
    codec = codecs.get(ending, ("-c:v", "copy"))
    path = ffmpeg(
        *("-i", pictures, *codec, "-metadata", "creation_time=2026-09-01T08:00:00Z"),
        into=tmp_path / f"made.{ending}",
    )
    source, frames = read(path)
    assert source.recorded_at == MADE_AT
    assert frames[1].captured_at == MADE_AT + timedelta(seconds=frames[1].monotonic_s)
    told = VideoSource(path, recorded_at=MADE_AT + timedelta(days=1))
    told.close()
    assert told.recorded_at == MADE_AT + timedelta(days=1)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
@pytest.mark.parametrize(
    "moment", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1999-12-31T23:00:00Z",
               "2000-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "2035-06-01T00:00:00Z"]
)  # fmt: skip
def test_the_date_of_a_clock_never_set_is_ignored(
    pictures: Path, ending: str, moment: str, tmp_path: Path
) -> None:
    path = ffmpeg(
        *("-i", pictures, "-c", "copy", "-metadata", f"creation_time={moment}"),
        into=tmp_path / f"bogus.{ending}",
    )
    ended_at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    os.utime(path, (ended_at.timestamp(), ended_at.timestamp()))
    source = VideoSource(path)
    source.close()
    assert abs(source.recorded_at - (ended_at - timedelta(seconds=SECONDS))) < timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-09-01T08:00:00Z", MADE_AT),
        ("2026-09-01T10:00:00+02:00", MADE_AT),
        ("2026-09-01T10:00:00+0200", MADE_AT),
        ("2026-09-01 08:00:00.000000+00:00", MADE_AT),
        ("UTC 2026-09-01 08:00:00", MADE_AT),
        ("2026/09/01 08:00:00Z", MADE_AT),
        ("2026-09-01T08:00:00", datetime(2026, 9, 1, 8, 0).astimezone(UTC)),
        ("Tue Sep  1 08:00:00 2026", datetime(2026, 9, 1, 8, 0).astimezone(UTC)),
        ("2026-09-01", None),
        ("2026", None),
        ("", None),
        ("yesterday at noon", None),
        ("1904-01-01T00:00:00Z", None),
    ],
)
def test_dates_as_headers_write_them(text: str, moment: datetime | None) -> None:
    assert from_text(text) == moment


def test_a_date_is_plausible_between_unset_clocks_and_now() -> None:
    zone = timezone(timedelta(hours=5))
    assert plausible(datetime(2026, 9, 1, 13, 0, tzinfo=zone)) == MADE_AT
    assert plausible(datetime.now(UTC) + timedelta(hours=3)) is not None
    assert plausible(datetime.now(UTC) + timedelta(days=3)) is None
    assert plausible(datetime.max.replace(tzinfo=UTC)) is None


def test_a_phones_date_with_its_zone_is_read(pictures: Path, tmp_path: Path) -> None:
    path = ffmpeg(
        *("-i", pictures, "-c", "copy", "-movflags", "use_metadata_tags"),
        *("-metadata", "com.apple.quicktime.creationdate=2026-09-01T10:00:00+0200"),
        into=tmp_path / "phone.mov",
    )
    assert read_facts(path).created_at == MADE_AT


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


def test_the_date_goes_to_a_worker_and_back() -> None:
    lesson = SessionRequest("A", path=Path("lat\udce9n.mp4"), recorded_at=MADE_AT)
    assert Job.from_json(Job(Settings(), "sqlite://", lesson).to_json()).request == lesson


def test_analyze_takes_the_date_and_tells_what_is_amiss(pictures: Path, tmp_path: Path) -> None:
    path = with_sound(pictures, tmp_path / "tail\udce9\n:1.mkv", SECONDS + 30)
    environment = {"CLASSMOOD_DATA_DIR": str(tmp_path / "data")}
    words = ["analyze", str(path), "--recorded-at", "2026-09-01T10:00+02:00"]
    done = CliRunner().invoke(app, words, env=environment)
    assert done.exit_code == 0, done.output
    assert done.stderr.count("the pictures end after 6 of 36 seconds") == 1
    listing = CliRunner().invoke(app, ["sessions", "--json"], env=environment).stdout
    assert r"tail\\xe9\\x0a:1" in listing
    assert "2026-09-01T08:00:00" in listing or "2026-09-01T10:00:00" in listing
    refused = CliRunner().invoke(app, [*words[:3], "noon"], env=environment)
    assert "--recorded-at noon" in str(refused.exception)
