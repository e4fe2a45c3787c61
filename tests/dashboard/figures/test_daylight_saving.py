"""Charts of lessons in whose night the clock was changed: as long as the lesson, never backward."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.figures.parts import axis_time, time_axis
from dashboard.report.timeline_svg import time_ticks
from dashboard.texts import clock
from tests.support.lessons.clock_changes import LESSONS, UNCHANGED


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
