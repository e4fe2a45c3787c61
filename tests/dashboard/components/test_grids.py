"""Tables of many rows: the first ones come with the page, and nothing moves when the rest comes."""

import pytest
from playwright.sync_api import expect

from dashboard.components.grids import grid
from tests.support.lessons.seed import Lesson, add_lesson
from tests.support.web.browser import Served
from tests.support.web.components import parts
from tests.support.web.served import Visit

STUDENTS = 30
WATCHED = """
window.heights = [];
setInterval(() => {
    const table = document.querySelector("#students-grid");
    const rows = document.querySelectorAll("#students-grid .ag-pinned-left-cols-container .ag-row");
    if (table && rows.length) {
        window.heights.push([rows.length, Math.round(table.parentElement.offsetHeight)]);
    }
}, 5);
"""


@pytest.mark.parametrize(("rows", "in_turns"), [(1, False), (12, False), (13, True), (200, True)])
def test_only_long_tables_come_in_turns(rows: int, in_turns: bool) -> None:
    shown = grid("x", [], [{"key": str(n)} for n in range(rows)], label="X", auto_height=True)
    (table,) = [part for part in parts(shown) if getattr(part, "_type", "") == "AgGrid"]
    assert (table.dashGridOptions["domLayout"] == "normal") is in_turns
    assert (table.style["height"] is not None) is in_turns


def test_all_rows_come_and_nothing_moves(served: Served, visit: Visit) -> None:
    lesson = Lesson(minutes=12, seats=STUDENTS, columns=6, live=False, readings=False)
    session = add_lesson(served.engine, lesson)
    tab = visit("/help")
    tab.page.add_init_script(WATCHED)
    tab.page.goto(f"{served.origin}/session/{session}")
    rows = tab.page.locator("#students-grid .ag-pinned-left-cols-container .ag-row")
    expect(rows).to_have_count(STUDENTS)
    heights = tab.page.evaluate("window.heights")
    assert heights[0][0] < STUDENTS
    assert max(height for _, height in heights) - min(height for _, height in heights) <= 2
    box = tab.page.locator("#students-grid").bounding_box()
    assert box is not None
    assert box["height"] >= STUDENTS * 44
