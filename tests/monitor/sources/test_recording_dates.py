"""When a recording began: the dates in its header, which are right, unset or of a phone."""

import os
import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from typer.testing import CliRunner

from classmood import app
from monitor.session.job import Job, SessionRequest
from monitor.sources.container_facts import from_text, plausible
from monitor.sources.containers import read_facts
from monitor.sources.video import VideoSource
from storage.config.settings import Settings
from tests.monitor.sources.made_recordings import SECONDS, VP8, ffmpeg, read, with_sound

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
MADE_AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


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
