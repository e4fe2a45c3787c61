"""Shares turned away and with heads down: on the lesson's page, in its report, and live."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, insert, update

from dashboard import texts
from dashboard.figures.posture import posture_figure
from dashboard.pages.lesson.posture import posture_panel
from dashboard.reads import live as live_reads
from dashboard.reads import session as reads
from dashboard.report.lesson_parts import posture_rows
from dashboard.report.page import report_html
from dashboard.series import posture
from dashboard.texts import reactions as words
from dashboard.viewmodels.lesson import LessonView, lesson_view
from dashboard.viewmodels.posture import posture_line
from storage.database.engine import open_database, writing
from storage.database.tables.lessons import Session
from storage.database.tables.rollups import Posture
from storage.export.columns import COLUMNS, Table
from tests.support.lessons.seed import Lesson, add_lesson

Bucket = tuple[int, int, int | None, int | None]
"""Ten seconds from, faces judged in ten looks, of these turned away, heads down."""
BUCKETS: tuple[Bucket, ...] = tuple((10_000 * n, 200, 60, 20) for n in (*range(6), *range(12, 18)))
CLAIMS = (
    "attentive", "engage", "distract", "bored", "concentrat", "interest", "participat", "listen",
    "focus", "asleep", "sleep",
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path / 'lessons.db'}")


def lesson(
    engine: Engine,
    buckets: Sequence[Bucket] = BUCKETS,
    *,
    turned: bool = True,
    down: bool = True,
    class_only: bool = False,
    live: bool = False,
) -> int:
    wanted = Lesson(minutes=3.0, seats=20, columns=5, live=live, class_only=class_only)
    session_id = add_lesson(engine, wanted)
    rows = [
        {
            "session_id": session_id, "bucket_ms": at, "looks": 10, "judged": judged,
            "turned_away": away if turned else None, "head_down": low if down else None,
        }
        for at, judged, away, low in buckets
    ]  # fmt: skip
    with writing(engine) as connection:
        row = update(Session).where(Session.id == session_id)
        connection.execute(row.values(counts_turned_away=turned, counts_head_down=down))
        if rows:
            connection.execute(insert(Posture), rows)
    return session_id


def view(engine: Engine, session_id: int) -> LessonView:
    records = reads.session_records(engine, session_id)
    assert records is not None
    return lesson_view(records, datetime.now(UTC))


@pytest.mark.parametrize("class_only", [True, False])
def test_the_lesson_tells_shares_with_their_interval_and_what_they_cannot_show(
    engine: Engine, class_only: bool
) -> None:
    shown = str(posture_panel(view(engine, lesson(engine, class_only=class_only))))
    for told in ("turned away 30", "head down 10", "to", texts.POSTURE_NOTE, texts.POSTURE_SUB):
        assert told in shown
    assert "Seat" not in shown


def test_where_nothing_is_kept_there_is_no_panel_and_nothing_is_read(engine: Engine) -> None:
    session_id = lesson(engine, turned=False, down=False)
    seen = view(engine, session_id)
    assert seen.records.posture == ()
    assert posture_panel(seen) == []
    assert posture_rows(seen) is None
    assert texts.POSTURE_TITLE not in report_html(seen, datetime.now(UTC))


def test_a_class_too_small_to_tell_says_so(engine: Engine) -> None:
    seen = view(engine, lesson(engine, ()))
    assert texts.POSTURE_NONE in str(posture_panel(seen))
    assert texts.POSTURE_NONE in report_html(seen, datetime.now(UTC))


def test_one_signal_alone_is_one_line(engine: Engine) -> None:
    shown = str(posture_panel(view(engine, lesson(engine, down=False))))
    assert "turned away 30" in shown
    assert "Head down" not in shown.replace(texts.POSTURE_NOTE, "")


def test_a_minute_that_was_not_seen_breaks_the_line(engine: Engine) -> None:
    seen = view(engine, lesson(engine))
    found = posture.minutes(seen.records.posture)
    assert [one.at_ms for one in found] == [0, 120_000]
    unknown = posture.holes(found, seen.gaps, seen.window_ms[1])
    assert [(hole["from_ms"], hole["to_ms"]) for hole in unknown.to_dict("records")] == [
        (60_000, 120_000)
    ]
    figure = posture_figure(seen, found)
    lines = [trace for trace in figure["data"] if trace.get("name") == "Turned away"]
    assert [trace["y"] for trace in lines] == [[0.3, 0.3], [0.3, 0.3]]
    assert lines[0]["x"][-1] < lines[1]["x"][0]


@pytest.mark.parametrize("share", [0.0, 0.05, 0.1, 0.3, 0.5, 0.95, 1.0])
@pytest.mark.parametrize("faces", [5, 6, 9, 25, 49])
def test_the_interval_holds_the_share_and_narrows_with_more_faces(share: float, faces: int) -> None:
    def at(count: int) -> posture.PostureMinute:
        row = SimpleNamespace(
            bucket_ms=0, looks=100, judged=100 * count, turned_away=round(100 * count * share),
            head_down=None,
        )  # fmt: skip
        [found] = posture.minutes([row, row])
        return found

    few, many = at(faces).turned_away, at(4 * faces).turned_away
    assert few is not None
    assert many is not None
    assert 0 <= few.low <= few.value <= few.high <= 1
    assert many.high - many.low < few.high - few.low
    assert at(faces).head_down is None


def test_the_report_has_the_table(engine: Engine) -> None:
    html = report_html(view(engine, lesson(engine)), datetime.now(UTC))
    for told in (texts.POSTURE_TITLE, texts.POSTURE_NAME["head_down"], "30"):
        assert told in html


def test_the_live_line_is_of_the_last_minute(engine: Engine) -> None:
    buckets = [(10_000 * n, 200, 0, 0) for n in range(12)]
    buckets += [(10_000 * n, 200, 66, 4) for n in range(12, 18)]
    lesson(engine, buckets, live=True)
    records = live_reads.live_records(engine, datetime.now(UTC))
    assert records is not None
    line = posture_line(records)
    assert "turned away: a third, head down: hardly anybody" in line
    assert "no measure of attention" in line


def test_the_live_line_says_where_too_few_can_be_judged_and_is_silent_when_off(
    engine: Engine,
) -> None:
    session_id = lesson(engine, (), live=True)
    records = live_reads.live_records(engine, datetime.now(UTC))
    assert records is not None
    assert posture_line(records) == texts.POSTURE_FEW
    with writing(engine) as connection:
        row = update(Session).where(Session.id == session_id)
        connection.execute(row.values(counts_turned_away=False, counts_head_down=False))
    off = live_reads.live_records(engine, datetime.now(UTC))
    assert off is not None
    assert posture_line(off) == ""


@pytest.mark.parametrize("hundredths", range(0, 101, 4))
def test_few_are_hardly_anybody_and_never_none(hundredths: int) -> None:
    told = texts.posture_part(hundredths / 100)
    assert (told == "hardly anybody") is (hundredths < 8)
    assert told not in ("all", "nobody")


def test_no_word_claims_attention() -> None:
    shares = {"turned_away": 0.3, "head_down": 0.2}
    said = [
        words.POSTURE_TITLE, words.POSTURE_SUB, words.POSTURE_NONE, words.POSTURE_FEW,
        words.POSTURE_HINT, words.POSTURE_NOTE, *words.POSTURE_NAME.values(),
        words.posture_now(shares), words.posture_mean(shares),
    ]  # fmt: skip
    for sentence in said:
        lower = sentence.lower()
        assert not [claim for claim in CLAIMS if claim in lower]
        assert lower.count("attention") == lower.count("no measure of attention")


def test_the_exports_tell_shares_of_the_class_alone() -> None:
    kept = {"turned_away", "head_down", "judged"}
    assert kept <= set(COLUMNS[Table.TIMELINE])
    assert not [what for what in Table if what is not Table.TIMELINE and kept & set(COLUMNS[what])]
