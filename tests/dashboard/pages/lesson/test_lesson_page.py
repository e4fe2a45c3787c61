"""A lesson's page: one zoom for all of it, students over time, one student, notes."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update

from dashboard import texts
from dashboard.callbacks import lesson_routes as lesson_pages
from dashboard.components.base import Component
from dashboard.figures.heat_map import heat_figure, heat_map
from dashboard.figures.session import session_figure
from dashboard.figures.student import student_figure, student_view
from dashboard.reads import session as reads
from dashboard.series.coverage import NO_FACE, TOO_FEW
from dashboard.series.frames import mood_frame, student_frame
from dashboard.series.seat_moods import seat_mood_frame
from dashboard.series.topics import topics
from dashboard.viewmodels.lesson import LessonView, fact_pairs, lesson_view
from dashboard.viewmodels.time_window import (
    FlagPart,
    fitted,
    flag_parts,
    inside,
    topics_inside,
    window_of,
)
from storage.config.flag_presets import FlagThresholds
from storage.config.settings import Settings
from storage.database.engine import writing
from storage.database.tables.lessons import Reading
from storage.errors import StorageError
from storage.kinds import FlagKind
from storage.records import EMOTIONS
from storage.writes import notes
from tests.support.lessons.seed import CAMERA_OFF_SEAT, CONFUSED_SEATS, Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = 60_000
THRESHOLDS: FlagThresholds = Settings().flags.thresholds()


def view_of(engine: Engine, lesson: Lesson) -> LessonView:
    records = reads.session_records(engine, add_lesson(engine, lesson))
    assert records is not None
    return lesson_view(records, NOW)


@pytest.mark.parametrize(
    ("search", "window"),
    [
        ("", None),
        ("?from=60&to=120", (60_000, 120_000)),
        ("?from=1.5&to=20&x=1", (1500, 20_000)),
        ("?from=120&to=60", None),
        ("?from=-5&to=60", None),
        ("?from=nan&to=60", None),
        ("?from=0&to=inf", None),
        ("?from=1e99&to=2e99", None),
        ("?from=a&to=b", None),
        ("?to=60", None),
        ("?from=<script>&to=%00", None),
    ],
)
def test_an_address_names_a_stretch_or_none(search: str, window: tuple[int, int] | None) -> None:
    assert window_of(search) == window


@pytest.mark.parametrize(
    ("asked", "window"),
    [
        (None, None),
        ([60_000, 120_000], (60_000, 120_000)),
        ((-5, 120_000.4), (0, 120_000)),
        ([60_000, 9e9], (60_000, 600_000)),
        ([0, 600_000], None),
        ([60_000, 60_500], None),
        ([700_000, 800_000], None),
        ([1], None),
        (["a", "b"], None),
        ([float("nan"), 1], None),
        ([True, 500_000], None),
        ({"a": 1}, None),
        ("ab", None),
    ],
)
def test_a_stretch_lies_inside_the_lesson(asked: object, window: tuple[int, int] | None) -> None:
    assert fitted(asked, (0, 600_000)) == window


def test_a_stretch_has_its_own_facts_flags_marks_gaps_and_topics(engine: Engine) -> None:
    view = view_of(engine, Lesson(minutes=30, live=False, readings=False))
    window = (15 * MINUTE, 19 * MINUTE)
    part = inside(view, window)
    started_at = view.records.session.started_at
    assert [flag.number for flag in part.records.flags] == [1, 9, None]
    assert list(part.records.markers) == []
    assert part.dark[["from_ms", "to_ms"]].to_numpy().tolist() == [[18 * MINUTE, 19 * MINUTE]]
    assert part.mood["bucket_ms"].between(15 * MINUTE - 9_999, 19 * MINUTE - 1).all()
    facts = dict(fact_pairs(part))
    assert facts[texts.FACT_LENGTH] == "4 min"
    assert facts[texts.FACT_GAPS] == "1 min"
    assert facts[texts.FACT_CONFUSED] == "2 times"
    found = topics(
        view.records.markers, view.records.class_mood, view.records.flags, started_at, view.until
    )
    assert [topic.text for topic in topics_inside(found, started_at, window)] == ["Fractions"]
    assert inside(view, None) is view
    assert topics_inside(found, started_at, None) == found


def test_a_flag_is_cut_to_the_stretch_for_its_minutes() -> None:
    begin = NOW
    flag = SimpleNamespace(
        seat_id=1, kind="confused", opened_at=begin + timedelta(minutes=1), closed_at=None
    )
    view: Any = SimpleNamespace(
        records=SimpleNamespace(flags=[flag], session=SimpleNamespace(started_at=begin)),
        until=begin + timedelta(minutes=9),
    )
    cut = FlagPart(1, "confused", begin + timedelta(minutes=2), begin + timedelta(minutes=5))
    assert flag_parts(view, (2 * MINUTE, 5 * MINUTE)) == [cut]
    assert flag_parts(view, None) == [flag]


def parts(component: Component) -> list[Any]:
    return list(component._traverse())  # type: ignore[no-untyped-call]


def packed(**shares: float) -> bytes:
    values = np.array([shares.get(emotion, 0.0) for emotion in EMOTIONS])
    return bytes(np.rint(values * 65535).astype(">u2").tobytes())


def test_the_heat_map_is_against_the_own_usual_level_with_holes_and_doubts() -> None:
    calm, tense = packed(neutral=1.0), packed(angry=0.5, neutral=0.5)
    rows = [(at, 1, 10, 10, 0.0, 0.0, 0.0, 0.0, 0.0, calm) for at in range(0, 50_000, 10_000)]
    rows += [(60_000, 1, 10, 10, 0.0, 0.0, 0.0, 0.0, 0.0, tense)]
    # always tense: nothing above the usual; in the second cell seen for a fifth of the time
    rows += [(0, 2, 10, 10, 0.0, 0.0, 0.0, 0.0, 0.0, tense),
             (60_000, 2, 2, 10, 0.0, 0.0, 0.0, 0.0, 0.0, tense)]  # fmt: skip
    seats = [
        SimpleNamespace(id=1, number=1, name=" Ada ", excluded=False),
        SimpleNamespace(id=2, number=2, name=None, excluded=False),
        SimpleNamespace(id=3, number=3, name="Left out", excluded=True),
    ]
    heat = heat_map(mood_frame(rows), seats, 120_000, THRESHOLDS, columns=2)
    assert heat.step_ms == 60_000
    assert heat.above.tolist() == [[0.0, pytest.approx(0.5, abs=1e-4)], [0.0, 0.0]]
    assert heat.unsure.tolist() == [[False, False], [False, True]]
    finer = heat_map(mood_frame(rows), seats, 120_000, THRESHOLDS, columns=12)
    assert np.isnan(finer.above[0]).tolist() == [False] * 5 + [True, False] + [True] * 5
    gaps = mood_frame([]).reindex(columns=["from_ms", "to_ms", "reason", "detail"])
    figure = go.Figure(heat_figure(heat, gaps, (), NOW, (0, 120_000)))
    assert list(figure.data[0].y) == ["Ada · 1", "Seat 2"]
    assert figure.data[0].hoverongaps is False
    assert list(figure.data[1].y) == ["Seat 2"]


def test_time_with_the_tile_on_screen_and_no_face_counts_against_coverage_alone() -> None:
    happy = packed(happy=1.0)
    frame = seat_mood_frame(
        [(0, 1, 10, 10, happy), (10_000, 1, 0, 10, None), (10_000, 5, 10, 10, happy),
         (20_000, 3, 0, 10, None)],
        {5: 4},
    )  # fmt: skip
    seats: list[Any] = [
        SimpleNamespace(id=number, number=number, name=None, excluded=False) for number in (1, 3, 4)
    ]
    table = student_frame(seats, frame, (), NOW).set_index("number")
    assert table["coverage"].to_dict() == {1: 0.5, 3: 0.0, 4: 1.0}
    assert table["happy"].round(3).fillna(-1).to_dict() == {1: 1.0, 3: -1, 4: 1.0}
    heat = heat_map(frame, seats, 30_000, THRESHOLDS, columns=1)
    assert heat.coverage.tolist() == [[0.5], [0.0], [1.0]]
    assert np.isnan(heat.above).tolist() == [[False], [True], [False]]
    assert seat_mood_frame([], {}).empty


def test_the_whole_lesson_is_drawn_on_one_time_axis_and_shown_over_the_stretch(
    engine: Engine,
) -> None:
    view = view_of(engine, Lesson(minutes=10, live=False, readings=False))
    figure = go.Figure(session_figure(view, view.records.markers, (MINUTE, 2 * MINUTE)))
    assert {trace.yaxis for trace in figure.data} == {None, "y2", "y3"}
    assert all(trace.xaxis is None for trace in figure.data)
    assert figure.layout.dragmode == "zoom"
    begin, end = (datetime.fromisoformat(at) for at in figure.layout.xaxis.range)
    assert end - begin == timedelta(minutes=1)
    assert len(figure.layout.shapes) == 4


def test_a_class_only_lesson_has_neither_students_nor_small_groups(engine: Engine) -> None:
    lesson = Lesson(minutes=5, live=False, seats=4, class_only=True)
    view = view_of(engine, lesson)
    assert view.mood.empty
    assert set(view.unseen["reason"]) == {TOO_FEW, "covered"}
    page = lesson_pages.page("/session/1", "", Settings(), engine)
    assert page is not None
    ids = [getattr(part, "id", None) for part in parts(page)]
    assert "session-figure" in ids
    assert "session-heat" not in ids
    assert "students-grid" not in ids
    none = lesson_pages.page("/session/1/seat/1", "", Settings(), engine)
    assert texts.STUDENT_NONE_OF_CLASS in str(none)


def test_a_student_is_shown_against_their_usual_level_and_the_class(engine: Engine) -> None:
    view = view_of(engine, Lesson(minutes=20, live=False, readings=False))
    by_number = {seat.number: seat for seat in view.records.seats}
    student = student_view(view, by_number[CONFUSED_SEATS[0]], THRESHOLDS)
    assert student.usual is not None
    assert student.usual < 0.2
    assert student.signal["value"].iloc[-1] > 0.4
    assert student.of_class["value"].iloc[-1] < 0.3
    assert [flag.kind for flag in student.flags] == [FlagKind.CONFUSED]
    assert set(student.gaps["reason"]) == {"covered"}
    figure = go.Figure(student_figure(student))
    assert {texts.ROW_OWN, texts.ROW_CLASS} < {trace.name for trace in figure.data}
    unread = student_view(view, by_number[CAMERA_OFF_SEAT], THRESHOLDS)
    assert (unread.usual, unread.coverage, len(unread.signal)) == (None, None, 0)
    assert set(unread.gaps["reason"]) == {"covered", NO_FACE}


def test_pages_of_students_that_are_not_there_say_so(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2, live=False))
    for path, words in (
        ("/session/1/seat/26", texts.NO_STUDENT),
        ("/session/9/seat/1", texts.NO_SESSION),
        (f"/session/1/seat/{CAMERA_OFF_SEAT}", texts.STUDENT_NOT_READ),
    ):
        assert words in str(lesson_pages.page(path, "", Settings(), engine))
    assert lesson_pages.page("/session/1/seat/0", "", Settings(), engine) is None


def test_unsure_readings_are_told_and_where_they_are_gone_that_too(engine: Engine) -> None:
    add_lesson(engine, Lesson(minutes=2, live=False, seats=4, columns=2))
    with writing(engine) as connection:
        half = update(Reading).where(Reading.seat_id == 1001, Reading.offset_ms >= 60_000)
        connection.execute(half.values(quality_percent=0))
    page = str(lesson_pages.page("/session/1/seat/1", "", Settings(), engine))
    share = re.search(rf"Dt\('{texts.FACT_UNSURE}'\), Dd\('(\d+)%'\)", page)
    assert share is not None
    assert abs(int(share[1]) - 50) <= 3
    with writing(engine) as connection:
        connection.execute(Reading.__table__.delete())  # type: ignore[attr-defined]
    assert texts.UNSURE_NOT_KEPT in str(
        lesson_pages.page("/session/1/seat/1", "", Settings(), engine)
    )


def test_notes_are_kept_and_refused_in_words(engine: Engine) -> None:
    session_id = add_lesson(engine, Lesson(minutes=1, live=False, readings=False))
    assert notes.notes(engine, session_id) == ""
    notes.set_notes(engine, session_id, "ä <b>\u202e")
    assert notes.notes(engine, session_id) == "ä <b>\u202e"
    with pytest.raises(StorageError, match="20,000 characters"):
        notes.set_notes(engine, session_id, "x" * 20_001)
    for call in (notes.notes, lambda e, i: notes.set_notes(e, i, "")):
        with pytest.raises(StorageError, match="no session 99"):
            call(engine, 99)


def test_an_empty_lesson_has_a_page(engine: Engine) -> None:
    view = view_of(engine, Lesson(minutes=0.2, live=False, readings=False))
    page = lesson_pages.page(f"/session/{view.records.session.id}", "", Settings(), engine)
    assert page is not None
    graphs = [part.id for part in parts(page) if getattr(part, "_type", "") == "Graph"]
    assert "session-figure" in graphs


def test_a_zoom_is_for_the_whole_page_and_a_reload_keeps_it(served: Served, visit: Visit) -> None:
    add_lesson(served.engine, Lesson(minutes=30, live=False, readings=False))
    page = visit("/session/1").page
    box = page.locator("#session-figure .nsewdrag").first
    # the chart library is large, and other work may share the machine
    expect(box).to_be_attached(timeout=120_000)
    expect(page.locator("#session-heat .heatmaplayer image").first).to_be_attached()
    expect(page.locator(".session-flags .flag")).to_have_count(6)
    area = box.bounding_box()
    assert area is not None
    y = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.02 * area["width"], y)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.30 * area["width"], y, steps=8)
    page.mouse.up()
    expect(page.locator(".session-flags .flag")).to_have_count(0)
    expect(page.locator("#session-zoom")).to_contain_text("Shown: ")
    expect(page).to_have_url(re.compile(r"/session/1\?from=\d+&to=\d+$"))
    ranges = "id => document.querySelector('#' + id + ' .js-plotly-plot').layout.xaxis.range[1]"
    ends = [page.evaluate(ranges, name)[:16] for name in ("session-figure", "session-heat")]
    assert ends[0] == ends[1]
    page.reload()
    expect(page.locator("#session-zoom")).to_contain_text("Shown: ")
    expect(page.locator(".session-flags .none")).to_be_visible()
    page.get_by_role("button", name=texts.ZOOM_ALL).click()
    expect(page.locator(".session-flags .flag")).to_have_count(6)
    expect(page.locator(".zoom-bar")).to_be_hidden()
    expect(page).to_have_url(f"{served.origin}/session/1")


def test_notes_are_the_same_in_two_tabs_and_a_student_is_found_from_the_table(
    served: Served, visit: Visit
) -> None:
    add_lesson(served.engine, Lesson(minutes=10, live=False, readings=False, names=("Ada",)))
    first, second = visit("/session/1"), visit("/session/1")
    first.page.locator("#session-notes").fill("Do fractions again <b>")
    expect(first.page.locator("#session-notes-said")).to_have_text(texts.NOTES_SAVED)
    expect(second.page.locator("#session-notes")).to_have_value("Do fractions again <b>")
    assert notes.notes(served.engine, 1) == "Do fractions again <b>"
    second.page.locator("#seen-table-open").click()
    expect(second.page.locator("#seen-table tbody tr").first).to_be_visible()
    assert second.page.locator("#pace-table tr").count() == 0
    second.page.locator("#pace-table-open").click()
    expect(second.page.locator("#pace-table tbody tr")).to_have_count(10)
    second.page.locator(".heat-table summary").click()
    second.page.get_by_role("link", name="Ada").click()
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Ada")
    expect(second.page.locator("#student-figure .scatterlayer .trace").first).to_be_attached()
    second.page.get_by_role("link", name=texts.STUDENT_AFTER).click()
    expect(second.page.get_by_role("heading", level=1)).to_have_text("Seat 2")
