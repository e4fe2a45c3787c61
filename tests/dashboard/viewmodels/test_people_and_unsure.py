"""What the live pages say of people who share a camera, and of faces that cannot be read."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dashboard import texts
from dashboard.components.base import coverage_meter
from dashboard.pages.lesson.student import facts
from dashboard.pages.live import parts as live_parts
from dashboard.reads.records import KeptReadings, LiveRecords, SeatReadings
from dashboard.series import coverage
from dashboard.viewmodels import glance
from dashboard.viewmodels import live as live_view
from storage.kinds import Unsure
from storage.records import EMOTIONS
from tests.support.web.live_records import (
    NOW,
    class_only,
    monitor,
    mood_of,
    records,
    said,
    seat,
)

Look = tuple[int, int, Unsure | None, int]
"""Seat number, seconds ago, why unsure, others on the camera."""


def readings(*looks: Look) -> SeatReadings:
    calm = np.full(len(EMOTIONS), 0.05, np.float32)
    calm[6] = 0.7
    return SeatReadings(
        seat_ids=np.array([1000 + number for number, *_ in looks], np.int64),
        offsets_ms=np.array([600_000 - 1000 * ago for _, ago, _, _ in looks], np.int64),
        probabilities=np.tile(calm, (len(looks), 1)),
        usable=np.array([why is None for _, _, why, _ in looks], np.bool_),
        unsure=[why for _, _, why, _ in looks],
        others=np.array([others for *_, others in looks], np.int64),
    )


def now(looks: Sequence[Look], state: str = "video") -> dict[int, live_view.SeatNow]:
    these = records(seats=[seat(n, state) for n in (1, 2, 3)], readings=readings(*looks))
    status = live_view.status_of(these.monitor, NOW)
    return {one.seat_id - 1000: one for one in live_view.seats_now(these, status)}


def shown(these: LiveRecords, part: str) -> Any:  # noqa: ANN401
    these.session.title = these.session.class_name = "Algebra"
    assert these.monitor is not None
    these.monitor.flag_note = ""
    more = live_parts.More(lambda: (these.mood, coverage.buckets(())), lambda *_: {})
    return live_parts.live_parts(these, NOW, more, None)[part].build()


def test_a_seat_says_how_many_share_its_camera_as_of_its_newest_reading() -> None:
    found = now([(1, 2, None, 0), (1, 1, None, 1), (2, 1, None, 0), (3, 2, None, 2)])
    assert {number: one.people for number, one in found.items()} == {1: 2, 2: 1, 3: 3}
    assert [one.word for one in found.values()] == [texts.EMOTION["neutral"]] * 3
    assert now([(1, 1, None, 2)], "camera_off")[1].people == 1


@pytest.mark.parametrize("why", list(Unsure))
def test_a_seat_says_why_it_cannot_be_read(why: Unsure) -> None:
    found = now([(1, 2, why, 0), (1, 1, why, 0), (2, 1, None, 0)])
    assert found[1].unsure
    assert found[1].word == texts.SEAT_UNSURE_WHY[why]
    assert found[1].emotion is None
    assert found[2].word == texts.EMOTION["neutral"]
    # what can be read of its last seconds still counts
    assert now([(1, 2, None, 0), (1, 1, why, 0)])[1].word == texts.EMOTION["neutral"]


@pytest.mark.parametrize("why", list(Unsure))
@pytest.mark.parametrize("lesson", [records, class_only])
def test_where_none_can_be_read_the_page_says_so_why_and_what_to_do(
    why: Unsure,
    lesson: Any,  # noqa: ANN401
) -> None:
    words, advice = texts.UNSURE_ADVICE[why]
    state = monitor(seen=20, unsure=20, unsure_reason=str(why))
    looks = {} if lesson is class_only else {"readings": readings((1, 1, why, 0))}
    these = lesson(mood=mood_of("neutral").iloc[:0], monitor=state, seats=[seat(1)], **looks)
    assert said(these) == f"Faces are seen, but they are {words}."
    assert shown(these, "message") == f"All 20 faces are {words}: {advice}."
    assert glance.numbers(these, live_view.status_of(these.monitor, NOW), (), {})[0].value == "0"


def test_where_most_cannot_be_read_one_line_says_why() -> None:
    state = monitor(seen=20, unsure=12, unsure_reason="too small")
    told = shown(records(monitor=state, seats=[seat(1)]), "message")
    assert told.startswith("Most of the 20 faces are too small to read: make the meeting window")
    one = monitor(seen=1, unsure=1, unsure_reason="too dark")
    assert live_view.unsure_advice(one).startswith("The face is too dark to read: ")
    for plain in (monitor(), monitor(seen=20, unsure=3), monitor(seen=0, unsure_reason="blurred")):
        assert live_view.unsure_advice(plain) == ""
    silent = monitor(age_s=20, unsure=20, unsure_reason="too small")
    assert "too small" not in shown(records(monitor=silent, seats=[seat(1)]), "message")


def test_unsure_without_one_reason_is_said_too() -> None:
    empty = mood_of("neutral").iloc[:0]
    these = records(mood=empty, monitor=monitor(unsure=20), readings=readings((1, 1, None, 0)))
    assert said(records(mood=empty, monitor=monitor(seen=20, unsure=20))) == (
        texts.SENTENCE_ALL_UNSURE
    )
    assert said(these) != texts.SENTENCE_ALL_UNSURE


def test_seen_read_and_unsure_agree_on_the_page() -> None:
    state = monitor(seen=20, unsure=4)
    these = records(monitor=state, seats=[seat(1)])
    meter = str(shown(these, "coverage"))
    assert "seeing 20 of 25, 4 of them unsure; 1 camera off" in meter
    assert "'width': '64%'" in meter  # 16 of 25 are read
    assert glance.numbers(these, live_view.status_of(state, NOW), (), {})[0].value == "16"
    assert "unsure" not in str(coverage_meter(20, 25, 1))


@pytest.mark.parametrize(
    ("kept", "unsure", "others"),
    [
        (KeptReadings(0, 0), texts.UNSURE_NOT_KEPT, texts.OTHERS_UNKNOWN),
        (KeptReadings(50, 0, (), 50), "0%", "none"),
        (KeptReadings(50, 5, ((None, 5),), 0), "10%", texts.OTHERS_UNKNOWN),
        (
            KeptReadings(50, 25, ((Unsure.TOO_SMALL, 20), (Unsure.COVERED, 5)), 40, 10, 1),
            "50%, mostly too small",
            "2 people in 25% of the readings",
        ),
        (
            KeptReadings(50, 25, ((None, 20), (Unsure.COVERED, 5)), 40, 40, 3),
            "50%, mostly covered",
            "up to 4 people in 100% of the readings",
        ),
    ],
)
def test_a_students_page_says_both(kept: KeptReadings, unsure: str, others: str) -> None:
    found = dict(facts(_student(), kept))
    assert (found[texts.FACT_UNSURE], found[texts.FACT_OTHERS]) == (unsure, others)


def _student() -> Any:  # noqa: ANN401
    seen = SimpleNamespace(last_seen_at=NOW, first_seen_at=NOW)
    unspoken = SimpleNamespace(session=SimpleNamespace(times_speakers=False), seat_speech=[])
    return SimpleNamespace(
        mood=mood_of("neutral").iloc[:0], lesson=SimpleNamespace(until=NOW, records=unspoken),
        flags=[], seat=seen, coverage=None,
    )  # fmt: skip
