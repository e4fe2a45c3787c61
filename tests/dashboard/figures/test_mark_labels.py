"""Words on the marks of a timeline never stand in each other."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from dashboard.figures.parts import WIDEST_PX, mark_trace, marker_shapes
from storage.database.engine import writing
from storage.database.tables.lessons import Marker
from storage.kinds import MarkerKind
from storage.rows import MarkerRow
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.served import Visit

START = datetime(2026, 3, 4, 8, tzinfo=UTC)
HOUR = 3_600_000


def marks(count: int, text: str = "Section {}: fractions and decimals") -> list[MarkerRow]:
    every = timedelta(hours=1) / count
    return [
        SimpleNamespace(marked_at=START + number * every, text=text.format(number + 1))
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 5, 9, 60, 400])
def test_as_many_words_as_a_wide_screen_has_room_for(count: int) -> None:
    lines, labels = marker_shapes(marks(count), START, (0, HOUR))
    assert len(lines) == count
    assert labels[0]["text"].startswith("Section 1:")
    assert len(labels) <= WIDEST_PX / (6 * 20)
    if count <= 9:
        # where words begin to stand to the left of their mark, two may want the same place
        assert len(labels) >= count - 1
    assert mark_trace(marks(count), START)["text"][-1] == f"Section {count}: fractions and decimals"


def test_many_lines_are_fainter() -> None:
    few, _ = marker_shapes(marks(12), START, (0, HOUR))
    many, _ = marker_shapes(marks(400), START, (0, HOUR))
    assert few[0]["opacity"] == 1.0
    assert many[0]["opacity"] == 0.3


def test_a_shorter_stretch_names_more_of_what_is_in_it() -> None:
    _, all_labels = marker_shapes(marks(120), START, (0, HOUR))
    _, near = marker_shapes(marks(120), START, (0, HOUR // 10))
    assert {label["text"] for label in near} > {
        label["text"]
        for label in all_labels
        if label["x"] <= (START + timedelta(minutes=6)).strftime("%Y-%m-%d %H:%M:%S")
    }
    assert len(near) == 12


SHOWN = """() => [...document.querySelectorAll("#session-figure .infolayer .annotation")]
    .filter((label) => label.style.visibility !== "hidden")
    .map((label) => [label.textContent, label.getBoundingClientRect()])
    .map(([words, box]) => [words, box.left, box.right, box.top, box.bottom])"""


class Label(NamedTuple):
    words: str
    left: float
    right: float
    top: float
    bottom: float


def shown(page: Page) -> list[Label]:
    return [Label(*found) for found in page.evaluate(SHOWN)]


@pytest.mark.parametrize("width", [390, 1366])
def test_no_two_words_overlap_in_the_window_and_a_zoom_brings_more(
    served: Served, visit: Visit, width: int
) -> None:
    add_lesson(served.engine, Lesson(minutes=60, live=False, readings=False))
    with writing(served.engine) as connection:
        begin = datetime.now(UTC) - timedelta(minutes=60)
        rows = [
            {"session_id": 1, "kind": MarkerKind.TOPIC, "text": f"Section {n}: fractions",
             "marked_at": begin + timedelta(minutes=n)}
            for n in range(1, 60)
        ]  # fmt: skip
        connection.execute(insert(Marker), rows)
    page = visit("/session/1").page
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    expect(page.locator("#session-figure .infolayer .annotation").first).to_be_attached()
    page.wait_for_selector("#session-figure .js-plotly-plot[data-clear]", state="attached")
    before = shown(page)
    page.goto(f"{served.origin}/session/1?from=600&to=1200")
    page.wait_for_selector("#session-figure .js-plotly-plot[data-clear]", state="attached")
    after = shown(page)
    for found in (before, after):
        assert found
        for index, one in enumerate(found):
            assert one.right <= width
            for other in found[:index]:
                beside = one.left >= other.right or other.left >= one.right
                assert beside or one.top >= other.bottom or other.top >= one.bottom

    def between(found: list[Label]) -> set[str]:
        return {label.words for label in found} & {f"Section {n}: fractions" for n in range(10, 20)}

    assert len(between(after)) > len(between(before))
