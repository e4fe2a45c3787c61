"""Coverage: what could be seen at every moment, and why not. A gap is a gap, never calm."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from dashboard import texts
from dashboard.figures.coverage import coverage_traces, ribbon_figure
from dashboard.figures.mood import Ribbon
from dashboard.pages.live.coverage_strip import coverage_legend, coverage_table
from dashboard.series import coverage
from dashboard.series import frames as series
from storage.database.tables.columns import PackedProbabilities
from storage.database.tables.lessons import Gap, Seat
from storage.records import EMOTIONS, MOOD_BUCKET_MS

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
CALM = np.eye(len(EMOTIONS), dtype=np.float32)[EMOTIONS.index("neutral")]


def row(
    at_s: int, seen: float = 20.0, tiles: float = 25.0, off: float = 1.0, samples: int = 10
) -> SimpleNamespace:
    return SimpleNamespace(
        bucket_ms=at_s * 1000, samples=samples, tiles=tiles, seen=seen, cameras_off=off
    )


def gap(from_s: float, to_s: float | None, reason: str = "covered") -> Gap:
    return Gap(
        started_at=START + timedelta(seconds=from_s),
        ended_at=None if to_s is None else START + timedelta(seconds=to_s),
        reason=reason, detail="",
    )  # fmt: skip


def known(*rows: SimpleNamespace) -> pd.DataFrame:
    return coverage.buckets(rows)


def mood(*at_s: int, seen: float = 20.0) -> pd.DataFrame:
    blob = PackedProbabilities().process_bind_param(CALM, cast(Any, None))
    return series.mood_frame(
        [(at * 1000, 0, 200, 10, seen, 25.0, 1.0, 0.0, 0.0, blob) for at in at_s]
    )


def stretches(frame: pd.DataFrame) -> list[tuple[float, float, str]]:
    rows = frame.to_dict("records")
    return [(row["from_ms"] / 1000, row["to_ms"] / 1000, row["reason"]) for row in rows]


def test_a_roll_up_without_any_face_still_says_what_was_there() -> None:
    frame = known(row(0, seen=0.0, off=25.0), row(10, seen=20.0, off=1.0), row(20, samples=0))
    assert frame[["seen", "cameras_off", "unread"]].to_numpy().tolist() == [
        [0.0, 25.0, 0.0], [20.0, 1.0, 4.0],
    ]  # fmt: skip


def test_who_comes_back_was_on_another_page_meanwhile() -> None:
    seats = [
        Seat(first_seen_at=START, last_seen_at=START + timedelta(seconds=last))
        for last in (30, 30, 5)
    ]
    frame = coverage.buckets(
        [row(0, tiles=2.0), row(10, tiles=1.0), row(20, tiles=2.0)], seats, START
    )
    assert frame["away"].tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    ("rows_s", "recorded", "expected"),
    [
        ((0, 10, 20), [], []),
        ((0, 20), [], [(10, 20, "")]),
        ((0, 20), [gap(9.5, 21.0)], [(9.5, 21.0, "covered")]),
        ((0, 10, 20), [gap(3.0, 7.0, "paused")], [(3.0, 7.0, "paused")]),
        ((0, 10, 20), [gap(3.0, 3.4)], []),
        ((0,), [gap(10, None, "minimised")], [(10, 30, "minimised")]),
        ((0,), [gap(10, 18), gap(18, 25), gap(22, 30, "frozen")],
         [(10, 25, "covered"), (25, 30, "frozen")]),
        ((), [gap(-5, 12)], [(0, 12, "covered"), (12, 30, "")]),
    ],
)  # fmt: skip
def test_gaps_have_their_own_edges_and_reasons(
    rows_s: tuple[int, ...], recorded: list[Gap], expected: list[tuple[float, float, str]]
) -> None:
    dark = coverage.gaps(recorded, known(*(row(at) for at in rows_s)), START, 0, 30_000)
    assert stretches(dark) == expected


def test_a_withheld_mood_is_told_from_one_that_nobody_showed() -> None:
    rows = known(row(0), row(10, seen=4.0), row(20, seen=3.0), row(30, seen=0.0), row(40))
    dark = coverage.mood_gaps([gap(50, 70)], mood(0, 40), rows, START, (0, 80_000))
    assert stretches(dark) == [
        (10, 30, coverage.TOO_FEW),
        (30, 40, coverage.NO_FACE),
        (50, 70, "covered"),
        (70, 80, ""),
    ]
    assert "Fewer than 5" in texts.gap(coverage.TOO_FEW)


def test_the_words_name_what_was_seen_and_every_reason() -> None:
    rows = known(row(0, seen=20), row(10, seen=22))
    dark = coverage.gaps([gap(20, 80), gap(90, 100, "paused")], rows, START, 0, 100_000)
    assert coverage.sentence(rows, dark) == (
        "21 of 25 faces read on average, 1 camera off; Window covered, 1 min; "
        "Not recorded, 10 s; Paused by you, 10 s"
    )


def test_the_table_has_one_row_per_gap_and_few_others() -> None:
    rows = known(*(row(at) for at in range(0, 600, 10)))
    lines = coverage.table(rows, coverage.gaps([gap(100, 130)], rows, START, 0, 600_000), START, 6)
    assert len(lines) == 7
    assert lines[1][1:4] == ["25", "20", "1"]
    assert [line[4] for line in lines if line[4]] == ["Window covered, 30 s"]


def test_thinning_keeps_the_mean() -> None:
    rows = known(row(0, seen=10, samples=10), row(10, seen=22, samples=5), row(20, seen=9))
    frame, step_ms = coverage.thin(rows, 2)
    assert step_ms == 20_000
    assert frame["seen"].tolist() == [14.0, 9.0]


def test_the_chart_tells_parts_apart_by_pattern_and_gaps_by_words() -> None:
    rows = known(row(0), row(10), row(50))
    dark = coverage.gaps([gap(20, 50, "minimised")], rows, START, 0, 60_000)
    traces = coverage_traces(rows, dark, START, MOOD_BUCKET_MS, "y2")
    areas = [trace for trace in traces if "stackgroup" in trace]
    assert len(areas) == 2 * 3, "faces, cameras off and the rest, before the gap and after it"
    patterns = [trace.get("fillpattern", {}).get("shape") for trace in areas[:3]]
    assert patterns[0] is None and len(set(patterns)) == 3
    (told,) = [trace for trace in traces if trace["mode"] == "markers"]
    assert told["text"] == ["Window minimised, 30 s"]


def test_mood_and_coverage_share_one_time_axis() -> None:
    rows = known(row(0), row(10))
    dark = coverage.gaps([], rows, START, 0, 20_000)
    drawn = ribbon_figure(Ribbon(mood(0, 10), dark, (), START, (0, 20_000)), rows, dark)
    assert {trace.get("yaxis", "y") for trace in drawn["data"]} == {"y", "y2"}
    assert drawn["layout"]["xaxis"]["anchor"] == "y2"
    assert all(trace["y"]["dtype"] == "f4" for trace in drawn["data"])


def test_the_strip_is_readable_without_the_chart() -> None:
    rows = known(row(0), row(10))
    dark = coverage.gaps([gap(20, 50)], rows, START, 0, 50_000)
    shown = str([coverage_legend(), *coverage_table(coverage.table(rows, dark, START, 40))])
    for words in (*texts.COVERAGE_PARTS.values(), *texts.COVERAGE_COLUMNS, "Window covered, 30 s"):
        assert words in shown
