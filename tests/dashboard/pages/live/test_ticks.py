"""What a tick of the live page sends: what has changed, and nobody of a class-only lesson."""

from types import SimpleNamespace
from typing import Any

import numpy as np
from dash import no_update

from dashboard import texts
from dashboard.pages.live import parts as live_parts
from dashboard.reads.records import LiveRecords, SeatReadings
from dashboard.series import coverage
from dashboard.series import frames as series
from storage.database.tables.lessons import Seat
from tests.support.web.live_records import (
    NOW,
    flag,
    lesson_row,
    look,
    monitor,
    mood_of,
    records,
    seat,
)


def parts_of(
    these: LiveRecords, cursor: dict[str, Any] | None, asked: list[tuple[int, int]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a tick sends by name of the part, and the cursor; asked: which trace cells it read."""

    def traces(last: int, cells: int) -> dict[int, str]:
        asked.append((last, cells))
        return {1001: "6a" * cells}

    more = live_parts.More(lambda: (these.mood, coverage.buckets(())), traces)
    parts = live_parts.live_parts(these, NOW, more, cursor)
    values, cursor = live_parts.changes(parts, cursor, 1)
    sent = dict(zip(live_parts.TARGETS, values, strict=True))
    return {name: v for name, v in sent.items() if v is not no_update}, cursor


def at(last_ms: int, *seats: Seat) -> LiveRecords:
    mood = mood_of("neutral")
    mood["bucket_ms"] = last_ms
    titled = lesson_row(title="Algebra", class_name="10b")
    said = monitor(flag_note="")
    return records(session=titled, monitor=said, mood=mood, seats=seats, position_ms=last_ms + 5000)


def test_a_tick_brings_only_the_newest_cells_of_the_traces() -> None:
    asked: list[tuple[int, int]] = []
    sent, cursor = parts_of(at(600_000, seat(1)), None, asked)
    assert sent["traces"]["count"] == series.TRACE_BUCKETS
    sent, cursor = parts_of(at(600_000, seat(1)), cursor, asked)
    assert "traces" not in sent
    sent, cursor = parts_of(at(620_000, seat(1)), cursor, asked)
    assert sent["traces"] == {"last": 620_000, "count": 3, "cells": {"1001": "6a6a6a"}}
    sent, _ = parts_of(at(630_000, seat(1), seat(2)), cursor, asked)
    assert sent["traces"]["count"] == series.TRACE_BUCKETS, "new cards have no trace yet"
    sent, _ = parts_of(at(10_000, seat(1)), cursor, asked)
    assert sent["traces"]["count"] == series.TRACE_BUCKETS, "the clock of the lesson went back"
    assert asked == [(600_000, 30), (620_000, 3), (630_000, 30), (10_000, 30)]


def test_the_chart_is_drawn_often_in_the_first_minute_and_then_by_roll_ups() -> None:
    asked: list[tuple[int, int]] = []
    cursor: Any = None
    drawn = []
    for moment_ms in range(30_000, 90_000, 500):
        these = at(moment_ms - 5000, seat(1))
        assert these.position_ms == moment_ms
        sent, cursor = parts_of(these, cursor, asked)
        drawn += [moment_ms] if "figure" in sent else []
    young = [moment_ms for moment_ms in drawn if moment_ms < 60_000]
    assert young == list(range(30_000, 60_000, 2500))
    assert drawn[len(young) :] == [60_000, 70_000, 80_000]


def test_what_is_still_to_come_of_the_first_minute_is_not_called_unseen() -> None:
    rows = [
        SimpleNamespace(bucket_ms=bucket_ms, samples=10, tiles=25.0, seen=24.0, cameras_off=1.0)
        for bucket_ms in (0, 10_000)
    ]
    titled = lesson_row(title="Algebra", class_name="10b")
    said = monitor(flag_note="")
    young = records(session=titled, monitor=said, class_rows=rows, position_ms=20_000)
    sent, _ = parts_of(young, None, [])
    assert sent["seen"] == texts.coverage_mean(24, 25, 1)


def test_a_class_only_tick_holds_nobody() -> None:
    titled = lesson_row(class_only=True, title="Algebra", class_name="10b")
    these = records(
        session=titled, monitor=monitor(flag_note="", seen=4), mood=mood_of("sad", seen=4.0),
        seats=[seat(1, name="Ada Lovelace")], flags=[flag(1, name="Ada Lovelace")],
        readings=SeatReadings(np.array([1001]), np.array([599_500]), look("sad")[None]),
        class_rows=[SimpleNamespace(
            bucket_ms=590_000, samples=10, tiles=25.0, seen=4.0, cameras_off=21.0
        )],
    )  # fmt: skip
    sent, _ = parts_of(these, None, [])
    assert sent["values"] == {} and sent["traces"] == {}
    assert sent["sentence"] == texts.SENTENCE_TOO_FEW
    assert set(sent["shares"].values()) == {"–"}
    assert "stackgroup': 'run" not in str(sent["figure"]), "no mood of a small group is drawn"
    assert texts.NOT_SHOWN["too_few"] in str(sent["figure"])
    everything = str(sent)
    assert "Ada" not in everything and "1001" not in everything
