"""A recording read in stretches leaves what one process reading through leaves, to the last bit."""

import itertools
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.archive.lesson import Recording
from monitor.archive.stretches import (
    PREPARED,
    Followed,
    Lengths,
    PreparedStretches,
    Seam,
    Standing,
    Stretch,
    Survey,
    follow,
    prepare,
    stretches,
    survey,
)
from monitor.sources.video import VideoSource, sample_of
from storage.records import Sample
from tests.support.archive.recordings import converted, needs_ffmpeg

pytestmark = needs_ffmpeg

SHORT = Lengths(unit_s=8.0, settle_s=3.0, frame_bytes=0)
WHOLE = Stretch(0, 0, None, 0)
X264 = ("-c:v", "libx264", "-preset", "ultrafast")
KINDS = {
    "copy.mkv": ("-c", "copy"),
    "copy.mov": ("-c", "copy"),
    "copy.ts": ("-c", "copy"),
    "copy.flv": ("-c", "copy"),
    "vp8.webm": ("-c:v", "libvpx", "-deadline", "realtime"),
    "mpeg4.avi": ("-c:v", "mpeg4", "-bf", "2"),
    "rate.mkv": (
        *("-vf", "select='mod(n,5)*not(between(n,30,50))'", "-fps_mode", "vfr"),
        *X264,
    ),
    "one-key-frame.mp4": (*X264, "-g", "9999", "-sc_threshold", "0"),
    "open-groups.mp4": (*X264, "-bf", "3", "-x264-params", "open-gop=1:b-pyramid=1:keyint=12"),
    "refresh.mp4": (*X264, "-x264-params", "intra-refresh=1:keyint=20"),
    "late.mkv": ("-c", "copy", "-output_ts_offset", "7"),
    "far.ts": ("-c", "copy", "-output_ts_offset", "3000"),
    "no-stamps.h264": ("-c", "copy"),
    "sound.mp4": ("-f", "lavfi", "-i", "sine=d=40", "-map", "0:v", "-map", "1:a", "-c:v", "copy"),
}


def frames(path: Path, first: int) -> list[Seam]:
    with closing(VideoSource(path, hz=1.0)) as source:
        return [Seam.of(frame) for frame in source.read_from(first)]


@pytest.mark.parametrize("name", KINDS)
def test_seeking_gives_the_frames_of_reading_through(
    drawn: Path, tmp_path: Path, name: str
) -> None:
    path = converted(drawn, tmp_path / name, *KINDS[name])
    through = frames(path, 0)
    assert len(through) > 3
    for first in (1, 7, 13, 22):
        wanted = [seam for seam in through if int(seam.at_s + 1e-3) >= first]
        assert frames(path, first) == wanted


@pytest.mark.parametrize("seconds", [1.0, 15.9, 16.0, 60.0, 76.0, 77.0, 600.0, 3601.5, 36000.0])
@pytest.mark.parametrize("hz", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("size", [(160, 120), (1280, 720), (3840, 2160)])
def test_every_sample_is_in_one_stretch(seconds: float, hz: float, size: tuple[int, int]) -> None:
    parts = stretches(Survey(seconds, size), hz)
    assert parts[0].first == 0 and parts[-1].end is None
    for one, after in itertools.pairwise(parts):
        assert one.end == after.first
        assert one.first < after.scout < after.first  # a scout has settled where it is needed
    assert all(part.scout / hz % 60 == pytest.approx(0) for part in parts)


def test_a_recording_of_unknown_length_is_one_stretch() -> None:
    assert stretches(Survey(None, (640, 360)), 1.0) == [WHOLE]


@pytest.fixture(scope="module")
def through(recording: Recording) -> Sequence[Sample]:
    return follow(recording, WHOLE, "through", lambda: None)[0].samples


def opened(before: Any) -> Standing | None:  # noqa: ANN401
    tasks = pytest.importorskip("monitor.archive.stretch_tasks")
    return None if before is None else tasks.opened(before)


def in_stretches(recording: Recording, *, ahead: bool) -> tuple[list[Sample], list[Followed]]:
    """Read as workers do, the reader sealed and opened again at every seam."""
    tasks = pytest.importorskip("monitor.archive.stretch_tasks")
    pytest.importorskip("distributed")
    samples, figures, before = list[Sample](), list[Followed](), None
    for part in stretches(survey(recording), 1.0, SHORT):
        if ahead:
            prepare(recording, part, f"test-{part.number}")
        followed, standing = follow(
            recording,
            part,
            f"test-{part.number}",
            partial(opened, before),
        )
        before = tasks.sealed(standing)
        samples += followed.samples
        figures.append(followed)
    return samples, figures


def alike(one: Sequence[Sample], other: Sequence[Sample]) -> bool:
    """Dataclasses with arrays do not compare by themselves."""
    return list(map(plain, one)) == list(map(plain, other))


def plain(sample: Sample) -> str:
    with np.printoptions(floatmode="unique"):
        return repr(sample)


def test_stretches_leave_what_reading_through_leaves(
    recording: Recording, through: Sequence[Sample]
) -> None:
    samples, figures = in_stretches(recording, ahead=True)
    assert len(figures) == 3 and all(one.sought for one in figures)
    assert len(samples) == 24 and sum(len(one.readings) for one in samples) > 300
    assert alike(samples, through)
    # most of what the scouts asked was asked afterwards, though they had settled for 3 s only
    assert sum(one.misses for one in figures) < 0.5 * sum(one.hits for one in figures)


def test_a_stretch_whose_worker_died_is_read_anew(
    recording: Recording, through: Sequence[Sample]
) -> None:
    samples, figures = in_stretches(recording, ahead=False)
    assert all(one.hits == 0 for one in figures)
    assert alike(samples, through)


def test_what_seeking_cannot_find_is_read_from_the_beginning(
    recording: Recording, through: Sequence[Sample]
) -> None:
    one, two = Stretch(0, 0, 3, 0), Stretch(1, 3, 5, 1)
    _, standing = follow(recording, one, "seam-0", lambda: None)
    true = standing.seam
    assert true is not None
    standing = Standing(standing.reader, Seam(true.at_s, b"another picture"))
    followed, after = follow(recording, two, "seam-1", lambda: standing)
    assert not followed.sought
    assert alike(followed.samples, through[3:5])
    assert len(followed.samples) == 2 and after.seam is not None


def test_behind_the_end_there_is_nothing(recording: Recording) -> None:
    followed, standing = follow(recording, Stretch(0, 22, 40, 20), "end", lambda: None)
    assert len(followed.samples) == 2 and standing.seam is None
    beyond, standing = follow(recording, Stretch(1, 40, None, 38), "beyond", lambda: standing)
    assert beyond.samples == () and standing.seam is None


def test_what_waits_is_bounded(recording: Recording) -> None:
    waiting = PreparedStretches(most_bytes=3 * 640 * 360 * 3)
    for number in range(3):
        prepare(recording, Stretch(number, number, number + 2, number), f"room-{number}")
        prepared = PREPARED.take(f"room-{number}")
        assert prepared is not None and prepared.size_bytes == 2 * 640 * 360 * 3
        waiting.put(f"room-{number}", prepared)
    assert waiting.take("room-0") is None and waiting.take("room-1") is None
    assert waiting.take("room-2") is not None and waiting.take("room-2") is None
    prepare(recording, Stretch(2, 2, 4, 2), "room-2")
    prepared = PREPARED.take("room-2")
    assert prepared is not None
    waiting.put("room-2", prepared)
    waiting.forget("room")
    assert waiting.take("room-2") is None


def test_samples_are_counted_by_time(recording: Recording) -> None:
    with closing(recording.open()) as source:
        numbers = [sample_of(frame, 1.0) for frame in source.read_from(5)]
    assert numbers == list(range(5, 24))
