"""What the live page says: plain, of this moment, and never more than is known."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from dashboard import texts
from dashboard.components import seat_card as cards
from dashboard.reads.records import LiveRecords, SeatReadings
from dashboard.series import frames as series
from dashboard.series.flag_state import live_flags
from dashboard.viewmodels import live as live_view
from dashboard.viewmodels.live import Status
from storage.database.tables.columns import PackedProbabilities
from storage.database.tables.monitors import MonitorState
from storage.kinds import FlagKind, GapReason, MonitorStatus, SeatState
from storage.records import EMOTIONS
from tests.support.web.live_records import (
    NOW,
    WATCHING,
    class_only,
    flag,
    gone,
    lesson_row,
    look,
    mark,
    monitor,
    mood_of,
    records,
    said,
    seat,
)


@pytest.mark.parametrize(
    ("state", "kind", "tone"),
    [
        (monitor(), "watching", "good"),
        (monitor("blind"), "blind", "bad"),
        (monitor("paused"), "paused", "warn"),
        (monitor(age_s=5.5), "silent", "bad"),
        (monitor("stopped", age_s=900), "stopped", "bad"),
        (None, "starting", "warn"),
    ],
)
def test_the_status_tells_whether_it_sees(
    state: SimpleNamespace | None, kind: str, tone: str
) -> None:
    status = live_view.status_of(cast(MonitorState | None, state), NOW)
    assert (status.kind, status.tone) == (kind, tone)


@pytest.mark.parametrize(
    ("these", "expected"),
    [
        (records(), "Most look calm; nobody has looked confused or sad for long."),
        (
            records(flags=[flag(1), flag(2), flag(3, "sad")]),
            "Most look calm; 2 look confused, 1 looks sad (estimate).",
        ),
        (
            records(flags=[flag(None), flag(1)]),
            "The class as a whole looks confused; 1 looks confused (estimate).",
        ),
        (
            records(flags=[flag(None, evidence={"looking": 6, "visible": 23})]),
            "A quarter of the class looks confused (estimate).",
        ),
        (
            records(flags=[flag(1), flag(2)], markers=[mark(3)]),
            "Most look calm; 2 look confused since the last topic (estimate).",
        ),
        (
            records(flags=[flag(1), flag(2)], markers=[mark(9), mark(1)]),
            "Most look calm; 2 look confused (estimate).",
        ),
        (
            records(
                flags=[flag(1), flag(2, opened_at=NOW - timedelta(minutes=5))],
                markers=[mark(3), mark(1, "check")],
            ),
            "Most look calm; 2 look confused, 1 of them since the last topic (estimate).",
        ),
        (
            records(flags=[gone(1), gone(2), gone(3, verdict="wrong")], markers=[mark(3)]),
            "Most look calm; 2 looked confused since the last topic and no longer do (estimate).",
        ),
        (
            records(flags=[gone(1)], markers=[mark(1)]),
            "Most look calm; nobody looks confused or sad for long any more.",
        ),
        (
            records(mood=mood_of("happy", 0.9)),
            "Nearly all look happy; nobody has looked confused or sad for long.",
        ),
        (
            records(mood=mood_of("sad", 0.3)),
            "A mixed picture, most often sad; nobody has looked confused or sad for long.",
        ),
        (records(mood=series.mood_frame([]), monitor=monitor(seen=0)), texts.SENTENCE_NO_FACES),
        (records(position_ms=900_000, monitor=monitor(seen=0)), texts.SENTENCE_NO_FACES_NOW),
        (records(monitor=monitor("blind")), texts.SENTENCE_BLIND),
        (records(monitor=monitor("paused")), texts.SENTENCE_PAUSED),
        (records(monitor=monitor(age_s=75)), "The monitor stopped answering 1 min ago."),
    ],
)
def test_the_sentence(these: LiveRecords, expected: str) -> None:
    assert said(these) == expected


def minute_of(before: str, now: str) -> pd.DataFrame:
    """Roll-ups of a minute of one look, then ten seconds of another."""
    blob = [PackedProbabilities().process_bind_param(look(each), None) for each in (before, now)]  # type: ignore[arg-type]
    return series.mood_frame(
        [
            (at_ms, 0, 200, 10, 20.0, 25.0, 1.0, 0.0, 0.0, blob[at_ms >= 590_000])
            for at_ms in range(530_000, 600_000, 10_000)
        ]
    )


def read_as(*emotions: str, at_ms: int = 597_000) -> SeatReadings:
    """One reading of each of as many seats."""
    seats = np.arange(1001, 1001 + len(emotions))
    rows = np.array([look(each) for each in emotions])
    return SeatReadings(seats, np.full(len(emotions), at_ms), rows)


def test_the_headline_speaks_of_now_not_of_the_minutes_before() -> None:
    """Twenty-two of twenty-four cards read surprised; the roll-ups of the minute were calm."""
    these = records(
        mood=minute_of("neutral", "neutral"),
        readings=read_as(*["surprise"] * 22, *["neutral"] * 2),
        seats=[seat(number) for number in range(1, 25)],
    )
    words = said(these)
    assert words.startswith("Nearly all look surprised")
    assert "a moment ago mostly calm" in words
    cards = [each.emotion for each in live_view.seats_now(these, WATCHING)]
    assert cards.count("surprise") == 22


def test_the_headline_says_how_many_can_be_read() -> None:
    these = records(
        mood=minute_of("happy", "happy"),
        readings=read_as(*["happy"] * 12),
        seats=[*(seat(number) for number in range(1, 25)), seat(25, "camera_off")],
    )
    assert "(12 of 24 can be read)" in said(these)


def test_a_class_only_lesson_speaks_of_its_newest_roll_ups() -> None:
    these = class_only(mood=minute_of("neutral", "sad"))
    assert said(these).startswith("Most look sad") or "most often sad" in said(these)


def test_what_was_set_aside_is_not_said_to_be_nothing() -> None:
    snoozed = flag(1, snoozed_until=NOW + timedelta(minutes=5))
    assert "1 you set aside goes on" in said(records(flags=[snoozed]))


def test_a_flag_marked_wrong_is_listed_but_no_longer_counted() -> None:
    these = records(flags=[flag(1, verdict="wrong"), flag(2)], seats=[seat(1), seat(2)])
    assert "1 looks confused" in said(these)
    assert len(live_flags(these.flags, NOW, class_only=False).shown) == 2
    flags = {s.label: s.flags for s in live_view.seats_now(these, WATCHING)}
    assert flags == {"Seat 1": (), "Seat 2": ("confused",)}


def test_a_snoozed_flag_is_not_listed() -> None:
    these = [flag(1, snoozed_until=NOW + timedelta(minutes=1))]
    assert live_flags(these, NOW, class_only=False).shown == []


def test_seats_show_what_was_read_and_say_what_was_not() -> None:
    readings = SeatReadings(
        np.array([1001, 1001, 1002]),
        np.array([598_000, 599_000, 590_000]),
        np.stack([look("happy", 0.6), look("happy", 0.8), look("sad")]),
    )
    seats = [
        seat(1), seat(2), seat(3, "camera_off"), seat(4, "away", "Ada"), seat(5, "excluded"),
    ]  # fmt: skip
    shown = live_view.seats_now(records(seats=seats, readings=readings), WATCHING)
    assert [(s.label, s.emotion, s.word) for s in shown] == [
        ("Seat 1", "happy", "Happy"),
        ("Seat 2", None, texts.SEAT_UNSEEN),
        ("Seat 3", None, "Camera off"),
        ("Ada", None, "Not on screen"),
        ("Seat 5", None, "Left out"),
    ]
    assert shown[0].certainty == pytest.approx(0.7, abs=1e-3)


def test_a_slow_monitor_does_not_make_seats_stale() -> None:
    session = lesson_row(sample_hz=0.1)
    readings = SeatReadings(np.array([1001]), np.array([582_000]), look("happy")[None])
    these = records(session=session, seats=[seat(1)], readings=readings)
    assert live_view.seats_now(these, WATCHING)[0].emotion == "happy"


@pytest.mark.parametrize("kind", ["blind", "silent", "paused", "stopped", "waiting"])
def test_nobody_has_a_look_while_the_class_is_not_seen(kind: str) -> None:
    readings = SeatReadings(np.array([1001]), np.array([599_500]), look("happy")[None])
    these = records(seats=[seat(1)], readings=readings)
    shown = live_view.seats_now(these, Status(kind, "bad", "", ""))
    assert [(s.emotion, s.word) for s in shown] == [(None, texts.SEAT_UNKNOWN)]


def test_a_class_only_lesson_shows_no_individual() -> None:
    readings = SeatReadings(np.array([1001]), np.array([599_500]), look("happy")[None])
    these = class_only(seats=[seat(1, name="Ada")], readings=readings, flags=[flag(1), flag(None)])
    assert live_view.seats_now(these, WATCHING) == []
    assert [item.who for item in live_flags(these.flags, NOW, class_only=True).shown] == [
        texts.WHOLE_CLASS
    ]
    assert (
        said(class_only(mood=mood_of("happy", seen=4.0), monitor=monitor(seen=4)))
        == texts.SENTENCE_TOO_FEW
    )


def test_every_state_reason_and_look_has_words() -> None:
    assert set(texts.GAP) == set(GapReason)
    assert set(texts.STATUS) == set(MonitorStatus)
    assert set(texts.SEAT_STATE) | {SeatState.VIDEO} == set(SeatState)
    assert set(texts.EMOTION) == set(texts.EMOTION_IN_SENTENCE) == set(EMOTIONS)
    assert set(texts.LOOKS) == set(texts.LOOK_BADGE) == set(FlagKind)


def test_a_face_that_cannot_be_read_is_unsure_and_counts_for_nothing() -> None:
    readings = SeatReadings(
        np.array([1001, 1001, 1002, 1002]),
        np.array([598_000, 599_000, 598_500, 599_500]),
        np.stack([look("happy"), look("sad"), look("sad"), look("sad")]),
        usable=np.array([True, False, False, False]),
    )
    seats = [seat(1), seat(2), seat(3, "camera_off")]
    shown = live_view.seats_now(records(seats=seats, readings=readings), WATCHING)
    assert [(s.word, s.icon, s.unsure) for s in shown] == [
        ("Happy", "happy", False),
        (texts.SEAT_UNSURE, "unsure", True),
        ("Camera off", "camera-off", False),
    ]
    assert cards.seat_class(shown[1]) == "seat unread unsure"
    assert cards.certainty_text(shown[1]) == ""
