"""Charts of lessons in whose night the clock was changed: as long as the lesson, never backward."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.figures.parts import axis_time, time_axis
from dashboard.report.timeline_svg import time_ticks
from dashboard.texts import clock

LESSONS = [
    ("Europe/Berlin", "2026-10-25T00:10", 90), ("Europe/Berlin", "2026-03-29T00:30", 90),
    ("Europe/Berlin", "2026-10-24T21:30", 300), ("America/New_York", "2026-11-01T05:10", 90),
    ("America/New_York", "2026-03-08T06:30", 90), ("Australia/Lord_Howe", "2026-04-04T14:30", 90),
    ("Australia/Lord_Howe", "2026-10-03T15:00", 90), ("Africa/Casablanca", "2026-02-15T01:30", 90),
    ("Africa/Casablanca", "2026-03-22T01:30", 90), ("Europe/London", "2026-10-25T00:30", 45),
    ("America/St_Johns", "2026-11-01T03:40", 120), ("Pacific/Chatham", "2026-04-04T13:00", 180),
    ("Asia/Kolkata", "2026-10-25T00:10", 90), ("UTC", "2026-10-25T00:10", 90),
]  # fmt: skip
UNCHANGED = {"Asia/Kolkata", "UTC"}


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(("name", "start", "minutes"), LESSONS)
def test_axis_and_marks_over_a_change_of_the_clock(
    name: str, start: str, minutes: int, zone: Callable[[str], None]
) -> None:
    zone(name)
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    end = begin + timedelta(minutes=minutes)
    changed = clock.local(begin).utcoffset() != clock.local(end).utcoffset()
    assert changed is (name not in UNCHANGED)

    span_ms = minutes * 60_000
    first, last = map(datetime.fromisoformat, time_axis(begin, (0, span_ms))["range"])
    assert last - first == timedelta(minutes=minutes)
    assert first == clock.local(begin).replace(tzinfo=None)
    drawn = [axis_time(begin, at) for at in range(0, span_ms + 1, 5000)]
    assert drawn == sorted(set(drawn))

    ticks = time_ticks(begin, (0, span_ms))
    assert len({words for _, words in ticks}) == len(ticks) > 1
    for at_ms, words in ticks:
        assert axis_time(begin, at_ms)[11:16] == words

    head = clock.span_text(begin, end)
    assert ("UTC" in head) is changed
    if changed:
        assert clock.offset_text(begin) in head
        assert clock.offset_text(end) in head
