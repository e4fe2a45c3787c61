"""Records become tidy tables: what is missing stays missing, what is there is weighed fairly."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from dashboard.series import coverage
from dashboard.series import frames as series
from storage.database.tables.columns import PackedProbabilities
from storage.database.tables.lessons import Flag, Gap, Seat
from storage.records import EMOTIONS

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CALM = np.array([0.0, 0.0, 0.0, 0.2, 0.0, 0.0, 0.8], dtype=np.float32)
GLAD = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0], dtype=np.float32)

NOTHING_KNOWN = pd.DataFrame({"bucket_ms": [], "seen": []})


def packed(look: NDArray[np.float32] | None) -> bytes | None:
    return PackedProbabilities().process_bind_param(look, None)  # type: ignore[arg-type]


def row(
    bucket_s: int, look: NDArray[np.float32] | None = CALM, readings: int = 10, seat: int = 0
) -> tuple[Any, ...]:
    return (bucket_s * 1000, seat, readings, 10, 1.0, 2.0, 0.0, 0.0, 0.0, packed(look))


def gap(start_s: float, end_s: float | None, reason: str) -> Gap:
    ended = None if end_s is None else START + timedelta(seconds=end_s)
    return Gap(
        started_at=START + timedelta(seconds=start_s), ended_at=ended, reason=reason, detail=""
    )


def test_a_packed_look_comes_back_as_it_was() -> None:
    looks = series.unpack([packed(CALM), None, packed(GLAD)])
    assert looks.shape == (3, 7)
    assert np.allclose(looks[0], CALM, atol=1e-4)
    assert np.isnan(looks[1]).all()


def test_a_roll_up_without_a_reading_is_no_mood() -> None:
    frame = series.mood_frame([row(0), row(10, None, readings=0), row(20, GLAD)])
    assert frame["bucket_ms"].tolist() == [0, 20_000]
    assert frame["happy"].tolist() == pytest.approx([0.2, 1.0], abs=1e-3)


def test_no_rows_make_an_empty_table_with_the_same_columns() -> None:
    assert list(series.mood_frame([]).columns) == list(series.mood_frame([row(0)]).columns)
    assert series.average(series.mood_frame([])) == {}


@pytest.mark.parametrize(
    ("buckets_s", "expected"),
    [([], []), ([0, 10, 20], [3]), ([0, 10, 40, 50, 60, 90], [2, 3, 1])],
)
def test_a_hole_ends_a_stretch(buckets_s: list[int], expected: list[int]) -> None:
    mood = series.mood_frame([row(at) for at in buckets_s])
    assert [len(run) for run in series.runs(mood)] == expected


def test_a_hole_is_told_with_the_reason_that_covers_most_of_it() -> None:
    mood = series.mood_frame([row(at) for at in (0, 10, 40, 50)])
    gaps = [gap(19, 22, "black"), gap(22, 41, "covered")]
    frame = coverage.mood_gaps(gaps, mood, NOTHING_KNOWN, START, (0, 60_000))
    assert frame[["from_ms", "to_ms", "reason"]].to_numpy().tolist() == [
        [20_000, 40_000, "covered"]
    ]


def test_a_hole_nobody_recorded_is_still_a_hole() -> None:
    mood = series.mood_frame([row(0), row(30)])
    frame = coverage.mood_gaps([], mood, NOTHING_KNOWN, START, (0, 40_000))
    assert frame[["from_ms", "to_ms", "reason"]].to_numpy().tolist() == [[10_000, 30_000, ""]]


def test_a_gap_that_is_still_open_reaches_the_present() -> None:
    mood = series.mood_frame([row(0)])
    frame = coverage.gaps([gap(10, None, "minimised")], mood, START, 0, 95_000)
    assert frame["to_ms"].tolist() == [95_000]


def test_means_are_weighed_by_readings() -> None:
    mood = series.mood_frame([row(0, CALM, readings=30), row(10, GLAD, readings=10)])
    assert series.average(mood)["happy"] == pytest.approx(0.4, abs=1e-3)
    assert series.average(mood, from_ms=5_000)["happy"] == pytest.approx(1.0, abs=1e-3)


def test_a_long_lesson_is_thinned_without_closing_its_holes() -> None:
    mood = series.mood_frame([row(10 * i) for i in range(100) if not 40 <= i < 60])
    thinned, step_ms = series.thin(mood, 50)
    assert step_ms == 20_000
    assert len(thinned) == 40
    assert len(series.runs(thinned, step_ms)) == 2
    assert thinned["readings"].sum() == mood["readings"].sum()


def test_a_student_is_measured_against_the_time_on_screen() -> None:
    seats = [
        Seat(id=1001, number=1, name=None),
        Seat(id=1002, number=2, name="Ada"),
        Seat(id=1003, number=3, name=None),
    ]
    mood = series.mood_frame(
        [row(0, GLAD, 10, 1001), row(10, CALM, 5, 1001), row(0, CALM, 4, 1002)]
    )
    flags = [
        Flag(seat_id=1002, kind="confused", opened_at=START,
                        closed_at=START + timedelta(minutes=2)),
        # a minute under two flags is one minute
        Flag(seat_id=1002, kind="confused", opened_at=START - timedelta(minutes=1),
                        closed_at=None),
        Flag(seat_id=None, kind="confused", opened_at=START, closed_at=None),
    ]  # fmt: skip
    frame = series.student_frame(seats, mood, flags, START + timedelta(minutes=1))
    assert frame["coverage"].tolist()[:2] == [0.75, 0.4]
    assert pd.isna(frame["coverage"][2])
    assert frame["happy"][0] == pytest.approx((10 * 1 + 5 * 0.2) / 15, abs=1e-3)
    assert frame["minutes_confused"].tolist() == [0, 3, 0]
    assert frame["minutes_sad"].tolist() == [0, 0, 0]


def test_a_trace_is_five_minutes_with_holes() -> None:
    mood = series.mood_frame([row(0, GLAD, 9, 7), row(290, CALM, 9, 7), row(300, CALM, 9, 8)])
    traces = series.traces(mood, 290_000)
    happy, neutral = EMOTIONS.index("happy"), EMOTIONS.index("neutral")
    assert traces == {7: f"{happy}f" + ".." * 28 + f"{neutral}c"}


def test_a_group_of_four_is_not_a_class() -> None:
    rows = [row(0), row(10)]
    rows = [(*r[:4], seen, *r[5:]) for r, seen in zip(rows, (4.9, 5.0), strict=True)]
    assert series.large_groups(series.mood_frame(rows), 5)["bucket_ms"].tolist() == [10_000]


def test_each_lesson_gets_its_own_average() -> None:
    rows = [
        SimpleNamespace(session_id=1, readings=1, probabilities=packed(GLAD)),
        SimpleNamespace(session_id=1, readings=3, probabilities=packed(CALM)),
        SimpleNamespace(session_id=2, readings=0, probabilities=None),
    ]
    averages = series.averages(rows)
    assert set(averages) == {1}
    assert averages[1]["happy"] == pytest.approx(0.4, abs=1e-3)
    assert series.averages([]) == {}
