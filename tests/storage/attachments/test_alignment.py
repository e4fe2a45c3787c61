"""Where a file lies on its lesson's time axis, and how sure that is."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from storage.attachments.alignment import Axis, offset_of, placed
from storage.attachments.lines import Basis, Kind, Line, Origin, Parsed
from storage.attachments.read import recording_began
from storage.attachments.speech_match import Spoken, matched

BEGAN = datetime(2026, 3, 4, 9, 0, 0, tzinfo=UTC)


@pytest.fixture(params=["UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def parsed(basis: Basis, *begins_ms: int) -> Parsed:
    lines = tuple(Line(ms, ms + 2000, "Ada", "word") for ms in begins_ms)
    return Parsed(Kind.TRANSCRIPT, basis, lines)


NAMES = {
    "GMT20260304-090130_Recording.transcript.vtt": 90_000,
    "GMT20260304-085900_Recording_1920x1080.vtt": -60_000,
    "Algebra (2026-03-04 at 10:05 GMT+1) - Transcript.txt": 300_000,
    "abc-defg-hij (2026-03-04 01:05 GMT-8).sbv": 300_000,
    "Algebra (2026-03-04 14:35 GMT+5:30) - Transcript.txt": 300_000,
    "2026-03-04T09:05:00Z.vtt": 300_000,
    "2026-03-04 09.05.00 UTC Algebra.vtt": 300_000,
    "Algebra-20260304_090500-Meeting Recording.vtt": 300_000,  # UTC, where that fits
    "GMT20260303-090130_Recording.transcript.vtt": None,
    "Algebra-20261399_990500.vtt": None,
    "meeting 1234567890.vtt": None,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_date_in_the_name_lays_the_recording(name: str, zone: str) -> None:
    found = placed(
        parsed(Basis.RECORDING, 1000),
        Axis(BEGAN, 2_700_000),
        recording_began(b"WEBVTT\n", name),
    )
    expected = NAMES[name]
    assert found.origin is (Origin.DATE if expected is not None else Origin.BEGINNING)
    assert found.offset_ms == (expected or 0)
    assert found.lines[0].begins_ms == (expected or 0) + 1000


def test_a_clock_without_a_zone_is_this_computers_first(zone: str) -> None:
    local = BEGAN.astimezone() + timedelta(minutes=2)
    name = f"Algebra-{local:%Y%m%d_%H%M%S}-Meeting Recording.vtt"
    axis = Axis(BEGAN, 2_700_000)
    found = placed(parsed(Basis.RECORDING, 0), axis, recording_began(b"", name))
    assert (found.origin, found.offset_ms) == (Origin.DATE, 120_000)


def test_a_date_in_the_head_counts_too() -> None:
    raw = b"WEBVTT\n\nNOTE Recorded 2026-03-04T09:01:00Z\n\n00:01.000 --> 00:02.000\nx\n"
    assert recording_began(raw, "x.vtt") is not None


def test_clock_times_lie_on_the_day_of_the_lesson(zone: str) -> None:
    local = BEGAN.astimezone()
    at_ms = (local.hour * 60 + local.minute + 5) * 60_000
    found = placed(parsed(Basis.TIME_OF_DAY, at_ms), Axis(BEGAN, 2_700_000), None)
    assert (found.origin, found.offset_ms, found.inside) == (Origin.CLOCK, 0, 1)
    assert found.lines[0].begins_ms == 300_000


def test_a_chat_over_midnight_goes_on() -> None:
    began = datetime(2026, 3, 4, 23, 50).astimezone()
    minutes = [23 * 60 + 55, 5, 23 * 60 + 45]
    times = [minute * 60_000 for minute in minutes]
    found = placed(parsed(Basis.TIME_OF_DAY, *times), Axis(began, 3_600_000), None)
    assert [line.begins_ms for line in found.lines] == [-300_000, 300_000, 900_000]


def test_a_wrong_lesson_shows_itself() -> None:
    day = (datetime(2026, 3, 9) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
    found = placed(parsed(Basis.LOCAL, day), Axis(BEGAN, 2_700_000), None)
    assert found.inside == 0


def test_what_the_teacher_says_counts() -> None:
    began = recording_began(b"", "GMT20260304-090130_Recording.vtt")
    found = placed(parsed(Basis.RECORDING, 0), Axis(BEGAN, 2_700_000), began, -5000)
    assert (found.origin, found.offset_ms, found.lines[0].begins_ms) == (Origin.SET, -5000, -5000)


@pytest.mark.parametrize(
    ("words", "ms"),
    [("75", 75_000), ("-75", -75_000), ("1:15", 75_000), ("1:01:15", 3_675_000), ("+3", 3000),
     ("-1:15", -75_000), ("0.5", 500), ("", None), ("x", None), ("1:2:3:4", None), ("1e9", None),
     ("--5", None), ("99999999999", None)],
)  # fmt: skip
def test_an_offset_in_words(words: str, ms: int | None) -> None:
    assert offset_of(words) == ms


def lecture(rng: np.random.Generator, minutes: int, pause_s: float) -> list[tuple[float, float]]:
    """Stretches in which somebody speaks, in seconds."""
    at, spoken = 0.0, []
    while at < 60 * minutes:
        end = at + rng.gamma(1.5, 8.0)
        spoken.append((at, end))
        at = end + rng.gamma(1.0, pause_s)
    return spoken


def heard(
    rng: np.random.Generator, spoken: list[tuple[float, float]], minutes: int
) -> list[Spoken]:
    """What tiles tell of it: a tenth is missed, a tenth is heard wrongly."""
    seconds = np.zeros(60 * minutes)
    for begin, end in spoken:
        seconds[int(begin) : int(end) + 1] = 1
    wrong = rng.random(len(seconds)) < 0.1
    seconds[wrong] = 1 - seconds[wrong]
    shares = seconds.reshape(-1, 10).mean(axis=1)
    return [Spoken(10_000 * at, float(share)) for at, share in enumerate(shares)]


def said(
    rng: np.random.Generator, spoken: list[tuple[float, float]], offset_s: float
) -> list[Line]:
    """A transcript that began `offset_s` into the lesson: its times are off by some tenths."""
    lines = []
    for begin, end in spoken:
        at = begin
        while at < end:
            until = min(end, at + rng.uniform(2, 5))
            first, last = (1000 * (t - offset_s + rng.normal(0, 0.3)) for t in (at, until))
            if first > 0 and rng.random() > 0.05:
                lines.append(Line(round(first), round(max(last, first)), None, "words"))
            at = until
    return lines


@pytest.mark.parametrize("seed", range(12))
def test_a_transcript_is_found_by_when_was_spoken(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spoken = lecture(rng, 45, 5.0)
    offset_s = int(rng.integers(-200, 900))
    match = matched(said(rng, spoken, offset_s), heard(rng, spoken, 45), 45 * 60_000)
    assert match is not None
    assert abs(match.offset_ms - 1000 * offset_s) <= 2000
    assert 0 < match.certainty <= 1


@pytest.mark.parametrize("seed", range(12))
def test_words_of_another_lesson_are_laid_nowhere(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    minutes = (12, 20, 45)[seed % 3]
    other = said(rng, lecture(rng, minutes, 4.0), 0)
    assert matched(other, heard(rng, lecture(rng, minutes, 4.0), minutes), minutes * 60_000) is None


def test_without_pauses_or_without_speech_nothing_is_claimed() -> None:
    rng = np.random.default_rng(5)
    whole = [(0.0, 2700.0)]
    assert matched(said(rng, whole, 60), heard(rng, whole, 45), 45 * 60_000) is None
    assert matched(said(rng, lecture(rng, 45, 5.0), 60), [], 45 * 60_000) is None
    assert matched([], heard(rng, whole, 45), 45 * 60_000) is None
