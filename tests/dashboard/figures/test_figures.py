"""Charts: a hole is drawn as a hole, words stay plain, nothing is heavier than it must be."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest
from plotly.utils import PlotlyJSONEncoder  # type: ignore[import-untyped]

from dashboard import texts
from dashboard.figures import mood as figures
from dashboard.figures import parts as figure_parts
from dashboard.series import coverage
from dashboard.series import frames as series
from storage.database.tables.columns import PackedProbabilities
from storage.database.tables.lessons import Marker

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
LOOK = np.array([0.1, 0.0, 0.1, 0.1, 0.1, 0.0, 0.6], dtype=np.float32)


def mood(*buckets_s: int) -> pd.DataFrame:
    blob = PackedProbabilities().process_bind_param(LOOK, None)  # type: ignore[arg-type]
    return series.mood_frame(
        [(at * 1000, 0, 100, 10, 20.0, 25.0, 1.0, 2.0, 1.0, blob) for at in buckets_s]
    )


def drawn(
    table: pd.DataFrame, markers: tuple[Marker, ...] = (), end_ms: int = 120_000
) -> dict[str, Any]:
    gaps = coverage.gaps([], table, START, 0, end_ms)
    ribbon = figures.Ribbon(table, gaps, markers, START, (0, end_ms))
    figure = go.Figure(figures.mood_dict(ribbon))
    result: dict[str, Any] = json.loads(json.dumps(figure, cls=PlotlyJSONEncoder))
    return result


def mark(text: str) -> Marker:
    return Marker(text=text, marked_at=START + timedelta(seconds=30))


def test_a_hole_splits_the_areas_and_is_hatched() -> None:
    figure = drawn(mood(0, 10, 20, 80, 90, 100, 110))
    stacks = [trace["stackgroup"] for trace in figure["data"] if "stackgroup" in trace]
    assert stacks == ["run0"] * 7 + ["run1"] * 7
    hatched = [trace for trace in figure["data"] if trace.get("fill") == "toself"]
    assert len(hatched) == 1
    assert hatched[0]["fillpattern"]["shape"] == "/"


def test_a_wide_hole_tells_its_reason_in_the_chart() -> None:
    figure = drawn(mood(0, 10, 20, 80, 90, 100, 110))
    assert [note["text"] for note in figure["layout"]["annotations"]] == [texts.GAP_UNKNOWN]


def test_a_lesson_without_a_hole_has_no_hatching() -> None:
    figure = drawn(mood(*range(0, 120, 10)))
    assert all("fillpattern" not in trace for trace in figure["data"])


def test_areas_reach_the_end_of_their_last_roll_up() -> None:
    table = mood(0, 10)
    ribbon = figures.Ribbon(
        table, coverage.gaps([], table, START, 0, 20_000), (), START, (0, 20_000)
    )
    assert [len(trace["y"]) for trace in figures.mood_dict(ribbon)["data"]] == [3] * 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fractions", "Fractions"),
        ("<b>bold</b>", "&lt;b&gt;bold&lt;/b&gt;"),
        ("<a href='javascript:1'>x", "&lt;a href='javascript:1…"),
        ("a\nb", "a b"),
    ],
)
def test_a_topic_is_shown_letter_by_letter(text: str, expected: str) -> None:
    assert drawn(mood(0), (mark(text),))["layout"]["annotations"][0]["text"] == expected


def test_a_long_topic_is_cut_in_the_chart() -> None:
    assert len(figure_parts.plain("x" * 300, figure_parts.MARK_CHARACTERS)) == 22


def test_ten_minutes_weigh_little() -> None:
    figure = drawn(mood(*range(0, 600, 10)), end_ms=600_000)
    assert len(json.dumps(figure)) < 6_000


def test_the_tool_bar_and_the_logo_are_off() -> None:
    assert figures.config()["displayModeBar"] is False
    assert figures.config()["displaylogo"] is False
