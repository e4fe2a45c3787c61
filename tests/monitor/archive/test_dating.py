"""Names of recordings tell when a lesson began, as meeting programs write them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.archive.dating import began_at
from tests.support.archive.recordings import converted, needs_ffmpeg

NINE = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def five_hours_west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "EST5")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "name",
    [
        "GMT20260304-090000_Recording_gallery_1280x720.mp4",
        "GMT20260304-090000_Recording.mp4",
        "GMT20260304-090000_Recording_avo_640x360.mp4",
        "lesson GMT20260304-090000.m4v",
        "Algebra-20260304_090000UTC-Meeting Recording.mp4",
        "abc-defg-hij (2026-03-04 at 10:00 GMT+1).mp4",
        "abc-defg-hij (2026-03-04 09:00 GMT).mp4",
        "abc-defg-hij (2026-03-04 04:00 GMT-5).webm",
        "Algebra (2026-03-04 at 14_30 GMT+5:30).mp4",
        "Algebra (2026-03-04 at 14:30 GMT+0530).mp4",
        "Algebra (2026-03-04 at 05:30 GMT\u22123:30).mp4",
        "2026-03-04T09-00-00Z.mkv",
        "2026-03-04 09.00.00 UTC.mov",
    ],
)
def test_names_with_a_zone(tmp_path: Path, name: str) -> None:
    assert began_at(tmp_path / name) == NINE


@pytest.mark.parametrize(
    "name",
    [
        "2026-03-04 04-00-00.mkv",
        "2026-03-04_04-00-00.mp4",
        "2026-03-04 04.00.00 Algebra Zoom Meeting 123456789/video1123456789.mp4",
        "2026-03-04 04.00.00 Jürgen's Zoom Meeting/zoom_0.mp4",
        "Algebra-20260304_040000-Meeting Recording.mp4",
        "7a-20260304_040000-Besprechungsaufzeichnung.mp4",
        "Algebra 2026-03-04 04h00.mov",
        "Screen Recording 2026-03-04 at 04.00.00.mov",
        "Bildschirmaufnahme 2026-03-04, 04-00-00.mov",
        "20260304_040000.mp4",
        "VID-20260304-040000.3gp",
        "rec_2026.03.04_04.00.avi",
    ],
)
def test_names_in_local_time(tmp_path: Path, name: str) -> None:
    assert began_at(tmp_path / name) == NINE


@pytest.mark.parametrize(
    "name",
    [
        "lesson.mp4",
        "2026-03-04.mp4",
        "20260304.mp4",
        "lesson 7 of 20.mp4",
        "20261304_040000.mp4",  # no such month
        "20260230_040000.mp4",  # no such day
        "20260304_250000.mp4",
        "GMT19990101-090000_Recording.mp4",
        "GMT20990101-090000_Recording.mp4",  # to come
        "1280x720_30fps.mp4",
        "abc-defg-hij (2026-03-04 at 10:00 GMT+25).mp4"[:12],
        "20260304123456789.mp4",
        "\udce9.mp4",
    ],
)
def test_names_without_a_date(tmp_path: Path, name: str) -> None:
    assert began_at(tmp_path / name) is None


@needs_ffmpeg
def test_the_header_comes_before_a_name_without_zone_and_after_one_with(
    drawn: Path, tmp_path: Path
) -> None:
    dated = ("-t", 1, "-c", "copy", "-metadata", "creation_time=2026-03-04T10:00:00Z")
    local = converted(drawn, tmp_path / "2026-03-04 04-00-00.mp4", *dated)
    assert began_at(local) is None  # the header's
    zoned = converted(drawn, tmp_path / "GMT20260304-090000_Recording.mp4", *dated)
    assert began_at(zoned) == NINE
    assert NINE + timedelta(hours=1) != NINE
