"""Glance: three numbers that agree with the sentence, and nothing that is not known."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from dash import no_update

from dashboard.pages.live import glance
from dashboard.pages.live import parts as live_parts
from dashboard.reads.records import LiveRecords
from dashboard.series.flag_state import live_flags
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels.glance import numbers
from tests.support.web.live_records import (
    NOW,
    class_only,
    flag,
    gone,
    monitor,
    mood_of,
    records,
)


def shown(these: LiveRecords, now: datetime = NOW) -> list[str]:
    status = live_view.status_of(these.monitor, now)
    flags = live_flags(these.flags, now, class_only=these.session.class_only).shown
    shares = live_view.class_now(these).shares if live_view.is_watching(status) else {}
    return [f"{n.value} {n.rest} {n.words}" for n in numbers(these, status, flags, shares)]


@pytest.mark.parametrize(
    ("these", "expected"),
    [
        (
            records(flags=[flag(1), flag(2), flag(3, "sad"), flag(4, verdict="wrong"), gone(5)]),
            ["20 of 25 faces read", "2  look confused (estimate)", "83 % look calm or happy"],
        ),
        (
            records(flags=[flag(1), flag(None)]),
            ["20 of 25 faces read", "1  looks confused (estimate)", "83 % look calm or happy"],
        ),
        (
            records(monitor=monitor("blind")),
            ["–  faces read", "–  look confused (estimate)", "–  look calm or happy"],
        ),
        (
            class_only(mood=mood_of("happy", seen=20.0).assign(confused=2.4), flags=[flag(1)]),
            ["20 of 25 faces read", "2  look confused (estimate)", "83 % look calm or happy"],
        ),
        (
            class_only(mood=mood_of("happy", seen=4.0), monitor=monitor(seen=4)),
            ["4 of 25 faces read", "–  look confused (estimate)", "–  look calm or happy"],
        ),
    ],
    ids=["students", "class flag", "blind", "class-only", "too few"],
)
def test_the_numbers(these: LiveRecords, expected: list[str]) -> None:
    assert shown(these) == expected


def test_without_a_lesson_nothing_is_known() -> None:
    assert {n.value for n in numbers(None, None, (), {})} == {"–"}
    parts = glance.parts(None, NOW)
    assert parts["sentence"].build() == "No lesson is being watched"


def test_a_tick_sends_only_what_changed() -> None:
    these = records(gaps=(), markers=())
    first, cursor = live_parts.changes(glance.parts(these, NOW), None, 1, glance.TARGETS)
    again, _ = live_parts.changes(glance.parts(these, NOW), cursor, 1, glance.TARGETS)
    nothing: Any = no_update
    unset = [name for name, v in zip(glance.TARGETS, first, strict=True) if v is nothing]
    assert unset == ["leave"], "where that leads is the room's, which these parts know nothing of"
    assert all(value is nothing for value in again)
    fewer = records(monitor=monitor(seen=19))
    third, _ = live_parts.changes(glance.parts(fewer, NOW), cursor, 1, glance.TARGETS)
    changed = [name for name, v in zip(glance.TARGETS, third, strict=True) if v is not nothing]
    assert changed == ["seen"]


def test_the_drawn_figure_is_plain_data() -> None:
    drawn = glance.parts(
        records(
            class_rows=[
                SimpleNamespace(
                    bucket_ms=590_000, samples=10, tiles=25.0, seen=20.0, cameras_off=1.0
                )
            ]
        ),
        NOW,
    )["figure"]
    assert drawn.build()["layout"]["font"]["size"] == glance.FONT_PX
