"""The pace of a lesson: its parts stand beside each other, and a page says no more than they do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert

from dashboard import texts
from dashboard.pages.lesson.pace import pace_panel, pace_table, part_of_class
from dashboard.reads import session as reads
from dashboard.report.page import session_report
from dashboard.series.pace import Minute, minutes
from dashboard.viewmodels.lesson import fact_pairs, lesson_view
from storage.database.engine import open_database, writing
from storage.database.tables.rollups import SpeechTime
from tests.support.lessons.seed import Lesson, add_lesson

START = datetime(2026, 3, 4, 9, tzinfo=UTC)


def mood(*shares: float, seen: float = 20.0) -> pd.DataFrame:
    """Six roll-ups a minute, each minute with this share of confused looks."""
    each = np.repeat(shares, 6)
    return pd.DataFrame(
        {
            "bucket_ms": 10_000 * np.arange(len(each)), "samples": 10, "seen": seen,
            "confused": each * seen,
        }
    )  # fmt: skip


def speech(*quiet: float) -> list[Any]:
    return [
        SimpleNamespace(
            bucket_ms=10_000 * bucket, looked_ms=10_000, own_known_ms=10_000,
            own_ms=round(5_000 * (1 - share)), class_ms=round(5_000 * (1 - share)),
        )
        for bucket, share in enumerate(np.repeat(quiet, 6))
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tense", "quiet", "fast"),
    [
        (0.25, 0.0, True), (0.2, None, True), (0.15, 0.9, True), (0.15, 0.5, False),
        (0.15, None, False), (0.05, 1.0, False), (0.0, 0.0, False), (None, 1.0, False),
        (0.1, 0.8, True), (0.099, 0.8, False), (1.0, 0.0, True),
    ],
)  # fmt: skip
def test_when_a_minute_may_have_been_too_fast(
    tense: float | None, quiet: float | None, fast: bool
) -> None:
    assert Minute(0, tense, quiet, 0).may_be_too_fast is fast


def test_each_minute_has_its_parts() -> None:
    asked = SimpleNamespace(kind="check", marked_at=START + timedelta(seconds=70))
    topic = SimpleNamespace(kind="topic", marked_at=START + timedelta(seconds=130))
    found = minutes(mood(0.0, 0.5), speech(0.25, 1.0, 0.5), [asked, topic], START)
    assert [one.at_ms for one in found] == [0, 60_000, 120_000]
    assert [one.tense for one in found] == pytest.approx([0.0, 0.5, None])
    assert [one.quiet for one in found] == pytest.approx([0.25, 1.0, 0.5], abs=1e-3)
    assert [one.asked for one in found] == [0, 1, 0]


def test_a_minute_of_which_little_is_known_says_nothing() -> None:
    assert minutes(mood(0.5)[:1], speech(0.5)[:1], [], START) == []
    assert minutes(mood(0.5, seen=0.0), [], [], START) == []


def test_page_and_report_say_who_spoke(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'lessons.db'}")
    lesson = add_lesson(engine, Lesson(minutes=4, live=False))
    now = datetime.now(UTC)
    records = reads.session_records(engine, lesson)
    assert records is not None
    assert texts.FACT_SPOKE_OWN not in dict(fact_pairs(lesson_view(records, now)))
    rows = [vars(row) | {"session_id": lesson} for row in speech(0.0, 0.5, 0.5, 1.0)]
    with writing(engine) as connection:
        connection.execute(insert(SpeechTime), rows)
    records = reads.session_records(engine, lesson)
    assert records is not None
    view = lesson_view(records, now)
    facts = dict(fact_pairs(view))
    assert (facts[texts.FACT_SPOKE_OWN], facts[texts.FACT_SPOKE_CLASS]) == ("1 min", "1 min")
    assert texts.FACT_SPOKE_CLASS in session_report(engine, lesson, now)
    shown = str(pace_panel(view))
    assert str(pace_table(view)).count("Tr(") >= 5
    assert "pace-bars tense" in shown and "pace-bars quiet" in shown
    assert "Seat" not in shown
    engine.dispose()


@pytest.mark.parametrize(
    ("count", "tiles", "height"),
    [(0, 25, 0.0), (1, 25, 0.08), (5, 25, 0.2), (25, 25, 1.0), (2, 0, 1.0), (0, 0, 0.0)],
)
def test_a_bar_of_wishes_is_a_part_of_the_class(count: int, tiles: int, height: float) -> None:
    assert part_of_class(count, tiles) == height
